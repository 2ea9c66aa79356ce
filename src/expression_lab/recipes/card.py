"""A checkpoint's card: what it learned from, how, how well it does, and what it is not for.

The card is data (`card.json`); its text (`card.md`) is written from it and never by hand.
"""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

from expression_lab import files, lab
from expression_lab.expressions import EXPRESSIONS

POWERS = tuple(step / 10 for step in range(16))  # of the prior in the balanced reading
NEUTRAL = EXPRESSIONS.index("neutral")
MOST_LOST = 0.05  # accuracy that the balanced reading may cost

LIMITS = (
    "It names the expression that raters would most likely see in a picture. That is not what "
    "the person feels (Barrett et al. 2019): do not use it to judge, hire, grade or watch people.",
    "FER2013's faces were gathered by searching the web for words of emotion, so posed, public and "
    "camera-facing faces dominate. The data has no record of age, gender or origin; how accuracy "
    "differs between groups is therefore not known from it.",
    "The rare expressions were learned from few faces; the table shows how many are missed, and "
    "unsure faces are pulled towards neutral and happiness.",
    "It reads one gray face of 48×48 pixels that fills the picture. Small, turned, covered or "
    "badly lit faces are read worse.",
)
LICENSE = (
    "The weights are under the course's licence. FER2013 (Goodfellow et al. 2013) was published "
    "for a competition and its pictures belong to their owners; FER+ labels (Barsoum et al. 2016) "
    "are under the MIT licence. No picture of either is part of this file."
)


def save(recipe, result, folder, faces, teacher=None):
    """Write `model.keras`, `history.csv`, `card.json` and `card.md` of a finished training.

    Args:
        recipe: recipes.classifier.ClassifierRecipe
        result: recognize.training.Result
        folder: path
        faces: recipes.material.Material, what it was trained and chosen on.
        teacher: recognize.Classifier or None, the earlier network that it learned from.

    Returns:
        dict: the card.
    """
    from expression_lab.recognize import Classifier, networks

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.keras"
    _save_model(result, file)
    result.history.to_csv(folder / "history.csv", index=False)
    train, validation = faces.train, faces.validation
    size = recipe.training.size
    card = {
        "task": "classifier", "name": recipe.name or recipe.training.network, "file": file.name,
        **_fingerprint(file),
        "parameters": result.model.count_params(),
        "multiply_adds": networks.multiply_adds(result.model),
        "input": f"uint8 (n, {size}, {size}, 1), a gray face, 0 to 255",
        "output": "float32 (n, 8), logits", "classes": list(EXPRESSIONS),
        "command": command(recipe), "recipe": recipe.to_dict(),
        "data": {"name": train.name, "synthetic": train.synthetic, "protocol": train.protocol,
                 "judged_by": validation.protocol, "left_out": faces.left_out,
                 "also": recipe.also, "more": len(faces.images) - len(train),
                 "train": train.counts(), "validation": validation.counts()},
        "prior": [round(float(p), 6) for p in faces.prior],
        "training": _training(result),
    }
    reader = Classifier(card["name"], result.model, card)
    card.update(_settled(reader, validation))
    card["validation"] = measure(reader, validation)[0]
    if teacher is not None and recipe.teacher.dataset == recipe.dataset:
        card["earlier"] = {"name": teacher.name, "validation": measure(teacher, validation)[0]}
    card.update(limits=list(LIMITS), license=LICENSE)
    if recipe.purpose:
        card["purpose"] = recipe.purpose
    write(card, folder / "card.json")
    return card


def _settled(reader, validation):
    """What is taken from the validation faces after training.

    Temperature, the power of the balanced reading, and the mean logits of neutral faces, from
    which one's own neutral face is told apart (`recognize.personal`).
    """
    from expression_lab import evaluate
    from expression_lab.recognize import personal
    from expression_lab.recognize.balance import balance

    views = np.stack([reader.logits(validation.images),
                      reader.logits(validation.images[:, :, ::-1])])
    temperature = evaluate.fit_temperature(views, validation.labels)
    reader.card["temperature"] = round(float(temperature), 4)
    usual = reader.predict_proba(validation.images)
    accuracy = {power: (balance(usual, reader.card["prior"], power).argmax(1)
                        == validation.labels) for power in POWERS}
    recalls = {power: mean_recall(right, validation.labels) for power, right in accuracy.items()
               if right.mean() >= accuracy[0.0].mean() - MOST_LOST}
    neutral = personal.mirrored_logits(reader, validation.images[validation.labels == NEUTRAL])
    return {"temperature": reader.card["temperature"], "balance": max(recalls, key=recalls.get),
            "neutral_logits": [round(float(one), 4) for one in neutral.mean(0)]}


