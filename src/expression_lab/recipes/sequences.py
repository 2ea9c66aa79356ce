"""The recipe of the shipped networks over frames: synthetic films, a frozen reader → weights."""

import dataclasses
import time
from pathlib import Path

import numpy as np

from expression_lab.recognize.sequences import SequenceConfig

LIMITS = (
    "It learned from films of people who do not exist, of one expression each, 16 frames long. "
    "How well it reads real films is not known where no real films were measured.",
    "It reads the features of one certain reader, named in this card, and of no other.",
    "It says what a face showed, not what the person felt.",
)
LICENSE = (
    "Under the course's licence. Learned from drawn films of people who do not exist; see the "
    "cards of face_model and of the reader for the photos behind these. No picture is part of it."
)


@dataclasses.dataclass(frozen=True)
class SequenceRecipe:
    """What makes a network over frames.

    Attributes:
        training: SequenceConfig
        reader: str, the classifier whose features are read.
        train, validation, test: int, films of each split.
        frames: int, of each film.
        seed: int, of the films.
    """

    training: SequenceConfig = SequenceConfig()
    reader: str = "residual"
    train: int = 1000
    validation: int = 300
    test: int = 400
    frames: int = 16
    seed: int = 0

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return dataclasses.asdict(self)


SHIPPED = {name: SequenceRecipe(SequenceConfig(name)) for name in ("lstm", "attention")}


@dataclasses.dataclass(frozen=True, eq=False)
class Described:
    """Films, and what a reader makes of each of their frames.

    Attributes:
        clips: data.clips.Clips
        features: float32 `(n, T, f)`.
        probabilities: float32 `(n, T, 8)`, the reader's balanced reading of each frame.
    """

    clips: object
    features: np.ndarray
    probabilities: np.ndarray


def described(reader, split, recipe=SequenceRecipe(), root=None):
    """Synthetic films of one split with their features, from the cache where they are known.

    Args:
        reader: recognize.Classifier
        split: "train", "validation" or "test".
        recipe: SequenceRecipe
        root: path or None; says where the cache lies.

    Returns:
        Described
    """
    from expression_lab.data import cache, clips
    from expression_lab.data.registry import data_root
    from expression_lab.faces.model.shipped import SHIPPED as model
    from expression_lab.recognize import sequences

    films = clips.synthetic(getattr(recipe, split), recipe.frames, seed=recipe.seed, split=split,
                            root=root)
    arrays = cache.fetch(
        "clip-features", model,
        lambda: {"features": sequences.frame_features(reader, films.images)},
        cache.folder(data_root(root)),
        settings=f"{reader.card.get('sha256')} {clips.VERSION} {split} {len(films)} "
                 f"{recipe.frames} {recipe.seed}")
    features = arrays["features"]
    return Described(films, features, sequences.frame_probabilities(reader, features))


def fit(recipe, folder, reader, learning, validation, say=print):
    """Train by a recipe, or take what an earlier run with the same recipe and reader left.

    Args:
        recipe: SequenceRecipe
        folder: path or None, where weights and card are kept.
        reader: recognize.Classifier, whose features they are.
        learning, validation: Described.
        say: function of one str.

    Returns:
        SequenceReader, with its card.
    """
    from expression_lab.recognize import sequences

    network, seed = recipe.training.network, recipe.training.seed
    path = Path(folder) / f"{network}_{seed}.npz" if folder is not None else None
    wanted = {"recipe": recipe.to_dict(), "reader_sha256": reader.card.get("sha256")}
    if path is not None and path.is_file():
        known = sequences.load(path)
        if wanted.items() <= known.card.items():
            return known
    start = time.perf_counter()
    result = sequences.train(recipe.training, (learning.features, learning.clips),
                             (validation.features, validation.clips))
    minutes = round((time.perf_counter() - start) / 60, 1)
    result.reader.card = {**wanted, **_card(recipe, reader, result, learning, validation),
                          "minutes": minutes}
    say(f"{network}, seed {seed}: {result.history['val_accuracy'].iloc[-1]:.1%} of the validation "
        f"films, after {time.perf_counter() - start:.0f} s")
    if path is not None:
        save(result.reader, path)
    return result.reader


def save(trained, path):
    """Write weights and card, and the card as text: dict, the card.

    Args:
        trained: SequenceReader
        path: Path ending in ".npz".
    """
    from expression_lab.recipes import model_cards, sequences_card
    from expression_lab.recognize import sequences

    trained.card.pop("file", None)  # of the folder that it was trained in
    card = sequences.save(trained, path)
    trained.card = model_cards.write(card, path.with_suffix(".json"), sequences_card.words(card))
    return trained.card


def _card(recipe, reader, result, learning, validation):
    predicted = result.reader.predict_proba(validation.features, validation.clips.lengths)
    return {"name": f"sequence_{recipe.training.network}", "reader": reader.name,
            "window": recipe.frames,
            "input": f"float32 (n, T, {learning.features.shape[-1]}), features of frames by the "
                     f"classifier {reader.name!r}",
            "output": "float32 (n, T, 8), probabilities at every frame of what was shown so far",
            "command": "expression-lab train sequences --ship",
            "data": {"name": learning.clips.name, "protocol": learning.clips.protocol,
                     "train": len(learning.clips), "validation": len(validation.clips)},
            "validation": measures(validation.clips.labels, predicted), "limits": list(LIMITS),
            "license": LICENSE}


def measures(y_true, probabilities):
    """Accuracy and mean recall over films, with 95 % bootstrap intervals: dict of floats."""
    from expression_lab import evaluate

    y_pred = probabilities.argmax(axis=1)
    report, found = evaluate.classification_report(y_true, y_pred), {}
    for name in ("accuracy", "mean_recall"):
        low, high = evaluate.bootstrap(name, y_true, y_pred)
        found |= {name: round(float(getattr(report, name)), 5), f"{name}_low": round(low, 5),
                  f"{name}_high": round(high, 5)}
    return {"films": len(y_true), **found}


def run(folder, root=None, say=print, recipes=None):
    """Train both networks, under four minutes on two free cores, most of it for the films.

    Args:
        folder: path, receives a `.npz` and a card for each.
        root: path or None; says where the cache of films lies.
        say: function of one str.
        recipes: dict of name -> SequenceRecipe, or None for those that are shipped.

    Returns:
        dict: name -> SequenceReader.
    """
    from expression_lab import recognize

    recipes, found = SHIPPED if recipes is None else recipes, {}
    for name, recipe in recipes.items():
        reader = recognize.load(recipe.reader)
        parts = [described(reader, split, recipe, root) for split in ("train", "validation")]
        found[name] = fit(recipe, folder, reader, *parts, say)
    return found


def ship(found, root=None, checkpoints=None):
    """Measure trained networks on the test films, once, and put them into the package.

    Args:
        found: dict of name -> SequenceReader, as `run` gives it.
        root: path or None; says where the cache of films lies.
        checkpoints: path or None, where they go; None is the package's own folder.

    Returns:
        dict: name -> card.
    """
    from expression_lab import recognize
    from expression_lab.recognize.classifier import CHECKPOINTS

    cards = {}
    for name, trained in found.items():
        reader = recognize.load(trained.card["reader"])
        settings = {key: value for key, value in trained.card["recipe"].items()
                    if key != "training"}
        test = described(reader, "test", SequenceRecipe(**settings), root)
        trained.card["test"] = measures(test.clips.labels, trained.predict_proba(test.features))
        path = Path(checkpoints or CHECKPOINTS) / f"sequence_{name}.npz"
        cards[name] = save(trained, path)
    return cards
