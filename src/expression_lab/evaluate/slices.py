"""Slices: the same measure in parts of the faces, and how far the parts lie apart.

    slices.shares(y_true == y_pred, table["light"])
    slices.gaps(y_true == y_pred, table["light"], reference="even")
    slices.largest_gap(y_true == y_pred, table["light"])

A slice with few faces gets no figure: its row says so. Where several faces are of one person they
are no news of their own; with `people`, whole people are drawn again, not faces.
"""

import numpy as np

from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.evaluate import checks
from expression_lab.evaluate.slice_intervals import gap_interval, share_interval
from expression_lab.expressions import EXPRESSIONS

MINIMUM = 30  # faces; below, a share of 90 % goes with an interval of more than 20 points
SHUFFLES = 1000


def shares(right, groups, people=None, order=None, minimum=MINIMUM, seed=0):
    """The share of something in each slice, such as of faces that are read rightly.

    Args:
        right: bool `(n,)`, or float where it is a mean that is wanted; NaN is left out.
        groups: n names of slices; "" and None belong to none.
        people: n names, whose face it is, or None where every face is somebody else's.
        order: names of the slices to be told, also of those without faces; None for those that
            occur.
        minimum: int, a slice with fewer faces gets no figure.
        seed: int, of the people drawn again.

    Returns:
        pandas.DataFrame: slice, faces, share, low and high (95 %: Wilson's interval, or the
        bootstrap over people), and note: "" or why there is no figure.

    Raises:
        ShapeError: the lengths differ.
        ConfigError: minimum is below 2.
    """
    import pandas as pd

    right, groups, people = _checked(right, groups, people, minimum)
    rows = []
    for name in _names(groups, order):
        mine = groups == name
        row = {"slice": name, "faces": int(mine.sum()), "share": np.nan, "low": np.nan,
               "high": np.nan, "note": _note(mine.sum(), minimum)}
        if not row["note"]:
            row["share"] = right[mine].mean()
            row["low"], row["high"] = share_interval(
                right[mine], None if people is None else people[mine], seed)
        rows.append(row)
    return pd.DataFrame(rows, columns=["slice", "faces", "share", "low", "high", "note"])


def gaps(right, groups, reference=None, people=None, order=None, minimum=MINIMUM, seed=0):
    """How much lower or higher the share is in a slice than in another one.

    Args:
        right, groups, people, order, minimum, seed: as for `shares`.
        reference: str, the slice that the others are compared with; None compares each with all
            other faces.

    Returns:
        pandas.DataFrame: slice, faces, gap (share less that of the reference), low and high (95 %:
        the bootstrap over people, or Newcombe's interval for two shares), and note. With people,
        faces of the same people in both slices are compared with each other.

    Raises:
        ShapeError, ConfigError: as for `shares`.
        UnknownNameError: there is no such slice.

    Reference:
        Newcombe, "Interval estimation for the difference between independent proportions",
        Statistics in Medicine 17, 1998 (method 10).
    """
    import pandas as pd

    right, groups, people = _checked(right, groups, people, minimum)
    names = _names(groups, order)
    if reference is not None and reference not in names:
        raise UnknownNameError(f"There is no slice {reference!r} to compare with; there are: "
                               f"{', '.join(names)}.")
    rows = []
    for name in (one for one in names if one != reference):
        mine = groups == name
        others = groups == reference if reference is not None else ~mine & (groups != "")
        row = {"slice": name, "faces": int(mine.sum()), "gap": np.nan, "low": np.nan,
               "high": np.nan, "note": _note(mine.sum(), minimum)
               or _note(others.sum(), minimum, "to compare with")}
        if not row["note"]:
            row["gap"] = right[mine].mean() - right[others].mean()
            row["low"], row["high"] = gap_interval(right, mine, others, people, seed)
        rows.append(row)
    return pd.DataFrame(rows, columns=["slice", "faces", "gap", "low", "high", "note"])


