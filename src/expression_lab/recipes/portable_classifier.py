"""The recipe of the portable classifiers: a Keras network → an 8-bit LiteRT file and a card.

Made right after a network is shipped:

    from expression_lab.recipes import portable_classifier
    portable_classifier.ship("residual")
"""

import numpy as np

from expression_lab import cards, files
from expression_lab.recipes import card as card_of_keras
from expression_lab.recipes import card_phrases, model_cards
from expression_lab.recipes.classifier_words import READERS

FACES = 300  # on which ranges are measured
FORM = "int8"
PAPERS = ("Jacob et al., \"Quantization and training of neural networks for efficient "
          "integer-arithmetic-only inference\", CVPR 2018. https://arxiv.org/abs/1712.05877",)
HOW = {
    "int8": "8-bit weights, a scale for each output channel; ranges of what flows between layers "
            "measured on training faces (post-training quantization: Jacob et al. 2018)",
    "int8_weights": "8-bit weights, a scale for each output channel; what flows between layers is "
                    "rounded to 8 bits by the range it happens to have",
}


def ship(name="residual", splits=("validation",), root=None, form=FORM):
    """Make the LiteRT file of a shipped Keras classifier, measure it, and put it into the package.

    Args:
        name: str, a name of `recognize.available()`.
        splits: of str, on which it is measured beside the Keras network; "test" once, at the end.
        root: path or None, where the data sets are.
        form: str, "int8" or "int8_weights".

    Returns:
        dict: the card.

    Raises:
        CheckpointError: the Keras network is missing or damaged.
        DataMissingError: the faces are not on this machine.
    """
    from expression_lab import data, recognize
    from expression_lab.recognize import classifier, portable
    from expression_lab.recognize.portable.reader import ENDING

    reader = recognize.load(name)
    dataset = reader.card["recipe"]["dataset"]
    content = portable.convert(reader.model, form, representative(dataset, reader.size, root))
    path = classifier.CHECKPOINTS / f"{name}{ENDING}.tflite"
    files.replace(path, content)
    made = portable.PortableReader(name, portable.LiteRTModel(content), reader.card)
    card = _card(reader, path, form)
    for split in splits:
        card[split] = _measured(made, reader, data.load(dataset, split, reader.size, root=root))
    return model_cards.write(card, path.with_suffix(".json"), words(card))


def representative(dataset="ferplus", size=48, root=None, count=FACES, seed=0):
    """Training faces on which ranges are measured: uint8 `(count, size, size)`.

    Where the data set is not on this machine, drawn faces take its place.
    """
    from expression_lab import data
    from expression_lab.errors import DataMissingError

    try:
        images = data.load(dataset, "train", size, root=root).images
    except DataMissingError:
        images = data.load("synthetic", "train", size).images
    return images[np.random.default_rng(seed).permutation(len(images))[:count]]


def _card(reader, path, form):
    """What the file is; prior, balance and temperature are those of the network it came from."""
    from expression_lab.recognize.portable.reader import TASK

    parent = reader.card
    kept = ("name", "parameters", "multiply_adds", "input", "classes", "command", "prior",
            "balance", "temperature", "neutral_logits", "limits", "license")
    return {"task": TASK, "file": path.name, "form": form, "how": HOW[form],
            **cards.fingerprint(path),
            "made_from": {"file": parent["file"], "sha256": parent["sha256"]},
            "output": "float32 (n, 8), logits, and what the last layer sees, float32 (n, features)",
            **{key: parent[key] for key in kept if key in parent}}


def _measured(made, reader, faces):
    """How the file reads, beside the network that it was made from."""
    found = {"faces": len(faces)}
    for key, one in (("portable", made), ("keras", reader)):
        probabilities = one.predict_proba(faces.images)
        found[key] = {"accuracy": accuracy(probabilities, faces.labels),
                      "mean_recall": mean_recall(probabilities, faces.labels),
                      "balanced_mean_recall": mean_recall(one.balance(probabilities), faces.labels)}
    return found


def accuracy(probabilities, labels):
    """Share of faces whose most probable expression is the right one: float."""
    return float((probabilities.argmax(1) == labels).mean())


def mean_recall(probabilities, labels):
    """Share of right faces of each expression, averaged over the expressions: float."""
    return card_of_keras.mean_recall(probabilities.argmax(1) == labels, labels)


def words(card):
    """A portable classifier's card in words: cards.Words."""
    parent = card["made_from"]["file"]
    splits = [split for split in ("validation", "test") if split in card]
    known = splits[-1] if splits else None
    return cards.Words(
        title="the same classifier with 8 bits, for LiteRT",
        about="The classifier that photos, films and pictures of a camera are read with: "
              f"{parent} in about a quarter of its size, read by "
              f"`recognize.portable.load(\"{card['name']}\")`, without TensorFlow.",
        audience=READERS,
        made={"data": f"made of {parent}; what that learned from is on its card. Ranges are "
                      f"measured on {FACES} training faces.",
              "split": "none of its own; measured on the same "
                       f"{' and '.join(splits) or 'faces'} as {parent}.",
              "seed": 0, "minutes": None},
        measured=_told(card[known], known, parent) if known else "Not yet.",
        not_for=card_phrases.READING,
        sources=card_phrases.sources("fer2013", "ferplus", "barrett", papers=PAPERS),
        notes=[f"It is made at the end of the same command: {card['how']}."],
        details=["A face and its mirror image are read and averaged. Balanced means that all "
                 "expressions are taken as equally likely beforehand.", "", *_table(card, splits)])


def _told(one, split, parent):
    return (f"{one['portable']['accuracy']:.1%} of {one['faces']:,} {split} faces are read rightly "
            f"({parent}: {one['keras']['accuracy']:.1%}); mean recall of the balanced reading "
            f"{one['portable']['balanced_mean_recall']:.1%} "
            f"({one['keras']['balanced_mean_recall']:.1%}).")


def _table(card, splits):
    rows = ["| faces | network | accuracy | mean recall | balanced mean recall |",
            "| --- | --- | ---: | ---: | ---: |"]
    for split in splits:
        for key, title in (("portable", "this file"), ("keras", card["made_from"]["file"])):
            one = card[split][key]
            rows.append(f"| {split}, {card[split]['faces']:,} | {title} | "
                        f"{one['accuracy']:.2%} | {one['mean_recall']:.3f} | "
                        f"{one['balanced_mean_recall']:.3f} |")
    return rows
