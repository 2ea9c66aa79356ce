"""Which part of the face decides each expression, and whether the maps that say so can be trusted.

For each face the evidence for its own label is mapped, whether the network read it rightly or not.
Grad-CAM looks at up to 100 faces of each expression; occlusion, which asks the network eighty times
a face, at fewer.
"""

from functools import partial

import numpy as np

SEED = 0
EACH = 100  # faces of an expression at most
OCCLUDED = 40  # of these for occlusion
CHECKED = 4  # of these for the sanity check
PRESENT = 0.5  # probability of a face from which on its landmarks are believed


def measure(reader, split="test", root=None, say=print):
    """Map what decides over faces of each expression, by landmarks and by regions.

    Args:
        reader: Classifier.
        split: str, of the best data set that is here; synthetic faces where there is none.
        root: path or None, the folder of data sets.
        say: function of one str, told what is found.

    Returns:
        dict: "explain_regions", the share of the map on each region over the region's share of the
        picture; "explain_mesh", the mean map at each of the 478 points, left and right averaged
        (Grad-CAM: 0 to 1, occlusion: drop of the probability); "explain_sanity", how alike maps
        of the trained and of the shuffled network are.
    """
    import pandas as pd

    from expression_lab import explain

    faces = sample(split, root, say)
    methods, regions, meshes = _methods(reader), [], []
    for name, method in methods.items():
        chosen = faces.subset(first(faces.labels, OCCLUDED if name == "occlusion" else EACH))
        maps = method(reader, chosen.images, chosen.labels)
        about = {"method": name, "data": f"{chosen.name} {chosen.split}", "faces": len(chosen)}
        regions.append(_with(about, explain.region_table(maps, chosen.landmarks, chosen.labels)))
        meshes.append(_with({"method": name}, _both_sides(
            explain.mesh_table(maps, chosen.landmarks, chosen.labels)).round(4)))
        say(f"{name}: maps of {len(chosen)} faces")
    few = faces.subset(first(faces.labels, CHECKED))
    check = explain.sanity(reader, few.images, methods, SEED)
    say(explain.verdict(check))
    return {"explain_regions": pd.concat(regions), "explain_mesh": pd.concat(meshes),
            "explain_sanity": check.assign(faces=len(few))}


def sample(split, root=None, say=print, each=EACH):
    """Faces with landmarks, at most so many of each expression, in random order.

    Args:
        split, root, say: as those of `measure`.
        each: int, faces of an expression at most.

    Returns:
        FaceDataset: with landmarks; those that the data set lacks are located by the shipped
        network, and faces that it does not believe to be one are left out.
    """
    from expression_lab import data

    faces = data.load("auto", split, root=root)
    order = np.random.default_rng(SEED).permutation(len(faces))
    faces = faces.subset(order[first(faces.labels[order], each)])
    if faces.landmarks is None:
        faces = _located(faces)
    say(f"{len(faces)} faces of {faces.name}, {split}")
    return faces


def first(labels, each):
    """Positions of the first few of each label, int64, in order."""
    return np.sort(np.concatenate([np.flatnonzero(labels == k)[:each] for k in np.unique(labels)]))


def _located(faces):
    """The faces on which the landmark network finds a face, with their points."""
    import dataclasses

    from expression_lab.faces import Box, landmarks

    side = faces.images.shape[1]
    whole = [landmarks.square_of_box(Box(0, 0, side, side))]
    found = [landmarks.locate(image, whole) for image in faces.images]
    points = np.concatenate([one.landmarks for one in found])
    present = np.concatenate([one.presence for one in found]) >= PRESENT
    return dataclasses.replace(faces, landmarks=points).subset(present)


def _methods(reader):
    from expression_lab import explain

    last = list(explain.stages(reader.model))[-1]
    return {"Grad-CAM": explain.grad_cam,
            "Grad-CAM, last stage": partial(explain.grad_cam, layer=last),
            "occlusion": partial(explain.occlusion_map, stride=5, flip=False)}


def _both_sides(table):
    """A mesh with the mean of left and right: a face counts as its mirror image does."""
    from expression_lab.faces.points import MIRROR

    return (table + table.to_numpy()[MIRROR]) / 2


def _with(about, table):
    """A table with the columns `about` before its own, and without an index."""
    return table.reset_index().assign(**about)[[*about, table.index.name, *table.columns]]
