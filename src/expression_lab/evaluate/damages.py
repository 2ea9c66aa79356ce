"""Damage that a camera or a day does to a picture of a face, each kind in five grades.

The first grade of every damage is "none": the face as it is. Random damage (the grain, which side
the light comes from, which way a head is turned) is the same at every grade, only stronger, so that
a curve shows the grade and not the draw.

Reference:
    After Hendrycks and Dietterich, "Benchmarking neural network robustness to common corruptions
    and perturbations", ICLR 2019, who grade damage to photos of objects.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from expression_lab import augment
from expression_lab.augment.checks import as_faces, number
from expression_lab.errors import unknown_name

SIDE = 48  # pixels: of pictures of another side, sizes in pixels are taken in proportion
EYES, MOUTH = 0.37, 0.75  # where they are in a face cut out as usual, of its height


def blur(images, sigma, rng):
    """Out of focus: a Gaussian."""
    return augment.blur(images, sigma * images.shape[1] / SIDE)


def noise(images, sigma, rng):
    """Grain, as in the dark: Gaussian, of every pixel its own."""
    return augment.gaussian_noise(images, sigma, rng)


def darker(images, percent, rng):
    """Less light on everything: grey levels are divided, and rounded."""
    return np.rint(images * (1 - percent / 100)).astype(np.uint8)


def brighter(images, percent, rng):
    """Too much light: grey levels are multiplied, and stop at white."""
    return np.rint(np.minimum(images * (1 + percent / 100), 255)).astype(np.uint8)


def side_light(images, percent, rng):
    """Light from the left or the right: at 100 percent the far edge is black."""
    return augment.light_gradient(images, percent / 100, 180.0 * _sides(images, rng))


def rotation(images, degrees, rng):
    """The head tilted to one side or to the other."""
    return augment.rotate(images, degrees * (1 - 2 * _sides(images, rng)))


def eyes_covered(images, percent, rng):
    """A grey bar over the eyes, of this percentage of the height."""
    return _bar(images, EYES, percent / 100)


def mouth_covered(images, percent, rng):
    """A grey bar over the mouth, of this percentage of the height."""
    return _bar(images, MOUTH, percent / 100)


def part_covered(images, percent, rng):
    """A random rectangle of random grey levels, of this percentage of the picture."""
    return augment.random_erasing(images, percent / 100, rng)


def jpeg(images, quality, rng):
    """Stored as JPEG at this quality."""
    import cv2

    stored = [cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
              for image in images]
    return np.stack([cv2.imdecode(one, cv2.IMREAD_UNCHANGED) for one in stored]).reshape(
        images.shape)


def low_resolution(images, pixels, rng):
    """From far away: shrunk to so many pixels a side, and enlarged again."""
    import cv2

    side, size = max(1, round(pixels * images.shape[1] / SIDE)), images.shape[1]
    small = (cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA) for image in images)
    return np.stack([cv2.resize(one, (size, size), interpolation=cv2.INTER_CUBIC)
                     for one in small]).reshape(images.shape)


@dataclass(frozen=True)
class Damage:
    """One kind of damage.

    Attributes:
        apply: function of (uint8 images, amount, Generator) -> uint8 images.
        unit: str, what an amount counts.
        amounts: the four grades after "none", from little to much.
        none: float, the amount that stands for "none" on an axis.
    """

    apply: Callable
    unit: str
    amounts: tuple
    none: float = 0.0


PIXELS = f"pixels of {SIDE}"
DAMAGES = {
    "blur": Damage(blur, f"sigma, {PIXELS}", (0.6, 1.2, 1.8, 2.4)),
    "noise": Damage(noise, "sigma, grey levels", (8, 16, 32, 48)),
    "darker": Damage(darker, "percent of the light taken", (40, 60, 80, 90)),
    "brighter": Damage(brighter, "percent of light added", (30, 60, 100, 150)),
    "side light": Damage(side_light, "percent of the light", (25, 50, 75, 100)),
    "rotation": Damage(rotation, "degrees", (10, 20, 30, 45)),
    "eyes covered": Damage(eyes_covered, "percent of the height", (6, 12, 18, 24)),
    "mouth covered": Damage(mouth_covered, "percent of the height", (6, 12, 18, 24)),
    "part covered": Damage(part_covered, "percent of the picture", (5, 10, 20, 30)),
    "JPEG": Damage(jpeg, "quality", (40, 20, 10, 5), 100.0),
    "low resolution": Damage(low_resolution, PIXELS, (32, 24, 16, 12), float(SIDE)),
}
GRADES = 5


def damage(images, name, grade, seed=0):
    """Damage a batch of faces.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        name: str, a name of `DAMAGES`.
        grade: int, 0 (none: the faces as they are) to 4.
        seed: int, of grain and sides; the same for every grade, so that only the amount changes.

    Returns:
        uint8, same shape.

    Raises:
        UnknownNameError: no damage goes by that name.
        ConfigError: another grade.
        ShapeError: `images` is no batch of faces.
    """
    if name not in DAMAGES:
        raise unknown_name("damage", name, DAMAGES)
    images, grade = as_faces(images), int(number("grade", grade, 0, GRADES - 1))
    if grade == 0:
        return images
    kind = DAMAGES[name]
    return kind.apply(images, kind.amounts[grade - 1], np.random.default_rng(seed))


def _sides(images, rng):
    """0 or 1 for each face."""
    return rng.integers(2, size=len(images))


def _bar(images, middle, height):
    """A bar of each face's own mean grey, so that it tells nothing and stands out little."""
    out, size = images.copy(), images.shape[1]
    top = max(0, round((middle - height / 2) * size))
    bottom = min(size, max(top + 1, round((middle + height / 2) * size)))
    out[:, top:bottom] = images.mean((1, 2), keepdims=True).round().astype(np.uint8)
    return out
