"""Are drawn faces believable, and do they show all that real ones show? Two numbers, not one.

Each real face gets a ball that reaches to its k-th nearest real face; together the balls are where
real faces live. Precision asks how many drawn faces lie in some ball, recall the same with the
parts exchanged. Density and coverage are their sturdier kin: one odd real face has a large ball
that takes in anything, so density counts how many balls a drawn face lies in, and coverage how
many real faces' balls hold a drawn one.

References:
    Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models",
    NeurIPS 2019.
    Naeem et al., "Reliable fidelity and diversity metrics for generative models", ICML 2020.
"""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate import checks
from expression_lab.evaluate.nearest import apart

NEIGHBOURS = 5


def coverage(real, drawn, k=NEIGHBOURS):
    """Precision, recall, density and coverage of drawn faces.

    Args:
        real: float `(n, d)`, features of real faces, n above k.
        drawn: float `(m, d)`, features of drawn faces, m above k.
        k: int, at least 1, which neighbour a ball reaches to.

    Returns:
        dict: precision, recall and coverage, 0 to 1; density, at least 0 and about 1 for two
        samples of one cloud. Coverage rises with the number of drawn faces: compare the same.

    Raises:
        ShapeError: not such features, or no more than k faces.
    """
    real, drawn = checks.feature_pair(real, drawn, "real", "drawn")
    if not 1 <= k < min(len(real), len(drawn)):
        raise ShapeError(f"The {k}th neighbour needs more than {k} faces of each kind; there are "
                         f"{len(real)} real and {len(drawn)} drawn ones.")
    across = apart(real, drawn)
    reach = _reach(real, k)[:, None]
    inside = across <= reach
    return {"precision": float(inside.any(0).mean()),
            "recall": float((across <= _reach(drawn, k)[None]).any(1).mean()),
            "density": float(inside.sum(0).mean() / k),
            "coverage": float(inside.any(1).mean())}


def _reach(points, k):
    """Distance of each to its k-th nearest other: `(n,)`."""
    return np.partition(apart(points, points), k, axis=1)[:, k]
