"""The network of Pix2Pix: a U-Net that is told what the face is to show.

On the way down it sees ever larger parts of the face, on the way up it draws, and at every size it
is shown again what it saw there (Isola et al., "Image-to-image translation with conditional
adversarial networks", CVPR 2017; the U: Ronneberger et al., MICCAI 2015). What is wanted comes in
as planes beside the picture, and scales and shifts the features on the way up (Perez et al.,
"FiLM", AAAI 2018).

It draws what is to change, which is added to the picture: hair and background, of which drawn
faces have little and photos much, stay as they are where nothing is to change.
"""

from expression_lab import backend
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS

FILTERS = (32, 64, 112, 160)  # from the finest picture to the coarsest
HALVINGS = 4


def check_size(size):
    """Refuse a side that cannot be halved four times.

    Raises:
        ConfigError: `size` is no multiple of 16, or too small or large.
    """
    if isinstance(size, bool) or not isinstance(size, int) or size % 2**HALVINGS or (
            not 32 <= size <= 128):
        raise ConfigError(f"size is {size!r}; choose 48 or 64 (a multiple of 16 from 32 to 128).")


def generator(size=64, filters=FILTERS):
    """Make an untrained network; it begins by giving back what it gets.

    Input shape:
        float32 `(n, size, size, 1)`, -1 (black) to 1 (white); and float32 `(n, 8)`, what is
        wanted, as `condition` gives it.

    Output shape:
        float32 `(n, size, size, 1)`, -1 to 1.

    Args:
        size: int, side of the pictures, pixels.
        filters: four int.

    Returns:
        keras.Model

    Raises:
        ConfigError: `size` or `filters` is none of these.
    """
    check_size(size)
    if len(filters) != HALVINGS:
        raise ConfigError(f"filters is {filters!r}; the network takes {HALVINGS} numbers.")
    keras = backend.load()
    layers = keras.layers
    face = keras.Input((size, size, 1), name="face")
    wanted = keras.Input((len(EXPRESSIONS),), name="expression")
    x, seen = layers.Concatenate()([face, planes(wanted, size)]), []
    for number, count in enumerate(filters):
        x = layers.Conv2D(count, 4, strides=2, padding="same", name=f"down{number}")(x)
        x = layers.LeakyReLU(0.2)(_normal(x) if number else x)
        seen.append(x)
    seen.pop()
    for number, count in reversed(list(enumerate(filters[:-1]))):
        x = layers.Conv2DTranspose(count, 4, strides=2, padding="same", name=f"up{number}")(x)
        x = layers.LeakyReLU(0.2)(told(_normal(x), wanted, f"told{number}"))
        x = layers.Concatenate()([x, seen[number]])
    return keras.Model([face, wanted], _added(face, _finest(x, face, filters[0] // 2)),
                       name="pix2pix")


def planes(wanted, size):
    """What is wanted as planes beside a picture: tensor `(n, size, size, 8)`."""
    layers = backend.load().layers
    return layers.UpSampling2D(size)(layers.Reshape((1, 1, len(EXPRESSIONS)))(wanted))


def told(x, wanted, name):
    """Features scaled and shifted by what is wanted; at first neither."""
    keras = backend.load()
    layers, count = keras.layers, x.shape[-1]
    scale, shift = (layers.Reshape((1, 1, count))(
        layers.Dense(count, kernel_initializer=keras.initializers.RandomNormal(stddev=0.02),
                     name=f"{name}_{part}")(wanted)) for part in ("scale", "shift"))
    return layers.Add()([x, layers.Multiply()([x, scale]), shift])


def _normal(x):
    """Each map of each picture with mean 0 and deviation 1: what light and contrast are, is out."""
    return backend.load().layers.GroupNormalization(groups=-1)(x)


def _finest(x, face, count):
    """The last doubling, smooth: a transposed convolution leaves a chequered pattern there."""
    layers = backend.load().layers
    x = layers.Conv2D(count, 3, padding="same", name="finer")(x)
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.Concatenate()([x, face])
    x = layers.LeakyReLU(0.2)(layers.Conv2D(count, 3, padding="same", name="finest")(x))
    return layers.Conv2D(1, 3, padding="same", kernel_initializer="zeros", dtype="float32",
                         name="change")(x)


def _added(face, change):
    layers = backend.load().layers
    change = layers.Rescaling(2.0, dtype="float32")(layers.Activation("tanh", dtype="float32")(
        change))
    return layers.Activation("hard_tanh", dtype="float32")(
        layers.Add(dtype="float32")([face, change]))
