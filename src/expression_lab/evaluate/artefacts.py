"""What an edit should not leave behind: seams where the edited piece ends, and needless change.

Folds are told by the editors themselves, as `least_area` of their map; see `edit.Patch`.
"""

import numpy as np

from expression_lab.errors import ShapeError

WIDTH = 96  # pixels to which a face's width is brought, so that photos of any size count alike
JUMP = 8.0  # grey values from one such pixel to the next, from which a seam is plainly seen
LONG = 0.25  # of the face's width: shorter ones are specks


def seam_length(before, drawn, mask, width):
    """How long are the seams where an edited piece gives way to the photo?

    A seam is where the piece still differs from the photo and its mask falls fast: there the
    picture jumps by the difference times the fall, and the photo had no such jump. What moves
    inside the piece, as a jaw does, is none. The face is brought to a width of 96 pixels; the
    pixels over which the picture jumps by at least 8 grey values are counted.

    Args:
        before: uint8 `(H, W)` or `(H, W, 3)`, the photo.
        drawn: uint8 of the same shape, the piece laid over the photo at full strength.
        mask: float `(H, W)`, 0 (the photo stays) to 1 (the piece takes its place).
        width: float, of the face in the photo, pixels.

    Returns:
        float, widths of the face; an edit of more than 0.25 is taken to have a seam (`LONG`).

    Raises:
        ShapeError: the pictures are not of one shape, or the mask does not cover them.
    """
    import cv2

    if np.shape(before) != np.shape(drawn) or np.shape(before)[:2] != np.shape(mask):
        raise ShapeError(f"A seam is looked for in two pictures of one shape under a mask; got "
                         f"{np.shape(before)}, {np.shape(drawn)} and {np.shape(mask)}.")
    differs = np.abs(_gray(drawn) - _gray(before))
    scale = WIDTH / width
    size = tuple(max(2, round(side * scale)) for side in np.shape(mask)[::-1])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    differs, mask = (cv2.resize(np.asarray(one, np.float32), size, interpolation=way)
                     for one in (differs, mask))
    jumps = [np.maximum(differs[1:], differs[:-1]) * np.abs(np.diff(mask, axis=0)),
             np.maximum(differs[:, 1:], differs[:, :-1]) * np.abs(np.diff(mask, axis=1))]
    steep = np.maximum(np.pad(jumps[0], ((0, 1), (0, 0))), np.pad(jumps[1], ((0, 0), (0, 1))))
    return float((steep >= JUMP).sum() / WIDTH)


def gray_error(before, after, box):
    """How far two pictures of a face are apart.

    Args:
        before, after: uint8 `(H, W)` or `(H, W, 3)`, of one shape.
        box: faces.Box, where the face is; what lies beyond the picture is left out.

    Returns:
        float, mean absolute difference of the grey values in the box.

    Raises:
        ShapeError: the pictures are not of one shape, or the box lies beside them.
    """
    if np.shape(before) != np.shape(after):
        raise ShapeError(f"An error needs two pictures of one shape; got {np.shape(before)} and "
                         f"{np.shape(after)}.")
    part = (slice(max(box.y, 0), max(box.y + box.height, 0)),
            slice(max(box.x, 0), max(box.x + box.width, 0)))
    apart = np.abs(_gray(after) - _gray(before))[part]
    if not apart.size:
        raise ShapeError(f"The box {box} lies beside the picture of {np.shape(before)}.")
    return float(apart.mean())


def _gray(picture):
    """Grey values of a picture, float32 `(H, W)`."""
    import cv2

    picture = np.asarray(picture, np.float32)
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
