"""The retoucher and its critics: a small U-Net, and two networks that tell drawn from real.

The retoucher (after Ronneberger, Fischer and Brox, "U-Net", MICCAI 2015) sees a draft and gives
what to add to it. Which expression is wanted scales and shifts its features (Perez et al., "FiLM",
AAAI 2018). It works on half the side, four pixels at a place, which costs a quarter.
"""

from expression_lab import backend
from expression_lab.edit.canvas import CROP
from expression_lab.expressions import EXPRESSIONS

CHANNELS = 6  # luma, invented mouth, mouth, eyes, and how far each pixel was moved (x, y)
FILTERS = (24, 40, 64, 96)  # of the retoucher, from the finest stage to the coarsest
SMALL = 48  # side of the pictures that the face critic sees: that of most of what it learns from


def retoucher(filters=FILTERS):
    """Make an untrained retoucher.

    Input shape:
        float32 `(n, 128, 128, 6)`: the draft, as `inputs.features` gives it; and float32 `(n, 8)`:
        intensity of each expression, neutral's how far the face was brought to rest.

    Output shape:
        float32 `(n, 128, 128, 1)`: what to add, in standard deviations of the face's skin.

    Args:
        filters: four int, of its stages.

    Returns:
        keras.Model
    """
    keras = backend.load()
    layers = keras.layers
    draft = keras.Input((CROP, CROP, CHANNELS), name="draft")
    wanted = keras.Input((len(EXPRESSIONS),), name="wanted")

    def block(x, count, stride=1, told=False):
        x = layers.Conv2D(count, 3, strides=stride, padding="same")(x)
        if told:
            scale = layers.Dense(count, kernel_initializer="zeros")(wanted)
            shift = layers.Dense(count, kernel_initializer="zeros")(wanted)
            scale, shift = (layers.Reshape((1, 1, count))(one) for one in (scale, shift))
            x = layers.Add()([x, layers.Multiply()([x, scale]), shift])
        return layers.LeakyReLU(0.2)(x)

    x = layers.Conv2D(filters[0], 2, strides=2, activation="linear")(draft)
    kept = []
    for i, count in enumerate(filters):
        x = block(x, count, 2 if i else 1)
        x = block(x, count, told=True)
        kept.append(x)
    for count, skip in zip(filters[-2::-1], kept[-2::-1], strict=True):
        x = layers.UpSampling2D(2, interpolation="bilinear")(layers.Conv2D(count, 1)(x))
        x = block(layers.Concatenate()([x, skip]), count, told=True)
    x = block(x, filters[0])
    x = layers.Conv2DTranspose(1, 4, strides=2, padding="same", kernel_initializer="zeros",
                               dtype="float32", name="addition")(x)
    return keras.Model([draft, wanted], x, name="retoucher")


def face_critic():
    """Is this a real face that shows this expression? (Miyato and Koyama, "cGANs with projection
    discriminator", ICLR 2018, with spectral normalisation, Miyato et al., ICLR 2018.)

    Input shape:
        float32 `(n, 48, 48, 1)`, in standard deviations of the face's skin, and float32 `(n, 8)`.

    Output shape:
        float32 `(n, 1)`: above 0 for real.
    """
    keras = backend.load()
    layers, spectral = keras.layers, keras.layers.SpectralNormalization
    face = keras.Input((SMALL, SMALL, 1), name="face")
    shown = keras.Input((len(EXPRESSIONS),), name="shown")
    x = face
    for count, stride in ((32, 2), (64, 2), (64, 1), (96, 2), (128, 1)):
        x = spectral(layers.Conv2D(count, 3, strides=stride, padding="same"))(x)
        x = layers.LeakyReLU(0.2)(x)
    x = layers.GlobalAveragePooling2D(dtype="float32")(x)
    projected = spectral(layers.Dense(128, use_bias=False, dtype="float32"))(shown)
    score = layers.Add(dtype="float32")([layers.Dense(1, dtype="float32")(x),
                          layers.Dot(axes=1, dtype="float32")([x, projected])])
    return keras.Model([face, shown], score, name="face_critic")


def patch_critic():
    """Is this patch of a picture as sharp and as clean as a photo? (Isola et al., "Image-to-image
    translation with conditional adversarial networks", CVPR 2017.)

    Input shape:
        float32 `(n, H, W, 1)`, in standard deviations of the face's skin.

    Output shape:
        float32 `(n, H / 8, W / 8, 1)`: above 0 for real.
    """
    keras = backend.load()
    layers, spectral = keras.layers, keras.layers.SpectralNormalization
    picture = keras.Input((None, None, 1), name="picture")
    x = picture
    for count in (16, 32, 64):
        x = spectral(layers.Conv2D(count, 4, strides=2, padding="same"))(x)
        x = layers.LeakyReLU(0.2)(x)
    score = layers.Conv2D(1, 3, padding="same", dtype="float32")(x)
    return keras.Model(picture, score, name="patch_critic")
