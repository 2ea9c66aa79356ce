"""CK+ as films: neutral to apex, cut to the face, of people who are in one fold only."""

import cv2
import numpy as np
import pytest

from expression_lab import data
from expression_lab.data import clips
from expression_lab.errors import BadDataError, ConfigError, DataMissingError
from expression_lab.expressions import EXPRESSIONS

PEOPLE = ("S005", "S010", "S011", "S014")
FRAMES = (3, 9, 5, 12)  # recorded of each
OWN = {1: "anger", 2: "contempt", 5: "happiness", 7: "surprise"}


def points(x=60.0, y=40.0):
    """68 points: eyes 28 pixels apart, the chin below them."""
    found = np.full((68, 2), (x + 14, y + 20))
    for eyes, at in (((36, 39), x), ((42, 45), x + 28)):
        found[list(eyes)] = (at - 5, y), (at + 5, y)
    found[8] = x + 14, y + 48
    return found


@pytest.fixture
def ckplus(root):
    """One sequence of each person, in the layout of the published zips; frame k is grey 10 k."""
    top = root / "ckplus"
    for person, count, label in zip(PEOPLE, FRAMES, OWN):
        for k in range(1, count + 1):
            stem = f"{person}_001_{k:08d}"
            put(top, "cohn-kanade-images", person, f"{stem}.png", cv2.imencode(
                ".png", np.full((120, 160), 10 * k, np.uint8))[1].tobytes())
            put(top, "Landmarks", person, f"{stem}_landmarks.txt",
                "".join(f"  {a:.7e}  {b:.7e}\n" for a, b in points() + k).encode())
        put(top, "Emotion", person, f"{stem}_emotion.txt", f"   {label:.7e}\n".encode())
    return top


def put(top, part, person, name, content):
    folder = top / part / person / "001"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def test_films_go_from_the_first_frame_to_the_apex(ckplus):
    films = clips.ckplus(frames=5, size=24)
    assert films.images.shape == (4, 5, 24, 24) and films.lengths.tolist() == [3, 5, 5, 5]
    assert [EXPRESSIONS[k] for k in films.labels] == list(OWN.values())
    assert films.table.recorded.tolist() == list(FRAMES)
    gray = films.images[:, :, 12, 12].tolist()
    assert gray[0] == [10, 20, 30, 0, 0], "what lies behind the end is 0"
    assert gray[1] == [10, 30, 50, 70, 90] and gray[3][0] == 10 and gray[3][-1] == 120


def test_nobody_is_in_two_folds(ckplus):
    films = clips.ckplus(frames=4)
    for train, test in data.folds(films, k=2):
        assert not set(films.table.identity[train]) & set(films.table.identity[test])
        assert len(films.subset(test).images) == len(test) == 2


def test_faces_are_cut_by_the_landmarks_of_each_frame(ckplus):
    shade = np.arange(160, dtype=np.uint8)[None].repeat(120, 0)  # grey is the column
    for file in ckplus.glob("cohn-kanade-images/S010/001/*.png"):
        file.write_bytes(cv2.imencode(".png", shade)[1].tobytes())
    film = clips.ckplus(frames=9, size=24).images[1]
    middle = film[:9, 12, 11:13].mean(axis=1)
    np.testing.assert_allclose(middle, 74 + np.arange(1, 10), atol=1.1)  # it moves with them


def test_a_missing_set_or_file_and_wrong_numbers_are_named(root, ckplus):
    with pytest.raises(DataMissingError, match="ckplus"):
        clips.ckplus(root=root / "elsewhere")
    with pytest.raises(ConfigError, match="frames is 1"):
        clips.ckplus(frames=1)
    next(ckplus.glob("Landmarks/S014/001/*_00000001_landmarks.txt")).unlink()
    with pytest.raises((BadDataError, DataMissingError), match="S014_001"):
        clips.ckplus(frames=3)
