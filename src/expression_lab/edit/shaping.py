"""Which shape a face should take: what a target or the sliders ask for, in eye distances."""

from dataclasses import dataclass

import numpy as np

from expression_lab.edit.movements import CLOSED, MEASURES, OPEN, measure
from expression_lab.edit.present import closed
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.pose import Pose

# How an expression's mouth is shown: people smile, gasp and fear with open lips.
LIPS = {"neutral": CLOSED, "happiness": OPEN, "surprise": OPEN, "sadness": CLOSED,
        "anger": CLOSED, "disgust": OPEN, "fear": OPEN, "contempt": CLOSED}
# How much of the movement that clear faces show is intensity 1: as little as is read as asked on
# validation faces, so that people stay who they are.
STRENGTH = {"neutral": 1.0, "happiness": 0.8, "surprise": 0.65, "sadness": 0.8, "anger": 0.66,
            "disgust": 0.88, "fear": 0.7, "contempt": 0.9}
# What one unit of a slider adds to the measures, in eye distances.
UNITS = {
    "aaa": {"gap": 0.0045},
    "eee": {"width": 0.016, "gap": 0.002},
    "woo": {"width": -0.017, "pout": 0.006, "gap": 0.003},
    "smile": {"width": 0.17},
    "pupil_x": {"gaze_x": 0.0065},
    "pupil_y": {"gaze_y": -0.0055},
}
CORNER = 0.10  # eye distances that a corner of the mouth rises at smile 1
BROW = 0.011  # eye distances for one unit of eyebrow
SHUT = 20.0  # units of blink that close an eye, whatever its opening
UPPER_LID = 0.85  # of closing is done by the upper lid
ARCH = np.sin(np.linspace(0.1, 0.9, 7) * np.pi).astype(np.float32)  # an eye's opening along it
WIDE = 0.06  # share of its opening that one unit of blink adds to an eye


@dataclass(frozen=True, eq=False)
class Wanted:
    """A shape to take, and the movements that lead there.

    Attributes:
        shape: float32 `(478, 3)`, frontal, eye distances.
        turn: float64 `(3, 3)` or None, how the head is turned further.
        measures: float32 `(11,)`, change of each measure by the sliders.
        added: float32 `(8, 2)`, intensity of each expression with closed and with open lips.
        calmed: float, 0 to 1, how far the face is brought to rest first.
        skin: float32 `(P,)` or None, grey values that are added to the skin besides.
    """

    shape: np.ndarray
    turn: np.ndarray | None
    measures: np.ndarray
    added: np.ndarray
    calmed: float
    skin: np.ndarray | None = None

    @property
    def mixture(self):
        """Intensity of each expression; neutral's is how far the face is calmed: `(8,)`."""
        weights = self.added.sum(axis=1).astype(np.float32)
        weights[0] = self.calmed
        return weights


def wanted(shape, present, target, controls, movements):
    """Work out the shape.

    Args:
        shape: float32 `(478, 3)`, the face as it is, frontal, eye distances.
        present: Present, what it expresses.
        target: Target or None.
        controls: Controls.
        movements: Movements.

    Returns:
        Wanted
    """
    added = np.zeros((len(EXPRESSIONS), 2), np.float32)
    calmed, goal = 0.0, shape
    if target is not None and not target.is_nothing:
        calmed = _calmed(target)
        goal = shape + calmed * (present.rest - shape)
        for name, weight in zip(EXPRESSIONS[1:], target.mixture[1:], strict=True):
            added[EXPRESSIONS.index(name), LIPS[name]] = weight * STRENGTH[name]
        goal = goal + np.einsum("ev,evpc->pc", added, movements.expression_shapes)
    goal, moved = with_sliders(goal, controls, movements)
    return Wanted(goal, turn(controls), moved, added, calmed)


def with_sliders(shape, controls, movements):
    """Move a shape by the sliders.

    Args:
        shape: float `(478, 3)`, frontal, eye distances; not changed.
        controls: Controls
        movements: Movements

    Returns:
        tuple: float32 `(478, 3)`, and float32 `(11,)`, the change of each measure.
    """
    moved = slider_measures(controls, shape)
    goal = shape + np.einsum("k,kpc->pc", moved, movements.shapes)
    return closed(lids_closed(goal.astype(np.float32), controls)), moved


