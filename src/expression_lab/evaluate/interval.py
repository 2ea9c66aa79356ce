"""How far a measured number may be from the true one, because the test set is small."""

from math import sqrt
from statistics import NormalDist

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.evaluate import checks


def wilson(right, n, confidence=0.95):
    """Interval for a share, such as an accuracy; sensible also near 0 and 1 and for few faces.

    Args:
        right: int, how many were right.
        n: int, of how many.
        confidence: float in (0, 1).

    Returns:
        tuple: low and high, floats in [0, 1].

    Raises:
        ConfigError: not 0 ≤ right ≤ n, no faces, or another confidence.

    Reference:
        Wilson, "Probable inference, the law of succession, and statistical inference",
        Journal of the American Statistical Association 22, 1927.
    """
    if not (n > 0 and 0 <= right <= n):
        raise ConfigError(f"{right} right out of {n} is not a share.")
    z = NormalDist().inv_cdf(0.5 + checks.share(confidence, "confidence") / 2)
    share, shrink = right / n, 1 + z * z / n
    middle = (share + z * z / (2 * n)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def accuracy_interval(y_true, y_pred, confidence=0.95):
    """Wilson interval for the accuracy of predictions.

    Args:
        y_true, y_pred: integers `(n,)`, indices into the expressions.
        confidence: float in (0, 1).

    Returns:
        tuple: low and high, floats in [0, 1].

    Raises:
        ShapeError: lengths differ, or an entry is no class.
    """
    y_true, y_pred = checks.pair(y_true, y_pred)
    return wilson(int((y_true == y_pred).sum()), len(y_true), confidence)


def bootstrap(measure, y_true, y_pred, confidence=0.95, draws=1000, seed=0):
    """Interval for any measure: the test set is drawn again, with replacement, many times.

    Args:
        measure: function of (y_true, y_pred) that gives a float; NaN draws are left out.
        y_true, y_pred: integers `(n,)`.
        confidence: float in (0, 1).
        draws: int, at least 20.
        seed: int.

    Returns:
        tuple: low and high, in the measure's own unit.

    Raises:
        ShapeError: lengths differ, or an entry is no class.
        ConfigError: too few draws, or another confidence.

    Reference:
        Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979.
    """
    y_true, y_pred = checks.pair(y_true, y_pred)
    tail = (1 - checks.share(confidence, "confidence")) / 2
    if draws < 20:
        raise ConfigError(f"{draws} draws are too few for an interval; use at least 20.")
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        index = rng.integers(len(y_true), size=len(y_true))
        values.append(measure(y_true[index], y_pred[index]))
    return tuple(float(value) for value in np.nanquantile(values, (tail, 1 - tail)))
