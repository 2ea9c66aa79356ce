"""The rotated squares that the landmark network looks at, and the way there and back.

A square is (centre x, centre y, side, roll): pixels of the photo, and degrees, clockwise. Points
are measured from the outer corner of the picture, so that the first pixel reaches from 0 to 1 and
its middle is 0.5, whatever the resolution.
"""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.faces import points

SIDE = 4.2  # side of the square over the root mean square distance of the points from their mean
# Where the square lies in the FER-framed box of `faces.find`: centre and side, in sides of the box.
BOX_CENTRE, BOX_SIDE = (0.5, 0.565), 1.18
COARSEN = 1.5  # pixels of the photo in one of the cut from which on they are averaged first


def square_around(landmarks):
    """The square that the network wants around known landmarks.

    Its centre is the mean of the points, its side follows from their spread, and its roll from the
    two lines from eye to eye and from forehead to chin.

    Args:
        landmarks: float `(478, 2)` or `(478, 3)`, pixels; or `(n, 478, …)` for several faces.

    Returns:
        float64 `(4,)`, or `(n, 4)`: centre x, centre y, side (pixels), roll (degrees).

    Raises:
        ShapeError: `landmarks` have another shape.
    """
    landmarks = points.check_landmarks(landmarks)
    eyes, places = (array[..., 0] + 1j * array[..., 1] for array in (
        points.eye_centers(landmarks), landmarks.astype(float)))
    centre = places.mean(-1)
    spread = np.sqrt((np.abs(places - centre[..., None]) ** 2).mean(-1))
    down = places[..., points.CHIN] - places[..., points.FOREHEAD]
    across = 2 * (eyes[..., 1] - eyes[..., 0]) + down / 1j
    roll = np.degrees(np.angle(across))
    return np.stack([centre.real, centre.imag, SIDE * spread, roll], -1)


def square_of_box(box):
    """The square that the network wants for a face that was only found.

    Args:
        box: Box, framed as `faces.find` does.

    Returns:
        float64 `(4,)`: centre x, centre y, side (pixels), roll (0 degrees).
    """
    side = max(box.width, box.height)
    x = box.x + box.width / 2 + (BOX_CENTRE[0] - 0.5) * side
    y = box.y + box.height / 2 + (BOX_CENTRE[1] - 0.5) * side
    return np.array([x, y, BOX_SIDE * side, 0.0])


def check_squares(squares):
    """Refuse what are no squares.

    Returns:
        float64 `(n, 4)`.

    Raises:
        ShapeError: another shape, a number that is not finite, or a side that is not positive.
    """
    squares = np.asarray(squares, float)
    if squares.size == 0:
        return squares.reshape(0, 4)
    if squares.ndim != 2 or squares.shape[1] != 4:
        raise ShapeError("squares must be (n, 4): centre x, centre y, side, roll; "
                         f"got {squares.shape}.")
    if not np.isfinite(squares).all() or (squares[:, 2] <= 0).any():
        raise ShapeError("squares must be finite numbers with a side above 0; use "
                         "square_around(landmarks) or square_of_box(box).")
    return squares


def to_photo(found, square):
    """Move points from a square to the photo.

    Args:
        found: float `(…, 2)` or `(…, 3)`, 0 to 1 in the square; z in sides of it.
        square: float `(4,)`.

    Returns:
        float `(…, 2)` or `(…, 3)`, pixels of the photo.
    """
    moved = np.array(found, float)
    turned = (moved[..., 0] - 0.5 + 1j * (moved[..., 1] - 0.5)) * _turn(square)
    moved[..., 0], moved[..., 1] = turned.real + square[0], turned.imag + square[1]
    moved[..., 2:] *= square[2]
    return moved


def to_square(found, square):
    """Move points from the photo to a square: what `to_photo` undoes."""
    moved = np.array(found, float)
    turned = (moved[..., 0] - square[0] + 1j * (moved[..., 1] - square[1])) / _turn(square)
    moved[..., 0], moved[..., 1] = turned.real + 0.5, turned.imag + 0.5
    moved[..., 2:] /= square[2]
    return moved


def cut(photo, square, size):
    """Cut a rotated square out of a photo; outside the photo its edge is repeated.

    Only the part of the photo under the square is touched, so that a photo of any size costs the
    same, and it is first shrunk by averaging where it is much finer than the result.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        square: float `(4,)`.
        size: int, side of the result in pixels.

    Returns:
        uint8 `(size, size)`, grey.
    """
    import cv2

    part, left, top = _under(photo, square)
    matrix = affine((square[0] - left, square[1] - top, *square[2:]), size)
    finer = square[2] / size
    if finer > COARSEN:
        wanted = np.maximum(1, np.round(np.array(part.shape[1::-1]) / finer)).astype(int)
        shrink = (wanted / part.shape[1::-1])[:, None]
        matrix = matrix * shrink
        matrix[:, 2:] += (shrink - 1) / 2  # the middle of the first pixel is no longer where it was
        part = cv2.resize(part, wanted.tolist(), interpolation=cv2.INTER_AREA)
    if part.ndim == 3:
        part = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    return cv2.warpAffine(part, matrix, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                          borderMode=cv2.BORDER_REPLICATE)


def affine(square, size):
    """The 2×3 matrix from pixel indices of the cut to those of the photo, as OpenCV counts them.

    OpenCV calls the middle of the first pixel 0, which is 0.5 here.
    """
    turn = _turn(square) / size
    corner = square[0] + 1j * square[1] + turn * (0.5 - size / 2) * (1 + 1j) - 0.5 * (1 + 1j)
    return np.array([[turn.real, -turn.imag, corner.real], [turn.imag, turn.real, corner.imag]])


def _turn(square):
    return square[2] * np.exp(1j * np.radians(square[3]))


def _under(photo, square):
    """The upright part of a photo that a square covers, and its left and top edge."""
    height, width = photo.shape[:2]
    reach = square[2] * 0.7072 + 2
    left, right = (int(np.clip(square[0] + side, 0, width)) for side in (-reach, reach))
    top, bottom = (int(np.clip(square[1] + side, 0, height)) for side in (-reach, reach))
    left, top = min(left, width - 1), min(top, height - 1)
    return photo[top:max(bottom, top + 1), left:max(right, left + 1)], left, top
