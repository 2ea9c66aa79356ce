"""Everything about the faces of a photo in one call: where, which points, how turned.

    for face in faces.analyze(photo):
        print(face.box, face.pose, face.presence)
        show(face.crop)
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from expression_lab.faces import framing, search
from expression_lab.faces.finder import Box, box_of


@dataclass(frozen=True, eq=False)
class Face:
    """One face of a photo.

    Attributes:
        landmarks: float32 `(478, 3)`, pixels of the photo, face-mesh order.
        presence: float, how sure it is that this is a face, 0 to 1.
        photo: uint8, the picture that it was found in; not copied.
        track: int or None, in a stream the same number as long as it is the same face.
    """

    landmarks: np.ndarray
    presence: float
    photo: np.ndarray = field(repr=False)
    track: int | None = None

    def __repr__(self):
        number = "" if self.track is None else f", track={self.track}"
        return f"Face({self.box}, presence={self.presence:.2f}{number})"

    @cached_property
    def box(self) -> Box:
        """Where it is: a square from brows to chin, as in FER2013."""
        return box_of(framing.squares(self.landmarks[None], turned=False)[0], self.presence)

    @cached_property
    def pose(self):
        """How the head is turned, a `faces.Pose` in degrees."""
        from expression_lab.faces.pose import head_pose

        return head_pose(self.landmarks, self.photo.shape)

    @cached_property
    def aligned(self):
        """The face upright in a square of 96×96, and the way back: a `faces.Aligned`."""
        from expression_lab.faces.alignment import align

        return align(self.photo, self.landmarks)

    @property
    def crop(self):
        """uint8 `(96, 96, 3)`: the face upright."""
        return self.aligned.crop

    @property
    def transform(self):
        """float `(2, 3)`: from pixels of the photo to those of `crop`."""
        return self.aligned.transform


def analyze(photo, min_size=24, backend="ours", model=None):
    """Find all faces of a photo and lay landmarks into them.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        min_size: float, side in pixels of the smallest face.
        backend: str, "ours", or "mediapipe" or "dlib" where they are installed.
        model: path or None, the model file of another back end (`faces.backends`).

    Returns:
        list[Face]: the largest first; empty where there is no face.

    Raises:
        ShapeError: `photo` is not a picture.
        ConfigError: `min_size` is not at least 1.
        UnknownNameError: there is no such back end.
    """
    if backend != "ours":
        from expression_lab.faces import backends

        return backends.analyze(photo, min_size, backend, model)
    return faces_of(search.search(photo, min_size), photo)


def faces_of(found, photo, tracks=None):
    """Faces from what a search found.

    Args:
        found: search.Found
        photo: the picture they are in.
        tracks: sequence of int or None, their numbers.

    Returns:
        list[Face]
    """
    tracks = [None] * len(found) if tracks is None else tracks
    return [Face(points, float(presence), photo, track)
            for points, presence, track in zip(found.landmarks, found.presence, tracks)]
