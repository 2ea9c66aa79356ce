"""What an edit does to what lies around the face: hair, neck and wall should stay as they are."""

import numpy as np

from expression_lab.errors import ShapeError

AROUND = 0.25  # of the face's side, looked at on each side of it
REACH = 0.04  # of the face's side, by which the face is taken as wider than its landmarks
LARGEST = 256  # pixels, the side to which larger windows are brought
SOME = 0.01  # of the window that must lie outside, to be measured


def surroundings(before, after, box, landmarks):
    """How like its old self is a photo outside the face, and how sharp is it there?

    The face is what its landmarks enclose, those of before and after together, and a little more:
    a jaw that drops may cover what it likes. What is left of the window around it is compared.

    Args:
        before, after: uint8 `(H, W)` or `(H, W, 3)`, of one shape.
        box: faces.Box, where the face is.
        landmarks: list of float `(478, 2 or 3)`, pixels, of the face before and after.

    Returns:
        dict: `ssim`, the structural similarity (1: the same), and `sharpness`, the mean gradient
        over that before (below 1: blurred); NaN where the window has nothing but face.

    Raises:
        ShapeError: the pictures are not of one shape, or the box lies beside them.

    Reference:
        Wang et al., "Image quality assessment: from error visibility to structural similarity",
        IEEE Transactions on Image Processing 13, 2004.
    """
    from skimage.metrics import structural_similarity

    if np.shape(before) != np.shape(after):
        raise ShapeError("Surroundings are compared in two pictures of one shape; got "
                         f"{np.shape(before)} and {np.shape(after)}.")
    part = _window(np.shape(before), box)
    outside = ~_face(np.shape(before)[:2], landmarks, box.width)[part]
    before, after, outside = _smaller(before[part], after[part], outside)
    if outside.mean() < SOME or min(outside.shape) < 7:
        return {"ssim": np.nan, "sharpness": np.nan}
    _, alike = structural_similarity(before, after, data_range=255, full=True)
    sharp, sharp_after = (_gradient(one)[outside].mean() for one in (before, after))
    return {"ssim": float(alike[outside].mean()),
            "sharpness": float(sharp_after / max(sharp, 1e-6))}


def _window(shape, box):
    """The part of a photo around a face: slices."""
    more = round(AROUND * box.width)
    part = (slice(max(box.y - more, 0), max(box.y + box.height + more, 0)),
            slice(max(box.x - more, 0), max(box.x + box.width + more, 0)))
    if not np.empty(shape[:2], bool)[part].size:
        raise ShapeError(f"The box {box} lies beside the picture of {shape}.")
    return part


def _face(shape, landmarks, width):
    """Where the face is, before or after: bool `(H, W)`."""
    import cv2

    drawn = np.zeros(shape, np.uint8)
    for points in landmarks:
        hull = cv2.convexHull(np.rint(points[:, :2]).astype(np.int32))
        cv2.fillConvexPoly(drawn, hull, 1)
    reach = 2 * max(1, round(REACH * width)) + 1
    return cv2.dilate(drawn, np.ones((reach, reach), np.uint8)) > 0


def _smaller(before, after, outside):
    """Grey pictures and the mask, none of them wider than `LARGEST` pixels."""
    import cv2

    grey = [one if one.ndim == 2 else cv2.cvtColor(one, cv2.COLOR_RGB2GRAY)
            for one in (before, after)]
    scale = LARGEST / max(outside.shape)
    if scale >= 1:
        return *grey, outside
    size = tuple(max(1, round(side * scale)) for side in outside.shape[::-1])
    grey = [cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in grey]
    return *grey, cv2.resize(outside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0


def _gradient(grey):
    """How steep a picture is at each pixel: float32 `(H, W)`."""
    import cv2

    grey = grey.astype(np.float32)
    return cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
