"""A checkpoint's card: what it learned from, how, how well it does, and what it is not for.

The card is data (`card.json`); its text (`card.md`) is written from it and never by hand.
"""

import os
from pathlib import Path

import numpy as np

from expression_lab import cards, files, lab
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes import classifier_words, model_cards

POWERS = tuple(step / 10 for step in range(16))  # of the prior in the balanced reading
NEUTRAL = EXPRESSIONS.index("neutral")
MOST_LOST = 0.05  # accuracy that the balanced reading may cost


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
        **cards.fingerprint(file),
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
    card.update(limits=classifier_words.limits(train.name),
                license=classifier_words.terms(train.name))
    if recipe.purpose:
        card["purpose"] = recipe.purpose
    return model_cards.write(card, folder / "card.json", classifier_words.words(card))


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
    predictions.save(results / f"{test.name}_{card['name']}.csv",
                     test.table["row"], test.labels, probabilities)
    return model_cards.write(card, checkpoints / f"{card['name']}.json",
                             classifier_words.words(card))


def _save_model(result, file):
    """Save the network alone: an optimizer would triple the file."""
    from expression_lab.recipes import portable
    from expression_lab.recognize import networks

    config = result.config
    bare = networks.build(config.network, config.size, result.model.input_shape[-1],
                          result.model.output_shape[-1], config.dropout)
    bare.set_weights(result.model.get_weights())
    portable.save(bare, file)


def _training(result):
    return {"epochs": len(result.history), "best_epoch": result.best_epoch,
            "minutes": round(float(result.history["seconds"].sum()) / 60, 1),
            "processor_cores": os.cpu_count(), "versions": lab.versions()}
