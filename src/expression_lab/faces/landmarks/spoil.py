"""What can be wrong with a picture of a face: light, noise, blur, hands, sunglasses, edges."""

import numpy as np


def light_and_noise(images, variation, rng):
    """Change gain, offset, gamma and the fall of light, and add noise.

    Args:
        images: uint8 `(n, S, S)`.
        variation: variation.Variation
        rng: numpy.random.Generator

    Returns:
        uint8 `(n, S, S)`.
    """
    n, size = images.shape[:2]
    one = (n, 1, 1)
    lit = rng.random(one) < variation.lit
    values = images.astype(np.float32) / 255
    gamma = np.where(lit, np.exp(rng.uniform(-0.6, 0.6, one)), 1).astype(np.float32)
    values = values ** gamma
    gain = np.where(lit, np.exp(rng.uniform(-0.8, 0.3, one)), 1)
    offset = np.where(lit, rng.uniform(-0.12, 0.25, one), 0)
    across = np.linspace(-1, 1, size)
    angle = rng.uniform(0, 2 * np.pi, one)
    fall = np.where(lit, rng.normal(0, 0.35, one), 0)
    along = np.cos(angle) * across + np.sin(angle) * across[:, None]
    slope = 1 + np.clip(fall, -0.9, 0.9) * along
    values = values * (gain * np.maximum(slope, 0.05)).astype(np.float32) + offset.astype("f4")
    noisy = rng.random(one) < variation.noisy
    grain = np.where(noisy, rng.exponential(0.025, one), 0).astype(np.float32)
    values += rng.standard_normal(images.shape, dtype=np.float32) * np.minimum(grain, 0.12)
    return (np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8)


def cover_and_blur(image, points, variation, patch, rng):
    """Cover, blur, coarsen and compress one face, each now and then.

    Args:
        image: uint8 `(S, S)`.
        points: float `(478, 2)`, where the face is in it, pixels.
        variation: variation.Variation
        patch: callable `(rng) -> uint8 (S, S)`, something to cover with.
        rng: numpy.random.Generator

    Returns:
        uint8 `(S, S)`.
    """
    chances = rng.random(4) < (variation.covered, variation.coarse, variation.blurred,
                               variation.jpeg)
    for chance, spoil in zip(chances, (
            lambda image: _covered(image, points, patch, rng),
            lambda image: _coarse(image, rng),
            lambda image: _blurred(image, rng),
            lambda image: _compressed(image, rng))):
        if chance:
            image = spoil(image)
    return image


def soft_mask(shape, rng):
    """A mask that keeps the middle of a picture: uint8 `(H, W)`, 255 keeps, with a soft edge.

    Its form is between an ellipse and a rectangle.
    """
    height, width = shape
    y = np.abs(np.linspace(-1, 1, height, dtype=np.float32))[:, None]
    x = np.abs(np.linspace(-1, 1, width, dtype=np.float32))
    power = float(np.exp(rng.uniform(np.log(2), np.log(16))))
    inside = 1 - ((x * rng.uniform(0.98, 1.1)) ** power + (y * rng.uniform(0.95, 1.05)) ** power)
    return (np.clip(inside * rng.uniform(2, 12), 0, 1) * 255).astype(np.uint8)


def blend(above, below, mask):
    """One picture over another: uint8 `(S, S)`."""
    share = mask.astype(np.float32) / 255
    return (above * share + below * (1 - share) + 0.5).astype(np.uint8)


def texture(size, rng):
    """Something that is no photo: flat, blobs, stripes or noise; uint8 `(size, size)`."""
    import cv2

    kind = rng.integers(4)
    if kind == 0:
        return np.full((size, size), rng.integers(256), np.uint8)
    if kind == 1:
        turn = rng.uniform(0, np.pi)
        y, x = np.mgrid[:size, :size] * rng.uniform(0.05, 1.2)
        waves = np.sin(x * np.cos(turn) + y * np.sin(turn) + rng.uniform(0, 6))
        return (128 + 100 * waves).astype(np.uint8)
    cells = int(rng.integers(2, size))
    grain = rng.integers(0, 256, (cells, cells), dtype=np.uint8)
    method = cv2.INTER_NEAREST if kind == 2 else cv2.INTER_CUBIC
    return cv2.resize(grain, (size, size), interpolation=method)


