"""Intervals for any measure: the faces are drawn again, with replacement, many times.

Nothing is drawn face by face. Accuracy, recall and F1 need only the confusion matrix, and the
matrix of n faces drawn again is one draw of a multinomial. What is a mean over faces needs only
how often each face was drawn. So two thousand draws take a few hundredths of a second.

Reference:
    Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979.
"""

import numpy as np

from expression_lab.errors import ConfigError, ShapeError, unknown_name
from expression_lab.evaluate import checks
from expression_lab.expressions import EXPRESSIONS

DRAWS = 2000
BLOCK = 4_000_000  # faces drawn at once: some 50 MB


def accuracy(matrices):
    """Share of faces on the diagonal, of confusion matrices `(…, k, k)`."""
    return _diagonal(matrices).sum(-1) / matrices.sum((-2, -1))


def mean_recall(matrices):
    """Mean over the true classes that have faces, of confusion matrices `(…, k, k)`."""
    return _mean_share(_diagonal(matrices), matrices.sum(-1))


def macro_f1(matrices):
    """Mean F1 over classes that occur or are predicted, of confusion matrices `(…, k, k)`."""
    return _mean_share(2 * _diagonal(matrices), matrices.sum(-1) + matrices.sum(-2))


MEASURES = {"accuracy": accuracy, "mean_recall": mean_recall, "macro_f1": macro_f1}


def bootstrap(measure, y_true, y_pred, confidence=0.95, n=DRAWS, seed=0,
              classes=len(EXPRESSIONS)):
    """Interval for a measure of predictions.

    Args:
        measure: "accuracy", "mean_recall" or "macro_f1"; or a function from confusion matrices
            `(n, k, k)`, row = true, to floats `(n,)`, of which NaN are left out.
        y_true, y_pred: integers `(faces,)`.
        confidence: float in (0, 1).
        n: int, how many draws, at least 20.
        seed: int.
        classes: int, k.

    Returns:
        tuple: low and high, in the measure's own unit.

    Raises:
        ShapeError: lengths differ, or an entry is no class.
        UnknownNameError: no measure goes by that name.
        ConfigError: too few draws, or another confidence.

    Example:
        >>> y_true, y_pred = [0] * 90 + [1] * 10, [0] * 100
        >>> bootstrap("accuracy", y_true, y_pred)
        (0.84, 0.96)
    """
    y_true, y_pred = checks.pair(y_true, y_pred, classes)
    matrices = _drawn_tables((y_true, y_pred), classes, n, seed)
    return _interval(_function(measure)(matrices), confidence)


def bootstrap_difference(measure, y_true, y_pred, y_other, confidence=0.95, n=DRAWS, seed=0,
                         classes=len(EXPRESSIONS)):
    """Interval for how much better one reader is than another on the same faces.

    The same faces are drawn for both, so that faces which are hard for both do not widen it: it
    is narrower than two intervals side by side suggest.

    Args:
        measure, confidence, n, seed, classes: as for `bootstrap`.
        y_true, y_pred, y_other: integers `(faces,)`; the reader, and the one it is compared with.

    Returns:
        tuple: low and high of `measure` of `y_pred` minus that of `y_other`.

    Raises:
        ShapeError, UnknownNameError, ConfigError: as for `bootstrap`.
    """
    y_true, y_pred = checks.pair(y_true, y_pred, classes)
    _, y_other = checks.pair(y_true, y_other, classes)
    tables = _drawn_tables((y_true, y_pred, y_other), classes, n, seed)
    function = _function(measure)
    return _interval(function(tables.sum(3)) - function(tables.sum(2)), confidence)


def bootstrap_means(rows, statistic=None, confidence=0.95, n=DRAWS, seed=0, mirrored=False):
    """Interval for a mean over faces, or for anything that is computed from such means.

    Args:
        rows: float `(faces,)` or `(faces, d)`, what each face adds to each mean.
        statistic: function from means `(n, d)` to floats `(n,)`; None for `d` of 1, the mean.
        confidence, n, seed: as for `bootstrap`.
        mirrored: bool, mirror the interval about the measured value (the "basic" bootstrap). For
            a statistic that chance only raises, such as a sum of absolute values: drawing again
            raises it once more, and mirrored, that is taken off instead.

    Returns:
        tuple: low and high.

    Raises:
        ShapeError: no faces, another shape, or a number that is not finite.
        ConfigError: too few draws, or another confidence.
    """
    rows = np.asarray(rows, np.float64)
    rows = rows[:, None] if rows.ndim == 1 else rows
    if rows.ndim != 2 or not rows.size or not np.isfinite(rows).all():
        raise ShapeError("rows must be finite numbers (faces,) or (faces, d), at least one; "
                         f"their shape is {rows.shape}.")
    if statistic is None and rows.shape[1] != 1:
        raise ShapeError(f"{rows.shape[1]} means a draw need a statistic that makes one of them.")
    statistic = statistic or (lambda means: means[:, 0])
    values = statistic(drawn_means(rows, n, seed))
    if mirrored:
        values = 2 * statistic(rows.mean(0)[None]) - values
    return _interval(values, confidence)


def drawn_means(rows, n=DRAWS, seed=0):
    """Means `(n, d)` of `rows`, float `(faces, d)`, over faces drawn again n times."""
    rng, faces = _generator(n, seed), len(rows)
    means = []
    for start in range(0, n, step := max(1, BLOCK // faces)):
        m = min(step, n - start)
        drawn = rng.integers(faces, size=(m, faces)) + faces * np.arange(m)[:, None]
        times = np.bincount(drawn.ravel(), minlength=m * faces).reshape(m, faces)
        means.append(times @ rows / faces)
    return np.concatenate(means)


def _drawn_tables(columns, classes, n, seed):
    """Tables of counts `(n, k, k)` or `(n, k, k, k)` of faces drawn again."""
    shape = (classes,) * len(columns)
    cells = np.bincount(np.ravel_multi_index(columns, shape), minlength=classes ** len(columns))
    faces = len(columns[0])
    filled = np.flatnonzero(cells)
    tables = np.zeros((n, cells.size))
    tables[:, filled] = _generator(n, seed).multinomial(faces, cells[filled] / faces, size=n)
    return tables.reshape(n, *shape)


def _generator(n, seed):
    if n < 20:
        raise ConfigError(f"{n} draws are too few for an interval; use at least 20.")
    return np.random.default_rng(seed)


def _function(measure):
    if callable(measure):
        return measure
    if measure not in MEASURES:
        raise unknown_name("measure", measure, MEASURES)
    return MEASURES[measure]


def _interval(values, confidence):
    tail = (1 - checks.share(confidence, "confidence")) / 2
    return tuple(float(value) for value in np.nanquantile(values, (tail, 1 - tail)))


def _diagonal(matrices):
    return np.diagonal(matrices, axis1=-2, axis2=-1)


def _mean_share(parts, wholes):
    """Mean of parts / wholes along the last axis, without the classes of which there is none."""
    known = wholes > 0
    return (parts / np.where(known, wholes, 1)).sum(-1) / known.sum(-1)
