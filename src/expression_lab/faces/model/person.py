"""People who do not exist, and pictures of them: what the face model is used for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expression_lab.errors import ConfigError, ShapeError, unknown_name
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import light as lights
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model.statistics import Statistics
from expression_lab.faces.points import LOWER_LIP_TOP, POINTS, UPPER_LIP_BOTTOM
from expression_lab.faces.pose import Pose

OVERSAMPLED = 2  # pictures are drawn twice as large and averaged down: smooth edges
SIZES = (16, 512)  # pixels
INTENSITY = (0.0, 1.5)
YAW, PITCH, ROLL = 30.0, 20.0, 20.0  # degrees that a head may be turned either way
AT_ONCE = 128  # pictures whose textures are held in memory together
WIDE, DARK = 0.15, 0.35  # a mouth open this far (eye distances) is fully lit; a slit is this dark
SKIN_IN_MOUTH = 0.5  # how much of a person's brightness the inside of the mouth shares


@dataclass(frozen=True, eq=False)
class People:
    """Who they are, and what their photos have of their own.

    Attributes:
        identity: float32 `(n, k)`, standard deviations along the axes of identity.
        nuisance: float32 `(n, m)`, likewise along those of what else varies; 0 is the mean photo.
    """

    identity: np.ndarray
    nuisance: np.ndarray

    def __post_init__(self):
        if self.identity.ndim != 2 or self.nuisance.ndim != 2 or (
                len(self.identity) != len(self.nuisance)):
            raise ShapeError(f"People are identity (n, k) and nuisance (n, m), not "
                             f"{self.identity.shape} and {self.nuisance.shape}.")

    def __len__(self):
        return len(self.identity)

    def __getitem__(self, index):
        """Some of them: one number gives People of one."""
        index = [index] if np.ndim(index) == 0 and not isinstance(index, slice) else index
        return People(self.identity[index], self.nuisance[index])

    def repeat(self, times):
        """Each person several times in a row."""
        return People(self.identity.repeat(times, axis=0), self.nuisance.repeat(times, axis=0))


@dataclass(frozen=True, eq=False)
class Rendered:
    """Pictures, and the truth about them.

    Attributes:
        images: uint8 `(n, size, size)`, grey.
        landmarks: float32 `(n, 478, 3)`, pixels of the pictures, face-mesh order.
        mixtures: float32 `(n, 8)`, weight of each expression times intensity; neutral's is what
            is missing to 1.
        poses: float32 `(n, 3)`, yaw, pitch and roll in degrees.
        lights: float32 `(n, 3)`, azimuth and elevation in degrees, strength.
    """

    images: np.ndarray
    landmarks: np.ndarray
    mixtures: np.ndarray
    poses: np.ndarray
    lights: np.ndarray

    def __len__(self):
        return len(self.images)


class FaceModel:
    """The statistical face model.

    An active appearance model (Cootes, Edwards and Taylor, ECCV 1998) in three dimensions: a
    person is a sum of components, an expression is an offset, and a picture is the texture drawn
    on the turned shape.

    Args:
        statistics: Statistics.
    """

    def __init__(self, statistics: Statistics):
        self.statistics = statistics
        self._smaller = {}

    def __repr__(self):
        s = self.statistics
        return (f"FaceModel({len(s.identity_variances)} components of identity, "
                f"{len(s.nuisance_variances)} of photos, texture {s.size} × {s.size})")

    @property
    def components(self):
        """How many axes of identity there are."""
        return len(self.statistics.identity_variances)

    @cached_property
    def explained(self):
        """Share of identity's variance along each axis: float32 `(k,)`, sums to 1."""
        variances = self.statistics.identity_variances
        return variances / variances.sum()

    def mean(self, n=1):
        """The mean person, n times: People."""
        return People(np.zeros((n, self.components), np.float32),
                      np.zeros((n, len(self.statistics.nuisance_variances)), np.float32))

    def sample(self, n, seed=0, spread=1.0, variety=0.0):
        """Draw people at random.

        Args:
            n: int, how many.
            seed: int or numpy.random.Generator.
            spread: float, 0 to 1.5; 1 draws people as different as real ones, 0 the mean person.
            variety: float, 0 to 1; how much their photos differ besides.

        Returns:
            People: n of them.

        Raises:
            ConfigError: a number lies outside its range.
        """
        _check("n", n, 1, 1_000_000)
        _check("spread", spread, 0, 1.5)
        _check("variety", variety, 0, 1)
        rng = np.random.default_rng(seed)
        blank = self.mean(n)
        return People(rng.standard_normal(blank.identity.shape, np.float32) * np.float32(spread),
                      rng.standard_normal(blank.nuisance.shape, np.float32) * np.float32(variety))

    def render(self, people, expression="neutral", intensity=1.0, pose=None, light=None, size=96):
        """Draw people's pictures.

        Args:
            people: People, n of them, or one who is drawn n times.
            expression: str, or n of them; or a mixture, float `(8,)` or `(n, 8)`, weights in the
                order of EXPRESSIONS.
            intensity: float or `(n,)`, 0 (neutral) to 1.5 (beyond a full expression).
            pose: Pose, or n of them, degrees: yaw -30 to 30, pitch and roll -20 to 20; None looks
                ahead.
            light: Light, or n of them; None is even light.
            size: int, side of the pictures, 16 to 512 pixels; framed as in FER2013.

        Returns:
            Rendered: pictures, landmarks, and what was asked for.

        Raises:
            UnknownNameError: no expression goes by that name.
            ConfigError: a number lies outside its range.
            ShapeError: the lengths do not fit each other.
        """
        _check("size", size, *SIZES)
        mixtures = _mixtures(expression, intensity)
        poses = _rows(pose or Pose(0, 0, 0), ("yaw", "pitch", "roll"))
        lamps = _rows(light or lights.Light(), ("azimuth", "elevation", "strength"))
        for name, limit, values in zip(("yaw", "pitch", "roll"), (YAW, PITCH, ROLL), poses.T,
                                       strict=True):
            for value in (values.min(), values.max()):
                _check(name, value, -limit, limit)
        n = _common_length(len(people), len(mixtures), len(poses), len(lamps))
        people = people.repeat(n) if len(people) == 1 else people
        mixtures, poses, lamps = (np.broadcast_to(rows, (n, rows.shape[1]))
                                  for rows in (mixtures, poses, lamps))
        images = np.empty((n, size, size), np.uint8)
        landmarks = np.empty((n, POINTS, 3), np.float32)
        for start in range(0, n, AT_ONCE):
            part = slice(start, min(n, start + AT_ONCE))
            images[part], landmarks[part] = self._draw(people[part], mixtures[part], poses[part],
                                                       lamps[part], size)
        return Rendered(images, landmarks, mixtures.copy(), poses.copy(), lamps.copy())

    def shapes(self, people, mixtures):
        """Frontal shapes: float32 `(n, 478, 3)`, eye distances."""
        s = self.statistics
        flat = (s.mean_shape + people.identity @ s.identity_shapes
                + people.nuisance @ s.nuisance_shapes + mixtures @ s.offset_shapes)
        points = flat.reshape(-1, POINTS, 3)
        return meshes.never_crossing(points)

    def textures(self, people, mixtures, size=None):
        """Textures in even light: float32 `(n, size²)`, grey values.

        Args:
            people: People, n of them.
            mixtures: float32 `(n, 8)`, intensity of each expression.
            size: int or None, side in pixels, at most the model's own.
        """
        s = self._at(size or self.statistics.size)
        flat = people.identity @ s.identity_textures + s.mean_texture
        flat += np.concatenate([people.nuisance, mixtures], axis=1) @ np.concatenate(
            [s.nuisance_textures, s.offset_textures])
        face = s.regions == meshes.FACE
        tone = flat[:, face].mean(axis=1, keepdims=True) - s.mean_texture[face].mean()
        shares = np.maximum(mixtures, 0) / np.maximum(1, mixtures.sum(axis=1, keepdims=True))
        shares[:, 0] = np.maximum(0, 1 - shares[:, 1:].sum(axis=1))
        where, cover, insides = s.mouth
        inside = shares @ insides + SKIN_IN_MOUTH * tone
        inside *= _light_in_mouth(self.shapes(people, mixtures))
        flat[:, where] += cover * (inside - flat[:, where])
        return flat

    def _draw(self, people, mixtures, poses, lamps, size):
        """Pictures and landmarks of a few faces."""
        import cv2

        s = self._at(_texture_size(size, self.statistics.size))
        rotations = Pose(*poses.T).matrix.astype(np.float32)
        lamp = lights.direction(lamps[:, 0], lamps[:, 1]) * lamps[:, 2:]
        textures = self.textures(people, mixtures, s.size)
        textures = lights.shade(textures, s.normals, lamp, rotations)
        vertices = meshes.project(self.shapes(people, mixtures), rotations)
        pixels = meshes.to_pixels(vertices, size)
        large = size * OVERSAMPLED
        images = np.empty((len(people), size, size), np.uint8)
        for i, texture in enumerate(textures.reshape(-1, s.size, s.size)):
            x, y = s.mesh.maps(pixels[i] * OVERSAMPLED, large)
            drawn = cv2.remap(texture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            drawn = cv2.resize(drawn, (size, size), interpolation=cv2.INTER_AREA)
            images[i] = np.clip(drawn + 0.5, 0, 255)
        return images, pixels[:, :POINTS]

    def _at(self, size):
        """Statistics with a texture of this size, made once."""
        if size not in self._smaller:
            self._smaller[size] = self.statistics.resized(size)
        return self._smaller[size]


def _texture_size(size, largest):
    """Side of the texture for pictures of a size: fine enough for them, and no finer."""
    wanted = max(64, int(np.ceil(size * meshes.BORDER / 16)) * 16)
    return min(wanted, largest)


def _light_in_mouth(points):
    """How bright the inside of each mouth is, by how far it is open: `(n, 1)`."""
    gap = (points[:, LOWER_LIP_TOP, 1] - points[:, UPPER_LIP_BOTTOM, 1])[:, None]
    return DARK + (1 - DARK) * np.clip(gap / WIDE, 0, 1)


def _mixtures(expression, intensity):
    """How much of each expression: float32 `(n, 8)`."""
    intensity = np.atleast_1d(np.asarray(intensity, np.float32))
    for value in (intensity.min(), intensity.max()):
        _check("intensity", value, *INTENSITY)
    if isinstance(expression, str):
        expression = [expression]
    if isinstance(expression[0], str):
        for name in set(expression) - set(EXPRESSIONS):
            raise unknown_name("expression", name, EXPRESSIONS)
        expression = np.eye(len(EXPRESSIONS))[[EXPRESSIONS.index(name) for name in expression]]
    weights = np.atleast_2d(np.asarray(expression, np.float32))
    if weights.shape[-1] != len(EXPRESSIONS) or not np.isfinite(weights).all():
        raise ShapeError(f"A mixture is (n, {len(EXPRESSIONS)}) weights, one for each expression, "
                         f"not {weights.shape}.")
    _check("The sum of a mixture", weights.clip(0).sum(axis=1).max(), 0, 2)
    n = _common_length(len(weights), len(intensity))
    mixed = np.broadcast_to(weights * intensity[:, None], (n, len(EXPRESSIONS))).copy()
    mixed[:, 0] = np.maximum(0, 1 - mixed[:, 1:].sum(axis=1))
    return mixed


def _rows(values, names):
    """One Pose or Light, or several, or one of arrays: float32 `(n, len(names))`."""
    several = values if isinstance(values, (list, tuple)) else [values]
    rows = [np.stack(np.broadcast_arrays(*(np.atleast_1d(getattr(one, name)) for name in names)), 1)
            for one in several]
    return np.concatenate(rows).astype(np.float32)


def _common_length(*lengths):
    n = max(lengths)
    if any(length not in (1, n) for length in lengths):
        raise ShapeError(f"{' and '.join(map(str, lengths))} of people, expressions, poses and "
                         "lights came; give as many of each, or one.")
    return n


def _check(name, value, low, high):
    if not low <= value <= high:
        raise ConfigError(f"{name} is {value!r}; it goes from {low} to {high}.")
