"""Landmarks beside FER2013 and FER+: the right ones for the right faces, or a clear sentence."""

import cv2
import numpy as np
import pytest

from expression_lab import data
from expression_lab.errors import BadDataError, DataMissingError

ROWS = np.array([17, 2, 5, 1, 13, 11], np.int32)


@pytest.fixture
def landmarks(fer2013):
    """Landmarks of six rows of fer2013.csv, in no order, as they are published beside it."""
    points = np.random.default_rng(1).uniform(0, 48, (len(ROWS), 478, 2)).astype(np.float16)
    np.savez(fer2013.with_name("fer2013_landmarks.npz"), row=ROWS, landmarks=points)
    return dict(zip(ROWS.tolist(), points.astype(np.float32), strict=True))


@pytest.mark.parametrize("split, rows", [("train", [1, 2, 5, 11]), ("validation", [13]),
                                         ("test", [17])])
def test_faces_with_landmarks_keep_their_order(faces, landmarks, split, rows):
    found = data.load("fer2013", split, landmarks=True)
    assert list(found.table["row"]) == rows and (found.images == faces[rows]).all()
    assert found.landmarks.dtype == np.float32
    assert (found.landmarks == [landmarks[row] for row in rows]).all()
    assert len(found) < len(data.load("fer2013", split)) and "detected" not in found.table
    assert data.load("fer2013", split).landmarks is None


def test_ferplus_leaves_out_whom_it_leaves_out_anyway(ferplus, faces, landmarks):
    found = data.load("ferplus", "train", landmarks=True, size=96)
    assert list(found.table["row"]) == [1, 2, 11]  # row 5 has no picture
    assert np.allclose(found.landmarks, [landmarks[row] * 2 for row in (1, 2, 11)])
    assert found.images.shape == (3, 96, 96) and found.votes.shape == (3, 8)


def test_absent_landmarks_are_named(fer2013):
    with pytest.raises(DataMissingError, match="fer2013_landmarks.npz"):
        data.load("fer2013", landmarks=True)


def test_folders_have_lost_the_rows(root):
    for split in ("train", "test"):
        folder = root / "fer2013" / split / "happy"
        folder.mkdir(parents=True)
        for n in range(20):
            cv2.imwrite(str(folder / f"{n}.png"), np.full((48, 48), n, np.uint8))
    np.savez(root / "fer2013" / "fer2013_landmarks.npz", row=ROWS,
             landmarks=np.zeros((len(ROWS), 478, 2), np.float16))
    with pytest.raises(BadDataError, match="rows of fer2013.csv"):
        data.load("fer2013", landmarks=True)


def test_landmarks_of_other_faces_only_are_named(fer2013):
    np.savez(fer2013.with_name("fer2013_landmarks.npz"), row=np.array([900]),
             landmarks=np.zeros((1, 478, 2), np.float16))
    with pytest.raises(BadDataError, match="no landmarks of the train faces"):
        data.load("fer2013", "train", landmarks=True)


@pytest.mark.parametrize("arrays, said", [
    ({"row": ROWS}, "not a whole npz"),
    ({"landmarks": np.zeros((6, 478, 2))}, "not a whole npz"),
    ({"row": ROWS, "landmarks": np.zeros((6, 956))}, r"\(6, 956\)"),
    ({"row": ROWS, "landmarks": np.zeros((6, 478, 2), int)}, "int64"),
    ({"row": ROWS[:, None], "landmarks": np.zeros((6, 478, 2))}, "not float"),
    ({"row": ROWS, "landmarks": np.full((6, 478, 2), np.inf)}, "not finite"),
    ({"row": np.array([object()] * 6), "landmarks": np.zeros((6, 478, 2))}, "not a whole npz"),
])
def test_a_file_of_another_form_is_refused(fer2013, arrays, said):
    np.savez(fer2013.with_name("fer2013_landmarks.npz"), **arrays)
    with pytest.raises(BadDataError, match=said):
        data.load("fer2013", landmarks=True)


@pytest.mark.parametrize("content", [b"", b"row,landmarks", b"PK\3\4", b"\x93NUMPY"])
def test_what_is_no_npz_is_named(fer2013, content):
    fer2013.with_name("fer2013_landmarks.npz").write_bytes(content)
    with pytest.raises(BadDataError, match="not a whole npz"):
        data.load("fer2013", landmarks=True)


def test_check_counts_them_and_names_their_faults(fer2013, landmarks):
    report = data.check("fer2013")
    assert report.ok and "6 pictures have landmarks" in str(report)
    fer2013.with_name("fer2013_landmarks.npz").write_bytes(b"x")
    assert data.check("fer2013").total == 1


def test_auto_passes_landmarks_on(landmarks, capsys):
    assert data.load("auto", "train", landmarks=True).landmarks.shape == (4, 478, 2)
