"""A classifier for the live path: LiteRT alone, ready in a moment, one face in a millisecond.

It answers as `recognize.Classifier` does, from a small file of 8-bit weights, and TensorFlow and
Keras are never imported.
"""

import hashlib
import json
import threading
from pathlib import Path

import numpy as np

from expression_lab.backend import held_back
from expression_lab.errors import CheckpointError, unknown_name
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize import classifier

TASK = "portable classifier"  # on the card
ENDING = "_int8"  # of the file's name: residual_int8.tflite


class PortableReader(classifier.Classifier):
    """A LiteRT model with its card; several threads may share it.

    Attributes:
        name: str
        model: LiteRTModel
        card: dict, as `recipes.portable_classifier` wrote it; empty for a file without.
    """

    def __repr__(self):
        return f"PortableReader({self.name!r}, {self.size}×{self.size}, {self.model.bytes:,} bytes)"

    def features(self, images):
        """What the network's last layer sees of each face.

        Args:
            images: as `predict_proba` takes them.

        Returns:
            float32 `(n, features)`: the last maps, averaged over the face.
        """
        return self.model.run(self._prepared(images))[1]


class LiteRTModel:
    """A LiteRT network, called like the Keras model that it was made from, on one core.

    Args:
        content: bytes of a file that `convert` made.

    Raises:
        ValueError, RuntimeError: LiteRT cannot read it, or it is no classifier.
        ImportError: LiteRT is not installed.

    Attributes:
        bytes: int, the size of the file.
        input_shape, output_shape: tuple, as of a Keras model; None is the number of faces.
    """

    def __init__(self, content):
        from ai_edge_litert.interpreter import Interpreter

        with held_back():  # LiteRT's word on how it computes
            self._net = Interpreter(model_content=content, num_threads=1)
            self._net.allocate_tensors()
        entry, *others = self._net.get_input_details()
        outputs = sorted(self._net.get_output_details(), key=lambda one: one["shape"][-1])
        self.input_shape = (None, *map(int, entry["shape"][1:]))
        widths = [one["shape"][-1] for one in outputs]
        if (others or entry["dtype"] != np.uint8 or len(self.input_shape) != 4
                or len(outputs) != 2 or widths[0] != len(EXPRESSIONS)):
            raise ValueError(f"it is a network from {entry['dtype'].__name__} {self.input_shape} "
                             f"to {len(outputs)} outputs {widths}, no classifier")
        self.output_shape = (None, len(EXPRESSIONS))
        self.bytes, self._entry = len(content), entry["index"]
        self._outputs, self._widths = [one["index"] for one in outputs], widths
        self._running = threading.Lock()

    def predict_on_batch(self, pixels):
        """Logits of faces: uint8 `(n, S, S, C)` -> float32 `(n, 8)`."""
        return self.run(pixels)[0]

    def run(self, pixels):
        """Look at faces one by one.

        Args:
            pixels: uint8 `(n, S, S, C)`, of the network's own size.

        Returns:
            tuple: float32 `(n, 8)`, logits, and float32 `(n, features)`.
        """
        found = [np.empty((len(pixels), width), np.float32) for width in self._widths]
        with self._running:
            for number, face in enumerate(pixels):
                self._net.set_tensor(self._entry, face[None])
                self._net.invoke()
                for place, index in zip(found, self._outputs):
                    place[number] = self._net.get_tensor(index)[0]
        return tuple(found)


def available():
    """Names of the classifiers that are shipped for LiteRT, the largest first."""
    cards = [json.loads(path.read_text("utf-8"))
             for path in classifier.CHECKPOINTS.glob(f"*{ENDING}.json")]
    cards = [card for card in cards if card.get("task") == TASK]
    return tuple(card["name"] for card in sorted(cards, key=lambda card: -card["parameters"]))


def load(name="residual"):
    """Load a classifier for LiteRT.

    Args:
        name: str, one of `available()`, or the path of a `.tflite` file; its card, if it has
            one, is the `.json` beside it.

    Returns:
        PortableReader

    Raises:
        UnknownNameError: no shipped classifier goes by that name.
        CheckpointError: the file is missing, damaged, of something else or not what its card
            says, or LiteRT is not installed.
    """
    if str(name).endswith(".tflite"):
        path = Path(name)
    elif name in available():
        path = classifier.CHECKPOINTS / f"{name}{ENDING}.tflite"
    else:
        raise unknown_name("classifier for LiteRT", name, available())
    card_path = path.with_suffix(".json")
    card = json.loads(card_path.read_text("utf-8")) if card_path.is_file() else {}
    command = card.get("command", "expression-lab train classifier --network residual --ship")
    return PortableReader(card.get("name", path.stem),
                          _open(path, card, f"Make it again with: {command}"), card)


def _open(path, card, remedy):
    if not path.is_file():
        raise CheckpointError(f"There is no model file {path}. {remedy}")
    content = path.read_bytes()
    if "sha256" in card and hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise CheckpointError(f"{path} is not the file that its card describes (its sha256 "
                              f"differs); it may have been cut short or replaced. {remedy}")
    try:
        return LiteRTModel(content)
    except ImportError:
        raise CheckpointError(f"LiteRT, which runs {path.name}, is not installed: install "
                              "ai-edge-litert, or use recognize.load, which needs Keras."
                              ) from None
    except (ValueError, RuntimeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        raise CheckpointError(f"{path} is not a classifier for LiteRT ({reason}). {remedy}"
                              ) from None
