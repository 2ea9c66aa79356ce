"""What to do with a fault in a data file: stop at the first, or list them all."""

from dataclasses import dataclass, field

from expression_lab.errors import BadDataError


def stop(path, row, reason):
    """Raise BadDataError for a fault: the way of `load`.

    Args:
        path: path of the faulty file.
        row: int, the line as an editor counts it, or None for the file as a whole.
        reason: str, what is wrong.
    """
    where = f"{path}, line {row}" if row else f"{path}"
    raise BadDataError(f"{where}: {reason}")


@dataclass
class Report:
    """What `check` found.

    Args:
        name: str, the data set.
        path: str, where it was read.
        images: int, how many pictures are in order.
        splits: dict, split -> how many of them.
        faults: list of str, each with file, line and reason; the first `limit`.
        notes: list of str, what is no fault but good to know.
        total: int, how many faults there are, listed or not.
        limit: int, how many faults are listed at most.
    """

    name: str
    path: str = ""
    images: int = 0
    splits: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    total: int = 0
    limit: int = 50

    @property
    def ok(self):
        """True where there is no fault."""
        return self.total == 0

    def add(self, path, row, reason):
        """Write a fault down and go on: the way of `check`."""
        self.total += 1
        if len(self.faults) < self.limit:
            self.faults.append(f"{path}, line {row}: {reason}" if row else f"{path}: {reason}")

    def count(self, parts):
        """Count what was read: `parts` has `<split>/label` and `<split>/blank` of each split."""
        labels = {key.split("/")[0]: len(array) for key, array in parts.items()
                  if key.endswith("/label")}
        self.splits, self.images = labels, sum(labels.values())
        blank = sum(int(array.sum()) for key, array in parts.items() if key.endswith("/blank"))
        if blank:
            self.notes.append(f"{blank:,} pictures are of one color only: no face is in them")

    def __str__(self):
        lines = [f"{self.name}: {self.images:,} pictures in order in {self.path}"]
        lines += [f"  {split}: {n:,}" for split, n in self.splits.items()]
        lines += [f"  note: {note}" for note in self.notes]
        lines += [f"  fault: {fault}" for fault in self.faults]
        if self.total > len(self.faults):
            lines.append(f"  … and {self.total - len(self.faults):,} more faults")
        return "\n".join(lines if self.total else [*lines, "  no fault found"])
