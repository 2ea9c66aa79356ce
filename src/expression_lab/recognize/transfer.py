"""Transfer learning: a classifier on the trunk of a network that was trained for another task.

    model = transfer.build("landmarks")                 # the trunk is frozen, the head is new
    transfer.fit_head(model, faces, targets)            # first the head alone: seconds
    transfer.fine_tune(model, faces, targets)           # then all of it, in small steps

Why in two steps: a new head gives large, random gradients, which would spoil what the trunk
knows. And why the batch normalisation of a trained trunk keeps its statistics: a few faces would
overwrite what it has seen in thousands (Chollet's guide to transfer learning with Keras).
To call the trunk with `training=False` does not keep them since Keras 3: the outer model's
`training=True` wins (keras issue 20285). So the normalisation itself is frozen.
"""

import dataclasses

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError, ShapeError, unknown_name
from expression_lab.recognize import fast, trunks
from expression_lab.recognize.ahead import ahead

OURS = ("landmarks", "synthetic", "scratch")
SIDE = 64  # of the landmark network's picture here: faces of 54 pixels, near FER2013's 48
BATCH = 256


def available():
    """Names of the trunks that `build` knows."""
    return (*OURS, *trunks.APPLICATIONS)


def build(trunk, size=48, classes=8, weights="imagenet", freeze=True, side=None, channels=1,
          dropout=0.2):
    """Make a classifier with a new head on a trunk.

    Input shape:
        uint8 `(n, size, size, channels)`, 0 to 255.

    Output shape:
        float32 `(n, classes)`, logits.

    Args:
        trunk: str. "landmarks": the shipped landmark network; "synthetic": the same network,
            trained on synthetic faces by you; "scratch": the same network, untrained; or a
            network of `keras.applications`: "mobilenet_v2", "mobilenet_v3_small",
            "efficientnet_b0", "resnet50", "densenet121".
        size: int, side of the pictures, pixels.
        classes: int, number of expressions.
        weights: "imagenet", for an application; None: at random; or a keras.Model that this
            function made, whose trunk is taken over. "landmarks" needs none of these.
        freeze: bool, whether training changes only the head. "scratch" is never frozen.
        side: int or None, side of the picture that the trunk sees; None: its own.
        channels: int, 1 for gray or 3 for color.
        dropout: float in [0, 1), share of the features that is dropped in training.

    Returns:
        keras.Model

    Raises:
        UnknownNameError: no trunk goes by that name.
        ConfigError: a number is out of range, or "synthetic" has nothing to take over.
        CheckpointError: weights are not on this machine and cannot be downloaded.
    """
    if trunk not in available():
        raise unknown_name("trunk", trunk, available())
    _check(trunk, size, classes, weights, side, channels)
    keras = backend.load()
    taken = weights if isinstance(weights, keras.Model) else None
    pixels = keras.Input((size, size, channels), dtype="uint8", name="pixels")
    if trunk in OURS:
        known = trunk == "landmarks" and weights is not None and taken is None
        body, x = trunks.landmarks(pixels, side or SIDE, known)
    else:
        known = weights == "imagenet"
        body, x = trunks.application(trunk, pixels, side, known)
    if taken is not None:
        _take_over(body, taken)
    learned = known or taken is not None
    body = body if learned else fast.quick(body)
    body.learned = learned
    x = keras.layers.Dropout(dropout, dtype="float32", name="dropout")(body(x))
    x = keras.layers.Dense(classes, dtype="float32", name="logits")(x)
    model = keras.Model(pixels, x, name=trunk)
    freeze_trunk(model, freeze and trunk != "scratch")
    return model


def _check(trunk, size, classes, weights, side, channels):
    for name, value, low, high in (("size", size, 16, 512), ("classes", classes, 2, 1000),
                                   ("side", side or 64, 32, 512)):
        if not isinstance(value, int) or not low <= value <= high:
            raise ConfigError(f"{name} is {value!r}; it must be a whole number, {low} to {high}.")
    if channels not in (1, 3):
        raise ConfigError(f"channels is {channels!r}; it must be 1 or 3.")
    if isinstance(weights, str) and weights != "imagenet":
        raise ConfigError(f"weights is {weights!r}; it must be 'imagenet', None, or a model that "
                          "transfer.build made.")
    if trunk in OURS and side is not None:
        trunks.check_side(side)
    if trunk == "synthetic" and isinstance(weights, str):
        raise ConfigError("'synthetic' is trained by you: make a model with "
                          "transfer.build('scratch'), fine_tune it on data.load('synthetic'), "
                          "and give it as weights=…")


