"""Cards in the format of `expression_lab.cards`, written; those that are shipped, written again.

    python -m expression_lab.recipes.model_cards

writes the text of every shipped card again from its data, and what `data/results` says of bias.
"""

import json
from importlib import import_module

from expression_lab import cards, files

WORDS = {  # a card's name -> the module of this room that puts it in words
    "autoencoder": "generator_cards", "cgan": "generator_cards", "cvae": "generator_cards",
    "cgan_encoder": "cgan_encoder", "cyclegan": "unpaired", "sketch": "unpaired",
    "pix2pix": "pix2pix_card", "refine": "translation_cards", "multi": "translation_cards",
    "movements": "editor_cards", "retoucher": "editor_cards",
    "detector": "detector_card", "landmarks": "landmarks_words", "face_model": "face_model_card",
    "identity": "identity_card", "mean_head": "geometry_card", "neutral_geometry": "geometry_card",
    "judge": "classifier_words", "residual": "classifier_words",
    "residual_fer2013": "classifier_words", "tiny": "classifier_words",
    "residual_int8": "portable_classifier", "tiny_int8": "portable_classifier",
    "sequence_attention": "sequences_card", "sequence_lstm": "sequences_card",
}


def write(card, path, words):
    """Write a card as JSON, and as text beside it.

    Args:
        card: dict, what the recipe knows.
        path: Path of the `.json`.
        words: cards.Words

    Returns:
        dict: the card as it was written.
    """
    whole = cards.complete(card, words)
    files.replace(path, (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode())
    files.replace(path.with_suffix(".md"), cards.markdown(whole, words).encode())
    return whole


def words_of(name, card):
    """The words of a shipped card: cards.Words."""
    return import_module(f"expression_lab.recipes.{WORDS[name]}").words(card)


def rewrite(name, changes=None, folder=None):
    """Write a shipped card again, with changed entries: dict, the card.

    Args:
        name: str, a key of `WORDS`.
        changes: dict of entries of the card that are to be others, or None.
        folder: Path or None for the package's own.
    """
    folder = folder or cards.FOLDER
    card = {**cards.read(name, folder), **(changes or {})}
    return write(card, folder / f"{name}.json", words_of(name, card))


def told_of_bias(name):
    """The entry that says what the tables of bias found: dict, empty where they say nothing."""
    from expression_lab.recipes import bias_findings

    found = bias_findings.sentence(name)
    return {"bias": found} if found else {}


if __name__ == "__main__":
    for shipped in cards.names():
        rewrite(shipped, told_of_bias(shipped))
