"""The recipe of the shipped classifiers: FER+ votes, a network, a policy → weights and a card."""

import dataclasses
import time
from pathlib import Path

from expression_lab.augment import Policy
from expression_lab.errors import unknown_name
from expression_lab.recognize.training import TrainingConfig

POLICY = Policy(rotation=15, shift=0.08, scale=0.15, flip=0.5, brightness=0.12, contrast=0.3,
                gamma=0.2, light_gradient=0.3, noise=8, blur=0.6, erase=0.3, p_geometric=0.9,
                p_light=0.7, p_noise=0.2)


# Milder: a network that has learned once no longer needs to be kept from learning by heart.
MILDER = dataclasses.replace(POLICY, rotation=12, shift=0.06, scale=0.12, erase=0.2)


@dataclasses.dataclass(frozen=True)
class ClassifierRecipe:
    """What makes a classifier.

    Attributes:
        dataset: str, a name of `data.available()`, or "auto".
        training: TrainingConfig
        policy: augment.Policy, how training faces are varied.
        teacher: ClassifierRecipe or None, of an earlier network. One of the same shape is where
            training starts.
        trust: float in [0, 1], share of the teacher's reading in the targets.
        also: str or None, a second data set to learn from.
        each: int, at most so many faces of each expression from it.
        rare: float, the share below which an expression's faces are repeated; 0 for no repeats.
        name: str, of the checkpoint; "" for the network's.
        purpose: str, what the card says that it is for, beside reading faces.
    """

    dataset: str = "ferplus"
    training: TrainingConfig = TrainingConfig()
    policy: Policy = POLICY
    teacher: "ClassifierRecipe | None" = None
    trust: float = 0.5
    also: str | None = None
    each: int = 1250
    rare: float = 0.0
    name: str = ""
    purpose: str = ""

    def to_dict(self):
        """All fields that make the weights, as a dict that JSON can hold."""
        fields = [field.name for field in dataclasses.fields(self) if field.name != "purpose"]
        return {**{name: getattr(self, name) for name in fields},
                "training": self.training.to_dict(), "policy": self.policy.to_dict(),
                "teacher": self.teacher.to_dict() if self.teacher else None,
                "name": self.name or self.training.network}


# Those that are shipped. bfloat16 halves the time on processors that have it; the weights are
# kept in float32 all along.
FIRST = ClassifierRecipe(name="residual_first", training=TrainingConfig(
    network="residual", epochs=28, learning_rate=2e-3, weight_decay=0.05,
    precision="mixed_bfloat16"))
RESIDUAL = ClassifierRecipe(
    teacher=FIRST, also="facial_expressions", rare=0.05, policy=MILDER,
    training=TrainingConfig(
        network="residual", epochs=40, batch_size=256, learning_rate=2e-3, weight_decay=0.05,
        warmup=1.0, dropout=0.15, average=0.998, patience=40, precision="mixed_bfloat16", seed=1))
# The same network for FER2013's own labels, one a face and seven expressions. They are noisier
# than votes, so some of the target is spread over all expressions.
FER2013 = ClassifierRecipe(
    name="residual_fer2013", dataset="fer2013", teacher=RESIDUAL, trust=0.0, policy=MILDER,
    training=TrainingConfig(
        network="residual", epochs=14, batch_size=256, learning_rate=1e-3, weight_decay=0.05,
        warmup=1.0, label_smoothing=0.1, dropout=0.2, average=0.998, precision="mixed_bfloat16",
        seed=2))
# Judges edited and generated faces beside `residual`: so that the two err differently, it has
# another shape, another seed, stronger variation, and no teacher.
JUDGE = ClassifierRecipe(
    name="judge", rare=0.05, training=TrainingConfig(
        network="plain", epochs=28, batch_size=256, learning_rate=2e-3, weight_decay=0.05,
        warmup=1.0, dropout=0.3, average=0.998, precision="mixed_bfloat16", seed=3),
    purpose="It judges edited and generated faces beside `residual`, and was trained apart from "
            "it: a plain stack of convolutions without shortcuts or attention, from scratch, with "
            "another seed, on votes alone. Both learn from the same pictures and taggers, so they "
            "share the leanings of those labels: where both read an edit as asked, two networks "
            "agree, not two sources of truth.")
SHIPPED = {
    "residual": RESIDUAL, "residual_fer2013": FER2013, "judge": JUDGE,
    "tiny": ClassifierRecipe(training=TrainingConfig(
        network="tiny", epochs=30, learning_rate=4e-3, weight_decay=0.01, dropout=0.1)),
}


def shipped(network):
    """The recipe of a shipped classifier.

    Raises:
        UnknownNameError: no shipped network goes by that name.
    """
    if network not in SHIPPED:
        raise unknown_name("network", network, SHIPPED)
    return SHIPPED[network]


def run(recipe, folder, resume=False, progress=True, root=None):
    """Train by a recipe and leave model, history and card in a folder.

    Args:
        recipe: ClassifierRecipe
        folder: path, made if it is not there; receives `model.keras`, `card.json`, `card.md`,
            `history.csv`, the state from which an interrupted training goes on, and in
            `teacher` the same of the earlier network, where the recipe has one.
        resume: bool, go on from the state in the folder.
        progress: bool, show bars and a line an epoch.
        root: path or None, where the data sets are.

    Returns:
        recognize.training.Result
    """
    from expression_lab.recipes import card, material
    from expression_lab.recognize import training

    folder, start = Path(folder), time.perf_counter()
    teacher = _teacher(recipe, folder / "teacher", resume, progress, root)
    faces = material.gather(recipe, teacher, root)
    if progress:
        print(f"{faces.train}, {faces.left_out} faces left out as copies of validation or test "
              "faces")
    result = training.train(
        recipe.training, faces.images, faces.targets,
        (faces.validation.images, faces.validation.labels), folder, resume, recipe.policy, progress,
        _same_shape(teacher, recipe), faces.repeats)
    if progress:
        print(f"best epoch {result.best_epoch} after {(time.perf_counter() - start) / 60:.0f} min")
    card.save(recipe, result, folder, faces, teacher)
    return result


def _teacher(recipe, folder, resume, progress, root):
    """The earlier network; trained first where its folder does not hold it yet."""
    from expression_lab import recognize

    if recipe.teacher is None:
        return None
    if not (folder / "model.keras").is_file():
        run(recipe.teacher, folder, resume, progress, root)
    return recognize.load(folder / "model.keras")


def _same_shape(teacher, recipe):
    """The teacher's network where training can start from its weights."""
    same = teacher is not None and recipe.teacher.training.network == recipe.training.network
    return teacher.model if same else None


def ship(recipe, folder, root=None):
    """Measure a finished training on the test split, once, and put it into the package.

    Args:
        recipe: ClassifierRecipe
        folder: path, as `run` left it.
        root: path or None, where the data sets are.

    Returns:
        dict: the card, with the test split's measures.
    """
    from expression_lab import data
    from expression_lab.recipes import card, portable_classifier

    test = data.load(recipe.dataset, "test", recipe.training.size, root=root)
    shipped = card.ship(folder, test)
    if not recipe.name:  # those that photos are read with, not those that are compared with them
        portable_classifier.ship(shipped["name"], splits=("validation", "test"), root=root)
    return shipped
