"""Faces with their expressions: load a data set, see which are there, check them.

    faces = data.load("ferplus", split="train")
    faces.images, faces.labels, faces.votes, faces.table
"""

import inspect
from importlib import import_module

from expression_lab.data.dataset import SPLITS, FaceDataset, check_size
from expression_lab.data.registry import ENTRIES, Row, data_root, get
from expression_lab.errors import ConfigError, unknown_name

__all__ = ["SPLITS", "FaceDataset", "Row", "available", "check", "folds", "forget",
           "import_archive", "join", "load", "load_landmarks", "read_pts", "save_snapshot",
           "sequences", "status", "write_pts"]
_HOMES = {"folds": "people", "forget": "snapshots", "join": "people", "save_snapshot": "snapshots",
          "read_pts": "pts", "write_pts": "pts"}
PREFERRED = ("ferplus", "fer2013")  # what "auto" looks for; else it draws


def load(name="auto", split="train", size=None, *, root=None, **options):
    """Load one split of a data set.

    Args:
        name: str, one of `available()`, or "auto" for the best that is on this machine: FER+,
            else FER2013, else synthetic faces. "auto" prints which it took, and leaves
            out the options that this one does not take.
        split: "train", "validation" or "test".
        size: int, side of the pictures in pixels, 8 to 512; None for the data set's own, as 48
            for FER2013.
        root: path of the folder of data sets; None for EXPRESSION_LAB_DATA, else data/raw.
        options: what the data set knows besides, as `protocol="votes"` for "ferplus" or
            `path="my_faces"` for "folder".

    Returns:
        FaceDataset: images uint8 `(n, size, size)`, labels, votes, table, protocol, source. Of a
        data set that no memory holds, "affectnet" or "celeba", a LazyFaceDataset: the same words,
        but its pictures are read when they are looked at.

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
        name = next((one for one in PREFERRED if get(one).reader().find(root)), "synthetic")
        print(f"Data set: {get(name).title}, {split}")
        options = {key: value for key, value in options.items() if key in _options(name)}
    _check_options(name, options)
    return get(name).reader().load(root=root, split=split, size=size, **options)


def available():
    """Names that `load` takes, besides "auto"."""
    return tuple(ENTRIES)


def status(root=None):
    """Which data sets are on this machine, and where to get the others.

    Args:
        root: path of the folder of data sets, or None.

    Returns:
        list of Row: name, title, present, path, images (None where nobody counted yet), page,
        terms.
    """
    return [entry.row(data_root(root)) for entry in ENTRIES.values()]


def check(name, root=None, **options):
    """Read a whole data set and name every fault, instead of stopping at the first.

    Args:
        name: str, one of `available()` that lies in files.
        root: path of the folder of data sets, or None.
        options: what its `check` takes besides, as `path=` for "folder".

    Returns:
        Report: `.ok`, `.images`, `.splits`, `.faults`, `.notes`; prints as text.
    """
    if name == "synthetic":
        raise ConfigError("The synthetic faces are drawn: there is no file to check.")
    reader = get(name).reader()
    _check_options(name, options, reader.check)
    return reader.check(data_root(root), **options)


def import_archive(archive, name, root=None):
    """Unpack a downloaded archive safely, check the data set in it, and put it in its place.

    See `expression_lab.data.importing.import_archive`.
    """
    from expression_lab.data import importing

    return importing.import_archive(archive, name, root)


def load_landmarks(name="300w", subset="full", root=None):
    """Load photos whose landmarks people marked; they have no expression labels.

    Args:
        name: str, "300w".
        subset: str, a part of it: "train", "common", "challenging", "full" (both of these),
            "test", "indoor" or "outdoor".
        root: path of the folder of data sets, or None.

    Returns:
        LandmarkDataset: `len(it)`; `it[0]`, a photo uint8 `(H, W, 3)` and its landmarks float32
        `(68, 2)`; `.landmarks`, `.boxes`, `.table`, `.subset(index)`.

    Raises:
        ConfigError: the data set has no such landmarks.
        DataMissingError, BadDataError: it is not here, or damaged.
    """
    reader = get(name).reader()
    if not hasattr(reader, "load_landmarks"):
        raise ConfigError(f"The data set {name!r} is one of expressions; take data.load.")
    return reader.load_landmarks(data_root(root), subset)


def sequences(name, root=None, **options):
    """The recordings of a data set of films, whose frames are read when they are looked at.

    Args:
        name: str, "ckplus".
        root: path of the folder of data sets, or None.
        options: what the data set knows besides, as `labelled=False` for "ckplus", which takes
            recordings without a label, too.

    Returns:
        list of Sequence: `len(it)` frames; `it[0]` uint8 `(H, W, 3)`; `.label`, `.subject`,
        `.landmarks()`.

    Raises:
        ConfigError: the data set has no recordings, or no such option.
        DataMissingError, BadDataError: it is not here, or damaged.
    """
    reader = get(name).reader()
    if not hasattr(reader, "sequences"):
        raise ConfigError(f"The data set {name!r} has single pictures, no sequences.")
    _check_options(name, options, reader.sequences)
    return reader.sequences(data_root(root), **options)


def __getattr__(name):
    if name in _HOMES:
        return getattr(import_module(f"expression_lab.data.{_HOMES[name]}"), name)
    if name != "audit":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("expression_lab.data.audit")  # only now: not everybody audits


def _options(name, function=None):
    """Names of the options of a data set, besides root, split and size."""
    known = inspect.signature(function or get(name).reader().load).parameters
    return [one for one in known if one not in ("root", "split", "size")]


def _check_options(name, options, function=None):
    known = _options(name, function)
    for option in options:
        if option not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise ConfigError(f"The data set {name!r} has no option {option!r}; {takes}.")
