"""Fit the statistical face model: photos with landmarks in, means and components out.

    statistics = fit(main, more, FitConfig())

1. Turn all shapes to the front (`shapes`) and all textures to one shape (`textures`).
2. Mean offsets of the eight expressions (`offsets`), taken away from every face.
3. Principal components of what remains, and their split into identity and the rest
   (`separation`); shape and texture together, so that a beard comes with its jaw.
4. The inside of the mouth on its own: it is only seen where a mouth is open.
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import light, offsets, separation, shapes, textures
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model.statistics import Statistics
from expression_lab.faces.points import MIRROR

UPPER, LOWER = 13, 14  # the inner edges of the lips, in the middle
RIGHT_LIDS, LEFT_LIDS = (159, 145), (386, 374)
RIGHT_CORNER, LEFT_CORNER = 61, 291  # of the mouth
OPEN = 0.16  # gap between the lips, in eye distances, at which teeth or tongue can be seen
CLOSED = 0.06  # gap at which a neutral face counts a third: many of them are talking
FRAME_WEIGHT = 0.5  # of hair and background in the components
SHAPE_WEIGHT = 0.7  # of shape over texture where both are joined
ABROAD = 0.5  # weight of the second set's blurred faces inside the mouth
STEADY = 10  # imagined faces that pull a mouth's inside towards the common one


@dataclass(frozen=True)
class FitConfig:
    """How the face model is fitted.

    Attributes:
        size: int, side of the texture in pixels, 96 to 256.
        identity: int, components of identity.
        nuisance: int, components of what else varies between photos of one person.
        texture_components: int, of the textures before identity is told apart.
        shape_components: int, likewise.
        turned: float, degrees; faces turned farther to the side, or up or down, are left out.
        fullness: float, an expression at intensity 1 is this quantile of how far people go.
        fade: float, pixels over which an expression's texture fades out at the outline.
        seed: int.
    """

    size: int = 160
    identity: int = 100
    nuisance: int = 24
    texture_components: int = 140
    shape_components: int = 50
    turned: float = 18.0
    fullness: float = 0.82
    fade: float = 8.0
    seed: int = 0

    def __post_init__(self):
        if not 96 <= self.size <= 256:
            raise ConfigError(f"size is {self.size!r}; the texture's side goes from 96 to 256.")
        if not 0.5 <= self.fullness < 1:
            raise ConfigError(f"fullness is {self.fullness!r}; it goes from 0.5 to below 1.")
        if self.identity > self.texture_components + self.shape_components:
            raise ConfigError("There cannot be more identity components than shape and texture "
                              "components together.")


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
        if self.weights.shape[1] != len(EXPRESSIONS):
            raise ShapeError(f"weights must be (n, 8), not {self.weights.shape}.")


@dataclass(eq=False)
class _Warped:
    """Faces in the model's frame: `shapes` (n, 1434), `textures` (n, P), `seen`, and the rest."""

    shapes: np.ndarray
    textures: np.ndarray
    seen: np.ndarray
    weights: np.ndarray
    people: list
    labels: np.ndarray

    def gaps(self):
        """How far the lips are apart, eye distances: `(n,)`."""
        points = self.shapes.reshape(-1, meshes.POINTS, 3)
        return np.linalg.norm(points[:, UPPER] - points[:, LOWER], axis=1)

    def groups(self):
        """The photos of each person; a nameless photo is a person of its own."""
        found = {}
        for i, name in enumerate(self.people):
            found.setdefault(name or i, []).append(i)
        return [np.array(photos) for photos in found.values()]


def fit(main, more, config=None, say=print):
    """Fit the model.

    Args:
        main: Faces, sharp and with names where they are known: who people are is learnt here.
        more: Faces, for the expressions that are rare in `main`; landmarks without z.
        config: FitConfig or None.
        say: function of one str, told of each step.

    Returns:
        Statistics: see there.
    """
    config = config or FitConfig()
    mean = shapes.mean_shape(main.landmarks[::3])
    depth = shapes.add_depth(more.landmarks, main.landmarks[::2])
    first, second = shapes.align(main.landmarks, mean), shapes.align(depth, mean)
    mesh = meshes.build(_reference(first.shapes), config.size)
    normals = _normals(mean, mesh)
    say(f"{len(mesh.triangles)} triangles over {config.size} × {config.size} pixels")
    main = _warp(main, first, mesh, normals, config)
    more = _warp(more, second, mesh, normals, config)
    for faces in (main, more):
        _face_one_way(faces, config.size)
        _prefer_closed_lips(faces)
    say(f"{len(main.shapes)} faces for identity, {len(more.shapes)} more for expressions")
    shape_offsets, texture_offsets = _expressions(main, more, mesh, normals, config)
    say("expressions: " + ", ".join(EXPRESSIONS[1:]))
    parts = _components(main, shape_offsets, texture_offsets, mesh, config, say)
    full = _fullness(main, more, shape_offsets, config)
    parts["offset_shapes"] = shape_offsets * full[:, None]
    parts["offset_textures"] = texture_offsets * full[:, None]
    for name in ("identity_textures", "nuisance_textures", "offset_textures"):
        parts[name] = textures.sharpen(parts[name], config.size)
    parts["mean_texture"] = textures.sharpen(parts["mean_texture"][None], config.size)[0]
    say("a full expression is " + ", ".join(
        f"{name} {times:.2f}" for name, times in zip(EXPRESSIONS[1:], full[1:], strict=True))
        + " times the mean one")
    return Statistics(
        size=config.size, triangles=mesh.triangles, kinds=mesh.kinds,
        texture_points=mesh.texture_points, normals=normals,
        mouths=_mouths(main, more, mesh), **parts)


