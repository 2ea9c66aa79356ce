"""The critic of the translators: a verdict for each patch of a picture, not one for the whole.

Whether a picture is sharp and a fold is where it belongs shows in patches of some forty pixels;
what lies farther apart, the other losses look after (Isola et al., "Image-to-image translation
with conditional adversarial networks", CVPR 2017: "PatchGAN"). It has fewer weights than a critic
of whole pictures, and gives the translator many answers for one picture.
"""

from expression_lab import backend
from expression_lab.errors import ConfigError

HALVINGS = 3


def patchgan(size, channels, filters=(32, 64, 128), bounded=True):
    """Make an untrained critic of patches.

    Input shape:
        float32 `(n, size, size, channels)`: the picture, -1 to 1, and whatever it is held against.

    Output shape:
        float32 `(n, size/8, size/8, 1)`: above 0 where a patch looks real. A verdict sees 46×46
        pixels.

    Args:
        size: int, side of the pictures, pixels, a multiple of 8 from 16 on.
        channels: int
        filters: three int; each halves the picture.
        bounded: bool, spectral normalisation (Miyato et al., ICLR 2018), which keeps the slope of
            the critic, and so the translator's gradients, within bounds.

    Returns:
        keras.Model

    Raises:
        ConfigError: `size` or `filters` is none of these.
    """
    if isinstance(size, bool) or not isinstance(size, int) or size % 2**HALVINGS or size < 16:
        raise ConfigError(f"size is {size!r}; choose 48 or 64 (a multiple of 8 from 16 on).")
    if len(filters) != HALVINGS:
        raise ConfigError(f"filters is {filters!r}; a critic of patches takes {HALVINGS} numbers.")
    layers = backend.load().layers

    def convolution(count, stride, **options):
        layer = layers.Conv2D(count, 4, strides=stride, padding="same", **options)
        # One more step along the largest slope in each layer is enough to follow a training.
        return layers.SpectralNormalization(layer, **options) if bounded else layer

    picture = backend.load().Input((size, size, channels), name="picture")
    x = picture
    for count in filters:
        x = layers.LeakyReLU(0.2)(convolution(count, 2)(x))
    return backend.load().Model(picture, convolution(1, 1, dtype="float32")(x), name="patchgan")
