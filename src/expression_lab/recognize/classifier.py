"""A trained classifier behind one door: pictures in, probabilities of eight expressions out."""

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, unknown_name
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize.balance import POWER, balance
from expression_lab.recognize.named import Named

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
BATCH = 256
LUMA = np.float32([0.299, 0.587, 0.114])  # of red, green and blue
RUNTIMES = ("keras", "litert", "auto")


@dataclass(frozen=True)
class Reading(Named):
    """What a classifier says of one face.

    Attributes:
        face: faces.Box, where the face is in the photo, pixels.
        probabilities: float32 `(8,)`, order of `EXPRESSIONS`, sums to 1; `(k,)` of a reader that
            has learned expressions of one's own.
        names: tuple of str, what the probabilities are of.
    """

    face: object
    probabilities: np.ndarray
    names: tuple = EXPRESSIONS


class Classifier:
    """A Keras model with its card.

    Attributes:
        name: str
        model: keras.Model from uint8 `(n, S, S, C)` to logits `(n, 8)`.
        card: dict, what the model learned from and how well it does; empty for a model without.
    """

    def __init__(self, name, model, card=None):
        self.name, self.model, self.card = name, model, card or {}

    @property
    def size(self):
        """Side of the square picture that the model takes, in pixels."""
        return self.model.input_shape[1]

    def __repr__(self):
        count = f"{self.model.count_params():,} parameters"
        return f"Classifier({self.name!r}, {self.size}×{self.size}, {count})"

    @property
    def temperature(self):
        """What logits are divided by before softmax, so that 80 % means right in 80 of 100."""
        return self.card.get("temperature", 1.0)

    def predict_proba(self, images, flip=True, balanced=False):
        """Probabilities of the eight expressions.

        Args:
            images: uint8 `(n, S, S)` gray or `(n, S, S, 3)` RGB, faces cut out; another size
                than the model's is resized.
            flip: bool, average the face with its mirror image (twice the time, a little more
                accurate, and the same answer for both).
            balanced: bool, take all expressions as equally likely beforehand (`balance`): for
                sliders, the camera and judging; False for faces as they come in the data.

        Returns:
            float32 `(n, 8)`: order of `EXPRESSIONS`, rows sum to 1.

        Raises:
            ShapeError: `images` is not such a batch.
            ConfigError: balanced, but the classifier's card has no prior.
        """
        pixels = self._prepared(images)
        probabilities = self._probabilities(pixels)
        if flip:
            probabilities = (probabilities + self._probabilities(pixels[:, :, ::-1])) / 2
        return self.balance(probabilities) if balanced else probabilities

    def predict(self, images, flip=True, balanced=False):
        """Indices of the most probable expressions, int64 `(n,)`."""
        return self.predict_proba(images, flip, balanced).argmax(1)

    def balance(self, probabilities):
        """Probabilities `(n, 8)` with the lean of this classifier's training faces divided out."""
        if "prior" not in self.card:
            raise ConfigError(f"{self.name} has no card with the prior of its training faces, so "
                              "its reading cannot be balanced; read with balanced=False.")
        return balance(probabilities, self.card["prior"], self.card.get("balance", POWER))

    def logits(self, images):
        """What the network gives before softmax and temperature, float32 `(n, 8)`."""
        return _in_batches(self.model.predict_on_batch, self._prepared(images), len(EXPRESSIONS))

    def features(self, images):
        """What the network's last layer sees of each face.

        Args:
            images: as `predict_proba` takes them.

        Returns:
            float32 `(n, features)`: the last maps, averaged over the face.
        """
        network = self._features
        return _in_batches(network.predict_on_batch, self._prepared(images),
                           network.output_shape[-1])

    @functools.cached_property
    def _features(self):
        import keras

        return keras.Model(self.model.input, self.model.layers[-1].input)

    def _probabilities(self, pixels):
        logits = _in_batches(self.model.predict_on_batch, pixels, len(EXPRESSIONS))
        return softmax(logits / np.float32(self.temperature))

    def _prepared(self, images):
        """A batch of the model's own size and number of channels."""
        images = np.asarray(images)
        gray = images.ndim == 3 and images.shape[1] == images.shape[2]
        color = images.ndim == 4 and images.shape[1] == images.shape[2] and images.shape[3] == 3
        if images.dtype != np.uint8 or not (gray or color) or 0 in images.shape[1:]:
            raise ShapeError(
                "images must be uint8 (n, S, S) gray or (n, S, S, 3) RGB, a batch of square faces; "
                f"got {images.dtype} {images.shape}.")
        return as_taken(images, self.model.input_shape)


