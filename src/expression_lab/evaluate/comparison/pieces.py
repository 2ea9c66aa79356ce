"""Finished pieces of work, one file each, so that an interrupted run goes on where it stopped."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np

from expression_lab import files

ROWS = "rows"  # the array that holds a list of dicts, as JSON


class Pieces:
    """A folder of finished pieces.

    Args:
        folder: path, made when the first piece is put into it.
        say: function of one str, told which file is broken and hence made again.
    """

    def __init__(self, folder, say=print):
        self.folder, self._say = Path(folder), say

    def path(self, name):
        """Where a piece is kept: Path."""
        return self.folder / f"{name}.npz"

    def get(self, name):
        """A finished piece.

        Args:
            name: str, with "/" between folders.

        Returns:
            dict of name -> array, and `rows`, a list of dicts; None where the piece is not
            finished, or its file is broken: then it is named and taken away.
        """
        path = self.path(name)
        if not path.is_file():
            return None
        try:
            with np.load(path) as found:
                arrays = dict(found)
            return {**arrays, ROWS: json.loads(arrays.pop(ROWS).tobytes())}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            self._say(f"{path} is broken ({type(error).__name__}); it is made again.")
            path.unlink(missing_ok=True)
            return None

    def put(self, name, rows=(), **arrays):
        """Keep a piece.

        Args:
            name: str
            rows: list of dicts of numbers and words.
            arrays: name -> array.
        """
        text = json.dumps(list(rows), default=plain_number).encode()
        np.savez(buffer := io.BytesIO(), **{ROWS: np.frombuffer(text, np.uint8)}, **arrays)
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(path, buffer.getvalue())


def plain_number(value):
    """A number of numpy as JSON takes it, for `json.dumps(…, default=…)`."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is no JSON")
