"""The shipped classifiers' predictions on the public test split, as committed in `data/results`.

With them a class that has no FER2013 still makes the confusion matrix of the text.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.errors import DataMissingError
from expression_lab.expressions import EXPRESSIONS

FOLDER = Path(__file__).resolve().parents[3] / "data" / "results"


@dataclass(frozen=True)
class Results:
    """Predictions on a test split.

    Attributes:
        rows: int64 `(n,)`, the faces' row numbers in the published file.
        labels: int64 `(n,)`, the truth.
        probabilities: float32 `(n, 8)`, flip-averaged, rounded to six decimals.
        path: Path of the file they were read from.
    """

    rows: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    path: Path

    @property
    def predicted(self):
        """Index of the most probable expression, int64 `(n,)`."""
        return self.probabilities.argmax(1)


def results(network, dataset="ferplus"):
    """Read the committed predictions of a shipped classifier.

    Args:
        network: str, "residual" or "tiny".
        dataset: str, whose test split.

    Returns:
        Results

    Raises:
        DataMissingError: there is no such file.
    """
    path = FOLDER / f"{dataset}_{network}.csv"
    if not path.is_file():
        raise DataMissingError(
            f"There are no committed predictions {path}. They are part of the course's "
            f"repository, in data/results/; run the notebooks from a clone of it.")
    table = np.genfromtxt(path, delimiter=",", skip_header=1, dtype=np.float64)
    return Results(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64),
                   table[:, 2:].astype(np.float32), path)


def save(path, rows, labels, probabilities):
    """Write predictions as `results` reads them.

    Args:
        path: Path to write, whole or not at all.
        rows: int `(n,)`.
        labels: int `(n,)`.
        probabilities: float `(n, 8)`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["row", "label", *EXPRESSIONS])
    for row, label, probability in zip(rows, labels, probabilities):
        writer.writerow([int(row), int(label), *(f"{p:.6f}" for p in probability)])
    files.replace(Path(path), text.getvalue().encode())
