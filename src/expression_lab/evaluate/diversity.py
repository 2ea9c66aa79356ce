"""How different are the faces of one expression from each other, beside real ones of it?

A generator that has collapsed draws one good face again and again: every single picture passes,
and only pairs of them give it away.

References:
    Wang, Simoncelli and Bovik, "Multi-scale structural similarity for image quality assessment",
    Asilomar 2003; its use for diversity: Odena, Olah and Shlens, ICML 2017.
"""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate import checks

PAIRS = 500
WEIGHTS = np.array((0.0448, 0.2856, 0.3001))  # of Wang et al.'s first three scales: small faces
SIGMA, STEADY = 1.5, (2.55**2, 7.65**2)  # pixels of the window; (0.01 · 255)² and (0.03 · 255)²

CHANNELS = 128  # pictures that are blurred together


def diversity(images, features, pairs=PAIRS, seed=0):
    """Mean difference between two faces of a set, in three ways.

    Args:
        images: uint8 `(n, S, S)`, faces of one expression, n at least 2.
        features: float `(n, d)`, those of the same faces.
        pairs: int, at most so many pairs are drawn at random.
        seed: int, of the pairs.

    Returns:
        dict: `features`, the mean Euclidean distance; `pixels`, the root of the mean squared
        difference, grey levels; `structure`, 1 − MS-SSIM, 0 for the same picture.

    Raises:
        ShapeError: not faces, fewer than two, or other features.
    """
    images, features = checks.grey_faces(images, least=2), checks.features(features)
    checks.same_length(len(images), "images", len(features), "features")
    left, right = _pairs(len(images), pairs, seed)
    change = images[left].astype(np.float32) - images[right]
    return {"features": float(np.linalg.norm(features[left] - features[right], axis=1).mean()),
            "pixels": float(np.sqrt((change**2).mean((1, 2))).mean()),
            "structure": float(1 - ms_ssim(images[left], images[right]).mean())}


def ms_ssim(a, b):
    """Likeness in structure of two faces at three scales.

    Args:
        a, b: uint8 `(n, S, S)`, S at least 32.

    Returns:
        float64 `(n,)`: 1 for the same picture, about 0 for unrelated ones. The exponents are
        those of the paper's three finest scales, brought to the sum 1.

    Raises:
        ShapeError: not faces, other shapes, or smaller ones.
    """
    a, b = checks.grey_faces(a, "a"), checks.grey_faces(b, "b")
    if a.shape != b.shape or a.shape[1] < 32:
        raise ShapeError("MS-SSIM compares faces of one shape, at least 32 pixels wide; got "
                         f"{a.shape} and {b.shape}.")
    a, b, whole = a.astype(np.float32), b.astype(np.float32), np.ones(len(a))
    weights = WEIGHTS / WEIGHTS.sum()
    for scale, weight in enumerate(weights):
        light, structure = _ssim(a, b)
        last = scale == len(weights) - 1
        whole *= (light * structure if last else structure).mean((1, 2)).clip(0) ** weight
        a, b = _halved(a), _halved(b)
    return whole


def _ssim(a, b):
    """The two factors of SSIM at each pixel: of light, and of contrast and structure."""
    middle_a, middle_b = _mean(a), _mean(b)
    spread_a, spread_b = _mean(a * a) - middle_a**2, _mean(b * b) - middle_b**2
    shared = _mean(a * b) - middle_a * middle_b
    light = (2 * middle_a * middle_b + STEADY[0]) / (middle_a**2 + middle_b**2 + STEADY[0])
    return light, (2 * shared + STEADY[1]) / (spread_a + spread_b + STEADY[1])


def _mean(x):
    """Each picture blurred by the window; OpenCV takes many at once, as channels of one."""
    import cv2

    parts = [cv2.GaussianBlur(np.ascontiguousarray(x[i:i + CHANNELS].transpose(1, 2, 0)),
                              (11, 11), SIGMA) for i in range(0, len(x), CHANNELS)]
    return np.concatenate([part.reshape(*x.shape[1:], -1).transpose(2, 0, 1) for part in parts])


def _halved(x):
    """Pictures of half the side, each pixel the mean of four."""
    side = x.shape[1] // 2 * 2
    return x[:, :side, :side].reshape(len(x), side // 2, 2, side // 2, 2).mean((2, 4))


def _pairs(n, count, seed):
    """Two lists of positions, no pair twice and no face with itself."""
    rng, total = np.random.default_rng(seed), n * (n - 1) // 2
    chosen = (np.arange(total) if total <= count
              else rng.choice(total, count, replace=False, shuffle=False))
    left, right = np.triu_indices(n, 1)
    return left[chosen], right[chosen]
