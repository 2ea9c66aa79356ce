"""Splits and folds that keep each person on one side."""

import hashlib
from dataclasses import replace

import numpy as np

from expression_lab.data.dataset import SPLITS, FaceDataset
from expression_lab.errors import ConfigError, ShapeError


def split_people(people, share=0.1):
    """Part people into train, validation and test; nobody is in two of them.

    People are put in the order of a hash of their names, so that the order says nothing, and is
    the same on every machine; the first of them make the test set, the next the validation set.

    Args:
        people: list of str, the person in each picture.
        share: float, the part of the people in each of test and validation; at least one.

    Returns:
        list of str: the split of each picture.
    """
    order = sorted(set(people), key=in_order)
    n = max(1, round(share * len(order)))
    split = {name: "test" if place < n else "validation" if place < 2 * n else "train"
             for place, name in enumerate(order)}
    return [split[name] for name in people]


def in_order(name):
    """What to sort names by, for an order that has nothing to do with them: 16 letters."""
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def join(parts):
    """Put the splits of a data set together again, for cross-validation.

    Args:
        parts: list of FaceDataset of one data set at one size.

    Returns:
        FaceDataset: all faces, with `.split` "all" and a column `split`.

    Raises:
        ShapeError: the parts do not fit each other.
    """
    import pandas as pd

    first = parts[0] if parts else None
    whole = all(isinstance(one, FaceDataset) for one in parts)
    if not parts or not whole or any(_kind(one) != _kind(first) for one in parts):
        raise ShapeError("Only splits of one data set at one size, in memory, can be joined; "
                         f"{', '.join(map(repr, parts)) or 'nothing'} came.")
    table = pd.concat([one.table.assign(split=one.split) for one in parts], ignore_index=True)
    arrays = {key: None if getattr(first, key) is None else
              np.concatenate([getattr(one, key) for one in parts])
              for key in ("images", "labels", "votes", "landmarks")}
    return replace(first, split="all", table=table, **arrays)


def folds(faces, k=10, by="identity"):
    """Part faces into folds for cross-validation, with no person in two folds.

    Args:
        faces: FaceDataset; `join` puts its splits together first.
        k: int, how many folds of about the same size; None for a fold for each person
            (leave-one-subject-out).
        by: str, the column of the table that names the person; a face without a name counts as a
            person of its own.

    Returns:
        list of (train, test): int positions `(m,)`, for `faces.subset`; every face is in one test.

    Raises:
        ConfigError: there is no such column, it names nobody, or there are fewer people than folds.
    """
    people = np.array(faces.table[by], dtype=str) if by in faces.table else np.array([])
    if not (people != "").any():
        raise ConfigError(f"{faces!r} does not say in a column {by!r} who is in its pictures; "
                          f"its columns are {', '.join(faces.table)}.")
    alone = np.char.add("\0", np.arange(len(people)).astype(str))
    people = np.where(people == "", alone, people)
    n = len(np.unique(people))
    if k is not None and not (isinstance(k, (int, np.integer)) and 2 <= k <= n):
        raise ConfigError(f"k is {k!r}; choose 2 to {n:,}, the number of people, or None for a "
                          "fold for each of them.")
    from sklearn.model_selection import GroupKFold

    return list(GroupKFold(n if k is None else int(k)).split(people, groups=people))


def stratified(labels, names, share=0.1):
    """Part pictures of the same people: a share of each class for test and for validation.

    Args:
        labels: list of int, the class of each picture.
        names: list of str, its name, which decides by a hash.
        share: float.

    Returns:
        list of str: the split of each picture.
    """
    splits = ["train"] * len(labels)
    for label in set(labels):
        members = sorted((in_order(name), place)
                         for place, (one, name) in enumerate(zip(labels, names, strict=True))
                         if one == label)
        n = round(share * len(members)) or (len(members) >= len(SPLITS))
        for rank, (_, place) in enumerate(members[:2 * n]):
            splits[place] = "test" if rank < n else "validation"
    return splits


def _kind(faces):
    """What the parts of one data set have in common."""
    shape = None if faces.landmarks is None else faces.landmarks.shape[1:]
    return faces.name, faces.images.shape[1:], faces.votes is None, shape
