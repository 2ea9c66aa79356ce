"""What a face is asked to look like: an expression at an intensity, or a blend of two.

    Target("happiness")                                    # absolute: the face is neutralised first
    Target("anger", 0.5, start="current")                  # added to the face as it is
    Target.blend("happiness", "surprise", share=0.3)       # 70 % happy, 30 % surprised
"""

import math
from dataclasses import dataclass

import numpy as np

from expression_lab.edit.settings import check_fields, number
from expression_lab.errors import ConfigError, unknown_name
from expression_lab.expressions import EXPRESSIONS, canonical

STARTS = ("neutral", "current")
MOST = 1.5  # the highest intensity: half as much again as is mostly read as asked


@dataclass(frozen=True)
class Target:
    """An expression to reach.

    An absolute target does not depend on what the face shows: happiness at intensity 0 is the
    neutral face, and so is neutral at any intensity. Neutral from "current" takes that share of
    what the face shows away: all of it from intensity 1 on.

    Attributes:
        expression: str, one of `EXPRESSIONS` or a synonym ("happy"), kept by its first name.
        intensity: float, 0 to 1.5; at 1 it is as strong as it takes to be read by most.
        start: str, "neutral" (what the face shows is taken out first) or "current" (added to it).
        second: str or None, the other expression of a blend.
        share: float, 0 to 1, how much of a blend is the second expression.

    Raises:
        UnknownNameError: no expression or no start goes by that name; the nearest is named.
        ConfigError: the intensity or the share is no number or outside its range.
    """

    expression: str
    intensity: float = 1.0
    start: str = "neutral"
    second: str | None = None
    share: float = 0.0

    def __post_init__(self):
        put = object.__setattr__  # the only way to tidy the fields of a frozen dataclass
        put(self, "expression", canonical(self.expression))
        put(self, "intensity", number("intensity", self.intensity, 0, MOST))
        put(self, "share", number("share", self.share, 0, 1))
        if self.start not in STARTS:
            raise unknown_name("start", self.start, STARTS)
        if self.second is not None:
            put(self, "second", canonical(self.second))
        elif self.share:
            raise ConfigError(f"A share of {self.share:g} needs a second expression: write "
                              "Target.blend(first, second, share).")

    @classmethod
    def blend(cls, first, second, share=0.5, intensity=1.0, start="neutral"):
        """A mixture of two expressions.

        Args:
            first, second: str, expressions.
            share: float, 0 (all the first) to 1 (all the second).
            intensity, start: as of `Target`.

        Returns:
            Target
        """
        return cls(first, intensity, start, second, share)

    @property
    def mixture(self):
        """How much of each expression: float32 `(8,)`, order of `EXPRESSIONS`, sum = intensity.

        The place of neutral stays 0 unless neutral itself is asked for.
        """
        weights = np.zeros(len(EXPRESSIONS), np.float32)
        weights[EXPRESSIONS.index(self.expression)] = self.intensity * (1 - self.share)
        if self.second is not None:
            weights[EXPRESSIONS.index(self.second)] += self.intensity * self.share
        return weights

    @property
    def is_nothing(self):
        """True where nothing is added to the face as it is."""
        return self.start == "current" and self.intensity == 0

    def scaled(self, factor):
        """The same target at `factor` times its intensity, 1.5 at most: Target."""
        intensity = min(self.intensity * number("factor", factor, 0, math.inf), MOST)
        return Target(self.expression, intensity, self.start, self.second, self.share)

    def to_dict(self):
        """The fields as JSON knows them; what a plain target does not need is left out."""
        blended = {"second": self.second, "share": self.share} if self.second else {}
        return {"expression": self.expression, "intensity": self.intensity, "start": self.start,
                **blended}

    @classmethod
    def from_dict(cls, fields):
        """The way back from `to_dict`.

        Raises:
            LabError: a field is missing, unknown or out of range.
        """
        known = tuple(cls.__dataclass_fields__)
        check_fields("target", fields, known, needed=("expression",))
        return cls(**fields)
