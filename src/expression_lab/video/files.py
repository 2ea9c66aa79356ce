"""Video files: frames as upright RGB arrays, each with the second at which it is shown.

Files come from strangers' cameras and web pages, as photos do, so this door is strict, too: known
containers only, nothing that such a file names is fetched, and whatever is wrong is said in one
sentence. What is damaged in the middle is passed over; the frames around it are still given.

    with video.open("holiday.mp4") as clip:
        for frame, seconds in clip:
            …
"""

import io
from fractions import Fraction
from pathlib import Path

import numpy as np

from expression_lab.errors import PictureError
from expression_lab.faces.pictures import MAX_PIXELS

# Containers that hold their own pictures; play lists, which lead elsewhere, are not among them.
READABLE = ("mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,ogg,gif,flv,asf,ivf,"
            "h264,hevc,m4v,nut,dv")
USUAL_FPS, SANE_FPS = 25.0, (0.1, 1000)  # frames a second, where a file says none, or nonsense
LARGE = 720  # rows from which on colors that are not declared are those of HD television


class Source:
    """What files, cameras and pictures have in common: frames with seconds, and an end.

    Iterating gives (uint8 `(H, W, 3)` RGB, float seconds). Closing ends all iterations at their
    next frame, in whatever thread they run.

    Attributes:
        size: (width, height), pixels, upright.
        fps: float, frames a second, on average.
        frames_count: int or None where it is not known beforehand.
        duration: float, seconds, or None.
        has_sound: bool
        name: str, for messages.
    """

    size, fps, frames_count, duration = (0, 0), USUAL_FPS, None, None
    has_sound, name, closed = False, "", False

    def close(self):
        """End it; what is iterating over it stops."""
        self.closed = True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        length = "" if self.duration is None else f", {self.duration:.1f} s"
        return (f"{type(self).__name__}({self.name}: {self.size[0]}×{self.size[1]}, "
                f"{self.fps:.3g} fps{length})")


class Video(Source):
    """A video file, read from its beginning by every iteration.

    Args:
        source: path, or the bytes of a file.

    Attributes:
        facts: dict of str -> str, what the file says about itself (title, comment, …).
        damaged: int, packets that the last iteration could not decode.

    Raises:
        PictureError: there is no such file, it is no video, has no pictures or none that can be
            decoded; the message says what to do.
    """

    def __init__(self, source):
        self.source, self.damaged = _checked(source), 0
        self.name = "The video" if isinstance(source, bytes) else str(source)
        with self._container() as container:
            stream = self._stream(container)
            self.facts = dict(container.metadata)
            self.has_sound = any(one.codec_context for one in container.streams.audio)
            self.fps, self.duration = _rate(stream), _duration(container, stream)
            self.frames_count = _count(stream, self.fps, self.duration)
        if next(iter(self), None) is None:
            raise PictureError(f"{self.name} has no frames that can be read; it was probably cut "
                               "short while it was recorded. Choose another file.")

    def __iter__(self):
        """Frames from the beginning on: yields (uint8 `(H, W, 3)`, float seconds)."""
        self.damaged, last = 0, -1.0
        with self._container() as container:
            stream = self._stream(container)
            start = (container.start_time or 0) / 1e6
            for frame in self._decoded(container, stream):
                if self.closed:
                    return
                seconds = last + 1 / self.fps if frame.time is None else frame.time - start
                last = max(seconds, last + 1e-4)  # a time that goes back would confuse filters
                yield self._fitted(_upright(frame, _shape(stream))), max(last, 0.0)

    def _decoded(self, container, stream):
        """Frames of PyAV; what cannot be decoded is counted and passed over."""
        import av

        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.FFmpegError):  # the end, or cut short
                return
            try:
                yield from packet.decode()
            except av.FFmpegError:
                self.damaged += 1

    def _fitted(self, frame):
        """A frame in the size of the first one: streams may change it on their way."""
        import cv2

        if self.size == (0, 0):
            self.size = frame.shape[1::-1]
        return frame if frame.shape[1::-1] == self.size else cv2.resize(frame, self.size)

    def _container(self):
        """The file, opened anew."""
        return container_of(self.source, self.name)

    def _stream(self, container):
        stream = next((one for one in container.streams.video if not _is_cover(one)), None)
        if stream is None:
            what = "only sound" if container.streams.audio else "nothing that can be shown"
            raise PictureError(f"{self.name} has {what} in it and no moving pictures; choose a "
                               "video.")
        context = stream.codec_context
        if context is None:
            raise PictureError(f"The pictures of {self.name} are coded in a way that cannot be "
                               "read here; convert it to H.264 or VP9 first, for instance with "
                               f"'ffmpeg -i {Path(self.name).name} converted.mp4'.")
        if context.width * context.height > MAX_PIXELS:
            raise PictureError(f"The frames of {self.name} have more than "
                               f"{MAX_PIXELS // 1_000_000} megapixels, the limit here; make it "
                               "smaller first.")
        stream.thread_type = "AUTO"
        return stream


