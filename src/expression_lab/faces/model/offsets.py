"""What an expression does to a face, whosever face it is: mean offsets of shape and of texture.

An offset is a difference to the same person's neutral face where there are both, else between
the mean face of an expression and the mean neutral face. Estimates from several sources are
averaged by how many faces stand behind them, mirrored (faces are symmetric on average, all
expressions but contempt are too), and drawn out to a full expression.
"""

import numpy as np

from expression_lab.expressions import EXPRESSIONS

NEUTRAL, CONTEMPT = EXPRESSIONS.index("neutral"), EXPRESSIONS.index("contempt")
SAME_PERSON = 4.0  # a face compared with the same person's counts as so many others
MOST = 3.0  # weight at most of one person
BLUR, FEW, ENOUGH = 0.012, 50, 800  # of the texture's side, where no more than FEW faces are behind


def between(values, weights):
    """Difference of weighted means.

    Args:
        values: float32 `(n, d)`.
        weights: float32 `(n, 8)`, how clearly each face shows each expression.

    Returns:
        tuple: float32 `(8, d)`, each expression less neutral; float64 `(8,)`, how many faces of
        weight 1 would say as much.
    """
    total = weights.sum(axis=0)
    means = weights.T.astype(np.float32) @ values / np.maximum(total, 1e-9)[:, None]
    faces = total**2 / np.maximum((weights**2).sum(axis=0), 1e-9)
    return (means - means[NEUTRAL]).astype(np.float32), faces


def within(values, labels, people):
    """Difference to the same person's neutral faces.

    Args:
        values: float32 `(n, d)`.
        labels: int `(n,)`, index into EXPRESSIONS.
        people: list of int arrays, the faces of each person.

    Returns:
        tuple: float32 `(8, d)` and float64 `(8,)`, as `between`.
    """
    total = np.zeros((len(EXPRESSIONS), values.shape[1]), np.float32)
    weights = np.zeros(len(EXPRESSIONS))
    for faces in people:
        shown = labels[faces]
        neutral = faces[shown == NEUTRAL]
        for expression in set(shown.tolist()) - {NEUTRAL} if len(neutral) else ():
            other = faces[shown == expression]
            weight = min(MOST, len(other) * len(neutral) / len(faces))
            total[expression] += weight * (values[other].mean(0) - values[neutral].mean(0))
            weights[expression] += weight
    return total / np.maximum(weights, 1e-9)[:, None].astype(np.float32), SAME_PERSON * weights


def combine(estimates):
    """Average estimates `(offsets, faces)` by how many faces each has: again such a pair."""
    faces = np.stack([faces for _, faces in estimates])
    total = faces.sum(axis=0)
    shares = faces / np.maximum(total, 1e-9)
    return sum(share[:, None].astype(np.float32) * offset
               for share, (offset, _) in zip(shares, estimates, strict=True)), total


def smooth(textures, faces, size):
    """Blur texture offsets that few faces stand behind: their grain is those faces' own.

    Args:
        textures: float32 `(8, size²)`.
        faces: float64 `(8,)`, how many faces stand behind each; 800 and more are left alone.
        size: int, side of the texture in pixels.

    Returns:
        float32 `(8, size²)`.
    """
    import cv2

    result = textures.copy()
    for offset, count in zip(result.reshape(-1, size, size), faces, strict=True):
        radius = size * BLUR * min(1.0, (FEW / max(count, 1.0)) ** 0.5)
        if count < ENOUGH:
            offset[:] = cv2.GaussianBlur(offset, (0, 0), radius)
    return result


def symmetric(offsets, mirrored):
    """Mean of offsets and their mirror images, but for contempt, which lifts one corner."""
    even = (offsets + mirrored) / 2
    even[CONTEMPT] = offsets[CONTEMPT]
    return even
