"""Pictures in folders of classes: list them, part them, open them."""

import hashlib
from dataclasses import dataclass

import numpy as np

from expression_lab.data.dataset import SPLITS
from expression_lab.data.pixels import blank
from expression_lab.errors import LabError

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp")
SPLIT_FOLDERS = {"train": "train", "training": "train", "validation": "validation",
                 "valid": "validation", "val": "validation", "test": "test", "testing": "test"}
HELD_OUT = 10  # one picture in ten


@dataclass(frozen=True)
class Picture:
    """One file: its path inside the tree with `/`, its class, and its split if a folder says so."""

    file: str
    folder: str
    label: int
    split: str | None


def scan(path, label_of, fault):
    """List the pictures of a tree.

    Args:
        path: Path that holds folders of classes, or folders of splits that hold them.
        label_of: function str -> int that raises LabError for a folder that is no class.
        fault: function (path, line, reason) that is told of each fault.

    Returns:
        list of Picture, ordered by file, the same on every machine.
    """
    parts = [(SPLIT_FOLDERS.get(top.name.lower()), top) for top in _folders(path)]
    if not any(split == "train" for split, _ in parts):
        parts = [(None, path)]
    listed = []
    for split, top in parts:
        if split or top == path:
            listed += _classes(path, top, split, label_of, fault)
        else:
            fault(top, None, "it stands beside train, but is neither validation nor test")
    if not listed:
        fault(path, None, "there is no picture in it; one folder of pictures for each "
                          "expression is expected, as in happiness/1.jpg")
    return sorted(listed, key=lambda picture: picture.file)


def hold_out(pictures):
    """Split names with a tenth of each class of train held out for validation.

    Within a class the pictures are put in the order of a hash of their names, and the first
    tenth is taken: the same every time, on every machine, and in no way sorted.
    """
    splits = [picture.split for picture in pictures]
    classes = {}
    for position, picture in enumerate(pictures):
        if picture.split == "train":
            classes.setdefault(picture.label, []).append((_hash(picture.file), position))
    for members in classes.values():
        for _, position in sorted(members)[:round(len(members) / HELD_OUT)]:
            splits[position] = "validation"
    return splits


def read(path, pictures, splits, facts, protocol, size, fault, exact=False):
    """Open pictures in grey.

    Args:
        path: Path of the tree.
        pictures: list of Picture.
        splits: list of str, the split of each.
        facts: dict of str -> list, what else the source says of each.
        protocol: str.
        size: int, side to which the middle square of each is resized.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.
        exact: True where a picture of another size is a fault.

    Returns:
        dict: `<split>/images`, `/label`, `/file`, `/blank` and the facts; and `protocol`.
    """
    from tqdm.auto import tqdm

    images, kept = np.empty((len(pictures), size, size), np.uint8), []
    for position, picture in enumerate(tqdm(pictures, desc=f"Reading {path.name}", delay=1)):
        file = path.joinpath(*picture.file.split("/"))
        try:
            images[position] = _open(file, size, exact)
            kept.append(position)
        except (LabError, OSError) as error:
            fault(file, None, str(error).removeprefix(f"{file} "))
    images, splits = images[kept], np.array(splits, dtype=str)[kept]
    labels, files = [one.label for one in pictures], [one.file for one in pictures]
    columns = {"images": images, "label": np.array(labels, np.uint8)[kept],
               "file": np.array(files, dtype=str)[kept],
               **{key: np.array(values)[kept] for key, values in facts.items()},
               "blank": blank(images)}
    parts = {f"{split}/{key}": column[splits == split]
             for split in SPLITS for key, column in columns.items()}
    return parts | {"protocol": np.array(protocol)}


def skipped(path):
    """How many files in a tree do not have the name of a picture."""
    return sum(1 for file in path.rglob("*") if file.is_file() and not is_picture(file))


def _classes(path, top, split, label_of, fault):
    pictures = []
    for folder in _folders(top):
        try:
            label = label_of(folder.name)
        except LabError as error:
            fault(folder, None, f"the folder's name is not an expression. {error}")
            continue
        pictures += [Picture(file.relative_to(path).as_posix(), folder.name, label, split)
                     for file in folder.iterdir() if is_picture(file)]
    return pictures


def _folders(path):
    return sorted(one for one in path.iterdir()
                  if one.is_dir() and not one.name.startswith((".", "__MACOSX")))


def is_picture(file):
    """Whether a file has the name of a picture."""
    # macOS leaves ._name.jpg beside name.jpg on foreign discs; that is no picture
    return file.suffix.lower() in PICTURES and not file.name.startswith(".") and file.is_file()


def _open(file, size, exact):
    """The middle square of a picture, grey, uint8 `(size, size)`."""
    import cv2

    from expression_lab.faces.pictures import open_picture

    gray = cv2.cvtColor(open_picture(file), cv2.COLOR_RGB2GRAY)
    height, width = gray.shape
    if exact and (height, width) != (size, size):
        raise LabError(f"{width}×{height} pixels where {size}×{size} are expected")
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = gray[top:top + side, left:left + side]
    method = cv2.INTER_AREA if size < side else cv2.INTER_LINEAR
    return square if side == size else cv2.resize(square, (size, size), interpolation=method)


def _hash(text):
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
