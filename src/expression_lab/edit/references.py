"""The expression of another photo.

    Reference(faces.open_picture("me.jpg"), parts="mouth")
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from expression_lab.edit.settings import check_fields
from expression_lab.errors import BadDataError, NoFaceError, unknown_name

PARTS = ("all", "expression", "mouth", "eyes", "rotation")
# The hosted editor's `sample_parts` say the same in other words.
_HOSTED_PARTS = {"All": "all", "OnlyExpression": "expression", "OnlyMouth": "mouth",
                 "OnlyEyes": "eyes", "OnlyRotation": "rotation"}
_DECIMALS = 2  # of saved landmarks, in pixels
_LONGEST = 100_000  # pixels, side of the photo of a saved reference


@dataclass(frozen=True, eq=False)
class Reference:
    """Another photo whose expression is wanted.

    Attributes:
        source: faces.Face, or a photo, uint8 `(H, W, 3)` or `(H, W)`: its largest face is taken.
        parts: str, one of `PARTS` or a `sample_parts` of the hosted editor ("OnlyMouth").
        has_photo: bool, False for one that was loaded: only its landmarks were kept, and the
            face's photo is black.

    Raises:
        UnknownNameError: there are no such parts.
        ShapeError: the source is neither a face nor a photo.
    """

    source: object = field(repr=False)
    parts: str = "all"
    has_photo: bool = True

    def __post_init__(self):
        parts = _HOSTED_PARTS.get(str(self.parts), self.parts)
        if parts not in PARTS:
            raise unknown_name("part of a reference", self.parts, (*PARTS, *_HOSTED_PARTS))
        object.__setattr__(self, "parts", parts)
        if not hasattr(self.source, "landmarks"):
            from expression_lab.faces.pictures import check_picture

            check_picture(self.source)

    @cached_property
    def face(self):
        """The face, a `faces.Face`; found when it is first asked for.

        Raises:
            NoFaceError: the photo shows none.
        """
        if hasattr(self.source, "landmarks"):
            return self.source
        from expression_lab.faces import analyze

        found = analyze(self.source)
        if not found:
            raise NoFaceError("The reference photo shows no face; choose one in which the face is "
                              "seen from the front and at least 24 pixels wide.")
        return found[0]

    def to_dict(self):
        """Landmarks, size of the photo and parts, for JSON; the photo itself is not kept."""
        height, width = self.face.photo.shape[:2]
        return {"parts": self.parts, "size": [int(height), int(width)],
                "landmarks": np.round(self.face.landmarks.astype(float), _DECIMALS).tolist()}

    @classmethod
    def from_dict(cls, fields):
        """The way back from `to_dict`: the face has its landmarks, and a black photo.

        Raises:
            LabError: a field is missing, unknown or damaged.
        """
        known = ("parts", "size", "landmarks")
        check_fields("reference", fields, known, needed=known)
        return cls(_face_from(fields["landmarks"], fields["size"]), fields["parts"], False)


def _face_from(landmarks, size):
    from expression_lab.faces import Face
    from expression_lab.faces.points import POINTS

    try:
        landmarks, (height, width) = np.array(landmarks, np.float32), map(int, size)
    except (TypeError, ValueError, OverflowError):
        landmarks, height, width = np.empty(0), 0, 0
    sound = landmarks.shape == (POINTS, 3) and np.isfinite(landmarks).all()
    if not sound or not 1 <= min(height, width) <= max(height, width) <= _LONGEST:
        raise BadDataError(f"A saved reference needs {POINTS} landmarks of x, y and z and the size "
                           "of their photo; save it again from the photo.")
    black = np.broadcast_to(np.uint8(0), (height, width, 3))  # takes no memory
    return Face(landmarks, 1.0, black)
