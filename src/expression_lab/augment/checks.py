"""What every function of this room asks of its arrays and numbers before it works on them."""

import math

import numpy as np

from expression_lab.errors import ConfigError, ShapeError


def as_faces(images):
    """Check a batch of faces and return a C-ordered copy that may be written to.

    Args:
        images: uint8 `(n, S, S)`, `(n, S, S, 1)` or `(n, S, S, 3)`; n may be 0.

    Returns:
        A new uint8 array of the same shape: the input is never modified.

    Raises:
        ShapeError: another type or another shape came.
    """
    wanted = "expected a batch of faces, uint8 (n, S, S) or (n, S, S, 3)"
    if not isinstance(images, np.ndarray):
        raise ShapeError(f"{wanted}; got {type(images).__name__}")
    if images.dtype != np.uint8:
        raise ShapeError(f"{wanted}; got {images.dtype} {images.shape}. "
                         "Grey levels are whole numbers from 0 to 255 here.")
    shape = images.shape
    good = len(shape) == 3 or (len(shape) == 4 and shape[3] in (1, 3))
    if not good or shape[1] != shape[2] or shape[1] == 0:
        raise ShapeError(f"{wanted}; got uint8 {shape}")
    return np.array(images, order="C")


def without_channel(images):
    """View `(n, S, S, 1)` as `(n, S, S)`: OpenCV drops a channel axis of one. Others stay."""
    return images[..., 0] if images.ndim == 4 and images.shape[3] == 1 else images


def per_face(name, values, n):
    """Turn one number, or one number a face, into float64 `(n,)`.

    Raises:
        ShapeError: there are neither 1 nor n numbers.
        ConfigError: a value is not a finite number.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "iufb" or not np.all(np.isfinite(array)):
        raise ConfigError(f"{name}: expected finite numbers; got {values!r}")
    if array.shape not in ((), (n,)):
        raise ShapeError(f"{name}: expected one number or one a face, ({n},); got {array.shape}")
    return np.broadcast_to(array.astype(np.float64), (n,))


def number(name, value, low, high):
    """Return `value` as a float if it lies in [low, high].

    Raises:
        ConfigError: it is not a number, or lies outside.
    """
    real = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not real or not math.isfinite(value) or not low <= value <= high:
        raise ConfigError(f"{name}: expected a number from {low:g} to {high:g}; got {value!r}")
    return float(value)


def generator(rng):
    """Return `rng` if it is a numpy Generator.

    Raises:
        ConfigError: something else came, for example a plain seed.
    """
    if not isinstance(rng, np.random.Generator):
        raise ConfigError("rng: expected a numpy Generator, for example "
                          f"np.random.default_rng(0); got {type(rng).__name__}")
    return rng
