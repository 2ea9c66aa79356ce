"""A whole video through a stream: every frame read, edited, drawn on and written.

    done = process("in.mp4", "out.mp4", wanted="happy")
    done.timeline.save("expressions.csv")

The output is written beside its place, as `out.part.mp4`, and gets its name when it is whole. What
interrupts the work leaves the part, which can be played.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

from expression_lab.errors import ConfigError, NoFaceError, PictureError
from expression_lab.video.timeline import Timeline

STAGES = ("decode", "track", "read", "edit", "encode")
EARLY = 2.0  # seconds before its end at which a video that can be read no further is cut short
AWAY = 1.0  # seconds after which a chosen face that is not seen is looked for anew


@dataclass(eq=False)
class Processed:
    """What became of a video.

    Attributes:
        target: Path or None, the file that was written: a part, if it is not whole.
        whole: bool, False where it was stopped.
        frames: int
        seconds: float, how far it came.
        timeline: Timeline, of what was read.
        tracks: set of int, the faces that were seen.
        cuts: list of float, seconds at which scenes begin.
        milliseconds: dict of stage -> float, the time that each took.
        notes: list of str
    """

    target: Path | None
    whole: bool = True
    frames: int = 0
    seconds: float = 0.0
    timeline: Timeline = field(default_factory=Timeline)
    tracks: set = field(default_factory=set)
    cuts: list = field(default_factory=list)
    milliseconds: dict = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    notes: list = field(default_factory=list)


def process(source, target=None, wanted=None, face=None, editor="landmarks", reader="residual",
            smooth=True, boxes=False, sound=True, overwrite=False, stopped=None, progress=True,
            timeline=None):
    """Read and edit a video.

    Args:
        source: path of a video, or what `video.frames` takes.
        target: path of an .mp4, or None to read only.
        wanted: whatever `edit.as_edit` takes, or None to change nothing.
        face: int or None, which face is edited, 0 for the largest of each scene; None for all.
        editor: Editor, or the name of one that works on this computer.
        reader: Classifier, the name of one, or None to read nothing.
        smooth: bool, False takes every frame as if there were no other.
        boxes: bool, True draws boxes and readings into the output.
        sound: bool, False leaves it out.
        overwrite: bool, True replaces an older target; never the source.
        stopped: None, or a function that is asked before every frame whether to stop.
        progress: bool, True for a bar in a terminal.
        timeline: Timeline or None, where what is read is added, whatever interrupts the work.

    Returns:
        Processed

    Raises:
        PictureError: the source cannot be read, or the disk is full; the part can be played.
        ConfigError: the target is the source, or there already, or no .mp4.
        NoFaceError: an edit was asked for, and the face was in no frame.
    """
    from expression_lab.video.sources import frames
    from expression_lab.video.stream import Stream

    part = _checked(source, target, overwrite)
    stream = Stream(reader, editor, smooth)
    done = Processed(part, timeline=Timeline() if timeline is None else timeline)
    with frames(source) as clip:
        writer = _writer(part, clip, wanted, face, stream.editor, source if sound else None)
        chosen = _Chosen(stream, wanted, face)
        if writer is None:
            _run(clip, stream, chosen, None, boxes, done, stopped, progress)
        else:
            with writer:
                _run(clip, stream, chosen, writer, boxes, done, stopped, progress)
                writer.close(whole=done.whole)
        _conclude(done, clip, writer, chosen, target)
    return done


def part_of(target):
    """Where a file is until it is whole: `out.part.mp4` for `out.mp4`."""
    target = Path(target)
    return target.with_name(f"{target.stem}.part{target.suffix}")


class _Chosen:
    """Keeps asking the right face: all of them, or one of each scene."""

    def __init__(self, stream, wanted, face):
        self._stream, self._wanted, self._face = stream, wanted, face
        self._track, self._seen_at = None, 0.0
        self._met = False  # has there been anybody to edit?
        if wanted is not None and face is None:
            stream.ask(wanted)

    @property
    def missed(self):
        """Who was to be edited and never seen: str, "" where all is well."""
        if self._wanted is None or self._met:
            return ""
        return "a face that can be found" if not self._face else f"{self._face + 1} faces or more"

    def after(self, shown):
        """Look who is there; a face that is found now is asked from the next frame on."""
        if self._wanted is None or self._face is None:
            self._met = self._met or bool(shown.seen)
            return
        tracks = [one.face.track for one in shown.seen]
        if self._track in tracks:
            self._seen_at, self._met = shown.seconds, True
        lost = self._track is None or shown.seconds - self._seen_at > AWAY
        if (shown.cut or lost) and self._track not in tracks and self._face < len(tracks):
            self._track, self._seen_at = tracks[self._face], shown.seconds
            self._stream.ask(None)
            self._stream.ask(self._wanted, self._track)


def _run(clip, stream, chosen, writer, boxes, done, stopped, progress):
    """Take the frames one after the other."""
    from expression_lab.video.drawing import draw

    spent, clock = done.milliseconds, time.perf_counter()
    for frame, seconds in _with_bar(clip, progress):
        clock = _lap(spent, "decode", clock)
        if stopped is not None and stopped():
            done.whole = False
            return
        shown = stream.update(frame, seconds)
        chosen.after(shown)
        _noted(done, shown)
        if stream.reader is not None:
            done.timeline.add(shown)
        clock = time.perf_counter()
        if writer is not None:
            writer.write(draw(shown.picture, shown.seen) if boxes else shown.picture, seconds)
            clock = _lap(spent, "encode", clock)


def _noted(done, shown):
    """Remember what a frame said."""
    for stage, milliseconds in shown.milliseconds.items():
        done.milliseconds[stage] += milliseconds
    if shown.cut:
        done.cuts.append(shown.seconds)
    done.tracks.update(one.face.track for one in shown.seen)
    done.frames, done.seconds = done.frames + 1, shown.seconds


def _lap(spent, stage, since):
    now = time.perf_counter()
    spent[stage] += (now - since) * 1000
    return now


def _with_bar(clip, progress):
    """The frames, with a bar in a terminal."""
    from tqdm.auto import tqdm

    total = clip.frames_count or (round(clip.duration * clip.fps) if clip.duration else None)
    return tqdm(clip, total=total, unit="frame", leave=False, disable=None if progress else True)


def _checked(source, target, overwrite):
    """The part that is written, or None; see beforehand that it can be."""
    from expression_lab.edit import folder

    if target is None:
        return None
    target = Path(target)
    if target.suffix.lower() != ".mp4":
        raise ConfigError(f"{target} cannot be written: videos are written as MP4; end the name "
                          "in .mp4.")
    inputs = [Path(source)] if isinstance(source, (str, Path)) else []
    folder.check_free(target, inputs, overwrite)
    part = part_of(target)
    if part.exists() and not overwrite:
        raise ConfigError(f"{part} is what an interrupted run has left; rename or delete it, or "
                          "allow it to be replaced with --overwrite (overwrite=True in Python).")
    folder.check_free(part, inputs, overwrite)
    folder.check_folder(target.parent)
    return part


def _writer(part, clip, wanted, face, editor, sound):
    from expression_lab.video.declared import facts
    from expression_lab.video.files import Video
    from expression_lab.video.writing import Writer

    if part is None:
        return None
    title = Path(clip.name).stem if isinstance(clip, Video) else ""
    told = {} if wanted is None else facts(wanted, editor.name, face, title)
    sound = clip if sound is not None and isinstance(clip, Video) else None
    return Writer(part, clip.size, clip.fps, sound, told)


def _conclude(done, clip, writer, chosen, target):
    """Give the output its name, and say what is to be said."""
    if writer is not None:
        done.notes += writer.notes
    if getattr(clip, "damaged", 0):
        done.notes.append(f"{clip.damaged} damaged pieces of {clip.name} were passed over")
    if done.whole and clip.duration and done.seconds + EARLY < clip.duration:
        done.notes.append(f"{clip.name} can be read for {done.seconds:.1f} of its "
                          f"{clip.duration:.1f} seconds")
    if done.whole and chosen.missed:
        if done.target:
            done.target.unlink()
        raise NoFaceError(f"{clip.name} has no frame with {chosen.missed}; choose a video in which "
                          "faces are seen from the front and at least 40 pixels wide.")
    if done.target and done.whole:
        done.target = _named(done.target, Path(target))


def _named(part, target):
    try:
        return part.replace(target)
    except OSError as error:
        raise PictureError(f"{part} is whole, but cannot be renamed to {target.name} "
                           f"({error.strerror}); rename it yourself.") from error
