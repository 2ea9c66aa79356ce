"""FER+: ten people's votes for every face of FER2013, instead of one label.

Barsoum et al., "Training deep networks for facial expression recognition with crowd-sourced label
distribution", ICMI 2016. The pictures are those of fer2013.csv; `fer2013new.csv` has the votes,
row by row in the same order.
"""

import csv

import numpy as np

from expression_lab.data import fer2013, registry
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
    return path if path.is_file() and fer2013.find(root) else None


def load(root, split, size=None, protocol="majority"):
    """Load one split of FER+.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test".
        size: int, side in pixels, or None for the native 48.
        protocol: "majority" to measure with, as published; "votes" keeps more, to train with.

    Returns:
        FaceDataset: `votes` without single votes; `table` has row, usage, original_label (of
        FER2013, 0 to 6), image_name, and all ten raw votes: votes_neutral … votes_nf.

    Raises:
        DataMissingError: one of the two files is not there.
        BadDataError: one is damaged, or the two do not line up; the message names the line.
        UnknownNameError: there is no such protocol.
    """
    if protocol not in PROTOCOLS:
        raise unknown_name("protocol", protocol, PROTOCOLS)
    path, pictures_path = _paths(root)
    pictures = fer2013.arrays(pictures_path, root, lambda key: key.startswith(f"{split}/")
                              or key.endswith("/row"))
    names, usage, votes = read(path)
    align(path, usage, pictures_path, pictures)
    rows = pictures[f"{split}/row"]
    cleaned, label = decide(votes[rows], protocol)
    kept = (label >= 0) & (names[rows] != "")  # a row without a name has no picture
    if not kept.any():
        raise BadDataError(f"{path}: no picture of {fer2013.USAGE_OF[split]} has a clear vote.")
    table = _table(split, pictures, names, votes).loc[kept].reset_index(drop=True)
    images = resize(pictures[f"{split}/images"][kept], size or SIDE)
    return FaceDataset("ferplus", split, images, label[kept],
                       cleaned[kept, :len(EXPRESSIONS)].astype(np.float32), table,
                       PROTOCOLS[protocol] + SPLIT_NOTE, str(path))


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
    most, total = cleaned.max(axis=1), cleaned.sum(axis=1)
    first = cleaned.argmax(axis=1)
    enough = 2 * most > total if protocol == "majority" else total > 0
    return cleaned, np.where(enough & (first < len(EXPRESSIONS)), first, -1)


def check(root):
    """Read both files and list every fault, also where they do not line up.

    Returns:
        Report: counts under both protocols, faults and notes.
    """
    path, pictures_path = _paths(root)
    report = fer2013.check(root)
    report = Report("ferplus", str(path), faults=report.faults, notes=report.notes,
                    total=report.total)
    names, usage, votes = read(path, report.add)
    if report.total:
        return report
    align(path, usage, pictures_path, fer2013.arrays(pictures_path, root), report.add)
    for protocol in reversed(PROTOCOLS):
        good = (decide(votes, protocol)[1] >= 0) & (names != "")
        report.splits = {split: int(good[usage == number].sum())
                         for number, split in enumerate(SPLITS)}
        report.notes.append(f"protocol {protocol}: " + ", ".join(
            f"{n:,} {split}" for split, n in report.splits.items()))
    report.images = sum(report.splits.values())
    return report


def read(path, fault=stop):
    """Parse fer2013new.csv.

    Args:
        path: path of the csv, with Usage, Image name and ten columns of votes.
        fault: function (path, line, reason) that is told of each fault.

    Returns:
        names: str `(n,)`, the picture's file name, '' where FER+ has no picture.
        usage: uint8 `(n,)`, index into `SPLITS`.
        votes: int16 `(n, 10)`.
    """
    names, usages, votes = [], [], []
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file)
        places = fer2013.header(path, next(reader, []), COLUMNS, fault)
        for cells in reader if places else ():
            row, reason = _row(cells, places)
            if reason:
                fault(path, reader.line_num, reason)
            else:
                usages.append(row[0])
                names.append(row[1])
                votes.append(row[2])
    return (np.array(names, dtype=str), np.array(usages, np.uint8),
            np.array(votes, np.int16).reshape(-1, len(CHOICES)))


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
        said = [fer2013.USAGE_OF[SPLITS[one]] for one in (usage[row], other[row])]
        fault(path, int(row) + 2, f"Usage is {said[0]}, but {said[1]} in the same line of "
                                  f"{pictures_path}; the two files must line up row by row")


def _row(cells, places):
    """(split number, name, ten votes) of a row and None; or None and what is wrong with it."""
    if len(cells) <= max(places):
        return None, f"{len(cells)} columns where {max(places) + 1} are expected; cut short"
    usage, name, *votes = (cells[place].strip() for place in places)
    if usage not in fer2013.USAGES:
        return None, f"Usage {usage[:20]!r} is none of {', '.join(fer2013.USAGES)}"
    for choice, vote in zip(CHOICES, votes, strict=True):
        if not (vote.isascii() and vote.isdigit() and len(vote) < 4):
            return None, f"votes for {choice} are {vote[:20]!r}, not a whole number from 0 to 999"
    return (SPLITS.index(fer2013.USAGES[usage]), name, [int(vote) for vote in votes]), None


def _paths(root):
    """Paths of the votes and of the pictures."""
    path, pictures = root.joinpath(*FILE.split("/")), fer2013.find(root)
    if pictures is None:
        raise registry.get("fer2013").missing(root, fer2013.FILES[0])
    if not path.is_file():
        raise registry.get("ferplus").missing(root, FILE)
    return path, pictures


def _table(split, pictures, names, votes):
    import pandas as pd

    rows = pictures[f"{split}/row"]
    columns = {"row": rows, "usage": fer2013.USAGE_OF[split], "image_name": names[rows],
               "original_label": pictures[f"{split}/original_label"]}
    columns |= {f"votes_{choice.lower()}": votes[rows, column]
                for column, choice in enumerate(CHOICES)}
    return pd.DataFrame(columns)
