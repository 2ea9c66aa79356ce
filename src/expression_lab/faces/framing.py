"""The squares that frame a face: brows to chin, as the pictures of FER2013 are cut.

Measured on the landmarks of FER2013's training pictures: the longer side of the box around a
face's 468 points is 1/1.09 of the picture's side, and the box's middle lies at 0.533 of its
height. Both keep to the face when it turns or opens its mouth, better than the distance of the
eyes does.
"""

import numpy as np

MESH = 468  # the points of the face; those of the irises follow
GROW = 1.09  # side of the square over the longer side of the box around the points
RAISE = 0.033  # how much the square's middle lies above that of the box, in sides
CORNERS = ((33, 133), (362, 263))  # of the person's right and left eye


def roll(landmarks):
    """How far the line through both eyes is turned.

    Args:
        landmarks: float `(..., 478, 2 or 3)`, pixels, face-mesh order.

    Returns:
        float `(...)`, degrees; more than 0: clockwise in the picture.
    """
    right, left = (landmarks[..., pair, :2].mean(-2) for pair in CORNERS)
    across = left - right
    return np.degrees(np.arctan2(across[..., 1], across[..., 0]))


def squares(landmarks, turned=True):
    """Squares that frame faces as FER2013 does.

    Args:
        landmarks: float `(n, 478, 2 or 3)`, pixels, face-mesh order.
        turned: bool, let the squares roll with the faces; False keeps them upright.

    Returns:
        float32 `(n, 4)`: centre x, centre y, side in pixels, roll in degrees.
    """
    points = np.asarray(landmarks, np.float64)[:, :MESH, :2]
    angle = roll(np.asarray(landmarks, np.float64)) if turned else np.zeros(len(points))
    turn = _rotations(-angle)
    upright = np.einsum("nij,npj->npi", turn, points)
    low, high = upright.min(1), upright.max(1)
    side = (high - low).max(1) * GROW
    middle = (low + high) / 2 - np.stack([np.zeros_like(side), RAISE * side], 1)
    centre = np.einsum("nji,nj->ni", turn, middle)
    return np.column_stack([centre, side, angle]).astype(np.float32)


def overlap(squares, other):
    """Intersection over union of squares with one other, all taken as upright.

    Args:
        squares: float `(n, 3 or more)`, centre x, centre y, side.
        other: float `(3 or more,)`.

    Returns:
        float `(n,)`, 0 to 1.
    """
    common, squares, other = _common(squares, other)
    return common / (squares[:, 2] ** 2 + other[2] ** 2 - common)


def shared(squares, other):
    """The common area of squares with one other, as a share of the smaller of the two.

    Args:
        squares, other: as those of `overlap`.

    Returns:
        float `(n,)`, 0 to 1.
    """
    common, squares, other = _common(squares, other)
    return common / np.minimum(squares[:, 2], other[2]) ** 2


def _common(squares, other):
    squares, other = np.asarray(squares, float), np.asarray(other, float)
    reach = (squares[:, 2] + other[2]) / 2
    least = np.minimum(squares[:, 2], other[2])
    sides = [np.clip(np.minimum(reach - np.abs(squares[:, i] - other[i]), least), 0, None)
             for i in (0, 1)]
    return sides[0] * sides[1], squares, other


def _rotations(degrees):
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], -2)
