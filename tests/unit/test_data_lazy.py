"""Faces that are read when they are looked at: like an array, like a FaceDataset, and flat."""

import itertools
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from expression_lab.data import framing, lazy, rows
from expression_lab.data.lazy import LazyFaceDataset
from expression_lab.data.rows import LazyRows
from expression_lab.errors import BadDataError, ConfigError, ShapeError


@pytest.fixture
def faces(tmp_path):
    """Twelve faces; the grey of each picture is ten times its number."""
    files = []
    for number in range(12):
        path = tmp_path / f"{number % 3}" / f"ö {number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("L", (40, 30), number * 10).save(path)
        files.append(path.relative_to(tmp_path).as_posix().encode())
    columns = {"file": np.array(files), "box": np.tile(np.int32([5, 5, 20]), (12, 1)),
               "points": np.full((12, 68, 2), 0.5, np.float16), "valence": np.linspace(-1, 1, 12)}
    return LazyFaceDataset("affectnet", "train", np.arange(12) % 8, columns, tmp_path, 16,
                           "protocol", "source")


def grey(images):
    return [image.mean() / 10 for image in np.asarray(images)]


@pytest.mark.parametrize("index", [
    slice(2, 9, 3), slice(None, None, -1), [3, 0, 3], np.array([True, False] * 6), np.array([-1]),
    [], slice(0, 0), np.array([5, 2], np.uint8)], ids=str)
def test_images_are_indexed_like_an_array(faces, index):
    index = np.array(index, int) if isinstance(index, list) else index
    assert grey(faces.images[index]) == list(np.arange(12)[index])
    assert faces.images[index].dtype == np.uint8 and faces.images[index].shape[1:] == (16, 16)


def test_one_face_corners_and_the_whole(faces):
    assert faces.images[3].shape == (16, 16) and faces.images[-1].mean() == 110
    assert faces.images[3, 2:5].shape == (3, 16) and faces.images[2:4, 0, 0].tolist() == [20, 30]
    assert faces.images.shape == (12, 16, 16) and faces.images.ndim == 3 and len(faces.images) == 12
    assert grey(np.asarray(faces.images)) == list(range(12))
    assert np.array(faces.images, np.float32).dtype == np.float32
    image, label = faces[9]
    assert image.mean() == 90 and label == 1
    assert [label for _, label in faces] == list(faces.labels)  # it ends


@pytest.mark.parametrize("index", [12, -13, [12], [-13], [[1]], np.ones(11, bool), 1.5, "a", None,
                                   [0.5]], ids=str)
def test_an_index_that_leads_out_is_refused(faces, index):
    with pytest.raises(IndexError):
        faces.images[index]


def test_a_subset_keeps_everything_together(faces):
    part = faces.subset([7, 2, 11])
    assert grey(part.images) == [7, 2, 11] and list(part.labels) == [7, 2, 3]
    assert list(part.table["file"]) == ["1/ö 7.png", "2/ö 2.png", "2/ö 11.png"]
    assert list(part.table.columns) == ["file", "valence"]
    again = part.subset(part.labels == 2)
    assert grey(again.images) == [2] and again.protocol == "protocol"
    assert again.counts()["surprise"] == 1 and sum(again.counts().values()) == 1
    assert (part.distributions() == np.eye(8)[[7, 2, 3]]).all() and part.votes is None


def test_resized_reads_the_files_again(faces):
    larger = faces.resized(20)
    assert larger.images[0].shape == (20, 20) and (larger.landmarks[0] == 10).all()
    assert (faces.landmarks[:2] == 8).all() and faces.landmarks.shape == (12, 68, 2)
    with pytest.raises(ConfigError, match="8 to 512"):
        faces.resized(4)


def test_batches_show_every_face_once(faces):
    plain = list(faces.batches(5))
    assert [len(labels) for _, labels in plain] == [5, 5, 2]
    assert [g for images, _ in plain for g in grey(images)] == list(range(12))
    shuffled = list(faces.batches(5, np.random.default_rng(0)))
    order = [g for images, _ in shuffled for g in grey(images)]
    assert sorted(order) == list(range(12)) and order != list(range(12))
    assert [int(label) for _, labels in shuffled for label in labels] == [
        int(g) % 8 for g in order]
    again = list(faces.batches(5, np.random.default_rng(0)))
    assert all((a[0] == b[0]).all() for a, b in zip(shuffled, again, strict=True))
    with pytest.raises(ConfigError, match="batch_size"):
        next(faces.batches(0))


def test_materialize_draws_by_its_seed(faces):
    few = faces.materialize(4)
    assert type(few).__name__ == "FaceDataset" and len(few) == 4
    assert grey(few.images) == sorted(grey(few.images))
    assert [int(g) % 8 for g in grey(few.images)] == list(few.labels)
    assert few.landmarks.dtype == np.float32 and (few.landmarks == 8).all()
    assert grey(faces.materialize(4).images) == grey(few.images)
    drawn = {tuple(grey(faces.materialize(4, seed).images)) for seed in range(6)}
    assert len(drawn) > 1
    whole = faces.materialize()
    assert grey(whole.images) == list(range(12)) and whole.table.equals(faces.table)


def test_what_memory_does_not_hold_is_refused_before_it_is_read(faces, monkeypatch):
    monkeypatch.setattr(rows, "LIMIT", 11 * 256)
    monkeypatch.setattr(lazy, "read_face", lambda *_: pytest.fail("it was read"))
    with pytest.raises(ConfigError, match=r"\.batches"):
        np.asarray(faces.images)
    with pytest.raises(ConfigError, match="subset"):
        faces.materialize()
    with pytest.raises(ValueError, match="without a copy"):
        np.asarray(faces.images, copy=False)


