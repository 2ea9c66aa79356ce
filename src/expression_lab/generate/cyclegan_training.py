"""Training a CycleGAN: two generators, two critics, and no pairs.

Nobody says what a face would look like with the other expression. What is known is less, and
enough (Zhu et al., ICCV 2017): there, it should pass for one of that kind (two critics); there and
back, it should be the same face (cycle); and who is of that kind already should stay as is
(identity). Beside these a frozen classifier may read what was made, with a small weight: critics
that look at patches are slow to learn what a smile is. What is made is moved, stretched and lit at
random before it reads, so that a pattern nobody sees does not fool it.
"""

import dataclasses

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError, unknown_name
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import cyclegan, differentiable, image_buffer
from expression_lab.generate.loop import LoopConfig

FALLEN = 0.1  # of a learning rate, at the end
ADVERSARIES = ("squares", "hinge")


@dataclasses.dataclass(frozen=True)
class CycleGANConfig(LoopConfig):
    """How a CycleGAN is trained.

    Attributes:
        kinds: pair of str, the two kinds of faces; names of expressions where `read` is used.
        size: int, side of the pictures, pixels.
        filters, critic_filters: three int each.
        blocks: int, residual blocks of a generator.
        added: bool, whether a generator draws a change or all of the picture.
        bounded: bool, whether the critics' slopes are (spectral normalisation).
        adversary: str, loss of the game: "squares" (Mao et al., "LSGAN", ICCV 2017) or "hinge".
        learning_rate, critic_rate: float; both fall to a tenth along a cosine.
        game, cycle, identity, read: float, weights of the generators' losses; 0 leaves one out.
        varied: float, how much faces are varied before the classifier reads.
        history: int, made pictures that each critic is reminded of; 0 for none.
    """

    steps: int = 1500
    batch_size: int = 8
    report: int = 50
    precision: str = "mixed_bfloat16"
    average: float = 0.99
    kinds: tuple = ("neutral", "happiness")
    size: int = 64
    filters: tuple = cyclegan.FILTERS
    critic_filters: tuple = (32, 64, 128)
    blocks: int = cyclegan.BLOCKS
    added: bool = True
    bounded: bool = True
    adversary: str = "squares"
    learning_rate: float = 5e-4
    critic_rate: float = 5e-4
    game: float = 1.0
    cycle: float = 10.0
    identity: float = 5.0
    read: float = 0.0
    varied: float = 0.4
    history: int = 50

    def __post_init__(self):
        super().__post_init__()
        cyclegan.check_size(self.size)
        image_buffer.check_capacity(self.history, self.batch_size)
        if self.adversary not in ADVERSARIES:
            raise unknown_name("adversary", self.adversary, ADVERSARIES)
        self.demand_weights("game", "cycle", "identity", "read", "varied")
        if self.read and not set(self.kinds) <= set(EXPRESSIONS):
            raise ConfigError(f"A classifier reads expressions, not {' and '.join(self.kinds)}; "
                              "set read to 0.")


def sampler(config, ones, others):
    """The batches of a training.

    Args:
        config: CycleGANConfig
        ones, others: uint8 `(m, S, S)` and `(k, S, S)`, faces of the two kinds, unpaired.

    Returns:
        function: numpy Generator -> faces of both kinds, `(n, S, S, 1)` in -1 to 1; the places in
        both histories, int `(n, 2)`; and how faces are varied, `(2n, 9)`.
    """
    n = config.batch_size

    def faces(images, rng):
        chosen = images[rng.integers(len(images), size=n)].astype(np.float32)[..., None]
        flip = rng.random(n) < 0.5
        chosen[flip] = chosen[flip, :, ::-1]
        return chosen / 127.5 - 1

    def batch(rng):
        return (faces(ones, rng), faces(others, rng),
                *(image_buffer.draw(n, config.history, rng) for _ in range(2)),
                differentiable.draw(2 * n, rng, config.varied))

    return batch


