"""Landmarks in `.pts` files, as 300-W, LFPW, HELEN, AFW and iBUG have them.

    version: 1
    n_points: 68
    {
    446.000 91.000
    …
    }

The files count as Matlab does: "the coordinates of the top left pixel in an image are x=1, y=1"
(ibug.doc.ic.ac.uk/resources/facial-point-annotations), which is the middle of that pixel. In this
package the upper left corner of a picture is 0, 0, and the middle of its first pixel 0.5, 0.5. So
0.5 is taken off both. (Where the middle of the first pixel is called 0, 0, as in OpenCV, people
take off 1.)
"""

from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.data import framing
from expression_lab.data.faults import stop
from expression_lab.errors import BadDataError, ShapeError

OFFSET = 0.5
LARGEST = 1 << 20  # bytes: thousands of points


def read_pts(path, points=None, fault=stop):
    """Read the landmarks of one face.

    Args:
        path: path of a .pts file.
        points: int, how many there must be, or None for as many as the file says.
        fault: function (path, line, reason) that is told of a fault.

    Returns:
        float32 `(n, 2)`: x, y in pixels of the picture, whose upper left corner is 0, 0; None
        after a fault that did not raise.

    Raises:
        BadDataError: it is damaged, cut short or no .pts file; the message names the line.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST)
    except OSError as error:
        return fault(path, None, f"it cannot be read ({error.strerror})")
    text = content.decode("utf-8-sig", "replace")
    rows = [(line, row.split()) for line, row in enumerate(text.splitlines(), 1) if row.strip()]
    found, line, reason = _parsed(rows)
    if reason is None and points is not None and len(found) != points:
        line, reason = None, f"{len(found)} points where {points} are expected"
    return fault(path, line, reason) if reason else found - np.float32(OFFSET)


def write_pts(points, path):
    """Write the landmarks of one face, to a thousandth of a pixel.

    Args:
        points: float `(n, 2)`: x, y in pixels, the picture's upper left corner is 0, 0.
        path: path to write to; replaced if it is there.

    Returns:
        Path

    Raises:
        ShapeError: the points are not `(n, 2)`, or not numbers of a picture.
        BadDataError: the file cannot be written.
    """
    points, path = np.asarray(points, np.float64), Path(path)
    if points.ndim != 2 or points.shape[1] != 2 or not framing.believable(points):
        raise ShapeError(f"points must be (n, 2) finite pixels, not {points.shape}.")
    rows = "\n".join(f"{x:.3f} {y:.3f}" for x, y in points + OFFSET)
    try:
        files.replace(path, f"version: 1\nn_points: {len(points)}\n{{\n{rows}\n}}\n".encode())
    except OSError as error:
        raise BadDataError(f"{path} cannot be written ({error.strerror}).") from error
    return path


def _parsed(rows):
    """Points, and the line and reason of the first fault."""
    header = dict(enumerate(cells for _, cells in rows[:3]))
    declared = "".join(header.get(1, []))  # "n_points: 68" and "n_points:  68" both occur
    if header.get(0, [""])[0] != "version:" or not declared.startswith("n_points:"):
        return None, 1, "not a .pts file: it begins with version: and n_points:"
    count = declared.removeprefix("n_points:")
    if not (count.isascii() and count.isdecimal() and 0 < int(count[:9]) <= 10_000):
        return None, 2, f"n_points is {count[:20]!r}, not a number of points"
    if header.get(2) != ["{"]:
        return None, 3, "a line with { is expected"
    body = rows[3:]
    if not body or body[-1][1] != ["}"]:
        return None, None, "it is cut short: its last line is not }"
    if len(body) - 1 != int(count):
        return None, 2, f"n_points is {count}, but {len(body) - 1} lines follow"
    return _numbers(body[:-1])


def _numbers(rows):
    found = np.empty((len(rows), 2), np.float32)
    for place, (line, cells) in enumerate(rows):
        try:
            found[place] = [float(cell) for cell in cells]
        except (ValueError, TypeError):
            return None, line, f"{' '.join(cells)[:40]!r} is not two numbers"
        if len(cells) != 2 or not framing.believable(found[place]):
            return None, line, f"{' '.join(cells)[:40]!r} is not a point of a picture"
    return found, None, None
