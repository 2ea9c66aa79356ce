"""Training a classifier on label distributions, step by step, in a loop that can be read.

What the loop does beside gradient descent, and why:

- the target of a face is the distribution of its taggers' votes, not one class, so that a face
  on which people disagree teaches that it is ambiguous (Barsoum et al. 2016);
- the learning rate rises for a short while and then falls along a cosine (Loshchilov and
  Hutter 2017);
- the weights that are kept are a moving average of those that training passes through (Polyak
  and Juditsky 1992): smoother, and better on new faces at every moment of training;
- after each epoch everything is saved, so that an interrupted training goes on exactly where it
  stopped: every random number depends on (seed, epoch, batch) and on nothing before it.
"""

import dataclasses
import io
import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zlib import crc32

import numpy as np

from expression_lab.errors import CheckpointError, ConfigError, ShapeError, unknown_name
from expression_lab.recognize import networks

STATE = "state.npz"
PRECISIONS = ("float32", "mixed_bfloat16")


@dataclasses.dataclass(frozen=True)
class TrainingConfig:
    """Everything that a training depends on beside the data and the augmentation.

    Attributes:
        network: str, a name of `networks.available()`.
        size: int, side of the pictures in pixels.
        epochs: int, passes over the training set.
        batch_size: int, faces a step.
        learning_rate: float, the highest one, after the warm-up.
        weight_decay: float, of AdamW (Loshchilov and Hutter 2019).
        warmup: float, epochs in which the learning rate rises from zero.
        label_smoothing: float in [0, 1), share of the target spread over all classes.
        dropout: float in [0, 1).
        average: float in [0, 1), decay a step of the moving average of the weights.
        patience: int, epochs without a better validation accuracy before training stops.
        precision: str, "float32", or "mixed_bfloat16" (faster where the processor has it).
        seed: int.

    Raises:
        UnknownNameError, ConfigError: when made with a value that makes no sense.
    """

    network: str = "residual"
    size: int = 48
    epochs: int = 40
    batch_size: int = 128
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    warmup: float = 2.0
    label_smoothing: float = 0.0
    dropout: float = 0.3
    average: float = 0.999
    patience: int = 15
    precision: str = "float32"
    seed: int = 0

    def __post_init__(self):
        if self.network not in networks.available():
            raise unknown_name("network", self.network, networks.available())
        if self.precision not in PRECISIONS:
            raise unknown_name("precision", self.precision, PRECISIONS)
        for name in ("size", "epochs", "batch_size", "patience"):
            self._demand(name, int, 1, 1_000_000)
        self._demand("seed", int, 0, 2**32 - 1)
        for name, high in (("learning_rate", 10), ("weight_decay", 10), ("warmup", 1000)):
            self._demand(name, (int, float), 0, high)
        for name in ("label_smoothing", "dropout", "average"):
            self._demand(name, (int, float), 0, 0.9999999)

    def _demand(self, name, kind, low, high):
        value = getattr(self, name)
        if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
            raise ConfigError(f"{name} is {value!r}; it must be a number from {low} to {high}.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True)
class Result:
    """What a training gives.

    Attributes:
        model: keras.Model, the averaged weights of the best epoch, float32.
        history: pandas.DataFrame, a row an epoch: epoch, loss, accuracy, val_loss,
            val_accuracy, learning_rate, seconds.
        best_epoch: int, the epoch whose weights were kept, from 1.
        config: TrainingConfig
    """

    model: object
    history: object
    best_epoch: int
    config: TrainingConfig


def learning_rate(config, step, steps_per_epoch):
    """Learning rate of a step: a straight rise, then half a cosine down to zero.

    Args:
        config: TrainingConfig
        step: int, from 0.
        steps_per_epoch: int

    Returns:
        float
    """
    total = config.epochs * steps_per_epoch
    warmup = min(config.warmup * steps_per_epoch, total / 2)
    if step < warmup:
        return config.learning_rate * (step + 1) / (warmup + 1)
    done = (step - warmup) / max(total - warmup, 1)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * done))


class MovingAverage:
    """Exponential moving average of all weights, the batch norm's statistics among them.

    While training is young, the average follows faster, so that the random start is forgotten.
    To spare time it looks at the weights at every eighth step only.
    """

    EVERY = 8

    def __init__(self, decay):
        self.decay = decay
        self.weights = None

    def update(self, weights, step):
        """Take a step's weights in.

        Args:
            weights: list of float arrays, as `model.get_weights()` gives them.
            step: int, steps done before this one.
        """
        if self.weights is None:
            self.weights = [w.copy() for w in weights]
        keep = min(self.decay, (step + 1) / (step + 10)) ** self.EVERY
        for mean, new in zip(self.weights, weights):
            mean *= keep
            mean += (1 - keep) * new


