"""Real faces, turned upright and laid over one another, for the generators and their measures.

A generator need not learn where a face lies in the picture when all lie alike. Landmarks come from
the course's own network, so that every data set can be aligned, and so can the reader's photos.
"""

from pathlib import Path

import numpy as np

from expression_lab.errors import LabError

SURE = 0.9  # presence of a face that is asked for
ASIDE = 40.0  # degrees of yaw from which on half of the face is hidden
FLAT = 12.0  # deviation of grey values below which nothing is to be seen
COMMON = 2500  # faces of one expression that the second data set adds at most


def faces(name, split, size=64, root=None, **options):
    """Aligned faces of a split; those without a clear face are left out.

    Args:
        name: str, "ferplus", "facial_expressions" or another data set of `data.available()`.
        split: "train", "validation" or "test".
        size: int, side of the pictures, pixels.
        root: path or None, where the data sets are.
        options: what that data set's loader takes, as `protocol="votes"`.

    Returns:
        FaceDataset: `.images` uint8 `(n, size, size)`.
    """
    import dataclasses

    from expression_lab import data
    from expression_lab.data import cache
    from expression_lab.data.registry import data_root

    loaded = data.load(name, split, root=root, **options)

    def build():
        return align_all(loaded.images, size)

    if Path(loaded.source).exists():
        arrays = cache.fetch("aligned", loaded.source, build, cache.folder(data_root(root)),
                             settings=f"{split}-{size}-{len(loaded)}-{sorted(options.items())}")
    else:  # drawn faces lie in no file
        arrays = build()
    images, kept = arrays["images"], arrays["kept"]
    return dataclasses.replace(loaded.subset(kept), images=images[kept], landmarks=None)


def align_all(images, size=64):
    """Align faces that fill their pictures.

    Args:
        images: uint8 `(n, S, S)`.
        size: int, pixels.

    Returns:
        dict: `images` uint8 `(n, size, size)`; `kept` bool `(n,)`, which show a clear face.
    """
    from expression_lab.faces import Box, landmarks
    from expression_lab.faces.alignment import align

    side = images.shape[1]
    square = landmarks.square_of_box(Box(0, 0, side, side))[None]
    aligned, kept = np.zeros((len(images), size, size), np.uint8), np.zeros(len(images), bool)
    for i, image in enumerate(images):
        found = landmarks.locate(image, square, refine=1)
        try:
            aligned[i] = align(image, found.landmarks[0], size, gray=True).crop
            kept[i] = found.presence[0] > SURE and _ahead(found.landmarks[0])
        except LabError:  # eyes too close, or points outside the picture: no clear face
            continue
    return {"images": aligned, "kept": kept & (aligned.std(axis=(1, 2)) > FLAT)}


def _ahead(points):
    from expression_lab.faces.pose import head_pose

    return abs(head_pose(points).yaw) < ASIDE


def material(size=64, root=None, each=COMMON):
    """What the generators learn from: FER+ with its votes, and facial_expressions beside it.

    Args:
        size: int, pixels.
        root: path or None.
        each: int, faces of one expression that facial_expressions adds at most.

    Returns:
        tuple: uint8 `(n, size, size)`, float32 `(n, 8)`, rows add up to 1.
    """
    voted, named = (unseen(name, size, root, **options) for name, options in (
        ("ferplus", {"protocol": "votes"}), ("facial_expressions", {})))
    rng, chosen = np.random.default_rng(0), []
    for k in range(8):
        chosen.append(rng.permutation(np.flatnonzero(named.labels == k))[:each])
    chosen = np.sort(np.concatenate(chosen))
    return (np.concatenate([voted.images, named.images[chosen]]),
            np.concatenate([voted.distributions(), named.distributions()[chosen]]))


def unseen(name, size, root=None, **options):
    """Aligned training faces without copies of the faces of FER+ that judge: FaceDataset."""
    from expression_lab.data import audit

    train = faces(name, "train", size, root, **options)
    judging = (faces("ferplus", split, size, root) for split in ("validation", "test"))
    return train.subset(~audit.leaks(train, *judging))
