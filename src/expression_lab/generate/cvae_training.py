"""Training the conditional VAE, and the plain autoencoder beside it.

The VAE maximises a bound on how likely the faces are: what is drawn should be like the face
(in pixels, in edges, and to the eyes of networks that know faces), and the latents should be
distributed like noise, measured in nats of Kullback-Leibler divergence (Kingma and Welling 2014).
The divergence comes in slowly (Bowman et al., "Generating sentences from a continuous space", CoNLL
2016), and each number of the latent has some of it for free (Kingma et al., "Improved variational
inference with inverse autoregressive flow", NIPS 2016).

Three more players make the condition take effect:

- an adversary reads the expression from the latent, and the encoder learns to leave it nothing to
  read (after Lample et al., "Fader networks", NIPS 2017);
- faces drawn with another expression than their own, and of random people, must be read as asked
  by a frozen classifier and by the encoder itself, which must also find the same latent again;
- a critic tells photos from drawings (Larsen et al., "Autoencoding beyond pixels using a learned
  similarity metric", ICML 2016).
"""

import dataclasses

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import cvae, perceptual
from expression_lab.generate.cgan_training import chances
from expression_lab.generate.loop import LoopConfig

NAMED = 0.1  # weight of the encoder's own reading of what faces show
MIXED = 0.3  # share of drawn faces that are asked for an expression mixed with another


@dataclasses.dataclass(frozen=True)
class CVAEConfig(LoopConfig):
    """How the VAE is trained.

    Attributes:
        size: int, side of the pictures in pixels, 48 or 64.
        latent: int
        filters, drawing: four int each, of the encoder's and of the decoder's stages.
        conditional: bool; False trains a plain autoencoder: no divergence, no adversaries, no
            expression in the decoder.
        learning_rate: float, of encoder and decoder; it falls to a tenth along a cosine.
        critic_rate: float, of critic and adversary.
        edges, looks, divergence, hidden, asked, same, real: float, weights of what is drawn having
            the same edges and the same looks to networks, of the divergence (per nat), of hiding
            the expression from the adversary, of faces read as asked, of finding their latent
            again, and of convincing the critic. The pixels have weight 1.
        warm_up: int, steps until the divergence has its full weight; the critic comes in then.
        free: float, nats that each number of the latent has for free.
        rare: float in 0 to 1, how much more often rare expressions are shown: 0 as they come,
            1 all alike.
    """

    steps: int = 3750
    batch_size: int = 32
    report: int = 250
    precision: str = "mixed_bfloat16"
    average: float = 0.998
    size: int = 64
    latent: int = cvae.LATENT
    filters: tuple = cvae.FILTERS
    drawing: tuple = cvae.DRAWING
    conditional: bool = True
    learning_rate: float = 1e-3
    critic_rate: float = 6e-4
    edges: float = 0.5
    looks: float = 0.6
    divergence: float = 4e-4
    hidden: float = 0.15
    asked: float = 0.02
    same: float = 0.05
    real: float = 0.05
    warm_up: int = 600
    free: float = 0.02
    rare: float = 0.5

    def __post_init__(self):
        super().__post_init__()
        if self.size not in cvae.SIZES:
            raise ConfigError(f"size is {self.size!r}; choose 48 or 64.")
        if self.batch_size % 4:
            raise ConfigError(f"batch_size is {self.batch_size!r}; choose a multiple of 4.")
        self.demand_weights("edges", "looks", "divergence", "hidden", "asked", "same", "real",
                            "free")
        if not 0 <= self.rare <= 1:
            raise ConfigError(f"rare is {self.rare!r}; it goes from 0 to 1.")


