"""RAF-DB (basic): 15,339 faces from the web, seven expressions, each seen by some forty people.

Li, Deng, Du, "Reliable crowdsourcing and deep locality-preserving learning for expression
recognition in the wild", CVPR 2017. The published layout, as the readme in it describes it, with
the archives unpacked or as they were sent:

    basic/EmoLabel/list_patition_label.txt          train_00001.jpg 5
    basic/Image/aligned/train_00001_aligned.jpg     100×100; or basic/Image/aligned.zip
    basic/Image/original/train_00001.jpg            or basic/Image/original.zip
    basic/Annotation/manual/train_00001_manu_attri.txt      five points, gender, race, age

An edition on Kaggle has only the aligned faces: `DATASET/train/5/train_00001_aligned.jpg`.
"""

import numpy as np

from expression_lab.data import cache, names, rafdb_folders, rafdb_published, registry
from expression_lab.data.dataset import FaceDataset
from expression_lab.data.faults import Report
from expression_lab.errors import BadDataError, unknown_name

NATIVE = 100
FOLDER = "rafdb"
PICTURES = ("aligned", "original")
EDITIONS = (rafdb_published, rafdb_folders)  # the published one first: it knows more
WANTED = "EmoLabel/list_patition_label.txt, or folders train/1 to train/7 and test,"
PROTOCOL = ("RAF-DB, basic expressions: test as published; no validation set is published, so a "
            "tenth of each class of the published training set, the same every time, is held out "
            "for it. Results after training on the other nine tenths are a little lower than those "
            "of the papers. One label a picture, that of most of some forty people; contempt does "
            "not occur. ")
FRAMED = {"aligned": "The aligned pictures as published, in grey.",
          "original": "Cut out of the original photos by the published eyes and mouth, brows to "
                      "chin, in grey."}


def find(root):
    """Path of the folder with EmoLabel/, or of the one with train/ and test/; None else."""
    return next((path for edition in EDITIONS if (path := edition.find(root / FOLDER))), None)


def load(root, split, size=None, pictures="aligned"):
    """Load one split of RAF-DB.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test".
        size: int, side in pixels, or None for 100.
        pictures: "aligned" as everybody uses them, or "original" to cut the faces out of the
            photos by the five published points (only in the published edition).

    Returns:
        FaceDataset: `table` has file, original_label (1 to 7, as published), blank, and, where
        the manual annotation is there, gender, race and age in words, '' where it is not.

    Raises:
        DataMissingError: it is not there.
        BadDataError: it is damaged; the message names file and line.
        UnknownNameError: there are no such pictures.
    """
    import pandas as pd

    if pictures not in PICTURES:
        raise unknown_name("kind of pictures", pictures, PICTURES)
    path, size = _found(root), size or NATIVE
    part = cache.fetch(FOLDER, path, lambda: _read(path, pictures, size), cache.folder(root),
                       lambda key: key.startswith(f"{split}/"), f"{pictures} {size}")
    part = {key.split("/")[1]: array for key, array in part.items()}
    if not len(part["label"]):
        raise BadDataError(f"{path}: it has no picture for {split}; it seems to be cut short.")
    images, label = part.pop("images"), part.pop("label").astype(np.int64)
    return FaceDataset(FOLDER, split, images, label, None, pd.DataFrame(part),
                       PROTOCOL + FRAMED[pictures], str(path))


def check(root, pictures="aligned"):
    """Open every picture and list every fault.

    Returns:
        Report: counts, faults and notes.
    """
    path = _found(root)
    report = Report(FOLDER, str(path))
    report.count(_read(path, pictures, NATIVE, report.add))
    return report


def count(path, root):
    """How many pictures there are, if the cache knows; else None."""
    known = cache.peek(FOLDER, path, cache.folder(root), lambda key: key.endswith("/label"),
                       f"aligned {NATIVE}")
    return sum(map(len, known.values())) if known else None


def unpacked(top, root):
    """What belongs to the data set among unpacked files: list of paths."""
    for folder in names.folders(top):
        if any(edition.find(folder) == folder for edition in EDITIONS):
            return [path for path in folder.iterdir() if path.name != "__MACOSX"]
    return []


def _read(path, pictures, size, *fault):
    edition = next(one for one in EDITIONS if one.find(path) == path)
    return edition.read(path, pictures, size, PROTOCOL, *fault)


def _found(root):
    path = find(root)
    if path is None:
        raise registry.get(FOLDER).missing(root, f"{FOLDER}/basic/{rafdb_published.LIST}")
    return path
