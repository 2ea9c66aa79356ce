"""The network that tells drawn faces from real ones, and three ways to tell it the expression.

- `projection` (Miyato and Koyama, "cGANs with projection discriminator", ICLR 2018): the score is
  what the face is worth, and how well its features agree with the expression's own direction;
- `auxiliary` (Odena et al., "AC-GAN", ICML 2017): a second head names the expression;
- `blind`: it is not told, for comparison.

Spectral normalisation (Miyato et al., ICLR 2018) keeps its slope, and so the generator's
gradients, within bounds. Beside its own features it may look at those of a classifier that has
learnt to read faces (Kumari et al., "Ensembling off-the-shelf models for GAN training", CVPR 2022):
it starts with some knowledge of faces, which saves hours on a small computer.
"""

from expression_lab import backend
from expression_lab.errors import unknown_name
from expression_lab.expressions import EXPRESSIONS

FILTERS = (32, 72, 144, 256)
HEADS = ("projection", "auxiliary", "blind")


def discriminator(size=64, filters=FILTERS, head="projection", maps=(), bounded=True):
    """Make an untrained discriminator.

    Input shape:
        float32 `(n, size, size, 1)`, -1 to 1; float32 `(n, 8)`, the expression; and for each of
        `maps` float32 features of a frozen classifier.

    Output shape:
        float32 `(n, 1)`: above 0 for real; `(n, 8)`: log-odds of the expressions (0 but for
        `auxiliary`).

    Args:
        size: int, side of the pictures, pixels.
        filters: four int; each halves the picture.
        head: "projection", "auxiliary" or "blind".
        maps: list of shapes `(h, w, channels)` of the classifier's features.
        bounded: bool, False for no spectral normalisation, to see what it is good for.

    Returns:
        keras.Model

    Raises:
        UnknownNameError: no such head.
    """
    if head not in HEADS:
        raise unknown_name("head", head, HEADS)
    keras = backend.load()
    layers = keras.layers
    spectral = layers.SpectralNormalization if bounded else _as_it_is
    face = keras.Input((size, size, 1), name="face")
    shown = keras.Input((len(EXPRESSIONS),), name="expression")
    seen = [keras.Input(shape, name=f"seen{i}") for i, shape in enumerate(maps)]

    def convolved(x, count, kernel, stride):
        x = spectral(layers.Conv2D(count, kernel, strides=stride, padding="same"))(x)
        return layers.LeakyReLU(0.2)(x)

    x = face
    for count in filters:
        x = convolved(x, count, 4, 2)
    scores, named = [], []
    for features in [x, *(convolved(one, 96, 3, 2) for one in seen)]:
        score, names = _judged(features, shown, head, spectral)
        scores.append(score)
        named.append(names)
    score = layers.Add(dtype="float32")(scores) if len(scores) > 1 else scores[0]
    return keras.Model([face, shown, *seen], [score, named[0]], name="discriminator")


def _as_it_is(layer, dtype=None):
    return layer


def _judged(features, shown, head, spectral):
    """Score and named expression from maps of features."""
    layers = backend.load().layers
    # A mean over n places has the slope 1/√n; times √n it keeps that of the normalised layers.
    x = layers.GlobalAveragePooling2D(dtype="float32")(features)
    x = layers.Rescaling((features.shape[1] * features.shape[2]) ** 0.5, dtype="float32")(x)
    score = spectral(layers.Dense(1, dtype="float32"), dtype="float32")(x)
    if head == "projection":
        own = spectral(layers.Dense(x.shape[-1], use_bias=False, dtype="float32"),
                       dtype="float32")(shown)
        score = layers.Add(dtype="float32")(
            [score, layers.Dot(axes=1, dtype="float32")([x, own])])
    if head == "auxiliary":
        return score, layers.Dense(len(EXPRESSIONS), dtype="float32")(x)
    return score, layers.Rescaling(0.0, dtype="float32")(shown)
