"""Precision, recall and F1 of every expression, and what sums them up."""

from dataclasses import dataclass

import numpy as np

from expression_lab.evaluate import checks
from expression_lab.expressions import EXPRESSIONS


@dataclass(frozen=True)
class Report:
    """How well a classifier did, per expression and over all.

    Attributes:
        table: pandas.DataFrame, one row a class: precision, recall, f1 in [0, 1], support in faces.
        accuracy: float, share of faces that are right.
        macro_f1: float, mean F1 of the classes: a rare one weighs as much as a common one.
        mean_recall: float, mean recall of the classes (also called balanced accuracy).
    """

    table: "pandas.DataFrame"  # noqa: F821 (loaded only when a report is made)
    accuracy: float
    macro_f1: float
    mean_recall: float

    def as_dict(self):
        """The same as plain numbers, for a checkpoint's card; what is undefined is None."""
        per_class = {name: {key: None if np.isnan(value) else float(value)
                            for key, value in row.items()}
                     for name, row in self.table.iterrows()}
        return {"accuracy": self.accuracy, "macro_f1": self.macro_f1,
                "mean_recall": self.mean_recall, "per_class": per_class}


def classification_report(y_true, y_pred, names=EXPRESSIONS):
    """Measure predictions against the truth, class by class.

    What would be a division by zero is undefined, NaN, and left out of the means: precision of a
    class that is never predicted, recall of a class without faces, F1 of a class that is both.
    A class with faces that is never predicted has recall 0 and F1 0; one without faces that is
    predicted all the same has precision 0 and F1 0. No warning is raised.

    Args:
        y_true, y_pred: integers `(n,)`, indices into `names`.
        names: the classes in order.

    Returns:
        Report: see there.

    Raises:
        ShapeError: lengths differ, or an entry is no class.

    Reference:
        Sokolova and Lapalme, "A systematic analysis of performance measures for classification
        tasks", Information Processing & Management 45, 2009.
    """
    import pandas as pd
    from sklearn.metrics import precision_recall_fscore_support

    y_true, y_pred = checks.pair(y_true, y_pred, len(names))
    columns = precision_recall_fscore_support(
        y_true, y_pred, labels=np.arange(len(names)), zero_division=np.nan)
    table = pd.DataFrame(dict(zip(("precision", "recall", "f1", "support"), columns)),
                         index=pd.Index(names, name="expression"))
    return Report(table, accuracy=float((y_true == y_pred).mean()),
                  macro_f1=float(table["f1"].mean()), mean_recall=float(table["recall"].mean()))
