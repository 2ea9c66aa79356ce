"""A short fine-tuning of a network that was changed after its training: rounded, pruned, narrowed.

As `recognize.training`, but from trained weights, with a low learning rate, and without choosing
an epoch: the moving average of the weights is what stays.
"""

import dataclasses

import numpy as np

from expression_lab import backend
from expression_lab.recognize.ahead import ahead
from expression_lab.recognize.state import MovingAverage
from expression_lab.recognize.training import learning_rate


@dataclasses.dataclass(frozen=True)
class FinetuneConfig:
    """How a fine-tuning goes.

    Attributes:
        epochs: int, passes over the faces.
        batch_size: int, faces a step.
        learning_rate: float, the highest one, after the warm-up.
        warmup: float, epochs in which the learning rate rises from zero.
        weight_decay: float, of AdamW (Loshchilov and Hutter 2019).
        average: float in [0, 1), decay a step of the moving average of the weights.
        seed: int.
    """

    epochs: int = 1
    batch_size: int = 128
    learning_rate: float = 2e-4
    warmup: float = 0.1
    weight_decay: float = 0.01
    average: float = 0.98
    seed: int = 0


def finetune(config, model, images, targets, augment=None, after_step=None, progress=True):
    """Train a network a little further, in place.

    Args:
        config: FinetuneConfig
        model: keras.Model from uint8 pictures to logits; left with the averaged weights.
        images: uint8 `(n, S, S)`.
        targets: float32 `(n, classes)`, each row a distribution.
        augment: callable `(images, rng) -> images` or None, as `augment.Policy`.
        after_step: function of the share of all steps that is done, 0 to 1, or None; called
            after each step, and with None once the averaged weights are in place.
        progress: bool, show a bar.

    Returns:
        float: mean loss of the last tenth of the steps.
    """
    from tqdm.auto import tqdm

    keras = backend.load()
    keras.utils.set_random_seed(config.seed)
    size = min(config.batch_size, len(images))
    steps = len(images) // size
    total = config.epochs * steps
    optimizer = keras.optimizers.AdamW(config.learning_rate, weight_decay=config.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.compile(optimizer, keras.losses.CategoricalCrossentropy(from_logits=True))
    average, losses = MovingAverage(config.average), []
    batches = _batches(images, targets, size, steps, total, augment, config.seed)
    for step, (x, y) in enumerate(tqdm(batches, "fine-tuning", total, disable=not progress,
                                       leave=False, delay=10)):
        optimizer.learning_rate = learning_rate(config, step, steps)
        model.reset_metrics()
        losses.append(float(np.ravel(model.train_on_batch(x, y))[0]))
        if after_step is not None:
            after_step((step + 1) / total)
        if step % MovingAverage.EVERY == 0 or step == total - 1:
            average.update(model.get_weights(), step)
    model.set_weights(average.weights)
    if after_step is not None:
        after_step(None)
    return float(np.mean(losses[-max(total // 10, 1):]))


def _batches(images, targets, size, steps, total, augment, seed):
    """All batches of all epochs; while the network learns from one, a thread makes the next."""
    def prepare(step):
        epoch, number = divmod(step, steps)
        order = np.random.default_rng([seed, epoch]).permutation(len(images))
        chosen = order[number * size:(number + 1) * size]
        pixels = images[chosen]
        if augment is not None:
            pixels = augment(pixels, np.random.default_rng([seed, epoch, number]))
        return pixels[..., None], targets[chosen]

    return ahead(prepare, total)
