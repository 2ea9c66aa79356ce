"""The light on the face: brightness, contrast, gamma, and a light that falls off to one side.

The first three change each grey level alone, so one table of 256 entries a face does them
all at once, and rounds once.
"""

import numpy as np

from expression_lab.augment.checks import as_faces, per_face, without_channel


def tables(brightness, contrast, gamma):
    """Build one look-up table a face: gamma, then contrast about mid-grey, then brightness.

    Args:
        brightness: float `(n,)`, added, as a fraction of 255.
        contrast: float `(n,)`, factor about mid-grey; 1 changes nothing.
        gamma: float `(n,)`, exponent; below 1 lightens the shadows, above 1 darkens them.

    Returns:
        uint8 `(n, 256)`, the new grey level of each old one.
    """
    level = np.linspace(0, 1, 256, dtype=np.float32)
    column = [np.asarray(v, np.float32)[:, None] for v in (brightness, contrast, gamma)]
    table = (level ** column[2] - 0.5) * column[1] + 0.5 + column[0]
    return np.rint(np.clip(table, 0, 1) * 255).astype(np.uint8)


def slopes(size, strength, direction):
    """Split the light of each face into its slope from left to right and from top to bottom.

    Args:
        size: side S, pixels.
        strength: float `(n,)`, 0 is even light; 1 doubles it at one edge and ends it at the other.
        direction: float `(n,)`, degrees; 0 is light from the right, 90 from below.

    Returns:
        two float32 `(n, S)`, across and down, to be added to an even light of 1.
    """
    axis = np.linspace(-1, 1, size, dtype=np.float32) if size > 1 else np.zeros(1, np.float32)
    angle = np.deg2rad(direction)
    across, down = strength * np.cos(angle), strength * np.sin(angle)
    return tuple(part.astype(np.float32)[:, None] * axis for part in (across, down))


def shade(face, across, down):
    """Multiply one face by its plane of light, rounded and kept within 0 to 255."""
    import cv2

    plane = np.maximum(1 + across + down[:, None], 0)
    if face.ndim == 3:
        plane = cv2.merge([plane] * 3)
    return cv2.multiply(face, plane, dtype=cv2.CV_8U)


def relight(images, brightness=0.0, contrast=1.0, gamma=1.0):
    """Change the grey levels of each face by its own look-up table.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        brightness, contrast, gamma: as in `tables`; one value, or one a face.

    Returns:
        uint8, same shape.

    Raises:
        ShapeError: `images` is no batch of faces, or a parameter has another length.
        ConfigError: a parameter is not a finite number.
    """
    out = as_faces(images)
    values = (("brightness", brightness), ("contrast", contrast), ("gamma", gamma))
    drawn = [per_face(name, value, len(out)) for name, value in values]
    for face, table in zip(out, tables(*drawn), strict=True):
        face[...] = table[face]
    return out


def brightness(images, amount):
    """Add `amount` × 255 grey levels to every pixel. See `relight`."""
    return relight(images, brightness=amount)


def contrast(images, factor):
    """Stretch the grey levels about mid-grey by `factor`. See `relight`."""
    return relight(images, contrast=factor)


def gamma(images, exponent):
    """Raise the grey levels, taken from 0 to 1, to a power. See `relight`."""
    return relight(images, gamma=exponent)


def light_gradient(images, strength, direction=0.0):
    """Let the light come from one side.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        strength, direction: as in `slopes`; one value, or one a face.

    Returns:
        uint8, same shape.

    Raises:
        ShapeError: `images` is no batch of faces, or a parameter has another length.
        ConfigError: a parameter is not a finite number.
    """
    out = as_faces(images)
    faces = without_channel(out)
    drawn = (per_face("strength", strength, len(out)), per_face("direction", direction, len(out)))
    for i, slope in enumerate(zip(*slopes(out.shape[1], *drawn), strict=True)):
        faces[i] = shade(faces[i], *slope)
    return out
