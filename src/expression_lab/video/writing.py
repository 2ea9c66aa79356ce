"""Writing video files that can be played however the writing ends.

Frames become H.264 in an MP4 that is written piece by piece, each piece whole in itself: when the
disk is full or the process is killed, all pieces but the last are there. Only when it is closed in
order does it become a plain MP4, with one table at its end.

    with video.Writer("out.mp4", clip.size, clip.fps, sound_from="in.mp4") as writer:
        for frame, seconds in clip:
            writer.write(frame, seconds)
"""

from fractions import Fraction
from pathlib import Path

import numpy as np

from expression_lab.errors import ConfigError, PictureError, ShapeError
from expression_lab.faces.pictures import check_picture

CLOCK = 90_000  # ticks a second, as in broadcasting: thousandths of a frame
CODECS = ("libx264", "libopenh264", "mpeg4")  # the first that this FFmpeg has is taken
# Of libx264: frames in their own order, and few that wait for the next ones to be seen.
OPTIONS = {"preset": "veryfast", "bf": "0", "rc-lookahead": "4",
           "x264-params": "sync-lookahead=0"}
COARSENESS = 19  # of libx264 (crf): hardly to be told from what came
# Pieces that begin with a whole frame; the head waits for the first, to know where sound begins.
FLAGS = "hybrid_fragmented+delay_moov+frag_keyframe"
PIECE = 1.0  # seconds, how much an interruption may cost
SIDES = (16, 16_384)  # pixels that H.264 encoders take


class Writer:
    """Writes an MP4; a context manager.

    Sound is copied from another video as it is, or encoded anew as AAC where MP4 does not hold
    it, and keeps in step with the seconds of that video's frames.

    Args:
        path: where to; an older file is replaced.
        size: (width, height), pixels of the frames; odd ones get a last column or row doubled.
        fps: float, frames a second, on average.
        sound_from: path, bytes, Video or None: a video whose sound is taken over.
        facts: dict of str -> str, what the file is to say about itself: title, comment,
            description, date.

    Attributes:
        seconds: float, how far it came: the end of the last frame.
        count: int, frames written.
        notes: list of str, what is to be said of the sound.

    Raises:
        PictureError: the file cannot be written, or `sound_from` cannot be read.
        ConfigError: size or fps are out of range.
    """

    def __init__(self, path, size, fps, sound_from=None, facts=None, coarseness=COARSENESS):
        from expression_lab.video.sound import Sound

        self.path, self.size, self.fps = Path(path), _checked(size), _checked_fps(fps)
        self.seconds, self.count, self.notes = 0.0, 0, []
        self._last, self._closed = -1, False
        self._file = _Disk(self.path)
        self._container = _container(self._file, facts or {})
        self._stream = _video_stream(self._container, self.size, self.fps, coarseness)
        self._sound = Sound.of(sound_from, self._container, self.notes)

    def write(self, frame, seconds=None):
        """Add a frame.

        Args:
            frame: uint8 `(H, W, 3)` RGB or `(H, W)` grey, of the size that was given.
            seconds: float or None, when it is shown, counted from the beginning; None follows the
                last one by 1 / fps. One that does not grow is put right behind the last one.

        Raises:
            ShapeError: it is no picture, or of another size.
            PictureError: the disk is full or gone; what was written until then can be played.
        """
        self._check(frame)
        seconds = self.seconds if seconds is None else float(seconds)
        self._last = max(round(seconds * CLOCK), self._last + 1)
        picture = _encodable(frame)
        picture.pts, picture.time_base = self._last, Fraction(1, CLOCK)
        self._put(self._stream.encode(picture))
        self.seconds, self.count = self._last / CLOCK + 1 / self.fps, self.count + 1
        if self._sound:
            self._put(self._sound.until(self.seconds))

    def close(self, whole=True):
        """Finish the file; a second time does nothing.

        Args:
            whole: bool, True also writes the sound behind the last frame.

        Raises:
            PictureError: the disk is full; what was written until then can be played.
        """
        if self._closed:
            return
        self._closed = True
        try:
            if not self._file.error:
                self._put(self._stream.encode(None))
                if self._sound:
                    self._put(self._sound.rest(whole))
        finally:
            self._file.finish(self._container)
            if self._sound:
                self._sound.close()
        self._complain()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            return self.close()
        try:
            self.close(whole=False)
        except PictureError:  # what went wrong first is what is to be told
            pass
        return None

    def _put(self, packets):
        """Hand packets to the file, and say if it could not take them."""
        for packet in packets:
            self._container.mux(packet)
        self._complain()

    def _complain(self):
        if self._file.error:
            why = self._file.error.strerror or self._file.error
            raise PictureError(
                f"{self.path} could not be written to its end ({why}). What was recorded until "
                f"about second {max(0.0, self.seconds - PIECE):.0f} is in it and can be played; "
                "make room on the disk, or choose another place, and begin again.")

    def _check(self, frame):
        check_picture(frame)
        if self._closed:
            raise ConfigError(f"{self.path} is finished; make another Writer for more frames.")
        if frame.shape[1::-1] != self.size:
            raise ShapeError(f"A frame of {frame.shape[1]}×{frame.shape[0]} pixels came for a "
                             f"video of {self.size[0]}×{self.size[1]}.")


