"""Mode collapse, made on purpose in a game that is small enough to lose in seconds.

Eight spots on a ring stand for the eight expressions, each about as common as it is among photos. A
generator that has collapsed draws good points, but all of them in a few spots. With faces one has
to look closely to notice; here the spots that are missing can be counted (the ring is that of Metz
et al., "Unrolled generative adversarial networks", ICLR 2017).

    games = collapse.play()              # dict of way -> points (reports, games, n, 2)
    collapse.found(games["none"][-1])    # bool (games, 8): which spots were found
"""

import dataclasses
import itertools

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import loop

SHARES = np.array((0.35, 0.26, 0.13, 0.12, 0.08, 0.015, 0.03, 0.015))  # about those of FER+
RADIUS, SPREAD = 2.0, 0.16  # of the ring; and deviation of the points of a spot
TURNS = 2 * np.pi * np.arange(len(EXPRESSIONS)) / len(EXPRESSIONS)
SPOTS = RADIUS * np.stack([np.cos(TURNS), np.sin(TURNS)], axis=1).astype(np.float32)
NEAR = 3  # deviations, how far from its spot a point may lie
ENOUGH = 0.2  # of the points that a spot should get: with fewer it counts as lost


@dataclasses.dataclass(frozen=True)
class Way:
    """Which remedies a game is played with; none where nothing is said.

    Attributes:
        bounded: bool, spectral normalisation of the discriminator (Miyato et al., "Spectral
            normalization for generative adversarial networks", ICLR 2018).
        varied: float, deviation of the noise through which the discriminator sees all points.
        told: bool, tell both networks which spot is meant.
        rare: float in 0 to 1, how much more often rare spots are shown.
    """

    bounded: bool = False
    varied: float = 0.0
    told: bool = False
    rare: float = 0.0

    def __post_init__(self):
        if not 0 <= self.rare <= 1 or not self.varied >= 0:
            raise ConfigError(f"rare is {self.rare!r} and varied {self.varied!r}; rare goes from "
                              "0 to 1, and varied is 0 or more.")

    @property
    def often(self):
        """How probable each spot is in a batch: float `(8,)`."""
        weights = SHARES ** (1 - self.rare)
        return weights / weights.sum()


WAYS = {"none": Way(), "slope bounded": Way(bounded=True), "through noise": Way(varied=0.4),
        "told the spot": Way(told=True), "all three": Way(bounded=True, varied=0.4, told=True),
        "and balanced": Way(bounded=True, varied=0.4, told=True, rare=0.5)}


@dataclasses.dataclass(frozen=True)
class RingConfig(loop.LoopConfig):
    """How games on the ring are played. The discriminator learns far faster than the generator,
    which is what tempts a generator to collapse.

    Attributes:
        games: int, how many are played each way, every one with two networks of its own.
        latent, width: int, of the networks, which have two hidden layers.
        learning_rate, critic_rate: float
    """

    steps: int = 800
    batch_size: int = 128
    report: int = 200
    average: float = 0.0
    games: int = 4
    latent: int = 4
    width: int = 48
    learning_rate: float = 1e-3
    critic_rate: float = 1e-2


