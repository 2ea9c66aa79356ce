"""Trunks: all of a trained network but its last layer, each behind the same door.

A trunk takes the bytes of a face and gives features. How it wants to see the face (size, framing,
gray or color, range) is part of it, so that the same 48-pixel faces go into all of them.
"""

import contextlib
import dataclasses
import os
import socket
import warnings
from pathlib import Path

from expression_lab.errors import CheckpointError, ConfigError

PATIENCE = 20  # seconds without a byte from a server before it counts as not reachable
CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
NORMALISED = 2  # layers of the landmark network that only prepare the picture: scale, normalise


@dataclasses.dataclass(frozen=True)
class Application:
    """A network of `keras.applications`, pre-trained on ImageNet (Deng et al. 2009).

    Attributes:
        name: str, its name in `keras.applications`.
        file: str, how Keras calls the file of its ImageNet weights.
        side: int, side of the square picture that it learned from, pixels.
        scale, offset: floats, or tuples for red, green and blue: bytes to what it wants.
        flipped: bool, it wants blue first.
    """

    name: str
    file: str
    side: int = 224
    scale: object = 1.0
    offset: object = 0.0
    flipped: bool = False


_KERNELS = "weights_tf_dim_ordering_tf_kernels"
_RED_GREEN_BLUE = (0.229, 0.224, 0.225), (0.485, 0.456, 0.406)  # deviation, mean of ImageNet
APPLICATIONS = {
    "mobilenet_v2": Application(
        "MobileNetV2", f"mobilenet_v2_{_KERNELS}_1.0_96_no_top.h5", 96, 1 / 127.5, -1.0),
    # This one and EfficientNet scale the bytes themselves.
    "mobilenet_v3_small": Application(
        "MobileNetV3Small", "weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5"),
    "efficientnet_b0": Application("EfficientNetB0", "efficientnetb0_notop.h5"),
    "resnet50": Application("ResNet50", f"resnet50_{_KERNELS}_notop.h5",
                            offset=(-103.939, -116.779, -123.68), flipped=True),
    "densenet121": Application(
        "DenseNet121", f"densenet121_{_KERNELS}_notop.h5",
        scale=tuple(1 / 255 / deviation for deviation in _RED_GREEN_BLUE[0]),
        offset=tuple(-mean / d for d, mean in zip(*_RED_GREEN_BLUE))),
}


def application(name, pixels, side=None, pretrained=True):
    """An application's features of faces.

    Args:
        name: str, a key of `APPLICATIONS`.
        pixels: keras tensor uint8 `(n, S, S, 1 or 3)`.
        side: int or None, side of the picture that the network sees; None: as it learned.
        pretrained: bool, with the weights of ImageNet; else at random.

    Returns:
        tuple: the trunk, a keras.Model, and what has to be put into it.

    Raises:
        CheckpointError: the weights are not on this machine and cannot be downloaded.
    """
    from keras import layers, ops

    about = APPLICATIONS[name]
    side = side or about.side
    x = layers.Resizing(side, side, dtype="float32", name="resize")(pixels)
    if pixels.shape[-1] == 1:
        x = layers.Concatenate(dtype="float32", name="as_color")([x, x, x])
    if about.flipped:
        x = ops.flip(x, axis=-1)
    scale = layers.Rescaling(about.scale, about.offset, dtype="float32", name="scale")
    weights = "imagenet" if pretrained else None
    return _application(name, about, (side, side, 3), weights), scale(x)


def _application(name, about, shape, weights):
    import keras

    build = getattr(keras.applications, about.name)
    try:
        with _limited(), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that a side is not the usual one
            trunk = build(include_top=False, input_shape=shape, weights=weights, pooling="avg")
    except Exception as error:  # the network, the server, the disk or the file may be at fault
        if weights is None:
            raise
        raise CheckpointError(
            f"The ImageNet weights of {name} are not on this machine, and fetching them failed "
            f"({_reason(error)}). Try again with an internet connection, or put the file "
            f"{about.file} of Keras' own downloads into {cache()}, or start from random "
            f"weights with weights=None.") from None
    trunk.name = "trunk"
    return trunk


@contextlib.contextmanager
def _limited():
    """A server that does not answer is given up after a while; Keras itself would wait on."""
    usual = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(usual)


def _reason(error):
    return " ".join(str(error).split())[:200].rstrip(". ") or type(error).__name__


def cache():
    """The folder in which Keras keeps weights that it fetched: a Path."""
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    return home / "models"


def cached(name):
    """Whether the ImageNet weights of an application lie on this machine."""
    return (cache() / APPLICATIONS[name].file).is_file()


def landmarks(pixels, side, pretrained=True):
    """Features of the landmark network, up to where it lays its maps flat.

    The face is framed as it was for landmarks: a square 1.18 times as wide as the face's own,
    its middle a little lower, what lies outside filled with the nearest pixels.

    Args:
        pixels: keras tensor uint8 `(n, S, S, 1 or 3)`.
        side: int, side of the picture that the network sees, a multiple of 32. It learned at 96.
        pretrained: bool, with the shipped weights; else at random.

    Returns:
        tuple: the trunk, a keras.Model, and what has to be put into it.

    Raises:
        ConfigError: `side` is not such a number.
        CheckpointError: the shipped landmark network is missing.
    """
    import keras

    from expression_lab.faces.landmarks import network

    model = network.build(size=side)
    if pretrained:
        _copy(_shipped(), model)
    inner = [layer.name for layer in model.layers]
    flat = next(name for name in inner if name.startswith("flatten"))
    start, end = model.layers[NORMALISED], model.get_layer(flat)
    trunk = keras.Model(start.output, end.output, name="trunk")
    if not pretrained:  # so that a short training's statistics are its own
        for layer in trunk.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.momentum = 0.9
    x = framed(pixels, side)
    for layer in model.layers[1:NORMALISED + 1]:
        x = layer(x)
    return trunk, x


def framed(pixels, side):
    """Faces framed as FER2013 does, in the squares that the landmark network wants."""
    from keras import layers, ops

    from expression_lab.faces.landmarks.squares import BOX_CENTRE, BOX_SIDE

    face = round(side / BOX_SIDE)
    x = layers.Resizing(face, face, dtype="float32", name="resize")(pixels)
    if pixels.shape[-1] == 3:
        x = ops.mean(x, axis=-1, keepdims=True)
    for axis, centre in ((2, BOX_CENTRE[0]), (1, BOX_CENTRE[1])):
        first = round((centre - BOX_SIDE / 2) * face)
        nearest = [min(max(first + place, 0), face - 1) for place in range(side)]
        x = ops.take(x, nearest, axis=axis)
    return x


def _shipped():
    import keras

    path = CHECKPOINTS / "landmarks.keras"
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:
        raise CheckpointError(f"{path} cannot be read ({_reason(error)}). Install the course "
                              "again, or build with weights=None.") from None


def _copy(source, target):
    """Weights of the layers that both have in common, up to where the maps are laid flat."""
    for old, new in zip(source.layers, target.layers):
        if type(new).__name__ == "Flatten":
            return
        new.set_weights(old.get_weights())


def check_side(side):
    """Refuse a side that the landmark network cannot see."""
    if not isinstance(side, int) or side % 32 or not 32 <= side <= 256:
        raise ConfigError(f"side is {side!r}; the landmark network sees squares of a multiple of "
                          "32 pixels, up to 256.")