def shuffled(image, rng):
    """A face cut into tiles that are put together wrongly: its parts, but no face."""
    parts, side = int(rng.integers(2, 5)), image.shape[0]
    step = side // parts
    tiles = image[:step * parts, :step * parts].reshape(parts, step, parts, step)
    tiles = tiles.transpose(0, 2, 1, 3).reshape(-1, step, step)
    order = np.roll(np.arange(len(tiles)), int(rng.integers(1, len(tiles))))
    mixed = rng.permutation(order) if parts > 2 else order
    tiles = tiles[mixed].reshape(parts, parts, step, step).transpose(0, 2, 1, 3)
    out = image.copy()
    out[:step * parts, :step * parts] = tiles.reshape(step * parts, step * parts)
    return out


def _covered(image, points, patch, rng):
    """Something before the face: a bar, a disc, dark glasses, a mask over mouth and chin."""
    import cv2

    size, hidden = image.shape[0], np.zeros_like(image)
    kind = rng.integers(5)
    if kind == 0:  # dark glasses
        for corners in ((33, 133), (362, 263)):
            eye = points[list(corners)]
            wide = max(2.0, np.linalg.norm(eye[0] - eye[1]) * rng.uniform(0.7, 1.1))
            angle = np.degrees(np.arctan2(*(points[263] - points[33])[::-1]))
            cv2.ellipse(hidden, (tuple(map(float, eye.mean(0))),
                        (2 * wide, 1.5 * wide), float(angle)), 255, -1)
        cv2.line(hidden, *(tuple(int(v) for v in points[i]) for i in (33, 263)), 255, 2)
    elif kind == 1:  # a cloth over mouth and chin
        edge = [234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397,
                288, 361, 323, 454, 197]
        cv2.fillPoly(hidden, [points[edge].round().astype(np.int32)], 255)
    elif kind == 2:  # a hand, a microphone
        middle = points[rng.integers(468)]
        axes = size * rng.uniform(0.06, 0.3, 2)
        cv2.ellipse(hidden, (tuple(map(float, middle)), tuple(map(float, 2 * axes)),
                             float(rng.uniform(0, 180))), 255, -1)
    else:  # a rectangle, a bar
        middle = points[rng.integers(468)]
        sides = size * rng.uniform(*((0.1, 0.45) if kind == 3 else ((2, 0.03), (2, 0.15))), 2)
        box = cv2.boxPoints((tuple(map(float, middle)), tuple(map(float, sides)),
                             float(rng.uniform(0, 180))))
        cv2.fillPoly(hidden, [box.round().astype(np.int32)], 255)
    hidden = cv2.GaussianBlur(hidden, (3, 3), 0)
    return blend(_cover(image, kind, patch, rng), image, hidden)


def _cover(image, kind, patch, rng):
    """What covers: another picture, or one gray, dark where it stands for glasses."""
    if kind and rng.random() < 0.4:
        return patch(rng)
    gray = rng.integers(0, 60) if kind == 0 else rng.integers(0, 256)
    if kind >= 2 and rng.random() < 0.5:
        gray = int(np.median(image))  # about as bright as the skin
    return np.full_like(image, gray)


def _coarse(image, rng):
    """As from a face of few pixels, made larger."""
    import cv2

    size = image.shape[0]
    few = int(np.exp(rng.uniform(np.log(14), np.log(64))))
    small = cv2.resize(image, (few, few), interpolation=cv2.INTER_AREA)
    method = (cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(3)]
    return cv2.resize(small, (size, size), interpolation=method)


def _blurred(image, rng):
    """Out of focus, or moved while it was taken."""
    import cv2

    if rng.random() < 0.6:
        return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 2.2))
    length, angle = int(rng.integers(3, 10)), rng.uniform(0, np.pi)
    kernel = np.zeros((9, 9), np.float32)
    step = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    cv2.line(kernel, *(tuple(int(v) for v in np.round(4 + s * step).clip(0, 8)) for s in (-1, 1)),
             1.0)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def _compressed(image, rng):
    import cv2

    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(10, 70))]
    return cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_GRAYSCALE)
