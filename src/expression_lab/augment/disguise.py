"""What people wear or hold before a face: spectacles, a beard, a hand; drawn where landmarks say.

They are there to look at what a network makes of faces that it has not learnt from. Nothing of
them is fine enough to be taken for a photo.
"""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.faces.points import GROUPS, POINTS

SUBPIXEL = 16  # OpenCV draws at a sixteenth of a pixel when given coordinates times this
JAW = GROUPS["face_oval"][8:29]  # from ear to ear, around the chin
CHEEKS, MOUTH_SIDES = (187, 411), (61, 291)
LIP = (165, 97, 2, 326, 391)  # between nose and mouth
RIM = 0.36  # of the distance of the eyes, half the width of a glass
HAIRS = 3600
FINGERS = 4


def spectacles(picture, landmarks, tone=35):
    """Draw rims around the eyes, a bridge and temples.

    Args:
        picture: uint8 `(H, W)`.
        landmarks: float `(478, 2)` or `(478, 3)`, pixels.
        tone: int, grey value of the frame.

    Returns:
        uint8 `(H, W)`, a copy.

    Raises:
        ShapeError: no grey picture, or no landmarks.
    """
    import cv2

    out, points = _checked(picture, landmarks)
    eyes, unit, turn = _eyes(points)
    thick = max(1, round(0.055 * unit))
    for eye in eyes:
        cv2.ellipse(out, _fixed(eye), _fixed(np.array([RIM, 0.8 * RIM]) * unit), turn, 0, 360,
                    tone, thick, cv2.LINE_AA, 4)
    along = (eyes[1] - eyes[0]) / unit
    inner, outer = RIM * unit * along, points[list(GROUPS["face_oval"])][[7, 29]]
    for start, end in ((eyes[0] + inner, eyes[1] - inner), (eyes[0] - inner, outer[1]),
                       (eyes[1] + inner, outer[0])):
        cv2.line(out, _fixed(start), _fixed(end), tone, thick, cv2.LINE_AA, 4)
    return out


def beard(picture, landmarks, tone=40, seed=0):
    """Draw hair over jaw, chin and upper lip; the lips stay free.

    Args:
        picture, landmarks: as for `spectacles`.
        tone: int, mean grey value of the hair.
        seed: int, another draws other hairs.

    Returns:
        uint8 `(H, W)`, a copy.

    Raises:
        ShapeError: no grey picture, or no landmarks.
    """
    import cv2

    out, points = _checked(picture, landmarks)
    unit = _eyes(points)[1]
    where = np.zeros(out.shape, np.float32)
    upper = points[list(CHEEKS)] * 0.75 + points[list(MOUTH_SIDES)] * 0.25
    outline = np.concatenate([points[list(JAW)], upper[:1], points[list(LIP)], upper[1:]])
    cv2.fillPoly(where, [_fixed(outline)], 1.0, cv2.LINE_AA, 4)
    lips = _fixed(points[list(GROUPS["outer_lips"])])
    cv2.fillPoly(where, [lips], 0.0, cv2.LINE_AA, 4)
    where = cv2.GaussianBlur(where, (0, 0), max(0.06 * unit, 0.5))
    cv2.fillPoly(where, [lips], 0.0, cv2.LINE_AA, 4)
    hair = _hairs(out.shape, tone, unit, np.random.default_rng(seed))
    return (out + 0.9 * where * (hair - out) + 0.5).clip(0, 255).astype(np.uint8)


def hand(picture, landmarks, tone=None):
    """Lay four fingers over one half of the mouth.

    Args:
        picture, landmarks: as for `spectacles`.
        tone: int, grey value of the fingers; None for that of the cheeks.

    Returns:
        uint8 `(H, W)`, a copy.

    Raises:
        ShapeError: no grey picture, or no landmarks.
    """
    import cv2

    out, points = _checked(picture, landmarks)
    eyes, unit, _ = _eyes(points)
    if tone is None:
        x, y = points[50].round().astype(int)
        tone = int(out[np.clip(y, 0, len(out) - 1), np.clip(x, 0, out.shape[1] - 1)])
    across, down = (eyes[1] - eyes[0]) / unit, np.array([[0, -1], [1, 0]]) @ (eyes[1] - eyes[0])
    down = down / unit
    tip = points[[13, 14]].mean(0) - 0.25 * unit * across - 0.12 * unit * down
    wide = 0.26 * unit
    for number in range(FINGERS):
        start = tip + number * wide * down + (0.08, 0, 0.06, 0.2)[number] * unit * across
        end = start + 2.2 * unit * across + 0.5 * unit * down
        for share, level in ((1.0, 0.55), (0.86, 0.88), (0.5, 1.0)):
            cv2.line(out, _fixed(start), _fixed(end), int(level * tone),
                     max(1, round(share * wide)), cv2.LINE_AA, 4)
    return out


def _checked(picture, landmarks):
    picture, points = np.asarray(picture), np.asarray(landmarks, float)
    if picture.dtype != np.uint8 or picture.ndim != 2 or points.ndim != 2 or (
            len(points) != POINTS or points.shape[1] not in (2, 3)):
        raise ShapeError("What is drawn over a face needs a grey picture, uint8 (H, W), and its "
                         f"landmarks, ({POINTS}, 2); {picture.shape} and {points.shape} came.")
    return picture.copy(), points[:, :2]


def _eyes(points):
    """Both eyes from left to right in the picture, their distance, and their tilt in degrees."""
    eyes = points[[468, 473]]
    eyes = eyes[np.argsort(eyes[:, 0])]
    along = eyes[1] - eyes[0]
    return eyes, max(float(np.hypot(*along)), 1e-6), float(np.degrees(np.arctan2(*along[::-1])))


def _hairs(shape, tone, unit, rng):
    """Short strokes that point downwards: float32 `(H, W)`, grey values."""
    import cv2

    page = np.full(shape, tone, np.uint8)
    starts = rng.uniform((0, 0), shape[::-1], (HAIRS, 2))
    strokes = rng.normal((0, 0.14 * unit), 0.04 * unit, starts.shape)
    for start, stroke, level in zip(starts, strokes, rng.normal(tone, 16, len(starts))):
        cv2.line(page, _fixed(start), _fixed(start + stroke), int(np.clip(level, 0, 255)), 1,
                 cv2.LINE_AA, 4)
    return page.astype(np.float32)


def _fixed(points):
    return np.rint(np.asarray(points) * SUBPIXEL).astype(np.int32)
