"""The last step of a training: give the latent its unit, so that noise draws faces.

The loss asks latents to be standard normal, and they come close; a plain autoencoder's are
anything. In the end both are moved and turned so that over the training faces their mean is 0 and
their covariance 1. Nothing changes in what is drawn: encoder and decoder take the change in.
"""

import numpy as np

from expression_lab import backend

MOST = 4000  # faces that mean and covariance are taken from
LEAST = 1e-6  # variance of a number that the latent does not use


def settle(model, images, votes, seed=0):
    """Give the latent of a trained model its unit, in place.

    Args:
        model: keras.Model, from `cvae.build`.
        images: uint8 `(n, S, S)`, training faces.
        votes: float `(n, 8)`, what they show.
        seed: int, which of them are looked at.

    Returns:
        keras.Model: the same.
    """
    chosen = np.random.default_rng(seed).permutation(len(images))[:MOST]
    mean, spread, _ = looked(model.get_layer("encoder"), images[chosen])
    within = np.exp(spread).mean(axis=0)
    means = _layer(model, "means")
    if means is not None:
        shares = np.asarray(votes, np.float64)[chosen]
        own = shares.T @ mean / np.maximum(shares.sum(axis=0), 1e-6)[:, None]
        own = np.where(shares.sum(axis=0)[:, None] > 0, own - mean.mean(axis=0), 0)
        means.set_weights([own.astype(np.float32)])
        mean, within = mean - shares @ own, 0 * within
    covariance = np.cov(mean.T) + np.diag(within)
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, LEAST))) @ vectors.T
    standardise(model, mean.mean(axis=0), root)
    return model


def looked(encoder, images):
    """What an encoder makes of many faces: float64 `(n, latent)` twice, and `(n, 8)`."""
    keras = backend.load()
    parts = [[keras.ops.convert_to_numpy(one) for one in encoder(
        images[i:i + 64, ..., None].astype(np.float32), training=False)]
        for i in range(0, len(images), 64)]
    return tuple(np.concatenate(column).astype(float) for column in zip(*parts, strict=True))


def standardise(model, mean, root):
    """Change the unit of the latent: new = root⁻¹ (old - mean); in place.

    Args:
        model: keras.Model, from `cvae.build`.
        mean: float `(latent,)`.
        root: float `(latent, latent)`, symmetric, the root of the covariance.
    """
    inside, back = model.get_layer("encoder").get_layer("mean"), np.linalg.inv(root)
    kernel, bias = inside.get_weights()
    inside.set_weights([kernel @ back, (bias - mean) @ back])
    n = len(mean)
    for layer in model.get_layer("decoder").layers:
        if layer.name == "means":
            layer.set_weights([layer.get_weights()[0] @ back])
        elif isinstance(layer, backend.load().layers.Dense):
            kernel, bias = layer.get_weights()
            layer.set_weights([np.concatenate([root @ kernel[:n], kernel[n:]]),
                               bias + mean @ kernel[:n]])


def _layer(model, name):
    return next((one for one in model.get_layer("decoder").layers if one.name == name), None)
