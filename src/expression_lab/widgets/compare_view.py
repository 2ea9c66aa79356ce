"""What the comparison shows: a row for each editor, and all that is said around them."""

from dataclasses import dataclass, field

import numpy as np

AS_IT_IS = "As it is"


@dataclass(frozen=True, eq=False)
class Row:
    """What one editor made of the face.

    Attributes:
        method: str, as in `edit.available()`; "" for the photo as it is.
        title: str, for people.
        picture: uint8 `(SIDE, SIDE, 3)`, the face; None where the editor could not do it.
        readings: dict of reader -> float32 `(8,)`.
        reached: dict of reader -> bool, is it read as what was asked for?
        distance: float, of the identity to the photo as it is; None where it is not measured.
        milliseconds: float, one edit, with the networks loaded; None for the photo as it is.
        words: str, why the editor could not do it, or what it has to say.
    """

    method: str
    title: str
    picture: np.ndarray | None = None
    readings: dict = field(default_factory=dict)
    reached: dict = field(default_factory=dict)
    distance: float | None = None
    milliseconds: float | None = None
    words: str = ""


@dataclass(frozen=True, eq=False)
class View:
    """What is shown.

    Attributes:
        words: str, a sentence; may be empty.
        photo: str, its name; "" before there is one.
        preset: str or None, what was asked for.
        intensity: float
        asked: tuple of str, the expressions that this asks for by name.
        rows: tuple of Row, those that are ready.
        busy: bool, more rows are to come.
    """

    words: str = ""
    photo: str = ""
    preset: str | None = None
    intensity: float = 1.0
    asked: tuple = ()
    rows: tuple = ()
    busy: bool = False
