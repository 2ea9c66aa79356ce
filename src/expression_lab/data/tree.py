"""Pictures in folders of classes: list them, part them, open them."""

import hashlib
from dataclasses import dataclass

from expression_lab.data.gather import gather, open_gray, square
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
    files = [path.joinpath(*picture.file.split("/")) for picture in pictures]
    columns = {"label": [picture.label for picture in pictures],
               "file": [picture.file for picture in pictures], **facts}
    return gather(files, lambda file: _open(file, size, exact), splits, columns, protocol, size,
                  fault, path.name)


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
    gray = open_gray(file)
    height, width = gray.shape
    if exact and (height, width) != (size, size):
        raise LabError(f"{width}×{height} pixels where {size}×{size} are expected")
    return square(gray, size)


def _hash(text):
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
