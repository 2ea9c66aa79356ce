"""Faces as drawings: smooth skin in a few tones, and dark lines where a face has contours.

    drawings.draw(faces)                 # uint8 (n, S, S) in, uint8 (n, S, S) out

It is a fixed recipe without chance: a filter that smooths skin and keeps its edges (the bilateral
filter: Tomasi and Manduchi, ICCV 1998), tones that snap softly to a few levels, and lines where a
face is darker than its surroundings (extended difference of Gaussians: Winnemöller, Kyprianidis
and Olsen, "XDoG", Computers & Graphics 2012). So for every photo the true drawing is known, and a
network that learnt without pairs can be measured against it.
"""

import numpy as np

from expression_lab.errors import ShapeError

FINER = 4  # times that a picture is enlarged, so that its lines come out smooth
LEVELS = 5  # tones
CRISP = 9.0  # how hard tones snap to their level
LINE = 0.012  # of the side, deviation of the narrower blur: half the width of a line
WIDER = 1.6  # times, the wider blur
EDGE, DEPTH = 4.0, 26.0  # grey values from which on there is a line; softness of its beginning
INK = 0.85  # how dark a line is, of black


def draw(faces):
    """Make drawings of faces.

    Args:
        faces: uint8 `(n, S, S)`, S at least 16.

    Returns:
        uint8 `(n, S, S)`

    Raises:
        ShapeError: `faces` is no such batch.
    """
    faces = np.asarray(faces)
    if faces.dtype != np.uint8 or faces.ndim != 3 or faces.shape[1] != faces.shape[2] or (
            faces.shape[1] < 16):
        raise ShapeError(f"Gray pictures are drawn, uint8 (n, S, S) from 16 pixels on; "
                         f"{faces.dtype} {faces.shape} came.")
    return np.stack([_drawn(face) for face in faces]) if len(faces) else faces.copy()


def _drawn(face):
    import cv2

    side = face.shape[0]
    large = cv2.resize(face, None, fx=FINER, fy=FINER, interpolation=cv2.INTER_CUBIC)
    smooth = smoothed(_stretched(large).astype(np.float32))
    picture = toned(smooth) * (1 - INK * lines(smooth))
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)


def _stretched(face):
    """The face with its darkest and lightest parts at black and white: float32."""
    dark, light = np.percentile(face, (2, 98))
    return np.clip((face - dark) * (255 / max(light - dark, 1)), 0, 255).astype(np.float32)


def smoothed(face, times=3):
    """Skin without its grain, edges as they were.

    Args:
        face: float32 `(S, S)`, grey values.
        times: int, passes of the filter.

    Returns:
        float32 `(S, S)`
    """
    import cv2

    for _ in range(times):
        face = cv2.bilateralFilter(face, -1, sigmaColor=22.0, sigmaSpace=face.shape[0] / 64)
    return face


def toned(face):
    """Grey values snapped to `LEVELS` tones, with soft steps between them: float32."""
    at = face / 255 * (LEVELS - 1)
    step = at - np.floor(at)
    return 255 / (LEVELS - 1) * (np.floor(at) + 1 / (1 + np.exp(-CRISP * (step - 0.5))))


def lines(face):
    """How much ink there is: 0 on even skin, 1 in a dark line; float32 `(S, S)`."""
    import cv2

    width = LINE * face.shape[0]
    narrow, wide = (cv2.GaussianBlur(face, (0, 0), width * times) for times in (1, WIDER))
    return np.tanh(np.clip((wide - narrow) * 1.0 - EDGE, 0, None) / DEPTH * 4)
