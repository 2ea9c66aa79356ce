"""A history of made pictures for a critic, so that it does not forget yesterday's tricks.

Two networks that chase each other can go in circles: the maker comes back to an old fault, since
the critic knows only the newest. So half of what the critic is shown comes from a store of earlier
pictures, and the new ones take their places (Shrivastava et al., "Learning from simulated and
unsupervised images through adversarial training", CVPR 2017).

The store is made of variables, and which places are taken is drawn outside, so that the exchange
can be part of a compiled step, and a training that is resumed goes on exactly.
"""

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError


class ImageBuffer:
    """The last made pictures.

    Args:
        capacity: int, how many; 0 for no history at all.
        shape: tuple, of one picture, `(S, S, channels)`.
    """

    def __init__(self, capacity, shape):
        keras = backend.load()
        self.capacity = capacity
        self.pictures = keras.Variable(np.zeros((max(capacity, 1), *shape), np.float32),
                                       trainable=False, name="history")
        self.filled = keras.Variable(np.zeros((), np.int32), trainable=False, dtype="int32",
                                     name="filled")

    @property
    def variables(self):
        """What a resumed training needs: list of keras.Variable."""
        return [self.pictures, self.filled]

    def exchange(self, made, plan):
        """Store new pictures, and get as many to show: while the store fills up, the new ones.

        Args:
            made: float tensor `(n, S, S, channels)`, no more than the capacity.
            plan: int tensor `(n, 2)`, from `draw`.

        Returns:
            float tensor of the same shape: some of the new ones, and some of the old ones whose
            places new ones have taken.
        """
        from keras import ops

        if not self.capacity:
            return made
        n = made.shape[0]
        young = ops.less(self.filled.value, self.capacity)
        next_ones = ops.mod(self.filled.value + ops.arange(n, dtype="int32"), self.capacity)
        places = ops.where(young, next_ones, plan[:, 0])
        swapped = ops.logical_and(ops.logical_not(young), plan[:, 1] > 0)[:, None, None, None]
        old = ops.take(self.pictures.value, places, axis=0)
        kept = ops.logical_or(swapped, young)
        self.pictures.assign(ops.scatter_update(
            self.pictures.value, places[:, None], ops.where(kept, made, old)))
        self.filled.assign(ops.minimum(self.filled.value + n, self.capacity))
        return ops.where(swapped, old, made)


def draw(n, capacity, rng):
    """Draw which places of a store `n` pictures may take, and which of them do: one in two.

    Args:
        n: int
        capacity: int, of the store; 0 where there is none.
        rng: numpy Generator

    Returns:
        int32 `(n, 2)`: a place, no two the same; and 1 to swap, 0 to leave.
    """
    places = rng.permutation(capacity)[:n] if capacity else np.zeros(n, int)
    return np.stack([places, rng.integers(0, 2, n)], axis=1).astype(np.int32)


def check_capacity(capacity, n):
    """A store holds none, or at least as many pictures as come at once.

    Raises:
        ConfigError: it does not.
    """
    if isinstance(capacity, bool) or not isinstance(capacity, int) or (
            capacity and capacity < n):
        raise ConfigError(f"history is {capacity!r}; choose 0 (none), or a whole number of "
                          f"pictures that is not below batch_size, {n}.")
