"""Where a face may be: quick proposals, which the landmark network then confirms or refuses.

    proposals.detector(photo)    # the course's own small network; what `faces.find` uses
    proposals.cascade(photo)     # windows and cascades (Viola and Jones 2001), for comparison
    proposals.hog(photo)         # gradients and a linear filter (dlib), for comparison

Each gives squares that frame faces as FER2013 does: float32 `(n, 5)`, centre x, centre y and side
in pixels of the photo, roll in degrees, and how sure they are, 0 to 1; the surest first.
"""

import threading
from functools import cache

import numpy as np

from expression_lab.errors import unknown_name
from expression_lab.faces.detector import decode

LONGEST = 960  # pixels: the longer side of the largest picture that is searched
GLANCE = 320  # the longer side of the second, coarse one, in which large faces are found
LEAST = 16  # pixels that the smallest face asked for should have in the picture that is searched
TINY = 160  # pictures smaller than this are searched larger
SURE = 0.2  # how sure the detector must be to propose a face

_NONE = np.empty((0, 5), np.float32)


def propose(photo, min_size=24, method="detector"):
    """Propose faces by one of the methods.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        min_size: float, side in pixels of the smallest face.
        method: str, "detector", "cascade" or "hog".

    Returns:
        float32 `(n, 5)`

    Raises:
        UnknownNameError: there is no such method.
    """
    if method not in METHODS:
        raise unknown_name("way to propose faces", method, METHODS)
    return METHODS[method](photo, min_size)


def detector(photo, min_size=24, sure=SURE, network=None):
    """Propose faces by the course's own network, in a fine look and a coarse one.

    Args:
        photo, min_size: as those of `propose`.
        sure: float, 0 to 1, how sure a proposal must be.
        network: detector.runtime.Detector or None for the shipped one.
    """
    from expression_lab.faces.detector import runtime

    network, longest = network or runtime.load(), max(photo.shape[:2])
    fine = np.clip(longest * LEAST / min_size, GLANCE, LONGEST)
    fine = min(fine, longest) if longest > TINY else TINY
    found = [_NONE]
    for side in (fine, GLANCE) if fine > 1.25 * GLANCE else (fine,):
        scale = side / longest
        proposed = decode.decode(network.maps(gray_copy(photo, scale)), sure)
        proposed[:, :3] /= scale
        found.append(proposed)
    return _chosen(np.concatenate(found), min_size)


def cascade(photo, min_size=24, step=1.2, agreeing=3):
    """Propose faces by OpenCV's cascade: a window slides over the photo at many sizes.

    A cascade of ever more thorough tests throws a window out as soon as one fails; a face is what
    enough windows agree on (Viola and Jones, "Rapid object detection using a boosted cascade of
    simple features", CVPR 2001).

    Args:
        photo, min_size: as those of `propose`.
        step: float, how much the window grows from one search to the next.
        agreeing: int, how many windows must agree.
    """
    scale = min(1, 640 / max(photo.shape[:2]))
    gray = gray_copy(photo, scale)
    least = max(24, round(min_size * scale))
    if min(gray.shape) < least:
        return _NONE
    with _SEARCHING:
        found, windows = _frontal().detectMultiScale2(gray, step, agreeing, minSize=(least, least))
    if not len(found):
        return _NONE
    x, y, side = np.array(found, np.float32)[:, :3].T
    # Its squares are a little smaller and higher than those of FER2013.
    squares = [x + side / 2, y + side * 0.53, side * 1.14, np.zeros_like(x)]
    sure = np.ravel(windows) / (np.ravel(windows) + agreeing)
    return _chosen(np.stack([*(one / scale for one in squares), sure], 1), min_size)


def hog(photo, min_size=24):
    """Propose faces by dlib's detector: histograms of gradients and five linear filters.

    (Dalal and Triggs, "Histograms of oriented gradients for human detection", CVPR 2005.) Needs
    `dlib-bin`; its smallest face has 80 pixels, so that the picture is doubled for smaller ones.
    """
    scale = min(1, 640 / max(photo.shape[:2]))
    with _SEARCHING:
        found, scores, _ = _filters().run(gray_copy(photo, scale), int(min_size * scale < 60), 0.0)
    if not len(found):
        return _NONE
    boxes = np.array([[one.left(), one.top(), one.width()] for one in found], np.float32)
    x, y, side = boxes.T / scale
    return _chosen(np.stack([x + side / 2, y + side * 0.47, side * 1.14, np.zeros_like(x),
                             1 / (1 + np.exp(-2 * np.array(scores)))], 1), min_size)


METHODS = {"detector": detector, "cascade": cascade, "hog": hog}
_SEARCHING = threading.Lock()  # cascades and filters keep notes: one thread at a time


def gray_copy(photo, scale):
    """A grey copy of a photo at another size, averaged where it is smaller; little memory."""
    import cv2

    if scale != 1:
        size = [max(1, round(length * scale)) for length in photo.shape[1::-1]]
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        photo = cv2.resize(photo, size, interpolation=method)
    return photo if photo.ndim == 2 else cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)


def _chosen(found, min_size):
    found = found[found[:, 2] >= 0.8 * min_size].astype(np.float32)
    return found[decode.distinct(found)] if len(found) else _NONE


@cache
def _frontal():
    import cv2

    return cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_frontalface_alt2.xml")


@cache
def _filters():
    import dlib

    return dlib.get_frontal_face_detector()
