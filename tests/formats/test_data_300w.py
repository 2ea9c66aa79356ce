"""300-W and `.pts` files: whole, cut short and wrong."""

import functools
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from expression_lab import data, evaluate
from expression_lab.data import pts
from expression_lab.errors import (
    BadDataError,
    ConfigError,
    DataMissingError,
    ShapeError,
    UnknownNameError,
)

SETS = {"afw": 3, "helen/trainset": 5, "helen/testset": 2, "lfpw/trainset": 4,
        "lfpw/testset": 3, "ibug": 2, "300W/01_Indoor": 2, "300W/02_Outdoor": 3}
SIZES = {"train": 12, "common": 5, "challenging": 2, "full": 7, "test": 5, "indoor": 2,
         "outdoor": 3}


def face(seed=0):
    """68 points in a photo of 120×100, eyes apart."""
    points = np.random.default_rng(seed).uniform(20, 90, (68, 2)).astype(np.float32)
    points[[36, 39]], points[[42, 45]], points[8] = (40, 40), (75, 40), (57, 95)
    return points


def text(points, version="version: 1", count=None, end="}\n"):
    """A .pts file; the file counts from 1, and the points from the corner: 0.5 between them."""
    rows = "\n".join(f"{x + 0.5:.3f} {y + 0.5:.3f}" for x, y in points)
    return f"{version}\nn_points: {count or len(points)}\n{{\n{rows}\n{end}"


