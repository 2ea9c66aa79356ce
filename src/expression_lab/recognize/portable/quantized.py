"""Quantization-aware training: a network that feels its 8 bits while it learns.

The network is copied with its normalisations folded in. Wherever the finished file will hold 8-bit
numbers, a layer rounds to the same 256 steps, and gradients pass through as if it did not (the
straight-through estimator: Bengio et al. 2013; Jacob et al. 2018). After a short fine-tuning
`convert` makes the file, in which the very same numbers stand.

    network = quantized.build(reader.model)
    quantized.calibrate(network, faces)
    finetune.finetune(network, …)
    content = quantized.convert(network)
"""

import functools

import numpy as np

from expression_lab import backend
from expression_lab.recognize.portable import folding
from expression_lab.recognize.portable.convert import converter_of, finished

MOMENTUM = 0.99  # of the moving averages of ranges
SIGMOID = (0.0, 255 / 256)  # the range in which LiteRT gives every sigmoid


def build(model):
    """A copy of a trained classifier that rounds to 8 bits as the finished file will.

    Args:
        model: keras.Model, made by `networks.build` and trained.

    Returns:
        keras.Model: from the same pictures to the same logits, up to the rounding; its ranges
        are still to be measured, by `calibrate`.
    """
    keras = backend.load()
    normal = folding.normalizations(model)
    joined = {folding.before(layer).name for layer in model.layers
              if isinstance(layer, (keras.layers.BatchNormalization, keras.layers.Activation))}
    network = keras.models.clone_model(
        model, clone_function=lambda layer: _rounding(layer, layer.name in normal),
        call_function=lambda layer, *args, **kwargs: _call(layer, joined, *args, **kwargs))
    for layer in network.layers:
        if layer.name in normal:
            weights = model.get_layer(layer.name).get_weights()
            layer.set_weights(folding.fold(weights[0], None, normal[layer.name]))
        elif type(layer).__name__ in ("RoundedConv2D", "RoundedDepthwiseConv2D", "RoundedDense"):
            layer.set_weights(model.get_layer(layer.name).get_weights())
    return network


def calibrate(network, images, batch_size=64):
    """Measure the ranges of what flows between the layers.

    Args:
        network: keras.Model, as `build` makes it; changed.
        images: uint8 `(n, S, S)` or `(n, S, S, C)`, a few hundred faces.
    """
    images = images[..., None] if images.ndim == 3 else images
    for start in range(0, len(images), batch_size):
        network(images[start:start + batch_size], training=True)


def convert(network):
    """Make the content of a LiteRT file with the numbers that the network computed with.

    Args:
        network: keras.Model, as `build` makes it, calibrated or fine-tuned.

    Returns:
        bytes: a file for `portable.load`.
    """
    import keras
    import tensorflow as tf

    known = keras.models.clone_model(network, clone_function=_known)
    known.set_weights(network.get_weights())
    for layer in known.layers:
        if type(layer) in _known_layers().values():
            layer.most = _most(layer)
    converter = converter_of(known)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return finished(converter)


def _most(layer):
    """The ends of a range, or the largest weight of each channel, as plain numbers."""
    if hasattr(layer, "low"):
        scale, zero = (float(one) for one in steps_of(layer.low, layer.high))
        return -zero * scale, (255 - zero) * scale
    kernel = np.abs(layer.get_weights()[0])
    if kernel.ndim == 2:
        return np.repeat(kernel.max(), 1)
    most = kernel.max((0, 1, 3) if "Depthwise" in type(layer).__name__ else (0, 1, 2))
    return np.maximum(most, 1.27e-10)


def steps_of(low, high):
    """Width of a step, and which of the 256 steps is zero, of a range that holds zero exactly."""
    from keras import ops

    scale = ops.maximum((high - low) / 255, 1e-8)
    return scale, ops.clip(ops.round(-low / scale), 0, 255)


def rounded_weights(kernel, axis=-1):
    """Round a kernel to 255 steps around zero, each channel by its own largest weight.

    Args:
        kernel: float tensor.
        axis: int, the channels; None is one scale for all, as LiteRT has it for dense layers.

    Returns:
        tensor like `kernel`, whose gradient is that of `kernel`.
    """
    from keras import ops

    count = len(kernel.shape)
    others = [i for i in range(count) if axis is None or i != axis % count]
    scale = ops.maximum(ops.max(ops.abs(kernel), axis=others, keepdims=True) / 127, 1e-12)
    return _straight_through(kernel, ops.round(kernel / scale) * scale)


def _straight_through(exact, rounded):
    from keras import ops

    return exact + ops.stop_gradient(rounded - exact)


