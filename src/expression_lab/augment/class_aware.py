"""A policy that looks at the label: the rarer the expression, the more its faces are varied.

A face that is shown five times an epoch, always the same, is soon known by heart. Shown five
times and varied each time, it still teaches.
"""

from dataclasses import dataclass, field

import numpy as np

from expression_lab.augment.balance import as_counts, as_labels
from expression_lab.augment.checks import as_faces
from expression_lab.augment.policy import Policy
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS, index


def rarity(counts):
    """Say how rare each expression is, from 0 for the most frequent to 1 for the rarest.

    The scale is logarithmic, so that half as many faces count the same everywhere.

    Args:
        counts: faces of each expression, in the order of EXPRESSIONS or as a dict of names.

    Returns:
        float64 `(8,)`; 1 where there is no face at all, 0 everywhere if all are as frequent.
    """
    counts = as_counts(counts)
    present = counts[counts > 0]
    span = np.log(present.max() / present.min())
    steps = np.log(present.max() / np.maximum(counts, present.min()))
    amount = steps / span if span > 0 else steps
    return np.where(counts == 0, 1.0, amount)


@dataclass(frozen=True)
class ClassAware:
    """One policy for each expression, between one for the frequent and one for the rare.

    Args:
        common: Policy of the most frequent expression.
        rare: Policy of the rarest.
        counts: faces of each expression in the training data, in the order of EXPRESSIONS or as
            a dict of names.

    Raises:
        ConfigError: something else came.
    """

    common: Policy
    rare: Policy
    counts: tuple
    policies: tuple = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        for name in ("common", "rare"):
            if not isinstance(getattr(self, name), Policy):
                raise ConfigError(f"{name}: expected a Policy; got {getattr(self, name)!r}")
        counts = as_counts(self.counts)
        object.__setattr__(self, "counts", tuple(counts.tolist()))
        object.__setattr__(self, "policies", tuple(
            self.common.towards(self.rare, amount) for amount in rarity(counts)))

    def policy_of(self, expression):
        """Return the policy of one expression, by its name."""
        return self.policies[index(expression)]

    def __str__(self):
        counts = ", ".join(f"{name} {n}" for name, n in zip(EXPRESSIONS, self.counts, strict=True))
        return f"ClassAware(\n  common {self.common}\n  rare   {self.rare}\n  counts {counts})"

    def to_dict(self):
        """Return a dict ready for JSON."""
        return {"common": self.common.to_dict(), "rare": self.rare.to_dict(),
                "counts": dict(zip(EXPRESSIONS, self.counts, strict=True))}

    @classmethod
    def from_dict(cls, values):
        """Make the policy that `to_dict` wrote down.

        Raises:
            ConfigError: a part is missing or unknown.
        """
        if not isinstance(values, dict) or set(values) != {"common", "rare", "counts"}:
            raise ConfigError(f"expected a dict of common, rare and counts; got {values!r}")
        return cls(Policy.from_dict(values["common"]), Policy.from_dict(values["rare"]),
                   values["counts"])

    def __call__(self, images, labels, rng):
        """Vary every face of a batch as much as its expression is rare.

        Args:
            images: uint8 `(n, S, S)` or `(n, S, S, 3)`; not modified.
            labels: int `(n,)`, indices into EXPRESSIONS; or targets `(n, 8)`, whose largest counts.
            rng: numpy Generator.

        Returns:
            uint8, same shape.

        Raises:
            ShapeError: `images` or `labels` are not what is asked, or not as many.
            ConfigError: `rng` is no Generator.
        """
        out, labels = as_faces(images), as_labels(labels)
        if len(out) != len(labels):
            raise ShapeError(f"{len(out)} faces came with {len(labels)} labels")
        for label, policy in enumerate(self.policies):
            chosen = np.flatnonzero(labels == label)
            out[chosen] = policy(out[chosen], rng)
        return out