def _take_over(body, model):
    try:
        body.set_weights(model.get_layer("trunk").get_weights())
    except ValueError:
        raise ConfigError("weights= is a model with another trunk; both must be made by "
                          "transfer.build, with trunks of the same kind.") from None


def freeze_trunk(model, frozen=True):
    """Let training change the head only, or, with False, the trunk too.

    The batch normalisation of a trunk that has learned something stays as it is in either case.

    Args:
        model: keras.Model, made by `build`.
        frozen: bool
    """
    import keras

    trunk = model.get_layer("trunk")
    trunk.trainable = not frozen
    if getattr(trunk, "learned", True):  # one that was read from a file has
        for layer in trunk.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.trainable = False


def features(model, images):
    """What the head sees of each face.

    Args:
        model: keras.Model, made by `build`.
        images: uint8 `(n, S, S)` or `(n, S, S, C)`.

    Returns:
        float32 `(n, features)`.
    """
    import keras

    return outputs(keras.Model(model.input, model.get_layer("dropout").input), images)


def outputs(model, images):
    """What a model gives for each face, without a graph's being made of it first.

    To make one takes longer than to look at a few hundred faces layer by layer.

    Args:
        model: keras.Model, such as `build` makes; its outputs are logits.
        images: uint8 `(n, S, S)` or `(n, S, S, C)`.

    Returns:
        float32 `(n, …)`.
    """
    from keras import ops

    pixels = _pictures(model, images)
    parts = [model(pixels[i:i + BATCH], training=False) for i in range(0, len(pixels), BATCH)]
    return np.concatenate([ops.convert_to_numpy(ops.cast(part, "float32")) for part in parts])


def fit_head(model, images, targets, decay=None, seen=None):
    """Fit the head to faces, on a trunk that stays as it is.

    The trunk looks at each face once. Then the head is a softmax regression on its features, which
    has one best solution; L-BFGS (Liu and Nocedal 1989) finds it without a learning rate.

    Args:
        model: keras.Model, made by `build`; its head is changed in place.
        images: uint8 `(n, S, S)` or `(n, S, S, C)`.
        targets: float `(n, classes)`, each row a distribution.
        decay: float, weight of the squared weights beside the cross-entropy; None: 100 / n, so
            that the more faces there are, the more they are believed.
        seen: float `(n, features)` or None, what `features` gave, where it is known already.

    Returns:
        keras.Model: the same.

    Raises:
        ShapeError: targets do not fit the images.
    """
    targets = _targets(model, images, targets)
    seen = features(model, images) if seen is None else seen
    mean, deviation = seen.mean(0), seen.std(0) + 1e-3
    decay = 100 / len(seen) if decay is None else decay
    kernel, bias = softmax_regression((seen - mean) / deviation, targets, decay)
    kernel = kernel / deviation[:, None]
    model.get_layer("logits").set_weights([kernel, bias - mean @ kernel])
    return model


