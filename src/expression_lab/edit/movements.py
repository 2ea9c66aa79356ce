"""What is known of how faces move, learnt from real ones: sliders, expressions, and their skin.

A *movement* is a change of the mesh, in eye distances in the frame of a head that looks ahead,
with the change of the skin that comes with it (folds, bulges, shadows). There is one for each
measure that a slider moves, found by comparing photos of one person, so that who they are drops
out; and one for each expression, with the lips closed and with the lips apart.
"""

import io
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.errors import CheckpointError
from expression_lab.faces.points import GROUPS, POINTS

FORMAT = 1
SHIPPED = Path(__file__).resolve().parent.parent / "checkpoints" / "movements.npz"
LEVELS = 127  # textures are stored in whole steps, -127 to 127
CLOSED, OPEN = 0, 1  # variants of an expression

# What can be moved on its own, and how it is read off a frontal face: every measure is a sum of
# coordinates, so that a movement of one leaves all others where they are.
MEASURES = ("gap", "width", "corner_right", "corner_left", "pout", "brow_right", "brow_left",
            "lid_right", "lid_left", "gaze_x", "gaze_y")
UPPER = ("brow_right", "brow_left", "lid_right", "lid_left", "gaze_x", "gaze_y")
BORDER = (0.35, 0.75)  # eye distances below the eyes, between which eyes end and the mouth begins
X, Y, Z = range(3)
NOSE = ((2, Y, -1.0),)
_TERMS = {
    "gap": ((14, Y, 1.0), (13, Y, -1.0)),
    "width": ((291, X, 1.0), (61, X, -1.0)),
    "corner_right": ((2, Y, 1.0), (61, Y, -1.0)),
    "corner_left": ((2, Y, 1.0), (291, Y, -1.0)),
    "pout": ((61, Z, 0.5), (291, Z, 0.5), (0, Z, -0.5), (17, Z, -0.5)),
    "brow_right": tuple((i, Y, -0.2) for i in GROUPS["right_brow_upper"]),
    "brow_left": tuple((i, Y, -0.2) for i in GROUPS["left_brow_upper"]),
    "lid_right": ((145, Y, 1.0), (159, Y, -1.0)),
    "lid_left": ((374, Y, 1.0), (386, Y, -1.0)),
    "gaze_x": ((468, X, 0.5), (473, X, 0.5), (33, X, -0.25), (133, X, -0.25), (362, X, -0.25),
               (263, X, -0.25)),
    "gaze_y": ((468, Y, 0.5), (473, Y, 0.5), (33, Y, -0.25), (133, Y, -0.25), (362, Y, -0.25),
               (263, Y, -0.25)),
}


@cache
def functionals():
    """The measures as a matrix: float32 `(11, 1434)`, to be multiplied with a frontal shape."""
    rows = np.zeros((len(MEASURES), POINTS, 3), np.float32)
    for row, name in zip(rows, MEASURES, strict=True):
        for point, axis, weight in _TERMS[name]:
            row[point, axis] += weight
    return rows.reshape(len(MEASURES), -1)


def measure(shapes):
    """Read the measures off frontal faces: `(…, 478, 3)` -> float32 `(…, 11)`, eye distances."""
    flat = np.asarray(shapes, np.float32)
    return flat.reshape(*flat.shape[:-2], -1) @ functionals().T


def lower(mean):
    """How much each point belongs to the mouth rather than to the eyes.

    Args:
        mean: float32 `(478, 3)`, the frontal mean face, eye distances.

    Returns:
        float32 `(478,)`, 0 to 1.
    """
    low, high = BORDER
    below = np.clip((mean[:, 1] - low) / (high - low), 0, 1)
    return (below**2 * (3 - 2 * below)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Movements:
    """Movements of shape and of skin; P = size² pixels of the face model's texture.

    Attributes:
        shapes: float32 `(11, 478, 3)`, the movement that changes one measure by 1 eye distance.
        textures: float32 `(11, P)`, grey values of skin, likewise.
        spread: float32 `(11,)`, standard deviation of each measure within a person.
        expression_shapes: float32 `(8, 2, 478, 3)`, a full expression less neutral, with lips
            closed and with lips apart.
        expression_textures: float32 `(8, 2, P)`.
        faces: float32 `(8, 2)`, how many faces stand behind each.
        reader: float32 `(r, 1434)`, what a frontal shape less the mean one says of the way back
            to rest, in r directions.
        rest_shapes, rest_textures: float32 `(r, 478, 3)` and `(r, P)`, what each direction does.
        mean: float32 `(478, 3)`, the frontal mean face at rest.
    """

    shapes: np.ndarray
    textures: np.ndarray
    spread: np.ndarray
    expression_shapes: np.ndarray
    expression_textures: np.ndarray
    faces: np.ndarray
    reader: np.ndarray
    rest_shapes: np.ndarray
    rest_textures: np.ndarray
    mean: np.ndarray

    @property
    def size(self):
        """Side of the textures in pixels."""
        return round(self.textures.shape[1] ** 0.5)


def save(movements, path):
    """Write movements: textures in 8 bits, shapes in 16.

    Args:
        movements: Movements.
        path: path of the `.npz`.
    """
    arrays = {"format": np.int64(FORMAT)}
    for field in fields(movements):
        value = np.asarray(getattr(movements, field.name), np.float32)
        if field.name.endswith("textures"):
            step = np.abs(value).max(axis=-1, keepdims=True).clip(1e-9) / LEVELS
            arrays[f"{field.name}_step"] = step.astype(np.float32)
            value = np.rint(value / step).astype(np.int8)
        elif field.name.endswith("shapes"):
            value = value.astype(np.float16)
        arrays[field.name] = value
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    files.replace(Path(path), packed.getvalue())


@cache
def load(path=None):
    """Read movements; those of the course where no path is given.

    Args:
        path: path of a `.npz` or None.

    Returns:
        Movements

    Raises:
        CheckpointError: the file is missing, damaged or of another format.
    """
    path = Path(path or SHIPPED)
    try:
        with np.load(path, allow_pickle=False) as stored:
            if int(stored["format"]) != FORMAT:
                raise CheckpointError(f"{path} has format {int(stored['format'])}; this version "
                                      f"of the course reads {FORMAT}. Make it again.")
            found = Movements(*(_read(stored, field.name) for field in fields(Movements)))
    except CheckpointError:
        raise
    except FileNotFoundError:
        raise CheckpointError(f"There are no movements at {path}. `expression-lab train "
                              "movements` makes them.") from None
    except Exception as error:  # zip, numpy and shapes each have errors of their own
        raise CheckpointError(f"{path} holds no movements, or is damaged ({error}). Get the file "
                              "again, or make it again.") from None
    if found.shapes.shape != (len(MEASURES), POINTS, 3) or found.mean.shape != (POINTS, 3):
        raise CheckpointError(f"{path}: its movements are {found.shapes.shape}, not "
                              f"{(len(MEASURES), POINTS, 3)}. Make it again.")
    return found


def _read(stored, name):
    value = stored[name].astype(np.float32)
    return value * stored[f"{name}_step"] if name.endswith("textures") else value
