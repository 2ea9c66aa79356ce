"""What every map is made of: faces that a network can take, and the expression asked for."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS, index


def check_faces(images):
    """Refuse what is no batch of faces.

    Args:
        images: uint8 `(n, S, S)` gray or `(n, S, S, 3)` RGB.

    Returns:
        uint8, the same.

    Raises:
        ShapeError: another shape or dtype.
    """
    images = np.asarray(images)
    batch = images.ndim == 3 or images.ndim == 4 and images.shape[3] == 3
    if images.dtype != np.uint8 or not batch or images.shape[1] != images.shape[2] or (
            0 in images.shape):
        raise ShapeError("Faces to explain must be uint8 (n, S, S) gray or (n, S, S, 3) RGB, at "
                         f"least one; got {images.dtype} {images.shape}.")
    return images


def pixels(model, images):
    """Faces in the size and with the channels that a network takes, uint8 `(n, S, S, C)`."""
    from expression_lab.recognize.classifier import as_taken

    return as_taken(images, model.input_shape)


def targets(reader, images, expression, flip):
    """For each face the expression whose evidence is looked for.

    Args:
        reader: Classifier.
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        expression: a name; int `(n,)`, one for each face; or None for what the network reads.
        flip: bool, read the face and its mirror image.

    Returns:
        int64 `(n,)`: indices into `EXPRESSIONS`.

    Raises:
        UnknownNameError: no expression goes by that name.
        ShapeError: not as many indices as faces, or one that is none.
    """
    if expression is None:
        return reader.predict(images, flip)
    if isinstance(expression, str):
        return np.full(len(images), index(expression))
    wanted = np.asarray(expression)
    if wanted.dtype.kind not in "iu" or wanted.shape != (len(images),) or (
            wanted.min() < 0 or wanted.max() >= len(EXPRESSIONS)):
        raise ShapeError(f"expression must be a name, None, or {len(images)} indices from 0 to "
                         f"{len(EXPRESSIONS) - 1}, one a face; got {wanted.dtype} {wanted.shape}.")
    return wanted.astype(np.int64)
