"""How far a measured number may be from the true one, because the test set is small."""

from math import sqrt
from statistics import NormalDist

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
