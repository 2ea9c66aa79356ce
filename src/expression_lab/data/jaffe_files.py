"""What the files of JAFFE say: their names, and the text of ratings beside them."""

import re

from expression_lab.data.tree import PICTURES
from expression_lab.expressions import LABELS

# Copies in other formats go round as KA.AN1.39.tiff.jpg and the like.
NAME = re.compile(r"([A-Z]{2})[.\-_]([A-Z]{2})(\d+)(?:[.\-_](\d+))?(?:\.tiff?)*\.\w+", re.I)
RATING = re.compile(r"\s*\d+((?:\s+\d+(?:\.\d+)?){6})\s+([A-Z]{2})-([A-Z]{2})(\d+)\s*")


def facts_of(file):
    """(person, expression, number, number in all) of a picture's name; None for other files."""
    if file.suffix.lower() not in PICTURES or file.name.startswith("."):
        return None
    match = NAME.fullmatch(file.name)
    return match and (match[1].upper(), match[2].upper(), int(match[3]), match[4])


def scan(path, fault):
    """File name -> what it says, in order; one file a picture."""
    named, taken = {}, {}
    for file in sorted(path.iterdir()):
        if file.suffix.lower() not in PICTURES or file.name.startswith("."):
            continue
        facts = facts_of(file)
        if facts is None:
            fault(file, None, "a name as in KA.AN1.39.tiff is expected")
        elif facts[1] not in LABELS["jaffe"]:
            fault(file, None, f"{facts[1]} is none of {', '.join(LABELS['jaffe'])}")
        elif facts in taken:
            fault(file, None, f"it is a second copy of {taken[facts]}")
        else:
            named[file.name] = facts
            taken[facts] = file.name
    return named


def read_ratings(path, fault):
    """(person, expression, number) -> six ratings, from the text beside the pictures."""
    ratings = {}
    for file in sorted(path.glob("*.txt")):
        text = file.read_bytes()[:1_000_000].decode("utf-8", errors="replace")
        for line, row in enumerate(text.splitlines(), start=1):
            match = RATING.fullmatch(row.removeprefix("\ufeff"))
            if not match:
                continue
            values, key = tuple(map(float, match[1].split())), (match[2], match[3], int(match[4]))
            if not all(1 <= value <= 5 for value in values):
                fault(file, line, "a rating is not between 1 and 5")
            ratings.setdefault(key, values)
    return ratings
