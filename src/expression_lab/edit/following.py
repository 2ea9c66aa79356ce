"""Edit one face of a film: frame after frame, without trembling, and without jumps between edits.

A photo's edit may be a hair's breadth off and nobody sees it; thirty edits a second that are off
each in another way flicker. So what is added to the skin passes a low-pass filter, as the landmarks
did before. From one edit to the next the face moves.
"""

import dataclasses
import math

import numpy as np

from expression_lab.edit import borrowing, draft, rendering, shaping
from expression_lab.edit.edits import Edit
from expression_lab.edit.present import Present

EASE = 0.1  # seconds in which an edit gives way to the next by two thirds
FAINT = 0.02  # share of an edit that is not worth its time
SKIN = 0.1  # seconds, time constant of the grey values between rest and what the face shows
FINISH = 0.08  # and of what the retoucher adds


def share_of(step, constant):
    """How much of a change passes a low-pass filter within one step, both in seconds: float."""
    return 1.0 if constant <= 0 else 1 - math.exp(-max(step, 0.0) / constant)


class Easing:
    """What is asked now, and what was asked a moment ago and still fades.

    Args:
        first: Edit
    """

    def __init__(self, first=Edit()):
        self._parts, self._then = [(first, 1.0)], None

    def __call__(self, edit, seconds, at_once=False):
        """The edits that count at a moment.

        Args:
            edit: Edit, what is asked now.
            seconds: float, when.
            at_once: bool, True leaves nothing of what was asked before.

        Returns:
            list of (Edit, share); the shares add up to 1.
        """
        if at_once:
            self._parts = [(edit, 1.0)]
        step = 0.0 if self._then is None else seconds - self._then
        self._then = seconds
        passed = share_of(step, EASE)
        before = [(one, share * (1 - passed)) for one, share in self._parts]
        kept = [(one, share) for one, share in before if share >= FAINT and one != edit]
        self._parts = [*kept, (edit, 1 - sum(share for _, share in kept))]
        return self._parts


class Following:
    """Edits one face over time with any editor.

    Args:
        editor: Editor

    Attributes:
        neutral: float32 `(478, 3)` or None, the person's own frontal shape at rest, eye
            distances, for editors that move landmarks; None takes what is estimated.
    """

    neutral = None

    def __init__(self, editor):
        self.editor = editor

    def patch(self, face, asked, seconds, smooth=True):
        """Edit the face as it is in the next frame.

        Args:
            face: faces.Face, of this frame.
            asked: list of (Edit, share), as `Easing` gives it.
            seconds: float, when the frame was taken.
            smooth: bool, False to edit this frame as if there were no other.

        Returns:
            Patch, or None where nothing is to be done.
        """
        edit, share = asked[-1]
        if edit.is_nothing:  # the last picture of an edit that fades
            edit, share = max(asked, key=lambda one: (not one[0].is_nothing, one[1]))
        patch = self.editor.edit_face(face, edit)
        if patch is None or share == 1:
            return patch
        return dataclasses.replace(patch, mask=patch.mask * np.float32(share))


class LandmarkFollowing(Following):
    """Edits one face over time with the landmark editor."""

    def __init__(self, editor):
        super().__init__(editor)
        self._skin = self._finish = None
        self._prepared_at = self._drawn_at = None

    def patch(self, face, asked, seconds, smooth=True):
        if all(edit.is_nothing for edit, _ in asked):
            return None
        ready = self.prepare(face, seconds, smooth)
        goal = shaping.mixed([(shaping.wanted_of(ready, edit, self.editor.movements), share)
                              for edit, share in asked])
        return self._rendered(face.photo, ready, goal, seconds, smooth)

    def mirrored(self, face, other, parts, seconds, smooth=True):
        """Let this face show what another one shows.

        Args:
            face: faces.Face, of a photo.
            other: draft.Prepared, as `prepare` of another following gives it.
            parts: str, one of `references.PARTS`.
            seconds, smooth: as of `patch`.

        Returns:
            Patch
        """
        ready = self.editor.prepare(face)
        goal = borrowing.taken(ready, other, Edit(), self.editor.movements, parts)
        return self._rendered(face.photo, ready, goal, seconds, smooth)

    def prepare(self, face, seconds, smooth=True):
        """A face of a frame got ready: draft.Prepared, its rest that of the person."""
        ready = draft.prepare(face.photo, face.landmarks, self.editor.movements)
        rest, skin = ready.present.rest, ready.present.skin
        if smooth and self._skin is not None:
            skin = _towards(self._skin, skin, share_of(seconds - self._prepared_at, SKIN))
        self._skin, self._prepared_at = skin, seconds
        rest = rest if self.neutral is None else self.neutral
        return dataclasses.replace(ready, present=Present(rest, skin))

    def _rendered(self, photo, ready, goal, seconds, smooth):
        drawn = self.editor.draw(ready, goal)
        if smooth and self._finish is not None:
            addition = _towards(self._finish, drawn.addition,
                                share_of(seconds - self._drawn_at, FINISH))
            drawn = dataclasses.replace(drawn, addition=addition)
        self._finish, self._drawn_at = drawn.addition, seconds
        return rendering.render(photo, ready, drawn)


def _towards(before, now, share):
    """A part of the way from what was to what is: array like `now`."""
    return (before + np.float32(share) * (now - before)).astype(now.dtype)
