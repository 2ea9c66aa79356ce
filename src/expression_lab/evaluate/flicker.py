"""Does an edit make a film flicker? What it adds should not tremble from frame to frame."""

import numpy as np

from expression_lab.errors import ShapeError

GRAIN = 2.0  # pixels: what is finer than this is the camera's grain, which an edit moves along


def flicker(before, after, region=None, grain=GRAIN):
    """How much trembles that an edit adds to a film.

    What an edit adds to a frame (after less before) is compared with the mean of what it adds to
    the frame before and to the next one: the film's own changes count for nothing, nor does an
    edit that stays the same or changes evenly. Where the face moves, cut it out of all frames
    upright first, or what moves with it counts.

    Args:
        before, after: uint8 `(n, H, W)` or `(n, H, W, 3)`, n at least 3: the film and its edit.
        region: bool `(H, W)` or `(n, H, W)`, where to look; None looks everywhere.
        grain: float, pixels, deviation of a blur that takes the camera's noise away; 0 for none.

    Returns:
        float: mean absolute difference, grey values (0 to 255); NaN where the region is empty.

    Raises:
        ShapeError: the films are not of one shape, or the region does not fit them.
    """
    before, after = np.asarray(before), np.asarray(after)
    if before.shape != after.shape or before.ndim not in (3, 4) or len(before) < 3:
        raise ShapeError("Flicker compares two films (n, H, W) or (n, H, W, 3) of one shape and at "
                         f"least 3 frames; got {before.shape} and {after.shape}.")
    where = np.ones(before.shape[1:3], bool) if region is None else np.asarray(region, bool)
    if where.shape not in (before.shape[1:3], before.shape[:3]):
        raise ShapeError(f"A region of {where.shape} does not fit a film of {before.shape}.")
    where = np.broadcast_to(where, before.shape[:3])
    total = count = 0
    last, added = None, _added(before[0], after[0], grain)
    for t in range(1, len(before)):
        last, added, earlier = added, _added(before[t], after[t], grain), last
        if earlier is not None:
            inside = where[t - 1]
            off = last[inside] - (earlier[inside] + added[inside]) / 2
            total, count = total + np.abs(off).sum(), count + off.size
    return float(total / count) if count else float("nan")


def _added(before, after, grain):
    """What an edit adds to a frame: float32 of its shape."""
    import cv2

    added = after.astype(np.float32) - before
    return cv2.GaussianBlur(added, (0, 0), grain) if grain else added
