"""Find the faces in a photo, and cut them out as the squares that the classifiers know.

A small network proposes where faces may be (`faces.proposals`), the landmark network confirms them
and lays its points (`faces.search`), and the points give the square.
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.faces.pictures import check_picture


@dataclass(frozen=True)
class Box:
    """Where a face is.

    Attributes:
        x, y: int, upper left corner in pixels of the photo; may lie outside it.
        width, height: int, pixels. What `find` gives is square and framed like the faces of
            FER2013: brows to chin, a little forehead above.
        score: float, how sure it is that this is a face, 0 to 1.
    """

    x: int
    y: int
    width: int
    height: int
    score: float = 1.0


def find(photo, min_size=24):
    """Find the faces in a photo.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        min_size: float, side in pixels of the smallest face; in large photos it is at least
            1/70 of the longer side.

    Returns:
        list[Box]: the largest first; empty where there is no face.

    Raises:
        ShapeError: `photo` is not a picture.
        ConfigError: `min_size` is not at least 1.
    """
    from expression_lab.faces import search

    found = search.search(photo, min_size)
    return [box_of(square, presence) for square, presence in zip(found.squares, found.presence)]


def box_of(square, score=1.0):
    """A square as a Box of whole pixels.

    Args:
        square: float `(3 or more,)`, centre x, centre y, side.
        score: float

    Returns:
        Box
    """
    x, y, side = (float(value) for value in square[:3])
    whole = max(1, round(side))
    return Box(round(x - whole / 2), round(y - whole / 2), whole, whole, round(float(score), 3))


def crop(photo, box, size=48, margin=0.0, gray=True):
    """Cut a face out as a square; outside the photo its edge is repeated.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        box: Box, whose centre and longer side are taken.
        size: int, side of the result in pixels.
        margin: float, added on each side, in sides of the box; 0 frames like FER2013.
        gray: bool, False for three channels.

    Returns:
        uint8 `(size, size)`, or `(size, size, 3)` where `gray` is False.

    Raises:
        ShapeError: `photo` is not a picture, or the box does not lie in it.
        ConfigError: `size` is below 1, or `margin` takes the whole box away.
    """
    import cv2

    check_picture(photo)
    if size < 1 or not -0.5 < margin <= 4:
        raise ConfigError(f"size {size} and margin {margin} were given; use a size of 1 or more "
                          "and a margin above -0.5, at most 4.")
    rows, columns = _pixels(photo.shape, box, margin)
    cut = photo[rows[:, None], columns]
    if gray and cut.ndim == 3:
        cut = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
    if not gray and cut.ndim == 2:
        cut = cv2.cvtColor(cut, cv2.COLOR_GRAY2RGB)
    method = cv2.INTER_AREA if len(rows) > size else cv2.INTER_LINEAR
    return cv2.resize(cut, (size, size), interpolation=method)


def _pixels(shape, box, margin):
    """Rows and columns of the square around a box, those outside the photo at its edge."""
    height, width = shape[:2]
    inside = box.x < width and box.y < height and box.x + box.width > 0 and box.y + box.height > 0
    longer = max(box.width, box.height)
    if min(box.width, box.height) < 1 or not inside or longer > 4 * max(height, width):
        raise ShapeError(f"{box} does not lie in a photo of {width} × {height} pixels.")
    side = max(1, round(longer * (1 + 2 * margin)))
    left = round(box.x + (box.width - side) / 2)
    top = round(box.y + (box.height - side) / 2)
    steps = np.arange(side)
    return np.clip(top + steps, 0, height - 1), np.clip(left + steps, 0, width - 1)
