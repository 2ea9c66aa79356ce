"""Bring landmark sets into one frame: Procrustes analysis in three dimensions.

Gower, "Generalized Procrustes analysis", Psychometrika 1975; the best rotation is that of Kabsch
(1976). What remains after it is the face itself: who it is, and what it expresses.
"""

from dataclasses import dataclass

import numpy as np

# Points that expressions hardly move: eye corners, nose bridge and tip, forehead, temples, ears.
RIGID = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 10, 151, 9, 8, 127, 234, 356, 454, 93, 323,
         116, 345, 50, 280, 101, 330, 21, 251, 54, 284)


@dataclass(frozen=True, eq=False)
class Aligned:
    """Frontal shapes, and how each photo's head must be turned to show them.

    Attributes:
        shapes: float32 `(n, 478, 3)`, eye distances, frontal.
        scale: float32 `(n,)`, pixels of the photo for one eye distance.
        rotations: float32 `(n, 3, 3)`, frontal -> photo, for column vectors.
        shifts: float32 `(n, 3)`, pixels: photo = scale * rotation @ shape + shift.
    """

    shapes: np.ndarray
    scale: np.ndarray
    rotations: np.ndarray
    shifts: np.ndarray

    def take(self, index):
        """Some of the faces: index is a mask or positions."""
        return Aligned(self.shapes[index], self.scale[index], self.rotations[index],
                       self.shifts[index])


def align(landmarks, mean):
    """Turn every face to the front.

    Args:
        landmarks: float32 `(n, 478, 3)`, pixels of each photo.
        mean: float32 `(478, 3)`, the frontal mean shape, eye distances.

    Returns:
        Aligned: of the same faces.
    """
    rigid = list(RIGID)
    source, target = landmarks[:, rigid].astype(np.float64), mean[rigid].astype(np.float64)
    middle, goal = source.mean(axis=1, keepdims=True), target.mean(axis=0)
    u, stretch, vt = np.linalg.svd(np.einsum("nki,kj->nij", source - middle, target - goal))
    signs = np.ones_like(stretch)
    signs[:, 2] = np.sign(np.linalg.det(u @ vt))
    rotations = np.einsum("nij,nj,njk->nik", u, signs, vt)  # photo @ rotation = frontal
    scale = (stretch * signs).sum(1) / ((source - middle) ** 2).sum((1, 2))
    shapes = scale[:, None, None] * ((landmarks - middle) @ rotations) + goal
    shift = middle[:, 0] - np.einsum("nij,j->ni", rotations, goal) / scale[:, None]
    return Aligned(shapes.astype(np.float32), (1 / scale).astype(np.float32),
                   rotations.astype(np.float32), shift.astype(np.float32))


def mean_shape(landmarks, rounds=6):
    """The median frontal face of many: float32 `(478, 3)`, eye distances, eyes level.

    Args:
        landmarks: float32 `(n, 478, 3)`, pixels.
        rounds: int, how often faces are aligned and averaged.
    """
    asymmetry = np.abs(landmarks[:, 33, 2] - landmarks[:, 263, 2])
    mean = _upright(np.median(landmarks[asymmetry <= np.quantile(asymmetry, 0.2)], axis=0))
    for _ in range(rounds):
        mean = _upright(np.median(align(landmarks, mean).shapes, axis=0))
    return mean.astype(np.float32)


def _upright(shape):
    """Eyes on one level and equally far away, the origin between them, one unit apart."""
    right, left = shape[[33, 133]].mean(axis=0), shape[[362, 263]].mean(axis=0)
    shape = shape - (right + left) / 2
    across = (left - right) / np.linalg.norm(left - right)
    down = np.array([0, 1, 0]) - across[1] * across
    down /= np.linalg.norm(down)
    axes = np.stack([across, down, np.cross(across, down)])
    return shape @ axes.T / np.linalg.norm(left - right)


def add_depth(landmarks, known, strength=1e-2):
    """Estimate the z of landmarks that were published without it, by ridge regression.

    Args:
        landmarks: float32 `(n, 478, 2)`, pixels.
        known: float32 `(m, 478, 3)`, landmarks of other faces, with z.
        strength: float, of the ridge, in units of the mean squared coordinate.

    Returns:
        float32 `(n, 478, 3)`.
    """
    seen, unit, middle = _normal(known[..., :2])
    depth = known[..., 2] / unit
    design = np.concatenate([seen, np.ones((len(seen), 1))], axis=1)
    gram = design.T @ design
    gram += np.eye(len(gram)) * strength * np.trace(gram) / len(gram)
    weights = np.linalg.solve(gram, design.T @ depth)
    flat, unit, middle = _normal(landmarks)
    z = np.concatenate([flat, np.ones((len(flat), 1))], axis=1) @ weights * unit
    return np.concatenate([landmarks, z[..., None]], axis=2).astype(np.float32)


def _normal(points):
    """Points `(n, 478, 2)` without place and size: `(n, 956)`, the size `(n, 1)`, the place."""
    middle = points.mean(axis=1, keepdims=True)
    unit = np.sqrt(((points - middle) ** 2).mean(axis=(1, 2)))[:, None]
    return ((points - middle).reshape(len(points), -1) / unit), unit, middle