def open(source):  # noqa: A001  (it is called as video.open)
    """Open a video file.

    Args:
        source: path, or the bytes of a file: MP4, MOV, WebM, MKV, AVI, MPEG, GIF and others.

    Returns:
        Video: a context manager, and an iterable of (frame, seconds).

    Raises:
        PictureError: it cannot be read; the message says why and what to do.
    """
    return Video(source)


def container_of(source, name):
    """A container of PyAV, of a known kind and opened for reading.

    Args:
        source: Path or bytes.
        name: str, for messages.

    Raises:
        PictureError: it is no video.
    """
    import av

    file = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    try:
        return av.open(file, options={"format_whitelist": READABLE}, metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        if _head(source)[4:8] == b"ftyp":
            raise PictureError(f"{name} is cut short: the table of its frames, which MP4 keeps at "
                               "the end, is missing. Copy it again.") from error
        raise PictureError(f"{name} is not a video that can be read here; save it as MP4, WebM, "
                           "MKV, MOV or AVI first.") from error


def _checked(source):
    """A path or bytes that hold something."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        if not len(source):
            raise PictureError("The video is empty (0 bytes); choose another file.")
        return bytes(source)
    path = Path(source)
    if path.is_dir():
        raise PictureError(f"{path} is a folder; name the video inside it.")
    if not path.exists():
        raise PictureError(f"There is no file {path}; check the name and the folder.")
    try:
        if not _head(path):
            raise PictureError(f"{path} is empty (0 bytes); copy or download the video again.")
    except OSError as error:
        raise PictureError(f"{path} cannot be opened ({error.strerror}); check that you may read "
                           "it.") from error
    return path


def _head(source):
    if isinstance(source, bytes):
        return source[:12]
    with source.open("rb") as file:
        return file.read(12)


def _is_cover(stream):
    """Is this the picture of an album rather than a video?"""
    return "attached_pic" in str(getattr(stream, "disposition", "")).lower()


def _rate(stream):
    """Frames a second."""
    for rate in (stream.average_rate, getattr(stream, "guessed_rate", None), stream.base_rate):
        if rate and SANE_FPS[0] <= rate <= SANE_FPS[1]:
            return float(rate)
    return USUAL_FPS


def _duration(container, stream):
    """Seconds, or None."""
    if container.duration:
        return container.duration / 1e6
    return float(stream.duration * stream.time_base) if stream.duration else None


def _count(stream, fps, duration):
    """How many frames there are, or None: one that was interrupted declares too few."""
    if not stream.frames or not duration:
        return stream.frames or None
    return stream.frames if abs(stream.frames / fps - duration) < 0.1 * duration + 1 else None


def _shape(stream):
    """How wide a pixel is shown, over its height."""
    ratio = stream.codec_context.sample_aspect_ratio or stream.sample_aspect_ratio
    return ratio if ratio and Fraction(1, 4) < ratio < 4 else Fraction(1)


def _upright(frame, pixel):
    """A frame as people see it: uint8 `(H, W, 3)` RGB, with square pixels."""
    from av.video.reformatter import Colorspace

    options = {"format": "rgb24"}
    if frame.colorspace == 2:  # not declared: then, as all players do, by size
        options["src_colorspace"] = Colorspace.ITU709 if frame.height >= LARGE else \
            Colorspace.ITU601
    if pixel != 1:
        options["width"] = max(1, round(frame.width * pixel))
    turns = round(getattr(frame, "rotation", 0) / 90) % 4
    return np.ascontiguousarray(np.rot90(frame.to_ndarray(**options), turns))
