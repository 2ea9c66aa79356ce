"""What the detector should answer for a picture whose faces are known, and what an error costs.

At the middle of each face the truth is 1, around it a bell that falls to 0 (Law and Deng 2018,
"CornerNet"): a near miss is a small fault. Where a face lies that is a little too small or too
large for a map, that map may answer as it likes. Position, size and roll are asked for only near
the middles.
"""

import numpy as np

from expression_lab.faces.detector.levels import LEVELS, centres

TRUTH = 8  # channels: bell, counts, near, x, y, log side, sine, cosine
BELL = 0.11  # width of the bell, in sides of the face
NEAR = 0.45  # height of the bell above which position, size and roll are asked for
SPARED = 1.35  # beyond a map's sizes by this factor, a face is nothing to it


def paint(squares, size, levels=LEVELS):
    """The maps that a perfect detector would give.

    Args:
        squares: float `(n, 4)`, centre x, centre y, side in pixels, roll in degrees.
        size: int, side of the square picture, a multiple of the largest stride.
        levels: tuple of Level.

    Returns:
        list of float32 `(size / stride, size / stride, 8)`, one a level.
    """
    return [_painted(np.reshape(squares, (-1, 4)), size // level.stride, level)
            for level in levels]


def _painted(squares, cells, level):
    x, y = centres((cells, cells), level.stride)
    truth = np.zeros((cells, cells, TRUTH), np.float32)
    truth[..., 1] = 1
    for centre_x, centre_y, side, roll in squares:
        width = max(BELL * side, 0.55 * level.stride)
        # the middle of the bell on a cell's middle, so that one cell is exactly 1
        column, row = (int(np.clip(at // level.stride, 0, cells - 1))
                       for at in (centre_x, centre_y))
        away = (x - x[row, column]) ** 2 + (y - y[row, column]) ** 2
        bell = np.exp(-away / (2 * width ** 2))
        if not level.low <= side <= level.high:
            if level.low / SPARED <= side <= level.high * SPARED:
                truth[bell > 0.1, 1] = 0
            continue
        nearest = bell > truth[..., 0]
        truth[nearest, 0] = bell[nearest]
        here = nearest & (bell > NEAR)
        truth[here, 2] = bell[here]
        truth[here, 3] = ((centre_x - x) / level.stride)[here]
        truth[here, 4] = ((centre_y - y) / level.stride)[here]
        truth[here, 5:] = (np.log(side / level.unit), np.sin(np.radians(roll)),
                           np.cos(np.radians(roll)))
    return truth


def cost(y_true, y_pred):
    """Focal cost of the sureness, absolute error of the rest; of one map.

    Args:
        y_true: float32 `(n, rows, columns, 8)`, as `paint` gives it.
        y_pred: float32 `(n, rows, columns, 6)`, as the network gives it.

    Returns:
        float32 `(n,)`: per picture, the sum over cells.

    The focal cost is that of Law and Deng (2018): cells that are right already count little, and
    so do cells beside a face.
    """
    from keras import ops

    y_true, y_pred = ops.cast(y_true, "float32"), ops.cast(y_pred, "float32")
    bell, counts, near = (y_true[..., i] for i in range(3))
    sure, unsure = ops.log_sigmoid(y_pred[..., 0]), ops.log_sigmoid(-y_pred[..., 0])
    probability = ops.exp(sure)
    hit = -sure * (1 - probability) ** 2
    miss = -unsure * probability ** 2 * (1 - bell) ** 4
    focal = ops.where(bell > 0.999, hit, miss * counts)
    measured = ops.mean(ops.abs(y_true[..., 3:] - y_pred[..., 1:]), axis=-1) * near
    return ops.sum(focal + measured, axis=(1, 2))
