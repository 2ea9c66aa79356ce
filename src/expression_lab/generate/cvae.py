"""The networks of the conditional VAE: what a face is made of, and how to draw it again.

The encoder looks at a face and says two things apart: a Gaussian over the latent, in which
identity, light and pose are to be, and which expression the face shows. The decoder draws a face
from a latent and an expression (Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014;
Sohn, Lee and Yan, "Learning structured output representation using deep conditional generative
models", NIPS 2015). At every size the two scale and shift its features (Perez et al., "FiLM", AAAI
2018).

Two more networks only help in training: one tries to read the expression from the latent, and one
tries to tell drawn faces from photos.
"""

from expression_lab import backend
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS

SIZES = (48, 64)
LATENT = 80
FILTERS = (24, 48, 96, 160)  # of the encoder, from the finest stage to the coarsest
DRAWING = (176, 112, 64, 32)  # of the decoder, from the coarsest stage to the finest
CRITIC = (24, 48, 96, 128)
STEEP = 2.0  # how steep the critic may be: blur changes few grey values, and those by little
SLOPE = 0.2  # of the leaky rectifiers, below zero


def build(size=64, latent=LATENT, filters=FILTERS, drawing=DRAWING, conditional=True):
    """Make an untrained pair of encoder and decoder as one model, as it is saved.

    Input shape:
        uint8 `(n, size, size, 1)`, aligned gray faces; and float32 `(n, 8)`, expressions to draw.

    Output shape:
        float32 `(n, size, size, 1)`, the faces drawn again, -1 (black) to 1 (white).

    Args:
        size: int, side of the pictures in pixels, 48 or 64.
        latent: int, how many numbers the latent has.
        filters, drawing: four int each, of the encoder's and of the decoder's stages.
        conditional: bool; False makes a decoder that is not told the expression: the expression
            only moves the latent, by what its layer `means` holds.

    Returns:
        keras.Model: its layers `encoder` and `decoder` are used one by one.

    Raises:
        ConfigError: a number is out of range.
    """
    if size not in SIZES or latent < 2 or len(filters) != 4 or len(drawing) != 4:
        raise ConfigError(f"size {size}, latent {latent}, filters {tuple(filters)} and drawing "
                          f"{tuple(drawing)} were given; use size 48 or 64, a latent of 2 or more "
                          "numbers and four filters each.")
    keras = backend.load()
    faces = keras.Input((size, size, 1), dtype="uint8", name="faces")
    wanted = keras.Input((len(EXPRESSIONS),), name="wanted")
    mean, _, _ = encoder(size, latent, filters)(faces)
    drawn = decoder(size, latent, drawing, conditional)([mean, wanted])
    return keras.Model([faces, wanted], drawn, name="cvae")


def encoder(size, latent, filters):
    """From faces to mean and log variance of their latents, and the logits of what they show.

    Input shape:
        float32 `(n, size, size, 1)`, 0 to 255.

    Output shape:
        float32 `(n, latent)`, `(n, latent)` and `(n, 8)`.
    """
    import keras
    from keras import layers

    faces = keras.Input((size, size, 1), name="faces")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="scale")(faces)
    for count in filters:
        x = layers.Conv2D(count, 4, strides=2, padding="same", kernel_initializer="he_normal")(x)
        x = layers.LeakyReLU(SLOPE)(x)
    x = layers.Flatten()(x)
    mean = layers.Dense(latent, dtype="float32", name="mean")(x)
    spread = layers.Dense(latent, kernel_initializer="zeros", dtype="float32", name="spread")(x)
    shown = layers.Dense(len(EXPRESSIONS), dtype="float32", name="shown")(x)
    return keras.Model(faces, [mean, spread, shown], name="encoder")


