"""What faces are compared by: the features of a network that was trained for something else.

    features = evaluate.features("residual")      # our own classifier's, made for expressions
    features = evaluate.features("inception")     # made for a thousand kinds of things
    features(images)                              # float32 (n, d)
"""

import numpy as np

from expression_lab.errors import CheckpointError

SIDE = 299  # pixels, what Inception was taught on
BATCH = 64


def features(name="residual", weights="imagenet"):
    """A function from faces to features.

    Args:
        name: str, a classifier of `recognize.available()`, or "inception" for InceptionV3
            (Szegedy et al. 2016), whose weights Keras downloads once (90 MB).
        weights: "imagenet", or the path of a file of Inception's weights.

    Returns:
        function: uint8 `(n, S, S)` -> float32 `(n, d)`. Faces are brought to the network's own
        size. Distances by Inception are not those of papers, whose weights were another file.

    Raises:
        UnknownNameError: there is no such classifier.
        CheckpointError: Inception's weights cannot be had.
    """
    if name == "inception":
        return _inception(weights)
    from expression_lab import recognize

    return recognize.load(name).features


def _inception(weights):
    from expression_lab import backend

    keras = backend.load()
    try:
        model = keras.applications.InceptionV3(include_top=False, weights=weights, pooling="avg",
                                               input_shape=(SIDE, SIDE, 3))
    except Exception as error:  # the network's, the disk's, HDF5's
        raise CheckpointError(
            f"Inception's weights ({weights}) cannot be had: {str(error).splitlines()[0]}; connect "
            "to the internet, or measure with the features of \"residual\".") from None

    def look(images):
        chunks = [model.predict_on_batch(_as_inception(images[i:i + BATCH]))
                  for i in range(0, len(images), BATCH)]
        return np.concatenate([np.empty((0, model.output_shape[-1]), np.float32), *chunks])

    return look


def _as_inception(images):
    """Grey faces as Inception takes pictures: float32 `(n, 299, 299, 3)`, -1 to 1."""
    from expression_lab.data.dataset import resize

    large = resize(np.asarray(images), SIDE).astype(np.float32) / 127.5 - 1
    return np.repeat(large[..., None], 3, axis=-1)