def train(config, images, targets, validation, folder=None, resume=False, augment=None,
          progress=True):
    """Train a classifier and keep the weights that did best on the validation faces.

    Args:
        config: TrainingConfig
        images: uint8 `(n, S, S)` or `(n, S, S, C)`.
        targets: float32 `(n, classes)`, each row a distribution: votes, or one-hot labels.
        validation: pair of images like `images` and int labels `(m,)`.
        folder: path or None, where the state after each epoch and the history are saved.
        resume: bool, go on from the state in `folder` when there is one.
        augment: callable `(images, rng) -> images` or None, as `augment.Policy`.
        progress: bool, show a bar.

    Returns:
        Result

    Raises:
        ShapeError: arrays that do not fit each other or the configuration.
        CheckpointError: the saved state is damaged or belongs to another training.
    """
    import keras

    images, targets, faces, labels = _checked(config, images, targets, *validation)
    keras.utils.set_random_seed(config.seed)
    model = _compiled(config, images.shape[-1], targets.shape[1], config.precision)
    averaged = _compiled(config, images.shape[-1], targets.shape[1], "float32")
    state = _State(folder, config, augment, crc32(images) ^ crc32(targets))
    if resume:
        state.load(model)
    one_hot = np.eye(targets.shape[1], dtype="float32")[labels]
    for epoch in range(len(state.history), config.epochs):
        start = time.perf_counter()
        scores = _one_epoch(config, model, state.average, images, targets, augment, epoch, progress)
        averaged.set_weights(state.average.weights)
        loss, accuracy = averaged.evaluate(faces, one_hot, batch_size=256, verbose=0)
        scores.update(val_loss=loss, val_accuracy=accuracy, seconds=time.perf_counter() - start)
        state.finish_epoch(model, {"epoch": epoch + 1, **scores})
        if progress:
            _tell(config, scores, epoch)
        if epoch + 1 - state.best_epoch >= config.patience:
            break
    averaged.set_weights(state.best)
    return Result(averaged, state.table(), state.best_epoch, config)


def _checked(config, images, targets, faces, labels):
    """Arrays of the right shape and dtype, pictures with a channel axis."""
    images, faces = _pictures(config, images, "images"), _pictures(config, faces, "validation")
    targets, labels = np.asarray(targets, "float32"), np.asarray(labels)
    if targets.ndim != 2 or len(targets) != len(images):
        raise ShapeError(f"targets must be ({len(images)}, classes), one row a face; "
                         f"got {targets.shape}.")
    if not np.allclose(targets.sum(1), 1, atol=1e-3) or targets.min() < 0:
        raise ShapeError("each row of targets must be a distribution: at least 0, summing to 1.")
    if labels.shape != (len(faces),) or labels.dtype.kind not in "iu":
        raise ShapeError(f"validation labels must be ({len(faces)},) whole numbers; "
                         f"got {labels.shape} {labels.dtype}.")
    if len(labels) and not 0 <= labels.min() <= labels.max() < targets.shape[1]:
        raise ShapeError(f"validation labels must lie in 0 to {targets.shape[1] - 1}.")
    return images, targets, faces, labels


def _pictures(config, images, name):
    images = np.asarray(images)
    images = images[..., None] if images.ndim == 3 else images
    side = (config.size, config.size)
    if images.ndim != 4 or images.shape[1:3] != side or images.dtype != np.uint8 or not len(images):
        raise ShapeError(f"{name} must be uint8 (n, {config.size}, {config.size}) with n > 0; "
                         f"got {images.dtype} {images.shape}.")
    return np.ascontiguousarray(images)


def _compiled(config, channels, classes, precision):
    """The network with its loss and optimizer; `precision` is that of its computations."""
    import keras

    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        model = networks.build(config.network, config.size, channels, classes, config.dropout)
    finally:
        keras.config.set_dtype_policy(usual)
    optimizer = keras.optimizers.AdamW(config.learning_rate, weight_decay=config.weight_decay)
    # Decay is for the kernels; it would only bend the scales and offsets of the normalisation.
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=config.label_smoothing),
        metrics=["accuracy"])
    return model


def _one_epoch(config, model, average, images, targets, augment, epoch, progress):
    """All steps of one epoch; returns loss, accuracy and the last learning rate."""
    from tqdm.auto import tqdm

    order = np.random.default_rng([config.seed, epoch]).permutation(len(images))
    size = min(config.batch_size, len(order))
    chunks = [order[i:i + size] for i in range(0, len(order) - size + 1, size)]
    model.reset_metrics()
    bar = tqdm(_batches(images, targets, chunks, augment, [config.seed, epoch]), total=len(chunks),
               desc=f"epoch {epoch + 1}/{config.epochs}", disable=not progress, leave=False,
               mininterval=0.5)
    for number, (x, y) in enumerate(bar):
        step = epoch * len(chunks) + number
        rate = learning_rate(config, step, len(chunks))
        model.optimizer.learning_rate = rate
        loss, accuracy = model.train_on_batch(x, y)
        if step % MovingAverage.EVERY == 0 or number == len(chunks) - 1:
            average.update(model.get_weights(), step)
    return {"loss": float(loss), "accuracy": float(accuracy), "learning_rate": rate}


