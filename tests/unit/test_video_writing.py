"""Writing videos: sizes, times, what they say about themselves, and what is left of broken ones."""

import errno
import subprocess
import sys

import av
import numpy as np
import pytest

from expression_lab import video
from expression_lab.errors import ConfigError, LabError, PictureError, ShapeError

FPS = 25


@pytest.fixture(scope="module")
def frames():
    """Noise, which cannot be made small: uint8 (75, 120, 160, 3)."""
    return np.random.default_rng(0).integers(0, 256, (75, 120, 160, 3), np.uint8)


def colored(size, color=(180, 90, 40)):
    return np.full((size[1], size[0], 3), color, np.uint8)


@pytest.mark.parametrize("size", [(64, 48), (65, 49), (1280, 720)])
def test_colors_and_sizes_come_back(tmp_path, size):
    with video.Writer(tmp_path / "out.mp4", size, FPS) as writer:
        for _ in range(3):
            writer.write(colored(size))
    film = video.open(tmp_path / "out.mp4")
    frames = [frame for frame, _ in film]
    assert film.size == tuple(side + side % 2 for side in size) and len(frames) == 3
    assert np.abs(frames[1].astype(int) - colored(film.size)).max() < 6


def test_grey_frames_are_taken(tmp_path):
    with video.Writer(tmp_path / "out.mp4", (64, 48), FPS) as writer:
        writer.write(np.full((48, 64), 77, np.uint8))
    frame, _ = next(iter(video.open(tmp_path / "out.mp4")))
    assert np.abs(frame.astype(int) - 77).max() < 4


def test_seconds_are_kept_and_never_go_back(tmp_path):
    with video.Writer(tmp_path / "out.mp4", (64, 48), FPS) as writer:
        for seconds in (0.0, 0.5, 0.5, 0.2, 1.25, None):
            writer.write(colored((64, 48)), seconds)
    times = [seconds for _, seconds in video.open(tmp_path / "out.mp4")]
    assert times == pytest.approx([0, 0.5, 0.5, 0.5, 1.25, 1.29], abs=0.002)
    assert np.diff(times).min() > 0
    assert writer.count == 6 and writer.seconds == pytest.approx(1.33, abs=0.01)


def test_a_file_says_what_it_is_told_to_say(tmp_path):
    told = {"title": "Ann é", "comment": "edited", "description": '{"a": "<1>"}'}
    with video.Writer(tmp_path / "out.mp4", (64, 48), FPS, facts=told) as writer:
        writer.write(colored((64, 48)))
    assert told.items() <= video.open(tmp_path / "out.mp4").facts.items()


def test_a_finished_file_is_one_table_and_its_frames_are_counted(tmp_path, frames):
    with video.Writer(tmp_path / "out.mp4", (160, 120), FPS) as writer:
        for frame in frames:
            writer.write(frame)
    assert video.open(tmp_path / "out.mp4").frames_count == len(frames)
    assert video.open(tmp_path / "out.mp4").duration == pytest.approx(len(frames) / FPS, abs=0.01)


KILLED = """
import os, sys
import numpy as np
from expression_lab import video
writer = video.Writer(sys.argv[1], (160, 120), 25, sys.argv[2] if len(sys.argv) > 2 else None,
                      facts={"comment": "edited"})
for frame in np.random.default_rng(0).integers(0, 256, (100, 120, 160, 3), np.uint8):
    writer.write(frame)
os._exit(9)
"""


def test_a_killed_process_leaves_a_file_that_plays(tmp_path):
    path = tmp_path / "out.mp4"
    assert subprocess.run([sys.executable, "-c", KILLED, path]).returncode == 9
    film = video.open(path)
    times = [seconds for _, seconds in film]
    assert 65 <= len(times) < 100 and times[0] == 0  # all but the last second, about
    assert film.facts["comment"] == "edited"


