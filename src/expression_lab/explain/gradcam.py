"""Grad-CAM: where the feature maps lie that speak for an expression.

Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based
localization", ICCV 2017. Each feature map of a layer is weighed by how much, on average, the
expression's logit grows with it; what speaks for the expression is kept. Where average pooling and
one linear layer follow, as after the last stage of our networks, those weights are the linear
layer's own, and Grad-CAM is the class activation map of Zhou et al. (CVPR 2016).
"""

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError, unknown_name
from expression_lab.explain import inputs
from expression_lab.explain.gradient import gradient

BATCH = 64
FINE = 10  # places a side that a map should have at least, so that it tells brows from eyes


def grad_cam(reader, images, expression=None, layer=None, flip=True):
    """Map what in each face speaks for an expression.

    Args:
        reader: Classifier.
        images: uint8 `(n, S, S)` gray or `(n, S, S, 3)` RGB, faces cut out.
        expression: str, whose evidence is looked for; int `(n,)`, one for each face; None takes
            what the network reads in each.
        layer: str, one of `stages(reader.model)` or a layer's name; None is the last stage with
            at least 10×10 places. The very last one, usual for larger pictures, has 6×6 for a face
            of 48×48 pixels; it says "the middle" of nearly every face.
        flip: bool, explain the reading of the face and its mirror image, as `predict_proba`
            averages them.

    Returns:
        float32 `(n, S, S)`: 0 to 1, where 1 is the strongest place of that face; all 0 where
        nothing in the layer speaks for the expression.

    Raises:
        ShapeError: `images` is not a batch of faces, or `expression` does not fit it.
        UnknownNameError: no expression or no layer goes by that name.
        ConfigError: the network can go around that layer.

    Example:
        >>> maps = grad_cam(recognize.load(), faces.images, "happiness")
    """
    images = inputs.check_faces(images)
    wanted = inputs.targets(reader, images, expression, flip)
    body, head = split(reader.model, layer)
    pixels = inputs.pixels(reader.model, images)
    maps = _evidence(body, head, pixels, wanted)
    if flip:
        maps = maps + _evidence(body, head, pixels[:, :, ::-1], wanted)[:, :, ::-1]
    return _between_0_and_1(_enlarged(maps, images.shape[1]))


def stages(model):
    """Where a network can be cut: its stages, from the picture to the head.

    Args:
        model: keras.Model whose layers are named after their stage, as `recognize.networks` does.

    Returns:
        dict: "stem", "stage1" … → the name of the last layer of each that gives feature maps.
    """
    ends, stage = {}, None
    for layer in model.layers:
        start = layer.name.split("_")[0]
        stage = start if start.startswith(("stem", "stage")) else stage
        if stage and len(layer.output.shape) == 4 and layer.output.shape[1] > 1:
            ends[stage] = layer.name
    return ends


def split(model, layer=None):
    """Cut a network in two behind a layer.

    Args:
        model: keras.Model, functional.
        layer: as that of `grad_cam`.

    Returns:
        tuple: keras.Model from pixels to the layer's maps, and one from the maps to the logits.

    Raises:
        UnknownNameError, ConfigError: as `grad_cam`.
    """
    keras = backend.load()
    ends, names = stages(model), [one.name for one in model.layers]
    name = _finest(model, ends) if layer is None else ends.get(layer, layer)
    if name not in names:
        raise unknown_name("stage or layer", layer, ends or names)
    place = model.get_layer(name).output
    try:
        return keras.Model(model.input, place), keras.Model(place, model.output)
    except ValueError:
        raise ConfigError(f"The network has ways around its layer {name!r}, so its maps do not "
                          f"decide alone; take one of: {', '.join(ends)}.") from None


def _finest(model, ends):
    """The last stage with enough places; the last layer with feature maps where there is none."""
    fine = [name for name in ends.values() if model.get_layer(name).output.shape[1] >= FINE]
    maps = [one.name for one in model.layers if len(one.output.shape) == 4]
    return fine[-1] if fine else maps[-1]


def _evidence(body, head, pixels, wanted):
    """Feature maps, weighed by the slope of the wanted logit; float32 `(n, h, w)`, 0 and above."""
    from keras import ops

    found = []
    for i in range(0, len(pixels), BATCH):
        chosen = np.eye(head.output_shape[-1], dtype=np.float32)[wanted[i:i + BATCH]]
        features = ops.convert_to_numpy(body(pixels[i:i + BATCH], training=False))
        slopes = gradient(lambda maps, one=chosen: ops.sum(
            ops.multiply(head(maps, training=False), one)), features)
        found.append(np.einsum("nhwc,nc->nhw", features, slopes.mean((1, 2))))
    return np.maximum(np.concatenate(found), 0)


def _enlarged(maps, side):
    import cv2

    return np.stack([cv2.resize(one, (side, side), interpolation=cv2.INTER_LINEAR)
                     for one in np.ascontiguousarray(maps, np.float32)])


def _between_0_and_1(maps):
    most = maps.max((1, 2), keepdims=True)
    return np.divide(maps, most, out=np.zeros_like(maps), where=most > 0)
