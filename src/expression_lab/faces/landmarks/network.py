"""The landmark network: a small residual convnet whose last layer is a point distribution model.

A face mesh of 478 points has 1,434 numbers, but faces vary in far fewer ways. So the network ends
in a few dozen coefficients, and a fixed linear layer, the mean and the principal components of the
training shapes, turns them into points (a point distribution model: Cootes et al. 1995). A second,
single output says whether there is a face at all.
"""

from expression_lab import backend
from expression_lab.errors import ConfigError, ShapeError

SIZE = 96  # side of the picture that the network sees, pixels
POINTS = 478
COEFFICIENTS = 64
STEM = 16
STAGES = ((32, 2), (64, 2), (80, 1))  # (filters, residual blocks); each halves the picture first
NARROW = 24  # channels that are laid flat, each with its place in the picture


def build(shapes=None, size=SIZE, dropout=0.0, coefficients=COEFFICIENTS):
    """Make an untrained landmark network.

    Input shape:
        uint8 `(n, size, size, 1)`, gray, 0 to 255.

    Output shape:
        list of float32 `(n, 478, 3)`, x, y (0 to 1 in the picture) and z in the same unit, and
        float32 `(n, 1)`, the logit of a face being there.

    Args:
        shapes: pair of float32 `(1434,)`, the mean shape, and `(coefficients, 1434)`, components
            scaled by their deviations, from `principal_shapes`; None leaves the last layer random.
        size: int, side of the picture in pixels, a multiple of 32.
        dropout: float in [0, 1), share of the flattened features that is dropped in training.
        coefficients: int, how many ways of varying the shape model has.

    Returns:
        keras.Model

    Raises:
        ConfigError: `size` or `dropout` is out of range.
        ShapeError: `shapes` do not fit.
    """
    if size % 32 or not 32 <= size <= 256 or not 0 <= dropout < 1:
        raise ConfigError(f"size {size} and dropout {dropout} were given; use a multiple of 32 "
                          "up to 256, and a dropout of at least 0 and below 1.")
    keras = backend.load()
    layers = keras.layers
    picture = keras.Input((size, size, 1), dtype="uint8", name="picture")
    x = layers.Rescaling(1 / 255, dtype="float32")(picture)
    # Every picture gets mean 0 and deviation 1: bright and dark, hard and soft look alike.
    x = layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False, dtype="float32")(x)
    x = _conv(x, STEM, stride=2)
    for filters, blocks in STAGES:
        x = _conv(x, filters, stride=2)
        for _ in range(blocks):
            x = _residual(x, filters)
    x = layers.Flatten()(_conv(x, NARROW, kernel=1))
    x = layers.Dropout(dropout)(x)
    y = layers.Dense(coefficients, name="coefficients")(x)
    y = layers.Dense(POINTS * 3, dtype="float32", name="shape", trainable=False)(y)
    presence = layers.Dense(1, dtype="float32", name="presence")(x)
    points = layers.Reshape((POINTS, 3), dtype="float32", name="points")(y)
    model = keras.Model(picture, [points, presence], name="landmarks")
    if shapes is not None:
        _begin_with(model, *shapes)
    return model


def with_fewer(model, coefficients):
    """A copy of a network whose shape model keeps its first components only, in float32.

    The last ones move the points least; without them the files are smaller.

    Args:
        model: keras.Model, made by `build`.
        coefficients: int, how many to keep.

    Returns:
        keras.Model
    """
    fewer = build(size=model.input_shape[1], coefficients=coefficients)
    for old, new in zip(model.layers, fewer.layers):
        weights = old.get_weights()
        if old.name == "coefficients":
            weights = [weight[..., :coefficients] for weight in weights]
        elif old.name == "shape":
            weights = [weights[0][:coefficients], weights[1]]
        new.set_weights(weights)
    return fewer


def principal_shapes(shapes, count=COEFFICIENTS):
    """Mean and principal components of shapes, as `build` takes them.

    Args:
        shapes: float `(n, 478, 3)`, points in the unit of the network's output.
        count: int, how many components.

    Returns:
        tuple: float32 `(1434,)` and float32 `(count, 1434)`, of the largest variance first.
    """
    import numpy as np

    flat = np.asarray(shapes, "float32").reshape(len(shapes), -1)
    mean = flat.mean(0)
    covariance = (flat - mean).T @ (flat - mean) / len(flat)
    values, vectors = np.linalg.eigh(covariance)
    largest = np.argsort(-values)[:count]
    deviations = np.sqrt(np.maximum(values[largest], 0))[:, None]
    return mean, (vectors[:, largest].T * deviations).astype("float32")


def _conv(x, filters, kernel=3, stride=1, activate=True):
    from keras import layers

    x = layers.Conv2D(filters, kernel, stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.98)(x)
    return layers.ReLU()(x) if activate else x


def _residual(x, filters):
    from keras import layers

    learned = _conv(_conv(x, filters), filters, activate=False)
    return layers.ReLU()(layers.Add()([x, learned]))


def _begin_with(model, mean, components):
    wanted = ((POINTS * 3,), model.get_layer("shape").kernel.shape)
    if mean.shape != wanted[0] or components.shape != wanted[1]:
        raise ShapeError(f"shapes must be {wanted}; got {mean.shape} and {components.shape}.")
    model.get_layer("shape").set_weights([components, mean])