def largest_gap(right, groups, within=None, minimum=MINIMUM, shuffles=SHUFFLES, seed=0):
    """The best slice against the worst one, beside what chance alone would make of them.

    The largest of several differences is never 0, even where all slices are alike. So the faces
    are dealt out anew, slices as large as they were, again and again.

    Args:
        right, groups, minimum, seed: as for `shares`.
        within: n names of sets, or None. Where the same people are in every slice, faces are dealt
            out only among those that are alike but for the slice: of one person and expression.
        shuffles: int.

    Returns:
        dict: `best`, `worst` (names), `gap`, `by_chance` (what 95 of 100 shuffles stay below) and
        `p` (the share of shuffles with a gap as large); None and NaN with fewer than two slices.
    """
    right, groups, within = _checked(right, groups, within, minimum)
    names, sizes = np.unique(groups[groups != ""], return_counts=True)
    names = names[sizes >= minimum]
    if len(names) < 2:
        return {"best": None, "worst": None, "gap": np.nan, "by_chance": np.nan, "p": np.nan}
    kept = np.isin(groups, names)
    right, codes = right[kept], np.searchsorted(names, groups[kept])
    means, rng, found = _means(right, codes, len(names)), np.random.default_rng(seed), []
    block = np.zeros(len(codes))
    if within is not None:
        block = np.unique(within[kept], return_inverse=True)[1]
    home = np.lexsort((np.arange(len(codes)), block))
    for _ in range(shuffles):
        dealt = np.empty_like(codes)
        dealt[home] = codes[np.lexsort((rng.random(len(codes)), block))]
        found.append(np.ptp(_means(right, dealt, len(names))))
    gap = float(np.ptp(means))
    return {"best": str(names[means.argmax()]), "worst": str(names[means.argmin()]), "gap": gap,
            "by_chance": float(np.quantile(found, 0.95)),
            "p": (1 + sum(one >= gap - 1e-12 for one in found)) / (1 + shuffles)}


def over_reading(labels, predicted, groups=None, people=None, order=None, minimum=MINIMUM):
    """What neutral faces are taken for, in each slice.

    Args:
        labels, predicted: integers `(n,)`, indices into EXPRESSIONS.
        groups, people, order, minimum: as for `shares`; groups None is one slice, "all".

    Returns:
        pandas.DataFrame: a row a slice and expression other than neutral, and `any`: slice,
        expression, faces (neutral ones), share read so, low, high, note.

    Raises:
        ShapeError: an entry is no class, or the lengths differ.
    """
    import pandas as pd

    labels, predicted = checks.pair(labels, predicted)
    groups = np.full(len(labels), "all") if groups is None else np.asarray(groups)
    checks.same_length(len(labels), "labels", len(groups), "groups")
    rest = labels == 0
    mine = None if people is None else np.asarray(people)[rest]
    parts = []
    for place, name in ((None, "any"), *list(enumerate(EXPRESSIONS))[1:]):
        read = predicted[rest] != 0 if place is None else predicted[rest] == place
        table = shares(read, groups[rest], mine, order or _names(_text(groups), None), minimum)
        parts.append(table.assign(expression=name))
    columns = ["slice", "expression", "faces", "share", "low", "high", "note"]
    return pd.concat(parts, ignore_index=True)[columns]


def _checked(right, groups, people, minimum):
    right, groups = np.asarray(right, float), _text(groups)
    checks.same_length(len(right), "right", len(groups), "groups")
    if minimum < 2:
        raise ConfigError(f"minimum is {minimum}; a slice needs at least 2 faces for an interval.")
    if right.ndim != 1:
        raise ShapeError(f"right must be one number a face, (n,); its shape is {right.shape}.")
    known = ~np.isnan(right)
    if people is not None:
        people = np.asarray(people).astype(str)
        checks.same_length(len(right), "right", len(people), "people")
        people = people[known]
    return right[known], groups[known], people


def _text(groups):
    return np.array(["" if one is None or one != one else str(one) for one in groups], str)


def _names(groups, order):
    return list(order) if order is not None else [str(one) for one in np.unique(groups) if one]


def _note(faces, minimum, what=""):
    what = f" {what}" if what else ""
    if not faces:
        return f"no face{what}"
    return f"only {faces} faces{what}, fewer than {minimum}" if faces < minimum else ""


def _means(right, codes, n):
    return np.bincount(codes, right, n) / np.bincount(codes, minlength=n)
