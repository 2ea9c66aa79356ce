"""Channel pruning: whole channels are left out, so that the network is smaller and quicker.

Inside each residual block, between its two convolutions, the channels that carry least go (Li et
al., "Pruning filters for efficient convnets", ICLR 2017). What enters and leaves a block keeps its
width, so nothing else changes.
"""

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError


def narrowed(model, keep=0.75):
    """A copy of a trained residual network with fewer channels inside its blocks.

    Args:
        model: keras.Model, made by `networks.build("residual")` and trained.
        keep: float in (0, 1), share of the inner channels that stays; a multiple of 8 does.

    Returns:
        keras.Model: to be fine-tuned.

    Raises:
        ConfigError: the network has no such blocks, or `keep` makes no sense.
    """
    keras = backend.load()
    found = blocks(model)
    if not found or not 0 < keep < 1:
        raise ConfigError(f"keep is {keep!r} and {len(found)} residual blocks were found; give a "
                          "residual network and a share between 0 and 1.")
    kept = {block: strongest(model, block, keep) for block in found}
    smaller = keras.models.clone_model(model, clone_function=lambda layer: _cloned(layer, kept))
    for old, new in zip(model.layers, smaller.layers):
        new.set_weights(_sliced(old.name, old.get_weights(), kept))
    return smaller


def strongest(model, block, keep):
    """Which inner channels of a block stay: indices, in order.

    A channel counts by how much the next convolution makes of it: the scale of its
    normalisation times the size of the weights that take it in.
    """
    gamma = np.abs(model.get_layer(f"{block}a_norm").get_weights()[0])
    taken = np.abs(model.get_layer(f"{block}b_conv").get_weights()[0]).sum((0, 1, 3))
    count = max(8, round(keep * len(gamma) / 8) * 8)
    return np.sort(np.argsort(-gamma * taken)[:count])


def blocks(model):
    """Names of the residual blocks, as "stage2_1"."""
    names = {layer.name for layer in model.layers}
    return [name[:-6] for name in names if name.endswith("a_conv")
            and f"{name[:-6]}b_conv" in names and f"{name[:-6]}a_depth" not in names]


def _cloned(layer, kept):
    config = layer.get_config()
    block = layer.name[:-6]
    if layer.name.endswith("a_conv") and block in kept:
        config["filters"] = len(kept[block])
    return type(layer).from_config(config)


def _sliced(name, weights, kept):
    """The weights of a layer without the channels that go."""
    block, part = name[:-6], name[-6:]
    if block not in kept:
        return weights
    if part == "b_conv":
        return [weights[0][:, :, kept[block]]]
    return [weight[..., kept[block]] for weight in weights] if part in ("a_conv", "a_norm") \
        else weights
