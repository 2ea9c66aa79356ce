"""Faces that are read when they are looked at, for data sets that no memory holds.

A list of the files with their labels is in memory, some 80 bytes a face; the pictures stay on the
disc. The words are those of `FaceDataset`:

    faces = data.load("affectnet", "train", size=48)
    faces.labels, faces.table, faces.counts(), faces.subset([5, 7])
    faces.images[100:200]                        # these are read now: uint8 (100, 48, 48)
    for images, labels in faces.batches(64): ...
    few = faces.materialize(5000)                # a FaceDataset of 5,000 faces drawn at random
"""

from __future__ import annotations

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from expression_lab.data import framing
from expression_lab.data.dataset import FaceDataset, check_size
from expression_lab.data.gather import open_gray
from expression_lab.data.rows import BLOCK, LazyRows, positions
from expression_lab.errors import BadDataError, ConfigError, LabError, ShapeError

WORKERS = min(8, os.cpu_count() or 1)  # decoders let other threads run
HIDDEN = ("box", "points")  # columns that the table does not show


@dataclass(frozen=True, eq=False, repr=False)
class LazyFaceDataset:
    """Faces of one split of a large data set; see `FaceDataset`, whose words it has.

    Args:
        name: str, the data set's name, as in "affectnet".
        split: "train", "validation" or "test".
        labels: int64 `(n,)`, index into `EXPRESSIONS`.
        columns: dict of str -> array `(n, …)`. "file" is bytes, below `folder`, with `/`; "box"
            int32 `(n, 3)`, left, top and side of the face's square in the picture, side 0 for the
            middle square; "points" float16 `(n, 68, 2)` in sides of that square, where they are
            known. All others appear in `table`.
        folder: Path, where the pictures are.
        size: int, side of the faces in pixels.
        protocol: str, one or two sentences on how the split and the labels were made.
        source: str, the path it was read from.

    Raises:
        ShapeError: the parts do not fit each other.
        ConfigError: the size is not a whole number from 8 to 512.
    """

    name: str
    split: str
    labels: np.ndarray
    columns: dict
    folder: Path
    size: int
    protocol: str
    source: str
    votes = None
    synthetic = False

    def __post_init__(self):
        check_size(self.size)
        lengths = {key: len(column) for key, column in self.columns.items()}
        if not {"file", "box"} <= set(lengths) or set(lengths.values()) != {len(self.labels)}:
            raise ShapeError(f"{len(self.labels)} labels and columns of {lengths} do not belong "
                             "together.")

    def __len__(self):
        return len(self.labels)

    def __repr__(self):
        faces = f"{len(self):,} faces of {self.size}×{self.size}, read when they are looked at"
        return f"LazyFaceDataset({self.name!r}, {self.split!r}: {faces})"

    def __getitem__(self, position):
        """One face: uint8 `(size, size)` and its label, int."""
        position = range(len(self))[position]
        return self.open(position), int(self.labels[position])

    @property
    def images(self):
        """LazyRows uint8 `(n, size, size)`, grey: index it like an array."""
        return LazyRows(self._read, (len(self), self.size, self.size), np.uint8)

    @property
    def landmarks(self):
        """LazyRows float32 `(n, 68, 2)`, pixels of `images`; None where points are not known."""
        points = self.columns.get("points")
        if points is None:
            return None
        return LazyRows(lambda rows: points[rows].astype(np.float32) * self.size,
                        points.shape, np.float32)

    @cached_property
    def table(self):
        """pandas.DataFrame, one row a face: file, original_label and whatever else is known."""
        import pandas as pd

        shown = {key: column for key, column in self.columns.items() if key not in HIDDEN}
        return pd.DataFrame({key: np.char.decode(column, "utf-8") if column.dtype.kind == "S"
                             else column for key, column in shown.items()})

    def subset(self, index):
        """Some of the faces, in the order of the index.

        Args:
            index: slice, bool mask `(n,)` or int positions `(m,)`.

        Returns:
            LazyFaceDataset
        """
        chosen = positions(index, len(self))
        columns = {key: column[chosen] for key, column in self.columns.items()}
        return dataclasses.replace(self, labels=self.labels[chosen], columns=columns)

    def resized(self, size):
        """The same faces at another size: from the files again, so that nothing is lost."""
        return dataclasses.replace(self, size=size)

    def counts(self):
        """How many faces each expression has: dict of name -> int, in the common order."""
        return FaceDataset.counts(self)

    def distributions(self):
        """What a network may learn: float32 `(n, 8)`, all certain, for there are no votes."""
        return FaceDataset.distributions(self)

    def batches(self, batch_size, rng=None):
        """Go through all faces once; only one batch is in memory at a time.

        Args:
            batch_size: int; the last batch may be smaller.
            rng: numpy.random.Generator that shuffles them, or None for the order of the list.

        Yields:
            (images, labels): uint8 `(m, size, size)`, int64 `(m,)`.
        """
        if batch_size < 1:
            raise ConfigError(f"batch_size is {batch_size!r}; it must be 1 or more.")
        order = np.arange(len(self)) if rng is None else rng.permutation(len(self))
        for start in range(0, len(order), batch_size):
            chosen = order[start:start + batch_size]
            yield self.images[chosen], self.labels[chosen]

    def materialize(self, limit=None, seed=0):
        """Read faces into memory.

        Args:
            limit: int or None; if there are more, so many are drawn at random.
            seed: int, of that draw.

        Returns:
            FaceDataset: in the order of the list.

        Raises:
            ConfigError: they would take more than 4 GB.
        """
        if limit is not None and limit < len(self):
            rng = np.random.default_rng(seed)
            chosen = rng.choice(len(self), limit, replace=False)
            return self.subset(np.sort(chosen)).materialize()
        points = None if self.landmarks is None else np.asarray(self.landmarks)
        return FaceDataset(self.name, self.split, np.asarray(self.images), self.labels, None,
                           self.table, self.protocol, self.source, landmarks=points)

    def path(self, position):
        """Path of the picture of one face."""
        return self.folder / os.fsdecode(bytes(self.columns["file"][position]))

    def open(self, position):
        """Read one face now: uint8 `(size, size)`.

        Raises:
            BadDataError: its picture is not there, or damaged; the message names it.
        """
        path = self.path(position)
        try:
            return read_face(path, self.columns["box"][position], self.size)
        except LabError as error:
            raise BadDataError(f"{path}: {str(error).removeprefix(f'{path} ')}") from error

    def _read(self, chosen):
        with ThreadPoolExecutor(WORKERS) as workers:
            return np.stack(list(workers.map(self.open, chosen)))


