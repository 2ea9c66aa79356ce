"""Training a network over frames, on features that were computed once.

What a film is taken to show is known at every frame: nothing yet (neutral) until its expression
has come half of its way, and that expression from then on. So each frame of a film is an example
of what can be known by then. Films are cut and sped up at random, as a camera may be switched on
at any moment and see any number of frames a second.
"""

import dataclasses

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize.sequences import networks
from expression_lab.recognize.sequences.reader import SequenceReader, weights_of
from expression_lab.recognize.training import learning_rate

HALF = 0.5  # of the way to the peak: from there on a film shows its expression
EARLIER = 0.3  # what a frame before the last counts in the loss; the last counts 1


@dataclasses.dataclass(frozen=True)
class SequenceConfig:
    """Everything that a training over frames depends on beside the films.

    Attributes:
        network: str, a name of `networks.available()`.
        epochs: int, passes over the films.
        batch_size: int, films a step.
        learning_rate: float, the highest one, after the warm-up.
        weight_decay: float, of AdamW.
        warmup: float, epochs in which the learning rate rises from zero.
        dropout: float in [0, 1).
        cut: float in [0, 1], how often a film is cut or sped up.
        seed: int.

    Raises:
        UnknownNameError, ConfigError: when made with a value that makes no sense.
    """

    network: str = "lstm"
    epochs: int = 30
    batch_size: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    warmup: float = 1.0
    dropout: float = 0.3
    cut: float = 0.3
    seed: int = 0

    def __post_init__(self):
        networks.known(self.network)
        for name, low, high in (("epochs", 1, 10_000), ("batch_size", 1, 10_000),
                                ("learning_rate", 0, 10), ("weight_decay", 0, 10),
                                ("warmup", 0, 1000), ("dropout", 0, 0.99), ("cut", 0, 1),
                                ("seed", 0, 2**32 - 1)):
            value = getattr(self, name)
            if isinstance(value, bool) or not low <= value <= high:
                raise ConfigError(f"{name} is {value!r}; it must be from {low} to {high}.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True)
class Result:
    """What a training over frames gives.

    Attributes:
        reader: SequenceReader with the last weights.
        model: keras.Model, the same weights.
        history: pandas.DataFrame, a row an epoch: epoch, steps_loss (as trained: of cut films,
            with dropout), and of whole films loss, accuracy, val_loss, val_accuracy.
        config: SequenceConfig
    """

    reader: SequenceReader
    model: object
    history: object
    config: SequenceConfig


def train(config, learning, validation, progress=False):
    """Train a network over frames; the learning rate ends at zero, and the last weights are kept.

    Args:
        config: SequenceConfig
        learning, validation: pairs of features float32 `(n, T, f)` and what they are of: an
            object with `labels` and `lengths`, int `(n,)`, and `intensity`, float `(n, T)` or
            None, as data.clips.Clips has.
        progress: bool, show a bar.

    Returns:
        Result

    Raises:
        ShapeError: features and films do not belong together.
    """
    from tqdm.auto import tqdm

    keras = backend.load()
    for features, clips in (learning, validation):
        check(features, clips)
    keras.utils.set_random_seed(config.seed)
    model = networks.build(config.network, learning[0].shape[-1], dropout=config.dropout)
    model.compile(keras.optimizers.AdamW(weight_decay=config.weight_decay),
                  keras.losses.CategoricalCrossentropy(from_logits=True), jit_compile=False)
    rows = []
    for epoch in tqdm(range(config.epochs), desc=config.network, disable=not progress):
        loss = _one_epoch(model, config, *learning, epoch)
        reader = SequenceReader(config.network, weights_of(model))
        rows.append({"epoch": epoch + 1, "steps_loss": loss, **_judge(reader, learning, ""),
                     **_judge(reader, validation, "val_")})
    import pandas as pd

    return Result(reader, model, pd.DataFrame(rows), config)


def check(features, clips):
    """Raise ShapeError unless features and films belong together."""
    features = np.asarray(features)
    if features.ndim != 3 or features.dtype != np.float32 or len(features) != len(clips.labels):
        raise ShapeError(f"features must be float32 ({len(clips.labels)}, T, f), one row a film; "
                         f"got {features.dtype} {features.shape}.")
    if not np.isfinite(features).all():
        raise ShapeError("features hold numbers that are not finite.")


def _one_epoch(model, config, features, clips, epoch):
    rng = np.random.default_rng([config.seed, epoch])
    order = rng.permutation(len(features))
    size = min(config.batch_size, len(order))
    steps = len(order) // size
    losses = []
    for step in range(steps):
        batch = order[step * size:(step + 1) * size]
        model.optimizer.learning_rate = learning_rate(config, epoch * steps + step, steps)
        losses.append(model.train_on_batch(*examples(features, clips, batch, config.cut, rng)))
        model.reset_metrics()
    return float(np.mean(losses))


def examples(features, clips, batch, cut, rng):
    """Films cut and sped up at random, what each frame of them stands for, and what it counts.

    Args:
        features: float32 `(N, T, f)`; clips: as in `train`; batch: int `(n,)`, which of them.
        cut: float, how often a film loses its beginning, and how often it keeps every
            second, third or fourth frame only.
        rng: numpy.random.Generator.

    Returns:
        float32 `(n, T, f)`, `(n, T, 8)` and `(n, T)`; frames behind an end are 0 and count 0.
    """
    frames = features.shape[1]
    x = np.zeros((len(batch), *features.shape[1:]), np.float32)
    y = np.zeros((len(batch), frames, len(EXPRESSIONS)), np.float32)
    y[..., 0] = 1  # where nothing was shown, and behind the end, where it does not count
    counts = np.zeros((len(batch), frames), np.float32)
    for row, film in enumerate(batch):
        length = clips.lengths[film]
        start = rng.integers(0, length // 2 + 1) if rng.random() < cut else 0
        kept = np.arange(start, length, rng.integers(2, 5) if rng.random() < cut else 1)
        m = len(kept)
        x[row, :m] = features[film, kept]
        y[row, :m] = np.eye(len(EXPRESSIONS))[shown_by(clips, film, kept)]
        counts[row, :m] = 0 if clips.intensity is None else EARLIER
        counts[row, m - 1] = 1
    return x, y, counts


def shown_by(clips, film, kept):
    """What a film has shown by each of some of its frames: int `(m,)`, indices of expressions."""
    if clips.intensity is None:
        return np.full(len(kept), clips.labels[film])
    level = clips.intensity[film]
    come = np.maximum.accumulate(level[kept]) >= HALF * max(level.max(), 1e-6)
    return np.where(come, clips.labels[film], 0)


def _judge(reader, pair, prefix):
    """Cross-entropy and accuracy of whole films."""
    features, clips = pair
    probabilities = reader.predict_proba(features, clips.lengths)
    right = probabilities[np.arange(len(probabilities)), clips.labels]
    return {f"{prefix}loss": float(-np.log(right + 1e-9).mean()),
            f"{prefix}accuracy": float((probabilities.argmax(1) == clips.labels).mean())}


def cross_validated(config, features, clips, k=10, by="identity"):
    """Read every film by a network that learned from films of other people.

    Args:
        config: SequenceConfig
        features: float32 `(n, T, f)`; clips: data.clips.Clips.
        k: int, folds, or None for a fold for each person.
        by: str, the column of the clips' table that names the person.

    Returns:
        float32 `(n, 8)`.

    Raises:
        ConfigError: the table names nobody, or fewer people than folds.
    """
    from expression_lab.data import folds

    probabilities = np.zeros((len(features), len(EXPRESSIONS)), np.float32)
    for learning, test in folds(clips, k, by):
        inside = features[learning], clips.subset(learning)
        result = train(config, inside, inside)  # nothing is chosen, so nothing need be held out
        probabilities[test] = result.reader.predict_proba(features[test], clips.lengths[test])
    return probabilities
