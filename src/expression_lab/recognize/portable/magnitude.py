"""Magnitude pruning: the smallest weights become zero, little by little, while training goes on.

After Zhu and Gupta, "To prune, or not to prune" (2017): the share of zeros rises fast, then ever
more slowly, so that the others can take over. Zeros make a file that packs better (zip). They do
not make it run faster: a processor multiplies by zero as by anything else.
"""

import numpy as np

from expression_lab.errors import ConfigError

UNTIL = 0.75  # share of the steps after which all zeros are there; the rest is for recovering


class Pruner:
    """Zeros in the kernels of a network; made to be `after_step` of `finetune`.

    Args:
        model: keras.Model, made by `networks.build`; changed.
        share: float in (0, 1), of all kernel weights that are zero in the end. The smallest of
            the whole network go, each measured against the others of its own layer, so that no
            layer is emptied because its weights are small.
    """

    EVERY = 8  # steps; so often more weights become zero, until all are

    def __init__(self, model, share):
        if not 0 < share < 1:
            raise ConfigError(f"share is {share!r}; it must lie between 0 and 1.")
        self.share, self.kernels = share, kernels(model)
        self.steps, self.there, self.masks = 0, 0.0, None

    def __call__(self, done):
        """Take a step: `done` is the share of the steps behind it, None when all are."""
        due = 1.0 if done is None else schedule(done)
        if due > self.there and (done is None or self.steps % self.EVERY == 0):
            self.there, self.masks = due, smallest(self.kernels, self.share * due)
        self.steps += 1
        for kernel, mask in zip(self.kernels, self.masks):
            kernel.assign(kernel * mask)


def schedule(done):
    """The share of the zeros that are there, 0 to 1, after a share of the steps, 0 to 1."""
    return 1 - (1 - min(done / UNTIL, 1)) ** 3


def smallest(tensors, share):
    """Masks that are 0 where a weight is among the smallest.

    Args:
        tensors: list of kernels.
        share: float, 0 to 1, of all weights together.

    Returns:
        list of float32 arrays of 0 and 1, shaped as `tensors`.
    """
    import keras

    weights = [np.abs(keras.ops.convert_to_numpy(one)) for one in tensors]
    weights = [one / (one.std() + 1e-12) for one in weights]
    everything = np.concatenate([one.ravel() for one in weights])
    count = round(share * everything.size)
    if not count:
        return [np.ones_like(one) for one in weights]
    limit = np.partition(everything, count - 1)[count - 1]
    return [(one > limit).astype("float32") for one in weights]


def zeros(model):
    """Share of the kernel weights that are zero, 0 to 1."""
    import keras

    weights = [keras.ops.convert_to_numpy(one) for one in kernels(model)]
    return float(sum((one == 0).sum() for one in weights) / sum(one.size for one in weights))


def kernels(model):
    """Kernels of the convolutions and dense layers, as variables."""
    return [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
