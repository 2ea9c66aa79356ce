"""Maps of many faces brought together at the landmarks, which all faces share."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import check_landmarks


def mesh_map(maps, landmarks):
    """The mean of maps at each point of the face mesh.

    Args:
        maps: float `(n, S, S)`, as `grad_cam` and `occlusion_map` give them.
        landmarks: float `(n, 478, 2)` or `(n, 478, 3)`, pixels of the maps.

    Returns:
        float32 `(478,)`: NaN for a point that lies outside every picture.

    Raises:
        ShapeError: they do not belong together.
    """
    maps, landmarks = check_pair(maps, landmarks)
    values = np.stack([_sampled(one, points) for one, points in zip(maps, landmarks)])
    seen = np.isfinite(values)
    total, count = np.where(seen, values, 0).sum(0), seen.sum(0)
    return np.where(count, total / np.maximum(count, 1), np.nan).astype(np.float32)


def mesh_table(maps, landmarks, labels):
    """`mesh_map` for each expression.

    Args:
        maps, landmarks: as those of `mesh_map`.
        labels: int `(n,)`, index into `EXPRESSIONS`.

    Returns:
        pandas.DataFrame: one row a point of the mesh, one column an expression that there is.

    Raises:
        ShapeError: they do not belong together.
    """
    import pandas as pd

    maps, landmarks = check_pair(maps, landmarks)
    labels = check_labels(labels, len(maps))
    columns = {EXPRESSIONS[k]: mesh_map(maps[labels == k], landmarks[labels == k])
               for k in np.unique(labels)}
    return pd.DataFrame(columns).rename_axis("point")


def check_pair(maps, landmarks):
    """Maps and landmarks of the same faces, or a ShapeError."""
    maps, landmarks = np.asarray(maps), check_landmarks(landmarks, batch=1)
    if maps.dtype.kind != "f" or maps.ndim != 3 or maps.shape[1] != maps.shape[2] or (
            len(maps) != len(landmarks)) or 0 in maps.shape:
        raise ShapeError(f"Maps must be floats (n, S, S), one for each of the {len(landmarks)} "
                         f"faces with landmarks; got {maps.dtype} {maps.shape}.")
    return maps, landmarks


def check_labels(labels, n):
    """An expression for each of n faces, or a ShapeError."""
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu" or labels.shape != (n,) or not (
            (labels >= 0) & (labels < len(EXPRESSIONS))).all():
        raise ShapeError(f"labels must be {n} indices from 0 to {len(EXPRESSIONS) - 1}, one a "
                         f"face; got {labels.dtype} {labels.shape}.")
    return labels


def _sampled(one, points):
    """A map at the points of its face, float `(478,)`; NaN outside of the picture."""
    from scipy.ndimage import map_coordinates

    x, y = points[:, 0], points[:, 1]
    # The middle of the first pixel is 0.5 for landmarks, 0 for SciPy.
    values = map_coordinates(one.astype(np.float64), (y - 0.5, x - 0.5), order=1, mode="nearest")
    inside = (0 <= x) & (x <= one.shape[1]) & (0 <= y) & (y <= one.shape[0])
    return np.where(inside, values, np.nan)
