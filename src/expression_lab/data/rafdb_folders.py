"""RAF-DB as an edition on Kaggle has it: DATASET/train/1 … 7 and DATASET/test/1 … 7.

`train_labels.csv` and `test_labels.csv` (image,label) beside them say the same again; where they
are there, they are held against the folders.
"""

import numpy as np

from expression_lab.data import names, table
from expression_lab.data.faults import stop
from expression_lab.data.gather import gather, open_square
from expression_lab.data.rafdb_published import LABEL_OF
from expression_lab.data.tree import is_picture
from expression_lab.errors import BadDataError

SPLITS = ("train", "test")


def find(folder):
    """Path of the folder with train/1 and test/1: `folder/DATASET` or `folder`; else None."""
    return next((path for path in (folder / "DATASET", folder)
                 if all((path / split / "1").is_dir() for split in SPLITS)), None)


def read(path, pictures, size, protocol, fault=stop):
    """Open all pictures: as `rafdb_published.read`, without gender, race and age.

    Raises:
        BadDataError: other pictures than the aligned ones are asked for.
    """
    if pictures != "aligned":
        raise BadDataError(f"{path} has the aligned pictures only; the original photos are in the "
                           "edition of the authors.")
    listed = [(file, label, split) for split in SPLITS for file, label in _classes(path, split,
                                                                                   fault)]
    files = [file for file, _, _ in listed]
    labels = np.array([LABEL_OF[label] for _, label, _ in listed], int)
    splits = np.array([split for _, _, split in listed], dtype=object)
    for split in SPLITS:
        _compare(path, split, {file.name: label for file, label, one in listed if one == split},
                 fault)
    train = np.flatnonzero(splits == "train")
    # by the names of the published list, so that both editions hold the same pictures out
    held_out = names.tenth([f"{files[row].stem.removesuffix('_aligned')}.jpg" for row in train],
                           labels[train])
    splits[train[held_out]] = "validation"
    columns = {"label": labels, "file": [file.relative_to(path).as_posix() for file in files],
               "original_label": [int(label) for _, label, _ in listed]}
    return gather(files, lambda file: open_square(file, size), list(splits), columns, protocol,
                  size, fault, path.name)


def _classes(path, split, fault):
    """Pictures of a split with the label of their folder, ordered by name."""
    found = []
    for folder in sorted(one for one in (path / split).iterdir() if one.is_dir()):
        if folder.name in LABEL_OF:
            found += [(file, folder.name) for file in folder.iterdir() if is_picture(file)]
        else:
            fault(folder, None, f"the folder's name is none of the labels {', '.join(LABEL_OF)}")
    if not found:
        fault(path / split, None, "there is no picture in it")
    return sorted(found, key=lambda one: one[0].name)


def _compare(path, split, labels, fault):
    """Hold the csv of a split, where it is there, against the folders."""
    file = path / f"{split}_labels.csv"
    if not file.is_file():
        return
    with open(file, "rb") as lines:
        for _, line, (name, label) in table.rows(file, lines, ("image", "label"), fault):
            if name not in labels:
                fault(file, line, f"the picture {name[:60]!r} is not in {path / split}")
            elif labels[name] != label:
                fault(file, line, f"{name} has the label {label[:20]!r}, but lies in the folder "
                                  f"{labels[name]}")
