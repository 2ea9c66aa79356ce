"""The last step of a training: the latent forgets the expression, and gets its unit.

What an adversary cannot read at the moment, a reader that is trained afresh may still find. So the
directions of the latent that tell the expression best are taken out of it in closed form (after
Belrose et al., "LEACE: Perfect linear concept erasure in closed form", NeurIPS 2023). Not all are:
the weakest tell next to nothing, and how light a picture is would go with them. A plain autoencoder
keeps its latent as it is; the mean of each expression is noted instead, for expression arithmetic.

Then both are moved and stretched so that over the training faces the mean is 0 and the covariance
1, and noise draws faces. Encoder and decoder take all this in; nothing else has to know.
"""

import numpy as np

from expression_lab import backend

MOST = 4000  # faces that mean and covariance are taken from
TELLING = 0.5  # of what the most telling direction tells: those that tell more are taken out
LEAST = 1e-6  # variance of a number that the latent does not use


def settle(model, images, votes, seed=0):
    """Take the expression out of the latent of a trained model and give it its unit, in place.

    Args:
        model: keras.Model, from `cvae.build`.
        images: uint8 `(n, S, S)`, training faces.
        votes: float `(n, 8)`, what they show.
        seed: int, which of them are looked at.

    Returns:
        keras.Model: the same.
    """
    chosen = np.random.default_rng(seed).permutation(len(images))[:MOST]
    shares = np.asarray(votes, float)[chosen]
    mean, spread, _ = looked(model.get_layer("encoder"), images[chosen])
    within = np.exp(spread).mean(axis=0)
    plain = [one for one in model.get_layer("decoder").layers if one.name == "means"]
    if plain:
        own = means_of(mean, shares)
        plain[0].set_weights([own])
        mean, within = mean - shares @ own, np.zeros_like(within)
    else:
        kept = erasure(mean, shares)
        _turn(model, kept.T, mean.mean(axis=0) @ (np.eye(len(kept)) - kept.T))
        mean = mean.mean(axis=0) + (mean - mean.mean(axis=0)) @ kept.T
    values, vectors = np.linalg.eigh(np.cov(mean.T) + np.diag(within))
    root = (vectors * np.sqrt(np.maximum(values, LEAST))) @ vectors.T
    standardise(model, mean.mean(axis=0), root)
    return model


def means_of(latents, shares):
    """Mean latent of each expression, as a difference from all: float `(8, latent)`.

    Args:
        latents: float `(n, latent)`.
        shares: float `(n, 8)`; an expression that nobody shows has no difference.
    """
    total = shares.sum(axis=0)[:, None]
    return np.where(total > 0, shares.T @ latents / np.maximum(total, LEAST)
                    - latents.mean(axis=0), 0).astype(np.float32)


def erasure(latents, shares, telling=TELLING):
    """The projection that takes the directions that tell the expression out: `(latent, latent)`.

    Of all projections that do, it changes the latents least.

    Args:
        latents: float `(n, latent)`.
        shares: float `(n, 8)`
        telling: float, 0 to 1; near 0, latents and expressions are uncorrelated afterwards.
    """
    apart = latents - latents.mean(axis=0)
    values, vectors = np.linalg.eigh(apart.T @ apart / len(apart))
    deviations = np.sqrt(np.maximum(values, LEAST))
    white, back = (vectors / deviations) @ vectors.T, (vectors * deviations) @ vectors.T
    told = white @ apart.T @ (shares - shares.mean(axis=0)) / len(apart)
    found, strength, _ = np.linalg.svd(told, full_matrices=False)
    found = found[:, strength > max(telling, LEAST) * strength[0]]
    return np.eye(len(white)) - back @ found @ found.T @ white


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
    back = np.linalg.inv(root)
    _turn(model, back, -mean @ back)
    n = len(mean)
    for layer in model.get_layer("decoder").layers:
        if layer.name == "means":
            layer.set_weights([layer.get_weights()[0] @ back])
        elif isinstance(layer, backend.load().layers.Dense):
            kernel, bias = layer.get_weights()
            layer.set_weights([np.concatenate([root @ kernel[:n], kernel[n:]]),
                               bias + mean @ kernel[:n]])


def _turn(model, matrix, shift):
    """Let the encoder give latents times a matrix, plus a shift."""
    inside = model.get_layer("encoder").get_layer("mean")
    kernel, bias = inside.get_weights()
    inside.set_weights([kernel @ matrix, bias @ matrix + shift])
