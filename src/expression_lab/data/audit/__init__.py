"""The audit: what is wrong with a data set, before a model learns it.

    report = audit.run("fer2013")      # or the splits themselves: audit.run([train, test])
    print(report)
    train = train.subset(~audit.leaks(train, validation, test))

Benchmarks are full of such faults: see Northcutt et al., "Pervasive label errors in test sets
destabilize machine learning benchmarks", NeurIPS 2021, and Barz and Denzler, "Do we train on test
data? Purging CIFAR of near-duplicates", Journal of Imaging 2020.
"""

import numpy as np

from expression_lab.data.audit import tables
from expression_lab.data.audit.duplicates import find_pairs, groups
from expression_lab.data.audit.report import Report, summary
from expression_lab.errors import ShapeError

__all__ = ["Report", "leaks", "run", "saved", "summary"]


def run(datasets, **options):
    """Look for every fault in all splits of a data set: 36,000 faces take half a minute.

    Args:
        datasets: str, a name that `data.load` knows; or one FaceDataset, or a list of them, the
            splits.
        options: passed on to `data.load`, as `protocol="votes"` for "ferplus".

    Returns:
        Report: prints as text.

    Raises:
        ShapeError: no split at all, or pictures of different sizes.
    """
    parts = _splits(datasets, options)
    same_size(parts)
    images = np.concatenate([part.images for part in parts])
    found = find_pairs(images)
    return Report(
        name=parts[0].name, protocol=parts[0].protocol, synthetic=parts[0].synthetic,
        balance=tables.balance(parts), pairs=tables.pairs(parts, found),
        photographs=len(np.unique(groups(len(images), found["a"], found["b"]))),
        agreement=tables.agreement(parts), entropy=tables.entropy(parts),
        ambiguous=tables.ambiguous(parts), blank=tables.blank(parts))


def leaks(train, *others):
    """Which training pictures are in another split as well: exactly, nearly or mirrored.

    Args:
        train: FaceDataset, the split that a model learns from.
        others: FaceDataset, one or more: the splits that it is judged by, at the same size.

    Returns:
        bool `(len(train),)`: True where a training picture shows a photograph of another split.

    Raises:
        ShapeError: the pictures of the splits differ in size.

    Example:
        >>> clean = train.subset(~audit.leaks(train, validation, test))
    """
    same_size([train, *others])
    mask = np.zeros(len(train), bool)
    for other in others:
        mask[find_pairs(train.images, other.images)["a"]] = True
    return mask


def saved(name):
    """Read the committed audit of a data set that may not be on this machine.

    Args:
        name: str, "fer2013" or "ferplus".

    Returns:
        dict: what `Report.to_dict` writes, with balance, agreement and entropy as tables again.

    Raises:
        UnknownNameError: no audit of that name is committed.
    """
    return tables.saved(name)


def same_size(parts):
    """Raise ShapeError unless all splits have pictures of one size."""
    for part in parts[1:]:
        if part.images.shape[1:] != parts[0].images.shape[1:]:
            size, other = parts[0].images.shape[1], part.images.shape[1]
            raise ShapeError(f"The splits must have pictures of one size, but {parts[0].split} has "
                             f"{size}×{size} and {part.split} {other}×{other}: load both with the "
                             "same size=.")


def _splits(datasets, options):
    from expression_lab import data

    if isinstance(datasets, str):
        return [data.load(datasets, split, **options) for split in data.SPLITS]
    parts = [datasets] if isinstance(datasets, data.FaceDataset) else list(datasets)
    if not parts:
        raise ShapeError("An audit needs at least one split; it got none.")
    return parts
