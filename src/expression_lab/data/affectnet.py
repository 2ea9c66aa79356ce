"""AffectNet: about a million faces from web searches, 450,000 of them labelled by hand.

Mollahosseini, Hasani, Mahoor, "AffectNet: a database for facial expression, valence, and arousal
computing in the wild", IEEE Transactions on Affective Computing, 2017. Eight expressions, and how
pleasant (valence) and how aroused a face looks. Faces marked as none, uncertain or non-face are
left out. The pictures are read when they are looked at: see `lazy.LazyFaceDataset`.
"""

import warnings

import numpy as np

from expression_lab.data import affectnet_arrays, affectnet_lists, cache, names, registry
from expression_lab.data.faults import Report, stop
from expression_lab.data.lazy import LazyFaceDataset, check_pictures
from expression_lab.errors import BadDataError

NATIVE = 96
FOLDER = "affectnet"
EDITIONS = (affectnet_lists, affectnet_arrays)
TOLERATED = 1000  # one faulty row in so many is left out: the published list has such a row
LIMITS = {"max_bytes": 400 << 30, "max_files": 3_000_000}
WANTED = "training.csv, or train_set/annotations,"
PROTOCOL = ("AffectNet, eight expressions, one person's label a picture. The published validation "
            "set is test here, because the published test set was never given out; validation is "
            "a tenth of each class of the published training set, the same every time. ")
FRAMED = "Each face is framed by its 68 published points, brows to chin; grey. "


def find(root):
    """Path of the data set's folder if a list or annotations of either edition are in it."""
    folder = root / FOLDER
    return folder if any(edition.find(folder, "train") for edition in EDITIONS) else None


def load(root, split, size=None, landmarks=False, automatic=False, skip_missing=False):
    """Load one split of AffectNet, without its pictures.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test" (which is the published validation set).
        size: int, side in pixels, or None for 96.
        landmarks: bool, True for the 68 points of each face, `.landmarks`; NaN where unknown.
        automatic: bool, True to add the pictures to train that a network labelled, not people.
        skip_missing: bool, True to leave out pictures that are not there, for a part of the data
            set; False makes a missing picture an error.

    Returns:
        LazyFaceDataset: `table` has file, original_label (0 to 7, as published), valence and
        arousal (-1 to 1, NaN where unknown).

    Raises:
        DataMissingError: it is not there.
        BadDataError: a list is damaged; the message names file and line.
    """
    folder = _found(root)
    part = "validation" if split == "test" else "train"
    arrays = index(folder, part, root, landmarks, skip_missing)
    if split != "test":
        arrays = _part(arrays, arrays["held_out"] == (split == "validation"))
    if automatic and split == "train":
        more = index(folder, "automatic", root, landmarks, skip_missing)
        arrays = {key: np.concatenate([arrays[key], more[key]]) if key != "left_out"
                  else arrays[key] + more[key] for key in arrays}
    left_out, label = arrays.pop("left_out"), arrays.pop("label").astype(np.int64)
    arrays.pop("held_out")
    if not len(label):
        raise BadDataError(f"{folder}: no picture falls into {split}; it seems to be cut short.")
    source = _list(folder, part)[1]
    return LazyFaceDataset(FOLDER, split, label, arrays, folder, size or NATIVE,
                           PROTOCOL + FRAMED + _left_out(left_out, automatic), str(source))


def check(root, automatic=False):
    """Read all lists, open every picture, and list every fault. For a million this takes hours.

    Returns:
        Report: counts of the published sets, faults and notes.
    """
    folder = _found(root)
    report = Report(FOLDER, str(folder))
    parts = ("train", "validation", *(("automatic",) if automatic else ()))
    for part in parts:
        edition, path = _list(folder, part)
        arrays = edition.read(path, folder, part, report.add)
        report.notes.append(f"{part}: {_left_out(arrays.pop('left_out'), part == 'automatic')}")
        arrays.pop("held_out")
        label = arrays.pop("label").astype(np.int64)
        check_pictures(LazyFaceDataset(FOLDER, part, label, arrays, folder, NATIVE, "", ""), report)
    return report


def count(path, root):
    """How many faces there are, if the cache knows; else None."""
    known = [_peek(path, part, root) for part in ("train", "validation")]
    return sum(known) if None not in known else None


def unpacked(top, root):
    """What belongs to the data set among unpacked files: list of paths."""
    inside = [path for path in names.folders(top)
              if any(edition.find(path, "train") for edition in EDITIONS)]
    return [path for path in inside[0].iterdir() if path.name != "__MACOSX"] if inside else []


def index(folder, part, root, landmarks=False, skip_missing=False):
    """The index of a list, cached: see `affectnet_lists.read`.

    Args:
        folder: Path of the data set.
        part: "train", "validation" or "automatic".
        root: Path, the folder of data sets.
        landmarks: bool, with "points"; they are most of the index.
        skip_missing: bool, as in `load`.
    """
    edition, path = _list(folder, part)

    def build():
        faults = []
        arrays = edition.read(path, folder, part, lambda *said: faults.append(said), skip_missing)
        if len(faults) * TOLERATED > len(arrays["label"]):
            stop(*faults[0])
        for fault in faults:
            warnings.warn(f"Left out: {fault[0]}, line {fault[1]}: {fault[2]}", stacklevel=2)
        return arrays

    return cache.fetch(FOLDER, path, build, cache.folder(root),
                       lambda key: landmarks or key != "points", **_kept(edition, folder, part,
                                                                         skip_missing))


def _kept(edition, folder, part, skip_missing):
    """How the cache tells indexes apart."""
    return {"settings": f"{part} {folder} {skip_missing}",
            "state": getattr(edition, "state", None)}


def _peek(folder, part, root):
    edition, path = _list(folder, part, stop_if_absent=False)
    known = path and cache.peek(FOLDER, path, cache.folder(root), lambda key: key == "label",
                                **_kept(edition, folder, part, False))
    return len(known["label"]) if known else None


def _list(folder, part, stop_if_absent=True):
    """The edition that is there, and the path of its list of a part."""
    for edition in EDITIONS:
        path = edition.find(folder, part)
        if path:
            return edition, path
    if stop_if_absent:
        wanted = affectnet_lists.LISTS[part]
        raise registry.get(FOLDER).missing(folder.parent, f"{FOLDER}/{wanted}")
    return None, None


def _part(arrays, chosen):
    return {key: array if key == "left_out" else array[chosen] for key, array in arrays.items()}


def _left_out(counts, automatic=False):
    """In words, how many rows are none, uncertain, non-face and without a picture."""
    said = [f"{n:,} {name}" for n, name in zip(counts, affectnet_lists.OTHERS.values(),
                                               strict=False)]
    said += [f"{counts[3]:,} whose picture is not there"] if counts[3] else []
    by = " Some labels were made by a network, not by people." if automatic else ""
    return f"Left out: {', '.join(said)}.{by}"


def _found(root):
    path = find(root)
    if path is None:
        raise registry.get(FOLDER).missing(
            root, f"{FOLDER}/Manually_Annotated_file_lists/training.csv")
    return path
