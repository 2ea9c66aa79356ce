"""Which data sets there are, where they lie, where to get them and on which terms."""

import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from expression_lab.errors import DataMissingError, unknown_name


@dataclass(frozen=True)
class Row:
    """One line of the list of data sets; `images` is None where nobody counted yet."""

    name: str
    title: str
    present: bool
    path: str
    images: int | None
    page: str
    terms: str


@dataclass(frozen=True)
class Entry:
    """What is known of a data set before it is read.

    Args:
        name: str, as `load` takes it.
        title: str, as people call it.
        place: str, where it goes below the root, with `/`.
        page: str, the address of the page to get it from.
        terms: str, one or two sentences on what may be done with it.
        module: str, the module of this room that reads it; it has `find`, `load`, `check` and
            `count`. Where it can be imported, `unpacked` finds it among unpacked files and
            `WANTED` says what is looked for; where it comes in parts, `check_import` checks one;
            where it has recordings, `sequences` lists them.
    """

    name: str
    title: str
    place: str
    page: str
    terms: str
    module: str

    def reader(self):
        """The module that reads this data set, imported only now."""
        return import_module(f"expression_lab.data.{self.module}")

    def row(self, root):
        """What `status` says of this data set below a root."""
        if not self.place:
            return Row(self.name, self.title, True, "", None, self.page, self.terms)
        path = self.reader().find(root)
        images = self.reader().count(path, root) if path else None
        return Row(self.name, self.title, path is not None, str(path or root / self.place),
                   images, self.page, self.terms)

    def missing(self, root, wanted, note=""):
        """The error for a data set that is not there.

        Args:
            root: path of the folder of data sets.
            wanted: str, what was looked for, relative to `root`, with `/`.
            note: str, one more sentence.

        Returns:
            DataMissingError: names the page, the path and the terms.
        """
        return DataMissingError(
            f"{self.title} is not on this machine. {note}Get it from {self.page} and put it at "
            f"{Path(root, *wanted.split('/'))} (data/README.md says how). Terms: {self.terms}")


_FER2013_TERMS = ("for research and teaching, not for commercial use; the photos were gathered "
                  "from the web and belong to their owners. Do not publish them.")

ENTRIES = {entry.name: entry for entry in (
    Entry("ferplus", "FER+", "fer2013",
          "https://github.com/microsoft/FERPlus",
          "the labels are free to use (MIT licence); the pictures are those of FER2013: "
          + _FER2013_TERMS, "ferplus"),
    Entry("fer2013", "FER2013", "fer2013",
          "https://www.kaggle.com/c/challenges-in-representation-learning-"
          "facial-expression-recognition-challenge/data", _FER2013_TERMS, "fer2013"),
    Entry("facial_expressions", "facial_expressions", "facial_expressions",
          "https://github.com/muxspace/facial_expressions",
          "the collection is given under the Apache licence 2.0; the photos were gathered from the "
          "web and belong to their owners. Do not publish them.", "facial_expressions"),
    Entry("ckplus", "CK+", "ckplus", "https://www.jeffcohn.net/resources/",
          "for research, not for commercial use, after an agreement that a teacher signs; only "
          "pictures of those who allowed it may be published.", "ckplus"),
    Entry("jaffe", "JAFFE", "jaffe", "https://zenodo.org/record/14974867",
          "for non-commercial research; ask for access there. No picture may be passed on, and "
          "publications need permission and a citation.", "jaffe"),
    Entry("rafdb", "RAF-DB", "rafdb", "http://www.whdeng.cn/RAF/model1.html",
          "for non-commercial research and education, after a request by e-mail from a university; "
          "the photos are from the web. None of them may be passed on.", "rafdb"),
    Entry("affectnet", "AffectNet", "affectnet",
          "http://mohammadmahoor.com/pages/databases/affectnet/",
          "for research only, after an agreement that a professor or head of a laboratory signs; "
          "students ask theirs. The photos are from the web and may not be passed on.",
          "affectnet"),
    Entry("celeba", "CelebA (smiling)", "celeba",
          "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
          "for non-commercial research only; the photos are from the web, of people who were not "
          "asked. No part of it may be passed on.", "celeba"),
    Entry("300w", "300-W (landmarks)", "300w", "https://ibug.doc.ic.ac.uk/resources/300-W/",
          "for research, not for commercial use; the photos are from the web and belong to their "
          "owners.", "w300"),
    Entry("snapshots", "Your snapshots", "snapshots", "your own camera",
          "your own; of people who agreed. forget() deletes a person's.", "snapshots"),
    Entry("folder", "A folder per class", "folder", "your own pictures",
          "your own; ask the people in them.", "folder"),
    Entry("synthetic", "Synthetic faces", "", "none: they are drawn here",
          "free; nobody is in them.", "synthetic"),
)}


def get(name):
    """The entry of a data set.

    Raises:
        UnknownNameError: no data set goes by that name; the nearest one is offered.
    """
    if name not in ENTRIES:
        raise unknown_name("data set", name, ("auto", *ENTRIES))
    return ENTRIES[name]


def data_root(root=None):
    """Where data sets lie.

    Args:
        root: path or None; None takes EXPRESSION_LAB_DATA, else data/raw of the repository that
            this package is installed from, else data/raw of the working folder.

    Returns:
        Path: absolute; it may not exist.
    """
    named = root or os.environ.get("EXPRESSION_LAB_DATA")
    if named:
        return Path(named).expanduser().resolve()
    repository = Path(__file__).resolve().parents[3]
    home = repository if (repository / "pyproject.toml").is_file() else Path.cwd()
    return home / "data" / "raw"
