"""How snapshots lie on the disc: a folder for each person, in it one for each expression."""

import json
import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from expression_lab.data import registry
from expression_lab.data.archive import RESERVED
from expression_lab.data.tree import is_picture
from expression_lab.errors import ConfigError, LabError
from expression_lab.expressions import EXPRESSIONS, canonical

FOLDER = "snapshots"
KEY = "expression_lab"  # the text chunk of a PNG that holds the facts, as JSON
LONGEST = 40  # letters of a name
NAME = re.compile(r"\w([\w '.\-]*\w)?")  # begins and ends with a letter or digit


@dataclass(frozen=True)
class Snapshot:
    """One picture: its file, the folder of its expression, its label and who is in it."""

    file: Path
    folder: str
    label: int
    person: str


def save_snapshot(image, expression, person="", root=None, *, consent=False, **facts):
    """Keep a picture of somebody who agreed to that.

    Args:
        image: uint8 `(H, W, 3)` RGB or `(H, W)` grey, the whole picture or a face cut out.
        expression: str, one of `EXPRESSIONS` or a synonym.
        person: str, who is in it: 1 to 40 letters, digits, spaces, - . ' and _; '' leaves it
            open.
        root: path of the folder of data sets, or None.
        consent: bool, True: the person agreed that the picture is kept on this machine.
        facts: str, int, float or bool each, what else is known, as `camera="front"`.

    Returns:
        Path: the new PNG; it holds expression, person, time, time of consent and facts as JSON.

    Raises:
        ConfigError: there is no consent, or a name or fact cannot be kept.
        UnknownNameError: there is no such expression.
        ShapeError: `image` is not a picture.
        PictureError: it could not be written.
    """
    from expression_lab.faces.pictures import check_picture, save_picture

    if consent is not True:
        raise ConfigError("A snapshot is kept only with consent=True: ask the person first, and "
                          "tell them that forget() deletes it again.")
    check_picture(image)
    expression, now = canonical(expression), datetime.now().astimezone()
    folder = registry.data_root(root) / FOLDER / person_name(person, empty=True) / expression
    known = {"expression": expression, "person": person, "time": now.isoformat("T", "seconds")}
    known["consent"] = known["time"]
    wrong = [key for key, value in facts.items()
             if key in known or not isinstance(value, (str, int, float, bool))]
    if wrong:
        raise ConfigError(f"The fact {wrong[0]!r} cannot be kept: it is taken, or neither text nor "
                          "number.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:12]}.png"
    return save_picture(image, path, metadata={KEY: json.dumps(known | facts)})


def person_name(person, empty=False):
    """A person's name as a folder may be called, or ConfigError.

    Args:
        person: str.
        empty: bool, whether '' will do.
    """
    name = unicodedata.normalize("NFC", person) if isinstance(person, str) else None
    if empty and name == "":
        return name
    if name is None or len(name) > LONGEST or not NAME.fullmatch(name) \
            or name.lower() in EXPRESSIONS or name.split(".")[0].lower() in RESERVED:
        raise ConfigError(f"{person!r} cannot be the name of a person's folder: use 1 to {LONGEST} "
                          "letters, digits, spaces, - . ' and _, and not an expression's name.")
    return name


def scan(path, fault):
    """List the snapshots below a folder.

    Args:
        path: Path of the folder of snapshots.
        fault: function (path, line, reason) that is told of each fault.

    Returns:
        list of Snapshot, ordered by file.
    """
    listed = []
    for top in _folders(path):
        inside = _folders(top)
        if _is_expression(top.name) and not inside:
            listed += _pictures(top, "", fault)
        else:
            for folder in inside:
                listed += _pictures(folder, unicodedata.normalize("NFC", top.name), fault)
            if any(is_picture(file) for file in top.iterdir()):
                fault(top, None, "pictures lie beside the folders of the expressions, or in a "
                                 "folder that is no expression; expected is Ada/happiness/1.png")
    return sorted(listed, key=lambda one: one.file)


def metadata(path):
    """What was saved with a snapshot.

    Returns:
        dict: str -> str, number or bool; empty where nothing was saved or it cannot be read.
    """
    from PIL import Image

    try:
        with Image.open(path, formats=("PNG",)) as image:
            facts = json.loads(image.info.get(KEY, "{}"))
    except Exception:  # damaged files are named when they are opened
        return {}
    simple = isinstance(facts, dict)
    return {str(key): value if key not in ("time", "consent") else str(value)
            for key, value in facts.items()} if simple else {}


def _folders(path):
    return sorted(one for one in path.iterdir() if one.is_dir() and not one.is_symlink()
                  and not one.name.startswith((".", "__MACOSX")))


def _is_expression(name):
    try:
        return bool(canonical(name))
    except LabError:
        return False


def _pictures(folder, person, fault):
    """The snapshots of one expression."""
    try:
        label = EXPRESSIONS.index(canonical(folder.name))
    except LabError as error:
        fault(folder, None, f"the folder's name is not an expression. {error}")
        return []
    return [Snapshot(file, folder.name, label, person)
            for file in sorted(folder.iterdir()) if is_picture(file)]
