"""Did a generator learn faces, or learn them by heart? The nearest training face shows it.

Distances alone say little: a drawn face has to lie near some training face if it is any good. What
it may be compared with are real faces that the generator has not seen. If drawn faces lie nearer
to the training faces than those do, they were copied.

    drawn, where = evaluate.nearest(features(made), features(train))
    unseen, _ = evaluate.nearest(features(test), features(train))
    evaluate.copying(drawn, unseen)

Features that were made to read expressions pass over who it is; `evaluate.likeness` compares the
pictures themselves.

References:
    Meehan, Chaudhuri and Dasgupta, "A non-parametric test to detect data-copying in generative
    models", AISTATS 2020, for the comparison with unseen faces.
"""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate import checks

BLOCK = 250  # faces that are compared at once
RARE = 0.01  # share of unseen faces that lie as near as this


def nearest(features, train):
    """Distance of each face to the nearest training face.

    Args:
        features: float `(n, d)`, of the faces that are judged.
        train: float `(m, d)`, of the training faces.

    Returns:
        tuple: float64 `(n,)`, Euclidean distances, and int64 `(n,)`, positions in `train`.

    Raises:
        ShapeError: not such features, or another width.
    """
    features, train = checks.feature_pair(features, train, "features", "train", least=1)
    where = [apart(features[i:i + BLOCK], train).argmin(1)
             for i in range(0, len(features), BLOCK)]
    where = np.concatenate(where)
    return np.linalg.norm(features - train[where], axis=1), where


def copying(drawn, unseen):
    """Do drawn faces lie nearer to the training faces than real unseen ones?

    Args:
        drawn: float `(n,)`, distances of drawn faces to their nearest training face.
        unseen: float `(m,)`, the same of real faces that were in no training.

    Returns:
        dict: `median`, of the drawn over that of the unseen; `smallest`, the same of the closest;
        `nearer`, the chance that a drawn face lies nearer than an unseen one (0.5: alike, 1: all
        are copies; Mann and Whitney 1947); `close`, the share of drawn faces that lie nearer than
        all but 1 % of the unseen.

    Raises:
        ShapeError: no distances, or not finite ones.
    """
    drawn, unseen = (np.asarray(one, float) for one in (drawn, unseen))
    for one in (drawn, unseen):
        if one.ndim != 1 or not one.size or not np.isfinite(one).all():
            raise ShapeError("Distances must be finite numbers (n,), at least one; "
                             f"got {one.shape}.")
    ordered = np.sort(unseen)
    below, upto = (np.searchsorted(ordered, drawn, side) for side in ("left", "right"))
    return {"median": _over(np.median(drawn), np.median(unseen)),
            "smallest": _over(drawn.min(), unseen.min()),
            "nearer": float(1 - (below + upto).mean() / (2 * len(ordered))),
            "close": float((drawn < np.quantile(unseen, RARE)).mean())}


def closest_pairs(distances, where, count=8):
    """The pairs that a copier would be caught by: the drawn faces nearest to training faces.

    Args:
        distances: float `(n,)` and
        where: int `(n,)`, as `nearest` gives them.
        count: int, how many pairs.

    Returns:
        list of (position among the drawn, position in training, distance), the closest first.
    """
    order = np.argsort(distances, kind="stable")[:count]
    return [(int(i), int(where[i]), float(distances[i])) for i in order]


def _over(a, b):
    return float(a / b) if b > 0 else float("nan")


def apart(a, b):
    """Euclidean distances between all rows, float64 `(n, m)`."""
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.sqrt(squared.clip(0))
