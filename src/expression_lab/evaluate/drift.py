"""Does somebody stay the same person over an edited film?"""

import numpy as np

from expression_lab.errors import ShapeError


def identity_drift(edited, originals):
    """How far the faces of an edited film lie from their own originals, and from each other.

    Args:
        edited, originals: float `(n, 128)`, `faces.identity.embed` of the same frames; NaN where
            there is no face.

    Returns:
        dict of float: `mean` and `max` distance of an edited face to its original; `spread`, mean
        distance of the edited faces to their own middle; `spread_before`, that of the originals.
        Distances are dlib's, where one person's pictures lie within 0.6. NaN where none is known.

    Raises:
        ShapeError: the two are not of one shape.
    """
    edited, originals = np.asarray(edited, float), np.asarray(originals, float)
    if edited.shape != originals.shape or edited.ndim != 2:
        raise ShapeError("A drift compares two lists (n, 128) of identities of the same frames; "
                         f"got {edited.shape} and {originals.shape}.")
    known = np.isfinite(edited).all(1) & np.isfinite(originals).all(1)
    if not known.any():
        return dict.fromkeys(("mean", "max", "spread", "spread_before"), float("nan"))
    edited, originals = edited[known], originals[known]
    apart = np.linalg.norm(edited - originals, axis=1)
    return {"mean": float(apart.mean()), "max": float(apart.max()), "spread": _spread(edited),
            "spread_before": _spread(originals)}


def _spread(rows):
    return float(np.linalg.norm(rows - rows.mean(0), axis=1).mean())
