"""The recipe of the translator between photos and drawings: the CycleGAN again, other kinds.

Both kinds are made of synthetic faces, so that nobody's picture is needed: the photos of one half
of the people, and drawings (`generate.drawings`) of the other half. No person has both in
training. For kept-out people the true drawing is known, and so is the true photo of a drawing:
that is what the networks are measured against.
"""

from pathlib import Path

import numpy as np

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
NAME = "sketch"
KINDS = ("photo", "drawing")
# A drawing is far from its photo: with the losses' weights in the paper, which are made for small
# changes, both networks copy what they get.
SETTINGS = {"kinds": KINDS, "steps": 700, "batch_size": 4, "bounded": False,
            "learning_rate": 1e-3, "critic_rate": 5e-4, "cycle": 2.0, "identity": 0.5}
FACES = {"train": 3000, "validation": 200}
DRAWN_AT = 96  # side of the faces that are aligned, pixels
ABOUT = ("A CycleGAN between two kinds of pictures: one network makes a drawing of a photo, the "
         "other a photo of a drawing. It never saw both of one person.")
LIMITS = (
    "It learnt from synthetic faces, which are softer than photos: real ones with glasses, beards "
    "or hats are drawn worse.",
    "A drawing leaves out tones and the picture's contrast; what photo is made of it is a guess, "
    "and the guess is a synthetic face.",
    "The drawings are those of a fixed filter, not of a hand; drawings by people look different.",
    "The synthetic faces come from a model of people in the news of the 1990s and 2000s, mostly "
    "men, mostly grown up, and whom it draws too seldom is not known in numbers.",
)


def config(**changes):
    """How it is trained unless said otherwise: CycleGANConfig.

    Args:
        changes: fields of CycleGANConfig that are to be others.
    """
    from expression_lab.generate.cyclegan_training import CycleGANConfig

    return CycleGANConfig(**{**SETTINGS, **changes})


def material(size=64, n=FACES["train"], seed=0):
    """Photos of some people and drawings of others: dict of kind -> uint8 `(m, size, size)`.

    Args:
        size: int, pixels.
        n: int, synthetic faces of both halves together.
        seed: int
    """
    from expression_lab.generate import drawings

    images, people = faces(size, "train", n, seed)
    half = np.isin(people, np.unique(people)[::2])
    return {"photo": images[half], "drawing": drawings.draw(images[~half])}


def pairs(size=64, n=FACES["validation"], seed=0):
    """Photos of kept-out people and their true drawings: dict like `material`'s, rows belong."""
    from expression_lab.generate import drawings

    images, _ = faces(size, "validation", n, seed)
    return {"photo": images, "drawing": drawings.draw(images)}


def faces(size, split, n, seed=0):
    """Synthetic faces, aligned, and who they are: uint8 `(n, size, size)`, array `(n,)`."""
    from expression_lab import data
    from expression_lab.faces.alignment import align

    drawn = data.load("synthetic", split, n=n, seed=seed, size=DRAWN_AT)
    images = [align(image, points, size, gray=True).crop
              for image, points in zip(drawn.images, drawn.landmarks, strict=True)]
    return np.stack(images), drawn.table["identity"].to_numpy()


def run(config, folder, resume=False, progress=True, learnt=None, checked=None):
    """Train the CycleGAN and leave its networks with their card in a folder.

    Args:
        config: CycleGANConfig with the kinds `KINDS`.
        folder: path; receives `sketch_drawing.keras`, `sketch_photo.keras`, `sketch.json` and
            `.md`, the state, and a sample sheet of each report.
        resume: bool, go on from the state in the folder.
        progress: bool, print each report.
        learnt, checked: dict of kind -> uint8 `(m, S, S)`, as `material` and `pairs` give them.

    Returns:
        dict: the card.
    """
    from expression_lab.recipes import unpaired

    learnt, checked = learnt or material(config.size), checked or pairs(config.size)
    made_by, history = unpaired.train(NAME, config, learnt, folder, resume,
                                      print if progress else lambda text: None)
    counts = {f"{kind}s": len(images) for kind, images in learnt.items()}
    return unpaired.finish(made_by, config, history, folder, {
        "title": "photo ↔ drawing, learnt without pairs", "about": ABOUT,
        "data": {"source": "synthetic faces, aligned, photos of some people and drawings of "
                           "others", "faces": counts,
                 "validation": f"{len(checked['photo'])} faces of kept-out synthetic people; "
                               "errors in grey values of 255"},
        "measures": {**truth(made_by, checked), **unpaired.kept(made_by, checked)},
        "limits": list(LIMITS)})


def truth(made_by, checked):
    """How near a translation is to the true picture, beside that of copying the input.

    Args:
        made_by: translators.Translator
        checked: dict of kind -> uint8 `(n, S, S)`, rows belong together, as of `pairs`.

    Returns:
        dict of str -> float: for each way the mean absolute error, grey values, and the structural
        similarity (Wang et al. 2004), of the translation and of the input as it is.
    """
    from expression_lab.recipes import unpaired

    measures = {}
    for kind, other in zip(KINDS, KINDS[::-1], strict=True):
        made = unpaired.rounded(made_by.translate(checked[kind], other))
        for words, images in (("", made), (", input copied", checked[kind])):
            measures[f"{kind} → {other}: L1 to the truth{words}"] = round(
                unpaired.difference(images, checked[other]), 2)
            measures[f"{kind} → {other}: SSIM to the truth{words}"] = round(
                similarity(images, checked[other]), 3)
    return measures


def similarity(one, other):
    """Mean structural similarity of two batches of pictures, uint8 `(n, S, S)`: float."""
    from skimage.metrics import structural_similarity

    return float(np.mean([structural_similarity(a, b, data_range=255)
                          for a, b in zip(one, other, strict=True)]))


def ship(folder):
    """Put the networks and their card into the package."""
    from expression_lab.recipes import unpaired

    unpaired.copy(folder, CHECKPOINTS, NAME, KINDS)
