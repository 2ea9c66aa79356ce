"""One's own pictures for training: kept with a label and a name, and only after a yes."""

from collections import Counter

from expression_lab.errors import ConfigError, NoFaceError
from expression_lab.expressions import EXPRESSIONS

AROUND = 1.9  # side of what is kept over that of the face's box: hair and chin, not the room


class Collection:
    """The snapshots of people who agreed, on this machine.

    Args:
        root: path of the folder of data sets, or None for the course's own.
    """

    def __init__(self, root=None):
        self._root = root

    @property
    def folder(self):
        """Where they lie: Path."""
        from expression_lab.data import data_root
        from expression_lab.data.snapshot_files import FOLDER

        return data_root(self._root) / FOLDER

    def add(self, shown, label, person, consent):
        """Keep the largest face of a frame as it came in, with a little around it.

        Args:
            shown: video.Shown
            label: str, an expression.
            person: str, who it is.
            consent: bool, that person said yes.

        Returns:
            Path: the new picture.

        Raises:
            ConfigError: no name, or no consent.
            NoFaceError: nobody is seen.
        """
        from expression_lab import data

        if consent is not True:
            raise ConfigError("Nothing was kept: ask the person who is seen, then tick the box "
                              "that says they agree.")
        if not str(person).strip():
            raise ConfigError("Write the person's name first, so that their pictures can be "
                              "forgotten again.")
        if not shown.seen:
            raise NoFaceError("Nothing was kept: no face is seen. Look at the camera.")
        return data.save_snapshot(_around(shown.frame, shown.seen[0].face), label,
                                  str(person).strip(), self._root, consent=True, source="live")

    def counts(self):
        """How many pictures there are: dict of person -> dict of label -> int, in order."""
        from expression_lab.data.snapshot_files import scan

        if not self.folder.is_dir():
            return {}
        listed = scan(self.folder, lambda *_: None)
        found = Counter((one.person, EXPRESSIONS[one.label]) for one in listed)
        return {person: {name: found[person, name] for name in EXPRESSIONS if found[person, name]}
                for person in sorted({one.person for one in listed})}

    def forget(self, person):
        """Delete all pictures of a person: int, how many files.

        Raises:
            LabError: there are none, or that is no name.
        """
        from expression_lab import data

        return data.forget(str(person).strip(), self._root)


def _around(frame, face):
    """A square around the face, cut at the border of the frame: uint8 `(h, w, 3)`."""
    box = face.box
    half = AROUND * max(box.width, box.height) / 2
    x, y = box.x + box.width / 2, box.y + 0.47 * box.height
    rows = slice(max(0, round(y - half)), max(1, round(y + half)))
    columns = slice(max(0, round(x - half)), max(1, round(x + half)))
    return frame[rows, columns].copy()


def in_words(counts):
    """The counts as lines of text: list of str."""
    return [f"{person or 'no name'}: " + ", ".join(f"{n} {name}" for name, n in labels.items())
            for person, labels in counts.items()]
