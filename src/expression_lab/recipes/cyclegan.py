"""The recipe of the CycleGAN: neutral faces ↔ happy ones, without a pair of the same person.

It learns from the training split of facial_expressions, which is split by identity, aligned. The
classifier that reads a little along while it learns is `tiny`; `residual` and `judge`, which judge
what it makes, take no part.
"""

from pathlib import Path

import numpy as np

from expression_lab.expressions import EXPRESSIONS

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
NAME = "cyclegan"
# The smiles that come of the losses' weights in the paper (10 and 5) are too faint: adding
# nothing to a face is a comfortable place, which the critics must be able to push it out of.
SETTINGS = {"steps": 1200, "batch_size": 4, "bounded": False, "learning_rate": 1e-3,
            "critic_rate": 3e-4, "cycle": 5.0, "identity": 2.5, "read": 0.3}
JUDGES = ("residual", "judge")
JUDGED = 40  # validation faces of each kind
ABOUT = ("A CycleGAN: one network makes a neutral face happy, the other a happy one neutral. It "
         "never saw one person with both.")
LIMITS = (
    "The faces are small, gray and aligned. Beards, glasses, hands, and heads that are turned "
    "far come out worse than others.",
    "A smile that shows teeth is seldom closed: they grow darker and fewer, and what is left may "
    "look like a moustache. Making faces happy works better than making them neutral.",
    "It knows one kind of smile, that of people in front of cameras, and one strength of it.",
    "Happy is what students tagged as happy in pictures of people in the news of the 1990s and "
    "2000s, mostly men, mostly grown up; it says nothing about what anybody felt. Nobody recorded "
    "age, gender or origin, so what it does worse for whom is not known in numbers.",
    "Two kinds that differ in more than the expression, as in who smiles for photographers, are "
    "translated with that difference: without pairs nothing says what belongs to a smile.",
    "A translated face is a made-up face. Files that the course writes say so.",
)


def config(**changes):
    """How it is trained unless said otherwise: CycleGANConfig.

    Args:
        changes: fields of CycleGANConfig that are to be others.
    """
    from expression_lab.generate.cyclegan_training import CycleGANConfig

    return CycleGANConfig(**{**SETTINGS, **changes})


def material(size=64, split="train", kinds=("neutral", "happiness"), root=None):
    """Aligned faces of both kinds: dict of kind -> uint8 `(m, size, size)`.

    Args:
        size: int, pixels.
        split: str; training faces come without copies of the faces of FER+ that judge.
        kinds: pair of names of expressions.
        root: path or None, where the data sets are.
    """
    from expression_lab.recipes import aligned

    load = aligned.unseen if split == "train" else _of_split(split)
    found = load("facial_expressions", size, root)
    return {kind: found.images[found.labels == EXPRESSIONS.index(kind)] for kind in kinds}


def _of_split(split):
    from expression_lab.recipes import aligned

    return lambda name, size, root: aligned.faces(name, split, size, root)


def run(config, folder, resume=False, progress=True, root=None, learnt=None, checked=None):
    """Train the CycleGAN and leave its networks with their card in a folder.

    Args:
        config: CycleGANConfig
        folder: path; receives `cyclegan_happiness.keras`, `cyclegan_neutral.keras`, `cyclegan.json`
            and `.md`, the state, and a sample sheet of each report.
        resume: bool, go on from the state in the folder.
        progress: bool, print each report.
        root: path or None, where the data sets are.
        learnt, checked: dict of kind -> uint8 `(m, S, S)`, or None for `material`'s faces of the
            training and of the validation split.

    Returns:
        dict: the card.
    """
    from expression_lab.recipes import unpaired

    learnt = learnt or material(config.size, "train", config.kinds, root)
    checked = checked or material(config.size, "validation", config.kinds, root)
    made_by, history = unpaired.train(NAME, config, learnt, folder, resume,
                                      print if progress else lambda text: None)
    return finish(made_by, config, history, folder, learnt, checked)


def finish(made_by, config, history, folder, learnt, checked):
    """Measure on validation faces, and write files and card: dict, the card."""
    from expression_lab.recipes import unpaired

    measures = {**unpaired.kept(made_by, checked), **read_as(made_by, checked)}
    counts = {kind: len(images) for kind, images in learnt.items()}
    judged = " and ".join(f"{len(images)} {kind}" for kind, images in checked.items())
    return unpaired.finish(made_by, config, history, folder, {
        "title": "neutral ↔ happiness, learnt without pairs", "about": ABOUT,
        "data": {"source": "the training split of facial_expressions, aligned", "faces": counts,
                 "validation": f"{judged} validation faces; errors in grey values of 255"},
        "measures": measures, "limits": list(LIMITS)})


def read_as(made_by, faces, judges=JUDGES, count=JUDGED):
    """What judges read in translated faces, in the balanced reading.

    Args:
        made_by: translators.Translator
        faces: dict of kind -> uint8 `(m, S, S)`.
        judges: names of classifiers.
        count: int, faces of each kind, drawn by chance.

    Returns:
        dict of str -> float: for each judge and way, the share read as what was wanted, after the
        translation and before.
    """
    from expression_lab import recognize
    from expression_lab.data.dataset import resize
    from expression_lab.recipes import unpaired

    shares, kinds = {}, list(faces)
    for kind, other in zip(kinds, kinds[::-1], strict=True):
        rows = np.random.default_rng(0).permutation(len(faces[kind]))[:count]
        before = faces[kind][rows]
        after = unpaired.rounded(made_by.translate(before, other))
        for name in judges:
            reader = recognize.load(name)
            share, was = ((reader.predict(resize(images, reader.size), balanced=True)
                           == EXPRESSIONS.index(other)).mean() for images in (after, before))
            shares |= {f"{kind} → {other}: read as {other} by `{name}`": round(float(share), 3),
                       f"{kind} → {other}: before, by `{name}`": round(float(was), 3)}
    return shares


def ship(folder):
    """Put the networks and their card into the package."""
    from expression_lab.recipes import unpaired

    unpaired.copy(folder, CHECKPOINTS, NAME, ("neutral", "happiness"))
