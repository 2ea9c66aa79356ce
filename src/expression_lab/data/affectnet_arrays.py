"""AffectNet's smaller edition: faces already cut out, 224×224, with little npy files for labels.

    train_set/images/0.jpg                 287,651 of them; val_set/ has 3,999
    train_set/annotations/0_exp.npy        0 to 7, a number or, in some copies, a text
    train_set/annotations/0_val.npy        valence; 0_aro.npy is arousal
    train_set/annotations/0_lnd.npy        68 points as 136 numbers, x y x y …

A .npy may hold a pickle, and a pickle may run any program: such a file is refused unopened.
"""

import math
import os

import numpy as np

from expression_lab.data import affectnet_lists, names
from expression_lab.data.faults import stop

SETS = {"train": "train_set", "validation": "val_set"}
SUFFIX = "_exp.npy"
LARGEST = 64 << 10  # bytes of one npy file: 136 float64 are 1 kB


def find(folder, part):
    """Path of the annotations of a set ("train", "validation") below a folder, or None."""
    path = folder / SETS.get(part, "none") / "annotations"
    return path if path.is_dir() else None


def state(path):
    """What changes when a picture or an annotation comes or goes: see `cache.glance`."""
    folders = (path, path.with_name("images"))
    return "-".join(f"{one.stat().st_mtime_ns:x}" if one.is_dir() else "0" for one in folders)


def read(path, folder, part, fault=stop, skip_missing=False):
    """Read all annotations of a set: about a minute for the whole data set, once.

    Args:
        path: Path of the folder of annotations.
        folder: Path of the data set.
        part: "train" or "validation".
        fault: function (path, line, reason) that is told of each fault; the face is left out.
        skip_missing: bool, True to leave faces out silently whose picture is not there.

    Returns:
        dict: as `affectnet_lists.read`; faces whose points are not known are the whole picture.
    """
    from tqdm.auto import tqdm

    listed, pictures, left_out = _listed(path), _pictures(path), [0, 0, 0, 0]
    rows = []
    for number in tqdm(listed, desc=f"Reading {SETS[part]}", delay=1):
        try:
            code = _code(path / f"{number}{SUFFIX}")
            if code in affectnet_lists.OTHERS:
                left_out[code - 8] += 1
            elif number in pictures:
                rows.append(_row(path, f"{SETS[part]}/images/{pictures[number]}", number, code))
            elif skip_missing:
                left_out[3] += 1
            else:
                fault(path.with_name("images") / f"{number}.jpg", None, "the picture is not there")
        except _Fault as error:
            fault(error.path, None, str(error))
    for number in pictures.keys() - set(listed):
        fault(path / f"{number}{SUFFIX}", None, f"there is a picture {pictures[number]}, but not "
                                                "its expression")
    if not rows:
        fault(path, None, "there is no face with one of the eight expressions in it")
    arrays = affectnet_lists.packed(rows)
    held_out = names.tenth([os.fsdecode(row[0]) for row in rows], arrays["label"])
    return arrays | {"held_out": held_out, "left_out": np.array(left_out)}


class _Fault(ValueError):
    """A fault of one npy file."""

    def __init__(self, path, reason):
        super().__init__(reason)
        self.path = path


def _listed(path):
    """Names of all faces that have an expression, 2 before 10."""
    with os.scandir(path) as entries:
        found = [entry.name.removesuffix(SUFFIX) for entry in entries
                 if entry.name.endswith(SUFFIX) and not entry.name.startswith(".")]
    return sorted(found, key=lambda name: (len(name), name))


def _pictures(path):
    """File names of the pictures by the name of the face: dict of "0" -> "0.jpg"."""
    folder = path.with_name("images")
    if not folder.is_dir():
        return {}
    with os.scandir(folder) as entries:
        return {os.path.splitext(entry.name)[0]: entry.name for entry in entries
                if entry.name.lower().endswith((".jpg", ".jpeg", ".png"))
                and not entry.name.startswith(".")}


def _code(path):
    """The expression, 0 to 10."""
    text = str(read_npy(path).reshape(-1)[0]).strip()
    if text.isascii() and text.isdecimal() and len(text) < 3 and int(text) <= 10:
        return int(text)
    raise _Fault(path, f"the expression is {text[:20]!r}, not a whole number from 0 to 10")


def _row(path, file, number, code):
    landmarks = path / f"{number}_lnd.npy"
    points = np.full((68, 2), np.nan, np.float32)
    if landmarks.is_file():
        cells = read_npy(landmarks, 136).reshape(-1).tolist()
        points = _number(landmarks, affectnet_lists.parse_points, ";".join(map(str, cells)))
    affects = [_number(one, affectnet_lists.parse_affect, str(read_npy(one).reshape(-1)[0]), name)
               for one, name in ((path / f"{number}_val.npy", "valence"),
                                 (path / f"{number}_aro.npy", "arousal"))]
    return os.fsencode(file), code, points, [0.0] * 4, *affects


def _number(path, parse, *given):
    try:
        return parse(*given)
    except ValueError as error:
        raise _Fault(path, str(error)) from None


def read_npy(path, count=1):
    """Read a small npy file that a stranger made.

    Args:
        path: Path.
        count: int, how many values there must be.

    Returns:
        array of numbers or texts.

    Raises:
        ValueError: there is no such file, it needs pickle, it is cut short, or it holds
            something else; `.path` says which.
    """
    try:
        with open(path, "rb") as file:
            version = np.lib.format.read_magic(file)
            header = {(1, 0): np.lib.format.read_array_header_1_0,
                      (2, 0): np.lib.format.read_array_header_2_0}[version]
            shape, _, dtype = header(file)
            if dtype.hasobject:
                raise ValueError("it needs pickle, which can run any program; it is not opened")
            if math.prod(shape) != count or not 0 < count * dtype.itemsize <= LARGEST:
                raise ValueError(f"it holds {dtype} {shape}, not {count} number(s)")
            content = file.read(count * dtype.itemsize)
        return np.frombuffer(content, dtype, count)
    except FileNotFoundError:
        raise _Fault(path, "the file is not there") from None
    except KeyError:
        raise _Fault(path, "its version of npy is not known") from None
    except (ValueError, OSError, TypeError, SyntaxError, OverflowError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _Fault(path, f"not a whole npy file of {count} number(s): {reason}") from None
