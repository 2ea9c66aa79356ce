"""CK+, the Extended Cohn-Kanade data set: posed expressions of 123 people, filmed.

Lucey et al., "The Extended Cohn-Kanade dataset (CK+): a complete dataset for action unit and
emotion-specified expression", CVPR workshops 2010. Three editions are read: the sequences as
published (`ckplus_parts`), and folders or a csv of 48×48 pixels (`ckplus_48`).
"""

import numpy as np

from expression_lab.data import cache, ckplus_48, ckplus_parts, ckplus_sequences, registry
from expression_lab.data.dataset import FaceDataset
from expression_lab.data.faults import Report, stop
from expression_lab.errors import BadDataError, ConfigError, unknown_name

FOLDER = "ckplus"
EDITIONS = ("sequences", "48", "csv")  # the best first
WANTED = ("cohn-kanade-images, Emotion, Landmarks or FACS with folders S005 …, or a folder for "
          "each expression, or ckextended.csv,")
PARTS = {"images": "cohn-kanade-images", "emotion": "Emotion", "landmarks": "Landmarks",
         "facs": "FACS"}


def find(root, edition=None):
    """Path of an edition below the root of data sets; of the best one there is by default."""
    path = root / FOLDER
    if not path.is_dir():
        return None
    if edition is None:
        return next((place for one in EDITIONS if (place := find(root, one))), None)
    if edition == "sequences":
        return path if {"images", "emotion"} <= set(ckplus_parts.parts(path)) else None
    return {"48": ckplus_48.find_folder, "csv": ckplus_48.find_csv}[edition](path)


def load(root, split, size=None, edition=None, peaks=3, neutral=True):
    """Load one split of CK+.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test"; nobody is in two of them, but in the csv.
        size: int, side in pixels; None for 96, or the native 48 of the small editions.
        edition: "sequences", "48" or "csv"; None for the first of them that is there.
        peaks: int, 1 to 6: how many of the last frames of a labelled sequence are taken.
        neutral: bool, take the first frames of labelled sequences as neutral faces. Both are for
            the sequences only.

    Returns:
        FaceDataset: `table` has file, subject and identity (the same), sequence, frame (0 is the
        first), original_label (of the sequence) and blank; of the csv, row, original_label and
        blank only. `landmarks` float32 `(n, 68, 2)` where they lie beside the sequences.

    Raises:
        DataMissingError: no edition is there, or a part of it is not.
        BadDataError: it is damaged; the message names file and line.
        ConfigError, UnknownNameError: an option is not one of the above.
    """
    import pandas as pd

    path, edition = _found(root, edition)
    if not isinstance(peaks, (int, np.integer)) or isinstance(peaks, bool) or not 1 <= peaks <= 6:
        raise ConfigError(f"peaks is {peaks!r}; choose 1 to 6 of the last frames.")
    settings = f"{edition} {size if edition == 'sequences' else ''} {peaks} {bool(neutral)}"
    part = cache.fetch(FOLDER, path, lambda: _read(path, edition, size, peaks, neutral),
                       cache.folder(root),
                       lambda key: key == "protocol" or key.startswith(f"{split}/"), settings)
    protocol = str(part.pop("protocol"))
    part = {key.split("/")[1]: array for key, array in part.items()}
    images, label = part.pop("images"), part.pop("label").astype(np.int64)
    if not len(label):
        raise BadDataError(f"{path}: no picture falls into {split}; it seems to be cut short.")
    faces = FaceDataset(FOLDER, split, images, label, None, landmarks=part.pop("landmarks", None),
                        table=pd.DataFrame(part), protocol=protocol, source=str(path))
    return faces.resized(size) if size else faces


def sequences(root, labelled=True):
    """The sequences of CK+, whose frames are read when they are looked at.

    Args:
        root: Path, the folder of data sets.
        labelled: bool, False takes those without a label, too.

    Returns:
        list of Sequence, ordered by name.
    """
    path, _ = _found(root, "sequences")
    listed = ckplus_parts.scan(ckplus_parts.parts(path))
    return [one for one in listed if one.label is not None or not labelled]


def check(root):
    """Read all of the best edition that is there and list every fault.

    Returns:
        Report: counts, faults and notes.
    """
    path, edition = _found(root, None)
    report = Report(FOLDER, str(path))
    report.notes.append(f"edition: {edition}")
    report.count(_read(path, edition, None, 3, True, report.add, report.notes.append))
    return report


def check_import(staged, root):
    """Check what is to be imported: a part of the sequences is held against those already here."""
    if find(staged):
        return check(staged)
    report, where = Report(FOLDER, str(staged)), ckplus_parts.parts(staged / FOLDER)
    ckplus_parts.check_texts(where, report.add)
    here = ckplus_parts.parts(root / FOLDER) if (root / FOLDER).is_dir() else {}
    if report.ok and "images" in here | where:
        ckplus_parts.scan(here | where, report.add)
    return report


def unpacked(top, root):
    """What belongs to CK+ among unpacked files: its parts, or one of the small editions."""
    where = ckplus_parts.parts(top)
    if where:
        return [folder.rename(folder.with_name(PARTS[part])) for part, folder in where.items()]
    for folder in (top, *(one for one in sorted(top.rglob("*")) if one.is_dir())):
        classes, table = ckplus_48.find_folder(folder), ckplus_48.find_csv(folder)
        if table:
            return [table]
        if classes:
            return [one for one in sorted(classes.iterdir()) if one.is_dir()]
    return []


def count(path, root):
    """How many pictures there are, if the cache knows; else None."""
    edition = next(one for one in EDITIONS if find(root, one) == path)
    known = cache.peek(FOLDER, path, cache.folder(root), lambda key: key.endswith("/label"),
                       f"{edition} {None if edition == 'sequences' else ''} 3 True")
    return sum(map(len, known.values())) if known else None


def _read(path, edition, size, peaks, neutral, fault=stop, note=lambda text: None):
    if edition == "sequences":
        return ckplus_sequences.read(path, size or ckplus_sequences.NATIVE, peaks, neutral, fault,
                                     note)
    return {"48": ckplus_48.read_folder, "csv": ckplus_48.read_csv}[edition](path, fault)


def _found(root, edition):
    """Path and name of the wanted edition."""
    if edition is not None and edition not in EDITIONS:
        raise unknown_name("edition of CK+", edition, EDITIONS)
    for one in EDITIONS if edition is None else (edition,):
        path = find(root, one)
        if path:
            return path, one
    place = root / FOLDER
    there = set(ckplus_parts.parts(place)) if place.is_dir() else set()
    lacking = [PARTS[part] for part in ("images", "emotion") if part not in there]
    note, wanted = "", {"48": "CK+48", "csv": ckplus_48.CSV}.get(edition)
    if there and lacking:
        note = f"There is {', '.join(map(PARTS.get, sorted(there)))}, but not {lacking[0]}. "
    wanted = wanted or lacking[0]
    raise registry.get(FOLDER).missing(root, f"{FOLDER}/{wanted}", note)
