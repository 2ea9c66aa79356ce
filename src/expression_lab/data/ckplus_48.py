"""CK+ as it goes round at 48×48 pixels: folders of pictures ("CK+48"), or a csv.

The folders hold the last three frames of the 327 labelled sequences, 981 in all, and no neutral
face (kaggle.com/datasets/shawon10/ckplus; the same at huggingface.co/datasets/AlirezaF138/
ckplus-dataset). Their names say who is in them. The csv, `ckextended.csv`, holds one frame of each
label and 593 neutral ones, 920 in all, and has lost the names.

    CK+48/anger/S010_004_00000017.png         ckextended.csv: emotion,pixels,Usage
"""

import re

from expression_lab.data import fer2013_csv, people, tree
from expression_lab.data.faults import stop
from expression_lab.data.pixels import SIDE
from expression_lab.errors import LabError, unknown_name
from expression_lab.expressions import EXPRESSIONS, canonical

FOLDERS = ("CK+48", "CK+", "ck+48", "ckplus48", "")
CSV = "ckextended.csv"
NAME = re.compile(r"(S\d{3})_(\d{3})_(\d{8})\.png", re.IGNORECASE)
CSV_ORDER = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral", "contempt")
LABEL_OF = {str(own): EXPRESSIONS.index(name) for own, name in enumerate(CSV_ORDER)}
BY_PERSON = ("CK+48, split by person, 8 : 1 : 1; nobody is in two splits, and so no sequence is. "
             "Three frames of each labelled sequence; there are no neutral faces.")
BY_USAGE = ("CK+ as a csv of 48×48 pixels, split as its column Usage says: train is Training, "
            "validation is PublicTest, test is PrivateTest. It does not say who is in a picture, "
            "so that people are in several splits, and results look better than they are.")


def find_folder(path):
    """The folder that holds the folders of the expressions, or None."""
    for name in FOLDERS:
        place = path / name
        if place.is_dir() and sum(map(_is_class, place.iterdir())) >= 2:
            return place
    return None


def find_csv(path):
    """Path of the csv, or None."""
    return path / CSV if (path / CSV).is_file() else None


def read_folder(path, fault=stop):
    """Open all pictures of the folders.

    Args:
        path: Path of the folder that holds anger, contempt …
        fault: function (path, line, reason) that is told of each fault; the picture is left out.

    Returns:
        dict: `<split>/images` uint8 `(n, 48, 48)`, `/label`, `/file`, `/subject`, `/identity`,
        `/sequence`, `/original_label`, `/blank`; and `protocol`.
    """
    listed = [one for one in tree.scan(path, _label, fault) if _named(path, one, fault)]
    names = [NAME.fullmatch(_base(one)) for one in listed]
    subjects = [match[1].upper() for match in names]
    facts = {"subject": subjects, "identity": subjects,
             "sequence": [f"{match[1].upper()}_{match[2]}" for match in names],
             "original_label": [one.folder for one in listed]}
    return tree.read(path, listed, people.split_people(subjects), facts, BY_PERSON, SIDE, fault,
                     exact=True)


def read_csv(path, fault=stop):
    """Parse the csv: as `fer2013_csv.read`, with the labels of CK+."""
    return fer2013_csv.read(path, fault, LABEL_OF, BY_USAGE)


def _label(folder):
    try:
        return EXPRESSIONS.index(canonical(folder))
    except LabError:
        raise unknown_name("class of CK+", folder, EXPRESSIONS) from None


def _is_class(folder):
    try:
        return folder.is_dir() and _label(folder.name) >= 0
    except LabError:
        return False


def _base(picture):
    return picture.file.rsplit("/", 1)[-1]


def _named(path, picture, fault):
    """Whether a picture's name says who is in it."""
    good = NAME.fullmatch(_base(picture)) is not None
    if not good:
        fault(path / picture.file, None, "a name as in S010_004_00000017.png is expected: it says "
                                         "who is in the picture, so that no person is in two "
                                         "splits")
    return good