def lids_closed(shape, controls):
    """Bring the lids together along their whole length, which a learnt movement does about.

    Args:
        shape: float32 `(478, 3)`, the lids' middles moved already; not changed.
        controls: Controls

    Returns:
        float32 `(478, 3)`
    """
    points = shape.copy()
    left, right = controls.sides()["blink"]
    for (upper, lower), blink in zip(meshes.EDGES[1:], (right, left), strict=True):
        if blink < 0:
            gap = points[lower, 1] - points[upper, 1]
            over = np.clip(gap - max(gap[len(gap) // 2], 0) * ARCH, 0, None)
            over *= min(-2 * blink / SHUT, 1)  # a lid that hardly falls keeps its own arch
            points[upper, 1] += UPPER_LID * over
            points[lower, 1] -= (1 - UPPER_LID) * over
    return points


def wanted_of(face, edit, movements):
    """Work out the shape for a whole edit.

    Args:
        face: draft.Prepared
        edit: Edit
        movements: Movements

    Returns:
        Wanted
    """
    shape, present = face.canvas.shape, face.present
    if edit.reference is not None:
        from expression_lab.edit.borrowing import borrowed

        return borrowed(face, edit, movements)
    return wanted(shape, present, edit.target, edit.controls, movements)


def mixed(goals):
    """Something between several shapes, as on the way from one edit to the next.

    Args:
        goals: list of (Wanted, share), of one face; the shares add up to 1.

    Returns:
        Wanted
    """
    if len(goals) == 1:
        return goals[0][0]

    def mean(name):
        parts = [(getattr(goal, name), share) for goal, share in goals]
        return sum(share * part for part, share in parts if part is not None)

    skins = [goal.skin for goal, _ in goals if goal.skin is not None]
    turns = [(Pose.from_matrix(goal.turn), share) for goal, share in goals
             if goal.turn is not None]
    turn = None if not turns else Pose(*(sum(share * getattr(pose, angle) for pose, share in turns)
                                         for angle in ("yaw", "pitch", "roll"))).matrix
    return Wanted(closed(mean("shape").astype(np.float32)), turn,
                  mean("measures").astype(np.float32), mean("added").astype(np.float32),
                  float(mean("calmed")), mean("skin") if skins else None)


def _calmed(target):
    """How far a target brings a face to rest before it sets out."""
    if target.start == "neutral":
        return 1.0
    return min(target.intensity, 1.0) if target.expression == "neutral" else 0.0


def slider_measures(controls, shape):
    """Change of each measure that the sliders ask for: float32 `(11,)`, eye distances."""
    change = dict.fromkeys(MEASURES, 0.0)
    for name, units in UNITS.items():
        for one, amount in units.items():
            change[one] += getattr(controls, name) * amount
    now = dict(zip(MEASURES, measure(shape).tolist(), strict=True))
    sides = controls.sides()
    for side, (smile, brow, blink) in zip(
            ("left", "right"), zip(sides["smile"], sides["eyebrow"], sides["blink"], strict=True),
            strict=True):
        change[f"corner_{side}"] += smile * CORNER
        change["width"] += (smile - controls.smile) / 2 * UNITS["smile"]["width"]
        change[f"brow_{side}"] += brow * BROW
        share = blink / SHUT if blink < 0 else blink * WIDE
        change[f"lid_{side}"] += share * max(now[f"lid_{side}"], 0.0)
    change["gap"] = max(change["gap"], -max(now["gap"], 0.0))  # lips cannot close beyond shut
    return np.array(list(change.values()), np.float32)


def turn(controls):
    """The head's turn as a rotation, None where there is none.

    The hosted editor's names: pitch above 0 looks down, `Pose` counts it upwards.
    """
    if not (controls.rotate_pitch or controls.rotate_yaw or controls.rotate_roll):
        return None
    return Pose(controls.rotate_yaw, -controls.rotate_pitch, controls.rotate_roll).matrix

