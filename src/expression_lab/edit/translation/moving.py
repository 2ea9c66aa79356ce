"""A plan carried out on tensors, so that a loss of the picture teaches the plan.

Bilinear sampling as in Jaderberg et al. ("Spatial transformer networks", NIPS 2015): where a pixel
comes from is a number that has a gradient.
"""

import numpy as np

from expression_lab.edit.canvas import CROP
from expression_lab.edit.compositing import window
from expression_lab.edit.translation.plan import FADE, SHY


def carried(picture, raw, reach, replaces=1.0):
    """Carry plans out.

    Args:
        picture: float `(n, 128, 128, 1)`.
        raw: float32 `(n, 128, 128, 5)`, as the network gives them.
        reach: float, pixels that the flow goes at most.
        replaces: float, 0 to replace nothing, whatever the mask is.

    Returns:
        tuple: the pictures made, `(n, 128, 128, 1)`; flow `(n, 128, 128, 2)`, addition and mask
        `(n, 128, 128, 1)`.
    """
    from keras import ops

    edge = window(CROP, FADE)[None, ..., None]
    flow = reach * ops.tanh(raw[..., :2]) * edge
    addition = raw[..., 2:3] * edge
    mask = replaces * ops.sigmoid(raw[..., 4:5] - SHY) * edge
    made = pulled(picture, flow) + addition
    made = made + mask * (raw[..., 3:4] - made)
    return made, flow, addition, mask


def pulled(picture, flow):
    """Each pixel from where it comes from, between four others.

    Args:
        picture: float `(n, S, S, 1)`.
        flow: float `(n, S, S, 2)`, pixels, x and y.

    Returns:
        float `(n, S, S, 1)`; what comes from beyond the border repeats it.
    """
    from keras import ops

    n, side = picture.shape[:2]
    down, across = np.mgrid[:side, :side].astype(np.float32)
    x = ops.clip(across[None] + flow[..., 0], 0, side - 1.001)
    y = ops.clip(down[None] + flow[..., 1], 0, side - 1.001)
    left, top = ops.floor(x), ops.floor(y)
    right_share, low_share = (x - left)[..., None], (y - top)[..., None]
    first = (np.arange(n, dtype=np.int32) * side * side)[:, None, None]
    corner = first + ops.cast(top, "int32") * side + ops.cast(left, "int32")
    flat = ops.reshape(picture, (-1, 1))

    def at(step):
        return ops.reshape(ops.take(flat, ops.reshape(corner + step, (-1,)), axis=0),
                           (n, side, side, 1))

    upper = at(0) * (1 - right_share) + at(1) * right_share
    lower = at(side) * (1 - right_share) + at(side + 1) * right_share
    return upper * (1 - low_share) + lower * low_share


def roughness(maps):
    """How much neighbouring pixels differ: mean absolute difference, a scalar."""
    from keras import ops

    return (ops.mean(ops.abs(maps[:, 1:] - maps[:, :-1]))
            + ops.mean(ops.abs(maps[:, :, 1:] - maps[:, :, :-1])))
