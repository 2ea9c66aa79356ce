"""What needs no network over time: the mean of the frames, or the frame that shows most."""

import numpy as np

from expression_lab.expressions import EXPRESSIONS

NEUTRAL = EXPRESSIONS.index("neutral")


def averaged(probabilities, lengths=None):
    """Mean of the probabilities of a film's frames.

    Args:
        probabilities: float32 `(n, T, 8)`, of each frame.
        lengths: int `(n,)`, frames of each film; None takes all T.

    Returns:
        float32 `(n, 8)`.
    """
    weights = _there(probabilities, lengths)[..., None].astype(np.float32)
    return (probabilities * weights).sum(axis=1) / weights.sum(axis=1)


def apex_by_confidence(probabilities, lengths=None):
    """The probabilities of the one frame that looks least neutral.

    Args:
        probabilities, lengths: as in `averaged`.

    Returns:
        float32 `(n, 8)`.
    """
    neutral = np.where(_there(probabilities, lengths), probabilities[..., NEUTRAL], np.inf)
    return probabilities[np.arange(len(probabilities)), neutral.argmin(axis=1)]


def _there(probabilities, lengths):
    """Which frames belong to their film: bool `(n, T)`."""
    n, frames = probabilities.shape[:2]
    lengths = np.full(n, frames) if lengths is None else np.asarray(lengths)
    return np.arange(frames) < lengths[:, None]
