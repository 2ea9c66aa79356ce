"""The conditional GAN in a minute: small faces, small networks, and an eye on how it learns.

    config = quick.config(seed=0)
    images, votes = quick.faces()
    watch = quick.Watch(images, votes)
    quick.play(config, images, votes, watch)
    watch.table                          # losses, Fréchet distance and diversity as it learnt
"""

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import cgan_training, discriminator, loop
from expression_lab.generate.conditions import condition

SIZE = 32  # pixels
EACH = 32  # faces of each expression that a report is measured on
SMALL = {"size": SIZE, "latent": 16, "filters": (64, 32, 24, 16, 8),
         "critic_filters": (16, 32, 64, 96), "precision": "float32", "steps": 400,
         "report": 50, "average": 0.95, "learning_rate": 5e-3, "critic_rate": 1e-2,
         "varied": 0.0, "read": 0.0, "helped": False}


def config(**changes):
    """A training of the conditional GAN that takes seconds: CGANConfig.

    Args:
        changes: fields of CGANConfig that are to be others.
    """
    return cgan_training.CGANConfig(**{**SMALL, **changes})


def faces(n=2000, size=SIZE, split="train", seed=0, drawn_at=48):
    """Synthetic faces, aligned by their own landmarks.

    Args:
        n: int, how many.
        size: int, pixels.
        split, seed: of `data.load`.
        drawn_at: int, side of the pictures that are aligned, pixels.

    Returns:
        tuple: uint8 `(n, size, size)`, and votes, float32 `(n, 8)`, rows add up to 1.
    """
    from expression_lab import data
    from expression_lab.faces.alignment import align

    drawn = data.load("synthetic", split, n=n, seed=seed, size=drawn_at)
    images = [align(image, points, size, gray=True).crop
              for image, points in zip(drawn.images, drawn.landmarks, strict=True)]
    return np.stack(images), drawn.distributions()


class Unbounded(cgan_training.Parts):
    """The game without spectral normalisation, which is careful, and slow to begin with."""

    def build_critic(self, maps):
        """The discriminator with nothing to hold its slope."""
        return discriminator.discriminator(self.config.size, self.config.critic_filters,
                                           self.config.head, maps, bounded=False)


def play(config, images, votes, watch=None, bounded=False, say=lambda text: None):
    """Train.

    Args:
        config: CGANConfig
        images: uint8 `(n, S, S)`.
        votes: float32 `(n, 8)`.
        watch: Watch or None.
        bounded: bool, True for spectral normalisation; it learns more slowly, and in a few
            hundred steps not much.
        say: function of one str.

    Returns:
        generate.Generator, with the averaged weights.

    Raises:
        TrainingError: a loss is not a number any more.
    """
    from expression_lab.generate import cgan
    from expression_lab.generate.cgan_generator import CGAN

    parts = (cgan_training.Parts if bounded else Unbounded)(
        config, cgan_training.reader_for(config))
    maker = CGAN("quick", cgan.generator(config.size, config.latent, config.filters))

    def show(step, averages):
        averages.into(maker.model)
        if watch is not None:
            watch(step, maker)

    _, history = loop.run(config, parts, cgan_training.sampler(config, images, votes), say=say,
                          show=show)
    if watch is not None:
        watch.history = history
    return maker


class Watch:
    """Looks at a generator while it learns.

    Args:
        images: uint8 `(n, S, S)`, real faces, of all expressions.
        votes: float32 `(n, 8)`.
        each: int, faces of each expression that are compared.
        reader: name of the classifier whose features they are compared in.

    Attributes:
        sheets: dict of step -> uint8 `(8, S, S)`, the same person of noise in all expressions.
        per_class: list of dicts, one a report and expression: step, expression, `frechet` and
            `diversity`, a share of that of the real faces.
        apart: dict of expression -> Fréchet distance between real faces and other real ones:
            what a perfect generator would get from so few.
    """

    def __init__(self, images, votes, each=EACH, reader="tiny"):
        from expression_lab import evaluate

        labels, self.each = np.asarray(votes).argmax(axis=1), each
        rows = [np.flatnonzero(labels == k)[:2 * each] for k in range(len(EXPRESSIONS))]
        if min(len(one) for one in rows) < 2 * each:
            raise ConfigError(f"To compare {each} faces of each expression, twice as many real "
                              f"ones of each are needed; the fewest are "
                              f"{min(len(one) for one in rows)}.")
        self.features = evaluate.features(reader)
        seen = self.features(images[np.concatenate(rows)]).reshape(len(rows), 2, each, -1)
        self.real = seen[:, 0]
        self.spread = [self._spread(images[row[:each]]) for row in rows]
        self.apart = {name: evaluate.frechet_distance(*halves)
                      for name, halves in zip(EXPRESSIONS, seen, strict=True)}
        self.sheets, self.per_class, self.history = {}, [], []

    @staticmethod
    def _spread(images):
        """Mean deviation of a pixel over the faces, grey values: 0 if all are the same face."""
        return float(np.std(images.astype(float), axis=0).mean())

    def __call__(self, step, maker):
        """Measure."""
        from expression_lab import evaluate

        count = len(EXPRESSIONS)
        person = np.repeat(maker.draw(1, 3), count, axis=0)
        self.sheets[step] = maker.decode(person, np.eye(count, dtype=np.float32))
        wanted = np.concatenate([condition(name, n=self.each) for name in EXPRESSIONS])
        drawn = maker.decode(maker.draw(len(wanted), 4), wanted)
        seen = self.features(drawn).reshape(*self.real.shape)
        for k, name in enumerate(EXPRESSIONS):
            mine = drawn[k * self.each:(k + 1) * self.each]
            self.per_class.append({
                "step": step, "expression": name,
                "frechet": evaluate.frechet_distance(seen[k], self.real[k]),
                "diversity": self._spread(mine) / self.spread[k]})

    @property
    def table(self):
        """A row a report: losses, and the means of Fréchet distance and diversity."""
        import pandas as pd

        means = pd.DataFrame(self.per_class).drop(columns="expression").groupby("step").mean()
        return pd.DataFrame(self.history).set_index("step").join(means)
