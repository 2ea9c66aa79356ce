"""How restless is a reading over time?"""

import numpy as np

from expression_lab.errors import ShapeError


def label_changes(probabilities, lengths=None):
    """How often the most probable expression changes in a film.

    Args:
        probabilities: float `(n, T, k)`, of the frames of n films.
        lengths: int `(n,)`, frames of each film; None takes all T.

    Returns:
        int `(n,)`: 0 where one label stays from beginning to end.

    Raises:
        ShapeError: the shapes do not fit.
    """
    probabilities = np.asarray(probabilities)
    if probabilities.ndim != 3:
        raise ShapeError(f"Readings of films are (n, T, k); got {probabilities.shape}.")
    n, frames = probabilities.shape[:2]
    lengths = np.full(n, frames) if lengths is None else np.asarray(lengths)
    if lengths.shape != (n,):
        raise ShapeError(f"{n} films need as many lengths; got {lengths.shape}.")
    labels = probabilities.argmax(-1)
    there = np.arange(1, frames) < lengths[:, None]
    return ((labels[:, 1:] != labels[:, :-1]) & there).sum(1)
