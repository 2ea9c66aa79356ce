"""Does an answer depend on the other faces in the batch? It must not."""

import numpy as np

from expression_lab.errors import ConfigError


def batch_dependence(predict, images, batch_size=32, seed=0):
    """Largest change of a probability when faces are read one by one, and shuffled in batches.

    Some published accuracies hold only where a batch is sorted by class, since the network there
    looks from one face at the others. A classifier that reads each face on its own gives 0 here,
    up to rounding.

    Args:
        predict: function from images `(m, …)` to probabilities `(m, k)`.
        images: uint8 `(n, S, S)` or `(n, S, S, C)`.
        batch_size: int, faces in a batch of the second reading.
        seed: int, for the shuffling.

    Returns:
        float: the largest absolute difference, 0 to 1.

    Raises:
        ConfigError: fewer than two images, or a batch of none.
    """
    if len(images) < 2 or batch_size < 1:
        raise ConfigError("Comparing batches needs at least two images and a batch size of 1.")
    alone = np.concatenate([predict(images[i:i + 1]) for i in range(len(images))])
    order = np.random.default_rng(seed).permutation(len(images))
    together = np.empty_like(alone)
    for start in range(0, len(images), batch_size):
        index = order[start:start + batch_size]
        together[index] = predict(images[index])
    return float(abs(alone - together).max())
