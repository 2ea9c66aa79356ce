"""What a classifier must beat: blind chance, and always the commonest answer."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate import checks
from expression_lab.expressions import EXPRESSIONS


def baselines(y_true, y_train=None, classes=len(EXPRESSIONS)):
    """Accuracy and macro F1 of classifiers that never look at the picture.

    - chance: each of the classes with the same probability.
    - frequency: each class as often as it occurs in `y_train`.
    - majority: always the class that is commonest in `y_train`.

    Accuracies are exact expectations. The macro F1 of the two that guess is the limit for many
    faces. Classes without faces in `y_true` that a guesser names all the same count with F1 = 0.

    Args:
        y_true: integers `(n,)`, the labels that are to be guessed.
        y_train: integers `(m,)`, where frequencies are learnt; `y_true` itself where it is None.
        classes: int, how many classes there are.

    Returns:
        pandas.DataFrame: rows chance, frequency, majority; columns accuracy, macro_f1 in [0, 1].

    Raises:
        ShapeError: an entry is no class, or there are none.
    """
    import pandas as pd

    truth = _shares(y_true, "y_true", classes)
    seen = truth if y_train is None else _shares(y_train, "y_train", classes)
    guesses = {"chance": np.full(classes, 1 / classes), "frequency": seen,
               "majority": np.eye(classes)[seen.argmax()]}
    return pd.DataFrame({name: _blind(truth, guess) for name, guess in guesses.items()},
                        index=["accuracy", "macro_f1"]).T.rename_axis("baseline")


def majority_class(labels, names=EXPRESSIONS):
    """Name of the commonest class, the first of them where several are.

    Args:
        labels: integers `(n,)`, indices into `names`.
    """
    return names[int(_shares(labels, "labels", len(names)).argmax())]


def _shares(labels, name, classes):
    labels = checks.labels(labels, name, classes)
    return np.bincount(labels, minlength=classes) / len(labels)


def _blind(truth, guess):
    """Accuracy and macro F1 of answers drawn from `guess`, whatever the face."""
    if truth.shape != guess.shape:
        raise ShapeError(f"Shares of {truth.shape} and {guess.shape} do not match.")
    right, total = truth * guess, truth + guess
    known = total > 0  # neither in the truth nor ever guessed: F1 is undefined, left out
    return float(right.sum()), float((2 * right[known] / total[known]).mean())
