"""What a face already expresses, so that an edit can start from rest."""

from dataclasses import dataclass

import numpy as np

from expression_lab.edit.movements import MEASURES, measure
from expression_lab.faces.model import mesh as meshes

AJAR = 0.01  # gap, in eye distances, that lips at rest may keep
FARTHEST = 3.0  # deviations of one direction that are believed


@dataclass(frozen=True, eq=False)
class Present:
    """The way from a face as it is to the same face at rest.

    Attributes:
        rest: float32 `(478, 3)`, the frontal shape of the same person at rest, eye distances.
        skin: float32 `(P,)`, grey values that are added to the skin on the way there.
    """

    rest: np.ndarray
    skin: np.ndarray


def estimate(shape, movements):
    """Estimate the way to rest from a shape alone.

    Args:
        shape: float32 `(478, 3)`, frontal, eye distances.
        movements: Movements.

    Returns:
        Present
    """
    # Not with "@": its threads take longer to wake than products as small as these need, and then
    # keep the processor from those who draw.
    found = np.einsum("kp,p->k", movements.reader, (shape - movements.mean).ravel())
    found = np.clip(found, -FARTHEST, FARTHEST)
    rest = shape + np.einsum("k,kpc->pc", found, movements.rest_shapes)
    gap = MEASURES.index("gap")
    ajar = max(float(measure(rest)[gap]) - AJAR, 0.0)
    rest = rest - ajar * movements.shapes[gap]
    skin = np.einsum("k,kp->p", found, movements.rest_textures)
    return Present(closed(rest.astype(np.float32)), skin)


def closed(shape):
    """The shape with lips and lids that never cross; a copy."""
    return meshes.never_crossing(shape.copy())
