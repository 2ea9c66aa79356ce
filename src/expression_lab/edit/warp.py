"""Where every pixel of the edited face comes from: a smooth map between two layings of a mesh.

The map is piecewise affine over the mesh's triangles (Cootes, Edwards and Taylor 1998), drawn from
the farthest to the nearest so that a turned nose hides its cheek, then made smooth. It is worked
out on the canvas; the photo's own pixels are moved by it in `rendering`.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from expression_lab.edit.canvas import SIZE
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model import raster

TREMOR = (0.1, 0.3)  # pixels: shorter shifts are none, longer ones whole
SMOOTH = 1.2  # pixels of the canvas: the edges of triangles are rounded so far
LEAST = 0.02  # least change of area that counts as no fold
ROUNDS, WIDEST = 12, 5.0  # of further smoothing where it would fold, and its widest, pixels
SHORTER = 0.3  # of a shift that still folds, each time


@dataclass(frozen=True, eq=False)
class Warp:
    """A map from the edited canvas back to the canvas as it was.

    Attributes:
        shift: float32 `(160, 160, 2)`, pixels: what to add to a place to know where it came from.
        sharp: float32 `(160, 160, 2)`, the same before it was made smooth.
        kinds: int8 `(160, 160)`, FACE, FRAME, MOUTH or EYE, in the edited face.
        owner: int32 `(160, 160)`, the triangle that each pixel shows.
        texture: float32 `(160, 160, 2)`, the place of each pixel in the face model's texture.
    """

    shift: np.ndarray
    sharp: np.ndarray
    kinds: np.ndarray
    owner: np.ndarray
    texture: np.ndarray

    def cover(self, kind, soft=0.0):
        """How much a kind of triangle covers each pixel: float32 `(160, 160)`, 0 to 1."""
        import cv2

        mask = (self.kinds == kind).astype(np.float32)
        return cv2.GaussianBlur(mask, (0, 0), soft) if soft else mask


def between(source, target, mesh):
    """The map from a target laying of the mesh back to the source.

    Args:
        source, target: float32 `(V, 3)`, pixels of the canvas and depth.
        mesh: faces.model.mesh.Mesh.

    Returns:
        Warp
    """
    import cv2

    corners = target[mesh.triangles]
    order = np.argsort(-corners[..., 2].mean(axis=1) - meshes.BEHIND[mesh.kinds])
    owner = raster.owners(corners[..., :2], order, SIZE)
    x, y = raster.maps(owner, corners[..., :2], source[mesh.triangles, :2])
    places = np.stack(raster.maps(owner, corners[..., :2], mesh.texture_points[mesh.triangles]), -1)
    shift = np.stack([x, y], -1) - identity()
    return Warp(cv2.GaussianBlur(shift, (0, 0), SMOOTH), shift, mesh.kinds[owner], owner, places)


def quiet(shift):
    """The map without the tremor of rounded corners: `(H, W, 2)` -> `(H, W, 2)`.

    What nobody moves stays exactly where it is, and its pixels keep their bits.
    """
    length = np.sqrt(shift[..., 0] ** 2 + shift[..., 1] ** 2)
    low, high = TREMOR
    return shift * np.clip((length - low) / (high - low), 0, 1)[..., None]


def unfolded(shift):
    """The map without folds: smoothed where it folds, and shortened where that is not enough.

    Args:
        shift: float32 `(H, W, 2)`.

    Returns:
        float32 `(H, W, 2)`, with a Jacobian above 0 everywhere.
    """
    import cv2

    result = shift
    for sigma in np.linspace(1.5, WIDEST, ROUNDS):
        near = _folds(result, 3)
        if near is None:
            return result
        result = result + near * (cv2.GaussianBlur(result, (0, 0), sigma) - result)
    while (near := _folds(result, WIDEST)) is not None:  # no shift at all cannot fold
        result = result * (1 - SHORTER * near)
    return result


def _folds(shift, sigma):
    """How near each pixel is to a fold: float32 `(H, W, 1)`, 0 to 1, or None without folds."""
    import cv2

    folded = (jacobian(shift) < LEAST).astype(np.float32)
    if not folded.any():
        return None
    folded = np.pad(folded, ((0, 1), (0, 1)), mode="edge")
    return np.clip(4 * cv2.GaussianBlur(folded, (0, 0), sigma), 0, 1)[..., None]


def jacobian(shift):
    """Change of area under the map, at each pixel but the last row and column.

    Args:
        shift: float32 `(H, W, 2)`.

    Returns:
        float32 `(H - 1, W - 1)`: 1 where nothing is stretched, at or below 0 where it folds.
    """
    x, y = (np.ascontiguousarray(shift[..., axis]) for axis in (0, 1))
    across_x, across_y = (one[:-1, 1:] - one[:-1, :-1] for one in (x, y))
    down_x, down_y = (one[1:, :-1] - one[:-1, :-1] for one in (x, y))
    return (across_x + 1) * (down_y + 1) - across_y * down_x


@cache
def identity(size=SIZE):
    """Every pixel's own place: float32 `(size, size, 2)`, x and y; read only."""
    steps = np.arange(size, dtype=np.float32)
    places = np.stack(np.meshgrid(steps, steps), axis=-1)
    places.setflags(write=False)
    return places
