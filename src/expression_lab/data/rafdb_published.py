"""RAF-DB as its authors send it: a list of labels, pictures and annotations in folders or zips."""

import contextlib
import zipfile
from pathlib import Path

import numpy as np

from expression_lab.data import framing, names, packed
from expression_lab.data.faults import stop
from expression_lab.data.gather import gather, open_gray, square
from expression_lab.errors import BadDataError, PictureError
from expression_lab.expressions import EXPRESSIONS, LABELS

LIST = "EmoLabel/list_patition_label.txt"  # spelled so
LISTS = (LIST, "EmoLabel/list_partition_label.txt")
LABEL_OF = {str(own): EXPRESSIONS.index(name) for own, name in LABELS["raf-db"].items()}
GENDERS = ("male", "female", "unsure")
RACES = ("Caucasian", "African-American", "Asian")
AGES = ("0-3", "4-19", "20-39", "40-69", "70+")
UNKNOWN = (np.full((5, 2), np.nan, np.float32), "", "", "")


def find(folder):
    """Path of the folder with EmoLabel/ in it: `folder/basic` or `folder` itself; else None."""
    return next((path for path in (folder / "basic", folder)
                 if any(path.joinpath(*name.split("/")).is_file() for name in LISTS)), None)


def read(path, pictures, size, protocol, fault=stop):
    """Open all pictures that the list names.

    Args:
        path: Path that `find` gave.
        pictures: "aligned" or "original".
        size: int, side of the faces in pixels.
        protocol: str, kept with the arrays.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.

    Returns:
        dict: `<split>/images`, `/label`, `/file`, `/original_label`, `/gender`, `/race`, `/age`,
        `/blank`; and `protocol`.
    """
    listed = _listed(path, fault)
    labels = [LABEL_OF[code] for code in listed.values()]
    splits = np.array([name.split("_")[0] for name in listed], dtype=object)
    train = np.flatnonzero(splits == "train")
    held_out = names.tenth([list(listed)[row] for row in train], np.array(labels, int)[train])
    splits[train[held_out]] = "validation"
    with contextlib.ExitStack() as stack:
        images = stack.enter_context(Files(path / "Image" / pictures, fault))
        manual = stack.enter_context(Files(path / "Annotation" / "manual", fault))
        known = [_annotation(manual, name, fault) for name in listed]
        points, gender, race, age = zip(*known, strict=True) if known else [()] * 4
        ending = "_aligned.jpg" if pictures == "aligned" else ".jpg"
        sources = {Path(str(images.path), name.removesuffix(".jpg") + ending): number
                   for number, name in enumerate(listed)}

        def open_one(source):
            gray = open_gray(images.read(source.name))
            if pictures == "aligned":
                return square(gray, size)
            return _framed(gray, points[sources[source]], size)

        columns = {"label": labels, "file": [source.name for source in sources],
                   "original_label": [int(code) for code in listed.values()],
                   "gender": gender, "race": race, "age": age}
        return gather(list(sources), open_one, list(splits), columns, protocol, size, fault,
                      path.name)


class Files:
    """Files of a folder, or of the zip of the same name beside it.

    Args:
        folder: Path.
        fault: function (path, line, reason) that is told when the zip is damaged.
    """

    def __init__(self, folder, fault=stop):
        self.path, self._zip, self._members = folder, None, {}
        archive = folder.with_name(f"{folder.name}.zip")
        if folder.is_dir() or not archive.is_file():
            return
        self.path = archive
        try:
            self._zip = zipfile.ZipFile(archive)
        except (*packed.DAMAGE, OSError) as error:
            fault(archive, None, f"the zip is damaged or cut short ({error})")
            return
        # by the last part of the name, so that no path in the zip leads anywhere
        self._members = {member.filename.rsplit("/", 1)[-1]: member
                         for member in self._zip.infolist()
                         if "__MACOSX" not in member.filename}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self._zip:
            self._zip.close()

    def __bool__(self):
        return self._zip is not None or self.path.is_dir()

    def read(self, name):
        """The bytes of a file; raises BadDataError where it is not there or damaged."""
        if self._zip is None:
            file = self.path / name
            if not file.is_file():
                raise BadDataError("it is in the list, but it is not there")
            return file.read_bytes()
        member = self._members.get(name)
        if member is None:
            raise BadDataError("it is in the list, but it is not in the zip")
        return packed.read(self._zip, member)


def _listed(path, fault):
    """The list: dict of picture's name -> label as published, in the list's order."""
    listed = {}
    path = next(one for name in LISTS if (one := path.joinpath(*name.split("/"))).is_file())
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        for line, cells in enumerate((line.split() for line in file), start=1):
            reason = cells and _fault(cells, listed)
            if reason:
                fault(path, line, reason)
            elif cells:
                listed[cells[0]] = cells[1]
    if not listed:
        fault(path, None, "there is no picture in it")
    return listed


def _fault(cells, listed):
    """What is wrong with a line of the list, or None."""
    if len(cells) != 2:
        return f"{' '.join(cells)[:60]!r} is not a name and a label; the line is cut short"
    name, label = cells
    if label not in LABEL_OF:
        return f"the label {label[:20]!r} is none of {', '.join(LABEL_OF)}"
    if not name.startswith(("train_", "test_")) or not name.endswith(".jpg") or "/" in name:
        return f"the name {name[:60]!r} does not say train_ or test_ and .jpg"
    if name in listed:
        return f"the picture {name} has a line already"
    return names.fault(name)


def _annotation(manual, name, fault):
    """Five points of the original photo, gender, race and age; unknown where there is no file."""
    if not manual:
        return UNKNOWN
    file = f"{name.removesuffix('.jpg')}_manu_attri.txt"
    try:
        lines = manual.read(file).decode("utf-8-sig", "replace").split("\n")
        lines = [line.split() for line in lines if line.strip()]
        points = np.array([[float(cell) for cell in line] for line in lines[:5]], np.float32)
        words = [dict(zip("01234", known, strict=False))[cells[0]] for cells, known in
                 zip(lines[5:8], (GENDERS, RACES, AGES), strict=True)]
        if points.shape != (5, 2) or not framing.believable(points):
            raise ValueError("the points are not five pairs of numbers of a photo")
        return points, *words
    except BadDataError as error:
        fault(manual.path / file, None, str(error))
    except (ValueError, KeyError) as error:
        fault(manual.path / file, None, "five points and the numbers of gender, race and age are "
                                        f"expected in eight lines ({error})")
    return UNKNOWN


def _framed(gray, points, size):
    if np.isnan(points).any():
        raise PictureError("its five points are not known: Annotation/manual is needed to cut it")
    return framing.cut(gray, framing.squares_of_5(points[None])[0], size)
