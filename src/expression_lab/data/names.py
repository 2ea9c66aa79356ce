"""Names in somebody's list or archive: which are safe, which are held out for validation."""

import hashlib
import os
from pathlib import Path

import numpy as np

HELD_OUT = 10  # one picture in ten


def fault(name):
    """What is wrong with a file's name in a list: it must stay inside the data set's folder.

    Args:
        name: str, as it stands in the list; `\\` parts folders too, as on Windows.

    Returns:
        str, the reason; or None where nothing is wrong.
    """
    parts = name.replace("\\", "/").split("/")
    if not name:
        return "the name of the picture is empty"
    if "" in parts or ".." in parts or ":" in name or min(name) < " " or "\ufffd" in name:
        return f"the name {name[:80]!r} does not lead to a file inside the data set's folder"
    return None


def tenth(names, labels):
    """Choose a tenth of each class, the same every time and on every machine.

    Within a class the pictures are put in the order of a hash of their names, and the first
    tenth is taken.

    Args:
        names: sequence of n str.
        labels: int `(n,)`.

    Returns:
        bool `(n,)`: True for those that are held out.
    """
    labels, chosen = np.asarray(labels), np.zeros(len(names), bool)
    order = np.array([_hash(name) for name in names], dtype=np.uint64)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        first = members[np.argsort(order[members], kind="stable")]
        chosen[first[:round(len(members) / HELD_OUT)]] = True
    return chosen


def folders(top, deepest=4):
    """Folders below a folder, itself included, those near the top first.

    Args:
        top: Path.
        deepest: int, how many levels are looked at.

    Returns:
        list of Path: without hidden ones and what macOS adds.
    """
    found, level = [Path(top)], [Path(top)]
    for _ in range(deepest):
        level = [Path(entry.path) for folder in level for entry in sorted(
            os.scandir(folder), key=lambda entry: entry.name) if entry.is_dir()
            and not entry.name.startswith((".", "__MACOSX"))]
        found += level
    return found


def _hash(name):
    text = name.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
