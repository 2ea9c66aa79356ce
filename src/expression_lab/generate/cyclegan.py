"""The generators of a CycleGAN: one for each way between two kinds of faces.

The generator (Zhu, Park, Isola and Efros, "Unpaired image-to-image translation using
cycle-consistent adversarial networks", ICCV 2017) halves the picture twice, thinks it over in
residual blocks, and doubles it twice; after every layer each map of features is brought to mean 0
and deviation 1 (instance normalisation: Ulyanov, Vedaldi and Lempitsky 2016). Theirs has 11
million weights, for street scenes; ours is slim, and draws what is to change in a face, which is
added to the face: what stays need not be learnt.
"""

from expression_lab import backend
from expression_lab.errors import ConfigError

FILTERS = (16, 32, 64)  # at the whole picture, at half and at a quarter of its side
BLOCKS = 4
FARTHEST = 2.0  # what is added, at most: from black to white


def check_size(size):
    """A side of pictures that can be halved twice.

    Raises:
        ConfigError: `size` is no multiple of 8, or too small or large.
    """
    if isinstance(size, bool) or not isinstance(size, int) or size % 8 or not 16 <= size <= 128:
        raise ConfigError(f"size is {size!r}; choose 64 (a multiple of 8 from 16 to 128).")


def generator(size=64, filters=FILTERS, blocks=BLOCKS, added=True, name="cyclegan"):
    """Make an untrained generator of one way.

    Input shape:
        float32 `(n, size, size, 1)`, -1 (black) to 1 (white).

    Output shape:
        the same.

    Args:
        size: int, side of the pictures, pixels.
        filters: three int.
        blocks: int, residual blocks.
        added: bool, True to add what is drawn to the picture; False draws all of it anew, as
            Zhu et al. do.
        name: str, of the network.

    Returns:
        keras.Model

    Raises:
        ConfigError: the size is out of range.
    """
    check_size(size)
    keras = backend.load()
    layers = keras.layers

    def convolved(x, count, kernel=3, stride=1, active=True):
        x = layers.Conv2D(count, kernel, strides=stride, padding="same", use_bias=False,
                          kernel_initializer="he_normal")(x)
        x = layers.GroupNormalization(groups=-1, epsilon=1e-4)(x)  # a map is a group of its own
        return layers.ReLU()(x) if active else x

    picture = keras.Input((size, size, 1), name="picture")
    x = convolved(picture, filters[0], kernel=5)
    for count in filters[1:]:
        x = convolved(x, count, stride=2)
    for _ in range(blocks):
        inner = convolved(convolved(x, filters[-1]), filters[-1], active=False)
        x = layers.Add()([x, inner])
    for count in filters[-2::-1]:
        # Doubled smoothly and then convolved: a transposed convolution leaves a chequered pattern.
        x = convolved(layers.UpSampling2D(2, interpolation="bilinear")(x), count)
    x = layers.Conv2D(1, 5, padding="same", dtype="float32", name="pixels",
                      kernel_initializer=keras.initializers.RandomNormal(stddev=0.02))(x)
    x = layers.Activation("tanh", dtype="float32")(x)
    return keras.Model(picture, _added(picture, x) if added else x, name=name)


def _added(picture, change):
    """The picture with a change, cut off at black and white."""
    layers = backend.load().layers
    x = layers.Add(dtype="float32")([picture, layers.Rescaling(FARTHEST, dtype="float32")(change)])
    x = layers.Rescaling(1.0, offset=1.0, dtype="float32")(x)
    x = layers.ReLU(max_value=2.0, dtype="float32")(x)
    return layers.Rescaling(1.0, offset=-1.0, dtype="float32")(x)
