"""Fréchet distance: how far the cloud of drawn faces lies from that of real ones.

Both clouds of features are taken for Gaussian; the distance asks for their means and for their
spread, so that a generator which draws one good face again and again is found out too.

    features = recognize.load("residual").features
    evaluate.frechet_distance(features(drawn), features(real))

Its weakness: from few faces it comes out too large, by about as much for every generator. Compare
only what was measured with the same number of faces, or use `frechet_unlimited`.

References:
    Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
    equilibrium", NeurIPS 2017.
    Chong and Forsyth, "Effectively unbiased FID and Inception Score and where to find them",
    CVPR 2020.
"""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate import checks

SHARES = (0.4, 0.5, 0.65, 0.8, 1.0)  # of both sets, through which the line is laid
REPEATS = 4  # draws of each share, so that the line does not follow one of them


def frechet_distance(a, b):
    """Squared Fréchet distance between two sets of features.

    Args:
        a: float `(n, d)`, features of faces, n at least 2.
        b: float `(m, d)`, of other faces, m at least 2.

    Returns:
        float: 0 for the same mean and covariance; in squared units of the features. Few faces
        make it too large: the covariances are estimated, and more than d faces are needed for
        each to have full rank.

    Raises:
        ShapeError: not such features, NaN or infinity among them, or another width.
    """
    a, b = checks.feature_pair(a, b)
    return frechet_gaussians(a.mean(0), np.cov(a, rowvar=False), b.mean(0),
                             np.cov(b, rowvar=False))


def frechet_gaussians(mean_a, covariance_a, mean_b, covariance_b):
    """Squared Fréchet distance between two Gaussians.

    The trace of the root of a product of covariances is taken from symmetric matrices alone: it
    is real and finite also where a covariance is singular, as those of few or of equal faces are.

    Args:
        mean_a, mean_b: float `(d,)`.
        covariance_a, covariance_b: float `(d, d)`, symmetric.

    Returns:
        float: at least 0.

    Raises:
        ShapeError: the shapes do not fit each other.
    """
    means = np.atleast_1d(mean_a), np.atleast_1d(mean_b)
    spreads = np.atleast_2d(covariance_a), np.atleast_2d(covariance_b)
    d = len(means[0])
    if any(mean.shape != (d,) for mean in means) or any(one.shape != (d, d) for one in spreads):
        raise ShapeError("Two Gaussians need means (d,) and covariances (d, d); got "
                         f"{', '.join(str(np.shape(one)) for one in (*means, *spreads))}.")
    root = _root(spreads[0])
    shared = np.linalg.eigvalsh(root @ spreads[1] @ root).clip(0)
    apart = ((means[0] - means[1]) ** 2).sum()
    spread = np.trace(spreads[0]) + np.trace(spreads[1]) - 2 * np.sqrt(shared).sum()
    return float(max(apart + spread, 0))


def frechet_unlimited(a, b, seed=0):
    """Squared Fréchet distance, extrapolated to as many faces as one likes.

    What few faces add falls with one over their number. So parts of both sets are measured, a
    line is laid through the distances over 1 / share, and read at 0.

    Args:
        a, b: as for `frechet_distance`, each with at least 5 d faces, better 20 d.
        seed: int, of the parts.

    Returns:
        float: about 0 for two samples of one cloud, and a little below as often as above; NaN
        where there are too few faces.

    Raises:
        ShapeError: as for `frechet_distance`.
    """
    a, b = checks.feature_pair(a, b)
    if min(len(a), len(b)) < 5 * a.shape[1]:
        return float("nan")
    rng, found = np.random.default_rng(seed), []
    for share in SHARES:
        for _ in range(1 if share == 1 else REPEATS):
            parts = (one[rng.permutation(len(one))[:round(share * len(one))]] for one in (a, b))
            found.append((1 / share, frechet_distance(*parts)))
    over, distances = np.transpose(found)
    return float(np.polynomial.polynomial.polyfit(over, distances, 1)[0])


def _root(covariance):
    """The symmetric root of a covariance; what rounding made negative counts as 0."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T
