"""Photos with landmarks and no expression: what `data.load_landmarks` gives."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from expression_lab.data import framing
from expression_lab.data.rows import positions
from expression_lab.errors import BadDataError, LabError, ShapeError


@dataclass(frozen=True, eq=False, repr=False)
class LandmarkDataset:
    """Photos, one face each, whose landmarks people marked. Photos are read one at a time.

    Args:
        name: str, the data set's name, as in "300w".
        subset_name: str, which part of it, as in "common".
        files: tuple of n str, paths of the photos below `folder`, with `/`.
        landmarks: float32 `(n, 68, 2)`, iBUG order, pixels of the photo, whose upper left corner
            is 0, 0.
        folder: Path, where the photos are.
        protocol: str, how the points were made and read.

    Raises:
        ShapeError: the parts do not fit each other.
    """

    name: str
    subset_name: str
    files: tuple
    landmarks: np.ndarray
    folder: Path
    protocol: str

    def __post_init__(self):
        wanted = (len(self.files), 68, 2)
        if self.landmarks.dtype != np.float32 or self.landmarks.shape != wanted:
            raise ShapeError(f"landmarks must be float32 {wanted}, not {self.landmarks.dtype} "
                             f"{self.landmarks.shape}.")

    def __len__(self):
        return len(self.files)

    def __repr__(self):
        return f"LandmarkDataset({self.name!r}, {self.subset_name!r}: {len(self):,} photos)"

    def __getitem__(self, position):
        """One photo, uint8 `(H, W, 3)`, and its landmarks, float32 `(68, 2)`."""
        return self.photo(position), self.landmarks[position]

    @property
    def source(self):
        """str, the path that it was read from."""
        return str(self.folder)

    @property
    def boxes(self):
        """Where a finder would put its box: int32 `(n, 4)`, x, y, width, height, pixels.

        They are framed like the faces of FER2013, brows to chin, by the landmarks themselves.
        """
        squares = framing.squares_of_68(self.landmarks)
        return squares[:, [0, 1, 2, 2]]

    @property
    def table(self):
        """pandas.DataFrame, one row a photo: file, and the set that it is from."""
        import pandas as pd

        return pd.DataFrame({"file": list(self.files),
                             "set": [file.rsplit("/", 1)[0] for file in self.files]})

    def path(self, position):
        """Path of a photo."""
        return self.folder.joinpath(*self.files[position].split("/"))

    def photo(self, position):
        """Read one photo: uint8 `(H, W, 3)`, RGB.

        Raises:
            BadDataError: it is not there, or damaged; the message names it.
        """
        from expression_lab.faces.pictures import open_picture

        path = self.path(position)
        try:
            return open_picture(path)
        except LabError as error:
            raise BadDataError(f"{path}: {str(error).removeprefix(f'{path} ')}") from error

    def subset(self, index):
        """Some of the photos, in the order of the index.

        Args:
            index: slice, bool mask `(n,)` or int positions `(m,)`.

        Returns:
            LandmarkDataset
        """
        chosen = positions(index, len(self))
        return dataclasses.replace(self, files=tuple(self.files[row] for row in chosen),
                                   landmarks=self.landmarks[chosen])
