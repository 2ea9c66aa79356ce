"""A frame in, and what is to be shown of it: who is there, what they express, and their edit.

    stream = video.Stream()
    stream.ask("happy")
    for frame, seconds in video.sample_clip():
        shown = stream.update(frame, seconds)
        shown.seen[0].expression, shown.picture
"""

import threading
import time
from dataclasses import dataclass, replace

import numpy as np

from expression_lab import edit as edits
from expression_lab.edit.compositing import composite
from expression_lab.edit.edits import Edit, as_edit
from expression_lab.edit.following import Easing, share_of
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.finder import crop
from expression_lab.faces.track import Tracker
from expression_lab.video.cuts import Cuts
from expression_lab.video.mirror import Mirror
from expression_lab.video.shown import Seen, Shown

CALM = 0.25  # seconds, time constant of the probabilities that are shown
KEPT = 3.0  # seconds for which a face that is gone is remembered
NOTHING = Edit()


@dataclass
class _Person:
    """What is remembered of one face."""

    following: object
    easing: Easing
    probabilities: np.ndarray | None = None
    seen: float = 0.0


class Stream:
    """Tracks, reads and edits the faces of a stream; threads may share it.

    Args:
        reader: Classifier or the like, the name of one, or None to read nothing.
        editor: Editor, or the name of one.
        smooth: bool, False takes every frame as if there were no other.
        min_size: float, side in pixels of the smallest face; smaller ones take longer to find.

    Attributes:
        read_edited: bool, True to read the edited faces, too.

    Raises:
        ConfigError: the editor sends pictures away.
        UnknownNameError: there is no such reader or editor.
    """

    def __init__(self, reader="residual", editor="landmarks", smooth=True, min_size=40):
        self.tracker = Tracker(min_size, smooth=smooth)
        self.smooth, self.read_edited = smooth, False
        self._lock, self._cuts, self._people = threading.Lock(), Cuts(), {}
        self._asked, self._mirror, self._neutral = {None: NOTHING}, None, None
        self._begun, self._then, self._plain = False, None, None
        self.use_reader(reader)
        self.use_editor(editor)

    # What is asked

    def use_reader(self, reader):
        """Read with another Classifier, or the name of one, or None."""
        if isinstance(reader, str):
            from expression_lab import recognize

            reader = recognize.load(reader, "auto")
        with self._lock:
            self.reader, self._plain = reader, None
            for person in self._people.values():
                person.probabilities = None

    def use_editor(self, editor):
        """Edit with another Editor, or the name of one.

        Raises:
            ConfigError: it sends pictures away, which no stream should do.
        """
        editor = edits.load(editor) if isinstance(editor, str) else editor
        if editor.remote:
            raise ConfigError(f"{editor.name} sends each frame away and bills it; use an editor "
                              "that works on this computer.")
        with self._lock:
            self.editor, self._people, self._mirror = editor, {}, None

    def ask(self, wanted, track=None):
        """Ask something of the faces from the next frame on.

        Args:
            wanted: whatever `edit.as_edit` takes, or None for faces as they are.
            track: int or None, of one face by its number, or of all.

        Raises:
            LabError: it is no such thing.
        """
        edit = NOTHING if wanted is None else as_edit(wanted)
        with self._lock:
            self._asked = {**self._asked, track: edit} if track is not None else {None: edit}

    def mirror(self, face, parts="all"):
        """Let a face of a photo show what the largest face of the stream shows.

        Args:
            face: faces.Face, or None to end it.
            parts: str, one of `references.PARTS`.

        Raises:
            ConfigError: the editor cannot take over what another face shows.
            UnknownNameError: there are no such parts.
        """
        with self._lock:
            self._mirror = None if face is None else Mirror(self.editor, face, parts)

    def calibrate(self, frames):
        """Learn what the largest face looks like at rest.

        Args:
            frames: 5 to 30 frames, uint8 `(H, W, 3)`, of one person who looks ahead, relaxed.

        Returns:
            str: what will be corrected.

        Raises:
            ConfigError: too few frames, no face in them, not at rest, or a reader that cannot be
                corrected.
        """
        from expression_lab.video.calibration import learn

        with self._lock:
            base = self._base
        personal, neutral = learn(base, frames, self.tracker.min_size)
        with self._lock:
            self._plain, self.reader, self._neutral = base, personal, neutral
        return personal.describe()

    def forget_calibration(self):
        """Read and edit as everybody again."""
        with self._lock:
            self.reader, self._plain, self._neutral = self._base, None, None

    def reset(self):
        """Begin anew, as for another stream; what is asked stays."""
        self.tracker.reset()
        with self._lock:
            self._people, self._cuts, self._begun, self._then = {}, Cuts(), False, None

    @property
    def _base(self):
        """The reader without a person's correction."""
        return self._plain or self.reader

    # Frames

    def update(self, frame, seconds):
        """Take the next frame.

        Args:
            frame: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
            seconds: float, when it was taken.

        Returns:
            Shown

        Raises:
            ShapeError: `frame` is not a picture.
        """
        with self._lock:
            clock = [time.perf_counter()]
            cut = self._cuts(frame)
            if cut:
                self.tracker.forget()
                self._people, self._begun = {}, False
            found = self.tracker.update(frame, seconds)
            clock.append(time.perf_counter())
            step = 0.0 if self._then is None else seconds - self._then
            self._then = seconds
            self._remember(found, seconds)
            seen = self._read(found, step)
            clock.append(time.perf_counter())
            picture = self._edited(frame, seen, seconds)
            if self.read_edited and picture is not frame and self._mirror is None:
                seen = self._read_again(picture, seen)
            clock.append(time.perf_counter())
            self._begun = self._begun or bool(found)
        spent = dict(zip(("track", "read", "edit"), (np.diff(clock) * 1000).tolist(), strict=True))
        return Shown(frame, picture, seen, seconds, cut, spent)

    def _person(self, track):
        """What is remembered of a face; one that comes later is eased in."""
        if track not in self._people:
            first = NOTHING if self._begun else self._asked.get(track, self._asked[None])
            self._people[track] = _Person(self.editor.follow(), Easing(first))
        return self._people[track]

    def _remember(self, found, seconds):
        """Know everybody who is here, and forget who has been gone for a while."""
        for face in found:
            self._person(face.track).seen = seconds
        self._people = {track: person for track, person in self._people.items()
                        if abs(seconds - person.seen) <= KEPT}

    def _read(self, found, step):
        names = tuple(getattr(self.reader, "classes", EXPRESSIONS))
        if self.reader is None or not found:
            return [Seen(face, *[np.full(len(names), 1 / len(names), np.float32)] * 2, names)
                    for face in found]
        raw = self._probabilities([face.photo for face in found], found)
        seen = []
        for face, now in zip(found, raw, strict=True):
            person = self._person(face.track)
            before = person.probabilities
            share = share_of(step, CALM) if self.smooth and before is not None else 1.0
            person.probabilities = now if share == 1 else before + np.float32(share) * (
                now - before)
            seen.append(Seen(face, person.probabilities, now, names))
        return seen

    def _read_again(self, picture, seen):
        edited = self._probabilities([picture] * len(seen), [one.face for one in seen])
        return [replace(one, edited=row) for one, row in zip(seen, edited, strict=True)]

    def _probabilities(self, pictures, found):
        crops = np.stack([crop(picture, face.box, self.reader.size)
                          for picture, face in zip(pictures, found, strict=True)])
        return self.reader.predict_proba(crops)

    def _edited(self, frame, seen, seconds):
        if self._mirror is not None:
            return self._mirrored(seen, seconds)
        patches = []
        for one in seen:
            person = self._person(one.face.track)
            asked = person.easing(self._asked.get(one.face.track, self._asked[None]), seconds,
                                  at_once=not self.smooth)
            person.following.neutral = self._neutral
            patches.append(person.following.patch(one.face, asked, seconds, self.smooth))
        return composite(frame, patches) if any(one is not None for one in patches) else frame

    def _mirrored(self, seen, seconds):
        if not seen:
            return self._mirror.photo
        me = self._person(seen[0].face.track).following
        me.neutral = self._neutral
        return self._mirror.show(me, seen[0].face, seconds, self.smooth)
