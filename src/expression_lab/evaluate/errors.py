"""The errors worth looking at: those that a network is surest of."""

import numpy as np

from expression_lab.evaluate import checks
from expression_lab.expressions import EXPRESSIONS


def surest_errors(y_true, probabilities, n=16, names=EXPRESSIONS):
    """Wrong predictions, the most confident first.

    A sure error is either something that the network has learnt wrongly or a face with a wrong
    label: only a look at the picture can tell.

    Args:
        y_true: integers `(m,)`, indices into `names`.
        probabilities: float `(m, k)`, rows that sum to 1.
        n: int, how many at most.
        names: the k classes in order.

    Returns:
        pandas.DataFrame: columns index (position in `y_true`), true, predicted, confidence (the
        predicted class's probability) and probability_of_true; ties in order of position.

    Raises:
        ShapeError: lengths differ, an entry is no class, or a row is no distribution.
    """
    import pandas as pd

    y_true = checks.labels(y_true, "y_true", len(names))
    probabilities = checks.probabilities(probabilities, len(y_true), len(names))
    y_pred = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    wrong = np.flatnonzero(y_pred != y_true)
    wrong = wrong[np.argsort(-confidence[wrong], kind="stable")][:n]
    return pd.DataFrame({
        "index": wrong,
        "true": [names[i] for i in y_true[wrong]],
        "predicted": [names[i] for i in y_pred[wrong]],
        "confidence": confidence[wrong],
        "probability_of_true": probabilities[wrong, y_true[wrong]],
    })
