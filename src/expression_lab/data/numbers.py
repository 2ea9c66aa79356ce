"""Read small text files of numbers: a label, a list of points."""

import numpy as np

from expression_lab.data.faults import stop

LONGEST = 100_000  # bytes: 68 points are 3,000
POINTS = 68
FARTHEST = 100_000  # pixels: a coordinate beyond that is none


def read_numbers(path, columns, fault=stop):
    """Read lines of numbers.

    Args:
        path: Path of a text file; empty lines do not count.
        columns: int, how many numbers stand in each line.
        fault: function (path, line, reason) that is told of the first fault.

    Returns:
        float64 `(n, columns)`, or None after a fault.

    Raises:
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        return fault(path, None, f"longer than {LONGEST:,} bytes; this is something else")
    rows = []
    text = content.decode("utf-8-sig", errors="replace")
    for line, cells in enumerate(map(str.split, text.splitlines()), start=1):
        row = [number for number in map(_number, cells) if number is not None]
        if cells and (len(cells) != columns or len(row) != columns):
            shown = " ".join(cells)[:40]
            return fault(path, line, f"{shown!r} where {columns} number(s) are expected")
        rows += [row] if cells else []
    return np.array(rows, float).reshape(-1, columns)


def read_points(path, fault=stop):
    """Read the 68 landmarks of a face, one point a line.

    Args:
        path: Path of a text file with x and y in each line, pixels.
        fault: function (path, line, reason) that is told of a fault.

    Returns:
        float32 `(68, 2)`, or None after a fault.
    """
    points = read_numbers(path, 2, fault)
    if points is None:
        return None
    if len(points) != POINTS:
        return fault(path, None, f"{len(points)} points where {POINTS} are expected; "
                                 "the file is cut short or something else")
    if not (np.abs(points) < FARTHEST).all():
        return fault(path, None, "a point lies far outside of any picture")
    return points.astype(np.float32)


def _number(text):
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in text else None
