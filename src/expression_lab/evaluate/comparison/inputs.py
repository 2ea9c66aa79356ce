"""What a comparison is made from beside its plan: the weights of the course, the reader's photos.

Their digests tell a finished comparison of today's weights and photos from one of yesterday's.
"""

import hashlib

from expression_lab import cards
from expression_lab.errors import BadDataError, UnknownNameError
from expression_lab.evaluate.comparison import subjects
from expression_lab.evaluate.comparison.editors import METHODS

WEIGHTS = (".keras", ".tflite", ".npz", ".csv")
BEGINNING = 65_536  # bytes of a photo that are looked at, beside its name and size
DIGITS = 12


def digests(plan):
    """Digests of what a comparison would be made from now.

    Args:
        plan: Plan

    Returns:
        dict of str: `weights`, of every shipped file; `shared`, of those that are not an editor's
        own; and `photos`, of the names, sizes and beginnings of the photos, where the plan has a
        folder of them.

    Raises:
        NoFaceError: the folder of photos is none, or is empty.
    """
    files = sorted(path.name for path in cards.FOLDER.iterdir() if path.suffix in WEIGHTS)
    prints = {name: found["sha256"].encode()
              for name, found in cards.fingerprints(cards.FOLDER, files).items()}
    own = {file for names in METHODS.values() for name in names for file in _files(name)}
    shared = {name: found for name, found in prints.items() if name not in own}
    photos = {} if plan.photos is None else {"photos": _photos(plan)}
    return {"weights": _digest(prints), "shared": _digest(shared), **photos}


def _files(name):
    """Names of the files that a card tells of; none where it cannot be read."""
    try:
        return tuple(cards.read(name).get("files", ()))
    except (BadDataError, UnknownNameError):
        return ()


def _photos(plan):
    return _digest({path.name: _beginning(path) for path in subjects.photos(plan)})


def _beginning(path):
    """Size and first bytes of a file; nothing of one that cannot be read, which is told later."""
    try:
        with path.open("rb") as file:
            return f"{path.stat().st_size} ".encode() + file.read(BEGINNING)
    except OSError:
        return b""


def _digest(parts):
    """One digest of a dict of name -> bytes: str."""
    all_of_it = hashlib.sha256()
    for name, content in parts.items():
        all_of_it.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return all_of_it.hexdigest()[:DIGITS]
