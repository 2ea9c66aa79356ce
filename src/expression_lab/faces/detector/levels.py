"""The three maps of the detector: which faces each looks for, and what its numbers mean."""

from dataclasses import dataclass

import numpy as np

CHANNELS = 6  # of a map: sureness (a logit), x, y, log side, sine and cosine of the roll


@dataclass(frozen=True)
class Level:
    """One map.

    Attributes:
        stride: int, side of a cell in pixels of the network's picture.
        low, high: float, sides of the faces that it looks for, pixels.
    """

    stride: int
    low: float
    high: float

    @property
    def unit(self):
        """The side, in pixels, whose logarithm is written as 0."""
        return (self.low * self.high) ** 0.5


LEVELS = (Level(8, 13, 56), Level(16, 36, 124), Level(32, 80, 420))


def centres(shape, stride):
    """Where the middles of a map's cells lie in the picture.

    Args:
        shape: pair of int, rows and columns of the map.
        stride: int, pixels.

    Returns:
        pair of float32 `(rows, columns)`: x and y in pixels.
    """
    y, x = np.mgrid[:shape[0], :shape[1]].astype(np.float32)
    return (x + 0.5) * stride, (y + 0.5) * stride
