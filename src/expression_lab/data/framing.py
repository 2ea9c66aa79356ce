"""Frame faces like those of FER2013, from points of the face that are known.

In that square the eye centers lie at 0.325 and 0.675 of the side from the left and at 0.385 from
the top, and the chin at 0.98. So that a face in profile, whose eyes are close together, is not
framed too tightly, the mouth or the chin has to be in its place too.
"""

import numpy as np

EYE_DISTANCE, EYE_LEVEL = 0.35, 0.385  # in sides of the square
TO_MOUTH, TO_CHIN = 0.385, 0.595  # from the eyes down: 1.1 and 1.7 eye distances
FARTHEST = 100_000  # pixels; a point farther out than this is a slip of somebody's program


def squares_of_68(points):
    """Squares around faces of which 68 points are known.

    Args:
        points: float `(n, 68, 2)`, pixels, iBUG order.

    Returns:
        int32 `(n, 3)`: left, top and side of each square, pixels; may reach out of the picture.
    """
    right, left = (points[:, [a, b]].mean(axis=1) for a, b in ((36, 39), (42, 45)))
    return _squares(right, left, points[:, 8], TO_CHIN)


def squares_of_5(points):
    """Squares around faces of which 5 points are known.

    Args:
        points: float `(n, 5, 2)`, pixels: the eye at the left of the picture, the one at the
            right, the nose, and the corners of the mouth.

    Returns:
        int32 `(n, 3)`: left, top and side of each square, pixels.
    """
    return _squares(points[:, 0], points[:, 1], points[:, 3:5].mean(axis=1), TO_MOUTH)


def squares_of_boxes(boxes):
    """Squares around boxes: int `(n, 4)`, x, y, width, height -> int32 `(n, 3)`."""
    boxes = np.asarray(boxes, np.float64).reshape(-1, 4)
    side = boxes[:, 2:].max(axis=1)
    corner = boxes[:, :2] + (boxes[:, 2:] - side[:, None]) / 2
    return np.column_stack([corner, side]).round().astype(np.int32)


def inside(points, squares):
    """Points in the frame of their squares: 0, 0 is the upper left corner, 1, 1 the lower right.

    Args:
        points: float `(n, k, 2)`, pixels.
        squares: int `(n, 3)`: left, top, side.

    Returns:
        float32 `(n, k, 2)`.
    """
    corner, side = squares[:, None, :2], squares[:, None, 2:]
    return ((points - corner) / side).astype(np.float32)


def believable(points):
    """Whether points are numbers of a picture: finite and not absurdly far out."""
    return bool((np.abs(points) < FARTHEST).all())  # NaN is not below it either


def cut(gray, square, size):
    """Cut a square out of a grey picture; outside the picture its edge is repeated.

    Args:
        gray: uint8 `(H, W)`.
        square: three ints, left, top and side; a side of 0 stands for the middle square.
        size: int, side of the result, pixels.

    Returns:
        uint8 `(size, size)`.

    Raises:
        ShapeError: the square does not lie in the picture.
    """
    from expression_lab.data.gather import square as middle
    from expression_lab.faces.finder import Box, crop

    left, top, side = map(int, square)
    return crop(gray, Box(left, top, side, side), size) if side else middle(gray, size)


def _squares(right, left, low, depth):
    """Squares whose eyes, and what is below them, have the places that they have in FER2013."""
    eyes = (np.asarray(right, np.float64) + left) / 2
    down = low - eyes
    length = np.linalg.norm(down, axis=1)
    side = np.maximum(np.linalg.norm(left - right, axis=1) / EYE_DISTANCE, length / depth)
    side = np.maximum(side, 1).round()
    upright = np.array([0.0, 1.0])
    unit = np.where(length[:, None] > 0, down / np.maximum(length, 1e-9)[:, None], upright)
    center = eyes + unit * ((0.5 - EYE_LEVEL) * side)[:, None]
    return np.column_stack([center - side[:, None] / 2, side]).round().astype(np.int32)
