"""Tell what makes people different from what makes two photos of one person different.

Photos of one person vary by gaze, talk, haircut and camera: the covariance within people. Photos
of different people vary by that and by who they are. Their difference is the covariance of
identity. Its axes are sampled to make new people, and those of the other to vary their photos.
(Fukunaga, "Introduction to statistical pattern recognition", 1990, ch. 10; for faces, Moghaddam,
Jebara and Pentland, "Bayesian face recognition", 2000.)
"""

import numpy as np

MOST = 10  # photos of one person that count


def principal(values, seen, weights, count, rounds=3, seed=0):
    """Principal components of textures that are partly unseen.

    Unseen pixels begin at the mean and take, round by round, what the components make of the rest.

    Args:
        values: float32 `(n, P)`.
        seen: bool `(n, P)`.
        weights: float32 `(P,)`, how much each pixel matters; 0 leaves it out.
        count: int, how many components.
        rounds: int.
        seed: int.

    Returns:
        tuple: mean float32 `(P,)`; scores float32 `(n, count)`; components float32 `(count, P)`
        in grey values; share of the variance that they explain.
    """
    from sklearn.utils.extmath import randomized_svd

    mean = np.einsum("np,np->p", values, seen) / np.maximum(seen.sum(axis=0), 1)
    filled = np.where(seen, (values - mean) * weights, 0).astype(np.float32)
    for _ in range(rounds):
        u, stretch, vt = randomized_svd(filled, count, n_iter=2, random_state=seed)
        scores = u * stretch
        np.copyto(filled, scores @ vt, where=~seen)
    share = float((stretch**2).sum() / np.einsum("np,np->", filled, filled, dtype=np.float64))
    components = vt / np.maximum(weights, 1e-6) * (weights > 0)
    return mean.astype(np.float32), scores, components.astype(np.float32), share


def covariances(scores, people):
    """Covariance between people and within people.

    Args:
        scores: float32 `(n, k)`, expressions taken away.
        people: list of int arrays, the photos of each person; everyone has at least one.

    Returns:
        tuple: mean float64 `(k,)`; between and within, float64 `(k, k)`.
    """
    within, freedom = np.zeros((scores.shape[1],) * 2), 0.0
    for photos in people:
        if len(photos) > 1:
            weight = min(1.0, MOST / len(photos))
            apart = scores[photos] - scores[photos].mean(axis=0)
            within += weight * (apart.T @ apart)
            freedom += weight * (len(photos) - 1)
    within /= freedom
    weights = np.zeros(len(scores))
    for photos in people:
        weights[photos] = 1 / len(photos)
    mean = weights @ scores / weights.sum()
    total = ((scores - mean) * weights[:, None]).T @ (scores - mean) / weights.sum()
    return mean, total - within, within


def axes(covariance, count):
    """The strongest axes of a covariance, each one standard deviation long.

    Args:
        covariance: float64 `(k, k)`; a difference of covariances may have negative directions,
            which are left out.
        count: int.

    Returns:
        tuple: float64 `(count, k)` and the variances, float64 `(count,)`.
    """
    variances, directions = np.linalg.eigh(covariance)
    order = np.argsort(-variances)[:count]
    variances = np.maximum(variances[order], 0)
    return (directions[:, order] * np.sqrt(variances)).T, variances
