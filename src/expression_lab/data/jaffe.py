"""JAFFE: 213 grey pictures of seven expressions, posed by ten Japanese women.

Lyons, Akamatsu, Kamachi, Gyoba, "Coding facial expressions with Gabor wavelets", IEEE Face and
Gesture Recognition 1998. 256×256 TIFF files and a text with ratings, given out on request at
zenodo.org/record/14974867 (before: 3451524):

    KA.AN1.39.tiff        person KA, anger, her first picture of it, picture 39
    README_FIRST.txt      "1 2.87 2.52 2.10 1.97 1.97 2.06 KM-NE1": ratings from 1 to 5, means of 60
                          Japanese viewers: happiness, sadness, surprise, anger, disgust, fear
"""

import statistics

import numpy as np

from expression_lab.data import cache, found, framing, people, registry
from expression_lab.data.dataset import FaceDataset
from expression_lab.data.faults import Report, stop
from expression_lab.data.gather import gather, open_gray, reason
from expression_lab.data.jaffe_files import facts_of, read_ratings, scan
from expression_lab.errors import BadDataError, LabError
from expression_lab.expressions import EXPRESSIONS, LABELS

FOLDER = "jaffe"
NATIVE, DEEP = 96, 3
PEOPLE = ("KA", "KL", "KM", "KR", "MK", "NA", "NM", "TM", "UY", "YM")
SHARE = 0.2  # of the people, in each of test and validation: two of ten
RATED = ("happiness", "sadness", "surprise", "anger", "disgust", "fear")
WANTED = "pictures named as KA.AN1.39.tiff"
PROTOCOL = ("JAFFE split by person: six, two and two; nobody is in two splits. One label a "
            "picture, the expression that was posed; the column of a rating says how much of it "
            "60 viewers saw. Faces are cut where they are found.")


def find(root):
    """Path of the folder that holds the pictures; None where it is not there."""
    level = [root / FOLDER]
    for _ in range(DEEP + 1):
        level = [folder for folder in level if folder.is_dir()]
        for folder in level:
            if any(facts_of(file) for file in folder.iterdir()):
                return folder
        level = [one for folder in level for one in sorted(folder.iterdir())
                 if not one.name.startswith((".", "__MACOSX"))]
    return None


def load(root, split, size=None):
    """Load one split of JAFFE.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test"; nobody is in two of them.
        size: int, side in pixels, or None for 96.

    Returns:
        FaceDataset: `table` has file, subject and identity (the same), original_label (NE, HA …),
        found (whether the face was found; else it was cut where those of the others are), blank,
        and rated_happiness … rated_fear, 1 to 5, NaN where nobody rated it.

    Raises:
        DataMissingError: it is not there.
        BadDataError: it is damaged; the message names the file.
    """
    import pandas as pd

    path, size = _found(root), size or NATIVE
    part = cache.fetch(FOLDER, path, lambda: read(path, size), cache.folder(root),
                       lambda key: key.startswith(f"{split}/"), str(size))
    part = {key.split("/")[1]: array for key, array in part.items()}
    images, label = part.pop("images"), part.pop("label").astype(np.int64)
    if not len(label):
        raise BadDataError(f"{path}: nobody falls into {split}; it seems to be cut short.")
    return FaceDataset(FOLDER, split, images, label, None, pd.DataFrame(part), PROTOCOL, str(path))


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
    return sum(1 for file in path.iterdir() if facts_of(file))


def unpacked(top, root):
    """What belongs to JAFFE among unpacked files: the pictures and the texts beside them."""
    for folder in (top, *(one for one in sorted(top.rglob("*")) if one.is_dir())):
        if any(facts_of(file) for file in folder.iterdir()):
            return [file for file in sorted(folder.iterdir()) if file.is_file()]
    return []


def read(path, size, fault=stop, note=lambda text: None):
    """Open all pictures and cut their faces out.

    Args:
        path: Path of the folder with the pictures.
        size: int, side of the faces, pixels.
        fault: function (path, line, reason) that is told of each fault; the picture is left out.
        note: function (text) that is told what is no fault but good to know.

    Returns:
        dict: `<split>/images`, `/label` and the columns of `load`; and `protocol`.
    """
    named = scan(path, fault)
    grays = _open_all([path / name for name in named], fault)
    named = {name: facts for name, facts in named.items() if path / name in grays}
    squares, seen = _squares(grays)
    ratings = read_ratings(path, fault)
    subjects = [who for who, *_ in named.values()]
    owns = [own for _, own, *_ in named.values()]
    columns = {"label": [EXPRESSIONS.index(LABELS["jaffe"][own]) for own in owns],
               "file": list(named), "subject": subjects, "identity": subjects,
               "original_label": owns, "found": [file in seen for file in grays]}
    rated = [ratings.get(facts[:3], (np.nan,) * len(RATED)) for facts in named.values()]
    for place, name in enumerate(RATED):
        columns[f"rated_{name}"] = np.array([row[place] for row in rated], np.float32)
    for who in sorted(set(subjects) - set(PEOPLE)):
        note(f"{who} is none of the ten people, {', '.join(PEOPLE)}")
    if len(seen) < len(grays):
        note(f"{len(grays) - len(seen)} faces were not found and are cut where the others are")
    return gather(list(grays), lambda file: framing.cut(grays[file], squares[file], size),
                  people.split_people(subjects, SHARE), columns, PROTOCOL, size, fault, path.name)


def _open_all(files, fault):
    grays = {}
    for file in files:
        try:
            grays[file] = open_gray(file)
        except (LabError, OSError) as error:
            fault(file, None, reason(error, file))
    return grays


def _squares(grays):
    """The square of each face, and the files in which one was found.

    The pictures are taken from one place, so that a face that is not found is cut where the
    others are; where none is, the whole picture is taken.
    """
    from tqdm.auto import tqdm

    around = {file: found.largest(gray)
              for file, gray in tqdm(grays.items(), desc="Finding faces", delay=1)}
    seen = {file: square for file, square in around.items() if square}
    usual = [round(statistics.median(column)) for column in zip(*seen.values(), strict=True)]
    return {file: square or usual or (0, 0, 0) for file, square in around.items()}, seen


def _found(root):
    path = find(root)
    if path is None:
        raise registry.get(FOLDER).missing(root, f"{FOLDER}/KA.AN1.39.tiff")
    return path
