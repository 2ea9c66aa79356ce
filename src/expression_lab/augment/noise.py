"""What a poor camera adds: grain, dead pixels, and a lens out of focus."""

import numpy as np

from expression_lab.augment.checks import as_faces, generator, per_face, without_channel


def grain(face, sigma, rng):
    """Add Gaussian noise of standard deviation `sigma` (grey levels) to one uint8 face."""
    import cv2

    values = rng.standard_normal(face.shape, dtype=np.float32)
    values *= sigma
    return cv2.add(face, values, dtype=cv2.CV_8U)  # rounds, and stays within 0 to 255


def specks(face, fraction, rng):
    """Turn a `fraction` of the pixels of one face black (pepper) or white (salt)."""
    chance = rng.random(face.shape[:2], dtype=np.float32)
    out = face.copy()
    out[chance < fraction / 2] = 0
    out[(chance >= fraction / 2) & (chance < fraction)] = 255
    return out


def soften(face, sigma):
    """Blur one face with a Gaussian of standard deviation `sigma` (pixels)."""
    import cv2

    return cv2.GaussianBlur(face, (0, 0), sigma)


def gaussian_noise(images, sigma, rng):
    """Add Gaussian noise to every pixel (and every channel) of its own.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        sigma: standard deviation, grey levels; one value, or one a face. 0 or less: none.
        rng: numpy Generator.

    Returns:
        uint8, same shape.

    Raises:
        ShapeError: `images` is no batch of faces, or `sigma` has another length.
        ConfigError: `sigma` is not finite, or `rng` is no Generator.
    """
    return _each(images, "sigma", sigma, lambda face, s: grain(face, s, rng), generator(rng))


def salt_and_pepper(images, fraction, rng):
    """Make a `fraction` of the pixels black or white. As `gaussian_noise` otherwise."""
    return _each(images, "fraction", fraction, lambda face, f: specks(face, f, rng),
                 generator(rng))


def blur(images, sigma):
    """Blur each face by a Gaussian of `sigma` pixels. As `gaussian_noise`, without chance."""
    return _each(images, "sigma", sigma, soften)


def _each(images, name, values, change, rng=None):
    """Apply `change(face, value)` to each face whose value is above zero."""
    out = as_faces(images)
    faces = without_channel(out)
    for i, value in enumerate(per_face(name, values, len(out))):
        if value > 0:
            faces[i] = change(faces[i], value)
    return out
