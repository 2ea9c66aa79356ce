"""Readers in slices: drawn people under one changed condition, and real faces as they come.

Drawn people are compared with themselves, so that a gap has one cause. Of real people nothing is
guessed: their slices are those of the picture (how the head is turned, how much brighter one cheek
is than the other) and of the votes (how many people agreed), and groups where a data set publishes
them.
"""

import numpy as np

from expression_lab.evaluate import groups, slices
from expression_lab.expressions import EXPRESSIONS

READERS = ("residual", "judge", "tiny")
PEOPLE = 120  # drawn people; each shows the seven expressions under every condition
SHOWN = EXPRESSIONS[:7]  # contempt is drawn too poorly to be read (the card of the face model)
INTENSITY = 0.8
SEEDS = {"train": 90, "validation": 91, "test": 92}
CHEEKS = ((50, 205, 187), (280, 425, 411))  # of the mesh: left and right in the picture
REAL = {"turned": ((10, 25), ("ahead", "10° to 25° aside", "more than 25° aside")),
        "light": ((0.08, 0.2), ("even", "one cheek brighter", "one cheek much brighter")),
        "agreement": ((0.6, 0.8, 0.95), ("under 60 %", "60 to 80 %", "80 to 95 %", "nearly all"))}


def drawn(readers, split="test", people=PEOPLE, say=print):
    """Read drawn people under all conditions.

    Args:
        readers: dict of name -> Classifier whose reading can be balanced.
        split: str, whose people; those of different splits are different.
        people: int, how many.
        say: function of one str.

    Returns:
        pandas.DataFrame: a row a face and reader: reader, factor, slice, person, label, predicted
        (indices into EXPRESSIONS; every expression taken as equally likely beforehand).
    """
    import pandas as pd

    from expression_lab.faces import model as models
    from expression_lab.faces.model import conditions

    model, parts = models.load(), []
    who = model.sample(people, seed=SEEDS[split], variety=0.5)
    everyone, shown = who.repeat(len(SHOWN)), list(SHOWN) * people
    about = {"person": np.repeat(np.arange(people), len(SHOWN)),
             "label": np.tile(np.arange(len(SHOWN)), people)}
    for condition in conditions.CONDITIONS:
        pictures = conditions.draw(model, everyone, condition, shown, INTENSITY, size=48).images
        for name, reader in readers.items():
            parts.append(pd.DataFrame({
                "reader": name, "factor": condition.factor, "slice": condition.name, **about,
                "predicted": reader.predict(pictures, balanced=True)}))
    say(f"{len(pictures)} drawn faces under {len(conditions.CONDITIONS)} conditions are read")
    return pd.concat(parts, ignore_index=True)


def real(readers, split="test", root=None, say=print):
    """Read real faces, and say of each picture how it was taken.

    Args:
        readers: dict of name -> Classifier.
        split: str, of FER+ and of facial_expressions.
        root: path or None, where the data sets are.
        say: function of one str.

    Returns:
        pandas.DataFrame: a row a face, reader and reading: data, reader, reading ("usual",
        "balanced"), person ("" where nobody knows), label, predicted, and a column a factor of
        `REAL` with the slice, "" where it is not known.

    Raises:
        DataMissingError: a data set is not on this machine.
    """
    import pandas as pd

    from expression_lab import data

    parts = []
    for name in ("ferplus", "facial_expressions"):
        faces = data.load(name, split, 48, root=root)
        about = pd.DataFrame({"data": name, "person": _people(faces), "label": faces.labels,
                              **_taken(faces)})
        for reader_name, reader in readers.items():
            usual = reader.predict_proba(faces.images)
            for reading, read in (("usual", usual), ("balanced", reader.balance(usual))):
                parts.append(about.assign(reader=reader_name, reading=reading,
                                          predicted=read.argmax(1)))
        say(f"{len(faces)} faces of {name}, {split}, are read")
    return pd.concat(parts, ignore_index=True)


def _people(faces):
    """Who each face is; a face that nobody knows is a person of its own."""
    known = faces.table.get("identity", np.full(len(faces), ""))
    return [one or f"face {row}" for row, one in enumerate(np.asarray(known, str))]


