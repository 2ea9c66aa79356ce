"""One door to everything that gives frames: a file, a camera, a clip, a handful of photos.

    with video.frames(0) as camera:            # or "holiday.mp4", or video.sample_clip()
        for frame, seconds in camera:
            …
"""

import time
from pathlib import Path

import numpy as np

from expression_lab.errors import ConfigError, PictureError
from expression_lab.video.files import Source, Video

PHOTO_FPS = 1.0  # photos a second
MISSES = 30  # frames in a row that a camera may fail to give


class Camera(Source):
    """A camera of the machine that the notebook's kernel runs on, by OpenCV.

    Args:
        index: int, which one; 0 is the first.
        size: (width, height) or None, pixels to ask it for; it may give others.

    Raises:
        PictureError: there is no such camera, or it gives no pictures.
        ConfigError: the index is no whole number from 0 on.
    """

    def __init__(self, index=0, size=None):
        if isinstance(index, bool) or not isinstance(index, int) or index < 0:
            raise ConfigError(f"A camera has a whole number from 0 on; {index!r} came.")
        self.name, self._running = f"Camera {index}", False
        self._device = _opened(index, size)
        frame = _grabbed(self._device)
        if frame is None:
            self.close()
            raise PictureError(f"{self.name} gives no pictures; see whether another program uses "
                               "it, or whether its cover is shut.")
        self.size = frame.shape[1::-1]
        self.fps = _sane_fps(self._device)

    def __iter__(self):
        """Frames as they come, until it is closed: yields (uint8 `(H, W, 3)`, float seconds)."""
        since, misses, self._running = time.monotonic(), 0, True
        try:
            while not self.closed:
                frame = _grabbed(self._device)
                misses = misses + 1 if frame is None else 0
                if misses > MISSES:
                    raise PictureError(f"{self.name} no longer gives pictures; see whether it is "
                                       "still plugged in.")
                if frame is not None:
                    yield frame, time.monotonic() - since
        finally:
            self._running = False  # released here, where no frame is being taken any more
            self.close()

    def close(self):
        super().close()
        if not self._running:
            self._device.release()


class Pictures(Source):
    """Frames that are in memory, or photos in files, one after the other.

    Args:
        pictures: sequence of uint8 `(H, W, 3)` RGB or `(H, W)` grey, or of paths.
        seconds: float `(n,)` or None, when each is shown; None shows one a second.
        name: str, for messages.

    Raises:
        ConfigError: there are none.
        PictureError: the first cannot be opened.
    """

    def __init__(self, pictures, seconds=None, name="The pictures"):
        if not len(pictures):
            raise ConfigError("There are no pictures to be shown; give at least one.")
        self._pictures, self.name = pictures, name
        self._seconds = np.arange(len(pictures)) / PHOTO_FPS if seconds is None else seconds
        steps = np.diff(self._seconds)
        self.fps = float(1 / steps.mean()) if len(steps) else PHOTO_FPS
        self.frames_count, self.duration = len(pictures), float(self._seconds[-1] + 1 / self.fps)
        self.size = _picture(pictures[0]).shape[1::-1]

    def __iter__(self):
        for picture, seconds in zip(self._pictures, self._seconds):
            if self.closed:
                return
            yield _picture(picture), float(seconds)


def camera(index=0, size=None):
    """Open a camera of the machine that the kernel runs on.

    Args:
        index, size: as of `Camera`.

    Returns:
        Camera: a context manager, and an iterable of (frame, seconds).

    Raises:
        PictureError: there is no such camera, or it gives no pictures.
        ConfigError: the index is no whole number from 0 on.
    """
    return Camera(index, size)


def frames(source):
    """Frames of whatever has some.

    Args:
        source: path or bytes of a video; int, a camera; a Clip; a list of photos, as pictures or
            as paths; or what this function gave before.

    Returns:
        Source: a context manager, and an iterable of (frame, seconds).

    Raises:
        PictureError: it cannot be read; the message says why and what to do.
        ConfigError: it is nothing of that kind.
    """
    from expression_lab.video.sample import Clip

    if isinstance(source, Source):
        return source
    if isinstance(source, Clip):
        return Pictures(source.frames, source.seconds, "The clip")
    if isinstance(source, (str, Path, bytes, bytearray, memoryview)):
        return Video(source)
    if isinstance(source, int) and not isinstance(source, bool):
        return Camera(source)
    if isinstance(source, (list, tuple)) or isinstance(source, np.ndarray) and source.ndim > 3:
        return Pictures(source)
    raise ConfigError("Frames come from a file, the number of a camera, a clip or a list of "
                      f"photos; a {type(source).__name__} came.")


def _picture(picture):
    """A picture in color, from a file where it is one."""
    from expression_lab.faces.pictures import check_picture, open_picture

    if isinstance(picture, (str, Path, bytes)):
        return open_picture(picture)
    check_picture(picture)
    return picture if picture.ndim == 3 else np.stack([picture] * 3, -1)


def _opened(index, size):
    import cv2

    log = cv2.utils.logging
    level = log.getLogLevel()
    log.setLogLevel(log.LOG_LEVEL_SILENT)  # the sentence below says it all
    try:
        device = cv2.VideoCapture(index)
    finally:
        log.setLogLevel(level)
    if not device.isOpened():
        raise PictureError(f"There is no camera {index} on the machine that runs this notebook's "
                           "kernel, or it may not be used. Elsewhere, use the camera of the "
                           "browser, or a video file.")
    for prop, side in zip((cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT), size or ()):
        device.set(prop, side)
    return device


def _grabbed(device):
    """The next frame as RGB, or None."""
    import cv2

    came, frame = device.read()
    return cv2.cvtColor(frame, cv2.COLOR_BGR2RGB) if came and frame is not None else None


def _sane_fps(device):
    import cv2

    rate = device.get(cv2.CAP_PROP_FPS)
    return float(rate) if 1 <= rate <= 240 else 30.0
