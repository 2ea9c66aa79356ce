"""The layers of the detector: grey picture in, three maps out."""

from expression_lab.faces.detector.levels import CHANNELS, LEVELS

WIDTHS = (12, 24, 40, 56, 56)  # channels at strides 2, 4, 8, 16 and 32
BLOCKS = {8: 2, 16: 2, 32: 2}  # residual blocks at each stride that has a map
PRIOR = -4.0  # logit of a face before anything is learned: most cells hold none


def build(height=None, width=None):
    """The detector with random weights.

    Args:
        height, width: int, of the pictures, multiples of 32; None for any.

    Returns:
        keras.Model: uint8-valued `(n, H, W, 1)` → three maps `(n, H/s, W/s, 6)`, s = 8, 16, 32.
    """
    import keras

    pixels = keras.Input((height, width, 1), name="gray")
    x = keras.layers.Rescaling(1 / 127.5, -1, name="scale")(pixels)
    maps = []
    for stride, channels in zip((2, 4, 8, 16, 32), WIDTHS):
        x = _convolved(x, channels, stride=2)
        for _ in range(BLOCKS.get(stride, 0)):
            x = _residual(x, channels)
        if stride in BLOCKS:
            maps.append(_head(x, stride))
    return keras.Model(pixels, maps, name="detector")


def _convolved(x, channels, stride=1, active=True):
    from keras import layers

    # One pixel of padding on every side, so that cells lie where `levels.centres` says.
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(channels, 3, strides=stride, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.97)(x)
    return layers.ReLU()(x) if active else x


def _residual(x, channels):
    from keras import layers

    return layers.ReLU()(x + _convolved(_convolved(x, channels), channels, active=False))


def _head(x, stride):
    import keras

    start = keras.initializers.Constant([PRIOR] + [0.0] * (CHANNELS - 2) + [1.0])
    x = _convolved(x, x.shape[-1])
    return keras.layers.Conv2D(CHANNELS, 1, bias_initializer=start, name=f"map_{stride}")(x)


assert tuple(BLOCKS) == tuple(level.stride for level in LEVELS)
