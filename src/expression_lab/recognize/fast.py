"""The same network, with a batch normalisation that trains nearly twice as fast on a processor.

Keras computes the normalisation of a training batch in float32, one operation after another. On
TensorFlow one fused operation does all of it in the precision that the pictures are in. The
weights are the same, in the same order, so they go back and forth between both networks.
"""

import functools


def quick(model):
    """A copy of an untrained network that normalises training batches in one fused operation.

    Args:
        model: keras.Model, functional, with `BatchNormalization` over the last axis.

    Returns:
        keras.Model: with weights of its own, as fresh as a network just built; `model` itself
        where the back end is not TensorFlow.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        return model
    return keras.models.clone_model(model, clone_function=_fused)


def _fused(layer):
    import keras

    kind = type(layer)
    if kind is keras.layers.BatchNormalization:
        kind = _layer()
    return kind.from_config(layer.get_config())


@functools.cache
def _layer():
    import keras
    import tensorflow as tf

    class FusedBatchNormalization(keras.layers.BatchNormalization):
        """Batch normalisation (Ioffe and Szegedy 2015) that is fused while it trains."""

        def call(self, inputs, training=None, mask=None):
            if not training or not self.trainable:
                return super().call(inputs, training=training, mask=mask)
            outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
                inputs, self.gamma, self.beta, epsilon=self.epsilon, is_training=True)
            for moving, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(moving * self.momentum + new * (1 - self.momentum))
            return outputs

    return FusedBatchNormalization
