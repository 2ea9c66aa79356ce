"""What the workers of a comparison found, put together for its tables."""

import functools
from dataclasses import dataclass, field

import numpy as np

from expression_lab.evaluate.naturalness import LEAST, fit

OTHERS = "unedited faces of other people that show the same expressions"
SAME = "the unedited faces themselves, whatever they show"


@dataclass(eq=False)
class Found:
    """Pieces of work, and what can be asked of them together.

    Attributes:
        subjects: subjects.Subjects
        reference: dict, the piece about faces of others.
        unedited: list of dicts, pieces about the faces before they are edited.
        edited: dict of editor -> list of pieces with `rows` and `features`.
        back: dict of editor -> list of pieces with `rows`.
        costs: list of dicts: editor, memory.
        readers: list of dicts, rows of the tables of classifiers.
        sheets: dict, of the result.
        made: dict, of the result.
    """

    subjects: object
    reference: dict
    unedited: list
    edited: dict
    back: dict
    costs: list
    readers: list
    sheets: dict = field(default_factory=dict)
    made: dict = field(default_factory=dict)

    @functools.cached_property
    def edits(self):
        """All edits: pandas.DataFrame, with `naturalness_before`, that of the unedited face."""
        import pandas as pd

        rows = [row for pieces in self.edited.values() for piece in pieces for row in piece["rows"]]
        table = pd.DataFrame(rows, columns=None if rows else ["editor", "intensity", "face"])
        before = self._naturalness_before()
        return table.assign(naturalness_before=before[table["face"].to_numpy(int)])

    def of(self, editor):
        """Edits of an editor, and its ways back: two pandas.DataFrame."""
        import pandas as pd

        rows = [row for piece in self.back[editor] for row in piece["rows"]]
        return self.edits[self.edits["editor"] == editor], pd.DataFrame(rows)

    def people(self, faces):
        """Whose faces these are: int `(n,)`."""
        return np.array(self.subjects.people, int)[np.asarray(faces, int)]

    def memory(self, editor):
        """Megabytes that an editor takes: float."""
        return next((row["memory"] for row in self.costs if row["editor"] == editor), np.nan)

    def distances(self, editor, targets):
        """How far an editor's faces lie from unedited ones, by their features: dict.

        Args:
            editor: str
            targets: what it was asked for; of the others, those that show this are taken.
        """
        from expression_lab import evaluate

        made = np.concatenate([piece["features"] for piece in self.edited[editor]])
        real = self._unedited("features")
        if len(self.reference["targets"]):
            real = self.reference["features"][np.isin(self.reference["targets"], list(targets))]
        if min(len(made), len(real)) < 2:
            return {"frechet": np.nan, "kernel": np.nan}
        return {"frechet": evaluate.frechet_distance(made, real),
                "kernel": evaluate.kernel_distance(made, real)[0]}

    def words(self, plan):
        """What is said of the faces: dict."""
        from expression_lab.faces import identity

        others = len(self.reference["targets"])
        fitted = "none: too few faces" if self._natural is None else (OTHERS if others else SAME)
        return {"faces": len(self.subjects.faces), "people": len(set(self.subjects.people)),
                "reference": f"{others} {OTHERS}" if others else SAME, "natural": fitted,
                "identity": bool(plan.identity) and identity.available()}

    def _unedited(self, name):
        return np.concatenate([piece[name] for piece in self.unedited])

    @functools.cached_property
    def _natural(self):
        return natural_of(self.reference, self._unedited("vectors"))

    def _naturalness_before(self):
        if self._natural is None:
            return np.full(len(self.subjects.faces), np.nan)
        return self._natural.distance(self._unedited("vectors"))


def natural_of(reference, unedited):
    """The Gaussian of natural faces, of others where there are any.

    Args:
        reference: dict with `vectors`, float `(n, 36)`, of faces of others.
        unedited: float `(m, 36)`, of the faces that are edited, taken where there are no others.

    Returns:
        naturalness.Naturalness, or None of too few faces.
    """
    vectors = reference["vectors"] if len(reference["vectors"]) else unedited
    return fit(vectors) if len(vectors) >= LEAST else None
