"""Parts of the face by name, and how much of a map lies on each."""

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.explain.mesh import check_labels, check_pair
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import GROUPS, check_landmarks

# Each region is what lies, inside the outline of the face, nearest to one of these points.
REGIONS = {
    "forehead": ("forehead",),
    "brows": ("right_brow", "left_brow"),
    "eyes": ("right_eye", "left_eye", "right_iris", "left_iris"),
    "nose": ("nose_bridge", "nose_base", "right_nose_wing", "left_nose_wing"),
    "cheeks": ("right_cheek", "left_cheek"),
    "mouth": ("outer_lips", "inner_lips"),
    "chin": ("chin",),
}
OUTSIDE = "around the face"
_OWNERS = [(i, point) for i, groups in enumerate(REGIONS.values())
           for group in groups for point in GROUPS[group]]


def region_masks(landmarks, size):
    """Which region every pixel of a face belongs to.

    Args:
        landmarks: float `(n, 478, 2)` or `(n, 478, 3)`, pixels.
        size: int, side of the pictures in pixels.

    Returns:
        int8 `(n, size, size)`: position in `REGIONS`; the number behind the last is what lies
        around the face.

    Raises:
        ShapeError: `landmarks` are none.
        ConfigError: `size` is no whole number above 0.
    """
    landmarks = check_landmarks(landmarks, batch=1)[..., :2]
    if not isinstance(size, (int, np.integer)) or size < 1:
        raise ConfigError(f"size is {size!r}; it must be a whole number of pixels above 0.")
    masks = [_mask(points, size) for points in landmarks]
    return np.array(masks, np.int8).reshape(len(masks), size, size)


def region_table(maps, landmarks, labels):
    """How much more of a map lies on a region than its area would explain.

    Args:
        maps: float `(n, S, S)`; only what is above 0 counts.
        landmarks: float `(n, 478, 2)` or `(n, 478, 3)`, pixels of the maps.
        labels: int `(n,)`, index into `EXPRESSIONS`.

    Returns:
        pandas.DataFrame: one row a region, one column an expression that there is. The region's
        share of the map over its share of the picture: 1 if the network looked everywhere alike.

    Raises:
        ShapeError: they do not belong together.
    """
    import pandas as pd

    maps, landmarks = check_pair(maps, landmarks)
    labels, masks = check_labels(labels, len(maps)), region_masks(landmarks, maps.shape[1])
    mass = np.maximum(maps, 0)
    columns = {EXPRESSIONS[k]: _density(mass[labels == k], masks[labels == k])
               for k in np.unique(labels)}
    return pd.DataFrame(columns, index=[*REGIONS, OUTSIDE]).rename_axis("region")


def _density(mass, masks):
    """Mean of a map in each region over its mean in the whole pictures."""
    area = np.bincount(masks.ravel(), minlength=len(REGIONS) + 1)
    held = np.bincount(masks.ravel(), mass.ravel(), minlength=len(REGIONS) + 1)
    if not mass.any():
        return np.full(len(area), np.nan)
    return np.where(area, held / np.maximum(area, 1), np.nan) / mass.mean()


def _mask(points, size):
    import cv2
    from scipy.spatial import cKDTree

    middles = np.stack(np.meshgrid(*2 * [np.arange(size) + 0.5]), -1).reshape(-1, 2)
    nearest = cKDTree(points[[point for _, point in _OWNERS]]).query(middles)[1]
    regions = np.array([region for region, _ in _OWNERS])[nearest].reshape(size, size)
    face = np.zeros((size, size), np.uint8)
    outline = np.rint((points[list(GROUPS["face_oval"])] - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(face, [outline], 1, shift=4)
    return np.where(face, regions, len(REGIONS))
