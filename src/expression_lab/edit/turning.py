"""The side of a head that a photo hardly shows: filled from the other side when the head turns.

Where a turn asks for skin that the photo shows at a sharp angle, stretching it would smear it. A
face is about symmetric, so the mirrored place is taken there, in the light of this side.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from expression_lab.edit import warp
from expression_lab.edit.canvas import SIZE
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model import raster
from expression_lab.faces.points import MIRROR, POINTS

STRETCHED = (2.0, 4.5)  # times that a triangle grows: from here on, and altogether, it is filled
BETTER = 1.3  # times that the mirrored triangle must be larger in the photo
SOFT, TONE = 2.5, 6.0  # pixels of the canvas, of the seam and of the light that is matched
GAIN = (0.6, 1.6)  # of the light


@dataclass(frozen=True, eq=False)
class Fill:
    """What is laid over a turned face.

    Attributes:
        shift: float32 `(160, 160, 2)`, pixels: the mirrored place of each pixel, less its own.
        share: float32 `(160, 160)`, how much of it is taken, 0 to 1.
        gain: float32 `(160, 160)`, by which its grey values are multiplied.
    """

    shift: np.ndarray
    share: np.ndarray
    gain: np.ndarray


def fill(moved, source, target, mesh, luma):
    """Work out what is filled from the other side.

    Args:
        moved: Warp, from source to target.
        source, target: float32 `(V, 3)`, pixels of the canvas.
        mesh: Mesh
        luma: uint8 `(160, 160)`, the face in its canvas.

    Returns:
        Fill, or None where nothing is needed.
    """
    import cv2

    mirrored = source[_twins(len(source))]
    before, other, after = (_areas(points, mesh) for points in (source, mirrored, target))
    low, high = STRETCHED
    needed = np.clip((after / np.maximum(before, 1e-3) - low) / (high - low), 0, 1)
    needed *= (-other > BETTER * before) & (mesh.kinds == meshes.FACE)
    share = cv2.GaussianBlur(needed.astype(np.float32)[moved.owner], (0, 0), SOFT)
    if share.max() < 0.05:
        return None
    places = raster.maps(moved.owner, target[mesh.triangles, :2], mirrored[mesh.triangles, :2])
    shift = cv2.GaussianBlur(np.stack(places, -1) - warp.identity(), (0, 0), warp.SMOOTH)
    own, twin = (cv2.GaussianBlur(pulled(luma, one).astype(np.float32), (0, 0), TONE)
                 for one in (moved.shift, shift))
    return Fill(shift, share, np.clip(own / np.maximum(twin, 1), *GAIN))


def pulled(picture, shift):
    """A canvas with every pixel taken from where it comes from."""
    import cv2

    place = warp.identity(SIZE) + shift
    return cv2.remap(picture, place[..., 0], place[..., 1], cv2.INTER_LINEAR,
                     borderMode=cv2.BORDER_REPLICATE)


def _areas(points, mesh):
    """Signed area of each triangle as it is seen; below 0 for one that is mirrored: `(T,)`."""
    a, b, c = (points[mesh.triangles[:, i], :2] for i in range(3))
    u, v = b - a, c - a
    front = _front(mesh)
    return (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) * front


@cache
def _front(mesh):
    """Which way round each triangle is drawn in the texture: 1 or -1, `(T,)`."""
    a, b, c = (mesh.texture_points[mesh.triangles[:, i]] for i in range(3))
    u, v = b - a, c - a
    return np.sign(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])


@cache
def _twins(count):
    """The mirror twin of each vertex: landmarks and the ring around the head; the border stays."""
    oval = list(meshes.OVAL)
    ring = [POINTS + oval.index(int(MIRROR[point])) for point in oval]
    return np.concatenate([MIRROR, ring, np.arange(POINTS + len(oval), count)])
