"""Attention: small blocks that let a network turn its own maps, or places of them, up and down.

Every block takes maps `(n, H, W, C)` and gives maps of the same shape, each number multiplied by
a weight between 0 and 1. So they can be exchanged for one another:

    networks.build("tiny", attention=attention.BLOCKS["eca"])
"""

import math

from expression_lab.recognize.networks import channel_attention


def none(x, name):
    """No attention: the maps as they are."""
    return x


def efficient_channel(x, name):
    """Efficient channel attention (Wang et al., "ECA-Net", CVPR 2020).

    Like squeeze and excitation, but the weight of a channel depends on a few neighbours only: one
    kernel of three or five numbers slides along the channels' averages.
    """
    from keras import layers

    filters = x.shape[-1]
    weight = layers.GlobalAveragePooling2D(name=f"{name}_squeeze")(x)
    weight = layers.Reshape((filters, 1), name=f"{name}_row")(weight)
    weight = layers.Conv1D(1, reach(filters), padding="same", use_bias=False,
                           activation="sigmoid", name=f"{name}_neighbours")(weight)
    weight = layers.Reshape((1, 1, filters), name=f"{name}_weight")(weight)
    return layers.Multiply(name=name)([x, weight])


def reach(filters):
    """Length of ECA's kernel for so many channels: an odd number that grows with their logarithm.

    Args:
        filters: int, channels.

    Returns:
        int
    """
    length = int(abs(math.log2(filters) / 2 + 0.5))
    return length if length % 2 else length + 1


def spatial(x, name, kernel=7):
    """The spatial half of CBAM (Woo et al., ECCV 2018): each place gets one weight.

    It follows from the mean and the largest of the channels at that place and around it.
    """
    from keras import layers, ops

    seen = layers.Concatenate(name=f"{name}_seen")(
        [ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)])
    weight = layers.Conv2D(1, kernel, padding="same", use_bias=False, activation="sigmoid",
                           name=f"{name}_place")(seen)
    return layers.Multiply(name=name)([x, weight])


def cbam(x, name, reduction=8):
    """Convolutional block attention module (Woo et al. 2018): channels first, then places.

    Its channel half sums up each channel by its mean and by its largest value; the same two small
    layers judge both.
    """
    from keras import layers

    filters = x.shape[-1]
    reduce = layers.Conv2D(max(filters // reduction, 1), 1, activation="relu",
                           name=f"{name}_reduce")
    excite = layers.Conv2D(filters, 1, name=f"{name}_excite")
    pools = (layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D)
    judged = [excite(reduce(pool(keepdims=True)(x))) for pool in pools]
    weight = layers.Activation("sigmoid", name=f"{name}_weight")(layers.Add()(judged))
    return spatial(layers.Multiply(name=f"{name}_channels")([x, weight]), name)


BLOCKS = {"none": none, "squeeze-excitation": channel_attention, "eca": efficient_channel,
          "spatial": spatial, "cbam": cbam}
