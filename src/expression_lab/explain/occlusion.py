"""Occlusion maps: what does the reading lose when a place of the face is covered?

Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014. It needs
nothing but the network's answers, and costs one answer for each place that is covered.
"""

import numpy as np

from expression_lab.errors import ConfigError, unknown_name
from expression_lab.explain import inputs

FILLS = ("blur", "mean")
BATCH = 256


def occlusion_map(reader, images, expression=None, patch=8, stride=4, fill="blur", flip=True):
    """Cover one patch after the other, and map by how much the probability drops.

    Args:
        reader: Classifier, or whatever has its `predict_proba` and `predict`.
        images: uint8 `(n, S, S)` gray or `(n, S, S, 3)` RGB, faces cut out.
        expression: str, whose probability is watched; int `(n,)`, one for each face; None takes
            what the network reads in each.
        patch: int, side of the covered square in pixels of `images`.
        stride: int, pixels from one patch to the next; at most `patch`, or some pixels are never
            covered.
        fill: "blur" covers with the same face out of focus, which adds no edge of its own;
            "mean" with the face's mean brightness.
        flip: bool, as that of `predict_proba`: the mean over face and mirror image.

    Returns:
        float32 `(n, S, S)`: the drop of the probability, averaged over the patches that cover a
        pixel, -1 to 1; above 0 where the expression needs the place, below where it is in its way.

    Raises:
        ShapeError: `images` is not a batch of faces, or `expression` does not fit it.
        UnknownNameError: no expression, or no way to cover, goes by that name.
        ConfigError: a patch larger than the face, or a stride that is none.
    """
    images = inputs.check_faces(images)
    starts = _starts(images.shape[1], patch, stride)
    covers = _covers(images, fill, patch)
    wanted = inputs.targets(reader, images, expression, flip)
    before = _probability(reader, images, wanted, flip)
    places = [(slice(None), slice(top, top + patch), slice(left, left + patch))
              for top in starts for left in starts]
    drops = np.zeros(images.shape[:3], np.float32)
    times = np.zeros(images.shape[1:3], np.float32)
    together = max(1, BATCH // len(images))
    for i in range(0, len(places), together):
        some = places[i:i + together]
        covered = np.concatenate([_covered(images, covers, place) for place in some])
        after = _probability(reader, covered, np.tile(wanted, len(some)), flip)
        for place, row in zip(some, after.reshape(len(some), -1)):
            drops[place] += (before - row)[:, None, None]
            times[place[1:]] += 1
    return drops / times


def _starts(side, patch, stride):
    """Where patches begin: from edge to edge, evenly, `stride` apart or a little less."""
    for name, value, most in (("patch", patch, side), ("stride", stride, patch)):
        if not isinstance(value, (int, np.integer)) or not 1 <= value <= most:
            raise ConfigError(f"{name} is {value!r}; for these faces of {side}×{side} pixels it "
                              f"must be a whole number from 1 to {most}.")
    count = -(-(side - patch) // stride) + 1
    return np.linspace(0, side - patch, count).round().astype(int).tolist()


def _covers(images, fill, patch):
    """What the faces are covered with, everywhere."""
    if fill == "mean":
        mean = images.mean((1, 2), keepdims=True).round().astype(np.uint8)
        return np.broadcast_to(mean, images.shape)
    if fill != "blur":
        raise unknown_name("way to cover", fill, FILLS)
    import cv2

    return np.stack([cv2.GaussianBlur(one, (0, 0), patch / 2, borderType=cv2.BORDER_REPLICATE)
                     for one in images])


def _covered(images, covers, place):
    images = images.copy()
    images[place] = covers[place]
    return images


def _probability(reader, images, wanted, flip):
    return reader.predict_proba(images, flip)[np.arange(len(images)), wanted]
