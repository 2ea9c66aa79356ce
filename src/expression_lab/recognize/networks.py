"""Three classifiers: a tiny one, a residual one with channel attention, and a plain stack.

All take the bytes of a picture, uint8 `(n, S, S, channels)`, and scale them inside, so that
nobody can feed a saved model the wrong range. All give logits `(n, classes)`, before softmax.
"""

from expression_lab import backend
from expression_lab.errors import ConfigError, unknown_name

# For each network: filters of the stem, then (filters, blocks) of each stage; a stage halves the
# picture at its first block.
STAGES = {
    "tiny": (16, ((24, 1), (48, 2), (88, 2))),
    "residual": (16, ((32, 2), (80, 2), (144, 2))),
    "plain": (24, ((48, 2), (96, 2), (160, 3))),
}


def available():
    """Names of the networks that `build` knows."""
    return tuple(STAGES)


def build(name, size=48, channels=1, classes=8, dropout=0.3, attention=None):
    """Make an untrained classifier.

    Input shape:
        uint8 `(n, size, size, channels)`, 0 to 255.

    Output shape:
        float32 `(n, classes)`, logits.

    Args:
        name: str, "tiny" (under 100 thousand parameters), "residual" or "plain" (each under a
            million).
        size: int, side of the square picture in pixels, at least 16.
        channels: int, 1 for gray or 3 for color.
        classes: int, number of expressions.
        dropout: float in [0, 1), share of the last features that is dropped in training.
        attention: function of a keras tensor and `name=`, put into each block before its input is
            added, such as those of `recognize.attention`; None: the network's own (`residual` has
            `channel_attention`, the others have none).

    Returns:
        keras.Model

    Raises:
        UnknownNameError: no network goes by that name.
        ConfigError: a number is out of range.
    """
    if name not in STAGES:
        raise unknown_name("network", name, STAGES)
    _check(size=(size, 16, 512), channels=(channels, 1, 3), classes=(classes, 2, 1000))
    if not 0 <= dropout < 1:
        raise ConfigError(f"dropout is {dropout}; it must be at least 0 and below 1.")
    backend.load()
    make = {"tiny": _tiny, "residual": _residual, "plain": _plain}[name]
    return make(*STAGES[name], size, channels, classes, dropout, attention)


def _check(**bounds):
    for name, (value, low, high) in bounds.items():
        if not (isinstance(value, int) and low <= value <= high):
            raise ConfigError(f"{name} is {value!r}; it must be a whole number, {low} to {high}.")


def _residual(stem, stages, size, channels, classes, dropout, attention):
    """A residual network (He et al. 2016) with squeeze and excitation (Hu et al. 2018)."""
    import keras
    from keras import layers

    pixels = keras.Input((size, size, channels), dtype="uint8", name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="scale")(pixels)
    x = layers.Activation("relu")(convolution(x, stem, name="stem"))
    for number, (filters, blocks) in enumerate(stages, start=1):
        for block in range(blocks):
            stride = 2 if block == 0 else 1
            x = residual_block(x, filters, stride, f"stage{number}_{block + 1}", attention)
    return _head(pixels, x, classes, dropout, "residual")


def _tiny(stem, stages, size, channels, classes, dropout, attention):
    """Depthwise separable convolutions with a shortcut, in the line of mini-Xception."""
    import keras
    from keras import layers

    pixels = keras.Input((size, size, channels), dtype="uint8", name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="scale")(pixels)
    x = layers.Activation("relu")(convolution(x, stem, stride=2, name="stem"))
    for number, (filters, blocks) in enumerate(stages, start=1):
        for block in range(blocks):
            stride = 2 if block == 0 and number > 1 else 1
            x = separable_block(x, filters, stride, f"stage{number}_{block + 1}", attention)
    return _head(pixels, x, classes, dropout, "tiny")


