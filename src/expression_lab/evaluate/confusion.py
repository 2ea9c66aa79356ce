"""The confusion matrix: which expression is taken for which."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate import checks
from expression_lab.expressions import EXPRESSIONS


def confusion_matrix(y_true, y_pred, classes=len(EXPRESSIONS)):
    """Count the faces of every true expression that were read as every expression.

    Args:
        y_true, y_pred: integers `(n,)`, indices into `EXPRESSIONS`.
        classes: int, how many classes there are.

    Returns:
        int64 `(classes, classes)`: row = true, column = predicted. A class without faces has a
        row of zeros, one that is never predicted a column of zeros.

    Raises:
        ShapeError: lengths differ, or an entry is no class.
    """
    from sklearn.metrics import confusion_matrix as count

    y_true, y_pred = checks.pair(y_true, y_pred, classes)
    return count(y_true, y_pred, labels=np.arange(classes)).astype(np.int64)


def row_percent(matrix):
    """Share of each true expression's faces that went to each column.

    Args:
        matrix: counts `(k, k)`, row = true.

    Returns:
        float64 `(k, k)`, percent, rows sum to 100; NaN in the row of a class without faces.

    Raises:
        ShapeError: not a square matrix of counts.
    """
    matrix = check_matrix(matrix).astype(np.float64)
    total = matrix.sum(axis=1, keepdims=True)
    return np.divide(100 * matrix, total, out=np.full_like(matrix, np.nan), where=total > 0)


def most_confused(matrix, n=8, names=EXPRESSIONS):
    """The largest entries off the diagonal, by share of the true expression's faces.

    Args:
        matrix: counts `(k, k)`, row = true.
        n: int, how many to list.
        names: k strings.

    Returns:
        pandas.DataFrame: columns true, predicted, faces, percent (of the true row); at most n.
    """
    import pandas as pd

    matrix, percent = check_matrix(matrix), row_percent(matrix)
    rows = [{"true": names[i], "predicted": names[j], "faces": int(matrix[i, j]),
             "percent": percent[i, j]}
            for i, j in zip(*np.nonzero(matrix)) if i != j]
    rows.sort(key=lambda row: -row["percent"])
    return pd.DataFrame(rows[:n], columns=["true", "predicted", "faces", "percent"])


def check_matrix(matrix):
    """Check that a matrix is square and holds counts.

    Returns:
        int64 `(k, k)`.

    Raises:
        ShapeError: it does not.
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ShapeError(f"A confusion matrix is square; this one is {matrix.shape}.")
    if matrix.dtype.kind not in "iuf" or not np.isfinite(matrix).all() or (matrix < 0).any() \
            or (matrix != np.round(matrix)).any():
        raise ShapeError("A confusion matrix holds counts: whole numbers from 0 up. "
                         "For percent, see row_percent.")
    return matrix.astype(np.int64)
