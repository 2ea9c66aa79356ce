"""The recipe of the shipped detector: real faces pasted into backgrounds → weights and a card."""

import dataclasses
import json
import time
from pathlib import Path

import numpy as np

from expression_lab import backend, files
from expression_lab.errors import ConfigError

MODEL, SETTINGS, STATE = "detector.tflite", "recipe.json", "state"


@dataclasses.dataclass(frozen=True)
class DetectorRecipe:
    """What makes a detector.

    Attributes:
        dataset: str, faces with landmarks, of which most scenes are made.
        also: str or None, a second set, of small faces with many expressions.
        share: float, 0 to 1, how many faces come from the second set.
        scenes: int, pictures an epoch.
        epochs, batch_size: int
        learning_rate, weight_decay: float
        seed: int, of everything drawn.
    """

    dataset: str = "facial_expressions"
    also: str | None = "ferplus"
    share: float = 0.25
    scenes: int = 4000
    epochs: int = 7
    batch_size: int = 16
    learning_rate: float = 3e-3
    weight_decay: float = 1e-3
    seed: int = 0

    def __post_init__(self):
        if min(self.scenes, self.epochs, self.batch_size) < 1 or self.learning_rate <= 0:
            raise ConfigError("scenes, epochs, batch_size and learning_rate must be above 0; "
                              f"got {self}.")
        if not 0 <= self.share < 1:
            raise ConfigError(f"share is {self.share}; it must be at least 0 and below 1.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return dataclasses.asdict(self)


def load_faces(recipe, split="train", root=None):
    """The faces that scenes are made of.

    Args:
        recipe: DetectorRecipe
        split: "train" or "validation"; of the second set only training faces are taken.
        root: path or None, where the data sets are.

    Returns:
        list of detector_scenes.Faces
    """
    from expression_lab import data
    from expression_lab.recipes.detector_scenes import Faces

    names = [recipe.dataset]
    if recipe.also and split == "train":
        names.append(recipe.also)
    loaded = [data.load(name, split, landmarks=True, root=root) for name in names]
    return [Faces(one.images, one.landmarks) for one in loaded]


def load_backgrounds(folder=None):
    """Pictures without faces: scikit-image's, and those of a folder of your own.

    Args:
        folder: path or None; pictures that are transparent are taken as things to paste.

    Returns:
        tuple: list of uint8 `(H, W)`, list of uint8 `(h, w, 2)` (grey and opacity).
    """
    import cv2
    from skimage import data as samples

    names = ("brick", "grass", "gravel", "coffee", "rocket", "page", "clock", "moon")
    pictures = [_gray(np.asarray(getattr(samples, name)())) for name in names]
    things = []
    for path in sorted(Path(folder).rglob("*")) if folder else ():
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".webp"):
            continue
        pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if pixels is not None and pixels.ndim == 3 and pixels.shape[2] == 4:
            gray = cv2.cvtColor(pixels[..., :3], cv2.COLOR_BGR2GRAY)
            things.append(np.dstack([gray, pixels[..., 3]]))
        elif pixels is not None and min(pixels.shape[:2]) >= 100:
            pictures.append(_gray(pixels))
    return pictures, things


def _gray(picture):
    import cv2

    picture = cv2.cvtColor(picture[..., :3], cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    return picture.astype(np.uint8)


def run(recipe, folder, backgrounds=None, kept_out=None, resume=False, progress=True, root=None):
    """Train by a recipe and leave the model, its weights, history and card in a folder.

    Args:
        recipe: DetectorRecipe
        folder: path, made if it is not there.
        backgrounds: path or None, a folder of pictures without people to train on.
        kept_out: path or None, another one to measure on.
        resume: bool, go on from the last epoch in the folder.
        progress: bool, a line an epoch.
        root: path or None, where the data sets are.

    Returns:
        dict: the card.
    """
    from expression_lab.recipes import detector_card
    from expression_lab.recipes.detector_scenes import Scenes

    keras, folder, start = backend.load(), Path(folder), time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(recipe.seed)
    sources = load_faces(recipe, root=root)
    shares = [1 - recipe.share, recipe.share] if len(sources) > 1 else None
    found = load_backgrounds(backgrounds)
    model = compiled(recipe)
    _fitted(model, recipe, Scenes(sources, *found, shares=shares), folder, resume, progress)
    model.save_weights(folder / "detector.weights.h5")
    convert(model, folder / MODEL)
    minutes = None if resume else round((time.perf_counter() - start) / 60, 1)
    return detector_card.save(recipe, folder, model, sources, found, kept_out, root, minutes)


def compiled(recipe):
    """The untrained network with its cost and optimizer."""
    import keras

    from expression_lab.faces.detector import network, targets

    model, steps = network.build(), recipe.epochs * (-(-recipe.scenes // recipe.batch_size))
    rate = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / 20, max(1, steps - steps // 20), alpha=1e-3,
        warmup_target=recipe.learning_rate, warmup_steps=max(1, steps // 20))
    optimizer = keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay, clipnorm=20.0,
                                       use_ema=True, ema_momentum=0.995)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.compile(optimizer=optimizer, loss=[targets.cost] * len(model.outputs))
    return model


def _fitted(model, recipe, scenes, folder, resume, progress):
    """Train, save the state after each epoch, and leave a row an epoch in `history.csv`."""
    import keras

    _check_state(recipe, folder, resume)
    batches = _batches(recipe, scenes)
    tell = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: setattr(batches, "epoch", epoch))
    log = keras.callbacks.CSVLogger(str(folder / "history.csv"), append=resume)
    keep = keras.callbacks.BackupAndRestore(str(folder / STATE))
    model.fit(batches, epochs=recipe.epochs, shuffle=False, verbose=2 if progress else 0,
              callbacks=[tell, log, keep])


def _check_state(recipe, folder, resume):
    state, settings = folder / STATE, folder / SETTINGS
    text = json.dumps(recipe.to_dict())
    if not resume and state.exists():
        raise ConfigError(f"{state} holds an unfinished training; go on with --resume, or choose "
                          "another folder.")
    if resume and settings.exists() and settings.read_text() != text:
        raise ConfigError(f"The training in {folder} was begun with other settings; resume with "
                          "those, or choose another folder.")
    files.replace(settings, text.encode())


def _batches(recipe, scenes):
    """Scenes and what should be answered; seed, epoch and number fix every batch."""
    import keras

    from expression_lab.faces.detector import targets

    class Batches(keras.utils.PyDataset):
        epoch = 0

        def __len__(self):
            return -(-recipe.scenes // recipe.batch_size)

        def __getitem__(self, number):
            seeds = [(recipe.seed, self.epoch, number, i) for i in range(recipe.batch_size)]
            pictures, squares = zip(*(scenes.scene(seed) for seed in seeds))
            maps = zip(*(targets.paint(one, scenes.size) for one in squares))
            return (np.stack(pictures)[..., None].astype(np.float32),
                    tuple(np.stack(level) for level in maps))

    return Batches()


def convert(model, path):
    """Write a model for LiteRT, its weights in float16.

    Args:
        model: keras.Model
        path: Path, replaced if it is there.

    Returns:
        Path
    """
    import contextlib
    import io

    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    with contextlib.redirect_stdout(io.StringIO()):  # it lists every tensor
        content = converter.convert()
    files.replace(path, content)
    return path
