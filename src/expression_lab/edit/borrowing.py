"""The expression of another photo, taken onto this face: all of it, mouth, eyes or turn alone."""

from functools import cache

import numpy as np

from expression_lab.edit import draft, shaping
from expression_lab.edit.controls import Controls
from expression_lab.edit.movements import lower
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.pose import Pose

MOST = 25.0  # degrees that a head is turned at most
RING = len(meshes.OVAL)


def borrowed(face, edit, movements):
    """The shape to take where an edit has a reference.

    What the other face shows beyond its own rest is added to this face's rest. A target of the
    same edit comes first, its sliders come last.

    Args:
        face: draft.Prepared
        edit: Edit, with a reference.
        movements: Movements

    Returns:
        shaping.Wanted
    """
    other = draft.prepare(edit.reference.face.photo, edit.reference.face.landmarks, movements)
    return taken(face, other, edit, movements, edit.reference.parts)


def taken(face, other, edit, movements, parts):
    """The shape to take from a face that is prepared already.

    Args:
        face, other: draft.Prepared; what `other` shows is taken onto `face`.
        edit: Edit, whose target comes first and whose sliders come last.
        movements: Movements
        parts: str, one of `references.PARTS`.

    Returns:
        shaping.Wanted
    """
    start = shaping.wanted(face.canvas.shape, face.present, edit.target, Controls(), movements)
    share = _share(parts, movements)
    shown = other.canvas.shape - other.present.rest
    goal = start.shape + share[:, None] * (face.present.rest + shown - start.shape)
    goal, moved = shaping.with_sliders(goal, edit.controls, movements)
    turn = shaping.turn(edit.controls)
    if parts in ("all", "rotation"):
        towards = _towards(face.canvas.rotation, other.canvas.rotation)
        turn = towards if turn is None else turn @ towards
    own = (1 - start.calmed) * face.present.skin  # what is still to be calmed there
    skin = spread_over(parts, movements) * (own - other.present.skin)
    return shaping.Wanted(goal, turn, moved, start.added, start.calmed, skin)


def _share(parts, movements):
    """How much of each point follows the reference: float32 `(478,)`."""
    if parts in ("all", "expression"):
        return np.ones(len(movements.mean), np.float32)
    if parts == "rotation":
        return np.zeros(len(movements.mean), np.float32)
    below = lower(movements.mean)
    return below if parts == "mouth" else 1 - below


@cache
def spread_over(parts, movements):
    """The same over the texture: float32 `(P,)`."""
    share = _share(parts, movements)
    mesh = draft.mesh()
    rest = np.zeros(len(mesh.texture_points) - len(share), np.float32)
    rest[:RING] = share[list(meshes.OVAL)]
    return mesh.spread(np.concatenate([share, rest])[:, None])[..., 0].ravel()


def _towards(own, other):
    """The turn from one head's direction to another's, 25 degrees at most: float64 `(3, 3)`."""
    turn = other.astype(float) @ own.astype(float).T
    pose = Pose.from_matrix(turn)
    return Pose(*(float(np.clip(angle, -MOST, MOST))
                  for angle in (pose.yaw, pose.pitch, pose.roll))).matrix