class Players:
    """The same small network once for each game, trained side by side.

    Args:
        inputs, outputs, width: int
        games: int
        rng: numpy Generator
        bounded: bool `(games,)` or None: in which games no matrix may lengthen a vector.
    """

    def __init__(self, inputs, outputs, width, games, rng, bounded=None):
        keras = backend.load()
        sizes = list(itertools.pairwise((inputs, width, width, outputs)))

        def start(rows, columns, scale):
            values = scale * rng.standard_normal((games, rows, columns))
            return keras.Variable(values.astype(np.float32))

        self.weights = [start(a, b, (2 / a) ** 0.5) for a, b in sizes]
        self.shifts = [start(1, b, 0.0) for _, b in sizes]
        self.variables = [*self.weights, *self.shifts]
        self.steepest = [] if bounded is None else [start(1, b, 1.0) for _, b in sizes]
        self.bounded = None if bounded is None else np.array(bounded)[:, None, None]

    def __call__(self, x, learn=False):
        """Tensor `(games, n, inputs)` -> `(games, n, outputs)`."""
        from keras import ops

        for i, (weights, shift) in enumerate(zip(self.weights, self.shifts, strict=True)):
            if i:
                x = ops.leaky_relu(x, 0.2)
            x = ops.matmul(x, self.matrix(i, ops.convert_to_tensor(weights), learn)) + shift
        return x

    def matrix(self, i, weights, learn=False):
        """Matrices as they are used: where bounded, over their largest singular values.

        The direction that a matrix lengthens most is followed by power iteration, one turn a step.
        """
        from keras import ops

        if self.bounded is None:
            return weights
        fixed = ops.stop_gradient(weights)
        left = ops.normalize(ops.matmul(self.steepest[i], ops.transpose(fixed, (0, 2, 1))))
        right = ops.normalize(ops.matmul(left, fixed))
        if learn:
            self.steepest[i].assign(right)
        longest = ops.sum(ops.matmul(left, weights) * right, axis=-1, keepdims=True)
        return weights / ops.where(self.bounded, longest, 1.0)


class Ring:
    """Games of several ways with their optimizers, and one step of all, for `loop.run`.

    Args:
        config: RingConfig
        ways: list of Way.
    """

    LOSSES = ("generator", "discriminator")

    def __init__(self, config, ways):
        keras, rng = backend.load(), np.random.default_rng(config.seed)
        every = [way for way in ways for _ in range(config.games)]
        self.config, self.games, told = config, len(every), len(EXPRESSIONS)
        self.told = np.array([way.told for way in every])[:, None, None]
        self.generator = Players(config.latent + told, 2, config.width, self.games, rng)
        self.critic = Players(2 + told, 1, config.width, self.games, rng,
                              [way.bounded for way in every])
        self.optimizer = keras.optimizers.Adam(config.learning_rate, beta_1=0.0, beta_2=0.99)
        self.critics = keras.optimizers.Adam(config.critic_rate, beta_1=0.0, beta_2=0.99)
        self.optimizer.build(self.generator.variables)
        self.critics.build(self.critic.variables)

    def networks(self):
        """Those whose weights are averaged."""
        return [self.generator]

    def variables(self):
        """Everything that training goes on from."""
        return [*self.generator.variables, *self.critic.variables, *self.critic.steepest,
                *self.optimizer.variables, *self.critics.variables]

    def draw(self, latents, wanted):
        """Points: tensor `(games, n, 2)`."""
        return self.generator(self._with(latents, wanted))

    def step(self, points, shown, latents, wanted, noise):
        """One step of all games: the losses, in the order of `LOSSES`."""
        n = self.config.batch_size
        drawn = self.draw(latents[:, :n], wanted[:, :n]) + noise[:, :n]
        found, lost = backend.gradients(
            lambda: self._critic_loss(points, shown, drawn, wanted[:, :n]),
            self.critic.variables)
        self.critics.apply(found, self.critic.variables)
        own, missed = backend.gradients(
            lambda: self._generator_loss(latents[:, n:], wanted[:, n:], noise[:, n:]),
            self.generator.variables)
        self.optimizer.apply(own, self.generator.variables)
        return missed, lost

    def _with(self, x, shown):
        """Numbers and, in games where it is told, the spot beside them; else zeros."""
        from keras import ops

        return ops.concatenate([x, ops.where(self.told, shown, 0.0)], axis=-1)

    def _critic_loss(self, points, shown, drawn, wanted):
        from keras import ops

        real = self.critic(self._with(points, shown), learn=True)
        fake = self.critic(self._with(drawn, wanted))
        loss = ops.mean(ops.relu(1 - real)) + ops.mean(ops.relu(1 + fake))
        return self.games * loss, loss  # each game counts as if it were alone

    def _generator_loss(self, latents, wanted, noise):
        from keras import ops

        drawn = self.draw(latents, wanted) + noise
        loss = -ops.mean(self.critic(self._with(drawn, wanted)))
        return self.games * loss, loss