class _Disk:
    """A file that, once it could not be written to, is left as it is.

    FFmpeg goes on writing after an error, and would turn the pieces that are there into a file
    that needs those that are not.
    """

    def __init__(self, path):
        self.error, self._path = None, path
        try:
            self._file = path.open("wb", buffering=0)
        except OSError as error:
            raise PictureError(f"{path} cannot be written ({error.strerror}); choose another "
                               "place.") from error

    def write(self, data):
        left = memoryview(data)
        while len(left) and not self.error:
            try:
                left = left[self._file.write(left):]
            except OSError as error:
                self.error = error
        return len(data)

    def seek(self, offset, whence=0):
        return self._file.seek(offset, whence)

    def tell(self):
        return self._file.tell()

    def finish(self, container):
        """Write the table, and close the file."""
        import av

        try:
            container.close()
        except (av.FFmpegError, OSError) as error:
            self.error = self.error or OSError(str(error))
        try:
            self._file.close()
        except OSError as error:
            self.error = self.error or error


def _container(file, facts):
    import av

    waits = str(round(PIECE * 500_000))  # microseconds, for sound that may have ended already
    container = av.open(file, "w", format="mp4", options={
        "movflags": FLAGS, "max_interleave_delta": waits})
    container.metadata.update({str(name): str(value) for name, value in facts.items()})
    return container


def _video_stream(container, size, fps, coarseness):
    """The stream of pictures, in the first codec that is there."""
    import av

    for codec in CODECS:
        try:
            options = {**OPTIONS, "crf": str(coarseness)} if codec == "libx264" else {}
            stream = container.add_stream(codec, rate=Fraction(fps).limit_denominator(1001),
                                          options=options)
            break
        except (av.FFmpegError, ValueError):  # this FFmpeg was built without it
            continue
    else:
        raise PictureError("PyAV here has no codec to write video with; install its own wheel "
                           "(pip install av).")
    context = stream.codec_context
    stream.width, stream.height = (side + side % 2 for side in size)
    stream.pix_fmt, context.time_base = "yuv420p", Fraction(1, CLOCK)
    context.gop_size = max(1, round(fps * PIECE))
    context.colorspace = context.color_primaries = context.color_trc = 1  # BT.709
    context.color_range = 1  # of television
    return stream


def _encodable(frame):
    """A frame as the encoder takes it: YUV of BT.709, sides even."""
    import av
    from av.video.reformatter import ColorRange, Colorspace

    frame = np.stack([frame] * 3, -1) if frame.ndim == 2 else frame
    odd = frame.shape[0] % 2, frame.shape[1] % 2
    if any(odd):
        frame = np.pad(frame, ((0, odd[0]), (0, odd[1]), (0, 0)), mode="edge")
    picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
    return picture.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709,
                            dst_color_range=ColorRange.MPEG)


def _checked(size):
    if len(size) != 2 or not all(SIDES[0] <= side <= SIDES[1] for side in size):
        raise ConfigError(f"A video of {'×'.join(map(str, size))} pixels was asked for; a side has "
                          f"{SIDES[0]} to {SIDES[1]:,}.")
    return tuple(int(side) for side in size)


def _checked_fps(fps):
    from expression_lab.video.files import SANE_FPS

    if not SANE_FPS[0] <= fps <= SANE_FPS[1]:
        raise ConfigError(f"fps is {fps}; a video has {SANE_FPS[0]:g} to {SANE_FPS[1]:g} frames a "
                          "second.")
    return float(fps)
