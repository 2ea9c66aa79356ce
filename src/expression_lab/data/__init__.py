"""Faces with their expressions: load a data set, see which are there, check them.

    faces = data.load("ferplus", split="train")
    faces.images, faces.labels, faces.votes, faces.table
"""

import inspect

from expression_lab.data.dataset import SPLITS, FaceDataset, check_size
from expression_lab.data.registry import ENTRIES, data_root, get
from expression_lab.errors import ConfigError, unknown_name

__all__ = ["SPLITS", "FaceDataset", "available", "check", "load"]
PREFERRED = ("ferplus", "fer2013")  # what "auto" looks for; else it draws


def load(name="auto", split="train", size=None, *, root=None, **options):
    """Load one split of a data set.

    Args:
        name: str, one of `available()`, or "auto" for the best that is on this machine: FER+,
            else FER2013, else drawn placeholder faces. "auto" prints which it took.
        split: "train", "validation" or "test".
        size: int, side of the pictures in pixels, 8 to 512; None for the native 48.
        root: path of the folder of data sets; None for EXPRESSION_LAB_DATA, else data/raw.
        options: what the data set knows besides, as `protocol="votes"` for "ferplus" or
            `path="my_faces"` for "folder".

    Returns:
        FaceDataset: images uint8 `(n, size, size)`, labels, votes, table, protocol, source.

    Raises:
        DataMissingError: it is not here; the message names page, place and terms.
        BadDataError: it is damaged; the message names file, line and reason.
        UnknownNameError: no data set, or no split, goes by that name.
        ConfigError: the size or an option is not one that the data set takes.
    """
    if split not in SPLITS:
        raise unknown_name("split", split, SPLITS)
    if size is not None:
        check_size(size)
    root = data_root(root)
    if name == "auto":
        name = next((one for one in PREFERRED if get(one).reader().find(root)), "placeholder")
        print(f"Data set: {get(name).title}, {split}")
        options = {key: options[key] for key in options if key in _options(name)}
    _check_options(name, options)
    return get(name).reader().load(root=root, split=split, size=size, **options)


def available():
    """Names that `load` takes, besides "auto"."""
    return tuple(ENTRIES)


def check(name, root=None):
    """Read a whole data set and name every fault, instead of stopping at the first.

    Args:
        name: str, "ferplus", "fer2013" or "folder".
        root: path of the folder of data sets, or None.

    Returns:
        Report: `.ok`, `.images`, `.splits`, `.faults`, `.notes`; prints as text.
    """
    return get(name).reader().check(data_root(root))


def _options(name):
    """Names of the options of a data set, besides root, split and size."""
    known = inspect.signature(get(name).reader().load).parameters
    return [one for one in known if one not in ("root", "split", "size")]


def _check_options(name, options):
    for option in options:
        known = _options(name)
        if option not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise ConfigError(f"The data set {name!r} has no option {option!r}; {takes}.")
