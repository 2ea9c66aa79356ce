"""Who showed what, when: a row for each face of each frame."""

from expression_lab import files
from expression_lab.errors import LabError

DECIMALS = 4
PLACE = ("x", "y", "width", "height")
TURN = ("yaw", "pitch", "roll")  # degrees


class Timeline:
    """Collects what a stream saw."""

    def __init__(self):
        self._rows, self._frames = [], 0

    def __len__(self):
        return len(self._rows)

    @property
    def frames(self):
        """How many frames were added."""
        return self._frames

    def add(self, shown):
        """Add what was seen in a frame.

        Args:
            shown: Shown
        """
        for one in shown.seen:
            pose, box = one.face.pose, one.face.box
            self._rows.append({
                "seconds": shown.seconds, "frame": self._frames, "track": one.face.track,
                "cut": shown.cut, "expression": one.expression, "confidence": one.confidence,
                **dict(zip(one.names, one.probabilities.tolist(), strict=True)),
                **{name: getattr(box, name) for name in PLACE},
                **{name: float(getattr(pose, name)) for name in TURN}})
        self._frames += 1

    def table(self):
        """All rows: pandas.DataFrame, ordered by frame, the largest face first.

        Columns: seconds, frame (from 0), track (the number of the face), cut, expression,
        confidence, a probability for each name, the face's box in pixels, its turn in degrees.
        """
        import pandas as pd

        first = ("seconds", "frame", "track", "cut", "expression", "confidence")
        return pd.DataFrame(self._rows) if self._rows else pd.DataFrame(
            columns=[*first, *PLACE, *TURN])

    def save(self, path):
        """Write all rows as CSV, whole or not at all.

        Args:
            path: where to.

        Raises:
            LabError: the place cannot be written to.
        """
        text = self.table().round(DECIMALS).to_csv(index=False, lineterminator="\n")
        try:
            files.replace(path, text.encode())
        except OSError as error:
            raise LabError(f"{path} could not be written ({error.strerror}); check the folder and "
                           "the room on the disk.") from error
