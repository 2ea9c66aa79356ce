"""FER2013 as folders of pictures: train/<class>/*.jpg and test/<class>/*.jpg.

This is the edition that most people download. Its `test` mixes PublicTest and PrivateTest; the
files' names (`PublicTest_16131911.jpg`) tell them apart as long as nobody renamed them.
"""

from expression_lab.data import tree
from expression_lab.data.faults import stop
from expression_lab.data.fer2013_csv import PROTOCOL, USAGES
from expression_lab.data.pixels import SIDE
from expression_lab.expressions import EXPRESSIONS, from_dataset, to_dataset

FOLDER = "fer2013"
BY_NAME = f"{PROTOCOL} Read from folders, where the files' names say which is which."
BY_FOLDER = ("FER2013 in folders: splits as the folders say. One label a picture, as published; "
             "contempt does not occur.")
HELD_OUT = ("FER2013 in folders: train and test as the folders say, where test mixes PublicTest "
            "and PrivateTest; validation is a tenth of each class of train, the same every time. "
            "Results on this split are not those of the papers. One label a picture, as "
            "published; contempt does not occur.")


def find(root):
    """Path of the folder that holds train/ and test/ below the root, or None."""
    path = root / FOLDER
    return path if all((path / split).is_dir() for split in ("train", "test")) else None


def read(path, fault=stop):
    """Open all pictures.

    Args:
        path: Path of the folder that holds train/ and test/.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.

    Returns:
        dict: as `fer2013_csv.read`, with `<split>/file` instead of `<split>/row`.
    """
    listed = tree.scan(path, _label, fault)
    splits, protocol = _splits(listed)
    original = [to_dataset("fer2013", EXPRESSIONS[picture.label]) for picture in listed]
    return tree.read(path, listed, splits, original, protocol, SIDE, fault, exact=True)


def _label(folder):
    return EXPRESSIONS.index(from_dataset("fer2013", folder))


def _splits(listed):
    """The split of each picture, and in words how it was found."""
    if any(picture.split == "validation" for picture in listed):
        return [picture.split for picture in listed], BY_FOLDER
    usage = [picture.file.rsplit("/", 1)[-1].split("_")[0] for picture in listed]
    if all(one in USAGES and (USAGES[one] == "train") == (picture.split == "train")
           for one, picture in zip(usage, listed, strict=True)):
        return [USAGES[one] for one in usage], BY_NAME
    return tree.hold_out(listed), HELD_OUT
