"""The faces on which editors are measured: people kept out of all training, one picture each."""

import numpy as np

from expression_lab.expressions import EXPRESSIONS

SEED = 0


def choose(split, shown, count, root=None, dataset="facial_expressions", seed=SEED):
    """Faces of a data set of one expression, of different people, drawn at random.

    The people of validation and test of facial_expressions took no part in any training; a picture
    whose person is not known is left out, since the person may be in another split too. Where a
    data set names nobody, each picture counts as a person.

    Args:
        split: str
        shown: str, the expression that the faces have by their label.
        count: int, faces at most.
        root: path or None, where the data sets are.
        dataset: str
        seed: int, of the drawing.

    Returns:
        tuple: dict of row number in the split -> faces.Face, in the order in which they were
        drawn, and int, pictures left out because no face was found in them.

    Raises:
        DataMissingError: the data set is not on this machine.
    """
    from expression_lab import data, faces

    pictures = data.load(dataset, split, root=root)
    chosen, missed = {}, 0
    for row in one_each(pictures, EXPRESSIONS.index(shown), seed):
        if len(chosen) == count:
            break
        found = faces.analyze(pictures.images[row])
        if found:
            chosen[row] = found[0]
        missed += not found
    return chosen, missed


def one_each(pictures, label, seed=SEED):
    """Rows of an expression, one of each known person, in random order: list of int."""
    people = (pictures.table["identity"].to_numpy(str) if "identity" in pictures.table
              else np.arange(len(pictures)).astype(str))
    order = np.random.default_rng(seed).permutation(len(pictures))
    order = order[(pictures.labels[order] == label) & (people[order] != "")]
    first = np.unique(people[order], return_index=True)[1]
    return [int(row) for row in order[np.sort(first)]]