def sampler(config, images, votes):
    """The batches of a training.

    Args:
        config: CVAEConfig
        images: uint8 `(m, S, S)`, aligned faces.
        votes: float `(m, 8)`, rows add up to 1.

    Returns:
        function: numpy Generator -> faces uint8 `(n, S, S, 1)`, what they show `(n, 8)`, noise for
        their latents `(n, latent)`, how to mix new people from them `(n // 4, n)`, expressions to
        draw `(n // 2, 8)`, and how rows and columns are resampled when what is drawn is read.
    """
    votes = np.asarray(votes, np.float32)
    often = chances(votes.argmax(axis=1), config.rare)
    n = config.batch_size

    def batch(rng):
        rows = rng.choice(len(images), n, p=often)
        faces = images[rows]
        flip = rng.random(n) < 0.5
        faces[flip] = faces[flip, :, ::-1]
        noise = rng.normal(size=(n, config.latent)).astype(np.float32)
        mixing = (rng.normal(size=(n // 4, n)) / np.sqrt(n)).astype(np.float32)
        ways = [perceptual.cut(config.size, rng=rng) for _ in range(2)]
        return (faces[..., None], votes[rows], noise, mixing, wishes(n // 2, rng), *ways)

    return batch


def wishes(n, rng):
    """Expressions to draw: all alike, some mixed with another or with neutral; float32 `(n, 8)`."""
    eye = np.eye(len(EXPRESSIONS), dtype=np.float32)
    first, second = eye[rng.integers(0, 8, n)], eye[rng.integers(0, 8, n)]
    second[rng.random(n) < 0.5] = eye[0]
    share = rng.random((n, 1)).astype(np.float32) * (rng.random((n, 1)) < MIXED)
    return first + share * (second - first)


class Parts:
    """The networks, their optimizers and one step, for `loop.run`.

    Args:
        config: CVAEConfig
        eyes: perceptual.Eyes or None; None measures pixels and edges alone and has nobody read
            what is drawn but the encoder.
    """

    LOSSES = ("pixels", "edges", "looks", "nats", "named", "hidden", "asked", "same", "real",
              "critic", "told")

    def __init__(self, config, eyes=None):
        keras = backend.load()
        self.config, self.eyes = config, eyes
        keras.utils.set_random_seed(config.seed)
        with backend.precision(config.precision):
            self.model = cvae.build(config.size, config.latent, config.filters, config.drawing,
                                    config.conditional)
            self.critic = self.build_critic()
            self.adversary = cvae.latent_reader(config.latent)
        self.encoder, self.decoder = (self.model.get_layer(one) for one in ("encoder", "decoder"))
        rate = keras.optimizers.schedules.CosineDecay(config.learning_rate, config.steps, 0.1)
        self.optimizer = keras.optimizers.Adam(rate, beta_2=0.99, clipnorm=1.0)
        self.others = keras.optimizers.Adam(config.critic_rate, beta_1=0.5, beta_2=0.99)
        self.own = [one for one in (*self.encoder.trainable_variables,
                                    *self.decoder.trainable_variables)
                    if config.conditional or "spread" not in one.path]
        self.their = [*self.critic.trainable_variables, *self.adversary.trainable_variables]
        self.optimizer.build(self.own)
        self.others.build(self.their)

    def build_critic(self):
        """The network that tells photos from drawings: keras.Model."""
        return cvae.critic(self.config.size)

    def networks(self):
        """Those whose weights are averaged."""
        return [self.model]

    def variables(self):
        """Everything that training goes on from."""
        return [*self.model.variables, *self.critic.variables, *self.adversary.variables,
                *self.optimizer.variables, *self.others.variables]

    def step(self, faces, shown, noise, mixing, wishes, rows, columns):
        """One step of all: the losses, in the order of `LOSSES`."""
        from keras import ops

        faces = ops.cast(faces, "float32")
        photos = faces / 127.5 - 1
        if not self.config.conditional:
            found, losses = backend.gradients(
                lambda: self._plain_loss(faces, photos, shown), self.own)
            self.optimizer.apply(found, self.own)
            return losses
        found, (losses, drawn, mean) = backend.gradients(
            lambda: self._loss(faces, photos, shown, noise, mixing, wishes, (rows, columns)),
            self.own)
        self.optimizer.apply(found, self.own)
        meant = ops.concatenate([shown[:len(wishes)], wishes])
        found, others = backend.gradients(
            lambda: self._others_loss(photos, shown, drawn, meant, mean), self.their)
        self.others.apply(found, self.their)
        return (*losses, *others)

    def _plain_loss(self, faces, photos, shown):
        """What a plain autoencoder lessens, and its parts."""
        mean, _, named = self.encoder(faces, training=True)
        named = _disagreement(named, shown)
        like = self._likeness(self.decoder([mean, shown], training=True), photos)
        return self._weighed(*like, named), (*like, 0.0, named, *[0.0] * 6)

    def _loss(self, faces, photos, shown, noise, mixing, wishes, cut):
        """What encoder and decoder lessen; its parts, what was drawn, and latents."""
        from keras import ops

        c, half = self.config, len(wishes)
        mean, spread, named = self.encoder(faces, training=True)
        latents = mean + noise * ops.exp(spread / 2)
        # Random mixtures of many latents are Gaussian, and spread as latents are: nobody's faces.
        nobody = ops.matmul(mixing, latents - ops.mean(latents, axis=0))
        every = ops.concatenate([latents, latents[len(nobody) - half:], nobody])
        drawn = self.decoder([every, ops.concatenate([shown, wishes])], training=True)
        like = self._likeness(drawn[:-half], photos)
        nats = ops.mean((mean**2 + ops.exp(spread) - 1 - spread) / 2, axis=0)
        named = _disagreement(named, shown)
        hidden = _disagreement(self.adversary(mean, training=True),
                               ops.mean(shown, axis=0, keepdims=True))
        asked, same = self._reading(drawn[-half:], every[-half:], wishes, *cut)
        judged = ops.concatenate([drawn[:half], drawn[-half:]])
        real = -ops.mean(self.critic([judged, ops.concatenate([shown[:half], wishes])],
                                     training=False))
        comes = ops.minimum(1.0, ops.cast(self.optimizer.iterations, "float32") / c.warm_up)
        total = self._weighed(*like, named) + c.asked * asked + c.same * same + comes * (
            c.divergence * ops.sum(ops.maximum(nats, c.free)) + c.real * real + c.hidden * hidden)
        losses = (*like, ops.sum(nats), named, hidden, asked, same, real)
        return total, (losses, ops.stop_gradient(judged), ops.stop_gradient(mean))

    def _likeness(self, drawn, photos):
        """How far drawings are from their photos: in pixels, in edges, to networks."""
        from keras import ops

        pixels = ops.mean(ops.abs(drawn - photos))
        edges = _edges(drawn - photos)
        looks = 0.0 if self.eyes is None else perceptual.distance(
            self.eyes.features(drawn), self.eyes.features(photos))
        return pixels, edges, looks

    def _weighed(self, pixels, edges, looks, named):
        c = self.config
        return pixels + c.edges * edges + c.looks * looks + NAMED * named

    def _reading(self, drawn, latents, wishes, rows, columns):
        """How far drawings are from being read as asked, and from giving their latents back."""
        from keras import ops

        frozen = [ops.stop_gradient(one.value) for one in self.encoder.trainable_variables]
        (mean, _, named), _ = self.encoder.stateless_call(
            frozen, [one.value for one in self.encoder.non_trainable_variables],
            127.5 * (drawn + 1), training=False)
        asked = _disagreement(named, wishes)
        if self.eyes is not None:
            _, reading = self.eyes.read(drawn, rows, columns)
            asked = (asked - ops.mean(ops.sum(wishes * reading, axis=-1))) / 2
        return asked, ops.mean((mean - ops.stop_gradient(latents))**2)

    def _others_loss(self, photos, shown, drawn, meant, mean):
        """What critic and adversary lessen (hinge: Lim and Ye, "Geometric GAN", 2017)."""
        from keras import ops

        true = self.critic([photos, shown], training=True)
        false = self.critic([drawn, meant], training=True)
        critic = ops.mean(ops.relu(1 - true)) + ops.mean(ops.relu(1 + false))
        told = _disagreement(self.adversary(mean, training=True), shown)
        return critic + told, (critic, told)


def _disagreement(logits, shown):
    """Cross-entropy between logits and shares, both `(n, 8)`."""
    from keras import ops

    return -ops.mean(ops.sum(shown * ops.log_softmax(logits, axis=-1), axis=-1))


def _edges(difference):
    from keras import ops

    across = ops.abs(difference[:, :, 1:] - difference[:, :, :-1])
    down = ops.abs(difference[:, 1:] - difference[:, :-1])
    return ops.mean(across) + ops.mean(down)


def generator(config, averages, images, votes):
    """The trained generator: its averaged weights, its latent in standard units.

    Args:
        config: CVAEConfig
        averages: loop.Averages
        images, votes: what it learnt from.

    Returns:
        CVAE or Autoencoder
    """
    from expression_lab.generate import cvae_generator, cvae_latent

    model = cvae.build(config.size, config.latent, config.filters, config.drawing,
                       config.conditional)
    averages.into(model)
    cvae_latent.settle(model, images, votes)
    name, kind = (("cvae", cvae_generator.CVAE) if config.conditional else
                  ("autoencoder", cvae_generator.Autoencoder))
    return kind(name, model, {"config": config.to_dict()})
