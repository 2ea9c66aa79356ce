"""The tables of an audit, each from the splits of a data set."""

import json
from pathlib import Path

import numpy as np

from expression_lab.data.audit import duplicates
from expression_lab.data.audit.report import AMBIGUOUS
from expression_lab.errors import unknown_name
from expression_lab.expressions import EXPRESSIONS, LABELS, canonical

BITS = np.arange(0, 3.01, 0.1)  # eight expressions have at most three bits
RESULTS = Path(__file__).resolve().parents[4] / "data" / "results"


def balance(parts):
    """How many pictures each expression has: rows EXPRESSIONS, columns splits."""
    import pandas as pd

    return pd.DataFrame({part.split: part.counts() for part in parts}, index=list(EXPRESSIONS))


def pairs(parts, found):
    """Say of each pair of pictures which they are.

    Args:
        parts: list of FaceDataset.
        found: dict of `duplicates.find_pairs` on all their pictures in a row.

    Returns:
        DataFrame: see `Report`.
    """
    import pandas as pd

    every = _places(parts)
    ends = [every.iloc[found[end]].reset_index(drop=True).add_suffix(f"_{end}") for end in "ab"]
    rest = {key: found[key] for key in ("correlation", "exact", "mirrored")}
    return pd.concat([*ends, pd.DataFrame(rest)], axis=1)


def agreement(parts):
    """Cross the source's first label with the label in use.

    Returns:
        DataFrame of counts, row = first label, column = label in use; None where the source says
        nothing of a first label, or it is the one in use.
    """
    import pandas as pd

    if any("original_label" not in part.table for part in parts):
        return None
    first = np.concatenate([_names(part.table["original_label"]) for part in parts])
    used = np.array(EXPRESSIONS)[np.concatenate([part.labels for part in parts])]
    if (first == used).all():
        return None
    table = pd.crosstab(pd.Series(first, name="first label"), pd.Series(used, name="label in use"))
    rows = [name for name in EXPRESSIONS if name in table.index]
    return table.reindex(index=rows, columns=list(EXPRESSIONS), fill_value=0)


def vote_entropy(distributions):
    """How much people disagree about a face (Shannon 1948).

    Args:
        distributions: float `(n, 8)`, rows sum to 1.

    Returns:
        float64 `(n,)`, bits: 0 where all say the same, 1 for two halves, 3 for eight eighths.
    """
    p = np.asarray(distributions, np.float64)
    return -(p * np.log2(np.where(p > 0, p, 1))).sum(axis=1) + 0.0


def entropy(parts):
    """Histogram of the entropy of votes: rows steps of 0.1 bits, columns splits; or None."""
    import pandas as pd

    if any(part.votes is None for part in parts):
        return None
    counts = {part.split: np.histogram(vote_entropy(part.distributions()).clip(0, 2.999), BITS)[0]
              for part in parts}
    return pd.DataFrame(counts, index=pd.Index(BITS[:-1].round(1), name="bits"))


def ambiguous(parts):
    """Pictures about which people disagree, the worst first; or None without votes."""
    if any(part.votes is None for part in parts):
        return None
    table = _places(parts)
    table["entropy"] = np.concatenate([vote_entropy(p.distributions()) for p in parts]).round(3)
    table = table[table.entropy >= AMBIGUOUS]
    return table.sort_values("entropy", ascending=False, kind="stable").reset_index(drop=True)


def blank(parts):
    """Pictures that are nearly of one grey, so that there can be no face in them."""
    empty = np.concatenate([duplicates.blank(part.images) for part in parts])
    return _places(parts)[empty].reset_index(drop=True)


def saved(name):
    """See `audit.saved`."""
    import pandas as pd

    known = sorted(path.stem.removesuffix("_audit") for path in RESULTS.glob("*_audit.json"))
    if name not in known:
        raise unknown_name("committed audit", name, known)
    found = json.loads((RESULTS / f"{name}_audit.json").read_text(encoding="utf-8"))
    for key in ("balance", "agreement", "entropy"):
        if found[key] is not None:
            found[key] = pd.DataFrame(**found[key])
    return found


def _places(parts):
    """Where each picture of all splits in a row is: split, position, row, label."""
    import pandas as pd

    return pd.concat([pd.DataFrame({
        "split": part.split, "position": np.arange(len(part)), "row": _rows(part.table),
        "label": np.array(EXPRESSIONS)[part.labels]}) for part in parts], ignore_index=True)


def _rows(table):
    """What the source calls its pictures: a row number, a file, or else their position."""
    name = next((name for name in ("row", "file") if name in table), None)
    return np.arange(len(table)) if name is None else table[name].to_numpy()


def _names(labels):
    """A source's first labels as our names: numbers are those of FER2013."""
    known = {one: LABELS["fer2013"].get(one) or canonical(one) for one in set(labels.tolist())}
    return np.array([known[one] for one in labels.tolist()])
