"""How late is a smoothed track? By how much it must be moved back to lie best on the truth."""

import numpy as np

from expression_lab.errors import ShapeError

LONGEST, STEPS = 0.5, 101  # seconds that are tried, and how many


def lag(values, truth, seconds):
    """The delay of a smoothed signal.

    What is off at all times alike (another idea of where a point lies) counts for nothing.

    Args:
        values, truth: float `(n, …)` of one shape, n at least 3; NaN where nothing is known.
        seconds: float `(n,)`, rising.

    Returns:
        float: seconds, 0 to 0.5, to the nearest 5 thousandths.

    Raises:
        ShapeError: the shapes differ.
    """
    values, truth, seconds = (np.asarray(one, float) for one in (values, truth, seconds))
    if values.shape != truth.shape or len(values) < 3 or seconds.shape != (len(values),):
        raise ShapeError("A lag needs values and truth of one shape, at least 3 rows, and a "
                         f"second for each; got {values.shape}, {truth.shape}, {seconds.shape}.")
    values, truth = (one.reshape(len(one), -1) for one in (values, truth))
    known = np.isfinite(values).all(1) & np.isfinite(truth).all(1)
    tried = np.linspace(0, LONGEST, STEPS)
    return float(tried[np.argmin([_apart(values, truth, seconds, known, by) for by in tried])])


def _apart(values, truth, seconds, known, by):
    """How far the values lie from what was true `by` seconds before: variance over time."""
    late = np.stack([np.interp(seconds - by, seconds, track) for track in truth.T], 1)
    within = known & (seconds - seconds[0] >= LONGEST)
    within = within if within.sum() > 2 else known
    return (values - late)[within].var(axis=0).mean()
