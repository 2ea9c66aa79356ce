"""How a head is turned: yaw, pitch and roll from the landmarks.

A mean head, measured on many real faces, is laid over the landmarks: the turn, the size and the
place at which its rigid points (forehead, bridge of the nose, eye corners, cheekbones; not the
mouth and the brows, which expressions move) fit best. Three ways to do it:

- a whole photo is given: perspective-n-point (`cv2.solvePnP`, SQPnP: Terzakis and Lourakis, ECCV
  2020), with a camera whose focal length is the photo's longer side, as that of a phone about is;
- a crop, of which nobody knows the camera, with x, y and z: least squares in space (Kabsch 1976);
- a crop with x and y alone: the same with the depth of the mean head, found in turns.

All three say how the head is turned against the line on which the camera sees it, so that a face
at the edge of a photo has the pose that it seems to have. No pose is off by 180 degrees, as happens
where axes are mixed up: a level look into the camera is 0, 0, 0.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.faces import points
from expression_lab.faces.points import GROUPS, MIRROR, check_landmarks

HEAD_FILE = Path(__file__).resolve().parent.parent / "checkpoints" / "mean_head.csv"
NEAREST = 0.18  # eye distance over the photo's longer side: 35 cm away; nearer is a cut-out face
TURNS = 10  # of guessing depth from the pose and the pose from depth: both settle to 0.01 degrees

_HALF = (108, 67, 109, 33, 133, 117, 118, 127, 162, 234)
RIGID = (10, 151, 9, 8, *GROUPS["nose_bridge"], 94, 2, *_HALF, *(int(MIRROR[i]) for i in _HALF))


@dataclass(frozen=True)
class Pose:
    """How a head is turned, in degrees; numbers, or arrays for several heads.

    Attributes:
        yaw: above 0 the nose points to the right of the picture.
        pitch: above 0 the nose points up.
        roll: above 0 the head leans clockwise in the picture, its top to the right.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0

    @property
    def matrix(self):
        """The rotation, float `(…, 3, 3)`: pitch first, then yaw, then roll in the picture.

        It takes points of a level head to the turned one; x to the right, y down, z away.
        """
        yaw, pitch, roll = np.radians(np.broadcast_arrays(self.yaw, self.pitch, self.roll))
        return _about(2, roll) @ _about(1, -yaw) @ _about(0, -pitch)

    @classmethod
    def from_matrix(cls, matrix):
        """The pose of a rotation, float `(…, 3, 3)`; the inverse of `.matrix`.

        Raises:
            ShapeError: it is not a rotation.
        """
        m = np.asarray(matrix, float)
        if m.shape[-2:] != (3, 3) or not np.allclose(m @ m.swapaxes(-1, -2), np.eye(3), atol=1e-3):
            raise ShapeError(f"A pose is made from rotations (…, 3, 3); {m.shape} came.")
        yaw = np.arcsin(np.clip(m[..., 2, 0], -1, 1))
        pitch = -np.arctan2(m[..., 2, 1], m[..., 2, 2])
        roll = np.arctan2(m[..., 1, 0], m[..., 0, 0])
        return cls(*(np.degrees(angle)[()] for angle in (yaw, pitch, roll)))

    def __repr__(self):
        if np.ndim(self.yaw):
            return f"Pose(of {np.shape(self.yaw)[0]} heads)"
        yaw, pitch, roll = (round(float(x), 1) + 0.0 for x in (self.yaw, self.pitch, self.roll))
        return f"Pose(yaw={yaw:+.1f}°, pitch={pitch:+.1f}°, roll={roll:+.1f}°)"


@dataclass(frozen=True)
class HeadFit:
    """The mean head laid over a face, or over n faces (then each value has n rows).

    Attributes:
        rotation: float `(3, 3)`, level head → turned head.
        scale: float, pixels of one eye distance, seen from the front.
        center: float `(3,)`, where the point between the eyes lies, pixels.
    """

    rotation: np.ndarray
    scale: np.ndarray
    center: np.ndarray

    @property
    def pose(self):
        """The turn as a Pose."""
        return Pose.from_matrix(self.rotation)

    def project(self, head):
        """Points of the head to pixels.

        Args:
            head: float `(m, 3)`, in eye distances from the point between the eyes.

        Returns:
            float `(…, m, 3)`: x, y, z in pixels.
        """
        turned = np.asarray(head, float) @ np.swapaxes(self.rotation, -1, -2)
        return self.scale[..., None, None] * turned + self.center[..., None, :]

    def frontal(self, landmarks):
        """Turn a face to the front.

        Args:
            landmarks: float `(…, 478, 2)` or `(…, 478, 3)`, pixels; where z is missing, that of
                the mean head is lent.

        Returns:
            float `(…, 478, 3)`: in eye distances from the point between the eyes.
        """
        pixels = np.asarray(landmarks, float)
        if pixels.shape[-1] == 2:
            pixels = np.concatenate([pixels, self.project(mean_head())[..., 2:]], axis=-1)
        level = (pixels - self.center[..., None, :]) @ self.rotation / self.scale[..., None, None]
        eyes = points.eye_centers(level)
        level = level - eyes.mean(-2, keepdims=True)
        return level / points.eye_distance(level)[..., None, None]


