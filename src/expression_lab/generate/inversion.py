"""Inversion: which latent would the GAN have drawn this face from?

A GAN only goes one way, from latent to face. The way back is learnt by a second network, the
encoder, and can be refined for one face by gradient steps on its latent (Zhu et al., "Generative
visual manipulation on the natural image manifold", ECCV 2016).
"""

from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate.generator import in_batches, read

CHECKPOINT = Path(__file__).resolve().parent.parent / "checkpoints" / "cgan_encoder.keras"
FILTERS = (32, 64, 96, 128)  # of the encoder, from the finest stage to the coarsest
STEPS, RATE = 60, 0.05  # of refinement
PULL = 0.02  # weight of the pull to the prior against pixels and features
SIZES = (1, 8)  # faces refined at once


def encoder(size=64, latent=96, filters=FILTERS):
    """Make an untrained encoder.

    Input shape:
        uint8 or float `(n, size, size, 1)`, aligned gray faces, 0 to 255.

    Output shape:
        float32 `(n, latent)`, and float32 `(n, 8)`, logits of what each face shows.

    Args:
        size: int, side of the pictures, pixels.
        latent: int, of the generator.
        filters: four int.

    Returns:
        keras.Model
    """
    keras = backend.load()
    layers = keras.layers
    faces = keras.Input((size, size, 1), name="faces")
    x = layers.Rescaling(1 / 127.5, offset=-1)(faces)
    for count in filters:
        x = layers.Conv2D(count, 4, strides=2, padding="same", use_bias=False,
                          kernel_initializer="he_normal")(x)
        x = layers.BatchNormalization(momentum=0.98)(x)
        x = layers.LeakyReLU(0.2)(x)
    x = layers.Flatten()(x)
    z = layers.Dense(latent, dtype="float32", name="latent")(x)
    shown = layers.Dense(len(EXPRESSIONS), dtype="float32", name="shown")(x)
    return keras.Model(faces, [z, shown], name="cgan_encoder")


class Encoder:
    """A trained encoder.

    Args:
        model: keras.Model, as `encoder` makes it.
        card: dict or None.
    """

    def __init__(self, model, card=None):
        self.model, self.card = model, card or {}
        self.size = model.input_shape[1]
        self._seen = backend.compiled(lambda faces: _joined(model(faces, training=False)))

    def encode(self, faces):
        """Who these people are, and what they show.

        Args:
            faces: uint8 `(n, S, S)`, aligned.

        Returns:
            tuple: float32 `(n, latent)`, and float32 `(n, 8)`, rows add up to 1.

        Raises:
            CheckpointError: the encoder belongs to a generator of another size.
        """
        if faces.shape[1:] != (self.size, self.size):
            raise CheckpointError(f"The encoder of the GAN sees faces of {self.size}×{self.size} "
                                  f"pixels, and {faces.shape} came; train one for this generator "
                                  "with: expression-lab train cgan-encoder")
        both = in_batches(self._seen, faces[..., None].astype(np.float32))
        return both[:, :-len(EXPRESSIONS)].copy(), both[:, -len(EXPRESSIONS):].copy()


def _joined(answer):
    """Latents and, beside them, what is shown, as probabilities."""
    from keras import ops

    z, shown = answer
    return ops.concatenate([z, ops.softmax(shown)], axis=-1)


@cache
def load(path=CHECKPOINT):
    """The encoder of the shipped generator; the second time it costs nothing.

    Args:
        path: Path of a `.keras` file.

    Returns:
        Encoder

    Raises:
        CheckpointError: the file is missing, damaged, or another kind of network.
    """
    model, card = read(Path(path))
    shapes = [one.shape[1:] for one in model.outputs]
    if len(shapes) != 2 or shapes[1] != (len(EXPRESSIONS),) or len(model.inputs) != 1:
        raise CheckpointError(f"{path} is not the encoder of a GAN; make one with: "
                              "expression-lab train cgan-encoder")
    return Encoder(model, card)


def invert(generator, faces, steps=STEPS):
    """Find latents from which a generator draws given faces.

    The encoder's guess is refined: each step follows the gradient of how far pixels and features
    are from the face (Adam), and latents that no face of the training had are pulled back.

    Args:
        generator: Generator; one whose `encode` gives a first guess.
        faces: uint8 `(n, S, S)`, aligned.
        steps: int of 0 or more; 0 gives the encoder's guess.

    Returns:
        tuple: float32 `(n, latent)` and float32 `(n, 8)`, as `Generator.encode`.

    Raises:
        ConfigError: `steps` is no such number.
        ShapeError: `faces` is not such a batch.
    """
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ConfigError(f"steps is {steps!r}; choose a whole number of 0 or more.")
    z, shown = generator.encode(faces)
    if not steps or not len(faces):
        return z, shown
    size = SIZES[0] if len(faces) == 1 else SIZES[-1]
    parts = [_refiner(generator, size).run(*(one[i:i + size] for one in (faces, z, shown)), steps)
             for i in range(0, len(faces), size)]
    return np.concatenate(parts), shown


@lru_cache(maxsize=4)
def _refiner(generator, size):
    return _Refiner(generator, size)


class _Refiner:
    """Gradient steps on the latents of so many faces at once, compiled once."""

    def __init__(self, generator, size):
        from expression_lab.generate import perceptual
        from expression_lab.generate.reader import Reader

        keras = backend.load()
        self.generator, self.size = generator, size
        self.reader, self.distance = Reader(layers=perceptual.READER_LAYERS), perceptual.distance
        self.z = keras.Variable(np.zeros((size, generator.latent), np.float32))
        self.optimizer = keras.optimizers.Adam(RATE, beta_1=0.8)
        self.optimizer.build([self.z])
        self.step = backend.compiled(self._step)

    def run(self, faces, z, shown, steps):
        """Refine: float32 `(n, latent)`; what is missing to `size` is filled with the first."""
        n, fill = len(faces), [0] * (self.size - len(faces))
        faces, z, shown = (np.concatenate([one, one[fill]]) for one in (faces, z, shown))
        self.z.assign(z)
        self.optimizer.iterations.assign(0)
        for variable in self.optimizer.variables[2:]:  # behind the count of steps and the rate
            variable.assign(np.zeros(variable.shape, np.float32))
        faces = faces[..., None].astype(np.float32) / 127.5 - 1
        for _ in range(steps):
            self.step(faces, shown.astype(np.float32))
        return np.asarray(backend.load().ops.convert_to_numpy(self.z.value))[:n].copy()

    def _step(self, faces, shown):
        def loss():
            from keras import ops

            drawn = self.generator._decode(self.z.value, shown)
            pixels = ops.mean(ops.abs(drawn - faces))
            features = self.distance(self.reader(drawn)[0], self.reader(faces)[0])
            return self.size * (pixels + features / 2
                                + PULL * ops.mean(ops.square(self.z.value))), pixels

        found, pixels = backend.gradients(loss, [self.z])
        self.optimizer.apply(found, [self.z])
        return pixels
