"""Fold batch normalisation into the convolutions before it.

Once trained, a normalisation multiplies and shifts each channel by fixed numbers. A convolution
can do both itself: its kernel is scaled and it gets a bias. The network computes the same, with a
layer less; what is quantised are then the very weights that the finished network has (Jacob et al.
2018, section 3.2).
"""


def fold(kernel, bias, normalization):
    """Kernel and bias of a convolution that normalises, too.

    Args:
        kernel: float `(..., channels)`.
        bias: float `(channels,)`, or None.
        normalization: keras.layers.BatchNormalization over the convolution's output, trained.

    Returns:
        tuple: float kernel, float bias.
    """
    import numpy as np

    gamma, beta, mean, variance = (
        np.asarray(w) for w in normalization.get_weights())
    scale = gamma / np.sqrt(variance + normalization.epsilon)
    return kernel * scale, beta + ((0 if bias is None else bias) - mean) * scale


def before(layer):
    """The layer whose result another one takes."""
    return layer.input._keras_history.operation


def normalizations(model):
    """The batch normalisation of each convolution that has one: dict name -> layer."""
    import keras

    return {before(layer).name: layer for layer in model.layers
            if isinstance(layer, keras.layers.BatchNormalization)}
