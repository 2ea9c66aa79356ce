"""The recipe of the portable classifiers: a Keras network → an 8-bit LiteRT file and a card.

Made right after a network is shipped:

    from expression_lab.recipes import portable_classifier
    portable_classifier.ship("residual")
"""

import hashlib
import json

import numpy as np

from expression_lab import files
from expression_lab.recipes import card as card_of_keras

FACES = 300  # on which ranges are measured
FORM = "int8"
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
    files.replace(path.with_suffix(".json"),
                  (json.dumps(card, indent=1, ensure_ascii=False) + "\n").encode())
    files.replace(path.with_suffix(".md"), markdown(card).encode())
    return card


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

    content, parent = path.read_bytes(), reader.card
    kept = ("name", "parameters", "multiply_adds", "input", "classes", "command", "prior",
            "balance", "temperature", "neutral_logits", "limits", "license")
    return {"task": TASK, "file": path.name, "form": form, "how": HOW[form],
            "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
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


def markdown(card):
    """A card as text for people: str, Markdown."""
    lines = [f"# {card['name']} for LiteRT: the classifier of live pictures", "",
             f"{card['bytes']:,} bytes, {card['how']}. Made of {card['made_from']['file']} by "
             f"`{card['command']}`; read by `recognize.portable.load(\"{card['name']}\")`, without "
             "TensorFlow.", "",
             f"Takes {card['input']}; gives {card['output']}.", "", "## How well it reads", "",
             "A face and its mirror image are read and averaged. Balanced means that all "
             "expressions are taken as equally likely beforehand.", "",
             "| faces | network | accuracy | mean recall | balanced mean recall |",
             "| --- | --- | ---: | ---: | ---: |"]
    for split in ("validation", "test"):
        for key, title in (("portable", "this file"), ("keras", card["made_from"]["file"])):
            if split in card:
                one = card[split][key]
                lines.append(f"| {split}, {card[split]['faces']:,} | {title} | "
                             f"{one['accuracy']:.2%} | {one['mean_recall']:.3f} | "
                             f"{one['balanced_mean_recall']:.3f} |")
    lines += ["", "## Limits and biases", "", *(f"- {limit}" for limit in card["limits"]), "",
              "## Licence", "", card["license"], ""]
    return "\n".join(lines)
