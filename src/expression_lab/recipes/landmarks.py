"""The recipe of the shipped landmark network: faces with 478 points → weights and a card."""

import dataclasses
import time
from pathlib import Path

import numpy as np

from expression_lab.errors import ConfigError, DataMissingError, unknown_name
from expression_lab.faces.landmarks.examples import Examples
from expression_lab.faces.landmarks.variation import Variation

PRECISIONS = ("float32", "mixed_bfloat16")
# The last epochs are calmer: the network has seen the worst, and settles on what is usual.
CALM = Variation(bold=0.2, squeeze=0.08, background=0.25, cropped=0.06, covered=0.12, coarse=0.2,
                 blurred=0.12, jpeg=0.1, noisy=0.25, lit=0.5)
# Pictures of scikit-image and scikit-learn that show no face; they come with those packages.
FACELESS = ("brick", "cell", "chelsea", "clock", "coffee", "colorwheel", "grass", "gravel",
            "horse", "hubble_deep_field", "immunohistochemistry", "logo", "microaneurysms", "moon",
            "page", "retina", "rocket", "text")
LONGEST = 1000  # side of a background, pixels
KEEP_OUT = 6


@dataclasses.dataclass(frozen=True)
class LandmarksRecipe:
    """Everything that the landmark network depends on beside its data.

    Attributes:
        datasets: tuple of str, names of `data.available()` whose faces have landmarks; the first
            is the one that is chosen on, and tested on.
        size: int, side of the network's picture in pixels.
        epochs: int, passes over the faces.
        batch_size: int, examples a step, those without a face among them.
        learning_rate: float, the highest one, after the warm-up.
        warmup: float, epochs in which the learning rate rises from zero.
        weight_decay: float, of AdamW (Loshchilov and Hutter 2019).
        dropout: float in [0, 1).
        presence: float, weight of the presence's loss beside that of the points.
        average: float in [0, 1), decay a step of the moving average of the weights.
        precision: str, "float32", or "mixed_bfloat16" (faster where the processor has it).
        seed: int.
        variation: Variation, how examples are varied.
        settle: int, more epochs at the end, with a learning rate that begins at `settle_rate`
            and examples that are varied as `settled` says.
        settle_rate: float
        settled: Variation

    Raises:
        ConfigError, UnknownNameError: when made with a value that makes no sense.
    """

    datasets: tuple = ("facial_expressions", "fer2013")
    size: int = 96
    epochs: int = 36
    batch_size: int = 128
    learning_rate: float = 2e-3
    warmup: float = 2.0
    weight_decay: float = 0.02
    dropout: float = 0.0
    presence: float = 0.2
    average: float = 0.998
    precision: str = "mixed_bfloat16"
    seed: int = 0
    variation: Variation = Variation()
    settle: int = 6
    settle_rate: float = 5e-4
    settled: Variation = CALM

    def __post_init__(self):
        if self.precision not in PRECISIONS:
            raise unknown_name("precision", self.precision, PRECISIONS)
        if not self.datasets:
            raise ConfigError("datasets is empty; name at least one that has landmarks.")
        for name, low, high in (
                ("epochs", 1, 10_000), ("batch_size", 2, 100_000), ("learning_rate", 0, 10),
                ("warmup", 0, 1000), ("weight_decay", 0, 10), ("presence", 0, 100),
                ("average", 0, 0.9999999), ("seed", 0, 2**32 - 1), ("settle", 0, 10_000),
                ("settle_rate", 0, 10)):
            value = getattr(self, name)
            whole = name in ("epochs", "batch_size", "seed", "settle")
            right = isinstance(value, int if whole else (int, float)) and low <= value <= high
            if isinstance(value, bool) or not right:
                raise ConfigError(f"{name} is {value!r}; it must be a number, {low} to {high}.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return {**dataclasses.asdict(self), "datasets": list(self.datasets)}


def load_faces(recipe, root=None):
    """Training faces of all data sets, and validation faces of the first.

    Args:
        recipe: LandmarksRecipe
        root: path or None, where the data sets are.

    Returns:
        tuple: list of FaceDataset, FaceDataset.

    Raises:
        DataMissingError: one of them is not there, or has no landmarks.
    """
    from expression_lab import data

    train = [data.load(name, "train", landmarks=True, root=root) for name in recipe.datasets]
    validation = data.load(recipe.datasets[0], "validation", landmarks=True, root=root)
    return train, validation


def backgrounds(folder=None):
    """Gray photos that show no face.

    Args:
        folder: path or None, of more photos; look through them first, none may show a face.

    Returns:
        list of uint8 `(H, W)`.

    Raises:
        DataMissingError: the folder is not there, or empty.
    """
    from skimage import data
    from sklearn.datasets import load_sample_images

    photos = [_gray(np.asarray(getattr(data, name)())) for name in FACELESS]
    photos += [_gray(image) for image in load_sample_images().images]
    if folder is None:
        return photos
    paths = sorted(path for path in Path(folder).glob("*") if path.suffix.lower() in
                   (".jpg", ".jpeg", ".png", ".webp"))
    if not paths:
        raise DataMissingError(f"There are no photos in {folder}; put some without faces there.")
    from expression_lab.faces import open_picture

    return photos + [_gray(open_picture(path)) for path in paths]


def split_photos(photos):
    """Photos to train on, and every sixth, kept out to measure the presence on: two lists."""
    kept_out = photos[::KEEP_OUT]
    return [photo for i, photo in enumerate(photos) if i % KEEP_OUT], kept_out


def lookalikes(photos):
    """What a face cascade takes for a face in photos that show none: the harder examples.

    Args:
        photos: list of uint8 `(H, W)`.

    Returns:
        list of pairs: index of the photo, and float `(4,)`, the square.
    """
    import cv2

    cascade = cv2.CascadeClassifier(
        f"{cv2.data.haarcascades}haarcascade_frontalface_default.xml")
    found = []
    for index, photo in enumerate(photos):
        for x, y, side, _ in cascade.detectMultiScale(photo, 1.1, 0, minSize=(24, 24)):
            found.append((index, np.array([x + side / 2, y + 0.55 * side, 0.95 * side, 0.0])))
    return found


def examples(recipe, faces, photos):
    """The examples of a recipe, from FaceDatasets and photos without a face: Examples."""
    sources = [(one.images, one.landmarks) for one in faces]
    return Examples(sources, photos, lookalikes(photos), recipe.variation, recipe.size)


def run(recipe, folder, resume=False, progress=True, root=None, photos=None):
    """Train by a recipe and leave model, history and card in a folder.

    Args:
        recipe: LandmarksRecipe
        folder: path, made if it is not there; receives `landmarks.keras`, `landmarks.tflite`,
            `landmarks.json`, `landmarks.md`, `history.csv` and the state from which an
            interrupted training goes on.
        resume: bool, go on from the state in the folder.
        progress: bool, show bars and a line an epoch.
        root: path or None, where the data sets are.
        photos: path or None, a folder of more photos without a face.

    Returns:
        landmarks_training.Result
    """
    from expression_lab.recipes import landmarks_card, landmarks_training

    folder, start = Path(folder), time.perf_counter()
    train, validation = load_faces(recipe, root)
    seen, unseen = split_photos(backgrounds(photos))
    made = examples(recipe, train, seen)
    if progress:
        print(f"{len(made):,} faces, {len(made.backgrounds)} photos without one, "
              f"{len(made.lookalikes):,} squares in them that look like one")
    result = landmarks_training.train(recipe, made, validation, folder, resume, progress)
    if progress:
        print(f"best epoch {result.best_epoch} after {(time.perf_counter() - start) / 60:.0f} min")
    kept_out = examples(recipe, [validation], unseen)
    landmarks_card.save(recipe, result, folder, train, validation, made, kept_out)
    return result


def ship(recipe, folder, root=None, photos=None):
    """Measure a finished training on the test faces, once, and put it into the package.

    Args:
        recipe: LandmarksRecipe
        folder: path, as `run` left it.
        root: path or None, where the data sets are.
        photos: path or None, the folder of photos that was given to `run`.

    Returns:
        dict: the card, with the test faces' measures.
    """
    from expression_lab import data
    from expression_lab.recipes import landmarks_card

    test = data.load(recipe.datasets[0], "test", landmarks=True, root=root)
    kept_out = examples(recipe, [test], split_photos(backgrounds(photos))[1])
    return landmarks_card.ship(recipe, Path(folder), test, kept_out)


def _gray(image):
    import cv2

    image = np.ascontiguousarray(image)
    if image.dtype == bool:
        image = image.astype(np.uint8) * 255
    if image.ndim == 3:
        image = cv2.cvtColor(image[..., :3], cv2.COLOR_RGB2GRAY)
    scale = LONGEST / max(image.shape)
    if scale >= 1:
        return image
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
