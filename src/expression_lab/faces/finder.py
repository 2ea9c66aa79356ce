"""Find the faces in a photo, and cut them out as the squares that the classifiers know.

The finder is that of Viola and Jones ("Rapid object detection using a boosted cascade of simple
features", CVPR 2001): a window slides over the photo at many sizes, and a cascade of ever more
thorough tests throws it out as soon as one fails. Two of OpenCV's cascades look here, one for
faces that look at the camera and one for profiles, which looks from both sides. A face is what
enough windows agree on. (A third one, frontalface_default, found no face more where it was tried,
and false ones.)
"""

import threading
from dataclasses import dataclass
from functools import cache

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.faces.pictures import check_picture

LONGEST, SHORTEST = 960, 320  # pixels: larger photos are searched smaller, small ones larger
STEP = 1.1  # how much the window grows from one search to the next
WINDOW = 24  # pixels, about the smallest window of the cascades
NESTED = 0.35  # of the smaller of two boxes in common, and more: at most one is a face
ALIKE = 1.6  # the larger side of two boxes over the smaller, below this: they frame one face
CERTAIN = 2.0  # a score at which a face may be much smaller than the largest one
FILLED = 1.4  # the score that is asked of a face that fills the picture
SMALLEST = 0.6  # of the largest face's side: smaller ones must be certain


@dataclass(frozen=True)
class Box:
    """Where a face is.

    Attributes:
        x, y: int, upper left corner in pixels of the photo; may lie outside it.
        width, height: int, pixels. What `find` gives is square and framed like the faces of
            FER2013: brows to chin, a little forehead above.
        score: float, how many windows agreed, in units of what is needed: 1 is just a face.
    """

    x: int
    y: int
    width: int
    height: int
    score: float = 1.0


@dataclass(frozen=True)
class _Cascade:
    """One of OpenCV's cascades, and what was measured of it (benchmarks/find.py).

    `needed` windows make a face when no other cascade agrees. To become the square of FER2013,
    its square grows by `grow` and moves `right` and `down`, in sides of its own.
    """

    file: str
    needed: float
    grow: float
    right: float = 0.0
    down: float = 0.0
    mirrored: bool = False


_CASCADES = (
    _Cascade("frontalface_alt2", 5, grow=1.14, down=0.03),
    _Cascade("profileface", 7, grow=1.02, right=-0.18, down=0.055),
    _Cascade("profileface", 7, grow=1.02, right=-0.18, down=0.055, mirrored=True),
)
_SEARCHING = threading.Lock()  # a cascade keeps notes while it searches: one thread at a time


def find(photo, min_size=24):
    """Find the faces in a photo.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        min_size: int, pixels of the photo, smaller faces are left out.

    Returns:
        list[Box]: the largest first; empty where there is no face.

    Raises:
        ShapeError: `photo` is not a picture.
        ConfigError: `min_size` is not at least 1.
    """
    import cv2

    check_picture(photo)
    if min_size < 1:
        raise ConfigError(f"min_size is {min_size!r}; it must be 1 pixel or more.")
    gray = photo if photo.ndim == 2 else cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    found = _search(gray, min_size) or _search_filled(gray, min_size)
    return sorted(found, key=lambda box: -box.width)


def box_of(square, score=1.0):
    """A square as a Box of whole pixels.

    Args:
        square: float `(3 or more,)`, centre x, centre y, side.
        score: float

    Returns:
        Box
    """
    x, y, side = (float(value) for value in square[:3])
    whole = max(1, round(side))
    return Box(round(x - whole / 2), round(y - whole / 2), whole, whole, round(float(score), 3))


def crop(photo, box, size=48, margin=0.0, gray=True):
    """Cut a face out as a square; outside the photo its edge is repeated.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        box: Box, whose centre and longer side are taken.
        size: int, side of the result in pixels.
        margin: float, added on each side, in sides of the box; 0 frames like FER2013.
        gray: bool, False for three channels.

    Returns:
        uint8 `(size, size)`, or `(size, size, 3)` where `gray` is False.

    Raises:
        ShapeError: `photo` is not a picture, or the box does not lie in it.
        ConfigError: `size` is below 1, or `margin` takes the whole box away.
    """
    import cv2

    check_picture(photo)
    if size < 1 or not -0.5 < margin <= 4:
        raise ConfigError(f"size {size} and margin {margin} were given; use a size of 1 or more "
                          "and a margin above -0.5, at most 4.")
    rows, columns = _pixels(photo.shape, box, margin)
    cut = photo[rows[:, None], columns]
    if gray and cut.ndim == 3:
        cut = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
    if not gray and cut.ndim == 2:
        cut = cv2.cvtColor(cut, cv2.COLOR_GRAY2RGB)
    method = cv2.INTER_AREA if len(rows) > size else cv2.INTER_LINEAR
    return cv2.resize(cut, (size, size), interpolation=method)


