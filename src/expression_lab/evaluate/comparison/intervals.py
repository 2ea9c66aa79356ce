"""Intervals of an editor's figures: people are drawn again, not edits.

The edits of one face are alike: a face that is hard to read is so for every target. Drawn one by
one, they would make an interval that is too narrow. And people who are drawn again are only those
that are there: of four who were all read rightly, nobody is ever drawn who was not. So of few
people, formulas are taken that know how few they are.
"""

import numpy as np

from expression_lab.evaluate.interval import wilson
from expression_lab.evaluate.resampling import bootstrap_means

FEW = 20  # people: below, a share's interval is Wilson's and a mean's is Student's
LEAST = 5  # people: below, a mean has no interval


def over_targets(name, right, targets, people):
    """Interval for a share over targets that count alike.

    Args:
        name: str, of the figure.
        right: bool `(n,)`, of edits.
        targets: str `(n,)`
        people: int `(n,)`, whose face it is.

    Returns:
        dict: `…_low` and `…_high`, 95 %; NaN where there are no edits. Of fewer than `FEW` people
        it is Wilson's interval of so many cases as there are people: rather too wide.
    """
    names, column = np.unique(targets, return_inverse=True)
    sums, counts = _by_person(right, column, people, len(names))

    def statistic(means):
        shares = _share(means[:, :len(names)], means[:, len(names):])
        return np.nanmean(shares, axis=1)

    if 0 < len(sums) < FEW:
        share = float(statistic(np.hstack([sums, counts]).mean(0)[None])[0])
        return _ends(name, *wilson(share * len(sums), len(sums)))
    return _named(name, sums, counts, statistic)


def mean_interval(name, values, people):
    """Interval for a mean of what is known of edits, NaN left out; as `over_targets`.

    Of fewer than `FEW` people it is Student's, of their own means; of fewer than `LEAST` there is
    none.
    """
    known = ~np.isnan(values)
    sums, counts = _by_person(values[known], np.zeros(known.sum(), int), people[known], 1)
    if len(sums) < LEAST:
        return _ends(name, np.nan, np.nan)
    if len(sums) < FEW:
        return _ends(name, *_student((sums / counts)[:, 0]))
    return _named(name, sums, counts, lambda means: _share(means[:, 0], means[:, 1]))


def wilson_columns(row, names):
    """Wilson intervals of shares: dict of `…_low` and `…_high`.

    Args:
        row: dict with the shares, and `faces`, of how many.
        names: which of them.
    """
    found = {}
    for name in names:
        low, high = wilson(round(row[name] * row["faces"]), row["faces"])
        found |= {f"{name}_low": low, f"{name}_high": high}
    return found


def _by_person(values, column, people, columns):
    """Sums and counts `(people, columns)` of values."""
    names, person = np.unique(people, return_inverse=True)
    sums, counts = np.zeros((2, len(names), columns))
    np.add.at(sums, (person, column), values)
    np.add.at(counts, (person, column), 1)
    return sums, counts


def _share(sums, counts):
    """Sums over counts, NaN where there is nothing."""
    return np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)


def _student(values):
    """Student's 95 % interval for a mean: tuple of floats."""
    from scipy.stats import t

    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean() - half, values.mean() + half


def _named(name, sums, counts, statistic):
    if not counts.sum():
        return _ends(name, np.nan, np.nan)
    return _ends(name, *bootstrap_means(np.hstack([sums, counts]), statistic))


def _ends(name, low, high):
    return {f"{name}_low": float(low), f"{name}_high": float(high)}
