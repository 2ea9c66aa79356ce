"""What a generator is asked to show: a mixture of the eight expressions.

Taggers of FER+ seldom agree, and their votes are the condition that the generators learn from. So
a face between two expressions is a mixture, and an expression at half its intensity is half
neutral.
"""

from collections.abc import Mapping

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS, canonical

MOST = 1.5  # the intensity up to which is extrapolated
REST = np.eye(len(EXPRESSIONS), dtype=np.float32)[0]


def condition(target, intensity=1.0, n=1):
    """The condition of faces that are to be drawn.

    Args:
        target: name of an expression; a dict of names -> shares; or float `(8,)` or `(n, 8)`,
            order of `EXPRESSIONS`. Shares are scaled so that they add up to 1.
        intensity: float in 0 to 1.5, how far from neutral to the target; above 1 exaggerates.
        n: int, how many rows; ignored where `target` has rows of its own.

    Returns:
        float32 `(n, 8)`, rows add up to 1.

    Raises:
        UnknownNameError: there is no such expression.
        ConfigError: the intensity or a share is out of range.
        ShapeError: `target` has another shape.
    """
    if isinstance(intensity, bool) or not isinstance(intensity, (int, float, np.number)) or (
            not 0 <= intensity <= MOST):
        raise ConfigError(f"intensity is {intensity!r}; choose a number from 0 (neutral) over 1 "
                          f"to {MOST} (exaggerated).")
    shares = _shares(target)
    if shares.ndim == 1:
        shares = np.repeat(shares[None], n, axis=0)
    return (REST + np.float32(intensity) * (shares - REST)).astype(np.float32)


def _shares(target):
    if isinstance(target, str):
        return np.eye(len(EXPRESSIONS), dtype=np.float32)[EXPRESSIONS.index(canonical(target))]
    if isinstance(target, Mapping):
        shares = np.zeros(len(EXPRESSIONS), np.float32)
        for name, share in target.items():
            shares[EXPRESSIONS.index(canonical(name))] += share
    else:
        shares = np.asarray(target, np.float32)
    if shares.ndim not in (1, 2) or shares.shape[-1] != len(EXPRESSIONS):
        raise ShapeError(f"A condition is the name of an expression, a dict of names and shares, "
                         f"or numbers (n, {len(EXPRESSIONS)}); {shares.shape} came.")
    total = shares.sum(axis=-1, keepdims=True)
    if not np.isfinite(shares).all() or (shares < 0).any() or (total <= 0).any():
        raise ConfigError("The shares of a condition are numbers of 0 or more, and not all 0.")
    return shares / total