def mean_recall(right, labels):
    """Share of right faces of each expression, averaged over the expressions: float.

    Args:
        right: bool `(n,)`, whether a face was read rightly.
        labels: int `(n,)`.
    """
    return float(np.mean([right[labels == one].mean() for one in np.unique(labels)]))


def command(recipe):
    """The command line that makes a recipe's checkpoint."""
    name = recipe.name or recipe.training.network
    return f"expression-lab train classifier --network {name} --ship"


def measure(reader, faces):
    """Accuracy and per-class measures of a classifier on a split.

    Returns:
        tuple: dict of measures (`accuracy` flip-averaged, with its 95 % Wilson interval;
            `accuracy_single_crop`; macro F1; mean recall; per class; confusion matrix, row =
            true; `balanced`: the same of the balanced reading), and the flip-averaged
            probabilities float32 `(n, 8)`.
    """
    from expression_lab import evaluate

    probabilities = reader.predict_proba(faces.images)
    predicted = probabilities.argmax(1)
    report = evaluate.classification_report(faces.labels, predicted).as_dict()
    balanced = evaluate.classification_report(
        faces.labels, reader.balance(probabilities).argmax(1)).as_dict()
    single = reader.predict(faces.images, flip=False)
    return {
        "faces": len(faces), "accuracy": report["accuracy"],
        "interval": list(evaluate.accuracy_interval(faces.labels, predicted)),
        "accuracy_single_crop": float((single == faces.labels).mean()),
        "macro_f1": report["macro_f1"], "mean_recall": report["mean_recall"],
        "per_class": report["per_class"],
        "balanced": {key: balanced[key] for key in ("accuracy", "mean_recall", "per_class")},
        "confusion_matrix": evaluate.confusion_matrix(faces.labels, predicted).tolist(),
    }, probabilities


def ship(folder, test, checkpoints=None, results=None):
    """Measure a finished checkpoint on the test split, once, and put it where it is shipped from.

    Args:
        folder: path, as `save` left it.
        test: FaceDataset, the test split.
        checkpoints: path or None, where weights and cards go; None is the package's own folder.
        results: path or None, where predictions go; None is `data/results`.

    Returns:
        dict: the card, with the test split's measures.
    """
    from expression_lab import recognize
    from expression_lab.recognize import classifier, predictions

    folder = Path(folder)
    checkpoints = Path(checkpoints or classifier.CHECKPOINTS)
    results = Path(results or predictions.FOLDER)
    reader = recognize.load(folder / "model.keras")
    card = reader.card
    card["test"], probabilities = measure(reader, test)
    card["data"]["test"] = test.counts()
    card["file"] = f"{card['name']}.keras"
    for place in (checkpoints, results):
        place.mkdir(parents=True, exist_ok=True)
    files.replace(checkpoints / card["file"], (folder / "model.keras").read_bytes())
    write(card, checkpoints / f"{card['name']}.json")
    predictions.save(results / f"{test.name}_{card['name']}.csv",
                     test.table["row"], test.labels, probabilities)
    return card


def write(card, path):
    """Write a card as JSON, and as text beside it."""
    files.replace(path, (json.dumps(card, indent=1, ensure_ascii=False) + "\n").encode())
    files.replace(path.with_suffix(".md"), markdown(card).encode())


def _save_model(result, file):
    """Save the network alone: an optimizer would triple the file."""
    from expression_lab.recipes import portable
    from expression_lab.recognize import networks

    config = result.config
    bare = networks.build(config.network, config.size, result.model.input_shape[-1],
                          result.model.output_shape[-1], config.dropout)
    bare.set_weights(result.model.get_weights())
    portable.save(bare, file)