def as_taken(images, input_shape):
    """Faces in the size and with the channels that a network takes.

    Args:
        images: uint8 `(n, S, S)` gray or `(n, S, S, 3)` RGB.
        input_shape: `(None, side, side, channels)`, as of a Keras model.

    Returns:
        uint8 `(n, side, side, channels)`
    """
    from expression_lab.data.dataset import resize

    if images.ndim == 4:
        images = (images @ LUMA).round().astype(np.uint8)
    _, side, _, channels = input_shape
    return np.repeat(resize(images, side)[..., None], channels, axis=-1)


def _in_batches(compute, pixels, width):
    """A function of batches over pictures of any number, also of none."""
    chunks = [compute(pixels[i:i + BATCH]) for i in range(0, len(pixels), BATCH)]
    return np.concatenate([np.empty((0, width), np.float32), *chunks])


def softmax(logits):
    """Logits to probabilities along the last axis, float32."""
    powers = np.exp(logits - logits.max(-1, keepdims=True), dtype=np.float32)
    return powers / powers.sum(-1, keepdims=True)


def available():
    """Names of the classifiers that are shipped, the most accurate first."""
    cards = [json.loads(path.read_text("utf-8")) for path in CHECKPOINTS.glob("*.json")]
    readers = [card for card in cards if card.get("task") == "classifier"]
    return tuple(card["name"] for card in sorted(
        readers, key=lambda card: (-card["parameters"], card["name"])))


def load(name="residual", runtime="keras"):
    """Load a classifier.

    Args:
        name: str, one of `available()`, or the path of a `.keras` file that
            `expression-lab train classifier` made; or of a `.npz` of `OwnExpressions.save` or a
            `.json` of `Personal.save`.
        runtime: str, "keras"; "litert" for the 8-bit file that needs no TensorFlow
            (`recognize.portable`); "auto" for that where there is one, else Keras.

    Returns:
        Classifier

    Raises:
        UnknownNameError: no shipped classifier, or no runtime, goes by that name.
        CheckpointError: the file is missing, damaged or not what its card says.
    """
    if runtime not in RUNTIMES:
        raise unknown_name("runtime", runtime, RUNTIMES)
    if runtime != "keras":
        from expression_lab.recognize import portable

        if runtime == "litert" or name in portable.available():
            return portable.load(name)
    if str(name).endswith(".npz"):
        from expression_lab.recognize.own import OwnExpressions

        return OwnExpressions.load(name)
    if str(name).endswith(".json"):
        from expression_lab.recognize.personal import Personal

        return Personal.load(name)
    if str(name).endswith(".keras"):
        path = Path(name)
        card_path = path.with_name("card.json")
    elif name in available():
        path, card_path = CHECKPOINTS / f"{name}.keras", CHECKPOINTS / f"{name}.json"
    else:
        raise unknown_name("classifier", name, available())
    card = json.loads(card_path.read_text("utf-8")) if card_path.exists() else {}
    _check_file(path, card)
    return Classifier(card.get("name", path.stem), _load_model(path), card)


def _check_file(path, card):
    remedy = f" Make it again with: {card['command']}" if "command" in card else ""
    if not path.is_file():
        raise CheckpointError(f"There is no model file {path}.{remedy}")
    if "sha256" in card and hashlib.sha256(path.read_bytes()).hexdigest() != card["sha256"]:
        raise CheckpointError(f"{path} is not the file that its card describes (its sha256 "
                              f"differs); it may have been cut short or replaced.{remedy}")


def _load_model(path):
    keras = backend.load()
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # zip, JSON, HDF5 and Keras each have errors of their own
        raise CheckpointError(f"{path} cannot be read as a Keras model: "
                              f"{str(error).splitlines()[0]}") from None
    shape, classes = model.input_shape, model.output_shape
    if len(shape) != 4 or shape[1] != shape[2] or classes != (None, len(EXPRESSIONS)):
        raise CheckpointError(f"{path} is a model from {shape} to {classes}; a classifier takes "
                              f"(n, S, S, C) and gives (n, {len(EXPRESSIONS)}).")
    return model


def read(photo, reader="residual", balanced=False):
    """Find every face in a photo and read its expression.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` gray.
        reader: str or Classifier, who reads.
        balanced: bool, take all expressions as equally likely beforehand.

    Returns:
        list[Reading]: the largest face first; empty where there is no face.

    Raises:
        ShapeError: `photo` is not a picture.
    """
    from expression_lab import faces

    boxes = faces.find(photo)
    if not boxes:
        return []
    reader = load(reader, "auto") if isinstance(reader, str) else reader
    crops = np.stack([faces.crop(photo, box, size=reader.size) for box in boxes])
    names = getattr(reader, "classes", EXPRESSIONS)
    return [Reading(box, row, names)
            for box, row in zip(boxes, reader.predict_proba(crops, balanced=balanced))]
