"""FER+: ten people's votes for every face of FER2013, instead of one label.

Barsoum et al., "Training deep networks for facial expression recognition with crowd-sourced label
distribution", ICMI 2016. The pictures are those of fer2013.csv; `fer2013new.csv` has the votes,
row by row in the same order.
"""

import numpy as np

from expression_lab.data import cache, fer2013, fer2013_csv, registry, table
from expression_lab.data.dataset import SPLITS, FaceDataset, resize
from expression_lab.data.faults import Report, stop
from expression_lab.data.pixels import SIDE
from expression_lab.errors import BadDataError, unknown_name
from expression_lab.expressions import EXPRESSIONS

FILE = "fer2013/fer2013new.csv"
CHOICES = (*EXPRESSIONS, "unknown", "NF")  # NF: not a face
COLUMNS = ("Usage", "Image name", *CHOICES)
PROTOCOLS = {
    "majority": (
        "FER+ by majority (Barsoum et al. 2016): single votes dropped; a picture is kept where "
        "one expression has more than half of the votes left."),
    "votes": (
        "FER+ with all votes: single votes dropped; a picture is kept where its most voted choice "
        "is one of the eight expressions, majority or not."),
}
SPLIT_NOTE = " Train is Training, validation is PublicTest, test is PrivateTest."


def find(root):
    """Path of fer2013new.csv where it and fer2013.csv are below the root, else None."""
    path = root.joinpath(*FILE.split("/"))
    return path if path.is_file() and fer2013_csv.find(root) else None


def load(root, split, size=None, protocol="majority", landmarks=False):
    """Load one split of FER+.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test".
        size: int, side in pixels, or None for the native 48.
        protocol: "majority" to measure with, as published; "votes" keeps more, to train with.
        landmarks: bool, True to take only the faces whose 478 points stand in
            fer2013_landmarks.npz, with `.landmarks` float32 `(n, 478, 2)`.

    Returns:
        FaceDataset: `votes` without single votes; `table` has row, usage, image_name,
        original_label (of FER2013, 0 to 6), and all ten raw votes: votes_neutral … votes_nf.

    Raises:
        DataMissingError: one of the two files is not there, or the landmarks are not.
        BadDataError: one is damaged, or the two do not line up; the message names the line.
        UnknownNameError: there is no such protocol.
    """
    if protocol not in PROTOCOLS:
        raise unknown_name("protocol", protocol, PROTOCOLS)
    path, pictures_path = _paths(root)
    pictures = fer2013.arrays(pictures_path, root, lambda key: key.startswith(f"{split}/")
                              or key.endswith("/row"))
    names, usage, votes = arrays(path, root).values()
    align(path, usage, pictures_path, pictures)
    rows = pictures[f"{split}/row"]
    cleaned, label = decide(votes[rows], protocol)
    kept = (label >= 0) & (names[rows] != "")  # a row without a name has no picture
    if not kept.any():
        raise BadDataError(f"{path}: no picture of {fer2013.usage(split)} has a clear vote.")
    found = FaceDataset("ferplus", split, resize(pictures[f"{split}/images"][kept], size or SIDE),
                        label[kept], cleaned[kept, :len(EXPRESSIONS)].astype(np.float32),
                        _table(split, rows[kept], pictures[f"{split}/original_label"][kept],
                               names, votes),
                        PROTOCOLS[protocol] + SPLIT_NOTE, str(path))
    return fer2013.with_landmarks(found, root) if landmarks else found


def decide(votes, protocol="majority"):
    """Turn votes into labels.

    Args:
        votes: int `(n, 10)`: the eight expressions, unknown, not a face.
        protocol: "majority" or "votes", see `PROTOCOLS`.

    Returns:
        cleaned: int `(n, 10)`, the votes without single ones, which are taken for slips.
        label: int64 `(n,)`, index into EXPRESSIONS; -1 where the picture is to be left out.
    """
    cleaned = np.where(votes > 1, votes, 0)
    most, total, first = cleaned.max(axis=1), cleaned.sum(axis=1), cleaned.argmax(axis=1)
    enough = 2 * most > total if protocol == "majority" else total > 0
    return cleaned, np.where(enough & (first < len(EXPRESSIONS)), first, -1)


