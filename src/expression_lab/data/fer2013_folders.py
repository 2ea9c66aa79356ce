"""FER2013 as folders of pictures: train/<class>/*.jpg and test/<class>/*.jpg.

This is the edition that most people download. Its `test` mixes PublicTest and PrivateTest; the
files' names (`PublicTest_16131911.jpg`) tell them apart as long as nobody renamed them.
"""

from expression_lab.data import tree
from expression_lab.data.faults import stop
from expression_lab.data.fer2013_csv import PROTOCOL, USAGES
from expression_lab.data.pixels import SIDE
from expression_lab.errors import unknown_name
from expression_lab.expressions import EXPRESSIONS, LABELS, canonical, to_dataset

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
    usage, splits, protocol = _splits(listed)
    original = [to_dataset("fer2013", EXPRESSIONS[picture.label]) for picture in listed]
    facts = {"usage": usage, "original_label": original}
    return tree.read(path, listed, splits, facts, protocol, SIDE, fault, exact=True)


def _label(folder):
    name = canonical(folder)
    if to_dataset("fer2013", name) is None:
        raise unknown_name("class of FER2013", folder, LABELS["fer2013"].values())
    return EXPRESSIONS.index(name)


def _splits(listed):
    """What the source says of each picture's use, its split, and in words how it was found."""
    folders = [picture.split for picture in listed]
    names = [picture.file.rsplit("/", 1)[-1].split("_")[0] for picture in listed]
    if "validation" in folders:
        return folders, folders, BY_FOLDER
    if all(name in USAGES and (USAGES[name] == "train") == (folder == "train")
           for name, folder in zip(names, folders, strict=True)):
        return names, [USAGES[name] for name in names], BY_NAME
    return folders, tree.hold_out(listed), HELD_OUT
