"""What a stream says of a frame: plain data for panels, tables and files."""

from dataclasses import dataclass, field

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize.named import Named


@dataclass(frozen=True, eq=False)
class Seen(Named):
    """A face of a frame, and what it expresses.

    Attributes:
        face: faces.Face; `face.track` is the same number as long as it is the same face.
        probabilities: float32 `(k,)`, smoothed over time.
        raw: float32 `(k,)`, of this frame alone.
        names: tuple of k str, what they are probabilities of.
        edited: float32 `(k,)` or None, of the edited face, where that is read.
    """

    face: object
    probabilities: np.ndarray
    raw: np.ndarray
    names: tuple = EXPRESSIONS
    edited: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Shown:
    """What became of a frame.

    Attributes:
        frame: uint8 `(H, W, 3)`, RGB, as it came.
        picture: uint8, edited; the frame itself where nothing is asked; in the mirror, the photo.
        seen: list of Seen, the largest face first.
        seconds: float, when the frame was taken.
        cut: bool, True where a scene begins.
        milliseconds: dict, how long "track", "read" and "edit" took.
    """

    frame: np.ndarray
    picture: np.ndarray
    seen: list
    seconds: float
    cut: bool = False
    milliseconds: dict = field(default_factory=dict)
