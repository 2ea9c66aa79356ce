"""Drawn cartoon faces: a PLACEHOLDER that stands in while no real data set is present.

Nobody here exists and nothing is learned from anybody. A person is a row of numbers (face width,
hair, eye size …), an expression is a row of muscle movements named after the action units of
Ekman and Friesen's Facial Action Coding System (1978), and both become polygons that OpenCV fills.
It is enough to try every step of a lesson in seconds; it says nothing about real faces.
"""
import numpy as np

from expression_lab.data import placeholder_drawing as drawing
from expression_lab.data.dataset import FaceDataset
from expression_lab.errors import ConfigError, unknown_name
from expression_lab.expressions import EXPRESSIONS

SPLITS = {"train": 4000, "validation": 1000, "test": 1000}  # faces drawn where n is not given
PEOPLE = 8  # faces drawn of one person, on average
TAGGERS = 10
SHARES = (0.20, 0.19, 0.14, 0.13, 0.11, 0.08, 0.09, 0.06)  # unbalanced, like every real data set
TAGGER_BLUR = 0.30  # blur of what a tagger sees; larger means more disagreement

PROTOCOL = (
    "PLACEHOLDER, drawn by a program: no real face, no real tagger. The splits hold different "
    "people. Ten simulated taggers vote for the recipe nearest to the movements they see through "
    "noise; the label is the expression with most votes."
)

# Movements of one expression at full strength, in units of "clearly visible".
RECIPES = {
    "neutral": {},
    "happiness": {"corner_left": 1, "corner_right": 1, "squint": 0.5, "jaw": 0.4, "stretch": 0.3},
    "surprise": {"inner_brow": 1, "outer_brow": 1, "lid": 0.9, "jaw": 1},
    "sadness": {"inner_brow": 0.9, "corner_left": -0.9, "corner_right": -0.9, "squint": 0.35},
    "anger": {"brow_low": 1, "lid": 0.35, "squint": 0.3, "press": 0.9,
              "corner_left": -0.35, "corner_right": -0.35},
    "disgust": {"brow_low": 0.7, "wrinkle": 1, "lip_up": 1, "squint": 0.7,
                "corner_left": -0.3, "corner_right": -0.3},
    "fear": {"inner_brow": 1, "outer_brow": 0.45, "brow_low": 0.35, "lid": 1, "stretch": 1,
             "jaw": 0.5, "corner_left": -0.3, "corner_right": -0.3},
    "contempt": {"corner_right": 0.95, "corner_left": -0.1, "squint": 0.2, "press": 0.2},
}


def load(split="train", n=None, seed=0, size=None, root=None):
    """Draw a data set of placeholder faces; the same arguments give the same faces.

    Args:
        split: "train", "validation" or "test"; no person is in two of them.
        n: how many faces; None takes 4000, 1000 and 1000.
        seed: another seed draws other people.
        size: side of a face in pixels, 8 to 512; None for 48.
        root: ignored; nothing is read. Every other loader takes a folder of data sets here.

    Returns:
        FaceDataset: images uint8 (n, size, size), labels, votes of ten simulated taggers, and a
        table with row, usage, original_label (the expression that the drawing was meant for),
        identity (a name of its own for everybody) and intensity (0.55 to 1).

    Raises:
        UnknownNameError: no such split.
        ConfigError: `n` or `size` cannot be drawn.
    """
    if split not in SPLITS:
        raise unknown_name("split", split, SPLITS)
    n, size = SPLITS[split] if n is None else n, 48 if size is None else size
    if n < 1 or not 8 <= size <= 512:
        raise ConfigError(f"Placeholder faces need n of 1 or more and a size from 8 to 512, "
                          f"not n={n} and size={size}.")
    # One stream of chance a purpose, so that another size shows the same people.
    people_rng, moves_rng, votes_rng, noise_rng = (
        np.random.default_rng([seed, list(SPLITS).index(split), k]) for k in range(4))
    owner = np.sort(people_rng.integers(0, max(1, n // PEOPLE), n))
    people = drawing.people(people_rng, owner.max() + 1)
    meant = moves_rng.choice(len(EXPRESSIONS), n, p=SHARES)
    intensity = moves_rng.uniform(0.55, 1.1, n).clip(max=1)
    moves = movements(meant, intensity, moves_rng)
    images = drawing.draw({k: v[owner] for k, v in people.items()}, moves, moves_rng, noise_rng,
                          size)
    votes = simulated_votes(moves, votes_rng)
    order = moves_rng.permutation(n)
    return FaceDataset(
        name="placeholder", split=split, images=images[order],
        labels=votes.argmax(1)[order].astype(np.int64), votes=votes[order],
        table=_table(split, owner, meant, intensity, order), protocol=PROTOCOL,
        source=f"drawn by expression_lab.data.placeholder, seed {seed}", synthetic=True)


def recipes():
    """The eight recipes as float (8, 12): rows in EXPRESSIONS order, columns drawing.MOVES."""
    return np.array([[RECIPES[e].get(m, 0.0) for m in drawing.MOVES] for e in EXPRESSIONS])


def movements(expressions, intensity, rng):
    """Muscle movements of faces that mean `expressions`; nobody moves exactly as the recipe says.

    Args:
        expressions: int (n,), indices into EXPRESSIONS.
        intensity: float (n,), 0 is neutral and 1 the full recipe.
        rng: numpy Generator.

    Returns:
        dict of movement name → float32 (n,).
    """
    n = len(expressions)
    moves = recipes()[expressions] * intensity[:, None] * rng.normal(1, 0.15, (n, 12))
    moves += rng.normal(0, 0.08, (n, 12))
    moves = dict(zip(drawing.MOVES, moves.astype(np.float32).T))
    swap = rng.random(n) < 0.5  # contempt lifts the left corner as often as the right
    left, right = moves["corner_left"], moves["corner_right"]
    moves["corner_left"], moves["corner_right"] = np.where(swap, [right, left], [left, right])
    return {k: v if k.startswith("corner") else v.clip(0, 1.2) for k, v in moves.items()}


def simulated_votes(moves, rng):
    """Votes of ten simulated taggers: float32 (n, 8), each row sums to ten."""
    seen = np.stack([moves[m] for m in drawing.MOVES], 1)
    left, right = drawing.MOVES.index("corner_left"), drawing.MOVES.index("corner_right")
    seen[:, [left, right]] = np.sort(seen[:, [left, right]], axis=1)  # which side does not matter
    seen = seen[:, None] + rng.normal(0, TAGGER_BLUR, (len(seen), TAGGERS, len(drawing.MOVES)))
    known = recipes()[:, None] * np.array([0.6, 1.0])[:, None]  # half-hearted or full: both count
    away = ((seen[:, :, None, None] - known) ** 2).sum(-1).min(-1)
    chosen = away.argmin(-1)
    return np.stack([(chosen == k).sum(1) for k in range(len(EXPRESSIONS))], 1).astype(np.float32)


def _table(split, owner, meant, intensity, order):
    import pandas as pd

    return pd.DataFrame({
        "row": np.arange(len(order)),
        "usage": split,
        "original_label": np.array(EXPRESSIONS)[meant[order]],
        "identity": [f"{split}-{k:04d}" for k in owner[order]],
        "intensity": intensity[order].round(3),
    })
