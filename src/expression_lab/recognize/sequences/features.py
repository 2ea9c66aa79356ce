"""What a classifier of pictures makes of every frame: computed once, read by all networks."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.recognize.classifier import softmax


def frame_features(reader, images):
    """Features of every frame of films, by a classifier of pictures.

    Args:
        reader: recognize.Classifier.
        images: uint8 `(n, T, S, S)`.

    Returns:
        float32 `(n, T, features)`.
    """
    images = np.asarray(images)
    if images.ndim != 4:
        raise ShapeError(f"images must be uint8 (n, T, S, S), films of faces; got {images.shape}.")
    flat = reader.features(images.reshape(-1, *images.shape[2:]))
    return flat.reshape(*images.shape[:2], flat.shape[-1])


def frame_probabilities(reader, features):
    """A classifier's own reading of frames whose features are known.

    Args:
        reader: recognize.Classifier that gave the features.
        features: float32 `(n, T, f)`.

    Returns:
        float32 `(n, T, 8)`: at its temperature, balanced where its card has a prior.
    """
    kernel, bias = reader.model.layers[-1].get_weights()
    probabilities = softmax((features @ kernel + bias) / np.float32(reader.temperature))
    if "prior" not in reader.card:
        return probabilities
    flat = reader.balance(probabilities.reshape(-1, probabilities.shape[-1]))
    return flat.reshape(probabilities.shape)
