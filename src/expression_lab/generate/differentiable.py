"""Augmentation that gradients flow through, for real and drawn faces alike.

A discriminator that sees 28,000 faces again and again learns them by heart. If both kinds of faces
are moved, stretched, brightened and covered at random before it looks, it cannot, and the
generator does not learn the changes either, since it is judged through them (Zhao et al.,
"Differentiable augmentation for data-efficient GAN training", NeurIPS 2020).
"""

import numpy as np

SHIFT = 0.08  # of the side, deviation
STRETCH = 0.06  # deviation of the scale
LIGHT, CONTRAST = 0.2, 0.2  # deviation, in half the range of grey; and as a factor
HOLE = 0.45  # of the side, the largest hole
HOLES = 0.3  # share of faces that get one


def draw(n, rng, strength=1.0):
    """Draw how `n` faces are varied, float32 `(n, 9)`: see `vary`.

    Args:
        n: int
        rng: numpy Generator
        strength: float of 0 or more, 1 for the deviations above; 0 changes nothing.

    Returns:
        float32 `(n, 9)`: shift x, y; scale x, y; brightness; contrast; hole x, y, side.
    """
    plan = np.zeros((n, 9), np.float32)
    plan[:, :2] = rng.normal(0, SHIFT, (n, 2)) * strength
    plan[:, 2:4] = np.exp(rng.normal(0, STRETCH, (n, 1)) * strength)
    plan[:, 4] = rng.normal(0, LIGHT, n) * strength
    plan[:, 5] = np.exp(rng.normal(0, CONTRAST, n) * strength)
    plan[:, 6:8] = rng.random((n, 2))
    plan[:, 8] = HOLE * rng.random(n) * (rng.random(n) < HOLES * strength)
    return plan


def vary(faces, plan):
    """Vary faces as drawn.

    Args:
        faces: float tensor `(n, S, S, 1)`, -1 to 1.
        plan: float tensor `(n, 9)`, from `draw`.

    Returns:
        float tensor `(n, S, S, 1)`.
    """
    from keras import ops

    side = faces.shape[1]
    column = _resampling(side, plan[:, 0], plan[:, 2])
    row = _resampling(side, plan[:, 1], plan[:, 3])
    x = ops.matmul(ops.matmul(row, faces[..., 0]), ops.transpose(column, (0, 2, 1)))
    mean = ops.mean(x, axis=(1, 2), keepdims=True)
    x = (x - mean) * plan[:, 5, None, None] + mean + plan[:, 4, None, None]
    at = (ops.arange(side, dtype="float32") + 0.5) / side
    covered = [ops.cast(ops.abs(at[None] - plan[:, i, None]) < plan[:, 8, None] / 2, "float32")
               for i in (6, 7)]
    return (x * (1 - covered[1][:, :, None] * covered[0][:, None, :]))[..., None]


def _resampling(side, shift, scale):
    """Matrices `(n, side, side)` that shift and stretch a row of pixels, bilinear, edge repeated.

    A resampling along one axis is a matrix product, which every back end is quick at.
    """
    from keras import ops

    at = ops.arange(side, dtype="float32")
    middle = (side - 1) / 2
    source = (at[None] - middle) / scale[:, None] + middle + side * shift[:, None]
    source = ops.clip(source, 0, side - 1)
    return ops.relu(1 - ops.abs(source[:, :, None] - at[None, None]))