def read_face(path, box, size):
    """Open a picture and cut its face out.

    Args:
        path: Path of the picture.
        box: three ints: left, top and side of the face's square; side 0 for the middle square.
        size: int, pixels.

    Returns:
        uint8 `(size, size)`, grey.

    Raises:
        PictureError: it is no picture, or damaged.
        ShapeError: the square does not lie in the picture.
    """
    return framing.cut(open_gray(path), box, size)


def check_pictures(faces, report):
    """Open every picture, tell the report of each fault, and count what is in order.

    Args:
        faces: LazyFaceDataset
        report: Report, whose `images` and `splits` go up by the pictures of this split.
    """
    from tqdm.auto import tqdm

    def fault(position):
        try:
            faces.open(position)
        except LabError as error:
            path = faces.path(position)
            return path, None, str(error).removeprefix(f"{path}: ")
        return None

    good = 0
    with ThreadPoolExecutor(WORKERS) as workers, \
            tqdm(total=len(faces), desc=f"Reading {faces.split}", delay=1) as bar:
        for start in range(0, len(faces), BLOCK):
            said = list(workers.map(fault, range(start, min(start + BLOCK, len(faces)))))
            for one in filter(None, said):
                report.add(*one)
            good += said.count(None)
            bar.update(len(said))
    report.splits[faces.split] = good
    report.images += good
