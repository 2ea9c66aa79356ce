"""Training Pix2Pix: near to the true picture, and so that a critic takes it for one.

The mean error alone is least for a blurred picture, which hedges between all that could be true.
The critic sees the source, what is wanted and a picture that is the true one or the network's, and
judges each patch; it accepts no blur (Isola et al., CVPR 2017). Its loss is the hinge (Lim and Ye,
"Geometric GAN", 2017).

Where source and target differ, an error counts more: in most of the picture nothing changes, and a
network that copies its source would be nearly right.
"""

import dataclasses

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import pix2pix
from expression_lab.generate.loop import LoopConfig
from expression_lab.generate.patchgan import patchgan
from expression_lab.generate.pix2pix_photos import photographed

FALLEN = 0.1  # of a learning rate, at the end


@dataclasses.dataclass(frozen=True)
class Pix2PixConfig(LoopConfig):
    """How Pix2Pix is trained.

    Attributes:
        size: int, side of the pictures, pixels.
        filters, critic_filters: four and three int.
        bounded: bool, spectral normalisation of the critic.
        steep: float, what the critic's scores are multiplied by: those of normalised layers hardly
            differ, and the hinge asks for a distance of 2.
        learning_rate, critic_rate: float; both fall to a tenth along a cosine.
        near: float, weight of the mean absolute error against the critic's 1.
        moved: float, how much more an error counts where source and target differ by half the
            range of grey.
        read: float, weight of a frozen classifier's reading of what is drawn.
        same: float in 0 to below 1, share of a batch that is asked for what it shows already.
        people: int, drawn people to learn from.
    """

    steps: int = 2400
    batch_size: int = 16
    report: int = 100
    precision: str = "mixed_bfloat16"
    average: float = 0.995
    size: int = 64
    filters: tuple = pix2pix.FILTERS
    critic_filters: tuple = (32, 64, 128)
    bounded: bool = True
    steep: float = 12.0
    learning_rate: float = 1e-3
    critic_rate: float = 2e-3
    near: float = 30.0
    moved: float = 8.0
    read: float = 0.35
    same: float = 0.125
    people: int = 2000

    def __post_init__(self):
        super().__post_init__()
        pix2pix.check_size(self.size)
        self.demand_weights("steep", "near", "moved", "read")
        if not 0 <= self.same < 1:
            raise ConfigError(f"same is {self.same!r}; it goes from 0 to below 1.")

    @property
    def unchanged(self):
        """How many of a batch are asked for what they show already: int."""
        return round(self.same * self.batch_size)


def sampler(config, pairs, photograph=photographed):
    """The batches of a training.

    Args:
        config: Pix2PixConfig
        pairs: pix2pix_pairs.Pairs
        photograph: function of sources, targets and a numpy Generator that varies both alike, or
            None for pictures as they are.

    Returns:
        function: numpy Generator -> sources and targets `(n, S, S, 1)`, -1 to 1; and what is
        wanted `(n, 8)`. The first `config.unchanged` are asked for what they show.
    """
    def batch(rng):
        rows = rng.integers(len(pairs), size=config.batch_size)
        source, target, wanted = pairs.source[rows], pairs.target[rows], pairs.wanted[rows]
        if photograph is not None:
            source, target = photograph(source, target, rng)
        same = slice(config.unchanged)
        target[same], wanted[same] = source[same], pairs.shown[rows[same]]
        return scaled(source), scaled(target), wanted

    return batch


def scaled(images):
    """Grey pictures as the networks take them: uint8 `(n, S, S)` -> float32 `(n, S, S, 1)`."""
    return images.astype(np.float32)[..., None] / 127.5 - 1


def error(network, pairs):
    """Mean absolute error of a network on pairs, and of giving back the source, grey values.

    Args:
        network: keras.Model, as `pix2pix.generator` makes it.
        pairs: pix2pix_pairs.Pairs

    Returns:
        tuple of float: the network's, and that of the copy, which knows nothing.
    """
    made = network.predict([scaled(pairs.source), pairs.wanted], batch_size=64, verbose=0)
    away = np.abs(made - scaled(pairs.target)).mean() * 127.5
    copied = np.abs(pairs.source.astype(np.float32) - pairs.target).mean()
    return float(away), float(copied)


class Parts:
    """Translator and critic, their optimizers and one step of both, for `loop.run`.

    Args:
        config: Pix2PixConfig
        reader: reader.Reader or None: the frozen classifier, needed for `read`.
    """

    LOSSES = ("near", "unchanged", "generator", "critic", "real_score", "drawn_score", "read")

    def __init__(self, config, reader=None):
        keras = backend.load()
        self.config, self.reader = config, reader
        keras.utils.set_random_seed(config.seed)
        with backend.precision(config.precision):
            self.generator = pix2pix.generator(config.size, config.filters)
            self.critic = patchgan(config.size, 2 + len(EXPRESSIONS), config.critic_filters,
                                   config.bounded)
        rates = (keras.optimizers.schedules.CosineDecay(rate, config.steps, FALLEN)
                 for rate in (config.learning_rate, config.critic_rate))
        self.optimizer, self.critics = (keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99)
                                        for rate in rates)
        self.optimizer.build(self.generator.trainable_variables)
        self.critics.build(self.critic.trainable_variables)

    def networks(self):
        """Those whose weights are averaged."""
        return [self.generator]

    def variables(self):
        """Everything that training goes on from."""
        return [*self.generator.variables, *self.critic.variables, *self.optimizer.variables,
                *self.critics.variables]

    def step(self, source, target, wanted):
        """One step of both: the losses, in the order of `LOSSES`."""
        from keras import ops

        told = ops.broadcast_to(wanted[:, None, None], (*source.shape[:-1], len(EXPRESSIONS)))
        given = ops.concatenate([source, told], axis=-1)
        own, (drawn, *losses) = backend.gradients(
            lambda: self._loss(source, target, wanted, given), self.generator.trainable_variables)
        self.optimizer.apply(own, self.generator.trainable_variables)
        drawn = ops.stop_gradient(drawn)
        found, (loss, real, fake) = backend.gradients(
            lambda: self._critic_loss(given, target, drawn), self.critic.trainable_variables)
        self.critics.apply(found, self.critic.trainable_variables)
        near, same, total, read = losses
        return near, same, total, loss, real, fake, read

    def _loss(self, source, target, wanted, given):
        from keras import ops

        drawn = self.generator([source, wanted], training=True)
        away, k = ops.abs(drawn - target), self.config.unchanged
        counts = 1 + self.config.moved * ops.abs(target - source)
        near = ops.mean(away[k:])
        same = ops.mean(away[:k]) if k else near * 0
        score = self.config.steep * self.critic(
            ops.concatenate([given, drawn], axis=-1), training=False)
        total = self.config.near * ops.mean(counts * away) - ops.mean(score)
        read = near * 0
        if self.reader is not None:
            shares = ops.clip(wanted, 0, 1)
            shares = shares / ops.sum(shares, axis=-1, keepdims=True)
            read = -ops.mean(ops.sum(shares * self.reader(drawn)[1], axis=-1))
            total = total + self.config.read * read
        return total, (drawn, near, same, total, read)

    def _critic_loss(self, given, target, drawn):
        from keras import ops

        both = ops.concatenate([ops.concatenate([given, one], axis=-1)
                                for one in (target, drawn)])
        score, n = self.config.steep * self.critic(both, training=True), self.config.batch_size
        loss = ops.mean(ops.relu(1 - score[:n])) + ops.mean(ops.relu(1 + score[n:]))
        return loss, (loss, ops.mean(score[:n]), ops.mean(score[n:]))
