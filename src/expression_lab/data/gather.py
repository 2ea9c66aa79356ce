"""Open many pictures, one by one, into the arrays of a data set."""

import numpy as np

from expression_lab.data.dataset import SPLITS
from expression_lab.data.pixels import blank
from expression_lab.errors import LabError


def gather(sources, open_one, splits, columns, protocol, size, fault, title):
    """Open pictures and part them by split.

    Args:
        sources: list of n paths or names, for `open_one` and for messages.
        open_one: function source -> uint8 `(size, size)`, or None to leave the picture out; it
            may raise LabError or OSError, which is a fault.
        splits: list of n str, the split of each.
        columns: dict of str -> list of n, what the source says of each; "label" among them.
        protocol: str, kept beside the arrays.
        size: int, pixels.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.
        title: str, what the progress bar says.

    Returns:
        dict: `<split>/images` uint8 `(m, size, size)`, `<split>/<column>`, `<split>/blank` (one
        color only); and `protocol`.
    """
    from tqdm.auto import tqdm

    images, kept = np.empty((len(sources), size, size), np.uint8), []
    for position, source in enumerate(tqdm(sources, desc=f"Reading {title}", delay=1)):
        try:
            image = open_one(source)
            if image is not None:
                images[position] = image
                kept.append(position)
        except (LabError, OSError) as error:
            fault(source, None, reason(error, source))
    if len(kept) < len(images):
        images = images[kept]
    columns = {key: np.array(values)[kept] for key, values in columns.items()}
    columns["label"] = columns["label"].astype(np.uint8)
    columns = {"images": images, **columns, "blank": blank(images)}
    splits = np.array(splits, dtype=str)[kept]
    parts = {f"{split}/{key}": column[splits == split]
             for split in SPLITS for key, column in columns.items()}
    return parts | {"protocol": np.array(protocol)}


def reason(error, source):
    """What an error says of a picture, without the picture's name before it."""
    said = str(error).removeprefix(f"{source} ").removeprefix("The picture ")
    return f"it {said}" if said.startswith(("is ", "has ", "cannot ")) else said


def open_square(source, size):
    """The middle square of a picture, grey.

    Args:
        source: path, or the bytes of a file.
        size: int, pixels.

    Returns:
        uint8 `(size, size)`.

    Raises:
        PictureError: it is no picture, or damaged.
    """
    return square(open_gray(source), size)


def open_gray(source):
    """A picture in grey, from a path or the bytes of a file: uint8 `(H, W)`."""
    import cv2

    from expression_lab.faces.pictures import open_picture

    return cv2.cvtColor(open_picture(source), cv2.COLOR_RGB2GRAY)


def square(gray, size):
    """The middle square of a grey picture: uint8 `(H, W)` -> uint8 `(size, size)`."""
    import cv2

    height, width = gray.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    middle = gray[top:top + side, left:left + side]
    method = cv2.INTER_AREA if size < side else cv2.INTER_LINEAR
    return middle if side == size else cv2.resize(middle, (size, size), interpolation=method)
