"""Checks at the door of the measures: a wrong array gets one clear sentence, not a wrong number."""

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS


def labels(values, name="y_true", classes=len(EXPRESSIONS)):
    """Check a list of class indices.

    Args:
        values: integers `(n,)`, each in 0 … classes - 1.
        name: str, what an error calls them.
        classes: int, how many classes there are.

    Returns:
        int64 `(n,)`.

    Raises:
        ShapeError: empty, not one-dimensional, not whole numbers, or outside the range.
    """
    values = np.asarray(values)
    if values.ndim != 1 or len(values) == 0:
        raise ShapeError(f"{name} must be a list of class indices (n,), at least one; "
                         f"its shape is {values.shape}.")
    if values.dtype.kind not in "iu":
        raise ShapeError(f"{name} must hold whole numbers, indices into the expressions; "
                         f"it holds {values.dtype}.")
    outside = np.flatnonzero((values < 0) | (values >= classes))
    if len(outside):
        raise ShapeError(f"{name} must lie in 0 to {classes - 1}; "
                         f"entry {outside[0]} is {values[outside[0]]}.")
    return values.astype(np.int64)


def pair(y_true, y_pred, classes=len(EXPRESSIONS)):
    """Check true and predicted labels, and that there are as many of the one as of the other.

    Returns:
        tuple: two int64 `(n,)`.

    Raises:
        ShapeError: as for `labels`, or the lengths differ.
    """
    y_true, y_pred = labels(y_true, "y_true", classes), labels(y_pred, "y_pred", classes)
    same_length(len(y_true), "y_true", len(y_pred), "y_pred")
    return y_true, y_pred


def probabilities(values, n=None, classes=len(EXPRESSIONS)):
    """Check probabilities: every row is finite, not negative, and sums to one.

    Args:
        values: float `(n, classes)`, rows that sum to 1 within 0.001.
        n: int or None, how many rows there must be.

    Returns:
        float64 `(n, classes)`.

    Raises:
        ShapeError: another shape, NaN, a negative number, or a row with another sum.
    """
    values = np.asarray(values)
    if values.ndim != 2 or values.shape[1] != classes or values.dtype.kind not in "fiu":
        raise ShapeError(f"Probabilities must be numbers (n, {classes}); "
                         f"they are {values.dtype} {values.shape}.")
    values = values.astype(np.float64)
    _refuse(~np.isfinite(values).all(axis=1), "holds NaN or infinity")
    _refuse((values < 0).any(axis=1), "holds a negative number")
    sums = values.sum(axis=1)
    _refuse(abs(sums - 1) > 1e-3, "does not sum to 1; pass logits through softmax first")
    if n is not None:
        same_length(n, "y_true", len(values), "the probabilities")
    return values


def share(value, name):
    """Check a number strictly between 0 and 1.

    Raises:
        ConfigError: it is not.
    """
    if not 0 < value < 1:
        raise ConfigError(f"{name} is {value}; it must lie between 0 and 1.")
    return float(value)


def same_length(n, name, m, other):
    """Raise a ShapeError that names both, where two lengths differ."""
    if n != m:
        raise ShapeError(f"{name} has {n} entries and {other} {m}; they must be as many.")


def _refuse(faulty, what):
    rows = np.flatnonzero(faulty)
    if len(rows):
        raise ShapeError(f"Row {rows[0]} of the probabilities {what}.")


def features(values, name="features", least=2):
    """Check features of faces.

    Args:
        values: numbers `(n, d)`, finite.
        name: str, what an error calls them.
        least: int, how many rows there must be.

    Returns:
        float64 `(n, d)`.

    Raises:
        ShapeError: another shape, too few rows, NaN or infinity.
    """
    values = np.asarray(values)
    if values.ndim != 2 or values.dtype.kind not in "fiu" or len(values) < least or (
            not values.shape[1]):
        raise ShapeError(f"{name} must be numbers (faces, features), of at least {least} face(s); "
                         f"got {values.dtype} {values.shape}.")
    if not np.isfinite(values).all():
        raise ShapeError(f"{name} must be finite; row "
                         f"{np.flatnonzero(~np.isfinite(values).all(1))[0]} holds NaN or infinity.")
    return values.astype(np.float64)


def feature_pair(a, b, name="the first features", other="the second features", least=2):
    """Check two sets of features, and that they have as many columns.

    Returns:
        tuple: two float64 arrays, `(n, d)` and `(m, d)`.

    Raises:
        ShapeError: as for `features`, or the widths differ.
    """
    a, b = features(a, name, least), features(b, other, least)
    if a.shape[1] != b.shape[1]:
        raise ShapeError(f"{name} have {a.shape[1]} columns and {other} {b.shape[1]}; measure both "
                         "with the same network.")
    return a, b


def grey_faces(images, name="images", least=1):
    """Check a batch of grey faces: uint8 `(n, S, S)`, returned as they are.

    Raises:
        ShapeError: another shape or dtype, or too few faces.
    """
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1] != images.shape[2] or (
            len(images) < least or not images.shape[1]):
        raise ShapeError(f"{name} must be grey faces, uint8 (n, S, S), at least {least}; "
                         f"got {images.dtype} {images.shape}.")
    return images
