"""From the detector's maps to proposed faces."""

import numpy as np

from expression_lab.faces import framing
from expression_lab.faces.detector.levels import LEVELS, centres

SAME = 0.45  # overlap from which on two proposals are of one face


def decode(maps, least=0.3, levels=LEVELS):
    """Proposals from maps: every cell that is surer than its neighbours, and sure enough.

    Args:
        maps: list of float `(rows, columns, 6)`, one a level.
        least: float, 0 to 1, how sure a proposal must be.
        levels: tuple of Level.

    Returns:
        float32 `(n, 5)`: centre x, centre y, side in pixels of the network's picture, roll in
        degrees, sureness 0 to 1; the surest first. One face may be proposed more than once.
    """
    found = [_peaks(one, least, level) for one, level in zip(maps, levels)]
    found = np.concatenate(found).astype(np.float32)
    return found[np.argsort(-found[:, 4], kind="stable")]


def _peaks(cells, least, level):
    sure = cells[..., 0]
    around = np.pad(sure, 1, constant_values=-np.inf)
    rows, columns = sure.shape
    neighbours = np.max([around[y:y + rows, x:x + columns]
                         for y in range(3) for x in range(3)], axis=0)
    here = (sure >= neighbours) & (sure > np.log(least / (1 - least)))
    x, y = (axis[here] for axis in centres(sure.shape, level.stride))
    logit, right, down, size, sine, cosine = cells[here].T
    return np.stack([x + right * level.stride, y + down * level.stride,
                     level.unit * np.exp(np.clip(size, -3, 3)),
                     np.degrees(np.arctan2(sine, cosine)), 1 / (1 + np.exp(-logit))], 1)


def distinct(proposals, same=SAME):
    """One proposal a face: the surest of those that overlap (non-maximum suppression).

    Args:
        proposals: float `(n, 5)`, as `decode` gives them.
        same: float, overlap (intersection over union) from which on two are one.

    Returns:
        int `(m,)`: which to keep, the surest first.
    """
    order = list(np.argsort(-proposals[:, 4], kind="stable"))
    kept = []
    while order:
        best = order.pop(0)
        kept.append(best)
        near = framing.overlap(proposals[order], proposals[best])
        order = [one for one, common in zip(order, near) if common < same]
    return np.array(kept, int)
