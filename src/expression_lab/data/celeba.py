"""CelebA: 202,599 photos of 10,177 well-known people, with 40 attributes each; Smiling is one.

Liu, Luo, Wang, Tang, "Deep learning face attributes in the wild", ICCV 2015. An attribute is not
an expression label: whoever does not smile is called neutral here, though he may look sad or
angry. The aligned photos are used, 178×218; they are read when they are looked at.
"""

import os

import numpy as np

from expression_lab.data import cache, celeba_lists, framing, names, registry
from expression_lab.data.dataset import SPLITS
from expression_lab.data.faults import Report, stop
from expression_lab.data.lazy import LazyFaceDataset, check_pictures
from expression_lab.errors import BadDataError
from expression_lab.expressions import EXPRESSIONS

NATIVE = 96
FOLDER = "celeba"
WIDTH, HEIGHT = 178, 218
FIXED = (33, 68, 111)  # left, top, side: the same framing for the eyes' places after alignment
PLACES = ("", "Anno", "Eval", "Img")  # the authors' drive has folders, Kaggle and others have not
PICTURES = ("img_align_celeba", "img_align_celeba/img_align_celeba", "Img/img_align_celeba")
PARTS = {0: "train", 1: "validation", 2: "test"}
POINTS = ("lefteye", "righteye", "nose", "leftmouth", "rightmouth")
WANTED = "list_attr_celeba.txt or .csv"
LIMITS = {"max_bytes": 20 << 30, "max_files": 700_000}
PROTOCOL = (
    "CelebA: the attribute Smiling, not an expression label: smiling is called happiness, all else "
    "neutral, whatever else the face may show. Partition as published; no person is in two parts. ")


def find(root):
    """Path of the list of attributes, or None."""
    return _list(root / FOLDER, "list_attr_celeba")


def load(root, split, size=None, attributes=False, landmarks=False, skip_missing=False):
    """Load one split of CelebA, without its pictures.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test", as published.
        size: int, side in pixels, or None for 96.
        attributes: bool, True to have all 40 attributes in the table, as published: True, False.
        landmarks: bool, True to have the five published points in the table, in pixels of the
            photo: lefteye_x … rightmouth_y. The left eye is the one at the left of the picture.
        skip_missing: bool, True to leave out pictures that are not there, for a part of the data
            set; False makes a missing picture an error.

    Returns:
        LazyFaceDataset: `table` has file, identity ('' where the list of identities is absent)
        and original_label (the attribute Smiling: 1 or -1).

    Raises:
        DataMissingError: it is not there.
        BadDataError: a list is damaged; the message names file and line.
    """
    path = _found(root)
    folder = root / FOLDER
    arrays = cache.fetch(FOLDER, path, lambda: read(folder, skip_missing=skip_missing),
                         cache.folder(root), settings=_settings(folder, skip_missing))
    chosen = arrays["partition"] == SPLITS.index(split)
    if not chosen.any():
        raise BadDataError(f"{path}: no picture falls into {split}; it seems to be cut short.")
    return _dataset(folder, path, split, {key: array if key == "titles" else array[chosen]
                                          for key, array in arrays.items()},
                    size or NATIVE, attributes, landmarks)


def check(root):
    """Read all lists, open every picture, and list every fault.

    Returns:
        Report: counts, faults and notes.
    """
    path, folder = _found(root), root / FOLDER
    report = Report(FOLDER, str(path))
    arrays = read(folder, report.add)
    for number, split in PARTS.items():
        part = {key: array if key == "titles" else array[arrays["partition"] == number]
                for key, array in arrays.items()}
        check_pictures(_dataset(folder, path, split, part, NATIVE), report)
    for name, what in (("list_landmarks_align_celeba", "every face is cut out at the same place"),
                       ("identity_CelebA", "who is in a picture is not known")):
        if not _list(folder, name):
            report.notes.append(f"there is no {name}.txt: {what}")
    return report


def count(path, root):
    """How many pictures there are, if the cache knows; else None."""
    known = cache.peek(FOLDER, path, cache.folder(root), lambda key: key == "smiling",
                       _settings(root / FOLDER, False))
    return len(known["smiling"]) if known else None


def unpacked(top, root):
    """What belongs to the data set among unpacked files: list of paths."""
    inside = [path for path in names.folders(top) if _list(path, "list_attr_celeba")]
    return list(inside[0].iterdir()) if inside else []


