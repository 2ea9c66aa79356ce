"""What a reader can still read: faces are damaged in five grades, and read again."""

import numpy as np

from expression_lab.errors import unknown_name
from expression_lab.evaluate import checks
from expression_lab.evaluate.classification import classification_report
from expression_lab.evaluate.damages import DAMAGES, GRADES, damage
from expression_lab.evaluate.interval import wilson
from expression_lab.evaluate.resampling import bootstrap


def robustness_table(read, images, y_true, balance=None, damages=tuple(DAMAGES), seed=0):
    """How well faces are read under every damage.

    Args:
        read: function of uint8 images -> float probabilities `(n, k)`.
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        y_true: integers `(n,)`.
        balance: function of probabilities -> probabilities, the balanced reading; or None.
        damages: names of `DAMAGES`.
        seed: int, as of `damage`.

    Returns:
        pandas.DataFrame: a row a damage and grade: damage, grade, amount, unit, faces, accuracy
        with its 95 % Wilson interval in accuracy_low and accuracy_high; mean_recall and, with
        `balance`, balanced_mean_recall, each with its bootstrap interval in …_low and …_high.

    Raises:
        UnknownNameError, ShapeError: as for `damage`, or labels that do not fit.
    """
    import pandas as pd

    y_true = checks.labels(y_true)
    checks.same_length(len(y_true), "y_true", len(images), "images")
    readings = {0: read(images)}  # grade "none" is read once, for all damages
    rows = []
    for name in damages:
        for grade in range(GRADES):
            read_now = readings[0] if grade == 0 else read(damage(images, name, grade, seed))
            rows.append({**_about(name, grade), "faces": len(y_true),
                         **_measures(y_true, read_now, balance)})
    return pd.DataFrame(rows)


def _about(name, grade):
    if name not in DAMAGES:
        raise unknown_name("damage", name, DAMAGES)
    kind = DAMAGES[name]
    return {"damage": name, "grade": grade, "amount": (kind.none, *kind.amounts)[grade],
            "unit": kind.unit}


def _measures(y_true, probabilities, balance):
    probabilities = np.asarray(probabilities)
    predicted = probabilities.argmax(1)
    right = int((predicted == y_true).sum())
    low, high = wilson(right, len(y_true))
    found = {"accuracy": right / len(y_true), "accuracy_low": low, "accuracy_high": high,
             **_recall("mean_recall", y_true, predicted)}
    if balance is not None:
        balanced = np.asarray(balance(probabilities)).argmax(1)
        found |= _recall("balanced_mean_recall", y_true, balanced)
    return found


def _recall(name, y_true, y_pred):
    low, high = bootstrap("mean_recall", y_true, y_pred)
    value = classification_report(y_true, y_pred).mean_recall
    return {name: value, f"{name}_low": low, f"{name}_high": high}
