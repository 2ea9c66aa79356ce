"""The translator: a U-Net that looks at a face, is told what to show, and gives a plan.

After Ronneberger, Fischer and Brox ("U-Net", MICCAI 2015). What is wanted scales and shifts its
features (Perez et al., "FiLM", AAAI 2018), so that one network knows all expressions, as in
StarGAN (Choi et al., CVPR 2018), and everything between them. It works on half the side, four
pixels at a place, which costs a quarter.
"""

from dataclasses import dataclass

from expression_lab import backend
from expression_lab.edit.canvas import CROP
from expression_lab.edit.translation import plan
from expression_lab.errors import unknown_name
from expression_lab.expressions import EXPRESSIONS

FILTERS = (24, 40, 64, 96)  # from the finest stage to the coarsest


@dataclass(frozen=True)
class Kind:
    """What a translator starts from.

    Attributes:
        channels: int, of what it sees.
        reach: float, pixels of the canvas that it may move something.
    """

    channels: int
    reach: float


# multi: luma of the face, its mouth, its eyes. refine: luma of what the landmark editor made of
# it, luma of the face before, where the mouth is invented, the moved mouth and eyes.
KINDS = {"multi": Kind(3, 16.0), "refine": Kind(5, 8.0)}


def kind_of(name):
    """A kind by its name: Kind. Raises UnknownNameError."""
    if name not in KINDS:
        raise unknown_name("translator", name, KINDS)
    return KINDS[name]


def translator(channels, filters=FILTERS):
    """Make an untrained translator.

    Input shape:
        float32 `(n, 128, 128, channels)`, as `examples.features` gives it; and float32 `(n, 8)`,
        what the face should show, adds up to 1.

    Output shape:
        float32 `(n, 128, 128, 5)`, see `plan.read`.

    Args:
        channels: int
        filters: int, of each stage.

    Returns:
        keras.Model
    """
    keras = backend.load()
    layers = keras.layers
    seen = keras.Input((CROP, CROP, channels), name="seen")
    wanted = keras.Input((len(EXPRESSIONS),), name="wanted")

    def block(x, count, stride=1, told=False):
        x = layers.Conv2D(count, 3, strides=stride, padding="same")(x)
        if told:
            scale, shift = (layers.Reshape((1, 1, count))(layers.Dense(count)(wanted))
                            for _ in range(2))
            x = layers.Add()([x, layers.Multiply()([x, scale]), shift])
        return layers.LeakyReLU(0.2)(x)

    x = layers.Conv2D(filters[0], 2, strides=2)(seen)
    kept = []
    for i, count in enumerate(filters):
        x = block(x, count, 2 if i else 1)
        x = block(x, count, told=True)
        kept.append(x)
    x = block(x, filters[-1], told=True)
    for count, skip in zip(filters[-2::-1], kept[-2::-1], strict=True):
        x = layers.UpSampling2D(2, interpolation="bilinear")(layers.Conv2D(count, 1)(x))
        x = block(layers.Concatenate()([x, skip]), count, told=True)
    x = block(x, filters[0])
    nearly_nothing = keras.initializers.RandomNormal(stddev=1e-3)
    x = layers.Conv2D(plan.CHANNELS, 3, padding="same", kernel_initializer=nearly_nothing,
                      dtype="float32")(x)
    x = layers.UpSampling2D(2, interpolation="bilinear", dtype="float32", name="plan")(x)
    return keras.Model([seen, wanted], x, name="translator")
