"""A trained network over frames, for whole films or frame by frame, in numpy alone."""

import hashlib
import io
import json
from collections import deque
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.errors import CheckpointError, ShapeError, unknown_name
from expression_lab.recognize.classifier import CHECKPOINTS, softmax
from expression_lab.recognize.sequences import networks, steps

TASK = "sequences"
WINDOW = 16  # frames that a reader remembers of a camera's


class SequenceReader:
    """A network over the features of frames.

    Attributes:
        network: str, "average", "lstm" or "attention".
        weights: dict of str -> float32 array, by the names of the layers.
        card: dict, what it learned from and how well it does; empty for one without.
        window: int, how many of the last frames `update` remembers.
    """

    def __init__(self, network, weights, card=None, window=WINDOW):
        self.network, self.weights = networks.known(network), weights
        self.card, self.window = card or {}, window
        self.reset()

    def __repr__(self):
        return f"SequenceReader({self.network!r}, {self.parameters:,} parameters)"

    @property
    def parameters(self):
        """How many numbers it learned."""
        return sum(values.size for values in self.weights.values())

    @property
    def features(self):
        """How many numbers describe a frame."""
        return len(self.weights["norm/gamma"])

    def trace(self, features):
        """What the film is held to show, at every frame, as far as it is seen by then.

        Args:
            features: float32 `(n, T, f)`, as `frame_features` gives them.

        Returns:
            float32 `(n, T, 8)`: order of `EXPRESSIONS`, rows sum to 1.

        Raises:
            ShapeError: not such features.
        """
        features = self._checked(features)
        return softmax(steps.run(self.network, self.weights, features))

    def predict_proba(self, features, lengths=None):
        """What whole films show.

        Args:
            features: float32 `(n, T, f)`.
            lengths: int `(n,)`, frames of each film, 1 to T; None takes all T.

        Returns:
            float32 `(n, 8)`.

        Raises:
            ShapeError: not such features or lengths.
        """
        trace = self.trace(features)
        n, frames = trace.shape[:2]
        last = np.full(n, frames) if lengths is None else np.asarray(lengths)
        if last.shape != (n,) or (n and not (1 <= last.min() and last.max() <= frames)):
            raise ShapeError(f"lengths must be ({n},) whole numbers from 1 to {frames}; got "
                             f"{lengths!r}.")
        return trace[np.arange(n), last - 1]

    def attention(self, features):
        """What each frame of whole films counts for each query of "attention".

        Args:
            features: float32 `(n, T, f)`.

        Returns:
            float32 `(n, T, queries)`: sums to 1 over the frames.

        Raises:
            ShapeError: not such features, or a network without attention.
        """
        if self.network != "attention":
            raise ShapeError(f"The network {self.network!r} has no attention over frames; take "
                             "\"attention\".")
        looked = steps.looked(self.weights, self._checked(features))
        return steps.attention_weights(self.weights, looked)[:, -1]

    def update(self, features):
        """Take in the next frame of a camera.

        Args:
            features: float32 `(f,)`, of this frame.

        Returns:
            float32 `(8,)`: what the last `window` frames show.

        Raises:
            ShapeError: not the features of one frame.
        """
        features = np.asarray(features)
        if features.shape != (self.features,):
            raise ShapeError(f"features of one frame must be ({self.features},); got "
                             f"{features.shape}.")
        self._seen.append(features)
        return self.trace(np.stack(self._seen)[None])[0, -1]

    def reset(self):
        """Forget the camera's frames: somebody else is in front of it."""
        self._seen = deque(maxlen=self.window)

    def model(self, trunk=None):
        """The same network in Keras, to be trained further; see `networks.build`."""
        model = networks.build(self.network, self.features, trunk=trunk)
        head = model if trunk is None else model.get_layer(self.network)
        for layer in head.layers:
            names = [f"{layer.name}/{one.name}" for one in layer.weights]
            layer.set_weights([self.weights[name] for name in names])
        return model

    def _checked(self, features):
        features = np.asarray(features)
        right = features.ndim == 3 and features.shape[1] and features.shape[2] == self.features
        if not right or not np.issubdtype(features.dtype, np.floating):
            raise ShapeError(f"features must be float32 (n, T, {self.features}), of the frames of "
                             f"n films; got {features.dtype} {features.shape}.")
        return features.astype(np.float32, copy=False)


def weights_of(model):
    """What a Keras network over frames learned: dict of "layer/weight" -> float32 array."""
    import keras

    return {f"{layer.name}/{one.name}": keras.ops.convert_to_numpy(one).copy()
            for layer in model.layers for one in layer.weights
            if "seed_generator" not in one.path}


def shipped():
    """Names of the networks over frames that come with the course."""
    cards = (json.loads(path.read_text("utf-8")) for path in CHECKPOINTS.glob("sequence_*.json"))
    return tuple(sorted(card["network"] for card in cards if card.get("task") == TASK))


def save(reader, path):
    """Write weights and card: `<name>.npz` and, beside it, `<name>.json`.

    Args:
        reader: SequenceReader
        path: path ending in ".npz".

    Returns:
        dict: the card, with bytes and sha256 of the file.
    """
    path, buffer = Path(path), io.BytesIO()
    np.savez(buffer, **reader.weights)
    content = buffer.getvalue()
    card = {"task": TASK, "network": reader.network, "file": path.name, **reader.card,
            "parameters": reader.parameters, "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest()}
    path.parent.mkdir(parents=True, exist_ok=True)
    files.replace(path, content)
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    files.replace(path.with_suffix(".json"), text.encode())
    return card


def load(name="lstm"):
    """Load a network over frames.

    Args:
        name: str, "lstm" or "attention", those of the course; or the path of an `.npz` file.

    Returns:
        SequenceReader

    Raises:
        UnknownNameError: no shipped network goes by that name.
        CheckpointError: the file is missing, damaged or not what its card says.
    """
    own = str(name).endswith(".npz")
    if not own and name not in shipped():
        raise unknown_name("network over frames", name, shipped())
    path = Path(name) if own else CHECKPOINTS / f"sequence_{name}.npz"
    try:
        card = json.loads(path.with_suffix(".json").read_text("utf-8"))
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} or its card beside it cannot be read ({error}). Make them "
                              "again with: expression-lab train sequences") from None
    remedy = f"Make it again with: {card.get('command', 'expression-lab train sequences')}"
    if hashlib.sha256(content).hexdigest() != card.get("sha256") or card.get("task") != TASK:
        raise CheckpointError(f"{path} is not the file that its card describes (its sha256 "
                              f"differs); it may have been cut short or replaced. {remedy}")
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        weights = {key: stored[key] for key in stored.files}
    return SequenceReader(card["network"], weights, card, card.get("window", WINDOW))
