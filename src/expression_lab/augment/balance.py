"""Rare expressions seen more often: how much each class should weigh, and which faces to show."""

import numpy as np

from expression_lab.augment.checks import generator
from expression_lab.errors import ConfigError, ShapeError, unknown_name
from expression_lab.expressions import EXPRESSIONS, canonical

WAYS = ("natural", "square_root", "effective", "uniform")
BETA = 0.999  # Cui et al.: from about 1 / (1 - BETA) faces on, more of them add little


def as_counts(counts):
    """Return int64 `(8,)` from counts in the order of EXPRESSIONS, or from a dict of names.

    Raises:
        ConfigError: a number is missing, negative or not whole, or all are 0.
        UnknownNameError: a name is no expression.
    """
    if isinstance(counts, dict):
        named = {canonical(name): n for name, n in counts.items()}
        counts = [named.get(name, 0) for name in EXPRESSIONS]
    array = np.asarray(counts)
    good = array.shape == (len(EXPRESSIONS),) and array.dtype.kind in "iu"
    if not good or array.min() < 0 or array.max() == 0:
        raise ConfigError("counts: expected a number of faces for each of the "
                          f"{len(EXPRESSIONS)} expressions; got {counts!r}")
    return array.astype(np.int64)


def shares(counts, way="square_root"):
    """Say what share of the shown faces each expression should have.

    Args:
        counts: faces of each expression, as in `as_counts`.
        way: "natural" as the data are; "uniform" all the same; "square_root" halfway between,
            by the root of the count; "effective" by the effective number of faces, which
            saturates, since the thousandth face of a kind tells less than the tenth.

    Returns:
        float64 `(8,)`, sums to 1; 0 where there is no face.

    Raises:
        ConfigError: the counts are none.
        UnknownNameError: there is no such way.

    Reference:
        Cui, Jia, Lin, Song, Belongie, "Class-Balanced Loss Based on Effective Number of
        Samples", CVPR 2019.
    """
    counts = as_counts(counts).astype(np.float64)
    if way not in WAYS:
        raise unknown_name("way of balancing", way, WAYS)
    value = {"natural": counts, "square_root": np.sqrt(counts), "uniform": counts > 0,
             "effective": (1 - BETA**counts) / (1 - BETA)}[way]
    return value / value.sum()


def balanced_indices(labels, rng, way="square_root", n=None):
    """Choose the faces of one epoch so that the expressions have the shares of `shares`.

    Nothing is left to chance that need not be: each expression gets its share to within one
    face, and no face is shown a second time before all others of its expression were shown.

    Args:
        labels: int `(m,)`, indices into EXPRESSIONS.
        rng: numpy Generator.
        way: as in `shares`.
        n: how many faces to choose; None for m.

    Returns:
        int64 `(n,)`, positions in `labels`, shuffled.

    Raises:
        ShapeError: `labels` are not indices.
        ConfigError: `n` is negative, or faces are asked for and there are none.
    """
    labels = as_labels(labels)
    n = len(labels) if n is None else n
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
        raise ConfigError(f"n: expected a number of faces, 0 or more; got {n!r}")
    if n == 0:
        return np.zeros(0, np.int64)
    counts = np.bincount(labels, minlength=len(EXPRESSIONS))
    chosen = [_take(np.flatnonzero(labels == label), quota, generator(rng))
              for label, quota in enumerate(whole(n * shares(counts, way)))]
    return rng.permutation(np.concatenate(chosen))


def whole(parts):
    """Round parts to whole numbers that keep their sum: the largest remainders go up."""
    floor = np.floor(parts + 1e-9).astype(np.int64)
    missing = int(round(parts.sum())) - floor.sum()
    floor[np.argsort(floor - parts, kind="stable")[:missing]] += 1
    return floor


def as_labels(labels):
    """Return int64 `(n,)` class indices from indices, or from targets `(n, 8)` by their largest.

    Raises:
        ShapeError: they are neither.
    """
    array, classes = np.asarray(labels), len(EXPRESSIONS)
    if array.ndim == 2 and array.shape[1] == classes and array.dtype.kind in "iuf":
        return array.argmax(axis=1)
    empty = array.shape == (0,)
    indices = array.ndim == 1 and array.dtype.kind in "iu"
    if not empty and not (indices and array.min() >= 0 and array.max() < classes):
        raise ShapeError(f"labels: expected int (n,) from 0 to {classes - 1}, or targets "
                         f"(n, {classes}); got {array.dtype} {array.shape}")
    return array.astype(np.int64)


def _take(members, quota, rng):
    """Choose `quota` members: all of them as often as they fit, the rest by lot."""
    if quota == 0:
        return members[:0]
    rounds, rest = divmod(int(quota), len(members))
    return np.concatenate([np.tile(members, rounds), rng.permutation(members)[:rest]])
