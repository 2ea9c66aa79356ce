"""The recipe of the statistical face model: faces with landmarks → statistics and a card.

Identity is learnt from facial_expressions, whose file names say who is in a picture; the rare
expressions come from the faces of FER2013 that have landmarks, weighted by how many of FER+'s
taggers agreed. Only training faces are used, so that the other splits can judge the result.
"""

import time
from pathlib import Path

import numpy as np

from expression_lab import cards, files, lab
from expression_lab.expressions import EXPRESSIONS

AGREEMENT = 4  # a face counts by its share of votes to this power
LIMITS = (
    "The faces are averages: skin is smooth, hair and background are blurred, glasses and beards "
    "are ghosts of themselves. Teeth are a bright band.",
    "People are drawn from what public figures in newspapers look like: mostly men, mostly grown "
    "up, many of them politicians and athletes of the 1990s and 2000s. Nobody recorded age, gender "
    "or origin, so what the model leaves out is not known in numbers.",
    "An expression is one mean movement for everybody. Real people differ in how they show it.",
    "Fear, disgust and contempt rest on a few hundred small pictures; contempt is the least "
    "certain.",
)
LICENSE = (
    "The statistics are under the course's licence. They were computed from facial_expressions "
    "(Apache-2.0, photos of their owners, mostly Labeled Faces in the Wild) and FER2013 "
    "(Goodfellow et al. 2013) with the votes of FER+ (Barsoum et al. 2016, MIT). No picture is "
    "part of them."
)


def load_faces(root=None):
    """The two sets of training faces.

    Args:
        root: path or None, where the data sets are.

    Returns:
        tuple of two fit.Faces: the sharp ones with names, and those for rare expressions.
    """
    from expression_lab import data
    from expression_lab.faces.model.faceset import Faces

    named = data.load("facial_expressions", "train", root=root, landmarks=True)
    voted = data.load("ferplus", "train", root=root, landmarks=True, protocol="votes")
    shares = voted.distributions()
    certain = np.eye(len(EXPRESSIONS), dtype=np.float32)[shares.argmax(axis=1)]
    certain *= shares.max(axis=1, keepdims=True) ** AGREEMENT
    return (Faces(named.images, named.landmarks, named.distributions(),
                  named.table["identity"].tolist()),
            Faces(voted.images, voted.landmarks[..., :2], certain, [""] * len(voted)))


def run(config, folder, progress=True, root=None):
    """Fit the model and leave it with its card in a folder.

    Args:
        config: FitConfig.
        folder: path, made if it is not there; receives `face_model.npz`, `.json` and `.md`.
        progress: bool, print each step.
        root: path or None, where the data sets are.

    Returns:
        dict: the card.
    """
    from expression_lab.faces.model import fit, statistics
    from expression_lab.recipes import face_model_card, face_model_measures, model_cards

    say, start = print if progress else lambda text: None, time.perf_counter()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    named, voted = load_faces(root)
    fitted = fit.fit(named, voted, config, say)
    minutes = (time.perf_counter() - start) / 60
    file = folder / "face_model.npz"
    statistics.save(fitted, file)
    card = {
        "task": "face model", "name": "face_model", "file": file.name, **cards.fingerprint(file),
        "command": "expression-lab train face-model --ship", "config": config.to_dict(),
        "data": {"facial_expressions": len(named.images), "ferplus": len(voted.images),
                 "people": len(set(named.people) - {""})},
        "minutes": round(minutes, 1), "versions": lab.versions(),
        "measures": face_model_measures.measure(file, named, say),
        "limits": list(LIMITS), "license": LICENSE,
    }
    return model_cards.write(card, folder / "face_model.json", face_model_card.words(card))


def ship(folder):
    """Put a fitted model and its card into the package."""
    from expression_lab.faces.model.shipped import SHIPPED

    for ending in ("npz", "json", "md"):
        files.replace(SHIPPED.with_suffix(f".{ending}"),
                      (Path(folder) / f"face_model.{ending}").read_bytes())
