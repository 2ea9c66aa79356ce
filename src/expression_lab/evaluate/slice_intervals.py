"""Intervals for the share of a slice, and for the gap between two slices of the same faces."""

import numpy as np

from expression_lab.evaluate import resampling
from expression_lab.evaluate.interval import wilson


def share_interval(right, people=None, seed=0):
    """95 % interval for a mean over faces.

    Args:
        right: float `(n,)`, n at least 1; 0 and 1 for a share.
        people: n names, whose face it is, or None where every face is somebody else's.
        seed: int, of the people drawn again.

    Returns:
        tuple: low and high; Wilson's interval for a share of faces of different people, else the
        bootstrap over people. Where all are right, or none, drawing again would change nothing:
        then it is Wilson's interval for as many people.
    """
    if _alone(people) and _is_share(right):
        return wilson(int(right.sum()), len(right))
    if right.min() == right.max() and right[0] in (0.0, 1.0):
        return wilson(int(right[0]) * len(set(people)), len(set(people)))
    people = np.arange(len(right)) if people is None else people
    return resampling.bootstrap_means(_sums([right, np.ones(len(right))], people), _ratio,
                                      seed=seed)


def gap_interval(right, mine, others, people=None, seed=0):
    """95 % interval for the mean of some faces less that of others.

    Args:
        right: float `(n,)`; 0 and 1 for a share.
        mine, others: bool `(n,)`, the two parts.
        people, seed: as for `share_interval`; people who are in both parts are drawn together.

    Returns:
        tuple: low and high; Newcombe's method 10 (1998) for two shares of different people, else
        the bootstrap over people.
    """
    if _alone(people) and _is_share(right):
        return _newcombe(right[mine], right[others])
    people = np.arange(len(right)) if people is None else people
    rows = _sums([right * mine, mine, right * others, others], people)
    return resampling.bootstrap_means(rows, lambda m: _ratio(m[:, :2]) - _ratio(m[:, 2:]),
                                      seed=seed)


def _alone(people):
    """Is every face of somebody else?"""
    return people is None or len(set(people)) == len(people)


def _is_share(values):
    return set(np.unique(values)) <= {0.0, 1.0}


def _newcombe(one, other):
    a, b = one.mean(), other.mean()
    (a_low, a_high), (b_low, b_high) = (wilson(int(x.sum()), len(x)) for x in (one, other))
    return (a - b - np.hypot(a - a_low, b_high - b), a - b + np.hypot(a_high - a, b - b_low))


def _sums(columns, people):
    """What each person adds: float `(people, columns)`."""
    codes = np.unique(people, return_inverse=True)[1]
    return np.stack([np.bincount(codes, np.asarray(one, float)) for one in columns], axis=1)


def _ratio(means):
    with np.errstate(invalid="ignore", divide="ignore"):
        return means[:, 0] / means[:, 1]
