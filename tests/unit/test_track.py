"""Following faces: numbers that stay, faces that come, go and come back, smoothing, threads."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.faces import Tracker, framing, landmarks, track
from expression_lab.faces.pose import mean_head
from expression_lab.faces.smoothing import OneEuro

FRAME = np.full((240, 320, 3), 90, np.uint8)


class World:
    """Faces that are where the test says, instead of networks: what is seen is known exactly."""

    def __init__(self):
        self.places, self.searches = {}, 0  # name -> (x, y, side)

    def points(self, x, y, side):
        head = mean_head() * side * 0.35
        middle = framing.squares(head[None])[0, :2]
        return (head + [x - middle[0], y - middle[1], 0]).astype(np.float32)

    def propose(self, photo, min_size):
        self.searches += 1
        found = [(x, y, side, 0, 0.9) for x, y, side in self.places.values()]
        return np.array(found, np.float32).reshape(-1, 5)

    def locate(self, photo, squares):
        """Each square sees the face that is nearest to it, if one is near."""
        points, presence = [], []
        for x, y, side, _ in squares:
            near = sorted(self.places.values(), key=lambda p: np.hypot(p[0] - x, p[1] - y))
            there = near and np.hypot(near[0][0] - x, near[0][1] - y) < 0.6 * near[0][2]
            points.append(self.points(*(near[0] if there else (x, y, side))))
            presence.append(0.999 if there else 0.01)
        return SimpleNamespace(landmarks=np.array(points), presence=np.array(presence, "f4"))


@pytest.fixture
def world(monkeypatch):
    world = World()
    monkeypatch.setattr(track, "propose", world.propose)
    monkeypatch.setattr(landmarks, "locate", world.locate)
    return world


def seen(faces):
    """Track -> rounded x of the box's middle."""
    return {face.track: round(face.box.x + face.box.width / 2) for face in faces}


def test_a_face_keeps_its_number_while_it_moves_and_is_rarely_searched(world):
    tracker = Tracker(every=10)
    for x in range(60, 160, 5):
        world.places = {"a": (x, 100, 50)}
        assert seen(tracker.update(FRAME)) == {0: pytest.approx(x, abs=1)}
    assert world.searches <= 3


def test_two_faces_the_largest_first(world):
    world.places = {"small": (80, 120, 40), "large": (220, 120, 90)}
    faces = Tracker().update(FRAME)
    assert [face.box.width for face in faces] == sorted((f.box.width for f in faces), reverse=True)
    assert len({face.track for face in faces}) == 2


def test_a_face_that_comes_later_gets_the_next_number(world):
    tracker = Tracker(every=3)
    world.places = {"a": (80, 120, 50)}
    assert set(seen(tracker.update(FRAME))) == {0}
    world.places["b"] = (220, 120, 50)
    numbers = [set(seen(tracker.update(FRAME))) for _ in range(4)]
    assert numbers[-1] == {0, 1}


def test_a_face_that_is_hidden_for_a_moment_gets_its_number_back(world):
    tracker = Tracker(memory=5)
    world.places = {"a": (80, 120, 50), "b": (220, 120, 50)}
    before = seen(tracker.update(FRAME))
    hidden = world.places.pop("b")
    for _ in range(3):
        assert len(tracker.update(FRAME)) == 1
    world.places["b"] = hidden
    assert seen(tracker.update(FRAME)) == before


def test_a_face_that_was_away_for_long_is_a_new_one(world):
    tracker = Tracker(memory=2)
    world.places = {"a": (80, 120, 50)}
    assert set(seen(tracker.update(FRAME))) == {0}
    world.places = {}
    for _ in range(4):
        assert tracker.update(FRAME) == []
    world.places = {"a": (80, 120, 50)}
    assert set(seen(tracker.update(FRAME))) == {1}


def test_two_faces_never_share_a_number(world):
    tracker = Tracker()
    world.places = {"a": (80, 120, 50)}
    tracker.update(FRAME)
    world.places = {}
    tracker.update(FRAME)
    world.places = {"a": (75, 120, 50), "b": (95, 150, 30)}
    faces = tracker.update(FRAME)
    assert len({face.track for face in faces}) == len(faces)


def test_where_nothing_is_every_frame_is_searched(world):
    tracker = Tracker(every=10)
    for _ in range(4):
        assert tracker.update(FRAME) == []
    assert world.searches == 4


def test_another_frame_size_is_searched_at_once(world):
    tracker = Tracker()
    world.places = {"a": (80, 120, 50)}
    tracker.update(FRAME)
    world.places = {"a": (40, 60, 25)}
    assert list(seen(tracker.update(FRAME[::2, ::2])).values()) == [pytest.approx(40, abs=1)]


def test_reset_begins_at_zero(world):
    tracker = Tracker()
    world.places = {"a": (80, 120, 50)}
    tracker.update(FRAME)
    world.places = {"a": (220, 60, 50)}
    tracker.reset()
    assert set(seen(tracker.update(FRAME))) == {0}


def test_a_face_that_is_too_small_is_not_followed(world):
    world.places = {"a": (80, 120, 30)}
    assert Tracker(min_size=50).update(FRAME) == []


def test_smoothing_calms_a_face_that_rests_and_follows_one_that_moves(world):
    rng = np.random.default_rng(0)
    raw, calm, tracker = [], [], Tracker(smooth=True)
    for _ in range(30):
        world.places = {"a": (150 + rng.normal(0, 1), 120 + rng.normal(0, 1), 80)}
        raw.append(world.places["a"][0])
        calm.append(tracker.update(FRAME)[0].landmarks[:, 0].mean())
    assert np.std(calm[10:]) < 0.6 * np.std(raw[10:])
    for x in np.linspace(150, 250, 10):
        world.places = {"a": (x, 120, 80)}
        face = tracker.update(FRAME)[0]
    assert abs(face.box.x + face.box.width / 2 - 250) < 0.15 * 80


def test_one_euro_passes_the_first_value_and_time_that_stands_still():
    smooth = OneEuro()
    assert smooth(np.array([3.0]), 0.0) == 3.0
    assert smooth(np.array([7.0]), 0.0) == 7.0, "no time has passed: taken as it is"
    assert 7 < smooth(np.array([8.0]), 1 / 30) < 8


def test_threads_may_share_a_tracker(world):
    world.places = {"a": (80, 120, 50), "b": (220, 120, 60)}
    tracker = Tracker()
    with ThreadPoolExecutor(4) as pool:
        for faces in pool.map(tracker.update, [FRAME] * 24):
            assert set(seen(faces)) == {0, 1}


@pytest.mark.parametrize("wrong", [{"min_size": 0}, {"min_presence": 0}, {"min_presence": 1.5},
                                   {"every": 0}, {"memory": -1}])
def test_numbers_out_of_range(wrong):
    with pytest.raises(ConfigError, match="were given"):
        Tracker(**wrong)


def test_what_is_no_frame(world):
    with pytest.raises(ShapeError, match="uint8"):
        Tracker().update(np.zeros((4, 4)))