def test_sound_that_ends_early_does_not_hold_the_pictures_back(tmp_path):
    short, path = tmp_path / "short.mp4", tmp_path / "out.mp4"
    with av.open(str(short), "w") as container:
        stream, sound = container.add_stream("libx264", rate=25), container.add_stream("aac", 8000)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        picture = av.VideoFrame.from_ndarray(colored((64, 48)), "rgb24")
        wave = av.AudioFrame.from_ndarray(np.zeros((1, 4000), np.int16), "s16", "mono")
        wave.sample_rate = 8000
        container.mux([*stream.encode(picture), *stream.encode(None), *sound.encode(wave),
                       *sound.encode(None)])
    assert subprocess.run([sys.executable, "-c", KILLED, path, short]).returncode == 9
    assert video.open(path).has_sound and len(list(video.open(path))) >= 60


def test_an_error_on_the_way_leaves_all_frames_until_then(tmp_path, frames):
    with pytest.raises(ZeroDivisionError), \
            video.Writer(tmp_path / "out.mp4", (160, 120), FPS) as writer:
        for frame in frames[:40]:
            writer.write(frame)
        1 / 0  # noqa: B018
    assert len(list(video.open(tmp_path / "out.mp4"))) == 40


class FullDisk:
    """A file with room for so many bytes."""

    def __init__(self, file, room):
        self._file, self._room = file, room

    def write(self, data):
        left = self._room - self._file.tell()
        if left <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data[:left])

    def __getattr__(self, name):
        return getattr(self._file, name)


@pytest.mark.parametrize("share, frames_left", [(0.6, 25), (0.97, 60), (0.9999, 70)])
def test_a_full_disk_is_said_and_what_was_recorded_plays(tmp_path, frames, share, frames_left):
    whole, small = tmp_path / "whole.mp4", tmp_path / "small.mp4"
    with video.Writer(whole, (160, 120), FPS) as writer:
        for frame in frames:
            writer.write(frame)
    with pytest.raises(PictureError, match="No space left on device.*can be played") as said:
        with video.Writer(small, (160, 120), FPS) as writer:
            writer._file._file = FullDisk(writer._file._file, int(share * whole.stat().st_size))
            for frame in frames:
                writer.write(frame)
    assert str(small) in str(said.value) and "\n" not in str(said.value)
    left = [frame for frame, _ in video.open(small)]
    assert frames_left <= len(left) <= len(frames)
    assert np.array_equal(left[10], [frame for frame, _ in video.open(whole)][10])


def test_nothing_is_written_after_the_disk_was_full(tmp_path, frames):
    writer = video.Writer(tmp_path / "out.mp4", (160, 120), FPS)
    writer._file._file = FullDisk(writer._file._file, 0)
    with pytest.raises(PictureError):
        for frame in frames:
            writer.write(frame)
    with pytest.raises(PictureError):
        writer.close()
    assert (tmp_path / "out.mp4").stat().st_size == 0


@pytest.mark.parametrize("what, error", [
    (lambda path: video.Writer(path / "none" / "out.mp4", (64, 48), 25), PictureError),
    (lambda path: video.Writer(path / "out.mp4", (8, 48), 25), ConfigError),
    (lambda path: video.Writer(path / "out.mp4", (64, 48), 0), ConfigError),
    (lambda path: video.Writer(path / "out.mp4", (64, 48), 25, path / "no.mp4"), PictureError),
])
def test_what_cannot_be_written_is_refused(tmp_path, what, error):
    with pytest.raises(error):
        what(tmp_path)


def test_frames_of_another_size_or_kind_are_refused(tmp_path):
    with video.Writer(tmp_path / "out.mp4", (64, 48), FPS) as writer:
        writer.write(colored((64, 48)))
        for wrong in (colored((66, 48)), colored((64, 48)).astype(float), "frame"):
            with pytest.raises(ShapeError):
                writer.write(wrong)
    with pytest.raises(LabError, match="finished"):
        writer.write(colored((64, 48)))
    assert len(list(video.open(tmp_path / "out.mp4"))) == 1
