"""What rebalancing and augmentation changed: tables from the readings of `bias_training`."""

import numpy as np

from expression_lab.evaluate import slices
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes.measures import bias_training

RARE = ("disgust", "fear", "contempt")  # of FER+: together 3 % of the training faces
# Of each material: the slice that was rare in training, and the one that it is compared with.
ENDS = {"skin_brightness": ("-2", "+1"), "yaw": ("30", "0"),
        "ferplus": ("rare expressions", "common expressions")}


def tables(trained, split="test", root=None):
    """How each way of training does in each slice.

    Args:
        trained: pandas.DataFrame of `bias_training.measure`.
        split: str, of FER+; drawn faces have one set on which is measured.
        root: path or None, where FER+ is.

    Returns:
        dict of pandas.DataFrame. "training": a row a material, way and slice: seeds, faces,
        accuracy and its 95 % interval over faces (drawn: over people), `change` against training
        on the faces as they are, likewise, and over_read, the share of neutral faces read as
        something else. "training_gaps": a row a material and way: accuracy in the rare slice less
        that in the common one, and how that changed.
    """
    import pandas as pd

    parts, gaps = [], []
    for material, mine in trained.groupby("material", sort=False):
        column = split if material == "ferplus" else "test"
        truth = _truth(material, split, root)
        read = {way: _read(rows[column]) for way, rows in mine.groupby("way", sort=False)}
        plain = mine[mine["way"] == bias_training.WAYS[0]]
        for way in (one for one in bias_training.ways(material) if one in read):
            same = plain["seed"].isin(mine.loc[mine["way"] == way, "seed"])
            usual = _right(_read(plain.loc[same, column]), truth)  # of the same seeds
            about = {"material": material, "way": way, "seeds": len(read[way])}
            parts.append(_slices(read[way], usual, truth).assign(**about))
            gaps.append({**about, **_gap(_right(read[way], truth), usual, truth, material)})
    whole = pd.concat(parts, ignore_index=True)
    front = ["material", "way", "seeds"]
    return {"training": whole[[*front, *whole.columns.drop(front)]],
            "training_gaps": pd.DataFrame(gaps)}


def _truth(material, split, root):
    """Labels, people and slices of the measured faces: dict; a face may be in several slices."""
    if material != "ferplus":
        _, labels, about = bias_training.drawn_test(material, bias_training.PEOPLE)
        names = [f"{level:+.0f}" if material == "skin_brightness" and level else f"{level:.0f}"
                 for level in about["level"]]
        return {"labels": labels, "people": about["person"].to_numpy(str),
                "slices": [np.array(names)]}
    from expression_lab import data

    labels = data.load("ferplus", split, 48, root=root).labels
    names = np.array(EXPRESSIONS)[labels]
    kind = np.where(np.isin(names, RARE), "rare expressions", "common expressions")
    return {"labels": labels, "people": np.arange(len(labels)).astype(str),
            "slices": [np.full(len(labels), "all"), kind, names]}


def _read(letters):
    """What each seed's network reads: int `(seeds, n)`."""
    return np.array([[bias_training.LETTERS.index(one) for one in row] for row in letters])


def _right(read, truth):
    """Share of the seeds that read each face rightly: float `(n,)`."""
    return (read == truth["labels"]).mean(axis=0)


def _slices(read, usual, truth):
    """A row a slice: pandas.DataFrame."""
    import pandas as pd

    right, people, parts = _right(read, truth), truth["people"], []
    rest, off = truth["labels"] == 0, (read != 0).mean(axis=0)
    for names in truth["slices"]:
        order = list(dict.fromkeys(names))
        found = slices.shares(right, names, people, order).rename(columns={
            "share": "accuracy", "low": "accuracy_low", "high": "accuracy_high"})
        for name, values, inside in (("change", right - usual, np.ones(len(names), bool)),
                                     ("over_read", off, rest)):
            part = slices.shares(values[inside], names[inside], people[inside], order)
            found[[name, f"{name}_low", f"{name}_high"]] = part[["share", "low", "high"]]
        if (right == usual).all():  # with itself; 0 is no measured share, and has no interval
            found.loc[found["note"] == "", ["change", "change_low", "change_high"]] = 0.0
        parts.append(found)
    whole = pd.concat(parts, ignore_index=True)
    return whole[[*whole.columns.drop("note"), "note"]]


def _gap(right, usual, truth, material):
    """The rare slice against the common one, and against the same gap of the usual training."""
    rare, common = ENDS[material]
    names = next(one for one in truth["slices"] if rare in one)
    chosen = np.isin(names, (rare, common))
    row = {"rare": rare, "common": common}
    for name, values in (("gap", right), ("change", right - usual)):
        found = slices.gaps(values[chosen], names[chosen], common, truth["people"][chosen]).iloc[0]
        row |= {name: found["gap"], f"{name}_low": found["low"], f"{name}_high": found["high"]}
    if (right == usual).all():
        row |= dict.fromkeys(("change", "change_low", "change_high"), 0.0)
    return row