def check(root, pictures_path=None):
    """Read both files and list every fault, also where they do not line up.

    Args:
        root: Path, the folder of data sets.
        pictures_path: path of the csv of FER2013, where it lies somewhere else.

    Returns:
        Report: counts of the majority protocol, faults and notes.
    """
    path, pictures_path = _paths(root, pictures_path)
    report = Report("ferplus", str(path))
    parts = fer2013_csv.read(pictures_path, report.add)
    names, usage, votes = read(path, report.add).values()
    if report.ok:
        align(path, usage, pictures_path, parts, report.add)
    for protocol in ("votes", "majority"):
        good = (decide(votes, protocol)[1] >= 0) & (names != "")
        report.splits = {split: int(good[usage == number].sum())
                         for number, split in enumerate(SPLITS)}
    report.images = sum(report.splits.values())
    unnamed = int((names == "").sum())
    report.notes.append(f"{unnamed:,} rows have no picture; the counts are of protocol majority")
    return report


def count(path, root):
    """How many pictures have votes, if the cache knows; else None."""
    known = cache.peek("ferplus", path, cache.folder(root), lambda key: key == "names")
    return int((known["names"] != "").sum()) if known else None


def arrays(path, root, wanted=None):
    """What `read` gives, cached."""
    return cache.fetch("ferplus", path, lambda: read(path), cache.folder(root), wanted)


def read(path, fault=stop):
    """Parse fer2013new.csv.

    Args:
        path: path of the csv, with Usage, Image name and ten columns of votes.
        fault: function (path, line, reason) that is told of each fault.

    Returns:
        dict: `names` str `(n,)`, the picture's file name, '' where FER+ has no picture;
        `usage` uint8 `(n,)`, index into `SPLITS`; `votes` int16 `(n, 10)`.
    """
    names, usages, votes = [], [], []
    with open(path, "rb") as file:
        for _, line, (usage, name, *cells) in table.rows(path, file, COLUMNS, fault):
            reason = _fault(usage, cells)
            if reason:
                fault(path, line, reason)
                continue
            names.append(name)
            usages.append(SPLITS.index(fer2013_csv.USAGES[usage]))
            votes.append([int(cell) for cell in cells])
    if not votes:
        fault(path, None, "there are no votes in the file")
    return {"names": np.array(names, dtype=str), "usage": np.array(usages, np.uint8),
            "votes": np.array(votes, np.int16).reshape(-1, len(CHOICES))}


def align(path, usage, pictures_path, pictures, fault=stop):
    """Hold the rows of the two files against each other: as many, and the same Usage in each.

    Args:
        path: path of fer2013new.csv.
        usage: uint8 `(n,)`, what it says of each row.
        pictures_path: path of fer2013.csv.
        pictures: dict with `<split>/row` of fer2013.csv.
        fault: function (path, line, reason).
    """
    other = np.empty(sum(len(pictures[f"{split}/row"]) for split in SPLITS), np.uint8)
    for number, split in enumerate(SPLITS):
        other[pictures[f"{split}/row"]] = number
    if len(usage) != len(other):
        fault(path, min(len(usage), len(other)) + 2,
              f"{len(usage):,} rows of votes for the {len(other):,} pictures of {pictures_path}; "
              "the two files must line up row by row")
    n = min(len(usage), len(other))
    for row in np.flatnonzero(usage[:n] != other[:n]):
        here, there = (fer2013.usage(SPLITS[one]) for one in (usage[row], other[row]))
        fault(path, int(row) + 2, f"Usage is {here}, but {there} in the same line of "
                                  f"{pictures_path}; the two files must line up row by row")


def _fault(usage, cells):
    """What is wrong with a row of votes, or None."""
    if usage not in fer2013_csv.USAGES:
        return f"Usage {usage[:20]!r} is none of {', '.join(fer2013_csv.USAGES)}"
    for choice, vote in zip(CHOICES, cells, strict=True):
        if not (vote.isascii() and vote.isdigit() and len(vote) < 4):
            return f"votes for {choice} are {vote[:20]!r}, not a whole number from 0 to 999"
    return None


def _paths(root, pictures=None):
    """Paths of the votes and of the pictures."""
    path, pictures = root.joinpath(*FILE.split("/")), pictures or fer2013_csv.find(root)
    if pictures is None:
        note = "FER+ has the votes only, row by row for the pictures of the csv of FER2013; "
        note += "its edition in folders has lost that order. "
        raise registry.get("fer2013").missing(root, fer2013_csv.FILES[0], note)
    if not path.is_file():
        raise registry.get("ferplus").missing(root, FILE)
    return path, pictures


def _table(split, rows, original_label, names, votes):
    import pandas as pd

    columns = {"row": rows, "usage": fer2013.usage(split), "image_name": names[rows],
               "original_label": original_label}
    columns |= {f"votes_{choice.lower()}": votes[rows, column]
                for column, choice in enumerate(CHOICES)}
    return pd.DataFrame(columns)
