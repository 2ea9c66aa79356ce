"""The ladder: what each step of the recipe gave, one at a time, on the validation faces.

The steps are tried on `tiny` with 4 epochs each, because that costs minutes and not hours; each
rung keeps what the one below it had. The last rungs are the shipped networks' own trainings. A
step that costs accuracy on a small network and a short training may still pay on a large one and
a long training: the table shows what was measured, not what must be.
"""

import dataclasses
import json
from pathlib import Path

import numpy as np

EPOCHS = 4
SHORT = dict(network="tiny", epochs=EPOCHS, batch_size=128, learning_rate=4e-3, weight_decay=0.01,
             warmup=1.0, dropout=0.1, average=0.0)


def rungs():
    """Recipes of the ladder, from the bottom.

    Returns:
        list[tuple[str, ClassifierRecipe, bool]]: what was added, the recipe, and whether the
        targets are the taggers' votes (True) or one expression a face (False).
    """
    from expression_lab.recipes.classifier import MILDER, POLICY, RESIDUAL, ClassifierRecipe
    from expression_lab.recognize.config import TrainingConfig

    training = TrainingConfig(**SHORT)
    base = ClassifierRecipe(training=training, policy=None)
    averaged = dataclasses.replace(base, training=dataclasses.replace(training, average=0.998))
    varied = dataclasses.replace(averaged, policy=POLICY)
    milder = dataclasses.replace(averaged, policy=MILDER)
    rare = dataclasses.replace(milder, rare=0.05)
    more = dataclasses.replace(rare, also="facial_expressions")
    taught = dataclasses.replace(more, teacher=RESIDUAL)
    return [("one expression a face", base, False), ("votes as the target", base, True),
            ("moving average of the weights", averaged, True),
            ("augmentation, strong", varied, True), ("augmentation, milder", milder, True),
            ("rare expressions repeated", rare, True),
            ("faces of facial_expressions", more, True),
            ("targets mixed with a teacher's readings", taught, True)]


def measure(folder, root=None, say=print):
    """Climb the ladder; rungs that are finished in `folder` are not climbed again.

    Args:
        folder: path, where each rung's row is kept.
        root: path or None, where the data sets are.
        say: function of one str.

    Returns:
        DataFrame: step, network, epochs, accuracy (single crop), flip-averaged accuracy,
        mean recall, balanced mean recall, all on the validation faces.
    """
    import pandas as pd

    folder, rows = Path(folder), []
    folder.mkdir(parents=True, exist_ok=True)
    for number, (step, recipe, votes) in enumerate(rungs()):
        path = folder / f"{number}.json"
        if not path.exists():
            path.write_text(json.dumps(_climb(step, recipe, votes, root)))
        rows.append(json.loads(path.read_text()))
        say(f"{step}: {rows[-1]['accuracy']:.2%}, mean recall {rows[-1]['mean_recall']:.3f}")
    return pd.DataFrame([*rows, *_shipped("tiny"), *_shipped("residual")])


def _climb(step, recipe, votes, root):
    from expression_lab import recognize
    from expression_lab.recipes import card, material
    from expression_lab.recognize import training

    teacher = recognize.load() if recipe.teacher is not None else None
    faces = material.gather(recipe, teacher, root)
    targets = faces.targets if votes else np.eye(8, dtype="float32")[faces.targets.argmax(1)]
    judged = faces.validation
    result = training.train(recipe.training, faces.images, targets, (judged.images, judged.labels),
                            augment=recipe.policy, progress=False, repeats=faces.repeats)
    reader = recognize.Classifier("tiny", result.model, {"prior": faces.prior.tolist()})
    return _row(step, recipe.training, card.measure(reader, judged)[0])


def _shipped(name):
    """Rows of a shipped network, after that of its teacher, where it learned from its own kind."""
    from expression_lab import recognize
    from expression_lab.recipes import classifier

    card, recipe = recognize.load(name).card, classifier.shipped(name)
    rows = [_row(f"shipped: {name}", recipe.training, card["validation"])]
    if "earlier" in card:
        rows.insert(0, _row(f"{name}, first generation", recipe.teacher.training,
                            card["earlier"]["validation"]))
    return rows


def _row(step, training, measured):
    return {"step": step, "network": training.network, "epochs": training.epochs,
            "single_crop": measured["accuracy_single_crop"], "accuracy": measured["accuracy"],
            "mean_recall": measured["mean_recall"],
            "balanced_mean_recall": measured["balanced"]["mean_recall"]}