@functools.cache
def photo(kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", (120, 100), (200, 100, 50)).save(buffer, kind)
    return buffer.getvalue()


def write(root):
    for name, many in SETS.items():
        folder = root / "300w" / name
        folder.mkdir(parents=True, exist_ok=True)
        for n in range(many):
            kind = "png" if name.startswith(("lfpw", "300W")) else "jpg"
            stem = f"image_{n:03d} _01" if name == "ibug" else f"face_{n:03d}"  # iBUG has blanks
            (folder / f"{stem}.{kind}").write_bytes(photo("PNG" if kind == "png" else "JPEG"))
            (folder / f"{stem}.pts").write_text(text(face(n)))
    return root / "300w"


@pytest.fixture
def folder(root):
    return write(root)


@pytest.mark.parametrize("subset", SIZES)
def test_each_part_has_the_sets_that_were_published_for_it(folder, subset):
    found = data.load_landmarks("300w", subset)
    assert len(found) == SIZES[subset] and found.subset_name == subset
    assert found.landmarks.shape == (SIZES[subset], 68, 2)
    image, points = found[0]
    assert image.shape == (100, 120, 3) and image.dtype == np.uint8
    assert np.abs(points - face(0)).max() < 0.001
    assert "count from 1" in found.protocol and subset in found.protocol
    sets = set(found.table["set"])
    if subset == "common":
        assert sets == {"helen/testset", "lfpw/testset"}
    if subset == "train":
        assert sets == {"afw", "helen/trainset", "lfpw/trainset"}


def test_a_part_of_the_photos(folder):
    full = data.load_landmarks(subset="full")
    some = full.subset([6, 0])
    assert some.files == (full.files[6], full.files[0])
    assert (some.landmarks == full.landmarks[[6, 0]]).all()
    assert some.table["set"].tolist() == ["ibug", "helen/testset"]
    x, y, width, height = some.boxes[0]
    assert width == height and abs((40 - x) / width - 0.325) < 0.02


def test_a_predictor_is_measured(folder):
    photos = data.load_landmarks("300w", "test")
    answers = iter(photos.landmarks + np.float32(0.7 / 2 ** 0.5))
    report = evaluate.landmark_report(lambda image, box: next(answers), photos, progress=False)
    assert report.mean == pytest.approx(0.02, abs=1e-5) and report.failure_rate == 0
    assert report.auc == pytest.approx(0.75, abs=1e-4)


@pytest.mark.parametrize("wrapping", ["300W", "ibug_300W_large_face_landmark_dataset"])
def test_names_in_capitals_and_wrapping_folders_are_found(root, wrapping):
    folder = write(root)
    (folder / wrapping).mkdir(exist_ok=True)
    for name in ("afw", "helen", "lfpw", "ibug"):
        (folder / name).rename(folder / wrapping / name.upper())
    assert len(data.load_landmarks("300w", "train")) == 12
    assert data.check("300w").images == 24


def test_indoor_and_outdoor_may_lie_at_the_top(root):
    folder = write(root)
    for name in ("01_Indoor", "02_Outdoor"):
        (folder / "300W" / name).rename(folder / name)
    assert len(data.load_landmarks("300w", "test")) == 5


def test_mirror_images_of_dlibs_edition_are_left_out(folder):
    for name in ("face_000_mirror.jpg", "face_000_mirror.pts"):
        (folder / "afw" / name).write_bytes(b"whatever")
    assert len(data.load_landmarks("300w", "train")) == 12 and data.check("300w").ok


def test_there_are_no_expressions(folder):
    with pytest.raises(ConfigError, match="load_landmarks"):
        data.load("300w")
    with pytest.raises(ConfigError, match="data.load"):
        data.load_landmarks("ferplus")
    with pytest.raises(UnknownNameError, match="'common'"):
        data.load_landmarks("300w", "comon")


def test_what_is_missing_is_named(root, folder):
    with pytest.raises(DataMissingError, match="ibug.doc.ic.ac.uk.*afw"):
        data.load_landmarks("300w", "train", root=root / "elsewhere")
    for path in (folder / "ibug").iterdir():
        path.unlink()
    (folder / "ibug").rmdir()
    with pytest.raises(DataMissingError, match="set ibug of challenging.*300w.ibug.*commercial"):
        data.load_landmarks("300w", "challenging")
    report = data.check("300w")
    assert report.ok and "not here: ibug" in report.notes[0]


def test_faults_are_named_and_the_rest_is_checked(folder):
    (folder / "afw" / "face_000.jpg").unlink()
    (folder / "afw" / "face_001.pts").unlink()
    (folder / "afw" / "face_002.jpg").write_bytes(photo("JPEG")[:-50])
    far = folder / "ibug" / "image_000 _01.pts"
    far.write_text(text(face() + 5000))
    with pytest.raises(BadDataError, match="face_000.pts: there is no photo"):
        data.load_landmarks("300w", "train")
    report = data.check("300w")
    assert report.total == 4 and report.splits["afw"] == 0 and report.splits["ibug"] == 1
    said = "\n".join(report.faults)
    for reason in ("face_001.jpg: there is no .pts", "face_002.jpg: is damaged or cut short",
                   "its points lie outside the photo, which is 120×100"):
        assert reason in said


def test_a_photo_that_is_gone_is_named_when_it_is_read(folder):
    found = data.load_landmarks("300w", "common")
    found.path(1).unlink()
    with pytest.raises(BadDataError, match="face_001"):
        found.photo(1)


# ---- .pts


@pytest.mark.parametrize("change", [
    lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"),
    lambda text: text.rstrip(), lambda text: text.replace("n_points: ", "n_points:  "),
    lambda text: text.replace("n_points: ", "n_points:"), lambda text: text.replace("\n", " \n"),
    lambda text: text + "\n\n"], ids=["bom", "crlf", "end", "two", "none", "blanks", "lines"])
def test_how_it_is_written_does_not_matter(tmp_path, change):
    path = tmp_path / "a.pts"
    path.write_bytes(change(text(face())).encode())
    assert np.abs(data.read_pts(path) - face()).max() < 0.001


def test_the_first_pixel_of_matlab_is_half_a_pixel_from_the_corner(tmp_path):
    path = tmp_path / "a.pts"
    path.write_text("version: 1\nn_points: 2\n{\n1 1\n10.25 20\n}")
    assert data.read_pts(path).tolist() == [[0.5, 0.5], [9.75, 19.5]]
    assert data.read_pts(path).dtype == np.float32


def test_what_is_written_is_read_again(tmp_path):
    path = data.write_pts(face(3), tmp_path / "b.pts")
    assert np.abs(data.read_pts(path, 68) - face(3)).max() < 0.001
    lines = path.read_text().splitlines()
    assert lines[:3] == ["version: 1", "n_points: 68", "{"] and lines[-1] == "}"
    assert data.write_pts(face(4)[:5], path) == path and len(data.read_pts(path)) == 5
    assert [one.name for one in tmp_path.iterdir()] == ["b.pts"]
    for wrong in (np.zeros(4), np.zeros((2, 3)), np.full((2, 2), np.nan), np.full((1, 2), 1e9)):
        with pytest.raises(ShapeError):
            data.write_pts(wrong, path)
    with pytest.raises(BadDataError, match="cannot be written"):
        data.write_pts(face(), tmp_path / "nowhere" / "a.pts")


GOOD = text(face())


@pytest.mark.parametrize("content, said", [
    ("", "line 1: not a .pts"), ("hello", "line 1"), (b"\x89PNG\r\n\x1a\n" * 9, "line 1"),
    (GOOD.replace("version", "verzion"), "line 1"), (GOOD.replace("68", "x", 1), "line 2"),
    (GOOD.replace("68", "67", 1), "line 2: n_points is 67, but 68"),
    (GOOD.replace("68", "99999999999999999999", 1), "line 2"),
    (GOOD.replace("68", "-1", 1), "line 2"),
    (GOOD.replace("{\n", ""), "line 3"), (GOOD.replace("}", ""), "cut short"),
    (GOOD[:len(GOOD) // 2], "cut short"), (GOOD.replace("40.500 40.500", "40.5"), "line 40"),
    (GOOD.replace("40.500 40.500", "40.5 nan"), "line 40"),
    (GOOD.replace("40.500 40.500", "40.5 inf"), "line 40"),
    (GOOD.replace("40.500 40.500", "1e30 40"), "line 40"),
    (GOOD.replace("40.500 40.500", "1 2 3"), "line 40"),
    (GOOD.replace("40.500 40.500", "a b"), "line 40"), (text(face()[:67]), "67 points where 68")],
    ids=range(18))
def test_a_faulty_file_is_named(tmp_path, content, said):
    path = tmp_path / "a.pts"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadDataError, match=f"a.pts.*{said}"):
        data.read_pts(path, 68)


def test_a_file_cut_anywhere_is_noticed(tmp_path):
    path = tmp_path / "a.pts"
    for end in range(0, len(GOOD.rstrip()), 7):
        path.write_text(GOOD[:end])
        with pytest.raises(BadDataError):
            data.read_pts(path)


def test_an_endless_file_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(pts, "LARGEST", 2000)
    path = tmp_path / "a.pts"
    path.write_text(GOOD.replace("}", "1 1\n" * 5000 + "}"))
    with pytest.raises(BadDataError, match="cut short"):
        data.read_pts(path)
    with pytest.raises(BadDataError, match="cannot be read"):
        data.read_pts(tmp_path / "absent.pts")


# ---- import


@pytest.mark.parametrize("prefix", ["", "ibug_300W_large_face_landmark_dataset/", "a/b/"])
def test_an_archive_is_imported(root, tmp_path, prefix):
    source, packed = write(tmp_path / "source"), tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in source.rglob("*"):
            if file.is_file():
                archive.write(file, f"{prefix}{file.relative_to(source).as_posix()}")
    data.import_archive(packed, "300w")
    assert {subset: len(data.load_landmarks("300w", subset)) for subset in SIZES} == SIZES
    assert next(one.images for one in data.status() if one.name == "300w") == 24


def test_sets_may_be_imported_one_by_one(root, tmp_path):
    """As they are downloaded: one zip for each."""
    source = write(tmp_path / "source")
    for name in ("afw", "helen", "lfpw", "ibug", "300W"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            for file in (source / name).rglob("*"):
                if file.is_file():
                    archive.write(file, file.relative_to(source).as_posix())
        data.import_archive(tmp_path / f"{name}.zip", "300w")
    assert data.check("300w").images == 24


def test_a_faulty_archive_leaves_nothing(root, tmp_path):
    source, packed = write(tmp_path / "source"), tmp_path / "a.zip"
    (source / "afw" / "face_001.pts").write_text(GOOD[:100])
    with zipfile.ZipFile(packed, "w") as archive:
        for file in source.rglob("*"):
            if file.is_file():
                archive.write(file, file.relative_to(source).as_posix())
    with pytest.raises(BadDataError, match="Not imported.*face_001.pts"):
        data.import_archive(packed, "300w")
    assert not list(root.rglob("*"))
