"""The trained conditional VAE, and the plain autoencoder beside it, behind the door of all."""

import functools

import numpy as np

from expression_lab import backend
from expression_lab.errors import CheckpointError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate.generator import Generator, in_batches
from expression_lab.recognize.classifier import softmax


class CVAE(Generator):
    """Encoder and decoder of the conditional VAE; see `Generator`."""

    title = "Conditional VAE"

    def _measures(self, model):
        try:
            size = model.get_layer("encoder").input_shape[1]
            latent, wanted = (shape[1] for shape in model.get_layer("decoder").input_shape)
        except (ValueError, AttributeError, TypeError):
            raise CheckpointError(f"{self.name} is no encoder with its decoder; make one with: "
                                  f"expression-lab train {self.name}") from None
        if wanted != len(EXPRESSIONS) or self._is_plain(model) != isinstance(self, Autoencoder):
            raise CheckpointError(f"{self.name} holds the weights of another kind of generator; "
                                  f"make its own with: expression-lab train {self.name}")
        return size, latent

    @staticmethod
    def _is_plain(model):
        return any(layer.name == "means" for layer in model.get_layer("decoder").layers)

    def _decode(self, z, c):
        return self.model.get_layer("decoder")([z, c], training=False)

    def _encode(self, faces):
        both = in_batches(self._looked, faces[..., None].astype(np.float32))
        return both[:, :self.latent], softmax(both[:, self.latent:])

    @functools.cached_property
    def _looked(self):
        """Latents and logits side by side, as one graph for each size of batch."""
        from keras import ops

        look = self.model.get_layer("encoder")

        def looked(faces):
            mean, _, shown = look(faces, training=False)
            return ops.concatenate([mean, shown], axis=1)

        return backend.compiled(looked)


class Autoencoder(CVAE):
    """A plain autoencoder: an expression is a movement of the latent, the same for everybody.

    What it makes of a face is split into the mean of the faces that show the expression and the
    rest, which is called z here. Another expression is expression arithmetic: the one mean goes,
    the other comes.
    """

    title = "Autoencoder"

    def _encode(self, faces):
        z, c = super()._encode(faces)
        return z - c @ self.model.get_layer("decoder").get_layer("means").get_weights()[0], c
