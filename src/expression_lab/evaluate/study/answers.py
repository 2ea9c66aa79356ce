"""Answers on disk: a CSV file for each person and sitting, and reading them all again.

Thirty people may answer into one folder, which may lie on another machine: locks are not to be
trusted there. So no two programs ever write the same file, and each file is written whole at every
answer: a full disk leaves the file as it was, and a folder that was removed is filled again.
"""

import csv
import io
import math
import re
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from expression_lab import files
from expression_lab.errors import DataMissingError
from expression_lab.evaluate.study.questions import KINDS, UNEDITED
from expression_lab.expressions import EXPRESSIONS

COLUMNS = ("participant", "number", "time", "items", "question", "kind", "face", "expression",
           "first", "second", "truth", "answer", "seconds")
FOLDER = "answers"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for one another
CODE = re.compile(f"[{LETTERS}]{{8}}")
WAITS = (0.05, 0.2, 0.5)  # seconds; on Windows a file that somebody reads cannot be replaced


@dataclass(frozen=True, eq=False)
class Answers:
    """What was answered.

    Attributes:
        table: pandas.DataFrame, a row an answer, columns `COLUMNS`; nobody twice on a question.
        broken: tuple of str, a sentence for each file that could not be read whole.
        again: int, answers left out because the person had answered that question already.
        simulated: bool, nobody was asked.
    """

    table: "pandas.DataFrame"  # noqa: F821 (loaded only when answers are read)
    broken: tuple = field(default=())
    again: int = 0
    simulated: bool = False

    def __repr__(self):
        people = self.table["participant"].nunique()
        more = f", {len(self.broken)} broken files" if self.broken else ""
        said = "simulated " if self.simulated else ""
        return f"Answers({len(self.table)} {said}answers of {people} people{more})"


def new_code():
    """A random name for somebody who stays unknown, as "k7mwq3xa"."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def write(folder, participant, sitting, rows):
    """Write all answers of one sitting, whole or not at all, and wait until the disk has them.

    Args:
        folder: path of the study, made if it is not there.
        participant: str, the person's code.
        sitting: str, which of this person's sittings; each tab has its own.
        rows: list of dicts, `COLUMNS`.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    path = Path(folder) / FOLDER / f"{participant}-{sitting}.csv"
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    for wait in (*WAITS, None):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return files.replace(path, text.getvalue().encode(), sync=True)
        except PermissionError:
            if wait is None:
                raise
            time.sleep(wait)


def of(folder, participant):
    """The answers of one person in all sittings, the earliest first.

    Returns:
        tuple: list of dicts, and list of str, what could not be read.
    """
    rows, broken = _together(sorted((Path(folder) / FOLDER).glob(f"{participant}-*.csv")))
    return sorted(rows, key=lambda row: row["time"]), broken


def delete(folder, participant):
    """Delete a person's answers for good; what another tab may write later is not read either.

    Raises:
        OSError: it cannot be done; press again.
    """
    place = Path(folder) / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{participant}.deleted").touch()
    for path in place.glob(f"{participant}-*"):
        path.unlink(missing_ok=True)


def is_deleted(folder, participant):
    """Did this person delete the answers? bool."""
    return (Path(folder) / FOLDER / f"{participant}.deleted").exists()


def read(folder, items=None):
    """Read all answers of a study; a broken file is named, and the others are read.

    Args:
        folder: path of the study.
        items: Items, to leave out answers to other questions; None keeps all.

    Returns:
        Answers

    Raises:
        DataMissingError: there is no such folder, or nobody has answered in it.
    """
    import pandas as pd

    place = Path(folder) / FOLDER
    paths = [path for path in sorted(place.glob("*.csv"))
             if not is_deleted(folder, path.name.split("-")[0])]
    if not paths:
        raise DataMissingError(f"There are no answers in {place}; is this the folder of the study?")
    rows, broken = _together(paths)
    if items is not None:
        rows = [row for row in rows if row["items"] == items.fingerprint]
    table = pd.DataFrame(sorted(rows, key=lambda row: row["time"]), columns=COLUMNS)
    once = table.drop_duplicates(["participant", "items", "question"])
    return Answers(once.reset_index(drop=True), tuple(broken), len(table) - len(once))


def _together(paths):
    rows, broken = [], []
    for path in paths:
        try:
            read_here, wrong = _rows(path)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            read_here, wrong = [], f"{path} cannot be read ({error})"
        rows += read_here
        if wrong:
            broken.append(f"{wrong}; {len(read_here)} answers of it are read.")
    return rows, broken


def _rows(path):
    """The good rows of one file, and what is wrong with it: a sentence's beginning, or ""."""
    text = path.read_text("utf-8-sig").replace("\r\n", "\n")
    whole, _, rest = text.rpartition("\n")  # a line without an end was cut short
    lines = list(csv.reader(io.StringIO(whole)))
    if not lines or tuple(lines[0]) != COLUMNS:
        return [], f"{path} is not a file of answers: its first line is another one"
    rows = [dict(zip(COLUMNS, line)) for line in lines[1:] if len(line) == len(COLUMNS)]
    good = [_numbers(row) for row in rows if _is_answer(row, path.name.split("-")[0])]
    lost = len(lines) - 1 - len(good) + bool(rest)
    return good, f"{path} is damaged: {lost} line(s) are no answers" if lost else ""


def _is_answer(row, participant):
    known = {"real_or_edited": (UNEDITED, "edited"), "which_expression": EXPRESSIONS,
             "pairs": (row["first"], row["second"])}
    try:
        sound = math.isfinite(float(row["seconds"])) and int(row["number"]) > 0
    except ValueError:
        return False
    if not sound or row["participant"] != participant or row["kind"] not in KINDS:
        return False
    may_be = known[row["kind"]]
    return (row["answer"] in may_be and (row["kind"] == "pairs" or row["truth"] in may_be)
            and row["expression"] in ("", *EXPRESSIONS) and bool(row["question"] and row["time"]))


def _numbers(row):
    return {**row, "number": int(row["number"]), "seconds": float(row["seconds"])}
