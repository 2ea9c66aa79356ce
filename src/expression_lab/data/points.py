"""Files of landmarks that lie beside a data set: an npz with the 478 points of many pictures.

`landmarks` float `(n, 478, 2 or 3)` are pixels of the picture at the data set's native size, the
upper left corner 0, 0; another array says whose they are (`image` or `row`); `detected` bool, where
it is there, says which of them are points of a face at all.
"""

import zipfile
import zlib
from dataclasses import replace

import numpy as np

from expression_lab.data import registry
from expression_lab.data.faults import stop

COUNT = 478
DAMAGE = (OSError, ValueError, KeyError, EOFError, RuntimeError, NotImplementedError,
          zipfile.BadZipFile, zlib.error)


def path_of(root, file):
    """Path of a file of landmarks; `file` is relative to the root, with `/`."""
    return root.joinpath(*file.split("/"))


def is_there(root, file):
    """Whether the landmarks of a data set are on this machine."""
    return path_of(root, file).is_file()


def read(root, file, key, name, fault=stop):
    """Read a file of landmarks.

    Args:
        root: Path, the folder of data sets.
        file: str, relative to `root`, with `/`.
        key: str, the array that says whose points they are: "image" or "row".
        name: str, the data set.
        fault: function (path, line, reason) that is told of each fault.

    Returns:
        dict: `whose` `(n,)`, `detected` bool `(n,)`, `landmarks` float `(n, 478, 2 or 3)`; empty
        where `fault` does not raise.

    Raises:
        DataMissingError: there is no such file.
    """
    path = path_of(root, file)
    if not path.is_file():
        note = f"Its faces may be, but not their landmarks, {path.name}. "
        raise registry.get(name).missing(root, file, note)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            whose, landmarks = arrays[key], arrays["landmarks"]
            detected = arrays["detected"] if "detected" in arrays else np.ones(len(whose), bool)
    except DAMAGE as error:
        fault(path, None, f"not a whole npz with {key} and landmarks ({error})")
        return {}
    reason = _reason(whose, detected, landmarks)
    if reason:
        fault(path, None, reason)
        return {}
    return {"whose": whose, "detected": detected, "landmarks": landmarks}


def add(faces, found, column, native, only):
    """Give faces their points.

    Args:
        faces: FaceDataset, at any size.
        found: dict, as `read` gives it, or None where there is no file.
        column: str, the column of the table that holds what `whose` does.
        native: int, side in pixels of the pictures that the points belong to.
        only: bool, True keeps the faces whose points are known, with `.landmarks`; False keeps
            all, and tells in the column `detected` whose are known.

    Returns:
        FaceDataset.
    """
    if found is None:
        return faces
    place = {one: position for position, one in enumerate(found["whose"].tolist())
             if found["detected"][position]}
    places = np.array([place.get(one, -1) for one in faces.table[column].tolist()], int)
    if not only:
        return replace(faces, table=faces.table.assign(detected=places >= 0))
    scale = np.float32(faces.images.shape[1] / native)
    landmarks = found["landmarks"][places[places >= 0]].astype(np.float32) * scale
    return replace(faces.subset(places >= 0), landmarks=landmarks)


def check(root, file, key, name, report):
    """Add what is wrong with a file of landmarks to a report."""
    found = read(root, file, key, name, report.add)
    if found:
        known = int(found["detected"].sum())
        report.notes.append(f"{known:,} pictures have landmarks in {path_of(root, file).name}")


def _reason(whose, detected, landmarks):
    """What is wrong with the arrays, or None."""
    n = len(whose) if whose.ndim == 1 else -1
    if landmarks.shape not in ((n, COUNT, 2), (n, COUNT, 3)) or landmarks.dtype.kind != "f":
        return (f"landmarks are {landmarks.dtype} {landmarks.shape}, not float ({n}, {COUNT}, 2) "
                f"or ({n}, {COUNT}, 3)")
    if detected.shape != (n,) or detected.dtype != bool:
        return f"detected is {detected.dtype} {detected.shape}, not bool ({n},)"
    if not np.isfinite(landmarks[detected]).all():
        return "some landmarks are not finite numbers"
    return None
