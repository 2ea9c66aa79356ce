"""The lists of CelebA: attributes, partition, points of the face, identities.

    list_attr_celeba.txt             202599 / the 40 names / 000001.jpg -1  1 -1 …
    list_eval_partition.txt          000001.jpg 0        0 train, 1 validation, 2 test
    list_landmarks_align_celeba.txt  202599 / the 10 names / 000001.jpg 69 109 106 113 …
    identity_CelebA.txt              000001.jpg 2880

The Kaggle edition has the first three as csv: image_id,<names> / 000001.jpg,-1,1,… Layouts as the
readers of torchvision (docs.pytorch.org/vision) and datumaro (openvinotoolkit.github.io/datumaro)
expect them.
"""

import itertools

import numpy as np

from expression_lab.data import names
from expression_lab.data.faults import stop


def read(path, columns=None, values=None, fault=stop):
    """Read a list: the name of a picture in each line, then whole numbers.

    Args:
        path: path of a .txt, parted by blanks, or of a .csv.
        columns: int, how many numbers a line has, or None for as many as there are names.
        values: tuple of int, the numbers that may occur, or None for all up to 100,000.
        fault: function (path, line, reason) that is told of each fault; the line is left out.

    Returns:
        (titles, files, numbers): list of str, the names of the columns, empty where the list has
        none; list of n str; int32 `(n, columns)`.
    """
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        lines = ((number, _cells(path, line)) for number, line in enumerate(file, start=1))
        titles, count, lines = _header(lines)
        columns = columns or len(titles)
        if not columns or (titles and len(titles) != columns):
            fault(path, None, f"its first lines do not name {columns or 'the'} columns")
            return [], [], np.empty((0, columns), np.int32)
        files, rows = _rows(path, lines, columns, values, fault)
    if count is not None and count != len(files):
        fault(path, 1, f"it says {count:,} pictures, but there are {len(files):,} good lines; "
                       "it seems to be cut short")
    elif not files:
        fault(path, None, "there is no picture in it")
    return titles, files, np.array(rows, np.int32).reshape(-1, columns)


def _cells(path, line):
    parts = line.split(",") if path.suffix.lower() == ".csv" else line.split()
    return [part.strip() for part in parts] if line.strip() else []


def _header(lines):
    """Names of the columns, the count of pictures if it is said, and the lines that follow."""
    number, first = next(lines, (1, []))
    if len(first) == 1 and first[0].isdecimal():
        return next(lines, (2, []))[1], int(first[0][:9]), lines
    if first and first[0].lower() in ("image_id", "image", "file"):
        return first[1:], None, lines
    return [], None, itertools.chain([(number, first)], lines)


def _rows(path, lines, columns, values, fault):
    """Names of the pictures, and their numbers as int32 arrays."""
    files, rows, seen = [], [], set()
    for line, cells in lines:
        reason = cells and _fault(cells, columns, values, seen)
        if reason:
            fault(path, line, reason)
        elif cells:
            seen.add(cells[0])
            files.append(cells[0])
            rows.append(np.array([int(cell) for cell in cells[1:]], np.int32))
    return files, rows


def _fault(cells, columns, values, seen):
    """What is wrong with a line, or None."""
    if len(cells) != columns + 1:
        return (f"{len(cells) - 1} numbers where {columns} are expected; "
                "the line is cut short or too long")
    for cell in cells[1:]:
        digits = cell.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 6):
            return f"{cell[:20]!r} is not a whole number that can stand here"
        if values and int(cell) not in values:
            return f"{cell} is none of {', '.join(map(str, values))}"
    if cells[0] in seen:
        return f"the picture {cells[0]!r} has a line already"
    return names.fault(cells[0])
