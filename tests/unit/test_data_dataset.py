"""FaceDataset: what every loader gives, and the door that leads to the loaders."""

import dataclasses
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from expression_lab import data
from expression_lab.data.dataset import FaceDataset
from expression_lab.errors import BadDataError, ConfigError, ShapeError, UnknownNameError


def dataset(n=6, votes=True, size=12):
    images = np.random.default_rng(0).integers(0, 256, (n, size, size), dtype=np.uint8)
    labels = np.arange(n) % 8
    counted = np.eye(8, dtype=np.float32)[labels] * 3 + 1
    return FaceDataset("name", "train", images, labels, counted if votes else None,
                       pd.DataFrame({"row": np.arange(n) * 10}), "protocol", "source")


@pytest.mark.parametrize("index", [slice(1, 4), [3, 0], np.array([False, True] * 3), np.array([2])])
def test_a_subset_keeps_everything_together(index):
    whole = dataset()
    part = whole.subset(index)
    rows = np.arange(6)[index]
    assert list(part.table["row"]) == list(rows * 10) and list(part.table.index) == list(
        range(len(rows)))
    assert (part.images == whole.images[rows]).all() and list(part.labels) == list(rows)
    assert (part.votes == whole.votes[rows]).all() and part.protocol == "protocol"
    assert len(part) == len(rows)


def meshed(dims=2, points=478, **how):
    faces = dataset(**how)
    landmarks = np.random.default_rng(1).uniform(0, 12, (len(faces), points, dims))
    return dataclasses.replace(faces, landmarks=landmarks.astype(np.float32))


@pytest.mark.parametrize("dims, points", [(2, 478), (3, 478), (2, 68)])
def test_landmarks_are_taken_along_and_scale_with_the_pictures(dims, points):
    whole = meshed(dims, points)
    part = whole.subset([4, 1])
    assert (part.landmarks == whole.landmarks[[4, 1]]).all()
    larger = part.resized(36)
    assert larger.landmarks.dtype == np.float32
    assert np.allclose(larger.landmarks, part.landmarks * 3)
    assert (whole.subset(slice(0, 0)).landmarks.shape) == (0, points, dims)


def test_a_resized_landmark_stays_on_what_it_marks():
    """The border between two halves lies at x = S / 2 at every size."""
    images = np.zeros((1, 12, 12), np.uint8)
    images[:, :, 6:] = 200
    border = np.full((1, 68, 2), 6, np.float32)
    faces = FaceDataset("name", "train", images, np.zeros(1, int), None,
                        pd.DataFrame({"row": [0]}), "protocol", "source", landmarks=border)
    larger = faces.resized(48)
    x = int(larger.landmarks[0, 0, 0])
    assert x == 24 and larger.images[0, 0, x - 3] == 0 and larger.images[0, 0, x + 2] == 200
    assert abs(int(larger.images[0, 0, x - 1]) + int(larger.images[0, 0, x]) - 200) <= 1


@pytest.mark.parametrize("shape, kind", [((6, 478), np.float32), ((5, 478, 2), np.float32),
                                         ((6, 477, 2), np.float32), ((6, 68, 3), np.float32),
                                         ((6, 478, 2), np.float64)])
def test_landmarks_of_another_form_are_refused(shape, kind):
    with pytest.raises(ShapeError, match="landmarks must be float32"):
        dataclasses.replace(dataset(), landmarks=np.zeros(shape, kind))


def test_distributions_are_shares_of_votes_or_certain():
    shares = dataset().distributions()
    assert shares.dtype == np.float32 and np.allclose(shares.sum(axis=1), 1)
    assert shares[0, 0] == pytest.approx(4 / 11)
    certain = dataset(votes=False).distributions()
    assert certain.dtype == np.float32 and (certain == np.eye(8)[:6]).all()


