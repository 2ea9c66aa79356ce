"""Three small networks over the frames of a film: an average, an LSTM, and attention over time.

Each takes the features of the frames and gives logits at *every* frame: what it holds the film to
show as far as it has seen it. None of them looks ahead, so the same network reads a whole film
(its answer is that of the last frame), a film of any length (frames behind the end change
nothing), and a camera, frame by frame.
"""

import functools

from expression_lab import backend
from expression_lab.errors import ConfigError, unknown_name

NETWORKS = ("average", "lstm", "attention")
WIDTH = 64  # of what is kept of a frame, and of the memory
QUERIES = 4  # of attention: frames may matter for several reasons


def available():
    """Names of the networks that `build` knows."""
    return NETWORKS


def known(name):
    """The name of a network over frames, or UnknownNameError with the nearest."""
    if name not in NETWORKS:
        raise unknown_name("network over frames", name, NETWORKS)
    return name


def build(name, features=144, classes=8, dropout=0.3, trunk=None):
    """Make an untrained network over frames.

    Input shape:
        float32 `(n, T, features)`; with a trunk, what the trunk takes, with an axis T before it,
        as uint8 `(n, T, 48, 48, 1)`.

    Output shape:
        float32 `(n, T, classes)`, logits; frame t has seen frames 0 to t.

    Args:
        name: str, "average" (the mean of the frames, blind to their order), "lstm" or
            "attention" (a weighted mean).
        features: int, numbers that describe a frame.
        classes: int.
        dropout: float in [0, 1).
        trunk: keras.Model or None, from a picture to its features; with it, all is one network
            that can be trained end to end (Donahue et al. 2015).

    Returns:
        keras.Model

    Raises:
        UnknownNameError: no network goes by that name.
        ConfigError: dropout is out of range.

    Reference:
        Donahue et al., "Long-term recurrent convolutional networks for visual recognition and
        description", CVPR 2015. Hochreiter and Schmidhuber, "Long short-term memory", Neural
        Computation 9, 1997.
    """
    known(name)
    if not 0 <= dropout < 1:
        raise ConfigError(f"dropout is {dropout}; it must be at least 0 and below 1.")
    keras = backend.load()
    if trunk is not None:
        pixels = keras.Input((None, *trunk.input_shape[1:]), dtype="uint8", name="frames")
        described = _every_frame()(trunk, name="trunk")(pixels)
        head = build(name, trunk.output_shape[-1], classes, dropout)
        return keras.Model(pixels, head(described), name=f"cnn_{name}")
    frames = keras.Input((None, features), name="features")
    x = keras.layers.LayerNormalization(name="norm")(frames)
    x = keras.layers.Dropout(dropout, name="drop_features")(x)
    x = keras.layers.Dense(WIDTH, activation="relu", name="look")(x)
    over_time = {"average": _average, "lstm": _lstm, "attention": _attention}[name]
    return keras.Model(frames, over_time(x, classes, dropout), name=name)


def _average(x, classes, dropout):
    """The mean of the frames so far, in whatever order they came."""
    from keras import layers, ops

    mean = ops.cumsum(x, axis=1) / ops.cumsum(ops.ones_like(x), axis=1)
    x = layers.Dropout(dropout, name="drop_pooled")(mean)
    x = layers.Dense(WIDTH, activation="relu", name="compare")(x)
    return layers.Dense(classes, name="answer")(x)


def _lstm(x, classes, dropout):
    from keras import layers

    x = layers.LSTM(WIDTH, return_sequences=True, name="memory")(x)
    x = layers.Dropout(dropout, name="drop_memory")(x)
    return layers.Dense(classes, name="answer")(x)


def _attention(x, classes, dropout):
    from keras import layers

    pooled, _ = _pooling()(QUERIES, name="attend")(x)
    x = layers.Concatenate(name="then_and_now")([pooled, x])
    x = layers.Dropout(dropout, name="drop_pooled")(x)
    x = layers.Dense(WIDTH, activation="relu", name="compare")(x)
    return layers.Dense(classes, name="answer")(x)


@functools.cache
def _pooling():
    import keras
    from keras import layers, ops

    class AttentionPooling(layers.Layer):
        """Means of the frames so far, weighted by how well each answers a learned query.

        A frame's score is its product with the query, less a learned slope times its age: the
        position counts as a distance, so a film may be longer than those of the training (Press
        et al., "Train short, test long", ICLR 2022).
        """

        def __init__(self, queries, **options):
            super().__init__(**options)
            self.queries = queries

        def build(self, shape):
            self.query = self.add_weight((shape[-1], self.queries), "glorot_uniform", name="query")
            slopes = keras.initializers.Constant(-2.0)  # softplus: 0.13 a frame
            self.slope = self.add_weight((self.queries,), slopes, name="slope")

        def call(self, x):
            """`(n, T, d)` -> pooled `(n, T, queries × d)`, weights `(n, T, T, queries)`."""
            length, width = ops.shape(x)[1], x.shape[-1]
            at = ops.arange(length)
            age = at[:, None] - at[None, :]  # of frame s, seen from frame t
            scores = ops.matmul(x, self.query)[:, None] / width ** 0.5
            aged = ops.cast(age, x.dtype)[:, :, None] * ops.softplus(self.slope)
            seen = ops.cast(age >= 0, x.dtype)[:, :, None]
            weights = ops.softmax(scores - aged * seen - 1e9 * (1 - seen), axis=2)
            pooled = ops.einsum("ntsq,nsd->ntqd", weights, x)
            return ops.reshape(pooled, (-1, length, self.queries * width)), weights

        def get_config(self):
            return {**super().get_config(), "queries": self.queries}

    return AttentionPooling


@functools.cache
def _every_frame():
    from keras import layers, ops

    class EveryFrame(layers.Layer):
        """A network of pictures, applied to each frame of films of any length.

        As `keras.layers.TimeDistributed`, but all frames go through in one batch.
        """

        def __init__(self, trunk, **options):
            super().__init__(**options)
            self.trunk = trunk

        def call(self, films, training=None):
            shape = ops.shape(films)
            flat = ops.reshape(films, (-1, *self.trunk.input_shape[1:]))
            described = self.trunk(flat, training=training)
            return ops.reshape(described, (-1, shape[1], described.shape[-1]))

        def compute_output_shape(self, shape):
            return (*shape[:2], self.trunk.output_shape[-1])

    return EveryFrame
