"""The editors that are compared: what they are asked for, and what they cost."""

import json
import zlib

import numpy as np

from expression_lab.errors import LabError
from expression_lab.evaluate.comparison.summary import TARGETS

# Each editor, and the cards of what it cannot do without; finding a face and its landmarks, and
# reading what it shows, is the same for all.
METHODS = {"landmarks": ("movements", "retoucher"), "autoencoder": ("autoencoder",),
           "cvae": ("cvae",), "cgan": ("cgan", "cgan_encoder"), "pix2pix": ("pix2pix",),
           "cyclegan": ("cyclegan",), "multi": ("movements", "multi"),
           "refine": ("movements", "retoucher", "refine")}
EDITORS = tuple(METHODS)


def known(editor):
    """What is asked of an editor, and of faces that show what: list of pairs of expressions."""
    return [(target, shown_for(target)) for target in TARGETS if target in editor.expressions]


def shown_for(target):
    """What a face shows that is edited to a target: neutral, or happiness for neutral."""
    return "happiness" if target == "neutral" else "neutral"


def kind_of(name):
    """The class of an editor; its weights are not loaded.

    Args:
        name: str, one of `edit.available()`.
    """
    from importlib import import_module

    from expression_lab.edit.methods import METHODS as kinds

    module, kind = kinds[name]
    return getattr(import_module(module), kind)


def is_remote(name):
    """Would an editor send faces to another machine? bool."""
    return kind_of(name).remote


def cost(name):
    """Parameters, bytes and training minutes of an editor, by the cards of its files.

    Args:
        name: str, a key of `METHODS`; of another, nothing is known.

    Returns:
        dict: NaN where a card is missing; movements count as bytes, and not as parameters.
    """
    from expression_lab.generate.generator import CHECKPOINTS

    paths = [CHECKPOINTS / f"{one}.json" for one in METHODS.get(name, ())]
    if not paths or not all(path.is_file() for path in paths):
        return dict.fromkeys(("parameters", "bytes", "minutes"), np.nan)
    cards = [json.loads(path.read_text("utf-8")) for path in paths]
    return {key: sum(card.get(key, 0) for card in cards)
            for key in ("parameters", "bytes", "minutes")}


def fingerprint(editor):
    """A number that changes with an editor: the checksum of what it makes of the astronaut."""
    photo, face = portrait()
    made = [_edit(editor, photo, face, target) for target, _ in known(editor)]
    return zlib.crc32(b"".join(made))


def portrait():
    """The photo of the astronaut, and her face in it."""
    from skimage import data

    from expression_lab import faces

    photo = data.astronaut()
    return photo, faces.analyze(photo)[0]


def _edit(editor, photo, face, target):
    """The bytes of an edited photo, or of what an editor says that refuses or breaks."""
    from expression_lab import edit

    try:
        return editor.edit(photo, edit.Target(target), found=[face]).tobytes()
    except LabError as error:
        return str(error).encode()
    except Exception as error:  # an editor may break in any way; that is found out by editing
        return repr(error).encode()
