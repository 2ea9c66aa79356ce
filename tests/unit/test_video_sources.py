"""Frames from anywhere: files, cameras, clips, photos; one interface, and an end."""

import threading

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab import video
from expression_lab.errors import ConfigError, PictureError
from expression_lab.video import sources

FRAME = np.arange(48 * 64 * 3, dtype=np.uint32).reshape(48, 64, 3).astype(np.uint8)


class Device:
    """What OpenCV's VideoCapture has; gives `count` frames, and then none."""

    made = []

    def __init__(self, index, count=100, works=True):
        self.count, self.works, self.released, self.asked = count, works, False, {}
        Device.made.append(self)

    def isOpened(self):
        return self.works

    def read(self):
        assert not self.released
        self.count -= 1
        return (True, FRAME[..., ::-1].copy()) if self.count >= 0 else (False, None)

    def set(self, what, value):
        self.asked[what] = value

    def get(self, what):
        return 0.0

    def release(self):
        self.released = True


@pytest.fixture
def device(monkeypatch):
    Device.made = []
    monkeypatch.setattr(cv2, "VideoCapture", Device)
    return Device


def test_a_camera_gives_rgb_frames_with_growing_seconds(device):
    with video.camera(0, size=(1280, 720)) as camera:
        frames = [pair for pair, _ in zip(camera, range(4))]
    assert all(np.array_equal(frame, FRAME) for frame, _ in frames)
    assert np.diff([seconds for _, seconds in frames]).min() >= 0 and frames[0][1] >= 0
    assert camera.size == (64, 48) and camera.frames_count is None and not camera.has_sound
    assert device.made[0].asked[cv2.CAP_PROP_FRAME_WIDTH] == 1280


def test_a_camera_is_let_go_whether_it_was_used_or_not(device):
    with video.frames(0):
        pass
    with video.frames(1) as camera:
        for _ in camera:
            camera.close()
    assert [one.released for one in device.made] == [True, True]


def test_a_camera_that_is_unplugged_is_said(device, monkeypatch):
    monkeypatch.setattr(sources, "MISSES", 3)
    camera = video.camera(0)
    device.made[0].count = 2
    with pytest.raises(PictureError, match="still plugged in"):
        list(camera)
    assert device.made[0].released


@pytest.mark.parametrize("options, words", [({"works": False}, "There is no camera 2"),
                                            ({"count": 0}, "gives no pictures")])
def test_a_camera_that_is_not_there_is_said_in_words(monkeypatch, options, words):
    monkeypatch.setattr(cv2, "VideoCapture", lambda index: Device(index, **options))
    with pytest.raises(PictureError, match=words):
        video.camera(2)


@pytest.mark.parametrize("index", [-1, True, 1.5, "0"])
def test_a_camera_has_a_whole_number(index):
    with pytest.raises(ConfigError):
        video.camera(index)


def test_clips_and_lists_have_the_same_interface(tmp_path):
    clip = video.sample_clip(seconds=0.3, fps=10, size=(96, 64))
    Image.fromarray(data.astronaut()).save(tmp_path / "ann.png")
    for source, size, count in ((clip, (96, 64), 3), ([FRAME, FRAME[..., 0]], (64, 48), 2),
                                ([tmp_path / "ann.png"], (512, 512), 1)):
        with video.frames(source) as film:
            assert film.size == size and film.frames_count == count and film.duration > 0
            frames = list(film)
        assert len(frames) == count
        assert all(frame.shape == (size[1], size[0], 3) for frame, _ in frames)
    assert [seconds for _, seconds in video.frames(clip)] == pytest.approx([0, 0.1, 0.2])


def test_what_gave_frames_before_is_handed_through(tmp_path):
    film = video.frames([FRAME])
    assert video.frames(film) is film


def test_closing_ends_an_iteration_in_another_thread(tmp_path):
    path = tmp_path / "film.mp4"
    with video.Writer(path, (64, 48), 25) as writer:
        for _ in range(50):
            writer.write(FRAME)
    for film in (video.open(path), video.frames([FRAME] * 50)):
        taken, one, closed = [], threading.Event(), threading.Event()

        def work(film=film, taken=taken, one=one, closed=closed):
            for frame, _ in film:
                taken.append(frame)
                one.set()
                closed.wait(10)

        thread = threading.Thread(target=work)
        thread.start()
        assert one.wait(10)
        film.close()
        closed.set()
        thread.join(10)
        assert not thread.is_alive() and len(taken) == 1


@pytest.mark.parametrize("source", [3.5, None, True, FRAME, [], "no such file.mp4"])
def test_what_has_no_frames_is_refused(source):
    with pytest.raises((ConfigError, PictureError)):
        video.frames(source)
