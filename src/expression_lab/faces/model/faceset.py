"""Faces to fit the model to: as photos, and warped into the model's frame."""

from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model import offsets, textures
from expression_lab.faces.points import (
    LEFT_MOUTH_CORNER,
    LOWER_LIP_TOP,
    MIRROR,
    POINTS,
    RIGHT_MOUTH_CORNER,
    UPPER_LIP_BOTTOM,
)
from expression_lab.faces.pose import Pose

CLOSED = 0.06  # gap at which a neutral face counts a third: many of them are talking


@dataclass(frozen=True, eq=False)
class Faces:
    """Photos to learn from.

    Attributes:
        images: uint8 `(n, S, S)`, grey.
        landmarks: float32 `(n, 478, 3)`, pixels; or `(n, 478, 2)` for the second set.
        weights: float32 `(n, 8)`, how clearly each face shows each expression; a label is 1.
        people: list of n str, whose face it is; "" where nobody knows.
    """

    images: np.ndarray
    landmarks: np.ndarray
    weights: np.ndarray
    people: list

    def __post_init__(self):
        n = len(self.images)
        if {len(self.landmarks), len(self.weights), len(self.people)} != {n}:
            raise ShapeError(f"{n} images, {len(self.landmarks)} landmarks, {len(self.weights)} "
                             f"weights and {len(self.people)} people do not belong together.")
        if self.weights.shape[1:] != (len(EXPRESSIONS),):
            raise ShapeError(f"weights must be (n, {len(EXPRESSIONS)}), not {self.weights.shape}.")


@dataclass(eq=False)
class Warped:
    """The same faces, turned to the front and warped onto one texture.

    Attributes:
        shapes: float32 `(n, 1434)`, eye distances.
        textures: float32 `(n, P)`, grey values in even light and tone.
        seen: bool `(n, P)`, False where a photo ended.
        weights, people: as in Faces.
        labels: int `(n,)`, the expression of the largest weight.
    """

    shapes: np.ndarray
    textures: np.ndarray
    seen: np.ndarray
    weights: np.ndarray
    people: list
    labels: np.ndarray

    def points(self):
        """Shapes as float32 `(n, 478, 3)`."""
        return self.shapes.reshape(-1, POINTS, 3)

    def gaps(self):
        """How far the lips are apart, eye distances: `(n,)`."""
        return lip_gaps(self.points())

    def groups(self):
        """The photos of each person, int arrays; a nameless photo is a person of its own."""
        found = {}
        for i, name in enumerate(self.people):
            found.setdefault(name or i, []).append(i)
        return [np.array(photos) for photos in found.values()]

    def rest(self, kind):
        """The mean face at rest: `kind` is "shapes" or "textures"."""
        weights = self.weights[:, offsets.NEUTRAL] * (self.labels == offsets.NEUTRAL)
        return weights @ getattr(self, kind) / weights.sum()


def warp(faces, aligned, mesh, normals, turned):
    """Textures and shapes of the faces that look ahead and are well lit.

    Contempt is mirrored so that it is always the person's left corner of the mouth that is
    lifted, and neutral faces count by how closed their lips are: neutral is a face at rest.

    Args:
        faces: Faces.
        aligned: Aligned, of the same faces.
        mesh: Mesh.
        normals: float32 `(P, 3)`.
        turned: float, degrees, the most that a head may be turned.

    Returns:
        Warped.
    """
    pose = Pose.from_matrix(aligned.rotations)
    ahead = np.flatnonzero((np.abs(pose.yaw) < turned) & (np.abs(pose.pitch) < turned))
    skin = (mesh.regions() == meshes.FACE).ravel()
    sampled, seen = textures.sample(faces.images[ahead], aligned.take(ahead), mesh)
    even, good = textures.even_tone(textures.even_light(sampled, skin, normals), skin)
    kept = ahead[good]
    warped = Warped(aligned.shapes[kept].reshape(len(kept), -1), even[good], seen[good],
                    faces.weights[kept].copy(), [faces.people[i] for i in kept],
                    faces.weights[kept].argmax(axis=1))
    _face_one_way(warped, mesh.size)
    warped.weights[:, offsets.NEUTRAL] *= np.exp(-(warped.gaps() / CLOSED) ** 2)
    return warped


def lip_gaps(points):
    """How far the lips are apart: `(n, 478, 3)` -> `(n,)`, in the unit of the points."""
    return np.linalg.norm(points[:, UPPER_LIP_BOTTOM] - points[:, LOWER_LIP_TOP], axis=1)


def mirror_shapes(points):
    """Left and right exchanged, frontal: `(n, 478, 3)` -> `(n, 478, 3)`."""
    return points[:, MIRROR] * np.array([-1, 1, 1], np.float32)


def _face_one_way(faces, size):
    points = faces.points()
    right = points[:, RIGHT_MOUTH_CORNER, 1] < points[:, LEFT_MOUTH_CORNER, 1]
    turn = np.flatnonzero((faces.labels == offsets.CONTEMPT) & right)
    faces.shapes[turn] = mirror_shapes(points[turn]).reshape(-1, 3 * POINTS)
    faces.textures[turn] = textures.mirror(faces.textures[turn], size)
    faces.seen[turn] = textures.mirror(faces.seen[turn], size)
