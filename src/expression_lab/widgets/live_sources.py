"""Where frames come from when they do not come from the page's camera.

    webcam.play(live_sources.source("sample clip"))
"""

from functools import cache

import numpy as np

from expression_lab.errors import ConfigError

CAMERA, SAMPLE, PHOTOS, FILE, BESIDE = SOURCES = (
    "camera", "sample clip", "photos", "video file", "camera beside the kernel")
HOLD, FPS = 3.0, 10.0  # seconds for which a photo is shown, and frames a second of it


class Source:
    """Frames for `Webcam.play`, and word of their end.

    Args:
        name: str, one of `SOURCES`.
        frames: iterable of (frame, seconds); or a function that gives one, for what takes long.
        ended: function of the name, called once when there are no more, or nobody wants more.
        again: bool, True to begin anew at the end, as long as anybody looks.
    """

    def __init__(self, name, frames, ended=lambda name: None, again=False):
        self.name, self._frames, self._ended, self._again = name, frames, ended, again
        self._closed = False

    def __iter__(self):
        self._frames = self._frames() if callable(self._frames) else self._frames
        begin, last, step = 0.0, None, 1 / FPS
        while not self._closed:
            for frame, seconds in self._frames:
                now = begin + seconds
                step = step if last is None or now <= last else now - last
                last = now
                yield frame, now
                if self._closed:
                    return
            if not self._again or last is None:  # a clip without frames would go on for ever
                return
            begin = last + step

    def close(self):
        """End it, and let go of the camera or the file; a second time does nothing."""
        if not self._closed:
            self._closed = True
            close = getattr(self._frames, "close", lambda: None)
            close()
            self._ended(self.name)


@cache
def sample():
    """A clip of somebody who does not exist: video.Clip. It is drawn once, which takes seconds."""
    from expression_lab import video

    return video.sample_clip(seconds=8, fps=15)


def photos(pictures):
    """Photos as frames, each for some seconds.

    Args:
        pictures: list of uint8 `(H, W, 3)` or `(H, W)`, or of paths.

    Returns:
        video.sources.Pictures

    Raises:
        ConfigError: there is none.
    """
    from expression_lab.video.sources import Pictures

    if not pictures:
        raise ConfigError("Choose some photos first.")
    each = [picture for picture in pictures for _ in range(round(HOLD * FPS))]
    return Pictures(each, np.arange(len(each)) / FPS, "The photos")


def source(name, path="", pictures=(), ended=lambda name: None, index=0):
    """Frames from the kernel's side.

    Args:
        name: str, one of `SOURCES` but "camera", which is the page's own.
        path: str, of the video file.
        pictures: list of uint8, the photos.
        ended: function of the name, called at the end.
        index: int, which camera beside the kernel.

    Returns:
        Source

    Raises:
        LabError: the file or the camera cannot be opened, or there is nothing to show.
    """
    from expression_lab import video

    path = str(path).strip()
    if name == SAMPLE:
        return Source(name, sample, ended, again=True)
    if name == PHOTOS:
        return Source(name, photos(pictures), ended, again=True)
    if name == FILE and not path:
        raise ConfigError("Write the path of a video file first, such as clips/me.mp4.")
    if name in (FILE, BESIDE):  # what is wrong with it is said at once, not in the player's thread
        return Source(name, video.frames(path if name == FILE else index), ended)
    raise ConfigError(f"{name!r} is no source on the kernel's side; take one of "
                      f"{', '.join(SOURCES[1:])}.")