def mirror_shapes(points):
    """Left and right exchanged: `(n, 478, 3)` -> `(n, 478, 3)`."""
    return points[:, MIRROR] * np.array([-1, 1, 1], np.float32)


def _reference(points):
    """The mean face with mouth and eyes open, made symmetric: float32 `(478, 3)`."""
    gap = np.linalg.norm(points[:, UPPER] - points[:, LOWER], axis=1)
    eyes = sum(np.linalg.norm(points[:, a] - points[:, b], axis=1)
               for a, b in (RIGHT_LIDS, LEFT_LIDS))
    wide = (gap > 0.2) & (gap < 0.5) & (eyes > np.quantile(eyes, 0.6))
    mean = points[wide].mean(axis=0)
    return (mean + mirror_shapes(mean[None])[0]) / 2


def _normals(mean, mesh):
    """Smooth surface normals over the texture, 0 at its border: float32 `(P, 3)`."""
    import cv2

    vertices = meshes.project(mean[None], np.eye(3, dtype=np.float32)[None])[0]
    normals = light.normals(vertices, mesh.triangles)
    normals[meshes.POINTS + len(meshes.OVAL):] = 0
    smooth = cv2.GaussianBlur(mesh.spread(normals), (0, 0), 0.03 * mesh.size)
    return smooth.reshape(-1, 3)


def _warp(faces, aligned, mesh, normals, config):
    """Textures and shapes of the faces that look ahead and are well lit."""
    yaw, pitch = shapes.turns(aligned.rotations)
    ahead = np.flatnonzero((np.abs(yaw) < config.turned) & (np.abs(pitch) < config.turned))
    face = (mesh.regions() == meshes.FACE).ravel()
    sampled, seen = textures.sample(faces.images[ahead], aligned.take(ahead), mesh)
    even, good = textures.even_tone(textures.even_light(sampled, face, normals), face)
    kept = ahead[good]
    return _Warped(aligned.shapes[kept].reshape(len(kept), -1), even[good], seen[good],
                   faces.weights[kept].copy(), [faces.people[i] for i in kept],
                   faces.weights[kept].argmax(axis=1))


def _face_one_way(faces, size):
    """Mirror contempt so that it is always the person's left corner that is lifted."""
    points = faces.shapes.reshape(-1, meshes.POINTS, 3)
    right = points[:, RIGHT_CORNER, 1] < points[:, LEFT_CORNER, 1]
    turn = np.flatnonzero((faces.labels == offsets.CONTEMPT) & right)
    faces.shapes[turn] = mirror_shapes(points[turn]).reshape(len(turn), -1)
    faces.textures[turn] = textures.mirror(faces.textures[turn], size)
    faces.seen[turn] = textures.mirror(faces.seen[turn], size)


def _prefer_closed_lips(faces):
    """Neutral is a face at rest: weigh neutral faces by how closed their lips are."""
    faces.weights[:, offsets.NEUTRAL] *= np.exp(-(faces.gaps() / CLOSED) ** 2)


def _at_rest(main, values):
    """From the mean neutral face to the mean one at rest: `(d,)`."""
    neutral = main.labels == offsets.NEUTRAL
    weights = main.weights[neutral, offsets.NEUTRAL]
    return weights @ values[neutral] / weights.sum() - values[neutral].mean(axis=0)


def _expressions(main, more, mesh, normals, config):
    """Offsets of shape `(8, 1434)` and texture `(8, P)`, symmetric, not yet full."""
    labels, people = main.labels, main.groups()

    def of(kind):
        first, second = getattr(main, kind), getattr(more, kind)
        return offsets.combine([offsets.within(first, labels, people),
                                _half(offsets.between(first, main.weights)),
                                offsets.between(second, more.weights)])

    (shape, _), (texture, faces) = of("shapes"), of("textures")
    mirrored = mirror_shapes(shape.reshape(-1, meshes.POINTS, 3)).reshape(shape.shape)
    shape = offsets.symmetric(shape, mirrored)
    texture = offsets.symmetric(texture, textures.mirror(texture, config.size))
    texture = offsets.smooth(texture, faces, config.size)
    return shape, _only_face(texture, mesh, normals, config)


