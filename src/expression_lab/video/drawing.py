"""Boxes, names and meshes drawn onto the pixels of a frame."""

from functools import cache

import numpy as np

from expression_lab.expressions import COLORS

LINE = (255, 255, 255)
THIN = 1 / 240  # of the frame's height
LETTERS = 1 / 700  # of the frame's height, OpenCV's scale of letters
BAR = (0.16, 0.03)  # of the frame's width and height, of one bar with its name


def draw(frame, seen, mesh=False, bars=False):
    """Draw who is there and what they express.

    Args:
        frame: uint8 `(H, W, 3)`, RGB; not changed.
        seen: list of Seen.
        mesh: bool, True to draw the outlines of brows, eyes, nose, lips and face.
        bars: bool, True to draw the probabilities of the first face.

    Returns:
        uint8 `(H, W, 3)`
    """
    import cv2

    picture = frame.copy()
    thick = max(1, round(THIN * len(frame)))
    for one in seen:
        box, color = one.face.box, _rgb(one.expression)
        if mesh:
            lines = [np.rint(one.face.landmarks[path, :2] * 16).astype(np.int32)
                     for path in _paths()]
            cv2.polylines(picture, lines, False, LINE, 1, cv2.LINE_AA, 4)
        cv2.rectangle(picture, (box.x, box.y), (box.x + box.width, box.y + box.height), color,
                      thick, cv2.LINE_AA)
        _write(picture, f"{one.expression} {one.confidence:.0%}", (box.x, box.y - 2 * thick),
               color)
    if bars and seen:
        _bars(picture, seen[0])
    return picture


def _rgb(name):
    """The color of an expression; grey for names that are not among the eight."""
    text = COLORS.get(name, "#7f7f7f").lstrip("#")
    return tuple(int(text[i:i + 2], 16) for i in (0, 2, 4))


@cache
def _paths():
    """The outlines, as indices of points."""
    from expression_lab.faces.points import CONTOURS

    return [list(path) for path in CONTOURS.values()]


def _write(picture, text, place, color):
    """Letters on a dark strip, above a place; inside the picture."""
    import cv2

    scale = max(0.35, LETTERS * len(picture))
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    x = int(np.clip(place[0], 0, max(0, picture.shape[1] - width)))
    y = int(max(place[1], height + below))
    cv2.rectangle(picture, (x, y - height - below), (x + width, y + below // 2), (20, 20, 20), -1)
    cv2.putText(picture, text, (x, y - below // 2), cv2.FONT_HERSHEY_SIMPLEX, scale, LINE, 1,
                cv2.LINE_AA)
    cv2.line(picture, (x, y + below // 2), (x + width, y + below // 2), color, 2)


def _bars(picture, one):
    """A bar for each name, in the upper left corner."""
    import cv2

    height, width = picture.shape[:2]
    step, most = max(10, int(BAR[1] * height)), int(BAR[0] * width)
    for i, (name, value) in enumerate(zip(one.names, one.probabilities, strict=True)):
        top = 4 + i * step
        cv2.rectangle(picture, (4, top), (4 + most, top + step - 2), (20, 20, 20), -1)
        cv2.rectangle(picture, (4, top), (4 + int(most * value), top + step - 2), _rgb(name), -1)
        cv2.putText(picture, name, (7, top + step - 5), cv2.FONT_HERSHEY_SIMPLEX, step / 40, LINE,
                    1, cv2.LINE_AA)
