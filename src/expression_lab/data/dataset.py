"""A set of face pictures with their expressions: what every loader of this room returns."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS

if TYPE_CHECKING:
    import pandas as pd

SPLITS = ("train", "validation", "test")
SIZES = (8, 512)


@dataclass(frozen=True, eq=False, repr=False)
class FaceDataset:
    """Faces of one split of one data set.

    Args:
        name: str, the data set's name, as in "ferplus".
        split: "train", "validation" or "test"; "all" where they were joined.
        images: uint8 `(n, S, S)`, grey.
        labels: int64 `(n,)`, index into `EXPRESSIONS`.
        votes: float32 `(n, 8)`, how many people saw each expression in the face, or None where
            the data set knows only one label a picture.
        table: one row a picture, with whatever else the source knows: `row` or `file`, `usage`,
            `original_label` (the source's own), and the raw votes.
        protocol: str, one or two sentences on how the split and the labels were made.
        source: str, the path it was read from.
        synthetic: True where the faces were drawn and are nobody's.
        landmarks: float32 `(n, 478, 2)`, `(n, 478, 3)` or `(n, 68, 2)`, points of each face in
            pixels of `images`, or None where the source has none. The upper left corner of a
            picture is 0, 0 and the lower right one S, S, as MediaPipe measures, so that points
            scale with the picture: `x / S` is the same at every size.

    Raises:
        ShapeError: the parts do not fit each other.
    """

    name: str
    split: str
    images: np.ndarray
    labels: np.ndarray
    votes: np.ndarray | None
    table: pd.DataFrame
    protocol: str
    source: str
    synthetic: bool = False
    landmarks: np.ndarray | None = None

    def __post_init__(self):
        n, shape = len(self.labels), self.images.shape
        if self.images.dtype != np.uint8 or len(shape) != 3 or shape[1] != shape[2]:
            raise ShapeError(f"images must be uint8 (n, S, S), not {self.images.dtype} {shape}.")
        if shape[0] != n or len(self.table) != n:
            raise ShapeError(f"{shape[0]} images, {n} labels and {len(self.table)} table rows "
                             "do not belong together.")
        if self.votes is not None and self.votes.shape != (n, len(EXPRESSIONS)):
            raise ShapeError(f"votes must be ({n}, {len(EXPRESSIONS)}), not {self.votes.shape}.")
        if self.landmarks is not None:
            _check_landmarks(self.landmarks, n)

    def __len__(self):
        return len(self.labels)

    def __repr__(self):
        size, drawn = self.images.shape[1], ", drawn" if self.synthetic else ""
        faces = f"{len(self)} faces of {size}×{size}{drawn}"
        return f"FaceDataset({self.name!r}, {self.split!r}: {faces})"

    def subset(self, index):
        """Some of the pictures, in the order of the index.

        Args:
            index: slice, bool mask `(n,)` or int positions `(m,)`.

        Returns:
            FaceDataset: with images, labels, votes, landmarks and table rows of those pictures.
        """
        positions = np.arange(len(self))[index]
        votes = None if self.votes is None else self.votes[positions]
        landmarks = None if self.landmarks is None else self.landmarks[positions]
        table = self.table.iloc[positions].reset_index(drop=True)
        return dataclasses.replace(self, images=self.images[positions], votes=votes, table=table,
                                   labels=self.labels[positions], landmarks=landmarks)

    def resized(self, size):
        """The same faces at another size.

        Args:
            size: int, the new side in pixels, 8 to 512.

        Returns:
            FaceDataset: images uint8 `(n, size, size)`; averaged when they shrink, interpolated
            linearly when they grow. Landmarks move along.

        Raises:
            ConfigError: the size is not a whole number from 8 to 512.
        """
        images, landmarks = resize(self.images, size), self.landmarks
        if landmarks is not None:
            landmarks = landmarks * np.float32(size / self.images.shape[1])
        return dataclasses.replace(self, images=images, landmarks=landmarks)

    def counts(self):
        """How many pictures each expression has.

        Returns:
            dict: expression name -> int, all eight, in the common order.
        """
        counts = np.bincount(self.labels, minlength=len(EXPRESSIONS))
        return {name: int(n) for name, n in zip(EXPRESSIONS, counts, strict=True)}

    def distributions(self):
        """What a network may learn: the share of votes, or certainty where there are no votes.

        Returns:
            float32 `(n, 8)`: rows sum to 1.
        """
        if self.votes is None:
            return np.eye(len(EXPRESSIONS), dtype=np.float32)[self.labels]
        return (self.votes / self.votes.sum(axis=1, keepdims=True)).astype(np.float32)


def _check_landmarks(landmarks, n):
    right = landmarks.shape in ((n, 478, 2), (n, 478, 3), (n, 68, 2))
    if landmarks.dtype != np.float32 or not right:
        raise ShapeError(f"landmarks must be float32 ({n}, 478, 2), ({n}, 478, 3) or ({n}, 68, 2), "
                         f"not {landmarks.dtype} {landmarks.shape}.")


def resize(images, size):
    """Resize a batch of square grey faces: uint8 `(n, S, S)` -> uint8 `(n, size, size)`."""
    check_size(size)
    if images.shape[1] == size:
        return images
    import cv2

    method = cv2.INTER_AREA if size < images.shape[1] else cv2.INTER_LINEAR
    resized = np.empty((len(images), size, size), np.uint8)
    for image, place in zip(images, resized, strict=True):
        place[:] = cv2.resize(image, (size, size), interpolation=method)
    return resized


def check_size(size):
    """Raise ConfigError unless the size is one that faces can have here."""
    whole = isinstance(size, (int, np.integer)) and not isinstance(size, bool)
    if not whole or not SIZES[0] <= size <= SIZES[1]:
        raise ConfigError(f"size must be a whole number of pixels from {SIZES[0]} to {SIZES[1]}, "
                          f"not {size!r}.")
