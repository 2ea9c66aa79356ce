"""The data set that is always there: people who do not exist, and the truth about them."""

import numpy as np
import pytest

from expression_lab import data
from expression_lab.data import cache, synthetic
from expression_lab.errors import ConfigError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import eye_distance

RIGHT_CORNER, LEFT_CORNER = 61, 291


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Data sets, none, and beside them a cache that only these tests use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("EXPRESSION_LAB_CACHE", raising=False)
        yield tmp_path_factory.mktemp("data") / "raw"


@pytest.fixture(scope="module")
def faces(root):
    return data.load("synthetic", "train", n=240, size=64, root=root)


def test_everything_about_a_face_is_there(faces):
    assert faces.synthetic and faces.name == "synthetic" and "nobody exists" in faces.protocol
    assert faces.images.shape == (240, 64, 64) and faces.images.dtype == np.uint8
    assert faces.landmarks.shape == (240, 478, 3) and faces.landmarks.dtype == np.float32
    assert set(faces.table) == {
        "row", "usage", "original_label", "identity", "intensity", "yaw", "pitch", "roll",
        "light_azimuth", "light_elevation", "light_strength"}
    assert faces.images.std(axis=(1, 2)).min() > 10, "a picture of nothing"


def test_the_splits_hold_different_people_and_each_person_comes_often(root, faces):
    people = [set(faces.table.identity)]
    for split in ("validation", "test"):
        people.append(set(data.load("synthetic", split, n=80, size=16, root=root).table.identity))
    assert not (people[0] & people[1] or people[0] & people[2] or people[1] & people[2])
    assert 20 <= len(people[0]) <= 30  # about eight pictures of each


def test_the_splits_show_different_pictures(root, faces):
    test = data.load("synthetic", "test", n=240, size=64, root=root)
    alike = (test.images == faces.images).mean(axis=(1, 2))
    assert alike.max() < 0.5


def test_one_person_looks_more_alike_than_two(faces):
    owners = faces.table.identity.to_numpy()
    pixels = faces.images.reshape(len(faces), -1).astype(np.float32)
    pixels -= pixels.mean(axis=1, keepdims=True)
    pixels /= np.linalg.norm(pixels, axis=1, keepdims=True)
    alike = pixels @ pixels.T
    same = (owners[:, None] == owners) & ~np.eye(len(faces), dtype=bool)
    assert alike[same].mean() > alike[owners[:, None] != owners].mean() + 0.05


def test_the_same_arguments_draw_the_same_faces_and_another_seed_others(tmp_path):
    first = data.load("synthetic", "test", n=24, root=tmp_path / "a" / "raw")
    again = data.load("synthetic", "test", n=24, root=tmp_path / "b" / "raw")
    other = data.load("synthetic", "test", n=24, seed=1, root=tmp_path / "a" / "raw")
    np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(first.votes, again.votes)
    assert first.table.equals(again.table)
    assert (first.images != other.images).mean() > 0.5


def test_another_size_shows_the_same_people(root):
    small, large = (data.load("synthetic", "test", n=24, size=size, root=root) for size in (32, 96))
    assert small.table.equals(large.table)
    np.testing.assert_array_equal(small.votes, large.votes)
    np.testing.assert_allclose(small.landmarks * 3, large.landmarks, atol=0.05)
    shrunk = large.resized(32).images.astype(int)
    assert abs(shrunk - small.images).mean() < 12 < abs(shrunk - small.images[::-1]).mean()


def test_landmarks_lie_on_the_face(faces):
    """Irises are darker than cheeks, whichever way the picture was turned or mirrored."""
    def gray(index):
        x, y = np.rint(faces.landmarks[:, index, :2]).astype(int).T
        n = np.arange(len(faces))
        return np.mean([faces.images[n, y + dy, x + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1)],
                       axis=0)

    shown = (faces.table[["yaw", "pitch"]].abs() < 15).all(axis=1).to_numpy()
    for iris, cheek in ((468, 117), (473, 346)):
        assert (gray(iris) < gray(cheek))[shown].mean() > 0.85
    assert (faces.landmarks[:, 33, 0] < faces.landmarks[:, 263, 0]).all()  # their right, our left
    assert (abs(eye_distance(faces.landmarks) / 64 - 0.35) < 0.12).all()


def test_the_table_says_how_the_head_is_turned(faces):
    """The nose points to the side that yaw says, and the eyes tilt by roll."""
    eyes = faces.landmarks[:, [33, 263], :2]
    middle, between = eyes.mean(axis=1), eyes[:, 1] - eyes[:, 0]
    nose = (faces.landmarks[:, 4, 0] - middle[:, 0]) / eye_distance(faces.landmarks)
    tilt = np.degrees(np.arctan2(between[:, 1], between[:, 0]))
    assert np.corrcoef(nose, faces.table.yaw)[0, 1] > 0.85
    assert np.corrcoef(tilt, faces.table.roll)[0, 1] > 0.85


