"""Preferences between editors: strengths with intervals, and a sign test for each two of them."""

from itertools import combinations

import numpy as np

from expression_lab.evaluate.study import chance
from expression_lab.evaluate.study.strengths import bradley_terry


def strengths(rows, least, seed=0):
    """How strong each editor is, with an interval over people, or over faces where people are few.

    Args:
        rows: pandas.DataFrame, the answers about pairs.
        least: int, people from which on they are drawn again.
        seed: int

    Returns:
        pandas.DataFrame: a row an editor, the strongest first: pairs, won, strength, low, high.
    """
    import pandas as pd

    names = _names(rows)
    table = pd.DataFrame(index=names, columns=["pairs", "won", "strength", "low", "high"],
                         dtype=float)
    if names:
        wins = _wins(rows, names, _unit(rows, least))
        whole = wins.sum(0)
        met = whole.sum(1) + whole.sum(0)
        times = chance.times_drawn(len(wins), seed=seed)
        drawn = bradley_terry(np.tensordot(times, wins, 1))
        tail = chance.expanded_tail(len(wins))
        low, high = np.quantile(drawn, (tail, 1 - tail), axis=0)
        table = table.assign(pairs=met.astype(int), won=whole.sum(1) / met,
                             strength=bradley_terry(whole), low=low, high=high)
    return table.sort_values("strength", ascending=False)


def tests(rows, least):
    """An exact sign test for each two editors; p is raised after Holm.

    Each person has one vote for each two editors, the one that was chosen more often; where people
    are few, each face has one.

    Args:
        rows, least: as for `strengths`.

    Returns:
        pandas.DataFrame: first, second, prefer_first, prefer_second, ties, unit, p, p_holm.
    """
    import pandas as pd

    names, unit = _names(rows), _unit(rows, least)
    wins = _wins(rows, names, unit) if names else None
    found = []
    for i, j in combinations(range(len(names)), 2):
        apart = wins[:, i, j] - wins[:, j, i]
        met = wins[:, i, j] + wins[:, j, i] > 0
        if met.any():
            found.append((names[i], names[j], int((apart > 0).sum()), int((apart < 0).sum()),
                          int((met & (apart == 0)).sum()),
                          "people" if unit == "participant" else "faces"))
    table = pd.DataFrame(found, columns=["first", "second", "prefer_first", "prefer_second", "ties",
                                         "unit"])
    p = [_sign_test(*row) for row in table[["prefer_first", "prefer_second"]].to_numpy()]
    return table.assign(p=np.array(p, float), p_holm=chance.holm(p))


def _sign_test(first, second):
    from scipy.stats import binomtest

    return float(binomtest(int(first), int(first + second)).pvalue) if first + second else 1.0


def _names(rows):
    return sorted({*rows["first"], *rows["second"]})


def _unit(rows, least):
    return "participant" if rows["participant"].nunique() >= least else "face"


def _wins(rows, names, unit):
    """How often each was preferred to each other, for each unit: float `(units, k, k)`."""
    units = np.unique(rows[unit].to_numpy(str), return_inverse=True)[1]
    other = np.where(rows["answer"] == rows["first"], rows["second"], rows["first"])
    wins = np.zeros((units.max() + 1, len(names), len(names)))
    np.add.at(wins, (units, [names.index(one) for one in rows["answer"]],
                     [names.index(one) for one in other]), 1)
    return wins