def test_a_face_that_is_gone_is_named(faces):
    faces.path(4).unlink()
    with pytest.raises(BadDataError, match=r"ö 4\.png"):
        list(faces.batches(12))
    assert grey(faces.images[[3, 5]]) == [3, 5]


@pytest.mark.parametrize("change", [
    {"labels": np.zeros(11, int)}, {"columns": {"file": np.array([b"a"] * 12)}}, {"columns": {}}])
def test_parts_that_do_not_fit_are_refused(faces, change):
    parts = {name: getattr(faces, name) for name in LazyFaceDataset.__dataclass_fields__
             if name not in ("votes", "synthetic")}
    with pytest.raises(ShapeError, match="do not belong together"):
        LazyFaceDataset(**(parts | change))


def test_it_prints_in_one_line(faces):
    assert repr(faces) == ("LazyFaceDataset('affectnet', 'train': 12 faces of 16×16, read when "
                           "they are looked at)")
    assert "(12, 16, 16)" in repr(faces.images)


def test_rows_are_read_in_blocks():
    asked = []

    def read(chosen):
        asked.append(len(chosen))
        return chosen[:, None] * 2

    view = LazyRows(read, (1300, 1), np.int64)
    assert (np.asarray(view)[:, 0] == np.arange(1300) * 2).all()
    assert max(asked) <= rows.BLOCK and sum(asked) == 1300


def test_memory_stays_flat_however_many_faces_go_by(tmp_path, monkeypatch):
    """300,000 faces of 32×32 are 300 MB; the list of them is 30, and a batch is a quarter."""
    n, face = 300_000, np.zeros((32, 32), np.uint8)
    monkeypatch.setattr(lazy, "read_face", lambda path, box, size: face.copy())
    columns = {"file": np.full(n, b"1/" + b"f" * 56 + b".jpg"), "box": np.zeros((n, 3), np.int32)}
    many = LazyFaceDataset("affectnet", "train", np.zeros(n, np.int64), columns, tmp_path, 32,
                           "", "")
    monkeypatch.setattr(lazy, "WORKERS", 1)
    peaks = []
    tracemalloc.start()
    try:
        batches = many.batches(256, np.random.default_rng(0))
        for more in (5, 35):
            seen = [images.shape for images, _ in itertools.islice(batches, more)]
            peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
    assert seen == [(256, 32, 32)] * 35
    assert peaks[1] - peaks[0] < 200_000  # 35 batches more, 9 MB of pictures, leave nothing
    assert peaks[1] < 8 * n + 3_000_000  # the shuffled order, and a few batches


@pytest.mark.slow
def test_the_classifier_trains_on_it_as_it_is(tmp_path, monkeypatch):
    from expression_lab.recognize.training import TrainingConfig, train

    drawn = np.random.default_rng(0).integers(0, 255, (24, 24, 24)).astype(np.uint8)
    monkeypatch.setattr(lazy, "read_face", lambda path, box, size: drawn[int(path.name)])
    columns = {"file": np.array([str(n).encode() for n in range(24)]),
               "box": np.zeros((24, 3), np.int32)}
    some = LazyFaceDataset("affectnet", "train", np.arange(24) % 8, columns, tmp_path, 24, "", "")
    config = TrainingConfig(network="tiny", size=24, epochs=1, batch_size=8)
    result = train(config, some.images, some.distributions(), (some.images, some.labels),
                   progress=False)
    assert len(result.history) == 1 and np.isfinite(result.history["loss"]).all()


# ---- framing


def test_the_frame_puts_the_eyes_where_fer2013_has_them():
    points = np.full((2, 68, 2), 100.0)
    points[:, [36, 39]], points[:, [42, 45]] = (90, 100), (160, 100)
    points[0, 8], points[1, 8] = (125, 210), (125, 100 + 0.595 * 400)  # the second has a long chin
    squares = framing.squares_of_68(points)
    left, top, side = squares[0]
    assert abs((90 - left) / side - 0.325) < 0.01 and abs((160 - left) / side - 0.675) < 0.01
    assert abs((100 - top) / side - 0.385) < 0.01 and side == 200
    assert squares[1, 2] == 400 and abs(squares[1, 0] + 200 - 125) <= 1
    framed = framing.inside(points, squares)
    assert np.allclose(framed[0, 36], (0.325, 0.385), atol=0.01)


def test_a_turned_head_is_framed_along_its_own_axis():
    turned = np.full((1, 68, 2), 100.0)
    turned[0, [36, 39]], turned[0, [42, 45]], turned[0, 8] = (100, 90), (100, 160), (220, 125)
    left, top, side = framing.squares_of_68(turned)[0]
    assert abs((left + side / 2) - (100 + 0.115 * side)) <= 1 and abs(top + side / 2 - 125) <= 1


def test_eyes_in_one_place_still_give_a_square():
    assert (framing.squares_of_68(np.zeros((1, 68, 2)))[:, 2] >= 1).all()
    assert (framing.squares_of_5(np.zeros((1, 5, 2)))[:, 2] >= 1).all()


@pytest.mark.parametrize("value, right", [(0, True), (-99_999, True), (1e6, False),
                                          (np.nan, False), (np.inf, False)])
def test_points_no_photo_can_have_are_told(value, right):
    assert framing.believable(np.array([[1.0, value]])) is right
