"""What a network costs: parameters to store and multiplications to do, part by part."""

from types import SimpleNamespace


def network_table(model):
    """Parameters and multiply-adds of a network's parts, in the order that a face goes through.

    A part is what the names of its layers begin with: "stem", "stage1" … and the head.

    Args:
        model: keras.Model, made by `recognize.networks.build`.

    Returns:
        pandas.DataFrame: index part; columns output (its shape, without the batch), parameters,
        multiply_adds of one face in millions; the last row sums up.
    """
    import pandas as pd

    from expression_lab.recognize.networks import multiply_adds

    parts = {}
    for layer in model.layers:
        parts.setdefault(_part(layer, next(reversed(parts), None)), []).append(layer)
    rows = {name: {"output": " × ".join(str(side) for side in layers[-1].output.shape[1:]),
                   "parameters": sum(layer.count_params() for layer in layers),
                   "multiply_adds": multiply_adds(SimpleNamespace(layers=layers)) / 1e6}
            for name, layers in parts.items()}
    rows["all"] = {"output": "", "parameters": model.count_params(),
                   "multiply_adds": multiply_adds(model) / 1e6}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("part")


def _part(layer, before):
    """Name of the part that a layer belongs to; one without a name of its own stays in the last."""
    name = layer.name.split("_")[0]
    if name in ("pixels", "scale"):
        return "pixels"
    if name == "stem" or name.startswith("stage"):
        return name
    return "head" if name in ("pool", "dropout", "logits") else before
