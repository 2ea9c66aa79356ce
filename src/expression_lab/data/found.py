"""Cut faces out where nobody said where they are: the largest face of a picture counts."""

from expression_lab.data import framing
from expression_lab.data.gather import open_gray, square


def largest(gray):
    """The square around the largest face of a picture.

    Args:
        gray: uint8 `(H, W)`.

    Returns:
        (left, top, side): int, pixels; or None where no face is found.
    """
    from expression_lab import faces

    boxes = faces.find(gray)
    return (boxes[0].x, boxes[0].y, boxes[0].width) if boxes else None


def open_face(path, size, note=lambda text: None):
    """Open a picture and cut its largest face out.

    Args:
        path: Path of a picture.
        size: int, pixels.
        note: function (text) that is told where no face is found.

    Returns:
        uint8 `(size, size)`, grey, framed as in FER2013; None where no face is found, unless the
        picture is square: then it is taken for a face that was cut out before.

    Raises:
        PictureError: it is no picture, or damaged.
    """
    gray = open_gray(path)
    around = largest(gray)
    if around:
        return framing.cut(gray, around, size)
    if gray.shape[0] == gray.shape[1]:
        return square(gray, size)
    return note(f"{path}: no face is found in it; it is left out")