class Parts:
    """Generators, critics and histories of both ways, and one step of the game, for `loop.run`.

    Args:
        config: CycleGANConfig
        reader: reader.Reader or None: the frozen classifier, needed for `read`.

    Attributes:
        makers: pair of keras.Model, named for what they make: the second of `config.kinds` from
            the first, and the first from the second.
        critics: pair of keras.Model, of what these make.
    """

    LOSSES = ("game", "critics", "cycle", "identity", "read")

    def __init__(self, config, reader=None):
        keras = backend.load()
        self.config, self.reader = config, reader
        keras.utils.set_random_seed(config.seed)
        with backend.precision(config.precision):
            self.makers = generators(config)
            self.critics = self.build_critics()
        shape = (config.size, config.size, 1)
        self.histories = [image_buffer.ImageBuffer(config.history, shape) for _ in range(2)]
        rates = (keras.optimizers.schedules.CosineDecay(rate, config.steps, FALLEN)
                 for rate in (config.learning_rate, config.critic_rate))
        self.optimizer, self.critics_optimizer = (
            keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99) for rate in rates)
        self.making = [one for maker in self.makers for one in maker.trainable_variables]
        self.judging = [one for critic in self.critics for one in critic.trainable_variables]
        self.optimizer.build(self.making)
        self.critics_optimizer.build(self.judging)

    def build_critics(self):
        """Two critics that look at patches."""
        from expression_lab.generate.patchgan import patchgan

        c = self.config
        return [patchgan(c.size, 1, c.critic_filters, c.bounded) for _ in range(2)]

    def networks(self):
        """Those whose weights are averaged."""
        return list(self.makers)

    def variables(self):
        """Everything that training goes on from."""
        owners = [*self.makers, *self.critics, self.optimizer, self.critics_optimizer,
                  *self.histories]
        return [variable for owner in owners for variable in owner.variables]

    def step(self, ones, others, one_plan, other_plan, varied):
        """One step of both: the losses, in the order of `LOSSES`."""
        from keras import ops

        found, (made, game, cycle, identity, read) = backend.gradients(
            lambda: self._makers_loss(ones, others, varied), self.making)
        self.optimizer.apply(found, self.making)
        shown = [history.exchange(ops.stop_gradient(one), plan)
                 for history, one, plan in zip(self.histories, made, (one_plan, other_plan),
                                               strict=True)]
        found, critics = backend.gradients(
            lambda: self._critics_loss((others, ones), shown), self.judging)
        self.critics_optimizer.apply(found, self.judging)
        return game, critics, cycle, identity, read

    def _makers_loss(self, ones, others, varied):
        """All that the generators are told, means of both ways."""
        from keras import ops

        c, n, zero = self.config, self.config.batch_size, ops.zeros(())
        seen, meant = (ones, others), (others, ones)
        # What a generator should change and what it should leave goes through it together.
        drawn = [maker(ops.concatenate(pair) if c.identity else pair[0], training=True)
                 for maker, pair in zip(self.makers, zip(seen, meant, strict=True), strict=True)]
        made = [one[:n] for one in drawn]
        game = _mean(_fooled(critic(one, training=False), c.adversary)
                     for critic, one in zip(self.critics, made, strict=True))
        cycle = _mean(_apart(back(one, training=True), face) for back, one, face
                      in zip(self.makers[::-1], made, seen, strict=True)) if c.cycle else zero
        identity = _mean(_apart(one[n:], face) for one, face
                         in zip(drawn, meant, strict=True)) if c.identity else zero
        read = self._misread(made, varied) if c.read else zero
        total = c.game * game + c.cycle * cycle + c.identity * identity + c.read * read
        return total, (made, game, cycle, identity, read)

    def _misread(self, made, varied):
        """Cross-entropy of the classifier's reading with what was meant."""
        from keras import ops

        n = self.config.batch_size
        _, reading = self.reader(differentiable.vary(ops.concatenate(made), varied))
        return _mean(-ops.mean(rows[:, EXPRESSIONS.index(kind)]) for kind, rows in zip(
            self.config.kinds[::-1], (reading[:n], reading[n:]), strict=True))

    def _critics_loss(self, real, shown):
        from keras import ops

        n, losses = self.config.batch_size, []
        for critic, *pair in zip(self.critics, real, shown, strict=True):
            scores = critic(ops.concatenate(pair), training=True)
            losses.append(_told_apart(scores[:n], scores[n:], self.config.adversary))
        loss = _mean(losses)
        return loss, loss


def generators(config):
    """The two untrained generators: of the second kind, and of the first; pair of keras.Model."""
    return tuple(cyclegan.generator(config.size, tuple(config.filters), config.blocks,
                                    config.added, f"cyclegan_{kind}")
                 for kind in config.kinds[::-1])


def _mean(values):
    values = list(values)
    return sum(values) / len(values)


def _apart(one, other):
    from keras import ops

    return ops.mean(ops.abs(one - other))


def _fooled(scores, adversary):
    """What a generator loses by a critic's scores of what it made."""
    from keras import ops

    return ops.mean(ops.square(scores - 1)) if adversary == "squares" else -ops.mean(scores)


def _told_apart(real, made, adversary):
    """What a critic loses by its scores of real and made pictures."""
    from keras import ops

    if adversary == "squares":
        return ops.mean(ops.square(real - 1)) + ops.mean(ops.square(made))
    return ops.mean(ops.relu(1 - real)) + ops.mean(ops.relu(1 + made))