def _plain(stem, stages, size, channels, classes, dropout, attention):
    """3×3 convolutions one after the other, in the line of VGG (Simonyan and Zisserman 2015)."""
    import keras
    from keras import layers

    pixels = keras.Input((size, size, channels), dtype="uint8", name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="scale")(pixels)
    x = plain_block(x, stem, "stem")
    for number, (filters, blocks) in enumerate(stages, start=1):
        x = layers.MaxPooling2D(2, padding="same", name=f"halve{number}")(x)
        for block in range(blocks):
            x = plain_block(x, filters, f"stage{number}_{block + 1}", attention)
    return _head(pixels, x, classes, dropout, "plain")


def plain_block(x, filters, name, attention=None):
    """One 3×3 convolution and a rectifier: nothing is added back."""
    from keras import layers

    x = convolution(x, filters, name=name)
    x = attention(x, name=f"{name}_attention") if attention else x
    return layers.Activation("relu", name=f"{name}_relu")(x)


def convolution(x, filters, kernel=3, stride=1, name=None):
    """Convolution without bias, then batch normalisation (Ioffe and Szegedy 2015)."""
    from keras import layers

    x = layers.Conv2D(filters, kernel, stride, padding="same", use_bias=False,
                      kernel_initializer="he_normal", name=f"{name}_conv")(x)
    return layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)


def residual_block(x, filters, stride, name, attention=None):
    """Two convolutions, channel attention, and the input added back.

    Where the block halves the picture, the shortcut is averaged rather than sampled, so that no
    pixel is thrown away (He, T. et al., "Bag of tricks", 2019).
    """
    from keras import layers

    y = layers.Activation("relu")(convolution(x, filters, stride=stride, name=f"{name}a"))
    attend = attention or channel_attention
    y = attend(convolution(y, filters, name=f"{name}b"), name=f"{name}_attention")
    if stride > 1:
        x = layers.AveragePooling2D(stride, padding="same")(x)
    if x.shape[-1] != filters:
        x = convolution(x, filters, kernel=1, name=f"{name}_shortcut")
    return layers.Activation("relu")(layers.Add(name=f"{name}_add")([x, y]))


def channel_attention(x, name, reduction=8):
    """Squeeze and excitation (Hu et al. 2018): each channel is weighted by what all of them saw."""
    from keras import layers

    filters = x.shape[-1]
    weight = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(x)
    for part, size, activation in (("reduce", filters // reduction, "relu"),
                                   ("excite", filters, "sigmoid")):
        weight = layers.Conv2D(size, 1, activation=activation, name=f"{name}_{part}")(weight)
    return layers.Multiply(name=name)([x, weight])


def separable_block(x, filters, stride, name, attention=None):
    """Two depthwise separable convolutions (Chollet 2017) and the input added back."""
    from keras import layers

    y = x
    for part, step in (("a", stride), ("b", 1)):
        y = layers.DepthwiseConv2D(3, step, padding="same", use_bias=False,
                                   depthwise_initializer="he_normal", name=f"{name}{part}_depth")(y)
        y = convolution(y, filters, kernel=1, name=f"{name}{part}")
        y = layers.Activation("relu")(y) if part == "a" else y
    y = attention(y, name=f"{name}_attention") if attention else y
    if stride > 1:
        x = layers.AveragePooling2D(stride, padding="same")(x)
    if x.shape[-1] != filters:
        x = convolution(x, filters, kernel=1, name=f"{name}_shortcut")
    return layers.Activation("relu")(layers.Add(name=f"{name}_add")([x, y]))


def _head(pixels, x, classes, dropout, name):
    """Average each channel over the picture, then one linear layer, always in float32."""
    import keras
    from keras import layers

    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pixels, logits, name=name)


def multiply_adds(model):
    """Multiplications with addition that one picture costs in the convolutions and dense layers.

    Args:
        model: keras.Model of this module.

    Returns:
        int: multiply-adds of one forward pass.
    """
    total = 0
    for layer in model.layers:
        kind = type(layer).__name__
        if kind in ("Conv2D", "DepthwiseConv2D", "Dense"):
            _, *place, filters = layer.output.shape
            kernel = layer.kernel.shape
            each = kernel[0] * kernel[1] if kind == "DepthwiseConv2D" else _size(kernel[:-1])
            total += _size(place) * each * filters
    return total


def _size(shape):
    product = 1
    for one in shape:
        product *= int(one)
    return product
