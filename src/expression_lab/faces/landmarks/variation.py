"""How far training examples of the landmark network are varied."""

import dataclasses

from expression_lab.errors import ConfigError


@dataclasses.dataclass(frozen=True)
class Variation:
    """How far training examples are varied; shares are probabilities.

    Attributes:
        roll, shift, scale: the furthest that squares are turned (degrees), moved (in sides) and
            grown or shrunk (a factor).
        bold: share of squares anywhere in those bounds; the others stay near the right place.
        squeeze: how much narrower, wider or slanted a face may become, as a share.
        background: share pasted on another picture with a soft edge.
        cropped: share of faces partly outside the photo.
        covered, coarse, blurred, jpeg, noisy, lit: share of faces so spoiled.
        empty: share of examples without a face.
    """

    roll: float = 45.0
    shift: float = 0.16
    scale: float = 1.35
    bold: float = 0.35
    squeeze: float = 0.12
    background: float = 0.4
    cropped: float = 0.12
    covered: float = 0.25
    coarse: float = 0.3
    blurred: float = 0.2
    jpeg: float = 0.15
    noisy: float = 0.4
    lit: float = 0.7
    empty: float = 0.22

    def __post_init__(self):
        bounds = {"roll": (0, 180), "shift": (0, 0.4), "scale": (1, 2), "squeeze": (0, 0.5)}
        for name, value in self.to_dict().items():
            low, high = bounds.get(name, (0, 1))
            if isinstance(value, bool) or not low <= value <= high:
                raise ConfigError(f"{name} is {value!r}; it must lie in {low} to {high}.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return dataclasses.asdict(self)
