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
import functools
import math
import operator
import time
from zlib import crc32

import numpy as np

from expression_lab import backend
from expression_lab.errors import ShapeError
from expression_lab.recognize import fast, networks
from expression_lab.recognize.ahead import ahead
from expression_lab.recognize.config import TrainingConfig
from expression_lab.recognize.state import MovingAverage, State

__all__ = ["Result", "TrainingConfig", "learning_rate", "train"]


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
    done = min((step - warmup) / max(total - warmup, 1), 1)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * done))


def train(config, images, targets, validation, folder=None, resume=False, augment=None,
          progress=True, start=None, repeats=None):
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
        start: keras.Model or None, whose weights training starts from; None is at random.
        repeats: float `(n,)` or None, how often a face is shown in an epoch; of 2.3, a face is
            shown twice, and in three epochs of ten a third time.

    Returns:
        Result

    Raises:
        ShapeError: arrays that do not fit each other or the configuration.
        CheckpointError: the saved state is damaged or belongs to another training.
    """
    keras = backend.load()
    images, targets, faces, labels = _checked(config, images, targets, *validation)
    keras.utils.set_random_seed(config.seed)
    model = _compiled(config, images.shape[-1], targets.shape[1], config.precision, trained=True)
    averaged = _compiled(config, images.shape[-1], targets.shape[1], "float32")
    if start is not None:
        model.set_weights(start.get_weights())
    state = State(folder, config, augment, _fingerprint(images, targets, repeats, start))
    if resume:
        state.load(model)
    one_hot = np.eye(targets.shape[1], dtype="float32")[labels]
    for epoch in range(len(state.history), config.epochs):
        start = time.perf_counter()
        order = _order(len(images), repeats, np.random.default_rng([config.seed, epoch]))
        scores = _one_epoch(config, model, state.average, images, targets, order, augment, epoch,
                            progress)
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


def _compiled(config, channels, classes, precision, trained=False):
    """The network with its loss and optimizer; `precision` is that of its computations."""
    import keras

    with backend.precision(precision):
        model = networks.build(config.network, config.size, channels, classes, config.dropout)
    if trained:
        model = fast.quick(model)
    optimizer = keras.optimizers.AdamW(config.learning_rate, weight_decay=config.weight_decay)
    # Decay is for the kernels; it would only bend the scales and offsets of the normalisation.
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=config.label_smoothing),
        metrics=["accuracy"])
    return model


def _fingerprint(images, targets, repeats, start):
    """A number that tells one training's data from another's."""
    arrays = [images, targets, *([] if repeats is None else [repeats]),
              *([] if start is None else start.get_weights())]
    return functools.reduce(operator.xor, (crc32(np.ascontiguousarray(a)) for a in arrays))


def _order(count, repeats, rng):
    """Which faces an epoch shows, in random order."""
    if repeats is None:
        return rng.permutation(count)
    times = np.floor(repeats + rng.random(count)).astype(int)
    return rng.permutation(np.repeat(np.arange(count), times))


def _one_epoch(config, model, average, images, targets, order, augment, epoch, progress):
    """All steps of one epoch; returns their mean loss and accuracy, and the last learning rate."""
    from tqdm.auto import tqdm

    size = min(config.batch_size, len(order))
    chunks = [order[i:i + size] for i in range(0, len(order) - size + 1, size)]
    scores = []
    bar = tqdm(_batches(images, targets, chunks, augment, [config.seed, epoch]), total=len(chunks),
               desc=f"epoch {epoch + 1}/{config.epochs}", disable=not progress, leave=False,
               delay=10)  # no bar where an epoch takes a moment
    for number, (x, y) in enumerate(bar):
        step = epoch * len(chunks) + number
        rate = learning_rate(config, step, len(chunks))
        model.optimizer.learning_rate = rate
        model.reset_metrics()  # so that a step's scores are its own
        scores.append(model.train_on_batch(x, y))
        if step % MovingAverage.EVERY == 0 or number == len(chunks) - 1:
            average.update(model.get_weights(), step)
    loss, accuracy = np.mean(scores, axis=0)
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

    return ahead(prepare, len(chunks))


def _tell(config, scores, epoch):
    print(f"epoch {epoch + 1:3d}/{config.epochs}  loss {scores['loss']:.3f}  "
          f"validation accuracy {scores['val_accuracy']:.4f}  {scores['seconds']:.0f} s",
          flush=True)
