"""One edit of one face, before two judges: whom it is read as, what it shows, what it cost."""

from functools import cache

import numpy as np

from expression_lab.errors import LabError
from expression_lab.expressions import EXPRESSIONS

CROP = 96  # pixels of the square in which sharpness is compared


class Trial:
    """Edits faces and asks the judges.

    Attributes:
        editor: edit.Editor
        judges: dict of name -> recognize.Classifier.
        subjects: dict of number -> faces.Face.
    """

    def __init__(self, editor, judges, subjects):
        self.editor, self.judges, self.subjects = editor, judges, subjects
        self.before = cache(self._before)  # each face is edited many times

    def __call__(self, face, target, intensity, **_):
        """Edit a face and judge it.

        Args:
            face: int, a key of `subjects`.
            target: str, an expression.
            intensity: float

        Returns:
            dict: `failed`, did the editor refuse this face: then nothing is read; `found`, are the
            landmarks found again; of each judge its reading, its probability of the target
            (`p_…`) and its reading before (`before_…`); `identity`, the distance; `detail` and
            `contrast` as of `evaluate.quality`; `least_area`, the editor's own report of how near
            its map came to a fold; `seam` as of `evaluate.seam_length`. What is not known is NaN.
        """
        mine = self.subjects[face]
        said, known, crop = self.before(face)
        row = {f"before_{name}": reading_of(said[name]) for name in self.judges}
        try:
            edited, patch = self.edited(mine, target, intensity)
        except LabError:
            return {"failed": True, "found": False, **row, **dict.fromkeys(self.judges, "failed"),
                    **dict.fromkeys((*(f"p_{name}" for name in self.judges), "identity", "detail",
                                     "contrast", "least_area", "seam"), np.nan)}
        seen, found = self.look(edited, mine)
        now = self.read(edited, seen)
        for name in self.judges:
            row[name] = reading_of(now[name])
            row[f"p_{name}"] = float(now[name][EXPRESSIONS.index(target)])
        return {"failed": False, "found": found, **row, **left(mine, crop, edited, patch),
                "identity": _distance(known, identity_of(edited, seen))}

    def back(self, face, target, shown):
        """Edit a face, and edit the result back to what it showed.

        Args:
            face: int, a key of `subjects`.
            target, shown: str, expressions; where they are the same, nothing should change.

        Returns:
            dict: `error`, `evaluate.gray_error` of the face, before and after; NaN where the
            editor refuses.
        """
        from expression_lab import evaluate

        mine = self.subjects[face]
        try:
            after = self.edited(mine, target)[0]
            if target != shown:
                after = self.edited(self.look(after, mine)[0], shown)[0]
        except LabError:
            return {"error": np.nan}
        return {"error": evaluate.gray_error(mine.photo, after, mine.box)}

    def edited(self, face, target, intensity=1.0):
        """The edited photo, and the patch that was pasted; None where nothing was to do."""
        from expression_lab import edit

        patch = self.editor.edit_face(face, asked(target, intensity))
        return face.photo if patch is None else edit.composite(face.photo, [patch]), patch

    def look(self, photo, face):
        """The face as it is found again in an edited photo, else where it was before.

        Returns:
            tuple: faces.Face of `photo`, and bool, whether it was found again.
        """
        from expression_lab import faces

        again = faces.analyze(photo)
        near = [one for one in again if _overlap(one.box, face.box)]
        return (near[0], True) if near else (faces.Face(face.landmarks, 0.0, photo), False)

    def read(self, photo, face):
        """Balanced probabilities of each judge: dict of name -> float32 `(8,)`."""
        from expression_lab import faces

        def one(judge):
            crop = faces.crop(photo, face.box, judge.size)
            return judge.predict_proba(crop[None], flip=True, balanced=True)[0]

        return {name: one(judge) for name, judge in self.judges.items()}

    def _before(self, face):
        from expression_lab import faces

        mine = self.subjects[face]
        return (self.read(mine.photo, mine), identity_of(mine.photo, mine),
                faces.crop(mine.photo, mine.box, CROP))


def laid(photo, patch):
    """An edited piece laid over its photo at full strength, and its mask over the whole photo.

    Args:
        photo: uint8 `(H, W)` or `(H, W, 3)`.
        patch: edit.Patch or None.

    Returns:
        tuple: uint8, the shape of the photo, and float32 `(H, W)`.
    """
    drawn, mask = photo.copy(), np.zeros(photo.shape[:2], np.float32)
    if patch is not None:
        high, wide = patch.mask.shape
        place = slice(patch.y, patch.y + high), slice(patch.x, patch.x + wide)
        drawn[place], mask[place] = patch.pixels, patch.mask
    return drawn, mask


def left(face, crop, edited, patch):
    """What is left of a face's sharpness, and what the edit left behind: dict."""
    from expression_lab import evaluate, faces

    report = {} if patch is None else patch.report
    return {**evaluate.quality(crop, faces.crop(edited, face.box, CROP)),
            "least_area": float(report.get("least_area", np.nan)),
            "seam": evaluate.seam_length(face.photo, *laid(face.photo, patch), face.box.width)}


def reading_of(probabilities):
    """What a face is read as: str, the most probable expression."""
    return EXPRESSIONS[probabilities.argmax()]


def asked(target, intensity):
    """The target as an editor takes it.

    A neutral face is the same at any intensity; so that it can be asked for by degrees, that share
    of what the face shows is taken away.
    """
    from expression_lab import edit

    by_degrees = target == "neutral" and intensity != 1
    return edit.Target(target, intensity, start="current" if by_degrees else "neutral")


def _overlap(box, other):
    """Does the middle of a box lie in the other one?"""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    return 0 <= x - other.x <= other.width and 0 <= y - other.y <= other.height


def identity_of(photo, face):
    """Who a face is, float32 `(128,)`; None where the identity network is not installed."""
    from expression_lab.faces import identity

    return identity.embed(photo, face.landmarks) if identity.available() else None


def _distance(before, after):
    from expression_lab.faces import identity

    return np.nan if before is None else float(identity.distance(before, after))
