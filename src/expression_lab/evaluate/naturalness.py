"""Does a face look like a photo? A quality that needs no picture to compare with.

Neighbouring pixels of photos follow laws of their own: with brightness and contrast of the
surroundings divided out, what is left has the same bell-like distribution in all of them. Blur,
grain, seams and the patterns of a network change it. So a Gaussian is fitted to how the unedited
faces are distributed, and an edited face is as unnatural as it lies far from their middle.

    model = naturalness.fit([naturalness.statistics(face) for face in unedited])
    model.distance([naturalness.statistics(edited)])

It is the Natural Image Quality Evaluator of Mittal, Soundararajan and Bovik, "Making a 'completely
blind' image quality analyzer", IEEE Signal Processing Letters 20, 2013, but for what is looked at:
whole faces cut out alike instead of patches of a photo, and hence the distance of a face's numbers
to the Gaussian of many faces (Mahalanobis) instead of that of two Gaussians. Distances mean
something only beside those of other faces by the same model.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from expression_lab.errors import ShapeError

LENGTH = 36  # numbers of a face: 18 at full size, and 18 at half
LEAST = 40  # faces from which a Gaussian of so many numbers can be had, shrunk as it is
BLUR, WINDOW = 7 / 6, (7, 7)  # of the surroundings of a pixel, as in the paper
SHIFTS = ((0, 1), (1, 0), (1, 1), (1, -1))  # to the neighbours that a pixel is multiplied with


@dataclass(frozen=True, eq=False)
class Naturalness:
    """The Gaussian of natural faces.

    Attributes:
        mean: float64 `(36,)`
        precision: float64 `(36, 36)`, the inverse of the covariance.
    """

    mean: np.ndarray
    precision: np.ndarray

    def distance(self, vectors):
        """How far faces lie from the middle.

        Args:
            vectors: float `(n, 36)`, of `statistics`.

        Returns:
            float64 `(n,)`: about 6 for faces like those of the fit; larger is less natural.

        Raises:
            ShapeError: not such numbers.
        """
        apart = _checked(vectors) - self.mean
        return np.sqrt(np.einsum("ni,ij,nj->n", apart, self.precision, apart).clip(0))


def fit(vectors):
    """Fit the Gaussian to unedited faces.

    Args:
        vectors: float `(n, 36)`, of `statistics`, n at least 40.

    Returns:
        Naturalness: its covariance is shrunk, as much as its uncertainty asks for, towards one in
        which all numbers vary on their own (Ledoit and Wolf 2004).

    Raises:
        ShapeError: not such numbers, or too few.
    """
    from sklearn.covariance import LedoitWolf

    vectors = _checked(vectors, LEAST)
    spread = np.maximum(vectors.std(0), 1e-6)
    fitted = LedoitWolf().fit(vectors / spread)
    return Naturalness(vectors.mean(0), fitted.precision_ / np.outer(spread, spread))


def statistics(face):
    """How the normalised brightness of a face is distributed.

    Args:
        face: uint8 `(S, S)` or `(S, S, 3)`, S at least 32; compare faces of one size only.

    Returns:
        float64 `(36,)`: shape and width of the distribution of the pixels, then of each of four
        products of neighbours shape, mean, and width to the left and to the right; at full size
        and again at half.

    Raises:
        ShapeError: not a picture of that size.
    """
    import cv2

    face = np.asarray(face)
    if face.ndim not in (2, 3) or min(face.shape[:2]) < 32:
        raise ShapeError("The naturalness of a face is that of a picture of 32 pixels or more; "
                         f"got {face.shape}.")
    if face.ndim == 3:
        face = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
    face = face.astype(np.float32)
    half = cv2.resize(face, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.concatenate([_at_one_size(face), _at_one_size(half)])


def _at_one_size(grey):
    left = normalised(grey)
    numbers = list(_symmetric(left))
    for down, right in SHIFTS:
        numbers += _asymmetric(left * np.roll(left, (down, right), (0, 1)))
    return np.array(numbers)


def normalised(grey):
    """Grey values less their surroundings' mean, over their deviation: float32 `(H, W)`."""
    import cv2

    mean = cv2.GaussianBlur(grey, WINDOW, BLUR)
    square = cv2.GaussianBlur(grey * grey, WINDOW, BLUR)
    return (grey - mean) / (np.sqrt(np.maximum(square - mean * mean, 0)) + 1)


def _symmetric(values):
    """Shape and variance of a generalised Gaussian, by its moments."""
    variance = float((values**2).mean())
    ratio = variance / max(float(np.abs(values).mean()) ** 2, 1e-12)
    return _shape_of(1 / max(ratio, 1e-12)), variance


def _asymmetric(values):
    """Shape, mean, left and right variance of an asymmetric generalised Gaussian.

    Reference:
        Lasmar, Stitou and Berthoumieu, "Multiscale skewed heavy tailed model for texture
        analysis", ICIP 2009.
    """
    below, above = values[values < 0], values[values > 0]
    left, right = (float(np.sqrt((part**2).mean())) if part.size else 1e-6
                   for part in (below, above))
    tilt = left / max(right, 1e-6)
    ratio = float(np.abs(values).mean()) ** 2 / max(float((values**2).mean()), 1e-12)
    ratio *= (tilt**3 + 1) * (tilt + 1) / (tilt**2 + 1) ** 2
    shape = _shape_of(ratio)
    return shape, (right - left) * _mean_factor(shape), left**2, right**2


def _mean_factor(shape):
    from math import gamma, sqrt

    return gamma(2 / shape) / gamma(1 / shape) * sqrt(gamma(1 / shape) / gamma(3 / shape))


def _shape_of(ratio):
    """The shape of a generalised Gaussian whose squared mean over mean square is `ratio`."""
    shapes, ratios = _ratios()
    return float(np.interp(ratio, ratios, shapes))


@cache
def _ratios():
    from scipy.special import gammaln

    shapes = np.linspace(0.2, 10, 2000)
    return shapes, np.exp(2 * gammaln(2 / shapes) - gammaln(1 / shapes) - gammaln(3 / shapes))


def _checked(vectors, least=0):
    vectors = np.asarray(vectors, np.float64)
    if vectors.ndim != 2 or vectors.shape[1] != LENGTH or len(vectors) < least or (
            not np.isfinite(vectors).all()):
        raise ShapeError(f"Naturalness takes finite numbers (n, {LENGTH}), n at least {least}; got "
                         f"{vectors.shape}.")
    return vectors
