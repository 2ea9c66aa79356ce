"""Cards read from where they lie, beside the files that they tell of."""

import hashlib
import json
from pathlib import Path

from expression_lab.errors import BadDataError, unknown_name

FOLDER = Path(__file__).resolve().parent.parent / "checkpoints"


def fingerprint(path):
    """Bytes and sha256 of a file: dict."""
    content = Path(path).read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def fingerprints(folder, files):
    """The same of several files of a folder: dict of file name -> dict."""
    return {file: fingerprint(Path(folder) / file) for file in files}


def names(folder=None):
    """The cards of a folder, by default the shipped ones: tuple of str."""
    return tuple(sorted(path.stem for path in Path(folder or FOLDER).glob("*.json")))


def read(name, folder=None):
    """A card as data.

    Args:
        name: str, as in `names()`.
        folder: path or None for the shipped ones.

    Returns:
        dict

    Raises:
        UnknownNameError: no card goes by that name; the nearest one is offered.
        BadDataError: the card cannot be read; the message names the file.
    """
    path = _place(name, folder, ".json")
    try:
        card = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadDataError(f"The card {path} cannot be read ({error}); install the course again, "
                           "or make the card again by its recipe.") from None
    if not isinstance(card, dict):
        raise BadDataError(f"The card {path} is no JSON object; make it again by its recipe.")
    return card


def text(name, folder=None):
    """A card as text: str, Markdown. Arguments and errors as those of `read`."""
    path = _place(name, folder, ".md")
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise BadDataError(f"The card {path} cannot be read ({error}); install the course "
                           "again.") from None


def _place(name, folder, ending):
    known = names(folder)
    if name not in known:
        raise unknown_name("card", name, known)
    return Path(folder or FOLDER) / f"{name}{ending}"


def index(folder=None):
    """A row for each card: dict of name, task, title, files, bytes, measured, minutes, shipped.

    Raises:
        BadDataError: a card cannot be read or has gaps; the message names it.
    """
    return [_row(name, read(name, folder)) for name in names(folder)]


def _row(name, card):
    try:
        return {"name": name, "task": card["task"], "title": card["title"],
                "files": tuple(card["files"]),
                "bytes": sum(one["bytes"] for one in card["files"].values()),
                "measured": card["measured"], "minutes": card["made"]["minutes"],
                "shipped": card.get("shipped", True)}
    except (KeyError, TypeError, AttributeError) as error:
        raise BadDataError(f"The card {name} has gaps ({error!r}); see expression-lab cards "
                           "--check.") from None
