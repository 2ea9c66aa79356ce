"""Does a map depend on what the network has learnt?

Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018. A network's weights are put out of
order, from the head down to the picture. A map that stays as it was, while the network forgets all
it knew, has shown the picture and not the network.
"""

import numpy as np

from expression_lab import backend
from expression_lab.explain.gradcam import grad_cam, stages
from expression_lab.explain.occlusion import occlusion_map

METHODS = {"Grad-CAM": grad_cam, "occlusion": occlusion_map}
OTHER_FACE = "another face"
ALIKE = 0.5  # rank correlation from which on two maps show much the same


def cascade(reader, seed=0):
    """Networks that forget more and more, from the head down.

    In each part the numbers of every weight are shuffled, so that they are as large as before, and
    mean nothing.

    Args:
        reader: Classifier.
        seed: int.

    Yields:
        tuple: str, the part that was shuffled last, and a Classifier with everything from the head
        to that part shuffled; the reader itself stays as it is.
    """
    keras = backend.load()
    rng, parts = np.random.default_rng(seed), _parts(reader.model)
    model = keras.models.clone_model(reader.model)
    model.set_weights(reader.model.get_weights())
    for part, layers in reversed(parts.items()):
        for name in layers:
            layer = model.get_layer(name)
            layer.set_weights([_shuffled(one, rng) for one in layer.get_weights()])
        yield part, _copy(reader, model)


def sanity(reader, images, methods=METHODS, seed=0):
    """Compare maps of a trained network with those of the network as it forgets.

    All maps are about what the trained network reads. The last row of each method compares the
    trained network's map of a face with its map of another face that it reads alike, where there
    is one: faces are alike, and so are maps of different faces.

    Args:
        reader: Classifier.
        images: uint8 `(n, S, S)` gray, at least 2 faces.
        methods: dict, name → function `(reader, images, expression)` → float `(n, S, S)`.
        seed: int.

    Returns:
        pandas.DataFrame: columns method, shuffled ("logits" for the head alone, then what is
        shuffled in addition; `OTHER_FACE` at the end), rank_correlation and ssim, means over the
        faces.
    """
    import pandas as pd

    wanted = reader.predict(images)
    trained = {name: method(reader, images, wanted) for name, method in methods.items()}
    rows = [(name, part, *similarity(trained[name], method(other, images, wanted)))
            for part, other in cascade(reader, seed) for name, method in methods.items()]
    order = _neighbours(wanted)
    rows += [(name, OTHER_FACE, *similarity(maps, maps[order])) for name, maps in trained.items()]
    table = pd.DataFrame(rows, columns=["method", "shuffled", "rank_correlation", "ssim"])
    place = {name: i for i, name in enumerate(methods)}
    return table.sort_values("method", key=lambda names: names.map(place), kind="stable",
                             ignore_index=True)


def similarity(maps, others):
    """How alike two stacks of maps are, face by face.

    Args:
        maps, others: float `(n, S, S)`, S at least 7.

    Returns:
        tuple: mean rank correlation (Spearman), -1 to 1, and mean structural similarity (SSIM),
        of maps scaled to a largest value of 1. A map that is the same everywhere has a
        correlation of 0.
    """
    from scipy.stats import rankdata
    from skimage.metrics import structural_similarity

    ranks, other_ranks = (rankdata(m.reshape(len(m), -1), axis=1) for m in (maps, others))
    maps, others = _scaled(maps), _scaled(others)
    ssim = [structural_similarity(one, other, data_range=1 - min(one.min(), other.min(), 0))
            for one, other in zip(maps, others)]
    return float(_correlation(ranks, other_ranks).mean()), float(np.mean(ssim))


def verdict(table):
    """What `sanity` found, in words.

    Args:
        table: DataFrame, as `sanity` gives it.

    Returns:
        str: one sentence a method.
    """
    return "\n".join(_sentence(name, rows.set_index("shuffled")["rank_correlation"])
                     for name, rows in table.groupby("method", sort=False))


def _sentence(name, found):
    other, found = found[OTHER_FACE], found.drop(OTHER_FACE)
    start = f"{name}: with all weights shuffled, its maps agree with the trained network's at a " \
            f"rank correlation of {found.iloc[-1]:.2f} ({other:.2f} for two different faces)"
    if found.iloc[-1] >= ALIKE:
        return f"{start}: it fails the check, for it shows the picture more than the network."
    first = found[found < ALIKE].index[0]
    but = " But it says much the same of every face." if other >= ALIKE else ""
    return f"{start}: it passes, and falls below {ALIKE:g} once {first} is shuffled.{but}"


def _parts(model):
    """Parts with weights, from the picture to the head: name → names of their layers."""
    parts = {}
    known = {*stages(model)}
    for layer in model.layers:
        if layer.weights:
            start = layer.name.split("_")[0]
            parts.setdefault(start if start in known else layer.name, []).append(layer.name)
    return parts


def _shuffled(values, rng):
    return rng.permutation(values.ravel()).reshape(values.shape)


def _copy(reader, model):
    """A classifier of the same kind with another model."""
    return type(reader)(f"{reader.name}, shuffled", model, reader.card)


def _neighbours(labels):
    """For each face another one, of the same label where there is one."""
    order = np.argsort(labels, kind="stable")
    following = np.empty(len(labels), int)
    for label in np.unique(labels):
        own = order[labels[order] == label]
        following[own] = np.roll(own, 1)
    alone = following == np.arange(len(labels))
    following[alone] = (np.flatnonzero(alone) + 1) % len(labels)
    return following


def _scaled(maps):
    most = np.abs(maps).max((1, 2), keepdims=True)
    return np.divide(maps, most, out=np.zeros_like(maps), where=most > 0)


def _correlation(one, other):
    """Pearson's correlation of rows; 0 where a row is constant."""
    one, other = (a - a.mean(1, keepdims=True) for a in (one, other))
    length = np.sqrt((one ** 2).sum(1) * (other ** 2).sum(1))
    return np.divide((one * other).sum(1), length, out=np.zeros(len(one)), where=length > 0)
