"""Could it be chance? Detection, tests by shuffling, and intervals over people and over faces.

References:
    Macmillan and Creelman, "Detection Theory: A User's Guide", 2nd edition, 2005 (d′, criterion).
    Hautus, "Corrections for extreme proportions and their biasing effects on estimated values of
    d′", Behavior Research Methods, Instruments & Computers 27, 1995 (the log-linear correction).
    Gourevitch and Galanter, "A significance test for one parameter isosensitivity functions",
    Psychometrika 32, 1967 (the error of d′).
    Clark, "The language-as-fixed-effect fallacy", Journal of Verbal Learning and Verbal Behavior
    12, 1973 (why faces are drawn again too).
    Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
    Statistics 6, 1979.
"""

from statistics import NormalDist

import numpy as np

from expression_lab.evaluate.resampling import DRAWS

SHUFFLES = 10_000
ALL_SIGNS = 12  # people up to whom all ways to flip signs are tried, 4,096
_NORMAL = NormalDist()


def detection(hits, edited, false_alarms, unedited):
    """Sensitivity and criterion of telling edited pictures from others.

    Args:
        hits: int, of the edited pictures, those that were called edited.
        edited: int, how many were.
        false_alarms: int, of the others, those that were called edited.
        unedited: int, how many were not.

    Returns:
        tuple: d′ (0 is guessing), criterion (above 0: slow to call anything edited), and the
        standard error of d′; 0.5 is added to each count, so that none is infinite.
    """
    h, f = (hits + 0.5) / (edited + 1), (false_alarms + 0.5) / (unedited + 1)
    zh, zf = _NORMAL.inv_cdf(h), _NORMAL.inv_cdf(f)
    variance = sum(rate * (1 - rate) / (n + 1) / _NORMAL.pdf(z) ** 2
                   for rate, n, z in ((h, edited, zh), (f, unedited, zf)))
    return zh - zf, -(zh + zf) / 2, variance ** 0.5


def expected(truth, said):
    """Share that would be right if the same answers had been given without looking: float."""
    return sum(np.mean(truth == one) * np.mean(said == one) for one in np.unique(truth))


def sign_flips(scores, seed=0):
    """Test whether people's scores lie around 0: each score keeps its size, its sign is tossed.

    Args:
        scores: float `(people,)`, each how much better than chance.
        seed: int, of the tosses where there are too many ways to try all.

    Returns:
        float, two-sided p.
    """
    scores = np.asarray(scores, float)
    n = len(scores)
    if n <= ALL_SIGNS:
        signs = 1 - 2 * (np.arange(2 ** n)[:, None] >> np.arange(n) & 1)
        return float(np.mean(_as_far(signs @ scores, scores.sum())))
    signs = np.random.default_rng(seed).choice((-1, 1), (SHUFFLES, n))
    return _share_of(_as_far(signs @ scores, scores.sum()))


def shuffled(truth, said, seed=0):
    """Test whether answers have to do with the pictures: the truth is dealt out anew.

    It was dealt out at random when the study was made; the same new deal counts for everybody. So
    a face that all people take for edited, whether it is or not, is no evidence.

    Args:
        truth: `(questions,)`, names.
        said: `(people, questions)`, names; "" where somebody gave no answer.
        seed: int

    Returns:
        float, two-sided p.
    """
    rng, names = np.random.default_rng(seed), np.unique(truth)
    # How often each question was given each answer: all that matters about the people.
    given = np.stack([(said == name).sum(0) for name in names], 1)
    index = np.searchsorted(names, truth)
    rows = np.arange(len(truth))
    dealt = rng.permuted(np.tile(index, (SHUFFLES, 1)), axis=1)
    right = given[rows, dealt].sum(1)
    mean = given.sum(0) @ np.bincount(index, minlength=len(names)) / len(truth)
    return _share_of(_as_far(right - mean, given[rows, index].sum() - mean))


def drawn_shares(right, people=True, faces=None, n=DRAWS, seed=0):
    """Shares right where people, faces or both are drawn again.

    Args:
        right: float `(people, questions)`, 1 or 0; NaN where there is no answer.
        people: bool, draw the people again.
        faces: int `(questions,)`, whose face each question is about, to draw faces again; or None.
        n: int, draws.
        seed: int

    Returns:
        float `(n,)`, NaN where a draw has no answers.

    Reference:
        Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1, 2007.
    """
    rng, answered = np.random.default_rng(seed), ~np.isnan(right)
    times = _times(rng, len(right), n) if people else np.ones((n, len(right)))
    weight = 1 if faces is None else _times(rng, faces.max() + 1, n)[:, faces]
    top = (times @ np.where(answered, right, 0) * weight).sum(1)
    bottom = (times @ answered.astype(float) * weight).sum(1)
    return np.divide(top, bottom, out=np.full(n, np.nan), where=bottom > 0)


def interval(values, units=None):
    """The middle 95 % of what a statistic was when people or faces were drawn again.

    Few people, drawn again, differ less than other people would: the interval is too short. So it
    is taken as much wider as Student's interval is wider than the normal one.

    Args:
        values: float `(n,)`; NaN is left out.
        units: int, how many people or faces were drawn; None leaves the interval as it is.

    Returns:
        tuple of two floats, NaN where there are no values.

    Reference:
        Hesterberg, "What teachers should know about the bootstrap", American Statistician 69,
        2015 (the expanded percentile interval).
    """
    values = np.asarray(values, float)
    known = values[np.isfinite(values)]
    if not len(known):
        return np.nan, np.nan
    tail = 0.025 if units is None else expanded_tail(units)
    return tuple(float(one) for one in np.quantile(known, (tail, 1 - tail)))


def expanded_tail(units):
    """What to leave out at each end of a bootstrap of few units: float, 0.025 for very many."""
    from scipy.special import stdtrit

    if units < 2:
        return 0.0
    return _NORMAL.cdf(stdtrit(units - 1, 0.025) * (units / (units - 1)) ** 0.5)


def holm(p):
    """Raise p-values of several tests so that all together are wrong at most as often as one.

    Args:
        p: float `(tests,)`.

    Returns:
        float `(tests,)`.
    """
    p = np.asarray(p, float)
    order = np.argsort(p)
    raised = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    out = np.empty(len(p))
    out[order] = np.minimum(raised, 1)
    return out


def times_drawn(count, n=DRAWS, seed=0):
    """How often each of `count` was drawn, in each of n draws of as many: float `(n, count)`."""
    return _times(np.random.default_rng(seed), count, n)


def _times(rng, count, n):
    return rng.multinomial(count, np.full(count, 1 / count), n).astype(float)


def _as_far(values, measured):
    return np.abs(values) >= abs(measured) - 1e-9


def _share_of(as_far):
    """p of a random sample of all ways; what was measured counts as one of them."""
    return float((as_far.sum() + 1) / (len(as_far) + 1))