@cache
def mean_head():
    """The mean of many real heads, level and symmetric.

    Returns:
        float `(478, 3)`, read-only: in eye distances from the point between the eyes; x to the
        right of the picture, y down, z away from the camera.
    """
    head = np.loadtxt(HEAD_FILE, delimiter=",")
    head.setflags(write=False)
    return head


def head_pose(landmarks, photo_shape=None):
    """How a head is turned.

    Args:
        landmarks: float `(478, 2)` or `(478, 3)`, pixels; or `(n, 478, d)` for n faces.
        photo_shape: `photo.shape` where the landmarks are those of a whole photo; None for a
            crop. (A face too large for any photo counts as a crop anyway.)

    Returns:
        Pose: in degrees; with arrays of n where n faces came.

    Raises:
        ShapeError: not landmarks, or all of them in one place.
    """
    return fit_head(landmarks, photo_shape).pose


def fit_head(landmarks, photo_shape=None, head=None):
    """Lay the mean head over the landmarks.

    Args:
        landmarks, photo_shape: as those of `head_pose`.
        head: float `(478, 3)`, another head than `mean_head()`, or None.

    Returns:
        HeadFit

    Raises:
        ShapeError: not landmarks, or all of them in one place.
    """
    faces = check_landmarks(landmarks).astype(float)
    single = faces.ndim == 2
    faces = faces[None] if single else faces
    if faces.ndim != 3:
        raise ShapeError(f"Landmarks of one face or of n faces are fitted; {faces.shape} came.")
    head = mean_head() if head is None else np.asarray(head, float)
    if (np.ptp(faces[..., :2], axis=1).max(-1, initial=0) <= 0).any():
        raise ShapeError("All landmarks of a face lie in one place; there is no head to fit.")
    fit = (_in_space if faces.shape[-1] == 3 else _in_the_plane)(faces, head[list(RIGID)])
    if photo_shape is not None:
        for i in np.flatnonzero(fit.scale < NEAREST * max(photo_shape[:2])):
            fit.rotation[i] = _seen_from(faces[i], photo_shape, head[list(RIGID)])
    return HeadFit(fit.rotation[0], fit.scale[0], fit.center[0]) if single else fit


def _in_space(faces, head):
    """Kabsch's least squares over x, y and z of n faces; `head` holds the rigid points."""
    solid = faces[:, RIGID]
    middle = solid.mean(1)
    rotation, scale = _rotation(solid - middle[:, None], head - head.mean(0))
    return HeadFit(rotation, scale, middle - scale[:, None] * (rotation @ head.mean(0)))


def _in_the_plane(faces, head):
    """Weak perspective from x and y: depth comes from the pose, the pose from depth, in turns."""
    level = head - head.mean(0)
    middle = np.pad(faces[:, RIGID, :2].mean(1), ((0, 0), (0, 1)))
    solid = np.pad(faces[:, RIGID, :2], ((0, 0), (0, 0), (0, 1))) - middle[:, None]
    affine = np.einsum("npi,pj->nij", solid[..., :2], level @ np.linalg.inv(level.T @ level))
    u, stretch, v = np.linalg.svd(affine, full_matrices=False)  # a start without depth
    x_axis, y_axis = np.moveaxis(u @ v, 1, 0)
    depth_axis, scale = np.cross(x_axis, y_axis), stretch.mean(1)
    for _ in range(TURNS):
        solid[..., 2] = scale[:, None] * (depth_axis @ level.T)
        rotation, scale = _rotation(solid, level)
        depth_axis = rotation[:, 2]
    return HeadFit(rotation, scale, middle - scale[:, None] * (rotation @ head.mean(0)))


def _rotation(solid, head):
    """The rotations and scales that lay `head` (m, 3) over each of `solid` (n, m, 3)."""
    u, stretch, v = np.linalg.svd(np.einsum("npi,pj->nij", solid, head))
    hand = np.where(np.linalg.det(u @ v) < 0, -1.0, 1.0)  # never a mirror image
    u[..., 2] *= hand[:, None]
    stretch[:, 2] *= hand
    return u @ v, stretch.sum(1) / (head ** 2).sum()


def _seen_from(face, photo_shape, head):
    """Perspective-n-point, then turned so that the line of sight is straight ahead."""
    import cv2

    height, width = photo_shape[:2]
    focal = float(max(height, width))
    camera = np.array([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]])
    pixels = np.ascontiguousarray(face[list(RIGID), :2])
    _, turn, place = cv2.solvePnP(head, pixels, camera, None, flags=cv2.SOLVEPNP_SQPNP)
    turn, place = cv2.solvePnPRefineLM(head, pixels, camera, None, turn, place)
    return _straight_ahead(place[:, 0]) @ cv2.Rodrigues(turn)[0]


def _straight_ahead(direction):
    """The shortest rotation that takes a direction to the z axis."""
    x, y, z = direction / np.linalg.norm(direction)
    cross = np.array([[0, 0, -x], [0, 0, -y], [x, y, 0]])
    return np.eye(3) + cross + cross @ cross / (1 + z)


def _about(axis, angle):
    """Rotation about an axis (0 x, 1 y, 2 z): float `(…, 3, 3)`."""
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.zeros((*np.shape(angle), 3, 3))
    matrix[..., axis, axis] = 1
    matrix[..., i, i] = matrix[..., j, j] = np.cos(angle)
    matrix[..., i, j], matrix[..., j, i] = -np.sin(angle), np.sin(angle)
    return matrix
