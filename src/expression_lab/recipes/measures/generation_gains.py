"""What is gained where a classifier learns from drawn faces too, with intervals."""

import numpy as np

from expression_lab.expressions import EXPRESSIONS

WAYS = ("real", "repeated", "drawn")
PAIRS = (("repeated", "real"), ("drawn", "real"), ("drawn", "repeated"))
LETTERS = "abcdefgh"  # what was read in a face, one letter each


def gains(rows, labels, taken, shown):
    """What each way reads, and what it gains, with intervals over faces and seeds.

    A face's part in a recall is how many of the seeds' classifiers read it rightly; faces are
    drawn again, the same for both ways, so that faces which are hard for both do not widen the
    interval. How much the seeds differ is in `…_deviation`.
    """
    import pandas as pd

    right = {way: np.stack([np.array([LETTERS.index(letter) for letter in one]) == labels
                            for one in rows.loc[rows["way"] == way, "predicted"]])
             for way in WAYS}
    table = [_gain(name, right, labels == k, int((shown == k).sum()))
             for k, name in enumerate(EXPRESSIONS) if (labels == k).any()]
    return pd.DataFrame([*table, _gain("accuracy", right, labels >= 0, len(taken)),
                         _mean_gain(right, labels, len(taken))])


def _gain(name, right, mine, drawn):
    from expression_lab import evaluate

    row = {"expression": name, "faces": int(mine.sum()), "drawn": drawn}
    for way in WAYS:
        found = right[way][:, mine].mean(1)
        row |= {f"recall_{way}": found.mean(), f"deviation_{way}": found.std(ddof=0)}
    for way, other in PAIRS:
        change = right[way][:, mine].mean(0) - right[other][:, mine].mean(0)
        low, high = evaluate.bootstrap_means(change)
        row |= {f"{way}_over_{other}": change.mean(), f"{way}_over_{other}_low": low,
                f"{way}_over_{other}_high": high}
    return row


def _mean_gain(right, labels, drawn):
    """The row of the mean recall: classes count alike, and faces are drawn within each."""
    rng, row = np.random.default_rng(0), {"expression": "mean_recall", "faces": len(labels),
                                          "drawn": drawn}
    classes = [np.flatnonzero(labels == k) for k in np.unique(labels)]

    def over(values):
        return np.mean([values[..., one].mean(-1) for one in classes], axis=0)

    for way in WAYS:
        found = over(right[way])
        row |= {f"recall_{way}": found.mean(), f"deviation_{way}": found.std(ddof=0)}
    for way, other in PAIRS:
        change = right[way].mean(0) - right[other].mean(0)
        again = [np.mean([change[rng.choice(one, len(one))].mean() for one in classes])
                 for _ in range(1000)]
        row |= {f"{way}_over_{other}": over(change),
                f"{way}_over_{other}_low": np.quantile(again, 0.025),
                f"{way}_over_{other}_high": np.quantile(again, 0.975)}
    return row
