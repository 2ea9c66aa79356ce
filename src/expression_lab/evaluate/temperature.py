"""Temperature scaling: one number that makes a classifier as sure as it is right.

Logits are divided by the temperature before softmax. Above 1 it makes every reading less sure,
below 1 surer. With one view of a face the order of the expressions stays. With several (a face
and its mirror image) the logits of each view are divided first, then softmax is taken of each,
then the probabilities are averaged; this is how a `recognize.Classifier` reads.
"""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate import checks

RANGE = (0.05, 20.0)  # no sensible network is outside; a perfect one would want 0


def fit_temperature(logits, targets):
    """The temperature at which probabilities fit best what people said: least cross-entropy.

    Fit it on validation faces: on training faces a network is surer than it deserves, and test
    faces must not choose anything.

    Args:
        logits: float `(n, k)`, or `(views, n, k)` where probabilities are averaged over views, as
            over a face and its mirror image.
        targets: integers `(n,)`, the labels; or float `(n, k)`, a distribution a row.

    Returns:
        float: from 0.05 to 20; 1 changes nothing.

    Raises:
        ShapeError: logits that are not finite or of another shape, or targets that do not fit.

    Reference:
        Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML 2017.
    """
    from scipy.optimize import minimize_scalar

    logits = _checked(logits)
    targets = as_distributions(targets, *logits.shape[-2:])

    def cross_entropy(log_temperature):
        return -(targets * _log_mean_softmax(logits, np.exp(log_temperature))).sum(1).mean()

    best = minimize_scalar(cross_entropy, bounds=np.log(RANGE), method="bounded",
                           options={"xatol": 1e-5})
    return float(np.exp(best.x))


def at_temperature(logits, temperature=1.0):
    """Logits to probabilities: divided by the temperature, softmax, averaged over views.

    Args:
        logits: float `(n, k)` or `(views, n, k)`.
        temperature: float, above 0.

    Returns:
        float64 `(n, k)`, rows sum to 1.

    Raises:
        ShapeError: logits that are not finite or of another shape, or a temperature of 0 or less.
    """
    if not 0 < temperature < np.inf:
        raise ShapeError(f"temperature is {temperature}; it must be a number above 0.")
    return np.exp(_log_mean_softmax(_checked(logits), temperature))


def as_distributions(targets, n, classes):
    """Labels `(n,)` as one-hot rows; distributions `(n, classes)` as they are, checked."""
    targets = np.asarray(targets)
    if targets.ndim == 1:
        checks.same_length(len(targets), "targets", n, "the readings")
        return np.eye(classes)[checks.labels(targets, "targets", classes)]
    return checks.probabilities(targets, n, classes)


def _checked(logits):
    """Float64 `(views, n, k)`."""
    logits = np.asarray(logits)
    if logits.ndim not in (2, 3) or 0 in logits.shape or logits.dtype.kind != "f" \
            or not np.isfinite(logits).all():
        raise ShapeError("Logits must be finite floats (n, k) or (views, n, k), at least one; "
                         f"they are {logits.dtype} {logits.shape}.")
    return logits.reshape(-1, *logits.shape[-2:]).astype(np.float64)


def _log_mean_softmax(logits, temperature):
    """In logarithms throughout, so that no probability becomes zero."""
    from scipy.special import log_softmax, logsumexp

    return logsumexp(log_softmax(logits / temperature, axis=-1), axis=0) - np.log(len(logits))
