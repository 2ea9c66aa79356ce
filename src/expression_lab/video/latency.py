"""How old a picture is when it is seen: frames that wait, and filters that lag.

    taken = np.arange(300) / 30
    latency.answered(taken, np.full(300, 0.06), waiting=None)    # a queue: older and older
    latency.answered(taken, np.full(300, 0.06), waiting=1)       # the latest wins
"""

from collections import deque

import numpy as np

from expression_lab.errors import ConfigError, ShapeError


def answered(taken, needs, waiting=1):
    """Let frames be answered one at a time, and see when.

    Args:
        taken: float `(n,)`, seconds at which frames are taken, in order.
        needs: float `(n,)`, seconds that the answer to each takes.
        waiting: int or None, how many frames may wait while one is answered; where one too many
            comes, the oldest is dropped. 1: the latest wins; None: all wait.

    Returns:
        pandas.DataFrame: frame, taken, shown and age (both seconds), a row for each frame that is
        answered before the last one is taken.

    Raises:
        ShapeError: not one time for each frame.
        ConfigError: no frame may wait.
    """
    import pandas as pd

    taken, needs = np.asarray(taken, float), np.asarray(needs, float)
    if taken.shape != needs.shape or taken.ndim != 1:
        raise ShapeError(f"{taken.shape} frames need as many times to be answered in; "
                         f"{needs.shape} came.")
    if waiting is not None and waiting < 1:
        raise ConfigError(f"waiting is {waiting}; at least 1 frame waits, or None for all.")
    free, rows, queue = 0.0, [], deque(maxlen=waiting)
    for frame, now in enumerate(taken):
        while queue and free <= now:
            first = queue.popleft()
            free = max(free, taken[first]) + needs[first]
            rows.append((first, taken[first], free))
        queue.append(frame)  # a full queue loses its oldest frame
    table = pd.DataFrame(rows, columns=["frame", "taken", "shown"])
    return table.assign(age=table["shown"] - table["taken"])


def lag(seconds, values, reference, longest=0.6):
    """How far a signal runs behind another: the shift at which both agree best.

    Args:
        seconds: float `(n,)`, in order.
        values, reference: float `(n,)`.
        longest: float, seconds, the largest lag that is looked for.

    Returns:
        float, seconds; 0 where it does not run behind.
    """
    shifts = np.arange(0, longest, 0.005)
    inside = seconds >= seconds[0] + longest
    apart = [np.abs(values[inside] - np.interp(seconds[inside] - shift, seconds, reference)).mean()
             for shift in shifts]
    return float(shifts[int(np.argmin(apart))])


def tremble(values):
    """How much a signal changes its mind from one frame to the next: mean second difference.

    Args:
        values: float `(n, …)`, of frames in order.

    Returns:
        float, in the unit of the values; 0 for what stands still or moves evenly.
    """
    return float(np.abs(np.diff(values, n=2, axis=0)).mean())
