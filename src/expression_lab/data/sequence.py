"""A recording of one face, frame by frame, that is read only when somebody looks at it."""

from dataclasses import dataclass, field
from pathlib import Path

from expression_lab.expressions import EXPRESSIONS


@dataclass(frozen=True)
class Sequence:
    """Frames of one recording: `sequence[0]` is its first picture, `len(sequence)` how many.

    Args:
        name: str, as the source calls it, as in "S005_001".
        subject: str, who is in it, as in "S005".
        label: int, index into `EXPRESSIONS` of what its last frame shows, or None where nobody
            said so.
        files: tuple of Path, one picture a frame, in order.
        points: tuple of Path, one file of 68 landmarks a frame, or None where there are none.
        action_units: dict of int -> int, the action units of the last frame (Ekman and Friesen
            1978) and their intensity, 1 to 5; 0 where the coder gave none.
    """

    name: str
    subject: str
    label: int | None
    files: tuple[Path, ...]
    points: tuple[Path, ...] | None = None
    action_units: dict = field(default_factory=dict)

    @property
    def expression(self):
        """The expression's name, or None."""
        return None if self.label is None else EXPRESSIONS[self.label]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, frame):
        """Open one frame: uint8 `(H, W, 3)`, RGB."""
        from expression_lab.faces.pictures import open_picture

        return open_picture(self.files[frame])

    def landmarks(self, frame=None):
        """Read the 68 landmarks of one frame or of all.

        Args:
            frame: int, or None for all frames.

        Returns:
            float32 `(68, 2)` or `(n, 68, 2)`, pixels of the frames; None where there are none.

        Raises:
            BadDataError: a file does not hold 68 points; the message names file and line.
        """
        import numpy as np

        from expression_lab.data.numbers import read_points

        if self.points is None:
            return None
        if frame is not None:
            return read_points(self.points[frame])
        return np.stack([read_points(path) for path in self.points])
