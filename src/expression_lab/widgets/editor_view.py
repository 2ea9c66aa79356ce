"""What the expression editor shows, and how it says it in words."""

from dataclasses import dataclass

from expression_lab.edit import words as edit_words
from expression_lab.widgets.editor_settings import Settings


@dataclass(frozen=True, eq=False)
class View:
    """What is shown.

    Attributes:
        words: str, what was done or what was wrong, a sentence; may be empty.
        alt: str, the edited picture in words.
        face: int, the one that the controls are for.
        close: bool, the face in close-up.
        settings: Settings, where the controls stand.
        leaps: int, counts what moved controls other than the one in hand: they follow then.
        presets: tuple of str.
        can_undo, can_redo: bool
        before, after: bytes of JPEGs, the same bytes where nothing is asked; b"" without a photo.
        ratio: float, width over height of the picture.
        boxes: tuple of `(left, top, width, height)` of the faces, in shares of the picture.
        asked: tuple of str, the expressions asked for by name.
        readings: tuple of float32 `(8,)`, the face before and after; None without a reader.
        distance: float, of the identity before and after; None where it is not measured (yet).
        milliseconds: float, from the change to the picture with its reading.
    """

    words: str
    alt: str = ""
    face: int = 0
    close: bool = False
    settings: Settings = Settings()
    leaps: int = 0
    presets: tuple = ()
    can_undo: bool = False
    can_redo: bool = False
    before: bytes = b""
    after: bytes = b""
    ratio: float = 1.0
    boxes: tuple = ()
    asked: tuple = ()
    readings: tuple | None = None
    distance: float | None = None
    milliseconds: float = 0.0


def in_words(photo, current):
    """An edited photo in words, for those who cannot see it.

    Args:
        photo: Photo or None.
        current: dict of face -> Edit, as of `History.current`.

    Returns:
        str
    """
    if photo is None:
        return "There is no photo yet."
    said = [f"face {face}: {edit_words.in_words(edit)}" for face, edit in current.items()]
    return f"{photo.name}, " + ("edited; " + "; ".join(said) if said else "as it is") + "."
