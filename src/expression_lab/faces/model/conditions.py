"""The same drawn people under other conditions: one thing changes, everything else stays.

With photos of real people one can only compare groups, and groups differ in more than one way.
Here the same people, with the same expressions, are drawn in other light, turned, or with another
look, and each is compared with themselves.
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.errors import unknown_name
from expression_lab.faces.model import looks

SIDE, ABOVE = 65.0, 25.0  # degrees, where light from one side comes from


@dataclass(frozen=True)
class Condition:
    """One slice of drawn faces.

    Attributes:
        factor: str, what is changed: "light", "light from", "turned", "nodded" or a look.
        name: str, of the slice.
        azimuth, elevation: float, degrees, of the light.
        strength: float, of the light, 0 (even) to 1.5.
        yaw, pitch: float, degrees.
        to: float or None, standard deviations, where the look is set.
        turns: bool, every second person gets azimuth and yaw of the other side.
    """

    factor: str
    name: str
    azimuth: float = 0.0
    elevation: float = 0.0
    strength: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    to: float | None = None
    turns: bool = False


def _look(look, low, high):
    return tuple(Condition(look, f"{name} ({to:+.0f})" if to else name, to=to)
                 for name, to in ((low, -2.0), ("middle", 0.0), (high, 2.0)))


# Of each factor the first but for looks is what the others are compared with; of looks the middle.
CONDITIONS = (
    Condition("light", "even"),
    Condition("light", "half from a side", SIDE, ABOVE, 0.6, turns=True),
    Condition("light", "strong from a side", SIDE, ABOVE, 1.2, turns=True),
    Condition("light from", "even"),
    Condition("light from", "left", -SIDE, 0.0, 1.0),
    Condition("light from", "right", SIDE, 0.0, 1.0),
    Condition("light from", "above", 0.0, SIDE, 1.0),
    Condition("light from", "below", 0.0, -SIDE, 1.0),
    Condition("turned", "ahead"),
    Condition("turned", "15° aside", yaw=15.0, turns=True),
    Condition("turned", "28° aside", yaw=28.0, turns=True),
    Condition("nodded", "level"),
    Condition("nodded", "18° up", pitch=18.0),
    Condition("nodded", "18° down", pitch=-18.0),
    *_look("skin_brightness", "darker", "brighter"),
    *_look("age_like", "younger-like", "older-like"),
    *_look("sex_like", "female-like", "male-like"),
)
FACTORS = tuple(dict.fromkeys(one.factor for one in CONDITIONS))


def of(factor):
    """The conditions of a factor, tuple of Condition.

    Raises:
        UnknownNameError: nothing is called so.
    """
    if factor not in FACTORS:
        raise unknown_name("factor", factor, FACTORS)
    return tuple(one for one in CONDITIONS if one.factor == factor)


def reference(factor):
    """Name of the slice of a factor with which the others are compared: str."""
    names = [one.name for one in of(factor)]
    return "middle" if factor in looks.LOOKS else names[0]


def draw(model, people, condition, expression="neutral", intensity=1.0, size=96):
    """Draw people under a condition.

    Args:
        model: FaceModel.
        people: People, n of them.
        condition: Condition.
        expression, intensity, size: as of `FaceModel.render`, one or n of them.

    Returns:
        Rendered: n pictures.
    """
    from expression_lab.faces.model import Light
    from expression_lab.faces.pose import Pose

    n, c = len(people), condition
    side = np.where(np.arange(n) % 2, -1.0, 1.0) if c.turns else np.ones(n)
    if c.to is not None:
        people = looks.moved(model, people, c.factor, c.to)
    light = Light(c.azimuth * side, np.full(n, c.elevation), np.full(n, c.strength))
    pose = Pose(c.yaw * side, np.full(n, c.pitch), np.zeros(n))
    return model.render(people, expression, intensity, pose, light, size)
