"""Put an edited piece back into its photo, so that no seam shows and nothing else changes."""

from dataclasses import dataclass, field

import numpy as np

from expression_lab.errors import ShapeError


@dataclass(frozen=True, eq=False)
class Patch:
    """An edited piece of a photo, and where it goes.

    Attributes:
        pixels: uint8 `(h, w)` or `(h, w, 3)`, as the photo.
        mask: float32 `(h, w)`, 0 (the photo stays as it is) to 1 (the piece takes its place).
        x, y: int, pixels of the photo, the piece's upper left corner.
        report: dict, what the editor measured: `least_area` (of the map; above 0 nothing folds),
            `milliseconds`, `notes` (list of str) where something is to be said.
    """

    pixels: np.ndarray
    mask: np.ndarray
    x: int
    y: int
    report: dict = field(default_factory=dict)

    def __post_init__(self):
        if self.mask.shape != self.pixels.shape[:2]:
            raise ShapeError(f"The mask {self.mask.shape} does not cover the piece "
                             f"{self.pixels.shape[:2]}.")


def composite(photo, patches):
    """Lay edited pieces over a photo, one after the other.

    Args:
        photo: uint8 `(H, W)` or `(H, W, 3)`; not changed.
        patches: iterable of Patch; None among them is skipped.

    Returns:
        uint8, the shape of the photo. Where every mask is 0 it is the photo, bit for bit.

    Raises:
        ShapeError: a piece does not fit into the photo.
    """
    import cv2

    result = photo.copy()
    for patch in patches:
        if patch is None or not patch.mask.size:
            continue
        height, width = patch.mask.shape
        place = result[patch.y:patch.y + height, patch.x:patch.x + width]
        if place.shape != patch.pixels.shape or min(patch.x, patch.y) < 0:
            raise ShapeError(f"A piece of {patch.pixels.shape} at x {patch.x}, y {patch.y} does "
                             f"not fit into a photo of {photo.shape}.")
        mask = np.ascontiguousarray(patch.mask, np.float32)
        place[:] = cv2.blendLinear(np.ascontiguousarray(patch.pixels), np.ascontiguousarray(place),
                                   mask, 1 - mask)
    return result


def window(size, margin):
    """A square that is 1 inside and falls smoothly to 0 at its border.

    Args:
        size: int, pixels.
        margin: int, pixels over which it falls.

    Returns:
        float32 `(size, size)`.
    """
    edge = np.minimum(np.arange(size), np.arange(size)[::-1])
    rise = np.clip(edge / margin, 0, 1)
    rise = (rise * rise * (3 - 2 * rise)).astype(np.float32)
    return np.outer(rise, rise)
