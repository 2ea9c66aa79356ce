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


@dataclasses.dataclass(frozen=True)
class ClassifierRecipe:
    """What makes a classifier.

    Attributes:
        dataset: str, a name of `data.available()`, or "auto".
        training: TrainingConfig
        policy: augment.Policy, how training faces are varied.
    """

    dataset: str = "ferplus"
    training: TrainingConfig = TrainingConfig()
    policy: Policy = POLICY

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return {"dataset": self.dataset, "training": self.training.to_dict(),
                "policy": self.policy.to_dict()}


# The two that are shipped. bfloat16 halves the time on processors that have it; the weights are
# kept in float32 all along.
SHIPPED = {
    "residual": ClassifierRecipe(training=TrainingConfig(
        network="residual", epochs=28, learning_rate=2e-3, weight_decay=0.05,
        precision="mixed_bfloat16")),
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


def load_faces(recipe, root=None):
    """Training, validation and test faces of a recipe; copies of test faces leave training.

    For FER+ the training faces need no majority (their votes are the target), while validation
    and test follow the published protocol.

    Returns:
        tuple: FaceDataset train, FaceDataset validation, FaceDataset test, int faces left out.
    """
    from expression_lab import data
    from expression_lab.data import audit

    options = {"protocol": "votes"} if recipe.dataset == "ferplus" else {}
    size = recipe.training.size
    train = data.load(recipe.dataset, "train", size, root=root, **options)
    validation, test = (data.load(train.name, split, size, root=root)
                        for split in ("validation", "test"))
    leaked = audit.leaks(train, validation, test)
    return train.subset(~leaked), validation, test, int(leaked.sum())


def run(recipe, folder, resume=False, progress=True, root=None):
    """Train by a recipe and leave model, history and card in a folder.

    Args:
        recipe: ClassifierRecipe
        folder: path, made if it is not there; receives `model.keras`, `card.json`, `card.md`,
            `history.csv` and the state from which an interrupted training goes on.
        resume: bool, go on from the state in the folder.
        progress: bool, show bars and a line an epoch.
        root: path or None, where the data sets are.

    Returns:
        recognize.training.Result
    """
    from expression_lab.recipes import card
    from expression_lab.recognize import training

    folder, start = Path(folder), time.perf_counter()
    train, validation, _, left_out = load_faces(recipe, root)
    if progress:
        print(f"{train}, {left_out} faces left out as copies of validation or test faces")
    result = training.train(
        recipe.training, train.images, train.distributions(),
        (validation.images, validation.labels), folder, resume, recipe.policy, progress)
    if progress:
        print(f"best epoch {result.best_epoch} after {(time.perf_counter() - start) / 60:.0f} min")
    card.save(recipe, result, folder, train, validation, left_out)
    return result


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
    from expression_lab.recipes import card

    test = data.load(recipe.dataset, "test", recipe.training.size, root=root)
    return card.ship(folder, test)
