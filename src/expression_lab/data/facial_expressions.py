"""facial_expressions: about 13,000 faces, most of them known people from the news, one label each.

The pictures are those of Labeled Faces in the Wild (Huang et al. 2007), cut to the face and grey,
and some of the Indian Movie Face Database and the web; students labelled them by hand and by
program (github.com/muxspace/facial_expressions). The zip is read as it is, or what is in it:

    images/Given_Family_0001.jpg        data/legend.csv: user.id,image,emotion

Beside it may lie the points of a face mesh, `facial_expressions_landmarks.npz`.
"""

import re
import zlib

import numpy as np

from expression_lab.data import cache, packed, points, registry, table
from expression_lab.data.dataset import FaceDataset
from expression_lab.data.facial_expressions_source import IMAGES, LEGEND, Source
from expression_lab.data.faults import Report, stop
from expression_lab.data.gather import gather, open_square
from expression_lab.errors import BadDataError, LabError
from expression_lab.expressions import EXPRESSIONS, canonical

NATIVE = 160
FOLDER = "facial_expressions"
ZIPS = ("facial_expressions.zip", "facial_expressions-master.zip")
WANTED = "data/legend.csv beside a folder images"
LANDMARKS = f"{FOLDER}/facial_expressions_landmarks.npz"
COLUMNS = ("image", "emotion")
NAMED = re.compile(r"(.+)_\d{4}\.jpe?g", re.IGNORECASE)  # Given_Family_0001.jpg
PROTOCOL = ("Split by identity, never by picture: the checksum of the person's name says which; "
            "8 : 1 : 1. Only names as in Given_Family_0001.jpg count as known, so that a picture "
            "of another name is taken for a person of its own. One label a picture, as published.")


def find(root):
    """Path of the zip, or of the folder that it was unpacked to; None where neither is."""
    folder = root / FOLDER
    if folder.joinpath(*LEGEND.split("/")).is_file():
        return folder
    return next((folder / name for name in ZIPS if (folder / name).is_file()), None)


def load(root, split, size=None, landmarks=False):
    """Load one split.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test"; no known person is in two of them.
        size: int, side in pixels, or None for 160.
        landmarks: bool, True to take only the faces whose 478 points are known, with
            `.landmarks` float32 `(n, 478, 3)`.

    Returns:
        FaceDataset: grey; `table` has file, identity ('' where unknown), original_label (as
        published), blank, and detected (whether the points are known) where the npz is there.

    Raises:
        DataMissingError: it is not there, or its landmarks are not.
        BadDataError: it is damaged; the message names file and line.
    """
    import pandas as pd

    path, size = _found(root), size or NATIVE
    part = cache.fetch("facial_expressions", path, lambda: read(path, size), cache.folder(root),
                       lambda key: key.startswith(f"{split}/"), str(size))
    part = {key.split("/")[1]: array for key, array in part.items()}
    if not len(part["label"]):
        raise BadDataError(f"{path}: nobody falls into {split}; it seems to be cut short.")
    images, label = part.pop("images"), part.pop("label").astype(np.int64)
    found = FaceDataset(FOLDER, split, images, label, None, pd.DataFrame(part), PROTOCOL,
                        str(path))
    return points.add(found, _landmarks(root, landmarks), "file", NATIVE, landmarks)


def split_of(identity, image):
    """The split of a picture: that of its person, or its own where the person is not known.

    Args:
        identity: str, the person, or ''.
        image: str, the picture's file name.

    Returns:
        str: "test" for a tenth of all keys, "validation" for another, else "train".
    """
    part = zlib.crc32((identity or image).encode("utf-8", "surrogatepass")) % 10
    return {0: "test", 1: "validation"}.get(part, "train")


def identity_of(image):
    """Who is in a picture, by its file name: "Given_Family", or '' for other names."""
    match = NAMED.fullmatch(image)
    return match[1] if match else ""


def check(root):
    """Open every picture and list every fault.

    Returns:
        Report: counts, faults and notes.
    """
    path = _found(root)
    report = Report("facial_expressions", str(path))
    report.count(read(path, NATIVE, report.add, report.notes.append))
    if points.is_there(root, LANDMARKS):
        points.check(root, LANDMARKS, "image", FOLDER, report)
    return report


def count(path, root):
    """How many pictures there are, if the cache knows; else None."""
    known = cache.peek("facial_expressions", path, cache.folder(root),
                       lambda key: key.endswith("/label"), str(NATIVE))
    return sum(map(len, known.values())) if known else None


def unpacked(top, root):
    """What belongs to the data set among unpacked files: both folders, and the landmarks."""
    for legend in sorted(top.rglob("legend.csv"), key=lambda path: len(path.parts)):
        home = legend.parent.parent
        if legend.parent.name == "data" and (home / IMAGES).is_dir():
            parts = (home / IMAGES, legend.parent, home / LANDMARKS.rsplit("/", 1)[1])
            return [part for part in parts if part.exists()]
    return []


def read(path, size, fault=stop, note=lambda text: None):
    """Open all pictures that the legend names.

    Args:
        path: Path of the zip, or of the folder with images/ and data/legend.csv.
        size: int, side to which each picture's middle square is resized.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.
        note: function (text) that is told what is no fault but good to know.

    Returns:
        dict: `<split>/images`, `/label`, `/file`, `/identity`, `/original_label`, `/blank`; and
        `protocol`.
    """
    try:
        with Source(path) as source:
            listed = _legend(source, fault, note)
            people = [identity_of(name) for name in listed]
            labels, originals = zip(*listed.values(), strict=True) if listed else ((), ())
            columns = {"label": labels, "file": list(listed), "identity": people,
                       "original_label": originals}
            splits = [split_of(*pair) for pair in zip(people, listed, strict=True)]
            return gather(list(listed), lambda name: open_square(source.picture(name), size),
                          splits, columns, PROTOCOL, size,
                          lambda name, *said: fault(f"{path}, {IMAGES}/{name}", *said), path.name)
    except packed.DAMAGE as error:
        fault(path, None, f"it is damaged or cut short ({error}); download it again")
        return {}


def _legend(source, fault, note):
    """Rows of the legend: dict of file name -> (label, original label), in the legend's order."""
    listed, twice = {}, 0
    if not source.has_legend:
        fault(source.path, None, f"there is no {LEGEND} in it")
        return listed
    with source.legend() as file:
        for _, line, (name, emotion) in table.rows(source.legend_name, file, COLUMNS, fault):
            if name in listed:
                twice += 1
                continue
            try:
                listed[name] = EXPRESSIONS.index(canonical(emotion)), emotion
            except LabError as error:
                fault(source.legend_name, line, str(error))
    if not listed:
        fault(source.legend_name, None, "there is no picture in it")
    if twice:
        note(f"{twice:,} rows name a picture again; its first row counts")
    return listed


def _landmarks(root, wanted):
    """The npz of the points as a dict, or None where it is absent and nobody asked for it."""
    if wanted or points.is_there(root, LANDMARKS):
        return points.read(root, LANDMARKS, "image", FOLDER)
    return None


def _found(root):
    path = find(root)
    if path is None:
        raise registry.get("facial_expressions").missing(root, f"{FOLDER}/{ZIPS[0]}")
    return path
