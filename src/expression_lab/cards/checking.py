"""Is a card complete, and are its files those that it describes?"""

from pathlib import Path

from expression_lab.cards.reading import FOLDER, fingerprint, names, read, text
from expression_lab.cards.words import HEADINGS, MADE
from expression_lab.errors import LabError, UnknownNameError

ENDINGS = (".keras", ".tflite", ".npz", ".csv")  # of files that a card must tell of
SENTENCES = ("task", "name", "title", "about", "audience", "command", "measured", "license")
LISTS = ("limits", "not_for", "sources")


def uncarded(folder=None):
    """Shipped files that no card tells of: tuple of str."""
    folder = Path(folder or FOLDER)
    told = {file for name in names(folder) for file in read(name, folder).get("files") or ()}
    return tuple(sorted(path.name for path in folder.iterdir()
                        if path.suffix in ENDINGS and path.name not in told))


def check(name, folder=None):
    """What a card lacks, and where its files are others than it says.

    Args:
        name: str, as in `names()`.
        folder: path or None for the shipped ones.

    Returns:
        list of str, a sentence each; empty where nothing is wrong.

    Raises:
        UnknownNameError: no card goes by that name.
    """
    folder = Path(folder or FOLDER)
    try:
        card, words = read(name, folder), text(name, folder)
    except UnknownNameError:
        raise
    except LabError as error:
        return [str(error)]
    return [f"{name}: {fault}" for fault in (
        *_gaps(card), *_wrong_files(card, folder), *_wrong_sections(words))]


def _gaps(card):
    faults = [f"{key} is missing" for key in SENTENCES
              if not isinstance(card.get(key), str) or not card[key].strip()]
    faults += [f"{key} is no list of sentences" for key in LISTS
               if not isinstance(card.get(key), list) or not card[key]
               or not all(isinstance(one, str) and one.strip() for one in card[key])]
    made = card.get("made") if isinstance(card.get("made"), dict) else {}
    faults += [f"made lacks {key}" for key in MADE if key not in made]
    return faults + [f"made says no {key}" for key in MADE[:2] if key in made and not made[key]]


def _wrong_files(card, folder):
    told = card.get("files")
    if not isinstance(told, dict) or not told:
        return ["files is missing"]
    if card.get("file") and told.get(card["file"]) != {
            key: card.get(key) for key in ("bytes", "sha256")}:
        return [f"{card['file']} has other bytes or another sha256 among files"]
    faults = []
    for file, known in told.items() if card.get("shipped", True) else ():
        if not (folder / file).is_file():
            faults.append(f"{file} is not there")
        elif fingerprint(folder / file) != known:
            faults.append(f"{file} is not the file that the card describes (its bytes or its "
                          "sha256 differ)")
    return faults


def _wrong_sections(words):
    found = [part.partition("\n") for part in ("\n" + words).split("\n## ")[1:]]
    if tuple(heading.strip() for heading, _, _ in found) != HEADINGS:
        return ["the headings of its text must be: " + "; ".join(HEADINGS)]
    return [f"{heading.strip()!r} says nothing" for heading, _, body in found if not body.strip()]
