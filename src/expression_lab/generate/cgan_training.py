"""Training the conditional GAN: a game of two networks.

The discriminator sees real and drawn faces and pushes their scores apart; the generator pushes the
scores of what it draws up (Goodfellow et al., "Generative adversarial nets", NIPS 2014; told the
label: Mirza and Osindero, "Conditional generative adversarial nets", 2014). The loss is the hinge
(Lim and Ye, "Geometric GAN", 2017): a score beyond 1 on the right side counts no more.
"""

import dataclasses

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import cgan, differentiable, discriminator
from expression_lab.generate.loop import LoopConfig

FALLEN = 0.1  # of a learning rate, at the end
LOOKED_AT = ("stage2_2_add", "stage3_2_add")  # of the classifier `tiny`


@dataclasses.dataclass(frozen=True)
class CGANConfig(LoopConfig):
    """How the conditional GAN is trained.

    Attributes:
        size: int, side of the pictures, pixels.
        latent: int
        filters, critic_filters: five and four int.
        head: str, how the discriminator is told the expression (`discriminator.HEADS`).
        learning_rate, critic_rate: float; both fall to a tenth along a cosine.
        varied: float, strength of the differentiable augmentation.
        read: float, weight of a frozen classifier's reading of what is drawn.
        named: float, weight of the auxiliary head's, where there is one.
        helped: bool, show the discriminator the frozen classifier's features too.
        rare: float in 0 to 1, how much more often rare expressions are shown: 0 as they come,
            1 all alike.
        pure: float, share of drawn faces that are asked for one expression only.
    """

    steps: int = 9000
    batch_size: int = 32
    report: int = 250
    precision: str = "mixed_bfloat16"
    average: float = 0.998
    size: int = 64
    latent: int = cgan.LATENT
    filters: tuple = cgan.FILTERS
    critic_filters: tuple = discriminator.FILTERS
    head: str = "projection"
    learning_rate: float = 2e-4
    critic_rate: float = 5e-4
    varied: float = 0.4
    read: float = 0.6
    named: float = 0.5
    helped: bool = True
    rare: float = 0.8
    pure: float = 0.5

    def __post_init__(self):
        super().__post_init__()
        cgan.grid(self.size)
        for name in ("rare", "pure"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name} is {getattr(self, name)!r}; it goes from 0 to 1.")
        self.demand_weights("varied", "read", "named")


def sampler(config, images, votes):
    """The batches of a training.

    Args:
        config: CGANConfig
        images: uint8 `(m, S, S)`, faces.
        votes: float `(m, 8)`, rows add up to 1.

    Returns:
        function: numpy Generator -> faces `(n, S, S, 1)` in -1 to 1, their expressions `(n, 8)`;
        latents `(2n, latent)` and expressions `(2n, 8)` to draw; how faces are varied `(4n, 9)`.
    """
    votes = np.asarray(votes, np.float32)
    often = chances(votes.argmax(axis=1), config.rare)
    n, eye = config.batch_size, np.eye(len(EXPRESSIONS), dtype=np.float32)

    def batch(rng):
        rows = rng.choice(len(images), 3 * n, p=often)
        faces = images[rows[:n]].astype(np.float32)[..., None] / 127.5 - 1
        flip = rng.random(n) < 0.5
        faces[flip] = faces[flip, :, ::-1]
        wanted = votes[rows[n:]]
        pure = rng.random(2 * n) < config.pure
        wanted[pure] = eye[wanted[pure].argmax(axis=1)]
        return (faces, votes[rows[:n]], rng.normal(size=(2 * n, config.latent)).astype("f4"),
                wanted, differentiable.draw(4 * n, rng, config.varied))

    return batch


def chances(labels, rare):
    """How probable each face is in a batch: float `(m,)`, adds up to 1.

    Args:
        labels: int `(m,)`.
        rare: float, 0 for faces as they come, 1 for all expressions alike.
    """
    counts = np.bincount(labels, minlength=len(EXPRESSIONS)).astype(float)
    weight = counts[labels] ** -rare
    return weight / weight.sum()


