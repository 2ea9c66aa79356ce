"""The two networks of the conditional GAN: one draws faces, the other tells drawn from real.

The generator (after Radford et al., "DCGAN", ICLR 2016) doubles the picture four times. Who is
drawn and what they show scale and shift its features at every size (conditional batch
normalisation: de Vries et al. 2017, as in Miyato and Koyama 2018).
"""

from expression_lab import backend
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS

LATENT = 64
FILTERS = (256, 144, 80, 40, 16)  # of the generator, from the coarsest picture to the finest
HALVINGS = 4  # from the picture to the coarsest grid


def grid(size):
    """Side of the coarsest grid of a picture.

    Raises:
        ConfigError: `size` is no multiple of 16, or too small or large.
    """
    if isinstance(size, bool) or not isinstance(size, int) or size % 16 or not 32 <= size <= 128:
        raise ConfigError(f"size is {size!r}; choose 48 or 64 (a multiple of 16 from 32 to 128).")
    return size // 2**HALVINGS


def generator(size=64, latent=LATENT, filters=FILTERS):
    """Make an untrained generator.

    Input shape:
        float32 `(n, latent)`, standard normal: who; and float32 `(n, 8)`: which expression.

    Output shape:
        float32 `(n, size, size, 1)`, -1 (black) to 1 (white).

    Args:
        size: int, side of the pictures, pixels.
        latent: int
        filters: five int.

    Returns:
        keras.Model
    """
    keras = backend.load()
    layers = keras.layers
    side = grid(size)
    z = keras.Input((latent,), name="latent")
    shown = keras.Input((len(EXPRESSIONS),), name="expression")
    style = layers.Concatenate()([z, layers.Dense(latent, name="expression_code")(shown)])

    def told(x, count, name):
        x = layers.BatchNormalization(center=False, scale=False, momentum=0.98,
                                      name=f"{name}_norm")(x)
        scale, shift = (layers.Reshape((1, 1, count))(
            layers.Dense(count, kernel_initializer=keras.initializers.RandomNormal(stddev=0.02),
                         name=f"{name}_{part}")(style)) for part in ("scale", "shift"))
        x = layers.Add()([x, layers.Multiply()([x, scale]), shift])
        return layers.LeakyReLU(0.2)(x)

    x = layers.Dense(side * side * filters[0], use_bias=False, name="start")(style)
    x = layers.Reshape((side, side, filters[0]))(x)
    for number, count in enumerate(filters[1:-1], start=1):
        x = told(x, filters[number - 1], f"level{number}")
        x = layers.Conv2DTranspose(count, 4, strides=2, padding="same", use_bias=False,
                                   kernel_initializer="he_normal", name=f"up{number}")(x)
    # The last doubling is smooth: a transposed convolution leaves a chequered pattern there.
    x = layers.Conv2D(filters[-1], 3, padding="same", use_bias=False,
                      kernel_initializer="he_normal", name="up4")(told(x, filters[-2], "level4"))
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.Conv2D(filters[-1], 3, padding="same", name="finest")(
        told(x, filters[-1], "level5"))
    x = layers.LeakyReLU(0.2)(x)
    x = layers.Conv2D(1, 3, padding="same", dtype="float32", name="pixels")(x)
    x = layers.Activation("tanh", dtype="float32")(x)
    return keras.Model([z, shown], x, name="cgan")


def strengthened(model, strength):
    """A generator that takes every expression for so much stronger than it is asked for.

    A condition c acts as neutral + strength · (c - neutral): a linear change before a linear
    layer, so that it becomes part of this layer's weights.

    Args:
        model: keras.Model, made by `generator`; changed in place.
        strength: float, 1 changes nothing.

    Returns:
        keras.Model: the same.
    """
    layer = model.get_layer("expression_code")
    weights, bias = layer.get_weights()
    layer.set_weights([strength * weights, bias + (1 - strength) * weights[0]])
    return model
