"""Do landmarks tremble? How far each lies off the line between the frames before and after."""

import numpy as np

from expression_lab.errors import ShapeError


def jitter(points, size=1.0):
    """The high-frequency part of the tracks of points.

    A point that moves evenly has none; noise of deviation s in both coordinates has s times the
    square root of 3. It depends on the frame rate: compare films of the same.

    Args:
        points: float `(n, k, 2)` or `(n, k, 3)`, n at least 3 frames; depth is not looked at, and
            frames without a face are NaN.
        size: float, or `(n,)`: what to measure in, such as the distance between the eyes, pixels.

    Returns:
        float: root of the mean square, in sizes; NaN without three frames in a row.

    Raises:
        ShapeError: no such points.
    """
    points = np.asarray(points, float)
    if points.ndim != 3 or len(points) < 3 or points.shape[2] not in (2, 3):
        raise ShapeError(f"Tracks of points are (n, k, 2) of at least 3 frames; got "
                         f"{points.shape}.")
    flat = points[..., :2]
    off = flat[1:-1] - (flat[:-2] + flat[2:]) / 2
    off = off / np.broadcast_to(size, len(points))[1:-1, None, None]
    squares = (off**2).sum(-1)
    return float(np.sqrt(np.nanmean(squares))) if np.isfinite(squares).any() else float("nan")