def decoder(size, latent, filters, conditional=True):
    """From latents and expressions to faces.

    Input shape:
        float32 `(n, latent)` and float32 `(n, 8)`.

    Output shape:
        float32 `(n, size, size, 1)`, -1 to 1.
    """
    import keras
    from keras import layers

    code = keras.Input((latent,), name="code")
    wanted = keras.Input((len(EXPRESSIONS),), name="wanted")
    if conditional:
        known = layers.Concatenate(name="known")([code, wanted])
    else:
        moved = layers.Dense(latent, use_bias=False, kernel_initializer="zeros", trainable=False,
                             dtype="float32", name="means")(wanted)
        known = layers.Add(dtype="float32", name="known")([code, moved])
    side = size // 16
    x = layers.Dense(side * side * filters[0], kernel_initializer="he_normal")(known)
    x = _told(layers.Reshape((side, side, filters[0]))(x), known)
    for count in filters[1:]:
        x = layers.Conv2DTranspose(count, 4, strides=2, padding="same", use_bias=False,
                                   kernel_initializer="he_normal")(x)
        x = _told(x, known)
    x = layers.Conv2D(filters[-1], 3, padding="same", use_bias=False,
                      kernel_initializer="he_normal")(x)
    x = layers.Conv2DTranspose(1, 6, strides=2, padding="same", dtype="float32",
                               name="pixels")(_told(x, known))
    return keras.Model([code, wanted], x, name="decoder")


def _told(x, known):
    """Features scaled and shifted by what is to be drawn."""
    from keras import layers

    count = x.shape[-1]
    scale, shift = (layers.Reshape((1, 1, count))(layers.Dense(
        count, kernel_initializer="zeros", bias_initializer=start)(known))
        for start in ("ones", "zeros"))
    return layers.LeakyReLU(SLOPE)(layers.Add()([layers.Multiply()([x, scale]), shift]))


def latent_reader(latent):
    """The adversary of the latent: reads the expression from it.

    Input shape:
        float32 `(n, latent)`.

    Output shape:
        float32 `(n, 8)`, logits.
    """
    import keras
    from keras import layers

    return keras.Sequential([
        keras.Input((latent,)),
        layers.Dense(128, activation="relu", dtype="float32"),
        layers.Dense(128, activation="relu", dtype="float32"),
        layers.Dense(len(EXPRESSIONS), dtype="float32")], name="latent_reader")


def critic(size, filters=CRITIC):
    """Tells photos from drawings, patch by patch, and whether they show an expression.

    A patch critic (Isola et al., "Image-to-image translation with conditional adversarial nets",
    CVPR 2017) with a projection (Miyato and Koyama, "cGANs with projection discriminator", ICLR
    2018) and spectral normalisation (Miyato et al., ICLR 2018).

    Input shape:
        float32 `(n, size, size, 1)`, -1 to 1, and float32 `(n, 8)`.

    Output shape:
        float32 `(n, size // 8, size // 8, 1)`: above 0 for photos.
    """
    import keras
    from keras import layers

    spectral = layers.SpectralNormalization
    face = keras.Input((size, size, 1), name="face")
    shown = keras.Input((len(EXPRESSIONS),), name="shown")
    x = layers.Rescaling(STEEP)(face)
    for count in filters[:3]:
        x = layers.LeakyReLU(SLOPE)(spectral(layers.Conv2D(count, 4, 2, padding="same"))(x))
    patches = spectral(layers.Conv2D(1, 3, padding="same"))(x)
    x = layers.LeakyReLU(SLOPE)(spectral(layers.Conv2D(filters[3], 4, 2, padding="same"))(x))
    x = layers.GlobalAveragePooling2D(dtype="float32")(x)
    meant = spectral(layers.Dense(filters[3], use_bias=False, dtype="float32"))(shown)
    whole = layers.Add(dtype="float32")([
        layers.Dense(1, dtype="float32")(x), layers.Dot(1, dtype="float32")([x, meant])])
    whole = layers.Reshape((1, 1, 1), dtype="float32")(whole)
    score = layers.Add(dtype="float32")([layers.Activation("linear", dtype="float32")(patches),
                                        whole])
    return keras.Model([face, shown], score, name="critic")
