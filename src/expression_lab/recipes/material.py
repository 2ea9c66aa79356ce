"""What a classifier learns from: faces, their targets, and how often each is shown.

Three things are done beside loading:

- copies of validation and test faces are left out;
- an earlier network reads every face, and its answer is mixed into the target (self-training:
  Xie et al., "Noisy Student", 2020; Furlanello et al., "Born-again networks", 2018). Taggers
  disagree by accident, and the earlier network has seen how thousands of similar faces were
  tagged. It reads faces as they are, while its student learns from varied ones;
- faces of rare expressions are shown more often (repeat factors: Gupta et al., "LVIS", 2019).
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.expressions import EXPRESSIONS

MOST_REPEATS = 4.0


@dataclass(frozen=True)
class Material:
    """Everything that `training.train` needs beside its configuration.

    Attributes:
        train: FaceDataset, the faces of the recipe's own data set.
        validation: FaceDataset
        images: uint8 `(n, S, S)`, those of `train` and of the other data set.
        targets: float32 `(n, 8)`, rows sum to 1.
        repeats: float `(n,)` or None, how often an epoch shows each face.
        left_out: int, faces dropped as copies of validation or test faces.
    """

    train: object
    validation: object
    images: np.ndarray
    targets: np.ndarray
    repeats: np.ndarray | None
    left_out: int

    @property
    def prior(self):
        """Share of each expression in what an epoch shows, float64 `(8,)`."""
        return np.average(self.targets, axis=0, weights=self.repeats)


def gather(recipe, teacher=None, root=None):
    """Load, clean and weigh what a recipe asks for.

    Args:
        recipe: recipes.classifier.ClassifierRecipe
        teacher: recognize.Classifier or None, the earlier network.
        root: path or None, where the data sets are.

    Returns:
        Material
    """
    train, validation, test, left_out = load_faces(recipe, root)
    images, given = train.images, train.distributions()
    if recipe.also is not None:
        more, copies = _other(recipe, (validation, test), root)
        images = np.concatenate([images, more.images])
        given = np.concatenate([given, more.distributions()])
        left_out += copies
    targets = given
    if teacher is not None and recipe.trust:
        believed = teacher.predict_proba(images)
        targets = (1 - recipe.trust) * given + recipe.trust * believed
        targets = (targets / targets.sum(1, keepdims=True)).astype(np.float32)
    repeats = repeat_factors(given.argmax(1), recipe.rare) if recipe.rare else None
    return Material(train, validation, images, targets, repeats, left_out)


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


def _other(recipe, judged_by, root):
    """Faces of the second data set, no more than `recipe.each` of an expression."""
    from expression_lab import data
    from expression_lab.data import audit

    faces = data.load(recipe.also, "train", recipe.training.size, root=root)
    leaked = audit.leaks(faces, *judged_by)
    faces, rng = faces.subset(~leaked), np.random.default_rng(0)
    chosen = np.zeros(len(faces), bool)
    for index in range(len(EXPRESSIONS)):
        chosen[rng.permutation(np.flatnonzero(faces.labels == index))[:recipe.each]] = True
    return faces.subset(chosen), int(leaked.sum())


def repeat_factors(labels, common):
    """How often an epoch should show each face, so that rare expressions are not forgotten.

    `sqrt(common / share)` for an expression whose share of the faces is below `common`, else 1
    (Gupta et al. 2019); at most 4.

    Args:
        labels: int `(n,)`.
        common: float in (0, 1), the share from which on an expression is not rare.

    Returns:
        float64 `(n,)`: 1 to 4.
    """
    share = np.bincount(labels, minlength=len(EXPRESSIONS)) / len(labels)
    with np.errstate(divide="ignore"):
        return np.clip(np.sqrt(common / share), 1, MOST_REPEATS)[labels]
