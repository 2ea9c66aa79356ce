"""Fit the statistical face model: photos with landmarks in, means and components out.

    statistics = fit(main, more, FitConfig())

1. Turn all shapes to the front (`shapes`) and all textures to one shape (`textures`).
2. Mean offsets of the eight expressions (`offsets`), taken away from every face.
3. Principal components of what remains, and their split into identity and the rest
   (`separation`); shape and texture together, so that a beard comes with its jaw.
4. The inside of the mouth on its own: it is only seen where a mouth is open.
"""

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import faceset, light, offsets, separation, shapes, textures
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model.config import FitConfig
from expression_lab.faces.model.statistics import Statistics
from expression_lab.faces.points import POINTS

RIGHT_LIDS, LEFT_LIDS = (159, 145), (386, 374)
OPEN = 0.16  # gap between the lips, in eye distances, at which teeth or tongue can be seen
FRAME_WEIGHT = 0.5  # of hair and background in the components
SHAPE_WEIGHT = 0.7  # of shape over texture where both are joined
STRANGERS = 0.5  # weight of comparing different people in the first set: labels there are few
BLURRED = 0.5  # weight of the second set's small faces inside the mouth
STEADY = 10  # imagined faces that pull a mouth's inside towards the common one


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
    main = faceset.warp(main, first, mesh, normals, config.turned)
    more = faceset.warp(more, second, mesh, normals, config.turned)
    say(f"{len(mesh.triangles)} triangles over {config.size} × {config.size} pixels; "
        f"{len(main.shapes)} faces for identity, {len(more.shapes)} more for expressions")
    shape_offsets, texture_offsets = _expressions(main, more, mesh, normals, config)
    full = _fullness(main, more, shape_offsets, config)
    say("a full expression is " + ", ".join(
        f"{name} {times:.2f}" for name, times in zip(EXPRESSIONS[1:], full[1:], strict=True))
        + " times the mean one")
    parts = _components(main, shape_offsets, texture_offsets, mesh, config, say)
    parts |= {"offset_shapes": shape_offsets * full[:, None],
              "offset_textures": texture_offsets * full[:, None]}
    parts["mean_texture"] = parts["mean_texture"][None]
    solid = (mesh.regions() != meshes.MOUTH).ravel()
    for name in ("mean_texture", "identity_textures", "nuisance_textures", "offset_textures"):
        parts[name] = textures.sharpen(parts[name], config.size, solid)
    parts["mean_texture"] = parts["mean_texture"][0]
    return Statistics(
        size=config.size, triangles=mesh.triangles, kinds=mesh.kinds,
        texture_points=mesh.texture_points, normals=normals,
        mouths=_mouths(main, more, mesh), **parts)


def _reference(points):
    """The mean face with mouth and eyes open, made symmetric: float32 `(478, 3)`."""
    gap = faceset.lip_gaps(points)
    eyes = sum(np.linalg.norm(points[:, a] - points[:, b], axis=1)
               for a, b in (RIGHT_LIDS, LEFT_LIDS))
    wide = (gap > 0.2) & (gap < 0.5) & (eyes > np.quantile(eyes, 0.6))
    mean = points[wide].mean(axis=0)
    return (mean + faceset.mirror_shapes(mean[None])[0]) / 2


def _normals(mean, mesh):
    """Smooth surface normals over the texture, 0 at its border: float32 `(P, 3)`."""
    import cv2

    vertices = meshes.project(mean[None], np.eye(3, dtype=np.float32)[None])[0]
    normals = light.normals(vertices, mesh.triangles)
    normals[POINTS + len(meshes.OVAL):] = 0
    smooth = cv2.GaussianBlur(mesh.spread(normals), (0, 0), 0.03 * mesh.size)
    return smooth.reshape(-1, 3)


def _expressions(main, more, mesh, normals, config):
    """Offsets of shape `(8, 1434)` and texture `(8, P)`, symmetric, not yet full."""
    people = main.groups()

    def of(kind):
        first, second = getattr(main, kind), getattr(more, kind)
        strangers, faces = offsets.between(first, main.weights)
        return offsets.combine([offsets.within(first, main.labels, people),
                                (strangers, STRANGERS * faces),
                                offsets.between(second, more.weights)])

    (shape, _), (texture, faces) = of("shapes"), of("textures")
    mirrored = faceset.mirror_shapes(shape.reshape(-1, POINTS, 3)).reshape(shape.shape)
    shape = offsets.symmetric(shape, mirrored)
    texture = offsets.symmetric(texture, textures.mirror(texture, config.size))
    texture = offsets.smooth(texture, faces, config.size)
    return shape, only_face(texture, mesh, normals, config)


