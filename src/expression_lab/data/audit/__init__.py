"""The audit: what is wrong with a data set, before a model learns it.

`run` looks at every split and returns a `Report` of tables; `leaks` says which training pictures
show a photograph that is also in another split.
"""

import numpy as np

from expression_lab.data.audit.duplicates import find_pairs
from expression_lab.errors import ShapeError


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
    mask = np.zeros(len(train), bool)
    for other in others:
        if other.images.shape[1:] != train.images.shape[1:]:
            raise ShapeError(f"The splits must have pictures of one size, but {train.split} has "
                             f"{train.images.shape[1:]} and {other.split} "
                             f"{other.images.shape[1:]}: load both with the same size=.")
        mask[find_pairs(train.images, other.images)["a"]] = True
    return mask
