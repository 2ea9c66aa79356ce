"""What trainings of edited faces need of tensors: masks grown, pictures shrunk, weighted means."""

from expression_lab.edit.canvas import CROP
from expression_lab.edit.retouch.network import SMALL


def near(mask):
    """Pixels within two of a mask, soft: `(n, H, W, 1)` -> the same, 0 to 1."""
    from keras import ops

    wide = ops.max_pool(mask, 5, strides=1, padding="same")
    return ops.average_pool(wide, 3, strides=1, padding="same")


def shrunk(pictures):
    """Faces as small as the face critic and classifiers see them: `(n, 48, 48, 1)`."""
    from keras import ops

    return ops.image.resize(pictures, (SMALL, SMALL), interpolation="bilinear", antialias=True)


def jittered(pictures, most=4):
    """Faces moved by up to four pixels, so that no reader is fooled by single pixels."""
    import keras
    from keras import ops

    padded = ops.pad(pictures, ((0, 0), (most, most), (most, most), (0, 0)), mode="symmetric")
    at = keras.random.randint((2,), 0, 2 * most + 1)
    start = ops.stack([0, at[0], at[1], 0])
    return ops.slice(padded, start, (pictures.shape[0], CROP, CROP, 1))


def edges_apart(difference, weight):
    """Mean absolute difference of edges, weighted: both `(n, H, W, 1)` -> scalar."""
    from keras import ops

    across = ops.abs(difference[:, :, 1:] - difference[:, :, :-1]) * weight[:, :, 1:]
    down = ops.abs(difference[:, 1:] - difference[:, :-1]) * weight[:, 1:]
    return ops.mean(across) + ops.mean(down)


def mean_where(values, weights):
    """Mean over a batch in which some count: scores `(n, …)`, weights `(n,)`."""
    from keras import ops

    each = ops.mean(ops.reshape(values, (weights.shape[0], -1)), axis=1)
    return ops.sum(each * weights) / ops.maximum(ops.sum(weights), 1)