class Parts:
    """The two networks, their optimizers and one step of the game, for `loop.run`.

    Args:
        config: CGANConfig
        reader: reader.Reader or None: the frozen classifier, needed for `read` and `helped`.
    """

    LOSSES = ("generator", "discriminator", "real_score", "drawn_score", "read", "spread")

    def __init__(self, config, reader=None):
        keras = backend.load()
        self.config, self.reader = config, reader
        maps = reader.shapes if reader and config.helped else ()
        keras.utils.set_random_seed(config.seed)
        with backend.precision(config.precision):
            self.generator = cgan.generator(config.size, config.latent, config.filters)
            self.critic = self.build_critic(maps)
        rates = (keras.optimizers.schedules.CosineDecay(rate, config.steps, FALLEN)
                 for rate in (config.learning_rate, config.critic_rate))
        self.optimizer, self.critics = (keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99)
                                        for rate in rates)
        self.optimizer.build(self.generator.trainable_variables)
        self.critics.build(self.critic.trainable_variables)

    def build_critic(self, maps):
        """The discriminator, which may look at features of these shapes besides."""
        return discriminator.discriminator(
            self.config.size, self.config.critic_filters, self.config.head, maps)

    def networks(self):
        """Those whose weights are averaged."""
        return [self.generator]

    def variables(self):
        """Everything that training goes on from."""
        return [*self.generator.variables, *self.critic.variables, *self.optimizer.variables,
                *self.critics.variables]

    def step(self, faces, shown, latents, wanted, plan):
        """One step of both: the losses, in the order of `LOSSES`."""
        n = self.config.batch_size
        drawn = self.generator([latents[:n], wanted[:n]], training=True)
        found, (loss, real, fake) = backend.gradients(
            lambda: self._critic_loss(drawn, faces, shown, wanted[:n], plan[:2 * n]),
            self.critic.trainable_variables)
        self.critics.apply(found, self.critic.trainable_variables)
        own, (total, read, spread) = backend.gradients(
            lambda: self._generator_loss(latents[n:], wanted[n:], plan[2 * n:3 * n]),
            self.generator.trainable_variables)
        self.optimizer.apply(own, self.generator.trainable_variables)
        return total, loss, real, fake, read, spread

    def _critic_loss(self, drawn, faces, shown, wanted, plan):
        from keras import ops

        both = differentiable.vary(ops.concatenate([faces, drawn]), plan)
        maps = self._seen(both)[0]
        told = ops.concatenate([shown, wanted])
        score, named = self.critic([both, told, *maps], training=True)
        n = self.config.batch_size
        loss = ops.mean(ops.relu(1 - score[:n])) + ops.mean(ops.relu(1 + score[n:]))
        if self.config.head == "auxiliary":
            loss = loss + self.config.named * _disagreement(named[:n], shown)
        return loss, (loss, ops.mean(score[:n]), ops.mean(score[n:]))

    def _generator_loss(self, latents, wanted, plan):
        from keras import ops

        drawn = self.generator([latents, wanted], training=True)
        varied = differentiable.vary(drawn, plan)
        maps, reading = self._seen(varied)
        score, named = self.critic([varied, wanted, *maps], training=False)
        loss = -ops.mean(score)
        read = -ops.mean(ops.sum(wanted * reading, axis=-1))
        total = loss + self.config.read * read
        if self.config.head == "auxiliary":
            total = total + self.config.named * _disagreement(named, wanted)
        spread = ops.mean(ops.std(drawn, axis=0))
        return total, (loss, read, spread)

    def _seen(self, faces):
        """Features that the discriminator is helped by, and the reading."""
        from keras import ops

        if self.reader is None:
            return [], ops.zeros((faces.shape[0], len(EXPRESSIONS)))
        maps, reading = self.reader(faces)
        return (maps if self.config.helped else []), reading


def reader_for(config):
    """The frozen classifier that a training needs: reader.Reader, or None where it needs none."""
    from expression_lab.generate.reader import Reader

    return Reader(layers=LOOKED_AT) if config.read or config.helped else None


def _disagreement(named, shown):
    """Cross-entropy between log-odds and shares, both `(n, 8)`."""
    from keras import ops

    return -ops.mean(ops.sum(shown * ops.log_softmax(named, axis=-1), axis=-1))