def _pixels(shape, box, margin):
    """Rows and columns of the square around a box, those outside the photo at its edge."""
    height, width = shape[:2]
    inside = box.x < width and box.y < height and box.x + box.width > 0 and box.y + box.height > 0
    longer = max(box.width, box.height)
    if min(box.width, box.height) < 1 or not inside or longer > 4 * max(height, width):
        raise ShapeError(f"{box} does not lie in a photo of {width} × {height} pixels.")
    side = max(1, round(longer * (1 + 2 * margin)))
    left = round(box.x + (box.width - side) / 2)
    top = round(box.y + (box.height - side) / 2)
    steps = np.arange(side)
    return np.clip(top + steps, 0, height - 1), np.clip(left + steps, 0, width - 1)


def _search(gray, min_size):
    """Boxes of the faces in a grey photo, searched at a size that is quick and fine enough."""
    import cv2

    longest = max(gray.shape)
    scale = np.clip(longest, SHORTEST, LONGEST) / longest
    size = [max(1, round(side * scale)) for side in gray.shape[::-1]]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(gray, size, interpolation=method)
    with _SEARCHING:
        windows = np.concatenate([_windows(small, one, min_size * scale) for one in _CASCADES])
    return [_box(face, scale) for face in _believed(_merged(windows))]


def _search_filled(gray, min_size):
    """Search again for one face that fills the picture, with some surroundings put around it.

    Cascades look at a face's surroundings too; a picture of FER2013, say, has none.
    """
    import cv2

    border = max(1, min(gray.shape) // 4)
    wider = cv2.copyMakeBorder(gray, border, border, border, border, cv2.BORDER_REPLICATE)
    least = max(min_size, min(gray.shape) / 2)
    return [Box(box.x - border, box.y - border, box.width, box.height, box.score)
            for box in _search(wider, least)[:1] if box.score >= FILLED]


@cache
def _loaded(file):
    import cv2

    return cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_{file}.xml")


def _windows(gray, cascade, least):
    """What one cascade sees: float `(n, 4)`, centre x, centre y, side (FER2013's), score."""
    least = max(WINDOW, round(least / cascade.grow))
    if min(gray.shape) < least:
        return np.empty((0, 4))
    searched = np.ascontiguousarray(gray[:, ::-1]) if cascade.mirrored else gray
    squares, counts = _loaded(cascade.file).detectMultiScale2(
        searched, scaleFactor=STEP, minNeighbors=1, minSize=(least, least))
    if not len(squares):
        return np.empty((0, 4))
    x, y, side = np.array(squares, float)[:, :3].T
    centre = x + side * (0.5 + cascade.right)
    if cascade.mirrored:
        centre = gray.shape[1] - centre
    middle = y + side * (0.5 + cascade.down)
    return np.stack([centre, middle, side * cascade.grow, np.ravel(counts) / cascade.needed], 1)


def _merged(windows):
    """Join windows that frame the same face: their mean, weighted by score, and summed score."""
    faces = []
    for window in windows[np.argsort(-windows[:, 3])]:
        same = next((face for face in faces if _alike(face[0], window)), None)
        if same is None:
            faces.append([window])
        else:
            same.append(window)
    return [np.append(np.average(face, axis=0, weights=np.array(face)[:, 3])[:3],
                      np.sum(face, axis=0)[3]) for face in faces]


def _believed(faces):
    """Leave out what too few windows agree on, and doubtful faces in or beside a better one."""
    kept = []
    for face in sorted(faces, key=lambda face: -face[3]):
        if face[3] >= 1 and all(_common(face, other) < NESTED for other in kept):
            kept.append(face)
    largest = max((face[2] for face in kept), default=0)
    return [face for face in kept if face[2] >= SMALLEST * largest or face[3] >= CERTAIN]


def _alike(a, b):
    """Do two squares frame the same face? They do if they share most of their area."""
    ratio = max(a[2], b[2]) / min(a[2], b[2])
    return ratio < ALIKE and _common(a, b) > NESTED


def _common(a, b):
    """The common area of two squares, as a share of the smaller one."""
    reach = (a[2] + b[2]) / 2
    width, height = (min(reach - abs(a[i] - b[i]), a[2], b[2]) for i in (0, 1))
    return max(width, 0) * max(height, 0) / min(a[2], b[2]) ** 2


def _box(face, scale):
    x, y, side = face[:3] / scale
    side = max(1, round(side))
    return Box(round(x - side / 2), round(y - side / 2), side, side, round(float(face[3]), 2))