def test_counts_name_all_eight():
    assert list(dataset(3).counts().values()) == [1, 1, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("size", [8, 24, 96])
def test_resized_keeps_the_faces_and_the_mean(size):
    smooth = np.tile(np.linspace(0, 255, 48, dtype=np.uint8), (6, 48, 1))
    whole = dataset(size=48)
    object.__setattr__(whole, "images", smooth)
    other = whole.resized(size)
    assert other.images.shape == (6, size, size) and other.images.dtype == np.uint8
    assert other.images.mean() == pytest.approx(smooth.mean(), abs=1)
    assert (np.diff(other.images[0, 0].astype(int)) >= 0).all()


@pytest.mark.parametrize("size", [0, 7, 513, -48, 48.0, "48", True, None])
def test_a_size_that_faces_cannot_have_is_refused(size):
    with pytest.raises(ConfigError, match="from 8 to 512"):
        dataset().resized(size)


@pytest.mark.parametrize("change, said", [
    ({"images": np.zeros((6, 12, 12))}, "float64"),
    ({"images": np.zeros((6, 12, 10), np.uint8)}, r"\(6, 12, 10\)"),
    ({"images": np.zeros((5, 12, 12), np.uint8)}, "5 images"),
    ({"labels": np.zeros(7, int)}, "7 labels"),
    ({"table": pd.DataFrame({"row": [1]})}, "1 table rows"),
    ({"votes": np.zeros((6, 10))}, r"\(6, 10\)"),
])
def test_parts_that_do_not_fit_are_refused(change, said):
    parts = {name: getattr(dataset(), name) for name in FaceDataset.__dataclass_fields__}
    with pytest.raises(ShapeError, match=said):
        FaceDataset(**(parts | change))


def test_it_prints_in_one_line():
    assert repr(dataset()) == "FaceDataset('name', 'train': 6 faces of 12×12)"


def test_auto_takes_synthetic_faces_where_nothing_is_present_and_says_so(tmp_path, capsys):
    found = data.load("auto", "test", root=tmp_path, n=20, protocol="votes")
    assert found.synthetic and found.name == "synthetic" and len(found) == 20
    assert capsys.readouterr().out.strip().splitlines() == ["Data set: Synthetic faces, test"]


@pytest.mark.parametrize("arguments, error, said", [
    (("ferpluss",), UnknownNameError, "'ferplus'"),
    (("fer2013", "training"), UnknownNameError, "'train'"),
    (("fer2013", "train", 1000), ConfigError, "from 8 to 512"),
])
def test_wrong_names_get_the_nearest(tmp_path, arguments, error, said):
    with pytest.raises(error, match=said):
        data.load(*arguments, root=tmp_path)


def test_an_option_that_a_data_set_does_not_take_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no option 'protocol'; it takes landmarks"):
        data.load("fer2013", root=tmp_path, protocol="votes")


def test_status_lists_every_name_with_page_and_terms(tmp_path):
    rows = {row.name: row for row in data.status(tmp_path)}
    assert tuple(rows) == data.available()
    assert [name for name, row in rows.items() if row.present] == ["synthetic"]
    assert all(row.page and row.terms for row in rows.values())
    assert rows["fer2013"].path == str(tmp_path / "fer2013")
    (tmp_path / "folder" / "fear").mkdir(parents=True)
    (tmp_path / "folder" / "fear" / "1.jpg").write_bytes(b"x")
    row = next(row for row in data.status(tmp_path) if row.name == "folder")
    assert row.present and row.images == 1


def test_synthetic_faces_have_no_file_to_check(tmp_path):
    with pytest.raises(ConfigError, match="drawn"):
        data.check("synthetic", tmp_path)


def test_the_root_is_an_argument_then_a_variable_then_the_repository(tmp_path, monkeypatch):
    from expression_lab.data.registry import data_root

    monkeypatch.setenv("EXPRESSION_LAB_DATA", str(tmp_path / "variable"))
    assert data_root(tmp_path / "argument") == tmp_path.resolve() / "argument"
    assert data_root() == tmp_path.resolve() / "variable"
    monkeypatch.delenv("EXPRESSION_LAB_DATA")
    assert data_root().parts[-2:] == ("data", "raw")


def test_the_room_opens_without_heavy_libraries():
    heavy = "{'tensorflow', 'keras', 'matplotlib', 'pandas', 'cv2', 'sklearn', 'tqdm'}"
    code = f"import sys, expression_lab.data; print({heavy} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


def test_a_report_stops_listing_but_not_counting():
    from expression_lab.data.faults import Report, stop

    report = Report("name", limit=2)
    for line in (4, 9, 12):
        report.add("file.csv", line, "wrong")
    assert not report.ok and report.total == 3
    assert report.faults == ["file.csv, line 4: wrong", "file.csv, line 9: wrong"]
    assert "1 more" in str(report) and "no fault" not in str(report)
    with pytest.raises(BadDataError, match="^file.csv, line 4: wrong$"):
        stop("file.csv", 4, "wrong")
