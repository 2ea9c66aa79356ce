"""Two faces in one picture, and their expressions in the same shares.

Everything else in this room keeps the label. Mixing changes it: the target becomes a
distribution over the eight expressions, and the loss has to be one that accepts that.
"""

import numpy as np

from expression_lab.augment.checks import as_faces, generator, number, without_channel
from expression_lab.errors import ShapeError


def mixup(images, targets, rng, alpha=0.2):
    """Lay each face over another one of the batch, like two transparent slides.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`; not modified.
        targets: float `(n, classes)`, each row a distribution that sums to 1.
        rng: numpy Generator.
        alpha: above 0 to 100. The share of the first face is drawn from Beta(alpha, alpha): at 0.2
            mostly near 0 or 1, at 1 anything. 0 mixes nothing.

    Returns:
        uint8 images of the same shape, and float32 `(n, classes)` targets, rows sum to 1.

    Raises:
        ShapeError: the arrays are not what is asked above.
        ConfigError: `alpha` or `rng` is not.

    Reference:
        Zhang, Cisse, Dauphin, Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", ICLR 2018.
    """
    import cv2

    out, targets = as_faces(images), as_targets(targets, len(images))
    faces = without_channel(out)
    partner, share = _pairs(len(out), alpha, rng)
    first = faces.copy()
    for i, j in enumerate(partner):
        faces[i] = cv2.addWeighted(first[i], share[i], first[j], 1 - share[i], 0)
    return out, blend(targets, targets[partner], share)


def cutmix(images, targets, rng, alpha=1.0):
    """Paste a rectangle of another face of the batch into each face.

    Args:
        images, targets, rng: as in `mixup`.
        alpha: above 0 to 100. The share of the picture that stays is drawn from
            Beta(alpha, alpha). 0 pastes nothing.

    Returns:
        uint8 images of the same shape, and float32 `(n, classes)` targets. The share of the
        second expression is the share of the pixels that came from it.

    Raises:
        ShapeError: the arrays are not what is asked above.
        ConfigError: `alpha` or `rng` is not.

    Reference:
        Yun, Han, Oh, Chun, Choe, Yoo, "CutMix: Regularization Strategy to Train Strong
        Classifiers with Localizable Features", ICCV 2019.
    """
    out, targets = as_faces(images), as_targets(targets, len(images))
    size, first = out.shape[1], out.copy()
    partner, share = _pairs(len(out), alpha, rng)
    boxes = patches(size, share, rng.random((len(out), 2)))
    for i, (left, top, right, bottom) in enumerate(boxes):
        out[i, top:bottom, left:right] = first[partner[i], top:bottom, left:right]
    pasted = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) / size**2
    return out, blend(targets, targets[partner], 1 - pasted)


def patches(size, share, centre):
    """Place CutMix's rectangles: of the picture's own proportions, cut off at its border.

    Args:
        size: side S, pixels.
        share: float `(n,)`, fraction of the picture that should stay.
        centre: float `(n, 2)`, x and y in [0, 1).

    Returns:
        int64 `(n, 4)`: left, top, right, bottom.
    """
    side = np.rint(size * np.sqrt(1 - share)).astype(np.int64)[:, None]
    corner = np.floor(centre * size).astype(np.int64) - side // 2
    return np.concatenate([np.clip(corner, 0, size), np.clip(corner + side, 0, size)], axis=1)


def blend(first, second, share):
    """Mix two arrays of targets row by row: float32, `share` `(n,)` of the first."""
    share = np.asarray(share)[:, None]
    return (share * first + (1 - share) * second).astype(np.float32)


def as_targets(targets, n):
    """Check target distributions and return them as float64 `(n, classes)`.

    Raises:
        ShapeError: another shape, or a row that is not a distribution.
    """
    array = np.asarray(targets)
    wanted = f"targets: expected float ({n}, classes), every row at least 0 with sum 1"
    if array.ndim != 2 or len(array) != n or array.dtype.kind not in "iuf":
        raise ShapeError(f"{wanted}; got {array.dtype} {array.shape}")
    array = array.astype(np.float64)
    bad = np.flatnonzero(~((array >= 0).all(axis=1) & (abs(array.sum(axis=1) - 1) < 1e-3)))
    if len(bad):
        raise ShapeError(f"{wanted}; row {bad[0]} is {array[bad[0]].tolist()}")
    return array


def _pairs(n, alpha, rng):
    """Draw the other face of each face, and the share that stays its own."""
    alpha = number("alpha", alpha, 0, 100)
    partner = generator(rng).permutation(n)
    return partner, rng.beta(alpha, alpha, n) if alpha > 0 else np.ones(n)