def sampler(config, ways):
    """The batches of all games.

    Args:
        config: RingConfig
        ways: list of Way.

    Returns:
        function: numpy Generator -> float32 points `(games, n, 2)`, already seen through noise,
        and their spots `(games, n, 8)`; latents `(games, 2n, latent)` and spots `(games, 2n, 8)`
        to draw; noise `(games, 2n, 2)`.
    """
    every, n = [way for way in ways for _ in range(config.games)], config.batch_size
    varied = np.float32([way.varied for way in every])[:, None, None]
    ends = np.cumsum([way.often for way in every], axis=1)

    def batch(rng):
        chance = rng.random((len(every), 3 * n))[..., None]
        spots = np.minimum((chance > ends[:, None]).sum(axis=-1), len(SPOTS) - 1)
        noise = varied * rng.standard_normal((len(every), 3 * n, 2)).astype(np.float32)
        latents = rng.standard_normal((len(every), 2 * n, config.latent)).astype(np.float32)
        return (scattered(spots[:, :n], rng) + noise[:, :n], one_hot(spots[:, :n]), latents,
                one_hot(spots[:, n:]), noise[:, n:])

    return batch


def scattered(spots, rng):
    """Points around their spots: int `(…)` -> float32 `(…, 2)`."""
    return (SPOTS[spots] + SPREAD * rng.standard_normal((*spots.shape, 2))).astype(np.float32)


def one_hot(spots):
    """Int `(…)` -> float32 `(…, 8)`."""
    return np.eye(len(SPOTS), dtype=np.float32)[spots]


def play(ways=None, config=None, n=1000):
    """Play all games, and draw points at each report; where spots are told, as common as they are.

    Args:
        ways: dict of name -> Way, or None for `WAYS`.
        config: RingConfig or None.
        n: int, points of each game.

    Returns:
        dict of name -> float32 `(reports, games, n, 2)`: the last are those after the last step.

    Raises:
        TrainingError: a loss is not a number any more.
    """
    from keras import ops

    ways, config = WAYS if ways is None else ways, config or RingConfig()
    ring, rng = Ring(config, ways.values()), np.random.default_rng(config.seed)
    latents = rng.standard_normal((ring.games, n, config.latent)).astype(np.float32)
    wanted = one_hot(rng.choice(len(SPOTS), (ring.games, n), p=SHARES))
    drawing, seen = Ring(config, ways.values()), []

    def show(step, averages):
        averages.into(drawing.generator)
        seen.append(ops.convert_to_numpy(drawing.draw(latents, wanted)))

    loop.run(config, ring, sampler(config, ways.values()), say=lambda text: None, show=show)
    parts = np.split(np.stack(seen), len(ways), axis=1)
    return dict(zip(ways, parts, strict=True))


def found(points):
    """Which spots a generator found: those that get a fifth or more of the points they should.

    Args:
        points: float `(…, n, 2)`, drawn in one game or several.

    Returns:
        bool `(…, 8)`
    """
    return _inside(points).mean(axis=-2) >= ENOUGH * SHARES


def hits(points):
    """Share of the points that lie in some spot: float `(…)`."""
    return _inside(points).any(axis=-1).mean(axis=-1)


def _inside(points):
    """In which spot each point lies: bool `(…, n, 8)`."""
    points = np.asarray(points)
    if points.ndim < 2 or points.shape[-1] != 2 or not points.shape[-2]:
        raise ShapeError(f"Points of a game are (…, n, 2), as play draws them; {points.shape} "
                         "came.")
    return np.linalg.norm(points[..., None, :] - SPOTS, axis=-1) < NEAR * SPREAD
