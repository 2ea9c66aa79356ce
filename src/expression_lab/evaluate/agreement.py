"""How far people agree on a face, and how the network does where they do and where they do not."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate import checks
from expression_lab.evaluate.interval import wilson

EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def majority_share(votes):
    """Share of the votes that the winning expression of each face got.

    Args:
        votes: counts `(n, k)`, not negative, at least one a row.

    Returns:
        float64 `(n,)`, from 1 / k to 1: 1 where all people said the same.

    Raises:
        ShapeError: another shape, a negative count, or a face without votes.
    """
    votes = np.asarray(votes, dtype=np.float64)
    if votes.ndim != 2 or len(votes) == 0 or not np.isfinite(votes).all() or (votes < 0).any():
        raise ShapeError(f"Votes must be counts (n, k) from 0 up; their shape is {votes.shape}.")
    total = votes.sum(axis=1)
    if (total == 0).any():
        raise ShapeError(f"Face {np.flatnonzero(total == 0)[0]} has no votes.")
    return votes.max(axis=1) / total


def accuracy_by_agreement(y_true, y_pred, votes, edges=EDGES):
    """Accuracy where people agree a little, and where they agree fully.

    Args:
        y_true, y_pred: integers `(n,)`, indices into the expressions.
        votes: counts `(n, 8)`.
        edges: increasing shares in [0, 1], the borders of the groups. The last group is that of
            shares equal to the last edge, when that is 1.

    Returns:
        pandas.DataFrame: index is the group as a string, such as "50 to 60 %"; columns faces,
        accuracy, and low and high, its 95 % Wilson interval (NaN in a group without faces).

    Raises:
        ShapeError: lengths differ, an entry is no class, or votes are not counts.
    """
    import pandas as pd

    y_true, y_pred = checks.pair(y_true, y_pred)
    share = majority_share(votes)
    checks.same_length(len(y_true), "y_true", len(share), "votes")
    right = y_true == y_pred
    groups = {}
    for low, high in zip(edges, (*edges[1:], np.inf)):
        inside = (share >= low) & (share < high)
        upper = f" to {100 * high:.0f}" if np.isfinite(high) else ""
        groups[f"{100 * low:.0f}{upper} %"] = _accuracy(right[inside])
    return pd.DataFrame.from_dict(groups, orient="index").rename_axis("agreement")


def _accuracy(right):
    faces, hits = len(right), int(right.sum())
    low, high = wilson(hits, faces) if faces else (np.nan, np.nan)
    return {"faces": faces, "accuracy": hits / faces if faces else np.nan,
            "low": low, "high": high}


def votes_for(votes, y_pred):
    """Share of people who gave the same answer as a classifier.

    Args:
        votes: counts `(n, k)`.
        y_pred: integers `(n,)`.

    Returns:
        float64 `(n,)`, 0 to 1.
    """
    votes = np.asarray(votes, dtype=np.float64)
    majority_share(votes)  # the same checks
    y_pred = checks.labels(y_pred, "y_pred", votes.shape[1])
    checks.same_length(len(y_pred), "y_pred", len(votes), "votes")
    return votes[np.arange(len(votes)), y_pred] / votes.sum(axis=1)
