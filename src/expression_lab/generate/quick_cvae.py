"""The conditional VAE in half a minute: small faces, small networks, and sheets as it learns.

    images, votes = quick_cvae.faces()
    learnt = quick_cvae.learn(quick_cvae.config(), images, votes)
    learnt.maker.sample("happiness")     # a generator like the shipped one
"""

from dataclasses import dataclass, field

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import cvae, cvae_latent, cvae_training, loop, quick
from expression_lab.generate.conditions import condition

SIZE = 48  # pixels
CRITIC = (4, 8, 8, 8)  # looks on, and costs next to nothing
SMALL = {"size": SIZE, "latent": 24, "filters": (12, 24, 32, 48), "drawing": (64, 32, 24, 12),
         "precision": "float32", "steps": 400, "report": 50, "average": 0.97, "warm_up": 100,
         "learning_rate": 3e-3, "edges": 0.5, "divergence": 1.2e-3, "hidden": 0.15, "rare": 1.0,
         "looks": 0.0, "asked": 0.0, "same": 0.0, "real": 0.0}  # such small ones would only fool


@dataclass(frozen=True, eq=False)
class Learnt:
    """What comes out of a training.

    Attributes:
        maker: generate.Generator
        history: list of dicts, one a report: step, losses, seconds.
        sheets: dict of step -> uint8 `(8, S, S)`, the first training face, drawn again with each
            of the eight expressions while the network learnt.
        from_noise: uint8 `(8, S, S)`, neutral faces drawn from standard normal noise before the
            latent got its unit (`cvae_latent.settle`).
        nats: float `(latent,)`, the mean divergence of each number of the latent.
    """

    maker: object
    history: list = field(repr=False)
    sheets: dict = field(repr=False)
    from_noise: np.ndarray = field(repr=False)
    nats: np.ndarray = field(repr=False)

    @property
    def seconds(self):
        """How long the training took."""
        return sum(row["seconds"] for row in self.history)


def config(**changes):
    """A training that takes seconds: CVAEConfig.

    Args:
        changes: fields of CVAEConfig that are to be others.
    """
    return cvae_training.CVAEConfig(**{**SMALL, **changes})


def faces(n=1200, size=SIZE, split="train", seed=0):
    """Synthetic faces, aligned by their own landmarks.

    Args:
        n: int, how many.
        size: int, pixels.
        split, seed: of `data.load`.

    Returns:
        tuple: uint8 `(n, size, size)`, and votes, float32 `(n, 8)`, rows add up to 1.
    """
    return quick.faces(n, size, split, seed, drawn_at=64)


class SmallParts(cvae_training.Parts):
    """The same players with a critic that does not take half of the time."""

    def build_critic(self):
        """A critic that only looks on."""
        return cvae.critic(self.config.size, CRITIC)


def learn(config, images, votes, eyes=None, say=lambda text: None):
    """Train.

    Args:
        config: CVAEConfig
        images: uint8 `(n, S, S)`, aligned faces.
        votes: float `(n, 8)`, rows add up to 1.
        eyes: perceptual.Eyes or None; with them it is the full game, critic and all.
        say: function of one str, told each report.

    Returns:
        Learnt

    Raises:
        TrainingError: a loss is not a number any more.
    """
    parts, sheets = (SmallParts if eyes is None else cvae_training.Parts)(config, eyes), {}

    def show(step, averages):
        sheets[step] = in_all_expressions(parts, images[:1])

    averages, history = loop.run(config, parts, cvae_training.sampler(config, images, votes),
                                 say=say, show=show)
    maker = cvae_training.generator(config, averages, images, votes)
    noise = np.random.default_rng(config.seed).standard_normal((8, config.latent))
    return Learnt(maker, history, sheets, drawn(parts, noise, condition("neutral", n=8)),
                  nats(parts, images))


def in_all_expressions(parts, face):
    """A face with each expression, by the networks as they stand: uint8 `(8, S, S)`."""
    mean, _, _ = cvae_latent.looked(parts.encoder, face)
    return drawn(parts, np.repeat(mean, len(EXPRESSIONS), axis=0), np.eye(len(EXPRESSIONS)))


def drawn(parts, latents, wanted):
    """Faces, by the decoder as it stands: uint8 `(n, S, S)`."""
    from keras import ops

    faces = ops.convert_to_numpy(parts.decoder(
        [latents.astype(np.float32), wanted.astype(np.float32)], training=False))
    return np.clip(np.rint(127.5 * (faces[..., 0] + 1)), 0, 255).astype(np.uint8)


def nats(parts, images, most=256):
    """Divergence of each number of the latent from noise, mean over faces: float `(latent,)`."""
    mean, spread, _ = cvae_latent.looked(parts.encoder, images[:most])
    return ((mean**2 + np.exp(spread) - 1 - spread) / 2).mean(axis=0)
