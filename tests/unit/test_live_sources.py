"""Sources on the kernel's side: they begin anew, let go in the end, and say what is wrong."""

from itertools import islice

import numpy as np
import pytest

from expression_lab.errors import LabError
from expression_lab.widgets import live_sources
from expression_lab.widgets.live_sources import Source, source

FRAMES = [np.full((4, 4, 3), level, np.uint8) for level in (1, 2, 3)]


def clip():
    return [(frame, at / 10) for at, frame in enumerate(FRAMES)]


def test_a_source_plays_once_and_tells_its_end_once():
    ended = []
    made = Source("clip", clip(), ended.append)
    assert [seconds for _, seconds in made] == [0.0, 0.1, 0.2]
    made.close()
    made.close()
    assert ended == ["clip"]


def test_a_sample_goes_on_and_time_goes_on_with_it():
    made = Source("clip", clip, again=True)
    played = list(islice(made, 7))
    assert np.allclose([seconds for _, seconds in played], np.arange(7) / 10)
    assert [frame[0, 0, 0] for frame, _ in played] == [1, 2, 3, 1, 2, 3, 1]


def test_closing_ends_it_and_what_it_holds():
    class Held:
        closed = False

        def __iter__(self):
            return iter(clip())

        def close(self):
            self.closed = True

    held = Held()
    made = Source("file", held)
    frames = iter(made)
    next(frames)
    made.close()
    assert held.closed and list(frames) == []


@pytest.mark.parametrize("again", [True, False])
def test_a_clip_of_nothing_ends(again):
    assert list(Source("clip", [], again=again)) == []


def test_a_single_picture_goes_on_too():
    made = Source("clip", [(FRAMES[0], 0.0)], again=True)
    times = [seconds for _, seconds in islice(made, 4)]
    assert times == sorted(times) and len(set(times)) == 4


def test_photos_are_held_and_grey_ones_are_coloured():
    made = source("photos", pictures=[FRAMES[0], FRAMES[1][..., 0]])
    played = list(islice(made, 61))
    assert [frame[0, 0, 0] for frame, _ in played[::30]] == [1, 2, 1]
    assert all(frame.shape == (4, 4, 3) for frame, _ in played)
    assert np.allclose(np.diff([seconds for _, seconds in played]), 0.1)


@pytest.mark.parametrize("name,what,words", [
    ("photos", {}, "Choose some photos"), ("video file", {"path": "  "}, "Write the path"),
    ("video file", {"path": "none.mp4"}, "none.mp4"), ("camera", {}, "kernel's side"),
    ("camera beside the kernel", {"index": 97}, "amera"), ("moon", {}, "no source")])
def test_what_cannot_be_played_is_said_at_once(name, what, words):
    with pytest.raises(LabError, match=words):
        source(name, **what)


def test_a_video_file_is_played(tmp_path):
    from expression_lab import video

    path = tmp_path / "a.mp4"
    with video.Writer(path, (64, 48), 10) as writer:
        for at in range(5):
            writer.write(np.full((48, 64, 3), 40 * at, np.uint8), at / 10)
    played = list(source("video file", path=str(path)))
    assert len(played) == 5 and played[4][0].mean() > 120


def test_the_sample_clip_is_drawn_once(monkeypatch):
    from expression_lab import video

    drawn = []
    monkeypatch.setattr(video, "sample_clip", lambda **_: drawn.append(1) or clip(), raising=False)
    live_sources.sample.cache_clear()
    for _ in range(2):
        assert len(list(islice(source("sample clip"), 5))) == 5
    live_sources.sample.cache_clear()
    assert drawn == [1]
