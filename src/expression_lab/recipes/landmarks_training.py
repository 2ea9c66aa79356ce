"""Training the landmark network: a loop that can be read, and go on where it was stopped.

The loss of a point is its distance from where it should be, in eye distances, which is also the
measure (with z counting less than x and y, and the points that expressions move counting more).
The presence's loss is the cross-entropy. As in the classifier's training, the learning rate falls
along a cosine, the weights that are kept are a moving average, and every random number depends on
(seed, epoch, batch) alone.
"""

import dataclasses
import math
import time
from zlib import crc32

import numpy as np

from expression_lab import backend
from expression_lab.faces import points
from expression_lab.faces.landmarks import network, squares
from expression_lab.recognize.ahead import ahead
from expression_lab.recognize.state import MovingAverage, State

ROUND = 0.01  # eye distances: below, the loss of a point is round instead of pointed
# How far the squares of validation faces are off, in standard deviations: about as those that
# finding gives. Roll in degrees, shift in sides, scale as a factor.
FOUND_ROLL, FOUND_SHIFT, FOUND_SCALE = 6.0, 0.03, 1.08


@dataclasses.dataclass(frozen=True)
class Result:
    """What a training gives.

    Attributes:
        model: keras.Model, the averaged weights of the best epoch, float32.
        history: pandas.DataFrame, a row an epoch.
        best_epoch: int, the epoch whose weights were kept, from 1.
    """

    model: object
    history: object
    best_epoch: int


def train(recipe, examples, validation, folder=None, resume=False, progress=True):
    """Train a landmark network and keep the weights with the least error on validation faces.

    Args:
        recipe: recipes.landmarks.LandmarksRecipe
        examples: faces.landmarks.examples.Examples
        validation: FaceDataset with landmarks.
        folder: path or None, where the state after each epoch is saved.
        resume: bool, go on from the state in `folder` when there is one.
        progress: bool, show a line an epoch.

    Returns:
        Result

    Raises:
        CheckpointError: the saved state is damaged or belongs to another training.
    """
    keras = backend.load()
    keras.utils.set_random_seed(recipe.seed)
    shapes = network.principal_shapes(_some_shapes(examples, recipe))
    model = _compiled(recipe, shapes, recipe.precision)
    averaged = _compiled(recipe, shapes, "float32")
    fingerprint = [crc32(images) ^ crc32(np.ascontiguousarray(found))
                   for images, found in examples.sources]
    state = State(folder, recipe, examples.variation, int(np.bitwise_xor.reduce(fingerprint)),
                  score=lambda row: -row["val_error"])
    if resume:
        state.load(model)
    cuts, where = validation_squares(validation, recipe.size, recipe.seed)
    for epoch in range(len(state.history), recipe.epochs + recipe.settle):
        start = time.perf_counter()
        varied = examples if epoch < recipe.epochs else examples.varied(recipe.settled)
        row = {"epoch": epoch + 1, **_one_epoch(recipe, model, state.average, varied, epoch)}
        averaged.set_weights(state.average.weights)
        row["val_error"] = float(errors(averaged, cuts, where, validation.landmarks).mean())
        row["seconds"] = time.perf_counter() - start
        state.finish_epoch(model, row)
        if progress:
            _tell(recipe, row)
    averaged.set_weights(state.best)
    return Result(averaged, state.table(), state.best_epoch)


def validation_squares(faces, size, seed=0):
    """Squares about as far off as those that finding gives, cut out.

    Args:
        faces: FaceDataset with landmarks.
        size: int, side of the cuts.
        seed: int

    Returns:
        tuple: uint8 `(n, size, size, 1)` and float `(n, 4)`, the squares.
    """
    rng = np.random.default_rng([seed, 1])
    where = squares.square_around(faces.landmarks)
    off = rng.standard_normal((len(where), 4))
    where[:, :2] += off[:, :2] * FOUND_SHIFT * where[:, 2:3]
    where[:, 2] *= FOUND_SCALE ** off[:, 2]
    where[:, 3] += off[:, 3] * FOUND_ROLL
    cuts = [squares.cut(image, square, size) for image, square in zip(faces.images, where)]
    return np.stack(cuts)[..., None], where


