"""Training the encoder of the GAN, through the generator, which stays as it is.

Two kinds of faces, half of a batch each:

- faces that the generator draws: who they are and what they show is known, so the encoder can be
  told the truth;
- real faces: nobody knows their latents, but drawn again they should look the same, in pixels and
  in the features of a classifier, and what they show is what people voted.
"""

import dataclasses

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError
from expression_lab.generate import inversion
from expression_lab.generate.loop import LoopConfig


@dataclasses.dataclass(frozen=True)
class EncoderConfig(LoopConfig):
    """How the encoder is trained.

    Attributes:
        steps: int
        batch_size: int, drawn and real faces each.
        filters: four int.
        learning_rate: float; it falls to a twentieth along a cosine.
        latent, shown, pixels, features, prior: float, weights of the losses.
    """

    steps: int = 2200
    batch_size: int = 16
    report: int = 100
    average: float = 0.99
    filters: tuple = inversion.FILTERS
    learning_rate: float = 1e-3
    latent: float = 0.3
    shown: float = 0.1
    pixels: float = 2.0
    features: float = 1.0
    prior: float = 0.1

    def __post_init__(self):
        super().__post_init__()
        if len(self.filters) != 4 or not self.learning_rate > 0:
            raise ConfigError(f"filters {tuple(self.filters)} and learning_rate "
                              f"{self.learning_rate} were given; use four filters and a rate "
                              "above 0.")


def sampler(config, latent, images, votes):
    """The batches of a training.

    Args:
        config: EncoderConfig
        latent: int, of the generator.
        images: uint8 `(m, S, S)`, real faces.
        votes: float `(m, 8)`, rows add up to 1.

    Returns:
        function: numpy Generator -> latents and expressions to draw, `(n, latent)` and `(n, 8)`;
        real faces `(n, S, S, 1)` in -1 to 1 and what they show `(n, 8)`.
    """
    n, votes = config.batch_size, np.asarray(votes, np.float32)

    def batch(rng):
        rows = rng.integers(len(images), size=2 * n)
        faces = images[rows[:n]].astype(np.float32)[..., None] / 127.5 - 1
        flip = rng.random(n) < 0.5
        faces[flip] = faces[flip, :, ::-1]
        z = rng.normal(size=(n, latent)).astype(np.float32)
        return z, votes[rows[n:]], faces, votes[rows[:n]]

    return batch


class Parts:
    """The encoder, its optimizer and one step, for `loop.run`.

    Args:
        config: EncoderConfig
        generator: Generator, frozen.
        reader: reader.Reader, with layers whose features are compared.
    """

    LOSSES = ("latent", "shown", "pixels", "features", "prior")

    def __init__(self, config, generator, reader):
        keras = backend.load()
        self.config, self.generator, self.reader = config, generator, reader
        keras.utils.set_random_seed(config.seed)
        with backend.precision(config.precision):
            self.encoder = inversion.encoder(generator.size, generator.latent, config.filters)
        rate = keras.optimizers.schedules.CosineDecay(config.learning_rate, config.steps, 0.05)
        self.optimizer = keras.optimizers.Adam(rate, beta_1=0.9, clipnorm=1.0)
        self.optimizer.build(self.encoder.trainable_variables)

    def networks(self):
        """Those whose weights are averaged."""
        return [self.encoder]

    def variables(self):
        """Everything that training goes on from."""
        return [*self.encoder.variables, *self.optimizer.variables]

    def step(self, z, wanted, faces, votes):
        """One step: the losses, in the order of `LOSSES`."""
        from keras import ops

        drawn = ops.stop_gradient(self.generator._decode(z, wanted))
        pictures = ops.concatenate([drawn, faces])
        shown = ops.concatenate([wanted, votes])
        found, losses = backend.gradients(lambda: self._loss(z, pictures, shown),
                                          self.encoder.trainable_variables)
        self.optimizer.apply(found, self.encoder.trainable_variables)
        return losses

    def _loss(self, z, pictures, shown):
        from keras import ops

        from expression_lab.generate.perceptual import distance

        n, c = self.config.batch_size, self.config
        found, logits = self.encoder(127.5 * (pictures + 1), training=True)
        again = self.generator._decode(found, ops.softmax(logits))
        latent = ops.mean(ops.square(found[:n] - z))
        named = -ops.mean(ops.sum(shown * ops.log_softmax(logits, axis=-1), axis=-1))
        pixels = ops.mean(ops.abs(again - pictures))
        features = distance(self.reader(again)[0], self.reader(pictures)[0])
        prior = ops.mean(ops.relu(ops.mean(ops.square(found), axis=-1) - 1))
        losses = (latent, named, pixels, features, prior)
        return sum(weight * loss for weight, loss in zip(
            (c.latent, c.shown, c.pixels, c.features, c.prior), losses, strict=True)), losses