def _rounding(layer, folded):
    """A layer of the copy: one with weights rounds them, a folded one has a bias."""
    import keras

    kinds = {keras.layers.Conv2D: "RoundedConv2D", keras.layers.Dense: "RoundedDense",
             keras.layers.DepthwiseConv2D: "RoundedDepthwiseConv2D"}
    config = layer.get_config()
    if folded:
        config["use_bias"] = True
    sigmoid = kinds.get(type(layer)) and layer.activation is keras.activations.sigmoid
    if sigmoid:
        config["activation"] = "linear"
    kind = kinds.get(type(layer))
    copy = (layers()[kind] if kind else type(layer)).from_config(config)
    copy.before_sigmoid = sigmoid  # what goes into a sigmoid is of 8 bits, too
    return copy


def _call(layer, joined, x, *args, **kwargs):
    """Call a layer of the copy, and round what it gives unless the next layer is joined to it."""
    import keras

    folded = isinstance(layer, keras.layers.BatchNormalization)
    y = x if folded else layer(x, *args, **kwargs)
    if isinstance(layer, keras.layers.AveragePooling2D):
        return x._keras_history.operation(y)  # LiteRT pools without leaving the steps of its input
    if layer.name in joined or isinstance(layer, keras.layers.Dropout):
        return y
    y = layers()["Range"](name=f"{layer.name}_range")(y)
    if layer.before_sigmoid:
        y = keras.layers.Activation("sigmoid", name=f"{layer.name}_sigmoid")(y)
        y = layers()["Range"](SIGMOID, name=f"{layer.name}_sigmoid_range")(y)
    return y


def _known(layer):
    """A layer of the network that is converted: its rounding is an operation LiteRT knows."""
    name = type(layer).__name__
    if name not in _known_layers():
        return type(layer).from_config(layer.get_config())
    return _known_layers()[name].from_config(layer.get_config())


@functools.cache
def layers():
    """The layers that round, as classes: dict of Range, RoundedConv2D, RoundedDense, …"""
    import keras
    from keras import ops

    class Range(keras.layers.Layer):
        """Rounds to 256 steps of a range that follows what it sees while training."""

        def __init__(self, fixed=None, **options):
            super().__init__(**options)
            self.fixed = fixed

        def build(self, shape):
            low, high = self.fixed or (0.0, 0.0)
            self.low, self.high, self.seen = (
                self.add_weight(shape=(), initializer=keras.initializers.Constant(value),
                                trainable=False, name=name)
                for name, value in (("low", low), ("high", high), ("seen", 0.0)))

        def call(self, x, training=False):
            if training and self.fixed is None:
                self._follow(x)
            return self.rounded(x)

        def compute_output_shape(self, shape):
            return shape

        def rounded(self, x):
            scale, zero = steps_of(self.low, self.high)
            inside = ops.clip(x, -zero * scale, (255 - zero) * scale)
            return _straight_through(inside, ops.round(inside / scale) * scale)

        def _follow(self, x):
            """While it has seen little, the range follows faster."""
            x = ops.stop_gradient(x)
            keep = ops.minimum(MOMENTUM, self.seen / (self.seen + 1))
            for mean, new in ((self.low, ops.minimum(ops.min(x), 0)),
                              (self.high, ops.maximum(ops.max(x), 0))):
                mean.assign(keep * mean + (1 - keep) * new)
            self.seen.assign(self.seen + 1)

        def get_config(self):
            return {**super().get_config(), "fixed": self.fixed}

    class RoundedConv2D(keras.layers.Conv2D):
        def convolution_op(self, inputs, kernel):
            return super().convolution_op(inputs, self.rounded(kernel))

        def rounded(self, kernel):
            return rounded_weights(kernel)

    class RoundedDepthwiseConv2D(keras.layers.DepthwiseConv2D):
        def call(self, inputs):
            y = ops.depthwise_conv(inputs, self.rounded(self.kernel), self.strides, self.padding)
            return y + self.bias if self.use_bias else y

        def rounded(self, kernel):
            return rounded_weights(kernel, axis=2)

    class RoundedDense(keras.layers.Dense):
        def call(self, inputs, training=None):
            return ops.matmul(inputs, self.rounded(self.kernel)) + self.bias

        def rounded(self, kernel):
            return rounded_weights(kernel, axis=None)

    return {kind.__name__: kind for kind in (Range, RoundedConv2D, RoundedDepthwiseConv2D,
                                             RoundedDense)}


@functools.cache
def _known_layers():
    """The same layers in TensorFlow's own words for rounding, which its converter understands."""
    import tensorflow as tf

    plain = layers()

    def known_weights(self, kernel):
        if len(self.most) == 1:
            return tf.quantization.fake_quant_with_min_max_args(
                kernel, -self.most[0], self.most[0], narrow_range=True)
        flat = tf.reshape(kernel, (*kernel.shape[:2], -1, len(self.most)))  # channels last
        rounded = tf.quantization.fake_quant_with_min_max_vars_per_channel(
            flat, -self.most, self.most, narrow_range=True)
        return tf.reshape(rounded, kernel.shape)

    def known_range(self, x):
        return tf.quantization.fake_quant_with_min_max_args(x, *self.most)

    return {name: type(f"Known{name}", (kind,), {"rounded": known_range if name == "Range"
                                                 else known_weights})
            for name, kind in plain.items()}
