"""How alike each face is to the most alike of the training faces: what an audit has overlooked.

The audit of `data.audit` compares fingerprints, so that it can look through all pairs of a data
set; a picture with another watermark, or cut out a little differently, can escape it. Here a few
thousand faces are compared with all training faces directly, as small pictures: slower, and it
misses less.
"""

import numpy as np

from expression_lab.augment.checks import as_faces
from expression_lab.errors import ShapeError

SIDE = 16  # pixels of the small pictures: a letter of a watermark disappears in them
LIKELY = 0.93  # on FER+ every second pair at 0.93 shows one photograph, and nearly all above 0.95
BLOCK = 2000


def likeness(images, train):
    """Correlation of each face with the most alike of the training faces, mirrored or not.

    Args:
        images: uint8 `(n, S, S)`, the faces that a model is judged by.
        train: uint8 `(m, T, T)`, those it learned from.

    Returns:
        tuple: float32 `(n,)`, -1 to 1 (0 for a face of one grey), and int64 `(n,)`, the position
        in `train` of the most alike.

    Raises:
        ShapeError: not batches of grey faces, or no training faces.
    """
    if not len(train):
        raise ShapeError("There are no training faces to compare with.")
    judged, learned = _small(images), _small(train)
    mirrored = learned.reshape(-1, SIDE, SIDE)[:, :, ::-1].reshape(len(learned), -1)
    best, where = np.full(len(judged), -1, np.float32), np.zeros(len(judged), np.int64)
    for start in range(0, len(learned), BLOCK):
        part = slice(start, start + BLOCK)
        alike = np.maximum(judged @ learned[part].T, judged @ mirrored[part].T)
        nearest = alike.argmax(1)
        values = alike[np.arange(len(judged)), nearest]
        better = values > best
        best[better], where[better] = values[better], start + nearest[better]
    return best, where


def _small(images):
    """Small pictures of mean 0 and length 1, float32 `(n, 256)`."""
    import cv2

    images = as_faces(np.asarray(images))
    if images.ndim != 3:
        raise ShapeError(f"Faces must be grey, uint8 (n, S, S); they are {images.shape}.")
    small = np.array([cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
                      for image in images], np.float32).reshape(len(images), -1)
    small -= small.mean(1, keepdims=True)
    return small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-3)
