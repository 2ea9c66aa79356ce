"""One's own snapshots: pictures of people who agreed; kept here, and forgotten on demand.

    raw/snapshots/Ada/happiness/20261121-101502-3f2a9c.png       raw/snapshots/happiness/me.jpg

`save_snapshot` writes them, from the webcam or from anywhere; pictures that you put there yourself
are read as well. `forget` deletes a person's pictures and every copy that the cache has of them.
"""

import contextlib
import shutil

import numpy as np

from expression_lab.data import cache, found, people, registry, snapshot_files
from expression_lab.data.dataset import FaceDataset
from expression_lab.data.faults import Report, stop
from expression_lab.data.gather import gather
from expression_lab.data.snapshot_files import FOLDER, save_snapshot, scan
from expression_lab.errors import BadDataError, DataMissingError

__all__ = ["check", "count", "find", "forget", "load", "read", "save_snapshot", "unpacked"]
NATIVE = 96
ENOUGH = 3  # people that are needed to part them
WANTED = "a folder for each person or expression"
BY_PERSON = "Snapshots split by person, 8 : 1 : 1; nobody is in two splits. "
BY_PICTURE = ("Snapshots split by picture, 8 : 1 : 1 of each expression, since fewer than three "
              "people are named: the same faces are in train and test, and results look better "
              "than they are. ")
CUT = ("Faces are cut where they are found; a picture in which none is found is left out, unless "
       "it is square: then it is taken whole.")


def find(root):
    """Path of the folder of snapshots; None where there is none."""
    path = root / FOLDER
    return path if path.is_dir() and any(path.iterdir()) else None


def load(root, split, size=None):
    """Load one split of the snapshots.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test".
        size: int, side in pixels, or None for 96.

    Returns:
        FaceDataset: `table` has file, identity ('' where no person is named), original_label (the
        folder), time and consent (as they were saved; '' where they were not), and blank.

    Raises:
        DataMissingError: there are none.
        BadDataError: a file is no picture, or a folder no expression; the message names it.
    """
    import pandas as pd

    path, size = _found(root), size or NATIVE
    part = cache.fetch(FOLDER, path, lambda: read(path, size), cache.folder(root),
                       lambda key: key == "protocol" or key.startswith(f"{split}/"), str(size))
    protocol = str(part.pop("protocol"))
    part = {key.split("/")[1]: array for key, array in part.items()}
    images, label = part.pop("images"), part.pop("label").astype(np.int64)
    if not len(label):
        raise BadDataError(f"{path}: no picture falls into {split}; take more snapshots, at least "
                           "three of each expression.")
    return FaceDataset(FOLDER, split, images, label, None, pd.DataFrame(part), protocol, str(path))


def check(root):
    """Open every picture and list every fault.

    Returns:
        Report: counts, faults and notes.
    """
    path = _found(root)
    report = Report(FOLDER, str(path))
    report.count(read(path, NATIVE, report.add, report.notes.append))
    return report


def count(path, root):
    """How many pictures there are, by their names."""
    return len(scan(path, lambda *_: None))


def unpacked(top, root):
    """What lies in a folder of snapshots that was packed."""
    named = [one for one in top.rglob(FOLDER) if one.is_dir()]
    home = min(named, key=lambda path: len(path.parts), default=top)
    return [one for one in sorted(home.iterdir())
            if one.is_dir() and not one.name.startswith((".", "__MACOSX"))]


def read(path, size, fault=stop, note=lambda text: None):
    """Open all snapshots and cut their faces out.

    Args:
        path: Path of the folder of snapshots.
        size: int, side of the faces, pixels.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.
        note: function (text) that is told what is no fault but good to know.

    Returns:
        dict: `<split>/images`, `/label` and the columns of `load`; and `protocol`.
    """
    listed = scan(path, fault)
    if not listed:
        fault(path, None, "there is no picture in it, as in Ada/happiness/1.png")
    names = [one.file.relative_to(path).as_posix() for one in listed]
    persons, labels = [one.person for one in listed], [one.label for one in listed]
    parted = len(set(persons) - {""}) >= ENOUGH and "" not in persons
    splits = people.split_people(persons) if parted else people.stratified(labels, names)
    kept = [snapshot_files.metadata(one.file) for one in listed]
    columns = {"label": labels, "file": names, "identity": persons,
               "original_label": [one.folder for one in listed],
               "time": [facts.get("time", "") for facts in kept],
               "consent": [facts.get("consent", "") for facts in kept]}
    return gather([one.file for one in listed],
                  lambda file: found.open_face(file, size, note), splits, columns,
                  (BY_PERSON if parted else BY_PICTURE) + CUT, size, fault, path.name)


def forget(person, root=None):
    """Delete all snapshots of a person, and what the cache has of any snapshot.

    Args:
        person: str, the name that they were saved under.
        root: path of the folder of data sets, or None.

    Returns:
        int: how many files were deleted.

    Raises:
        ConfigError: that is no name of a person.
        DataMissingError: there are no snapshots of that person.
    """
    root = registry.data_root(root)
    folder = root / FOLDER / snapshot_files.person_name(person)
    if folder.is_symlink() or not folder.is_dir():
        raise DataMissingError(f"There are no snapshots of {person!r} in {root / FOLDER}.")
    n = sum(1 for file in folder.rglob("*") if file.is_file())
    shutil.rmtree(folder)
    for kept in cache.folder(root).glob(f"{FOLDER}-*.npz*"):
        kept.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # others may be there
        (root / FOLDER).rmdir()
    return n


def _found(root):
    path = find(root)
    if path is None:
        raise DataMissingError(f"There are no snapshots in {root / FOLDER}. Take some with "
                               "data.save_snapshot, or put your own there, as in "
                               "Ada/happiness/1.png; ask the people in them.")
    return path
