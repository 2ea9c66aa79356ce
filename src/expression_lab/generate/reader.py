"""A shipped classifier as gradients see it: features and reading of float pictures, frozen."""

import numpy as np

from expression_lab import backend

NAME = "tiny"  # `residual` and `judge`, which judge generated faces, never take part


def reader_for(config):
    """The frozen classifier that a training needs: Reader, or None where `config.read` is 0."""
    return Reader() if config.read else None


class Reader:
    """What a frozen classifier sees in pictures, as tensors.

    Args:
        name: str, a shipped classifier.
        layers: names of the layers whose features are wanted.

    Attributes:
        size: int, side of the pictures that it takes.
        shapes: list of tuples, of the features.
    """

    def __init__(self, name=NAME, layers=()):
        from expression_lab import recognize

        keras = backend.load()
        shipped = recognize.load(name)
        model = keras.models.clone_model(shipped.model, input_tensors=keras.Input(
            shipped.model.input_shape[1:], dtype="float32"))
        model.set_weights(shipped.model.get_weights())
        model.trainable = False
        outputs = [model.get_layer(layer).output for layer in layers]
        self.network = keras.Model(model.input, [*outputs, model.output])
        self.size = shipped.size
        self.shapes = [one.shape[1:] for one in outputs]
        lean = np.log(np.maximum(shipped.card["prior"], 1e-4)) * shipped.card.get("balance", 1.0)
        self._lean, self._temperature = lean.astype(np.float32), shipped.temperature

    def __call__(self, faces):
        """Read faces.

        Args:
            faces: float tensor `(n, S, S, 1)`, -1 to 1.

        Returns:
            tuple: list of feature maps, and balanced log probabilities `(n, 8)`.
        """
        from keras import ops

        if faces.shape[1] != self.size:
            faces = ops.image.resize(faces, (self.size, self.size), antialias=True)
        seen = self.network(ops.clip(127.5 * (faces + 1), 0, 255), training=False)
        *maps, logits = seen if isinstance(seen, (list, tuple)) else [seen]
        lean = ops.convert_to_tensor(self._lean)
        return maps, ops.log_softmax(logits / self._temperature - lean, axis=-1)