def test_light_comes_from_where_the_table_says(faces):
    """Strong light from the side: that side of the face is the brighter one."""
    lit = (faces.table.light_strength > 0.3) & (faces.table.light_azimuth.abs() > 30)
    cheeks = []
    for index in (117, 346):
        x, y = np.rint(faces.landmarks[:, index, :2]).astype(int).T
        cheeks.append(faces.images[np.arange(len(faces)), y, x].astype(int))
    brighter = np.sign(cheeks[1] - cheeks[0])[lit]  # 1: the right of the picture
    assert lit.sum() > 20
    assert abs((brighter * np.sign(faces.table.light_azimuth[lit])).mean()) > 0.5


def test_expressions_and_intensities_are_those_meant(faces):
    table = faces.table
    assert set(table.original_label) == set(EXPRESSIONS)
    neutral = table.original_label == "neutral"
    assert (table.intensity[neutral] == 0).all()
    assert table.intensity[~neutral].between(*synthetic.INTENSITY).all()


def test_most_taggers_see_what_was_meant_and_agree_more_on_strong_expressions(faces):
    np.testing.assert_array_equal(faces.votes.sum(axis=1), 10)
    np.testing.assert_array_equal(faces.votes.argmax(axis=1), faces.labels)
    meant = faces.table.original_label.map(EXPRESSIONS.index).to_numpy()
    assert 0.8 < (faces.labels == meant).mean() < 1, "mostly, but taggers are no oracle"
    agreed = faces.votes[np.arange(len(faces)), meant]
    strong = (faces.table.intensity > 0.8).to_numpy()
    weak = ((faces.table.intensity > 0) & (faces.table.intensity < 0.7)).to_numpy()
    assert agreed[strong].mean() > agreed[weak].mean()


def test_happy_mouths_are_wider(faces):
    width = np.linalg.norm(faces.landmarks[:, RIGHT_CORNER, :2]
                           - faces.landmarks[:, LEFT_CORNER, :2], axis=1)
    width /= eye_distance(faces.landmarks)
    happy = (faces.table.original_label == "happiness").to_numpy()
    neutral = (faces.table.original_label == "neutral").to_numpy()
    assert width[happy].mean() > width[neutral].mean() + 0.05


def test_contempt_lifts_the_left_corner_as_often_as_the_right(root):
    from expression_lab.faces.points import eye_centers

    faces = data.load("synthetic", "train", n=400, size=16, root=root)
    faces = faces.subset((faces.table.original_label == "contempt").to_numpy())
    right, left = np.moveaxis(eye_centers(faces.landmarks)[..., :2], 1, 0)
    along = (left - right) / np.linalg.norm(left - right, axis=1, keepdims=True)
    corners = faces.landmarks[:, LEFT_CORNER, :2] - faces.landmarks[:, RIGHT_CORNER, :2]
    lift = (corners[:, 0] * along[:, 1] - corners[:, 1] * along[:, 0])  # of the left corner
    assert 0.25 < (lift > 0).mean() < 0.75


def test_the_second_load_reads_the_cache(tmp_path, monkeypatch):
    drawn = []
    draw = synthetic._draw
    monkeypatch.setattr(synthetic, "_draw", lambda *how: drawn.append(how) or draw(*how))
    monkeypatch.setenv("EXPRESSION_LAB_CACHE", str(tmp_path))
    first, second = (data.load("synthetic", "test", n=6) for _ in range(2))
    assert len(drawn) == 1 and len(list(tmp_path.glob("synthetic-*.npz"))) == 1
    np.testing.assert_array_equal(first.images, second.images)
    assert first.table.equals(second.table)
    data.load("synthetic", "test", n=7)
    assert len(drawn) == 2, "other faces need drawing"


def test_without_n_the_splits_have_their_usual_sizes(monkeypatch):
    asked = []

    class Stopped(Exception):
        pass

    def fetch(*args, settings, **kwargs):
        asked.append(settings)
        raise Stopped

    monkeypatch.setattr(cache, "fetch", fetch)
    for split in ("train", "validation", "test"):
        with pytest.raises(Stopped):
            data.load("synthetic", split)
    assert asked == ["train-4000-0-48", "validation-800-0-48", "test-800-0-48"]


@pytest.mark.parametrize("arguments, error, said", [
    ({"split": "training"}, UnknownNameError, "'train'"),
    ({"n": 0}, ConfigError, "n from 1"),
    ({"n": 100_001}, ConfigError, "100,000"),
    ({"size": 12}, ConfigError, "size from 16"),
    ({"size": 1000}, ConfigError, "8 to 512"),
    ({"protocol": "votes"}, ConfigError, "no option 'protocol'"),
])
def test_what_cannot_be_drawn_is_refused(tmp_path, arguments, error, said):
    with pytest.raises(error, match=said):
        data.load("synthetic", root=tmp_path, **arguments)


def test_one_face_can_be_drawn(tmp_path):
    alone = data.load("synthetic", "train", n=1, size=16, root=tmp_path / "raw")
    assert len(alone) == 1 and alone.votes.sum() == 10
