"""FER2013: 35,887 grey 48×48 faces from a web search, one label each.

Goodfellow et al., "Challenges in representation learning: a report on three machine learning
contests", ICONIP 2013. Two editions go round: a csv, and folders of pictures.
"""

import numpy as np

from expression_lab.data import cache, fer2013_csv, fer2013_folders, points, registry
from expression_lab.data.dataset import FaceDataset, resize
from expression_lab.data.faults import Report
from expression_lab.data.pixels import SIDE
from expression_lab.errors import BadDataError

LANDMARKS = "fer2013/fer2013_landmarks.npz"
EDITIONS = (fer2013_csv, fer2013_folders)  # the csv first: it keeps the published order


def find(root):
    """Path of the csv, or of the folder that holds train/ and test/; None where neither is."""
    return next((path for edition in EDITIONS if (path := edition.find(root))), None)


def load(root, split, size=None, landmarks=False):
    """Load one split of FER2013.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test".
        size: int, side in pixels, or None for the native 48.
        landmarks: bool, True to take only the faces of the csv whose 478 points stand in
            fer2013_landmarks.npz, with `.landmarks` float32 `(n, 478, 2)`.

    Returns:
        FaceDataset: `table` has row (csv) or file (folders), usage, original_label (0 to 6, as
        published) and blank (a picture of one color only).

    Raises:
        DataMissingError: neither edition is there, or the landmarks are not.
        BadDataError: it is damaged; the message names file and line.
    """
    import pandas as pd

    path = _found(root)
    part = arrays(path, root, lambda key: key == "protocol" or key.startswith(f"{split}/"))
    protocol = str(part.pop("protocol"))
    part = {key.split("/")[1]: array for key, array in part.items()}
    images, label = part.pop("images"), part.pop("label")
    if not len(label):
        raise BadDataError(f"{path}: it has no picture for {split}; it seems to be cut short.")
    table = pd.DataFrame(part)
    if "usage" not in table:
        table.insert(1, "usage", usage(split))
    found = FaceDataset("fer2013", split, resize(images, size or SIDE), label.astype(np.int64),
                        None, table, protocol, str(path))
    return with_landmarks(found, root) if landmarks else found


def with_landmarks(faces, root):
    """Those faces of FER2013 or FER+ whose points are known, with `.landmarks`.

    Args:
        faces: FaceDataset with `row` in its table, at any size.
        root: Path, the folder of data sets.

    Returns:
        FaceDataset: with landmarks float32 `(n, 478, 2)`; the faces keep their order.

    Raises:
        DataMissingError: there is no fer2013_landmarks.npz beside fer2013.csv.
        BadDataError: it is damaged, or it is about other faces, or these have lost their rows.
    """
    found = points.read(root, LANDMARKS, "row", "fer2013")
    if "row" not in faces.table:
        raise BadDataError(f"{faces.source}: landmarks belong to the rows of fer2013.csv, and the "
                           "edition in folders has lost that order. Get the csv.")
    known = points.add(faces, found, "row", SIDE, only=True)
    if not len(known):
        raise BadDataError(f"{points.path_of(root, LANDMARKS)}: it has no landmarks of the "
                           f"{faces.split} faces of {faces.source}.")
    return known


def check(root):
    """Read everything and list every fault.

    Returns:
        Report: counts, faults and notes.
    """
    path = _found(root)
    report = Report("fer2013", str(path))
    report.count(_read(path, report.add))
    if points.is_there(root, LANDMARKS):
        points.check(root, LANDMARKS, "row", "fer2013", report)
    return report


def count(path, root):
    """How many pictures there are, if the cache knows; else None."""
    known = cache.peek("fer2013", path, cache.folder(root), lambda key: key.endswith("/label"))
    return sum(map(len, known.values())) if known else None


def arrays(path, root, wanted=None):
    """The arrays of an edition, cached.

    Args:
        path: path that `find` gave.
        root: Path, the folder of data sets.
        wanted: function str -> bool that says which arrays; all by default.

    Returns:
        dict: `<split>/images`, `<split>/label` …, see `fer2013_csv.read`.
    """
    return cache.fetch("fer2013", path, lambda: _read(path), cache.folder(root), wanted)


def usage(split):
    """FER2013's own name of a split."""
    return next(own for own, name in fer2013_csv.USAGES.items() if name == split)


def _read(path, *fault):
    return (fer2013_folders if path.is_dir() else fer2013_csv).read(path, *fault)


def _found(root):
    path = find(root)
    if path is None:
        raise registry.get("fer2013").missing(root, fer2013_csv.FILES[0])
    return path
