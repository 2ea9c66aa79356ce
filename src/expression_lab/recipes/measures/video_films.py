"""Films whose truth is known, which `video` measures on: how they move, and where to look."""

import numpy as np

SIZE, FPS = (640, 480), 15
KINDS = {"at rest": ("neutral",), "changing": ("happiness", "surprise")}
SIDE = 192  # pixels of a face that is cut out
MOVING = ("outer_lips", "left_eye", "right_eye", "left_brow", "right_brow")
WIDER, FAR = 0.12, 0.8  # distances between the eyes: skin from mouth and eyes, outside from face


def film(kind, noise, person, seconds, size=None):
    """A film of one person.

    Args:
        kind: str, one of `KINDS`.
        noise: float, deviation of the camera's noise, grey values.
        person: int, who it is.
        seconds: float
        size: (width, height) or None for `SIZE`, pixels.

    Returns:
        video.Clip, with its truth.
    """
    from expression_lab import video

    return video.sample_clip(seconds, FPS, size or SIZE, person, expressions=KINDS[kind],
                             noise=noise)


def cut_out(frames, landmarks):
    """The faces of a film upright, by where they truly are.

    Args:
        frames: uint8 `(n, H, W, 3)`.
        landmarks: float `(n, 478, 3)`, pixels.

    Returns:
        uint8 `(n, 192, 192, 3)`.
    """
    from expression_lab.faces.alignment import align

    return np.stack([align(frame, points, SIDE).crop for frame, points in zip(frames, landmarks)])


def regions(clip):
    """Where in the cut-out faces the skin is, and where mouth, eyes and brows are.

    Args:
        clip: video.Clip of one person.

    Returns:
        tuple of two bool `(n, 192, 192)`.
    """
    from expression_lab.faces.alignment import align
    from expression_lab.faces.points import eye_distance

    skin, inner = [], []
    for frame, points in zip(clip.frames, clip.landmarks[:, 0]):
        placed = align(frame, points, SIDE).to_crop(points)[:, :2]
        moving = np.max([_filled(placed, name, (SIDE, SIDE)) for name in MOVING], axis=0)
        wider = _grown(moving, WIDER * float(eye_distance(placed)))
        skin.append((_filled(placed, "face_oval", (SIDE, SIDE)) > 0) & (wider == 0))
        inner.append(moving > 0)
    return np.stack(skin), np.stack(inner)


def background(clip):
    """What is far from the face in whole frames: bool `(n, H, W)`."""
    from expression_lab.faces.points import eye_distance

    shape = clip.frames.shape[1:3]
    return np.stack([_grown(_filled(points, "face_oval", shape),
                            FAR * float(eye_distance(points))) == 0
                     for points in clip.landmarks[:, 0, :, :2]])


def _filled(points, group, shape):
    import cv2

    from expression_lab.faces.points import GROUPS

    outline = cv2.convexHull(np.rint(points[list(GROUPS[group])]).astype(np.int32))
    return cv2.fillConvexPoly(np.zeros(shape, np.uint8), outline, 1)


def _grown(mask, by):
    import cv2

    return cv2.dilate(mask, np.ones((2 * round(by) + 1,) * 2, np.uint8))
