"""What drawn faces lack of photos, laid over both pictures of a pair alike.

The statistical face model draws a face and hardly more. A network that has seen nothing else takes
hair, glasses, collars and grain for parts of an expression, and changes them. So every pair gets
some of them, the same in both pictures: what is the same in both, it learns to leave alone.
"""

import numpy as np

from expression_lab.augment import Policy
from expression_lab.augment.noise import soften
from expression_lab.faces.alignment import TEMPLATE

CAMERA = Policy(rotation=5, shift=0.03, scale=0.06, brightness=0.15, contrast=0.3, gamma=0.3,
                light_gradient=0.3, noise=6, blur=0.6, erase=0.1, erase_area=(0.01, 0.06),
                p_geometric=0.7, p_light=0.7, p_noise=0.4)
MARGIN, SOFT = 0.03, 0.03  # around the face, and over which it fades into what is behind, sides
BEHIND, FRINGE, GLASSES = 0.6, 0.25, 0.15  # shares of pairs
SHARPENED, MOST_SHARP = 0.5, 1.5  # share of faces, and the largest amount
JPEG = (35, 95)  # quality
PACKED = 0.5  # share of faces


def scenery(size, rng):
    """What may lie behind a head: patches, edges and grain by chance.

    Args:
        size: int, pixels.
        rng: numpy Generator

    Returns:
        float32 `(size, size)`, grey values.
    """
    import cv2

    picture = np.full((size, size), rng.uniform(20, 230), np.float32)
    for cells, spread in ((2, 50), (5, 30), (16, 12)):
        patches = rng.normal(0, spread, (cells, cells)).astype(np.float32)
        way = cv2.INTER_CUBIC if rng.random() < 0.7 else cv2.INTER_NEAREST
        picture += cv2.resize(patches, (size, size), interpolation=way)
    return picture


def dressed(pair, points, rng):
    """Put both pictures of a pair before a background, behind a fringe, into glasses, or neither.

    Args:
        pair: uint8 `(2, S, S)`.
        points: float `(m, 2)`, landmarks of both faces, pixels of the pictures.
        rng: numpy Generator

    Returns:
        uint8 `(2, S, S)`
    """
    size, chance = pair.shape[1], rng.random(3)
    pair = pair.astype(np.float32)
    if chance[0] < BEHIND:
        pair = _laid_over(pair, scenery(size, rng), 1 - _head(points, size))
    if chance[1] < FRINGE:
        pair = _laid_over(pair, scenery(size, rng) * 0.5, _fringe(size, rng))
    pair = np.clip(np.rint(pair), 0, 255).astype(np.uint8)
    if chance[2] < GLASSES:
        for picture in pair:
            _rims(picture, *_frame(size, np.random.default_rng(int(chance[2] * 1e9))))
    return pair


def _laid_over(pair, picture, cover):
    return pair + cover * (picture - pair)


def _head(points, size):
    """Where the faces are, 1, fading to 0: float32 `(S, S)`."""
    import cv2

    mask = np.zeros((size, size), np.float32)
    cv2.fillConvexPoly(mask, cv2.convexHull(np.rint(points).astype(np.int32)), 1.0)
    wide = 2 * round(MARGIN * size) + 1
    return cv2.GaussianBlur(cv2.dilate(mask, np.ones((wide, wide))), (0, 0), SOFT * size)


def _fringe(size, rng):
    """Where hair hangs into the forehead: float32 `(S, S)`, a wavy line and all above it."""
    import cv2

    line = cv2.resize(rng.uniform(0.02, 0.26, (1, 6)).astype(np.float32), (size, 1),
                      interpolation=cv2.INTER_CUBIC)
    rows = (np.arange(size, dtype=np.float32)[:, None] + 0.5) / size
    return np.clip((line - rows) * size / 3, 0, 1)


def _frame(size, rng):
    """Centres of two lenses, their radii and the tone of the rims."""
    centers = (TEMPLATE[:2] + rng.normal(0, 0.012, 2)) * size
    return centers, rng.uniform((0.12, 0.08), (0.17, 0.13)) * size, int(rng.integers(10, 110))


def _rims(picture, centers, radii, tone):
    import cv2

    for center in centers:
        cv2.ellipse(picture, np.rint(16 * center).astype(int).tolist(),
                    np.rint(16 * radii).astype(int).tolist(), 0, 0, 360, tone, 1, cv2.LINE_AA, 4)
    inner = [np.rint(16 * (center + (side * radii[0], 0))).astype(int).tolist()
             for center, side in zip(centers, (1, -1), strict=True)]
    cv2.line(picture, *inner, tone, 1, cv2.LINE_AA, 4)


def photographed(source, target, rng, policy=CAMERA):
    """Take both pictures of each pair by the same poor camera, in the same light.

    Args:
        source, target: uint8 `(n, S, S)`.
        rng: numpy Generator
        policy: augment.Policy

    Returns:
        tuple: uint8 `(n, S, S)` twice.
    """
    amounts = rng.uniform(0, MOST_SHARP, len(source)) * (rng.random(len(source)) < SHARPENED)
    quality = rng.integers(*JPEG, len(source)) * (rng.random(len(source)) < PACKED)
    seed = int(rng.integers(2**63))
    return tuple(
        np.stack([_packed(_sharpened(one, amount), int(q)) for one, amount, q in zip(
            policy(faces, np.random.default_rng(seed)), amounts, quality, strict=True)])
        for faces in (source, target))


def _sharpened(face, amount):
    """More contrast in what is fine: drawn faces are softer than photos."""
    if not amount:
        return face
    return np.clip(np.rint(face + amount * (face.astype(np.float32) - soften(face, 1.0))),
                   0, 255).astype(np.uint8)


def _packed(face, quality):
    """As it comes out of a JPEG file; quality 0 leaves it as it is."""
    import cv2

    if not quality:
        return face
    return cv2.imdecode(cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, quality])[1],
                        cv2.IMREAD_GRAYSCALE)