def softmax_regression(x, targets, decay=1e-3, steps=200):
    """The linear layer with the least cross-entropy.

    Args:
        x: float `(n, d)`, features of mean 0 and deviation 1.
        targets: float `(n, k)`, distributions.
        decay: float, weight of half the squared weights, which keeps them small.
        steps: int, at most so many steps of L-BFGS.

    Returns:
        tuple: float32 `(d, k)` and `(k,)`, kernel and bias.
    """
    from scipy.optimize import minimize

    x, targets = np.asarray(x, np.float32), np.asarray(targets, np.float32)
    shape = x.shape[1], targets.shape[1]

    def loss(flat):
        kernel, bias = _split(flat.astype(np.float32), shape)
        logits = x @ kernel + bias
        logits -= logits.max(1, keepdims=True)
        powers = np.exp(logits)
        total = powers.sum(1, keepdims=True)
        entropy = -(targets * (logits - np.log(total))).sum(1).mean()
        error = (powers / total - targets) / len(x)
        slope = np.concatenate([(x.T @ error + decay * kernel).ravel(), error.sum(0)])
        return float(entropy + decay / 2 * (kernel**2).sum()), slope.astype(np.float64)

    start = np.zeros(shape[0] * shape[1] + shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return _split(found.x.astype(np.float32), shape)


def _split(flat, shape):
    size = shape[0] * shape[1]
    return flat[:size].reshape(shape), flat[size:]


@dataclasses.dataclass(frozen=True)
class Tuning:
    """How a network is fine-tuned.

    Attributes:
        steps: int, steps of gradient descent.
        batch_size: int, faces a step.
        learning_rate: float, the highest one; it rises for a tenth of the steps and then falls
            along a cosine. A trained trunk wants less than one that starts at random.
        weight_decay: float, of AdamW (Loshchilov and Hutter 2019).
        seed: int.
    """

    steps: int = 200
    batch_size: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 0.02
    seed: int = 0


def fine_tune(model, images, targets, tuning=Tuning(), augment=None):
    """Train all of a network, in place.

    Args:
        model: keras.Model, made by `build`, its head fitted unless it starts from scratch.
        images: uint8 `(n, S, S)` or `(n, S, S, C)`.
        targets: float `(n, classes)`, each row a distribution.
        tuning: Tuning
        augment: callable `(images, rng) -> images` or None, as `augment.Policy`.

    Returns:
        pandas.DataFrame: a row for each tenth of the steps: step, loss, accuracy (their means).

    Raises:
        ShapeError: targets do not fit the images.
    """
    freeze_trunk(model, False)
    return descend(model, images, targets, tuning, augment)


def descend(model, images, targets, tuning=Tuning(), augment=None):
    """Train what is not frozen of any classifier of this room; as `fine_tune` says."""
    import pandas as pd

    targets, images = _targets(model, images, targets), _pictures(model, images)
    _compile(model, tuning)
    rows = []
    for number, (x, y) in enumerate(_batches(images, targets, tuning, augment), start=1):
        model.reset_metrics()  # so that a step's scores are its own
        rows.append((number, *model.train_on_batch(x, y)))
    table = pd.DataFrame(rows, columns=["step", "loss", "accuracy"])
    tenth = np.arange(len(table)) * 10 // len(table)
    return table.groupby(tenth).agg({"step": "max", "loss": "mean", "accuracy": "mean"})


def _compile(model, tuning):
    import keras

    rise = max(tuning.steps // 10, 1)
    rate = keras.optimizers.schedules.CosineDecay(
        tuning.learning_rate / 10, max(tuning.steps - rise, 1),
        warmup_target=tuning.learning_rate, warmup_steps=rise)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=tuning.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.compile(optimizer, keras.losses.CategoricalCrossentropy(from_logits=True),
                  metrics=["accuracy"])


def _batches(images, targets, tuning, augment):
    """All faces in random order, again and again; a thread makes the next batch."""
    size = min(tuning.batch_size, len(images))
    rng = np.random.default_rng([tuning.seed, 0])
    rounds = -(-tuning.steps * size // len(images)) + 1
    order = np.concatenate([rng.permutation(len(images)) for _ in range(rounds)])

    def make(number):
        chosen = order[number * size:(number + 1) * size]
        x = images[chosen]
        if augment is not None:
            flat = x[..., 0] if x.shape[-1] == 1 else x
            x = augment(flat, np.random.default_rng([tuning.seed, 1, number])).reshape(x.shape)
        return x, targets[chosen]

    return ahead(make, tuning.steps)


def _pictures(model, images):
    images = np.asarray(images)
    images = images[..., None] if images.ndim == 3 else images
    if images.dtype != np.uint8 or images.shape[1:] != model.input_shape[1:] or not len(images):
        wanted = ", ".join(map(str, model.input_shape[1:]))
        raise ShapeError(f"images must be uint8 (n, {wanted}) with n > 0; "
                         f"got {images.dtype} {images.shape}.")
    return images


def _targets(model, images, targets):
    targets, shape = np.asarray(targets, np.float32), (len(images), model.output_shape[-1])
    if targets.shape != shape or not np.allclose(targets.sum(1), 1, atol=1e-3):
        raise ShapeError(f"targets must be {shape}, each row a distribution; got {targets.shape}.")
    return targets
