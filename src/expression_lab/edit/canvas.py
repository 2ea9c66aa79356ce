"""The frame in which a face is edited: an upright square around the head, whatever the photo.

A canvas is the face model's texture frame laid over a face: `SIDE * BORDER` eye distances wide,
upright with the head, drawn at 160 pixels. Displacements and changes of the skin are worked out
there and carried over to the photo's own pixels, so that neither the size of the photo nor a
tilted head matters to them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model import shapes
from expression_lab.faces.points import POINTS

SIZE = 160  # pixels of a canvas
CROP = 128  # of its middle, framed as in FER2013: what networks see
MARGIN = (SIZE - CROP) // 2
STAYS = 0.4  # of the turn that hair and neck do not follow
UNIT = SIZE / (meshes.SIDE * meshes.BORDER)  # pixels of a canvas for one eye distance


@dataclass(frozen=True, eq=False)
class Canvas:
    """A face in its own frame, and the way to the photo.

    Attributes:
        shape: float32 `(478, 3)`, the face turned to the front, eye distances.
        rotation: float32 `(3, 3)`, how the head is turned, but for its roll.
        matrix: float64 `(2, 3)`, from pixels of the canvas to pixels of the photo.
    """

    shape: np.ndarray
    rotation: np.ndarray
    matrix: np.ndarray

    @cached_property
    def vertices(self):
        """The mesh as it lies in the canvas: float32 `(V, 3)`, pixels."""
        return self.project(self.shape)

    @cached_property
    def inverse(self):
        """From pixels of the photo to pixels of the canvas: float64 `(2, 3)`."""
        linear = np.linalg.inv(self.matrix[:, :2])
        return np.concatenate([linear, -linear @ self.matrix[:, 2:]], axis=1)

    def inverse_from(self, x, y):
        """From pixels of a piece of the photo that begins at (x, y): float64 `(2, 3)`."""
        matrix = self.inverse.copy()
        matrix[:, 2] += matrix[:, :2] @ (x, y)
        return matrix

    @property
    def scale(self):
        """Pixels of the photo for one pixel of the canvas."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:, :2]))))

    def project(self, shape, turn=None):
        """Lay a shape into the canvas.

        Args:
            shape: float `(478, 3)`, frontal, eye distances.
            turn: float `(3, 3)` or None, turns the head further.

        Returns:
            float32 `(V, 3)`, pixels: landmarks, the ring around the head that moves with it, and
            the canvas' border, which never moves.
        """
        def seen(rotation):
            return meshes.project(shape[None].astype(np.float32),
                                  rotation[None].astype(np.float32))

        vertices = seen(self.rotation if turn is None else turn @ self.rotation)
        if turn is not None:  # hair and neck follow halfway, else they tear at the border
            ring = slice(POINTS, POINTS + len(meshes.OVAL))
            vertices[:, ring] += STAYS * (seen(self.rotation)[:, ring] - vertices[:, ring])
        vertices[0, POINTS + len(meshes.OVAL):, :2] = meshes.outer_ring()
        return meshes.to_pixels(vertices, SIZE, meshes.BORDER)[0]

    def take(self, photo, size=SIZE):
        """Draw the photo into the canvas.

        Args:
            photo: uint8 `(H, W)` or `(H, W, 3)`.
            size: int, side of the drawing in pixels.

        Returns:
            uint8 `(size, size[, 3])`.
        """
        import cv2

        matrix = _resized(self.matrix, SIZE / size)
        shrink = self.scale * SIZE / size
        if shrink > 1.5:  # average over the pixels that become one
            photo, matrix = _shrunk(photo, matrix, size, shrink)
        return cv2.warpAffine(photo, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE,
                              flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)

    def box(self, photo):
        """The part of the photo that the canvas covers.

        Returns:
            tuple: x, y, width and height in whole pixels, inside the photo.
        """
        corners = np.array([[0, 0], [SIZE, 0], [SIZE, SIZE], [0, SIZE]], float)
        placed = corners @ self.matrix[:, :2].T + self.matrix[:, 2]
        low = np.clip(np.floor(placed.min(axis=0)), 0, None).astype(int)
        high = np.minimum(np.ceil(placed.max(axis=0)).astype(int) + 1, photo.shape[1::-1])
        return (*low.tolist(), *np.maximum(high - low, 0).tolist())


def lay(landmarks, mean):
    """Lay a canvas over a face.

    Args:
        landmarks: float `(478, 3)`, pixels of the photo.
        mean: float `(478, 3)`, the frontal mean face, eye distances.

    Returns:
        Canvas
    """
    fit = shapes.align(np.asarray(landmarks, np.float32)[None], mean)
    rotation, scale = fit.rotations[0].astype(float), float(fit.scale[0])
    angle = np.arctan2(rotation[1, 0], rotation[0, 0])
    roll = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    upright = rotation.copy()
    upright[:2] = roll.T @ rotation[:2]
    center = fit.shifts[0, :2] + scale * (rotation @ meshes.PIVOT)[:2]
    pivot = meshes.to_pixels(meshes.PIVOT[None, :2].copy(), SIZE, meshes.BORDER)[0]
    # Pixel indices count from the middle of the first pixel, places from its corner.
    linear = roll * (scale / UNIT)
    matrix = np.concatenate([linear, (center - 0.5 - linear @ (pivot - 0.5))[:, None]], axis=1)
    return Canvas(fit.shapes[0], upright.astype(np.float32), matrix)


def corners(points):
    """Places as OpenCV's `shift=4` takes them: float `(n, 2)`, pixels -> int32 `(n, 2)`."""
    return np.rint((points - 0.5) * 16).astype(np.int32)


def middle(picture):
    """The part of a canvas that is framed as in FER2013: `(160, 160, …)` -> `(128, 128, …)`."""
    return picture[MARGIN:MARGIN + CROP, MARGIN:MARGIN + CROP]


def _resized(matrix, factor):
    """The matrix for a canvas drawn with pixels `factor` times as large."""
    shift = matrix[:, :2].sum(axis=1, keepdims=True) * (factor - 1) / 2
    return np.concatenate([matrix[:, :2] * factor, matrix[:, 2:] + shift], axis=1)


def _shrunk(photo, matrix, size, shrink):
    """A smaller photo of the part that the canvas covers, and the matrix into it."""
    import cv2

    reach = np.array([[0, 0], [size, 0], [size, size], [0, size]])
    placed = reach @ matrix[:, :2].T + matrix[:, 2]
    low = np.clip(np.floor(placed.min(0)).astype(int), 0, np.array(photo.shape[1::-1]) - 1)
    high = np.clip(np.ceil(placed.max(0)).astype(int) + 1, low + 1, photo.shape[1::-1])
    part = photo[low[1]:high[1], low[0]:high[0]]
    size = np.maximum(np.rint((high - low) / shrink), 1).astype(int)
    small = cv2.resize(part, tuple(size.tolist()), interpolation=cv2.INTER_AREA)
    factor = size / (high - low)
    offset = (matrix[:, 2] - low + 0.5) * factor - 0.5
    return small, np.concatenate([matrix[:, :2] * factor[:, None], offset[:, None]], axis=1)