def errors(model, cuts, where, landmarks):
    """The error of each face: float `(n,)`, mean distance of its points over its eye distance."""
    found = model.predict(cuts, batch_size=256, verbose=0)[0]
    found = np.stack([squares.to_photo(one, square) for one, square in zip(found, where)])
    away = np.linalg.norm(found[..., :2] - landmarks[..., :2], axis=-1).mean(1)
    return away / points.eye_distance(landmarks)


def point_loss(y_true, y_pred):
    """Mean distance of the points from where they should be.

    Args:
        y_true: `(n, 478, 6)`: x, y, z, and the weight of each.
        y_pred: `(n, 478, 3)`.

    Returns:
        `(n,)`.
    """
    from keras import ops

    away = (y_pred - y_true[..., :3]) * y_true[..., 3:]
    return ops.mean(ops.sqrt(ops.sum(away * away, -1) + ROUND**2) - ROUND, -1)


def learning_rate(recipe, step, steps_per_epoch):
    """A straight rise, half a cosine down to zero; then, to settle, a lower half cosine again."""
    total, warmup = recipe.epochs * steps_per_epoch, recipe.warmup * steps_per_epoch
    warmup = min(warmup, total / 2)
    if step < warmup:
        return recipe.learning_rate * (step + 1) / (warmup + 1)
    if step < total:
        return recipe.learning_rate * _half_cosine((step - warmup) / (total - warmup))
    return recipe.settle_rate * _half_cosine((step - total) / (recipe.settle * steps_per_epoch))


def _half_cosine(done):
    return 0.5 * (1 + math.cos(math.pi * done))


def _compiled(recipe, shapes, precision):
    import keras

    with backend.precision(precision):
        model = network.build(shapes, recipe.size, recipe.dropout)
    optimizer = keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay)
    # Decay is for the kernels; it would only bend the scales and offsets of the normalisation.
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.compile(optimizer=optimizer, loss=[
        point_loss, keras.losses.BinaryCrossentropy(from_logits=True)],
        loss_weights=[1.0, recipe.presence])
    return model


def _one_epoch(recipe, model, average, examples, epoch):
    """All steps of one epoch; returns their mean losses and the last learning rate."""
    faces = max(1, round(recipe.batch_size * (1 - examples.variation.empty)))
    faces = min(faces, len(examples))
    order = np.random.default_rng([recipe.seed, epoch]).permutation(len(examples))
    chunks = [order[i:i + faces] for i in range(0, len(order) - faces + 1, faces)]
    scores = []
    for number, (x, y, presence) in enumerate(_batches(recipe, examples, chunks, epoch)):
        step = epoch * len(chunks) + number
        rate = learning_rate(recipe, step, len(chunks))
        model.optimizer.learning_rate = rate
        model.reset_metrics()  # so that a step's scores are its own
        scores.append(model.train_on_batch(x, [y, presence]))
        if step % MovingAverage.EVERY == 0 or number == len(chunks) - 1:
            average.update(model.get_weights(), step)
    _, point, presence = np.mean(scores, axis=0)[:3]
    return {"points": float(point), "presence": float(presence), "learning_rate": rate}


def _batches(recipe, examples, chunks, epoch):
    """Batches in order; while the network learns from one, a thread makes the next."""
    def make(number):
        rng = np.random.default_rng([recipe.seed, epoch, number])
        return examples.batch(chunks[number], recipe.batch_size - len(chunks[number]), rng)

    return ahead(make, len(chunks))


def _some_shapes(examples, recipe, count=6000):
    """Shapes of varied faces as the network sees them, for the first mean and components."""
    rng = np.random.default_rng([recipe.seed, 2])
    deep = [i for i, (s, _) in enumerate(examples.where)
            if np.isfinite(examples.sources[s][1][0, 0, 2])]
    chosen = rng.choice(deep or np.arange(len(examples)), min(count, len(examples)))
    return np.stack([examples.shape(int(i), rng) for i in chosen])


def _tell(recipe, row):
    print(f"epoch {row['epoch']:3d}/{recipe.epochs + recipe.settle}  points {row['points']:.4f}  "
          f"presence {row['presence']:.4f}  validation error {row['val_error']:.2%}  "
          f"{row['seconds']:.0f} s", flush=True)