def _fingerprint(file):
    content = file.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _training(result):
    return {"epochs": len(result.history), "best_epoch": result.best_epoch,
            "minutes": round(float(result.history["seconds"].sum()) / 60, 1),
            "processor_cores": os.cpu_count(), "versions": lab.versions()}


def markdown(card):
    """A card as text for people.

    Args:
        card: dict, as `save` or `ship` made it.

    Returns:
        str: Markdown.
    """
    data, training = card["data"], card["training"]
    lines = [
        f"# {card['name']}: a classifier of facial expressions", "",
        f"{card['parameters']:,} parameters, {card['multiply_adds'] / 1e6:.1f} million "
        f"multiply-adds a face, {card['bytes'] / 1e6:.2f} MB.",
        f"Takes {card['input']}; gives {card['output']}, in this order: "
        f"{', '.join(card['classes'])}.",
        *(["", card["purpose"]] if "purpose" in card else []),
        "", "## How well it reads", "",
        *_measures("Validation", card["validation"]),
        *(_measures("Test", card["test"]) if "test" in card else []),
        "", *_per_class(card), "",
        "Flip-averaged means that a face and its mirror image are read and their probabilities "
        "averaged. Brackets hold 95 % intervals (Wilson). The balanced reading divides each "
        f"probability by the expression's share of the training faces to the power of "
        f"{card['balance']}. Logits are divided by a temperature of {card['temperature']:.3f} "
        "before softmax. Both numbers were chosen on the validation faces.",
        "", "## What it learned from", "",
        f"{data['name']}: {sum(data['train'].values()):,} training faces"
        + (f", and {data['more']:,} of {data['also']}" if data["also"] else "")
        + f"; {data['left_out']:,} more were left out, because they are copies of validation or "
        "test faces.", *_generation(card["recipe"]),
        data["protocol"], "", f"Validation and test faces: {data['judged_by']}", "",
        f"Made by `{card['command']}`: {training['epochs']} epochs, of which epoch "
        f"{training['best_epoch']} was best on validation, in {training['minutes']:.0f} minutes "
        f"on {training['processor_cores']} busy processor cores, "
        f"seed {card['recipe']['training']['seed']}.",
        "", "## Limits and biases", "", *(f"- {limit}" for limit in card["limits"]),
        "", "## Licence", "", card["license"], "",
    ]
    return "\n".join(lines)


def _generation(recipe):
    """A sentence on the earlier network that a recipe learns from."""
    if recipe["teacher"] is None:
        return []
    return ["", f"A second generation: an earlier network ({recipe['teacher']['name']}, "
            f"{recipe['teacher']['training']['epochs']} epochs by a recipe of its own) read the "
            f"training faces, and its reading is {recipe['trust']:.0%} of each target."]


def _measures(split, values):
    low, high = values["interval"]
    return [f"- **{split}** ({values['faces']:,} faces): accuracy **{values['accuracy']:.2%}** "
            f"flip-averaged [{low:.2%}, {high:.2%}], {values['accuracy_single_crop']:.2%} single "
            f"crop; macro F1 {values['macro_f1']:.3f}, mean recall {values['mean_recall']:.3f}; "
            f"balanced: accuracy {values['balanced']['accuracy']:.2%}, mean recall "
            f"**{values['balanced']['mean_recall']:.3f}**."]


def _per_class(card):
    split = "test" if "test" in card else "validation"
    rows = [f"| {split} | precision | recall | F1 | balanced recall | faces | training faces |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for name, values in card[split]["per_class"].items():
        balanced = card[split]["balanced"]["per_class"][name]["recall"]
        numbers = " | ".join("–" if values[key] is None or np.isnan(values[key])
                             else f"{values[key]:.3f}" for key in ("precision", "recall", "f1"))
        balanced = "–" if balanced is None or np.isnan(balanced) else f"{balanced:.3f}"
        rows.append(f"| {name} | {numbers} | {balanced} | {values['support']:.0f} | "
                    f"{card['data']['train'][name]:,} |")
    return rows
