"""What was done to a photo, step by step: undo, redo, save, and do the same to another photo.

    history = History()
    history.apply(Target("happiness"))         # to the largest face
    history.apply(Controls(blink=-8), face=1)
    history.undo()
    history.save("edit.json")
    History.load("edit.json").replay(editor, another_photo)

A history holds no pixels: what a face looks like follows from its latest edit alone.
"""

from typing import NamedTuple

import numpy as np

from expression_lab.edit.edits import Edit, as_edit
from expression_lab.edit.settings import (
    check_fields,
    check_version,
    read_file,
    whole,
    write_file,
)
from expression_lab.errors import BadDataError, ConfigError, LabError

VERSION = 1  # of the file


class Step(NamedTuple):
    """One edit of one face.

    Attributes:
        face: int, 0 for the largest.
        edit: Edit
    """

    face: int
    edit: Edit


class History:
    """A stack of steps.

    Args:
        steps: iterable of `(face, edit)`, the oldest first.
        limit: int or None, how many steps can be undone; what is older stays done.

    Attributes:
        done, undone: tuples of Step; the last of each is the next to be undone or redone.

    Raises:
        ConfigError: a face is no whole number from 0 on, or the limit is none from 1 on.
    """

    def __init__(self, steps=(), limit=None):
        self._limit = None if limit is None else whole("The limit of a history", limit, 1)
        self.clear()
        for face, edit in steps:
            self.apply(edit, face)

    def __repr__(self):
        return f"History({len(self.done)} done, {len(self.undone)} undone)"

    @property
    def current(self):
        """The latest edit of each face: dict of int -> Edit, for `editor.edit(photo, …)`.

        A face whose latest edit does nothing is left out.
        """
        latest = {**self._base, **{step.face: step.edit for step in self.done}}
        return {face: edit for face, edit in sorted(latest.items()) if not edit.is_nothing}

    def apply(self, edit, face=0):
        """Give a face a new edit in place of its last one; what was undone is forgotten.

        Args:
            edit: Edit, or what `as_edit` takes; `Edit()` puts the face back.
            face: int, 0 for the largest.

        Returns:
            dict: `current`.
        """
        step = Step(whole("The number of a face", face), as_edit(edit))
        self.done, self.undone = (*self.done, step), ()
        while self._limit is not None and len(self.done) > self._limit:
            oldest, *rest = self.done
            self._base[oldest.face], self.done = oldest.edit, tuple(rest)
        return self.current

    def undo(self):
        """Take the last step back.

        Returns:
            bool: False where there was none.
        """
        if self.done:
            self.undone, self.done = (*self.undone, self.done[-1]), self.done[:-1]
            return True
        return False

    def redo(self):
        """Do again what was undone last.

        Returns:
            bool: False where there was nothing.
        """
        if self.undone:
            self.done, self.undone = (*self.done, self.undone[-1]), self.undone[:-1]
            return True
        return False

    def clear(self):
        """Forget everything, as for a new photo."""
        self.done, self.undone, self._base = (), (), {}

    def to_dict(self):
        """All that is done, for JSON; what was undone is left out."""
        steps = [Step(*item) for item in self._base.items()] + list(self.done)
        return {"version": VERSION,
                "steps": [{"face": face, "edit": edit.to_dict()} for face, edit in steps]}

    @classmethod
    def from_dict(cls, fields, limit=None):
        """The way back from `to_dict`.

        Raises:
            LabError: the version or a field is not known, or a step is damaged; it is numbered.
        """
        check_fields("history", fields, ("version", "steps"), needed=("version", "steps"))
        check_version("history", fields["version"], VERSION)
        if not isinstance(fields["steps"], list):
            raise BadDataError("The steps of a history are a list; "
                               f"a {type(fields['steps']).__name__} came.")
        return cls([_step(i, one) for i, one in enumerate(fields["steps"], 1)], limit)

    def save(self, path):
        """Write the history as JSON: Path.

        Raises:
            ConfigError: the folder cannot be written to.
        """
        return write_file(path, "history", self.to_dict())

    @classmethod
    def load(cls, path, limit=None):
        """Read a history that was saved.

        Raises:
            BadDataError: there is no such file, or it is damaged or of another version.
        """
        return read_file(path, "history", lambda fields: cls.from_dict(fields, limit))

    def replay(self, editor, photo, found=None):
        """Do to another photo, or to every frame of a clip, what was done here.

        In a clip each face is followed, and keeps its edit also where another one becomes larger;
        faces count in the order in which they appear, the largest first. A frame in which none of
        them is seen stays as it is.

        Args:
            editor: Editor
            photo: uint8 `(H, W, 3)` or `(H, W)`, or an iterable of such frames.
            found: list of faces.Face of the photo, to save finding them again; of a clip, an
                iterable of such lists, whose faces have a `.track`.

        Returns:
            uint8, the photo's own shape; of a clip, an iterator of frames.
        """
        if isinstance(photo, np.ndarray) and photo.ndim <= 3:
            return editor.edit(photo, self.current, found=found) if self.current else photo
        return _frames(editor, self.current, photo, found)


def _frames(editor, current, frames, found):
    from expression_lab.faces import Tracker

    tracker, known = Tracker(smooth=True), {}  # the number of a track -> the face's place
    found = None if found is None else iter(found)
    for frame in frames:
        people = tracker.update(frame) if found is None else next(found, None)
        if people is None:
            raise ConfigError("There are fewer lists of faces than frames; give one for each.")
        places = [known.setdefault(one.track, len(known)) for one in people]
        asked = {i: current[place] for i, place in enumerate(places) if place in current}
        yield editor.edit(frame, asked, found=people) if asked else frame


def _step(position, fields):
    try:
        check_fields("step", fields, Step._fields, needed=Step._fields)
        return Step(whole("its face", fields["face"]), Edit.from_dict(fields["edit"]))
    except LabError as error:
        raise type(error)(f"in step {position}, {error}") from None