def _taken(faces):
    """How each picture was taken, and how far people agreed on it: dict of slices."""
    found = [picture(image) for image in faces.images]
    values = {key: [one[key] for one in found] for key in ("turned", "light")}
    votes = faces.votes
    values["agreement"] = (np.full(len(faces), np.nan) if votes is None
                           else votes.max(axis=1) / votes.sum(axis=1))
    return {key: groups.bands(values[key], *REAL[key]) for key in REAL}


def picture(image):
    """How a face that fills its picture is turned and lit.

    Args:
        image: uint8 `(S, S)`.

    Returns:
        dict: `turned`, degrees of yaw either way; `light`, how much brighter one cheek is, 0 to 1
        (Michelson); NaN where no face is found.
    """
    from expression_lab.faces import Box, landmarks
    from expression_lab.faces.pose import head_pose

    side = image.shape[0]
    found = landmarks.locate(image, landmarks.square_of_box(Box(0, 0, side, side))[None], refine=1)
    if found.presence[0] < 0.5:
        return {"turned": np.nan, "light": np.nan}
    points = found.landmarks[0]
    left, right = (_brightness(image, points[list(cheek), :2]) for cheek in CHEEKS)
    return {"turned": abs(float(head_pose(points).yaw)),
            "light": abs(left - right) / max(left + right, 1.0)}


def _brightness(image, points):
    """Mean grey value of small squares around points."""
    reach, limit = max(1, image.shape[0] // 24), image.shape[0] - 1
    values = [image[max(0, y - reach):y + reach + 1, max(0, x - reach):x + reach + 1].mean()
              for x, y in points.round().astype(int).clip(0, limit)]
    return float(np.mean(values))


def table(rows, keys, references, whose, matched=False):
    """Shares, gaps and over-reading of all slices.

    Args:
        rows: pandas.DataFrame of `drawn`, or of `real` with columns factor and slice.
        keys: list of columns that stay apart, such as reader.
        references: dict of factor -> the slice that the others are compared with.
        whose: dict of factor -> names of its slices, in order.
        matched: bool, whether the same people show the same expressions in every slice.

    Returns:
        tuple of pandas.DataFrame: a row a slice with faces, accuracy, gap and over_read (share of
        neutral faces read as something else), each with `_low` and `_high`, over_read_as (what
        most of them are taken for) and note; and a row a factor as `slices.largest_gap` says it.
    """
    import pandas as pd

    parts, largest = [], []
    for (*key, factor), mine in rows.groupby([*keys, "factor"], sort=False):
        about = dict(zip([*keys, "factor"], [*key, factor], strict=True))
        parts.append(_factor(mine, references[factor], whose[factor]).assign(**about))
        right = (mine["label"] == mine["predicted"]).to_numpy()
        alike = mine["person"].astype(str) + " " + mine["label"].astype(str) if matched else None
        largest.append({**about, **slices.largest_gap(right, mine["slice"], alike)})
    whole = pd.concat(parts, ignore_index=True)
    front = [*keys, "factor"]
    return whole[[*front, *whole.columns.drop(front)]], pd.DataFrame(largest)


def _factor(rows, reference, order):
    """All slices of one factor: pandas.DataFrame."""
    right, people = (rows["label"] == rows["predicted"]).to_numpy(), rows["person"].to_numpy()
    rest = (rows["label"] == 0).to_numpy()
    off = (rows["predicted"] != 0).to_numpy()
    whole = slices.shares(right, rows["slice"], people, order)
    found = whole.rename(columns={"share": "accuracy", "low": "accuracy_low",
                                  "high": "accuracy_high"})
    for name, part in (("gap", slices.gaps(right, rows["slice"], reference, people, order)),
                       ("over_read", slices.shares(off[rest], rows["slice"][rest], people[rest],
                                                   order).rename(columns={"share": "gap"}))):
        part = part.set_index("slice")[["gap", "low", "high"]].reindex(found["slice"])
        found[[name, f"{name}_low", f"{name}_high"]] = part.to_numpy()
    found["over_read_as"] = [_most(rows[rest & off & (rows["slice"] == one).to_numpy()])
                             for one in found["slice"]]
    return found[[*found.columns.drop("note"), "note"]]


def _most(rows):
    counts = np.bincount(rows["predicted"], minlength=len(EXPRESSIONS))
    return EXPRESSIONS[counts.argmax()] if counts.any() else ""
