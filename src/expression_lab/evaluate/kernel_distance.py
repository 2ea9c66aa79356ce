"""Kernel distance: do drawn and real faces come from one cloud? Honest also for few faces.

The mean discrepancy of a kernel compares all pairs of faces: those within each set, and those
across. Its estimate has no bias, so that sets of different size may be compared; that of two
samples of one cloud is 0 on average, and hence below 0 as often as above.

Reference:
    Bińkowski et al., "Demystifying MMD GANs", ICLR 2018. Gretton et al., "A kernel two-sample
    test", JMLR 13, 2012.
"""

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.evaluate import checks

PARTS = 10


def kernel_distance(a, b, parts=PARTS, seed=0):
    """Squared kernel distance with the kernel `(x·y / d + 1)³`, and its standard error.

    Args:
        a: float `(n, d)`, features of faces, n at least 2.
        b: float `(m, d)`, of other faces, m at least 2.
        parts: int, at least 2, into how many parts without common faces both sets are dealt for
            the standard error; fewer where the sets are small.
        seed: int, of the dealing.

    Returns:
        tuple: float, the unbiased estimate from all faces; and float, its standard error, from
        how much the parts differ (NaN with fewer than 4 faces in a set).

    Raises:
        ShapeError: not such features, NaN or infinity among them, or another width.
        ConfigError: fewer than 2 parts.
    """
    a, b = checks.feature_pair(a, b)
    if parts < 2:
        raise ConfigError(f"parts is {parts}; a standard error needs at least 2.")
    parts = min(parts, len(a) // 2, len(b) // 2)
    if parts < 2:
        return _unbiased(a, b), float("nan")
    rng = np.random.default_rng(seed)
    dealt = (np.array_split(one[rng.permutation(len(one))], parts) for one in (a, b))
    found = [_unbiased(x, y) for x, y in zip(*dealt, strict=True)]
    return _unbiased(a, b), float(np.std(found, ddof=1) / np.sqrt(parts))


def _unbiased(a, b):
    """The estimate without the pairs of a face with itself."""
    within = [(_kernel(one, one).sum() - _kernel_of_each(one).sum()) / (len(one) * (len(one) - 1))
              for one in (a, b)]
    return float(sum(within) - 2 * _kernel(a, b).mean())


def _kernel(a, b):
    return (a @ b.T / a.shape[1] + 1) ** 3


def _kernel_of_each(a):
    return ((a**2).sum(1) / a.shape[1] + 1) ** 3
