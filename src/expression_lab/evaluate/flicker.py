"""Does an edit make a film flicker? The change over time that the film itself does not have."""

import numpy as np

from expression_lab.errors import ShapeError


def flicker(before, after, region=None):
    """How much more, or otherwise, an edited film changes from frame to frame.

    What the camera, the light and the person change is in both films and counts for nothing; an
    edit that stays the same, too. What is left trembles.

    Args:
        before, after: uint8 `(n, H, W)` or `(n, H, W, 3)`, n at least 2: the film and its edit.
        region: bool `(H, W)` or `(n, H, W)`, where to look; None looks everywhere.

    Returns:
        float: mean absolute difference of the changes, grey values (0 to 255); NaN where the
        region is empty.

    Raises:
        ShapeError: the films are not of one shape, or the region does not fit them.
    """
    before, after = np.asarray(before), np.asarray(after)
    if before.shape != after.shape or before.ndim not in (3, 4) or len(before) < 2:
        raise ShapeError("Flicker compares two films (n, H, W) or (n, H, W, 3) of one shape and at "
                         f"least 2 frames; got {before.shape} and {after.shape}.")
    where = np.ones(before.shape[1:3], bool) if region is None else np.asarray(region, bool)
    if where.shape not in (before.shape[1:3], before.shape[:3]):
        raise ShapeError(f"A region of {where.shape} does not fit a film of {before.shape}.")
    total = count = 0
    for t in range(1, len(before)):
        inside = where if where.ndim == 2 else where[t] & where[t - 1]
        added = [after[k][inside].astype(np.int16) - before[k][inside] for k in (t, t - 1)]
        total += np.abs(added[0] - added[1]).sum()
        count += added[0].size
    return float(total / count) if count else float("nan")
