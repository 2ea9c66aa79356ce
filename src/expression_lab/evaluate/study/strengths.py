"""Which editor is preferred, from choices between two.

References:
    Bradley and Terry, "Rank analysis of incomplete block designs: I. The method of paired
    comparisons", Biometrika 39, 1952.
    Hunter, "MM algorithms for generalized Bradley-Terry models", Annals of Statistics 32, 2004.
"""

import numpy as np

ROUNDS, CLOSE = 200, 1e-7
PRIOR = 0.5  # wins and losses of each against somebody of middling strength: keeps all finite


def bradley_terry(wins):
    """Strengths under which the choices are most probable.

    Args:
        wins: float `(…, k, k)`, how often row was preferred to column.

    Returns:
        float `(…, k)`, natural logarithms, of mean 0: where i is stronger than j by 1.1, it is
        preferred three times of four. Each also wins and loses half a time against the middle, so
        that one who always wins is strong, but not infinitely so.
    """
    games = wins + np.swapaxes(wins, -1, -2)
    won = wins.sum(-1) + PRIOR
    strength = np.ones(won.shape)
    for _ in range(ROUNDS):
        met = (games / (strength[..., :, None] + strength[..., None, :])).sum(-1)
        new = won / (met + 2 * PRIOR / (strength + 1))
        done = np.abs(np.log(new / strength)).max() < CLOSE
        strength = new
        if done:
            break
    logs = np.log(strength)
    return logs - logs.mean(-1, keepdims=True)


def preferred(strengths):
    """How probable each is preferred to one of the others, on average: float `(…, k)`."""
    apart = strengths[..., :, None] - strengths[..., None, :]
    k = strengths.shape[-1]
    return ((1 / (1 + np.exp(-apart))).sum(-1) - 0.5) / (k - 1)