def only_face(offset, mesh, normals, config):
    """Take light and tone out of texture offsets, and let them fade out at the outline."""
    import cv2

    region = mesh.regions()
    face = (region == meshes.FACE).ravel()
    design = np.concatenate([np.ones((len(normals), 1), np.float32), normals[:, :2]], axis=1)
    offset = offset - (offset[:, face] @ np.linalg.pinv(design[face]).T) @ design.T
    inside = (region != meshes.FRAME).astype(np.uint8)
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    return (offset * np.clip(distance / config.fade, 0, 1).ravel()).astype(np.float32)


def _fullness(main, more, shape_offsets, config):
    """How many times the mean offset a full expression is: float32 `(8,)`.

    Faces are projected onto the offset of their expression; the mean one is at 1.
    """
    full = np.zeros(len(EXPRESSIONS), np.float32)
    for k in range(1, len(EXPRESSIONS)):
        offset = shape_offsets[k] / (shape_offsets[k] ** 2).sum()
        far = [(faces.shapes[faces.labels == k] - faces.rest("shapes")) @ offset
               for faces in (main, more)]
        full[k] = np.quantile(np.concatenate(far), config.fullness)
    return full


def _components(main, shape_offsets, texture_offsets, mesh, config, say):
    """Means and components of identity and nuisance, shape and texture."""
    region = mesh.regions().ravel()
    weights = np.select([region == meshes.MOUTH, region == meshes.FRAME], [0, FRAME_WEIGHT], 1)
    mean_texture, texture_scores, texture_axes, share = separation.principal(
        main.textures - texture_offsets[main.labels], main.seen, weights.astype(np.float32),
        config.texture_components, seed=config.seed)
    say(f"{config.texture_components} texture components explain {share:.1%}")
    mean_shape, shape_scores, shape_axes, share = separation.principal(
        main.shapes - shape_offsets[main.labels], np.ones(main.shapes.shape, bool),
        np.ones(main.shapes.shape[1], np.float32), config.shape_components, seed=config.seed)
    say(f"{config.shape_components} shape components explain {share:.1%}")
    balance = SHAPE_WEIGHT * np.sqrt((texture_scores**2).sum() / (shape_scores**2).sum())
    scores = np.concatenate([shape_scores * balance, texture_scores], axis=1)
    middle, between, within = separation.covariances(scores, main.groups())
    say(f"identity is {np.trace(between) / np.trace(between + within):.0%} of the variance")

    def apart(joint):
        shape, texture = np.split(joint.astype(np.float32), [config.shape_components], axis=-1)
        return shape / np.float32(balance) @ shape_axes, texture @ texture_axes

    shape, texture = apart(middle)  # from the mean photo to the mean person
    parts = {"mean_shape": mean_shape + shape + _towards_rest(main, "shapes"),
             "mean_texture": mean_texture + texture + _towards_rest(main, "textures")}
    for name, covariance, count in (("identity", between, config.identity),
                                    ("nuisance", within, config.nuisance)):
        axes, variances = separation.axes(covariance, count)
        parts[f"{name}_shapes"], parts[f"{name}_textures"] = apart(axes)
        parts[f"{name}_variances"] = variances.astype(np.float32)
    return parts


def _towards_rest(main, kind):
    """From the mean neutral face to the mean one at rest: float32 `(d,)`."""
    neutral = getattr(main, kind)[main.labels == offsets.NEUTRAL]
    return main.rest(kind) - neutral.mean(axis=0)


def _mouths(main, more, mesh):
    """The mean inside of an open mouth in each expression: float32 `(8, pixels of the mouth)`."""
    mouth = (mesh.regions() == meshes.MOUTH).ravel()
    weights = np.concatenate([main.weights * (main.gaps() > OPEN)[:, None],
                              more.weights * (more.gaps() > OPEN)[:, None] * BLURRED])
    insides = np.concatenate([main.textures[:, mouth], more.textures[:, mouth]])
    common = weights.sum(axis=1) @ insides / weights.sum()
    return ((weights.T @ insides + STEADY * common)
            / (weights.sum(axis=0)[:, None] + STEADY)).astype(np.float32)
