"""Pictures in one folder per class: the reader's own, of any size and format.

    my_faces/happiness/*.jpg      or      my_faces/train/happiness/*.jpg
    my_faces/anger/*.png                  my_faces/test/happiness/*.jpg
"""

import hashlib
from pathlib import Path

import numpy as np

from expression_lab.data import cache, tree
from expression_lab.data.dataset import SPLITS, FaceDataset
from expression_lab.data.faults import Report, stop
from expression_lab.errors import BadDataError, DataMissingError
from expression_lab.expressions import EXPRESSIONS, canonical

NATIVE = 48
PLACE = "folder"
LABEL = "One label a picture, from its folder's name; the middle square of each picture, in grey."
BY_FOLDER = "Splits as the folders train, validation and test say. "
HELD_OUT = ("Splits as the folders train and test say; there is no folder for validation, so a "
            "tenth of each class of train, the same every time, is held out for it. ")
BY_NAME = ("Split by a hash of each file's name, 80 : 10 : 10, so that a picture stays where it "
           "is when others are added. Pictures of one person may fall into two splits: make "
           "folders train, validation and test where that matters. ")


def find(root, path=None):
    """Path of the folder, or None."""
    path = Path(path).expanduser() if path else root / PLACE
    return path if path.is_dir() else None


def load(root, split, size=None, path=None):
    """Load one split of a folder per class.

    Args:
        root: Path, the folder of data sets; `root/folder` is read unless `path` says otherwise.
        split: "train", "validation" or "test".
        size: int, side in pixels, or None for 48.
        path: path of the folder that holds the folders of the classes.

    Returns:
        FaceDataset: `table` has file, original_label (the folder's name) and blank.

    Raises:
        DataMissingError: there is no such folder.
        BadDataError: a folder is no expression, or a file is no picture; the message names it.
    """
    import pandas as pd

    found, size = _found(root, path), size or NATIVE
    part = cache.fetch("folder", found, lambda: read(found, size), cache.folder(root),
                       lambda key: key == "protocol" or key.startswith(f"{split}/"), str(size))
    protocol = str(part.pop("protocol"))
    part = {key.split("/")[1]: array for key, array in part.items()}
    if not len(part["label"]):
        raise BadDataError(f"{found}: no picture falls into {split}. Add pictures, or make the "
                           "folders train, validation and test yourself.")
    images, label = part.pop("images"), part.pop("label")
    return FaceDataset("folder", split, images, label.astype(np.int64), None, pd.DataFrame(part),
                       protocol, str(found))


def check(root, path=None):
    """Open every picture and list every fault.

    Returns:
        Report: counts, faults and notes.
    """
    found = _found(root, path)
    report = Report("folder", str(found))
    parts = read(found, NATIVE, report.add)
    report.count(parts)
    skipped = tree.skipped(found)
    if skipped:
        report.notes.append(f"{skipped} files are no pictures by their names; they are left out")
    return report


def count(path, root):
    """How many pictures there are, by their names."""
    return sum(1 for file in path.rglob("*") if tree.is_picture(file))


def read(path, size, fault=stop):
    """Open all pictures.

    Args:
        path: Path of the folder.
        size: int, side to which each picture's middle square is resized.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.

    Returns:
        dict: `<split>/images`, `/label`, `/file`, `/original_label`, `/blank`; and `protocol`.
    """
    listed = tree.scan(path, lambda name: EXPRESSIONS.index(canonical(name)), fault)
    named = {picture.split for picture in listed}
    if named == {None}:
        splits, protocol = [by_name(picture.file) for picture in listed], BY_NAME
    elif "validation" in named or "train" not in named:
        splits, protocol = [picture.split for picture in listed], BY_FOLDER
    else:
        splits, protocol = tree.hold_out(listed), HELD_OUT
    facts = {"original_label": [picture.folder for picture in listed]}
    return tree.read(path, listed, splits, facts, protocol + LABEL, size, fault)


def by_name(file):
    """The split that a file's name falls into: train 80 %, validation 10 %, test 10 %."""
    name = file.rsplit("/", 1)[-1].encode("utf-8", "surrogatepass")
    percent = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big") % 100
    return SPLITS[(percent >= 80) + (percent >= 90)]


def _found(root, path):
    found = find(root, path)
    if found is None:
        place = Path(path).expanduser().absolute() if path else root / PLACE
        raise DataMissingError(f"There is no folder {place}. Make it, with one folder of your own "
                               "pictures for each expression inside (data/README.md says how); "
                               "ask the people in them.")
    return found