def read(folder, fault=stop, skip_missing=False):
    """Read the lists and join them by the pictures' names.

    Args:
        folder: Path of the data set.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.
        skip_missing: bool, True to leave pictures out silently that are not there.

    Returns:
        dict: `file` bytes `(n,)`; `smiling` int8, 1 or -1; `partition` uint8, index into
        `SPLITS`; `attributes` bool `(n, 40)` and `titles`, their names; `points` int16
        `(n, 5, 2)`, zeros where unknown; `identity` str; `box` int32 `(n, 3)`.
    """
    path = _list(folder, "list_attr_celeba")
    titles, files, attributes = celeba_lists.read(path, values=(-1, 1), fault=fault)
    if "Smiling" not in titles:
        fault(path, 2, "there is no attribute Smiling among the names of the columns")
        titles, attributes = ["Smiling"], np.full((len(files), 1), -1)
    partition = _joined(folder, "list_eval_partition", files, 1, fault, values=(0, 1, 2))[:, 0]
    points = _joined(folder, "list_landmarks_align_celeba", files, 10, fault)
    identity = _joined(folder, "identity_CelebA", files, 1, fault)[:, 0]
    boxes = _boxes(points)
    kept = (partition >= 0) & _there(folder, files, fault, skip_missing)
    place = _pictures(folder)
    columns = {
        "file": np.array([os.fsencode(f"{place}/{name}") for name in files], dtype="S"),
        "smiling": attributes[:, titles.index("Smiling")].astype(np.int8),
        "partition": np.maximum(partition, 0).astype(np.uint8), "attributes": attributes > 0,
        "points": np.maximum(points, 0).astype(np.int16).reshape(-1, 5, 2), "box": boxes,
        "identity": np.where(identity < 0, "", identity.astype(str))}
    return {key: column[kept] for key, column in columns.items()} | {"titles": np.array(titles)}


def _dataset(folder, path, split, arrays, size, attributes=False, landmarks=False):
    """The split's faces, with the columns that were asked for."""
    label = np.where(arrays["smiling"] > 0, EXPRESSIONS.index("happiness"),
                     EXPRESSIONS.index("neutral")).astype(np.int64)
    columns = {key: arrays[key] for key in ("file", "box", "identity")}
    columns["original_label"] = arrays["smiling"]
    if landmarks:
        columns |= {f"{point}_{axis}": arrays["points"][:, place, number]
                    for place, point in enumerate(POINTS) for number, axis in enumerate("xy")}
    if attributes:
        columns |= {str(title): arrays["attributes"][:, place]
                    for place, title in enumerate(arrays["titles"])}
    framed = ("Each face is framed by its published eyes and mouth"
              if arrays["points"].any() else "Every face is cut out at the same place")
    return LazyFaceDataset(FOLDER, split, label, columns, folder, size,
                           f"{PROTOCOL}{framed}, brows to chin; grey.", str(path))


def _joined(folder, name, files, columns, fault, values=None):
    """The numbers of a list for these pictures: int32 `(n, columns)`, -1 where there are none."""
    numbers = np.full((len(files), columns), -1, np.int32)
    path = _list(folder, name)
    if path is None:
        if name == "list_eval_partition":
            fault(folder / f"{name}.txt", None, "this list is not there; it says which picture "
                                                "is for train, validation and test")
        return numbers
    _, listed, found = celeba_lists.read(path, columns, values, fault)
    if listed == files:
        return found
    place = {file: row for row, file in enumerate(listed)}
    for row, file in enumerate(files):
        if file in place:
            numbers[row] = found[place[file]]
        else:
            fault(path, None, f"it has no line for {file}, which is in list_attr_celeba")
    return numbers


def _boxes(points):
    """Squares around the faces, fixed where the points are unknown or not in the photo."""
    known = (points > 0).all(axis=1) & (points[:, ::2] < WIDTH).all(axis=1)
    known &= (points[:, 1::2] < HEIGHT).all(axis=1)
    boxes = np.tile(np.array(FIXED, np.int32), (len(points), 1))
    boxes[known] = framing.squares_of_5(points[known].reshape(-1, 5, 2))
    return boxes


def _there(folder, files, fault, skip_missing):
    """Which pictures are there: bool `(n,)`."""
    place = folder.joinpath(*_pictures(folder).split("/"))
    present = set(os.listdir(place)) if place.is_dir() else ()
    there = np.array([name in present for name in files], bool)
    for row in np.flatnonzero(~there) if not skip_missing else ():
        fault(place / files[row], None, "the picture is not there; if img_align_celeba.zip is, "
                                        "unpack it first")
    return there


def _pictures(folder):
    """Where the aligned photos are, below the folder, with `/`: the innermost that is there."""
    there = [place for place in PICTURES if folder.joinpath(*place.split("/")).is_dir()]
    return max(there, key=len, default=PICTURES[0])


def _list(folder, name):
    """Path of a list, as .txt or .csv, or None."""
    paths = (folder / place / f"{name}{suffix}" for place in PLACES for suffix in (".txt", ".csv"))
    return next((path for path in paths if path.is_file()), None)


def _settings(folder, skip_missing):
    """What the index depends on beside the list of attributes: states of the other lists."""
    lists = [_list(folder, name) for name in ("list_eval_partition", "identity_CelebA",
                                              "list_landmarks_align_celeba")]
    states = [f"{path.stat().st_mtime_ns:x}" if path else "" for path in lists]
    return f"{_pictures(folder)} {skip_missing} {' '.join(states)}"


def _found(root):
    path = find(root)
    if path is None:
        raise registry.get(FOLDER).missing(root, f"{FOLDER}/list_attr_celeba.txt")
    return path
