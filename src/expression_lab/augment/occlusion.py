"""What hides a part of the face: a random rectangle, a mask over nose and mouth, dark glasses.

The shapes are given in fractions of the side, for a face cropped as faces usually are: eyes
at about two fifths of the height, mouth at about three quarters.
"""

import numpy as np

from expression_lab.augment.checks import as_faces, generator, per_face, without_channel

MASK = np.array([(0.16, 0.56), (0.36, 0.51), (0.50, 0.46), (0.64, 0.51), (0.84, 0.56),
                 (0.82, 0.80), (0.66, 0.97), (0.50, 1.01), (0.34, 0.97), (0.18, 0.80)])
LENSES = ((0.31, 0.37), (0.69, 0.37))
LENS_RADII = (0.155, 0.105)
ASPECT = 0.3  # the flattest rectangle of Zhong et al.: three tenths as high as wide
SUBPIXEL = 16  # OpenCV draws at a sixteenth of a pixel when given coordinates times this


def rectangles(size, area, aspect, left, top):
    """Place one rectangle a face from four numbers between 0 and 1.

    Args:
        size: side S, pixels.
        area: float `(n,)`, fraction of the picture to cover.
        aspect, left, top: float `(n,)`, uniform draws: flat to tall, left to right, top to bottom.

    Returns:
        int64 `(n, 4)`: x, y, width, height, always inside the picture.
    """
    # A rectangle of this area only fits while its aspect is within [area, 1 / area]; drawing
    # within that (and evenly on a log scale) spares the paper's "try again until it fits".
    limit = -np.log(np.maximum(ASPECT, area))
    height = np.sqrt(area * np.exp((2 * aspect - 1) * limit))
    sides = np.stack([area / height, height], axis=1) * size
    sides = np.clip(np.rint(sides), 1, size)
    corner = np.floor(np.stack([left, top], axis=1) * (size + 1 - sides))
    return np.concatenate([corner, sides], axis=1).astype(np.int64)


def cover(face, rectangle, rng):
    """Fill a rectangle of one face with random grey levels, in place."""
    x, y, width, height = rectangle
    patch = face[y:y + height, x:x + width]
    patch[...] = rng.integers(0, 256, patch.shape, dtype=np.uint8)


def put_mask(face, tone, dy):
    """Draw a mask over nose and mouth of one face, in place; `dy` moves it, fraction of side."""
    import cv2

    points = (MASK + (0, dy)) * len(face) - 0.5
    cv2.fillPoly(face, [_fixed(points)], _color(face, tone), cv2.LINE_AA, shift=4)


def put_glasses(face, tone, dy):
    """Draw dark glasses with a bridge over the eyes of one face, in place."""
    import cv2

    size, color = len(face), _color(face, tone)
    radii = _fixed(np.array(LENS_RADII) * size)
    for x, y in LENSES:
        centre = _fixed(np.array([x, y + dy]) * size - 0.5)
        cv2.ellipse(face, centre.tolist(), radii.tolist(), 0, 0, 360, color, -1, cv2.LINE_AA, 4)
    ends = [(0, 0.33), (1, 0.33), (1, 0.37), (0, 0.37)]
    cv2.fillPoly(face, [_fixed((np.array(ends) + (0, dy)) * size - 0.5)], color, cv2.LINE_AA,
                 shift=4)


def random_erasing(images, area, rng):
    """Cover a random rectangle of each face with noise.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        area: fraction of the picture to cover, above 0 up to 1; one value, or one a face.
            0 leaves a face as it is.
        rng: numpy Generator.

    Returns:
        uint8, same shape.

    Raises:
        ShapeError: `images` is no batch of faces, or `area` has another length.
        ConfigError: `area` is not finite, or `rng` is no Generator.

    Reference:
        Zhong, Zheng, Kang, Li, Yang, "Random Erasing Data Augmentation", AAAI 2020.
    """
    out = as_faces(images)
    faces = without_channel(out)
    area = np.clip(per_face("area", area, len(out)), 0, 1)
    drawn = generator(rng).random((len(out), 3))
    places = rectangles(out.shape[1], np.maximum(area, 1e-9), *drawn.T)
    for i in np.flatnonzero(area > 0):
        cover(faces[i], places[i], rng)
    return out


def face_mask(images, tone=200.0, dy=0.0):
    """Put a mask over nose and mouth.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        tone: grey level of the cloth; one value, or one a face.
        dy: moved downwards by this fraction of the side; one value, or one a face.

    Returns:
        uint8, same shape.

    Raises:
        ShapeError: `images` is no batch of faces, or a parameter has another length.
        ConfigError: a parameter is not a finite number.
    """
    return _draw_on(images, put_mask, tone, dy)


def dark_glasses(images, tone=30.0, dy=0.0):
    """Put dark glasses over the eyes. As `face_mask`."""
    return _draw_on(images, put_glasses, tone, dy)


def _draw_on(images, draw, tone, dy):
    out = as_faces(images)
    faces = without_channel(out)
    values = zip(per_face("tone", tone, len(out)), per_face("dy", dy, len(out)), strict=True)
    for i, (one_tone, one_dy) in enumerate(values):
        draw(faces[i], one_tone, one_dy)
    return out


def _fixed(points):
    return np.rint(np.asarray(points) * SUBPIXEL).astype(np.int32)


def _color(face, tone):
    level = int(np.clip(tone, 0, 255))
    return (level,) * 3 if face.ndim == 3 else level