def _half(estimate):
    """Different people compared in the first set: labels there are fewer and less certain."""
    return estimate[0], estimate[1] / 2


def _only_face(offset, mesh, normals, config):
    """Take light and tone out of texture offsets, and let them fade out at the outline."""
    import cv2

    region = mesh.regions()
    face = (region == meshes.FACE).ravel()
    design = np.concatenate([np.ones((len(normals), 1), np.float32), normals[:, :2]], axis=1)
    offset = offset - (offset[:, face] @ np.linalg.pinv(design[face]).T) @ design.T
    inside = (region != meshes.FRAME).astype(np.uint8)
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    return (offset * np.clip(distance / config.fade, 0, 1).ravel()).astype(np.float32)


def _components(main, shape_offsets, texture_offsets, mesh, config, say):
    """Means and components of identity and nuisance, shape and texture."""
    region = mesh.regions().ravel()
    weights = np.select([region == meshes.MOUTH, region == meshes.FRAME], [0, FRAME_WEIGHT], 1)
    plain = main.textures - texture_offsets[main.labels]
    mean_texture, texture_scores, texture_axes, share = separation.principal(
        plain, main.seen, weights.astype(np.float32), config.texture_components, seed=config.seed)
    say(f"{config.texture_components} texture components explain {share:.1%}")
    mean_shape, shape_scores, shape_axes, share = separation.principal(
        main.shapes - shape_offsets[main.labels], np.ones(main.shapes.shape, bool),
        np.ones(main.shapes.shape[1], np.float32), config.shape_components, seed=config.seed)
    say(f"{config.shape_components} shape components explain {share:.1%}")
    balance = SHAPE_WEIGHT * np.sqrt((texture_scores**2).sum() / (shape_scores**2).sum())
    scores = np.concatenate([shape_scores * balance, texture_scores], axis=1)
    middle, between, within = separation.covariances(scores, main.groups())
    say(f"identity is {np.trace(between) / np.trace(between + within):.0%} of the variance")

    def apart(axes):
        shape, texture = np.split(axes, [config.shape_components], axis=1)
        return ((shape / balance @ shape_axes).astype(np.float32),
                (texture @ texture_axes).astype(np.float32))

    identity, identity_variances = separation.axes(between, config.identity)
    nuisance, nuisance_variances = separation.axes(within, config.nuisance)
    shift_shape, shift_texture = apart(middle[None])
    (identity_shapes, identity_textures), (nuisance_shapes, nuisance_textures) = (
        apart(identity), apart(nuisance))
    return {"mean_shape": mean_shape + shift_shape[0] + _at_rest(main, main.shapes),
            "mean_texture": mean_texture + shift_texture[0] + _at_rest(main, main.textures),
            "identity_shapes": identity_shapes, "identity_textures": identity_textures,
            "identity_variances": identity_variances.astype(np.float32),
            "nuisance_shapes": nuisance_shapes, "nuisance_textures": nuisance_textures,
            "nuisance_variances": nuisance_variances.astype(np.float32)}


def _fullness(main, more, shape_offsets, config):
    """How many times the mean offset a full expression is: float32 `(8,)`.

    Faces are projected onto the offset of their expression; the mean one is at 1.
    """
    full = np.zeros(len(EXPRESSIONS), np.float32)
    for k in range(1, len(EXPRESSIONS)):
        offset = shape_offsets[k] / (shape_offsets[k] ** 2).sum()
        far = np.concatenate([_far(main, offset, k), _far(more, offset, k)])
        full[k] = np.quantile(far, config.fullness) if len(far) else 1
    return full


def _far(faces, offset, expression):
    neutral = faces.weights[:, offsets.NEUTRAL] @ faces.shapes
    neutral /= faces.weights[:, offsets.NEUTRAL].sum()
    return (faces.shapes[faces.labels == expression] - neutral) @ offset


def _mouths(main, more, mesh):
    """The mean inside of an open mouth in each expression: float32 `(8, pixels of the mouth)`."""
    mouth = (mesh.regions() == meshes.MOUTH).ravel()
    weights = np.concatenate([main.weights * (main.gaps() > OPEN)[:, None],
                              more.weights * (more.gaps() > OPEN)[:, None] * ABROAD])
    insides = np.concatenate([main.textures[:, mouth], more.textures[:, mouth]])
    common = weights.sum(axis=1) @ insides / weights.sum()
    return ((weights.T @ insides + STEADY * common)
            / (weights.sum(axis=0)[:, None] + STEADY)).astype(np.float32)
