"""Are all faces edited equally well? The same drawn people, edited under changed conditions."""

import numpy as np

from expression_lab.errors import LabError
from expression_lab.evaluate import kept, slices
from expression_lab.expressions import EXPRESSIONS

EDITORS = ("landmarks", "refine", "multi")
TARGETS = EXPRESSIONS[1:7]
PEOPLE = 16  # each is edited to all targets under all conditions
KNOWN_BY = ("happiness", "anger")  # targets of which the identity distance is measured
SIZE = 160  # pixels of a drawn photo
LEFT_OUT = ("light from",)  # a factor of readers that would double the time


def measure(editors=EDITORS, folder=None, split="test", say=print, people=PEOPLE):
    """Edit drawn neutral faces under all conditions.

    Args:
        editors: names of `edit.available()`.
        folder: path or None, where finished edits are kept.
        split: str, whose people.
        say: function of one str.
        people: int.

    Returns:
        pandas.DataFrame: a row an editor, factor and slice: edits, of how many people's photos a
        face was found in, share that both judges read as asked (a failed edit or a face that is
        not found counts as not read), its gap to the factor's usual slice, and the mean identity
        distance and its gap, all with 95 % intervals over people; and note.
    """
    import pandas as pd

    trials = Conditions(people, split)
    parts = []
    for name in editors:
        jobs = [{"factor": one.factor, "slice": one.name, "person": person, "target": target}
                for one in conditions() for person in range(people) for target in TARGETS]
        rows = kept.rows(folder, f"bias_editing_{name}_{split}", jobs,
                         lambda name=name, **job: trials(name, **job), lambda text: None)
        parts.append(table(rows).assign(editor=name))
        worst = parts[-1].loc[parts[-1]["gap"].idxmin()]
        say(f"{name}: the widest gap is {100 * worst['gap']:.0f} points, {worst['factor']}: "
            f"{worst['slice']}")
    whole = pd.concat(parts, ignore_index=True)
    return whole[["editor", *whole.columns.drop("editor")]]


def conditions():
    """The conditions under which is edited: tuple of Condition."""
    from expression_lab.faces.model.conditions import CONDITIONS

    return tuple(one for one in CONDITIONS if one.factor not in LEFT_OUT)


class Conditions:
    """Drawn people under conditions, edited and judged one by one.

    Args:
        people: int, how many.
        split: str, whose.
    """

    def __init__(self, people, split):
        self.people, self.split = people, split
        self._trials, self._faces = {}, {}

    def __call__(self, editor, factor, slice, person, target):
        """One edit: dict of found, failed, residual, judge (read as) and identity (or NaN)."""
        face = self._face(factor, slice, person)
        row = {"found": face is not None, "failed": face is None, "residual": "", "judge": "",
               "identity": np.nan}
        if face is None:
            return row
        trial = self._trial(editor)
        try:
            edited, _ = trial.edited(face, target)
        except LabError:
            return {**row, "failed": True}
        seen = trial.look(edited, face)[0]
        read = trial.read(edited, seen)
        row |= {name: EXPRESSIONS[values.argmax()] for name, values in read.items()}
        if target in KNOWN_BY:
            row["identity"] = _distance(face, edited, seen)
        return row

    def _trial(self, name):
        from expression_lab import edit, recognize
        from expression_lab.evaluate.comparison.trial import Trial

        if name not in self._trials:
            judges = {judge: recognize.load(judge) for judge in ("residual", "judge")}
            self._trials[name] = Trial(edit.load(name), judges, {})
        return self._trials[name]

    def _face(self, factor, slice, person):
        """The face as it is found in the drawn photo, or None."""
        from expression_lab import faces

        if (factor, slice) not in self._faces:
            self._faces = {(factor, slice): self._photos(factor, slice)}
        photos = self._faces[factor, slice]
        if isinstance(photos[person], np.ndarray):
            photos[person] = next(iter(faces.analyze(photos[person])), None)
        return photos[person]

    def _photos(self, factor, slice):
        from expression_lab.faces import model as models
        from expression_lab.faces.model import conditions as all_conditions
        from expression_lab.recipes.measures.bias_reading import SEEDS

        model = models.load()
        who = model.sample(self.people, seed=SEEDS[self.split] + 1000, variety=0.5)
        one = next(one for one in all_conditions.of(factor) if one.name == slice)
        return list(all_conditions.draw(model, who, one, size=SIZE).images)


def table(rows):
    """What came out in each slice.

    Args:
        rows: pandas.DataFrame, a row an edit: factor, slice, person, target, found, failed,
            residual, judge, identity.

    Returns:
        pandas.DataFrame: as `measure` returns it, without the editor.
    """
    import pandas as pd

    from expression_lab.faces.model.conditions import reference

    parts = []
    for factor, mine in rows.groupby("factor", sort=False):
        right = ((mine["residual"] == mine["target"]) & (mine["judge"] == mine["target"])
                 ).to_numpy(float)
        order, usual = list(dict.fromkeys(mine["slice"])), reference(factor)
        found = slices.shares(right, mine["slice"], mine["person"], order).rename(
            columns={"faces": "edits", "share": "both", "low": "both_low", "high": "both_high"})
        found.insert(2, "found", mine.groupby("slice")["found"].mean().reindex(order).to_numpy())
        extra = {"gap": slices.gaps(right, mine["slice"], usual, mine["person"], order),
                 "identity": slices.shares(mine["identity"], mine["slice"], mine["person"], order),
                 "identity_gap": slices.gaps(mine["identity"], mine["slice"], usual,
                                             mine["person"], order)}
        for name, part in extra.items():
            values = part.set_index("slice").reindex(order)
            value = values["share"] if "share" in values else values["gap"]
            found[[name, f"{name}_low", f"{name}_high"]] = np.stack(
                [value, values["low"], values["high"]], axis=1)
        parts.append(found.assign(factor=factor))
    whole = pd.concat(parts, ignore_index=True)
    return whole[["factor", *whole.columns.drop(["factor", "note"]), "note"]]


def _distance(face, edited, seen):
    from expression_lab.evaluate.comparison.trial import identity_of
    from expression_lab.faces import identity

    before, after = identity_of(face.photo, face), identity_of(edited, seen)
    return np.nan if before is None else float(identity.distance(before, after))