def _batches(images, targets, chunks, augment, seed):
    """Batches in order; while the network learns from one, a thread augments the next."""
    def prepare(number):
        chosen = images[chunks[number]]
        if augment is not None:
            flat = chosen[..., 0] if chosen.shape[-1] == 1 else chosen
            flat = augment(flat, np.random.default_rng([*seed, number]))
            chosen = flat.reshape(chosen.shape)
        return chosen, targets[chunks[number]]

    with ThreadPoolExecutor(1) as worker:
        ahead = worker.submit(prepare, 0)
        for number in range(len(chunks)):
            batch = ahead.result()
            if number + 1 < len(chunks):
                ahead = worker.submit(prepare, number + 1)
            yield batch


def _tell(config, scores, epoch):
    print(f"epoch {epoch + 1:3d}/{config.epochs}  loss {scores['loss']:.3f}  "
          f"validation accuracy {scores['val_accuracy']:.4f}  {scores['seconds']:.0f} s", flush=True)


class _State:
    """What has to survive an interruption: weights, optimizer, average, best epoch, history."""

    def __init__(self, folder, config, augment, fingerprint):
        self.folder = Path(folder) if folder is not None else None
        self.about = {"config": config.to_dict(), "augment": repr(augment),
                      "data": f"{fingerprint:08x}"}
        self.average = MovingAverage(config.average)
        self.history = []
        self.best, self.best_epoch = None, 0

    def table(self):
        import pandas as pd

        return pd.DataFrame(self.history)

    def finish_epoch(self, model, row):
        """Note an epoch's scores, keep its weights if they are the best, save everything."""
        best = max((one["val_accuracy"] for one in self.history), default=-1)
        self.history.append(row)
        if row["val_accuracy"] > best:
            self.best, self.best_epoch = [w.copy() for w in self.average.weights], row["epoch"]
        if self.folder is not None:
            self._save(model)

    def _save(self, model):
        about = {**self.about, "history": self.history, "best_epoch": self.best_epoch}
        arrays = {"about": np.frombuffer(json.dumps(about).encode(), np.uint8)}
        groups = {"model": _values(model), "average": self.average.weights, "best": self.best}
        for group, values in groups.items():
            arrays.update({f"{group}_{i:04d}": value for i, value in enumerate(values)})
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        self.folder.mkdir(parents=True, exist_ok=True)
        _replace(self.folder / STATE, buffer.getbuffer())
        _replace(self.folder / "history.csv", self.table().to_csv(index=False).encode())

    def load(self, model):
        """Go on from the saved state; a folder without one means starting from the beginning."""
        if self.folder is None:
            raise ConfigError("resume needs the folder in which the training saved its state.")
        path = self.folder / STATE
        if not path.exists():
            return
        about, groups = _read_state(path)
        for name, wanted in self.about.items():
            if about.get(name) != wanted:
                raise CheckpointError(
                    f"{path} belongs to a training with another {name}: "
                    f"{_difference(about.get(name), wanted)}. Use the same settings and data, "
                    f"or another folder.")
        self.history, self.best_epoch = about["history"], about["best_epoch"]
        self.average.weights, self.best = groups["average"], groups["best"]
        model.optimizer.build(model.trainable_variables)
        for variable, value in zip(_variables(model), groups["model"], strict=True):
            variable.assign(value)


def _variables(model):
    """Weights, state of the dropout's random numbers, and the optimizer's moments."""
    metrics = {id(v) for v in model.metrics_variables}
    return [v for v in model.variables if id(v) not in metrics] + model.optimizer.variables


def _values(model):
    import keras

    return [keras.ops.convert_to_numpy(v) for v in _variables(model)]


def _read_state(path):
    try:
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(bytes(stored["about"]))
            names = sorted(name for name in stored.files if name != "about")
            groups = {"model": [], "average": [], "best": []}
            for name in names:
                groups[name.rsplit("_", 1)[0]].append(stored[name])
    except Exception as error:  # a zip, a header, a member or the JSON may be what is broken
        raise CheckpointError(f"{path} is damaged ({error}). Delete it to train from the start.") from None
    return about, groups


def _difference(stored, wanted):
    if isinstance(stored, dict) and isinstance(wanted, dict):
        names = [name for name in wanted if stored.get(name) != wanted[name]]
        return ", ".join(f"{name} was {stored.get(name)!r} and is {wanted[name]!r}" for name in names)
    return f"was {stored}, is {wanted}"


def _replace(path, content):
    """Write a file whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)
