"""The inside of a mouth that the photo does not show: teeth and tongue where lips part.

It comes from the statistical face model, as a mean over open mouths in the expression that is
asked for, in the light and the contrast of this face. Where the photo shows an open mouth, its own
inside is kept.
"""

import numpy as np

from expression_lab.edit import turning
from expression_lab.edit.canvas import corners
from expression_lab.faces import model
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model.textures import MEAN
from expression_lab.faces.points import GROUPS, LOWER_LIP_TOP, UPPER_LIP_BOTTOM

SHOWN, HIDDEN = 0.12, 0.04  # gaps, eye distances, between which the photo's own inside takes over
MUCH, LITTLE = 2.0, 1.3  # times that the gap grows: stretched teeth would be seen beyond
FULL_LIGHT, DARK = 0.15, 0.35  # a mouth open this far is fully lit; a slit is this dark
SPOKEN = np.array([0.3, 0, 0.7, 0, 0, 0, 0, 0], np.float32)  # mouths opened by sliders: dark ones
SOFT, SEAM = 0.7, 0.8  # pixels of the canvas
SHUT = 0.02  # gap, eye distances: closer lips touch
MEETING = np.float32(0.75)  # how bright the line between closed lips is against the lips


def gap(shape):
    """How far the lips are apart: float, eye distances."""
    return float(shape[LOWER_LIP_TOP, 1] - shape[UPPER_LIP_BOTTOM, 1])


def cover(warp, before, after):
    """How much of the model's mouth is laid over each pixel.

    Args:
        warp: Warp
        before, after: float, the gap between the lips in eye distances.

    Returns:
        float32 `(160, 160)`, 0 to 1.
    """
    own = np.clip((before - HIDDEN) / (SHOWN - HIDDEN), 0, 1)
    own *= np.clip((MUCH - after / max(before, 1e-3)) / (MUCH - LITTLE), 0, 1)
    needed = (1 - own) * np.clip((after - before) / 0.02, 0, 1)
    return np.float32(needed) * warp.cover(meshes.MOUTH, SOFT)


def inside(warp, shares, after, skin, contrast):
    """The inside of the mouth, as it would look in this face.

    Args:
        warp: Warp
        shares: float32 `(8,)`, of the expressions whose mouths are mixed.
        after: float, the gap between the lips, eye distances.
        skin: float, the mean grey value of this face's skin.
        contrast: float, from `skin.contrast`.

    Returns:
        float32 `(160, 160)`, grey values.
    """
    import cv2

    where, _, insides = model.load().statistics.mouth
    size = model.load().statistics.size
    picture = np.full(size * size, MEAN, np.float32)
    picture[where] = shares @ insides / max(float(shares.sum()), 1e-6)
    picture = (picture - MEAN) * contrast + skin
    picture *= DARK + (1 - DARK) * np.clip(after / FULL_LIGHT, 0, 1)
    x, y = np.moveaxis(warp.texture, -1, 0)
    return cv2.remap(picture.reshape(size, size), x, y, cv2.INTER_LINEAR)


def sealed(cover, inside, face, shift, after, shape):
    """Put lips where teeth would be left between lips that close, and the line where they meet.

    Args:
        cover, inside: float32 `(160, 160)`, as above; not changed.
        face: draft.Prepared
        shift: float32 `(160, 160, 2)`, the map.
        after: float32 `(V, 3)`, the mesh in the edited canvas, pixels.
        shape: float32 `(478, 3)`, the edited face, frontal.

    Returns:
        tuple: cover and inside with lips and line.
    """
    amount = np.float32(closing(face.canvas.shape, shape))
    if amount <= 0:
        return cover, inside
    teeth = amount * turning.pulled(face.between_lips, shift)
    line = _meeting(after, cover.shape)
    lips = np.float32(face.lips) * (1 - (1 - MEETING) * line)
    sealed_share = np.maximum(teeth, amount * line)
    return np.maximum(cover, sealed_share), np.where(sealed_share > cover, lips, inside)


def _meeting(after, shape):
    """The line where lips meet: soft, and fainter towards the corners; 0 to 1."""
    import cv2

    middle = (after[list(meshes.UPPER_LIP), :2] + after[list(meshes.LOWER_LIP), :2]) / 2
    points = corners(middle)
    line = np.zeros(shape, np.float32)
    for start, end, place in zip(
            points, points[1:], np.linspace(0.1, 0.9, len(points) - 1), strict=False):
        cv2.line(line, start.tolist(), end.tolist(), float(np.sin(np.pi * place)), 1,
                 cv2.LINE_8, 4)
    return np.minimum(cv2.GaussianBlur(line, (0, 0), SEAM) * 1.8, 1)


def closing(before, after):
    """How much a mouth that shows teeth is shut: 0 to 1, from frontal shapes `(478, 3)`."""
    apart = np.clip((gap(before) - HIDDEN) / (SHOWN - HIDDEN), 0, 1)
    return float(apart * np.clip(2 - gap(after) / SHUT, 0, 1))


def lips_over_teeth(face, after, shape):
    """Where lips close over teeth, whose colour must not stay behind on them.

    Args:
        face, after, shape: as those of `sealed`.

    Returns:
        float32 `(160, 160)`, 0 to 1; or None where nothing closes.
    """
    import cv2

    amount = closing(face.canvas.shape, shape)
    if amount <= 0:
        return None
    lips = np.zeros(face.luma.shape, np.float32)
    loop = after[list(GROUPS["outer_lips"]), :2]
    cv2.fillPoly(lips, [corners(loop)], amount, cv2.LINE_8, 4)
    return cv2.GaussianBlur(lips, (0, 0), SEAM)
