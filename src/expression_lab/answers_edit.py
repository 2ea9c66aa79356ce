"""What `expression-lab edit` answers: what was done, what was not and why, and the sheet."""

import sys

from expression_lab.errors import ConfigError

FORMATS = (".png", ".svg", ".pdf")  # of a sheet
_WIDEST = 40  # letters of a name in the table


def show(outcomes, target):
    """Say how it went: results on stdout; notes, and failures as one table, on stderr.

    Args:
        outcomes: list of edit.folder.Outcome
        target: path, what was written.

    Raises:
        ConfigError: nothing was done, and always for the same reason: it is not the pictures.
    """
    failed = [one for one in outcomes if one.error]
    if len(failed) == len(outcomes) and len({one.error for one in failed}) == 1:
        raise ConfigError(failed[0].error)
    if len(outcomes) == 1:
        print(outcomes[0].target)
    else:
        done = len(outcomes) - len(failed)
        print(f"{done} of {len(outcomes)} pictures were edited; they are in {target}")
    for one in outcomes:
        for note in one.notes:
            print(f"note: {one.source.name}: {note}", file=sys.stderr)
    if failed:
        _table(failed)


def _table(failed):
    width = min(_WIDEST, max(len(one.source.name) for one in failed))
    print(f"{'not edited':<{width}}  why", file=sys.stderr)
    for one in failed:
        why = one.error.removeprefix(f"{one.source} ")
        print(f"{one.source.name:<{width}}  {why}", file=sys.stderr)


class Pairs:
    """Edited faces as they were and as they are, cut out of their photos; `draw` shows them.

    An object of it can be the `seen` of `edit.folder`. Beyond what a sheet has room for, nothing
    is kept.

    Args:
        edits: dict of int -> Edit, the faces that are edited.
    """

    def __init__(self, edits):
        self._places, self._kept = sorted(edits), []

    def __call__(self, source, photo, edited, found):
        from expression_lab import faces
        from expression_lab.plots.sheet import MOST

        for place in self._places:
            if place < len(found) and len(self._kept) < MOST:
                box, both = found[place].box, (photo, edited)
                number = f", face {place + 1}" if len(found) > 1 else ""
                self._kept.append((
                    f"{source.name}{number}",
                    [faces.crop(one, box, size=384, margin=0.5, gray=False) for one in both],
                    [faces.crop(one, box, size=96) for one in both]))

    def draw(self, path):
        """Write the sheet, with what the classifier reads, all expressions equally likely."""
        import numpy as np

        from expression_lab import plots, recognize
        from expression_lab.plots.sheet import Pair, before_after

        if not self._kept:
            return
        reader = recognize.load("residual", "auto")
        squares = np.concatenate([two for _, _, two in self._kept])
        read = reader.predict_proba(squares, balanced=True).reshape(len(self._kept), 2, -1)
        rows = [Pair(*shown, name, tuple(values))
                for (name, shown, _), values in zip(self._kept, read)]
        plots.save(before_after(rows), path)
        print(f"drawn: {path}", file=sys.stderr)
