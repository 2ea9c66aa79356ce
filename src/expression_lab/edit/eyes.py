"""Eyes under their lids: the ball stays where it is, lids pass over it, the iris moves on it.

A mesh alone would squash the iris when a lid falls. Here every pixel inside an eye that is open
in both pictures shows the same place of the ball (moved with the head and by the gaze); only what
a lid uncovers is stretched out of what was to be seen.
"""

import numpy as np

from expression_lab.edit.canvas import SIZE, corners
from expression_lab.edit.movements import MEASURES
from expression_lab.edit.warp import identity
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.points import LEFT_IRIS_CENTER, RIGHT_IRIS_CENTER

EYES = ((meshes.RIGHT_EYE, RIGHT_IRIS_CENTER), (meshes.LEFT_EYE, LEFT_IRIS_CENTER))
STEEPEST = 0.8  # of the gaze's fading: below 1 nothing folds
ROOM, LASHES = 0.25, 0.7  # share of an eye's opening and pixels by which lids are set apart
SOFT = 0.8  # pixels of the canvas
LITTLE = 0.5  # pixels of the canvas that lids may move before the map is left sharp there


def taken_whole(source, target):
    """Lids that close take the whole eye with them: lashes and the ball's edge lie outside the
    points, and would stay behind as bright spots.

    Args:
        source, target: float32 `(V, 3)`, pixels of the canvas.

    Returns:
        float32 `(V, 3)`: the source with the lids of closing eyes set apart.
    """
    result = source
    for upper, lower in meshes.EDGES[1:]:
        before = source[lower, 1] - source[upper, 1]
        after = target[lower, 1] - target[upper, 1]
        share = np.clip(1 - after.max() / max(before.max(), 1e-3), 0, 1)
        if share > 0:
            result = result.copy() if result is source else result
            apart = share * (ROOM * before.max() + LASHES)
            result[upper, 1] -= apart
            result[lower, 1] += apart
    return result


def on_the_ball(warp, source, target, measures, unit):
    """Let lids slide over the eyes in a map.

    Args:
        warp: Warp
        source, target: float32 `(V, 3)`, pixels of the canvas.
        measures: float32 `(11,)`, change of the measures, eye distances.
        unit: float, pixels of the canvas for one eye distance.

    Returns:
        float32 `(160, 160, 2)`: the map with the eyes put right.
    """
    import cv2

    shift = _at_the_lids(warp, source, target)
    cover = warp.cover(meshes.EYE, SOFT)[..., None]
    gaze = unit * np.array([measures[MEASURES.index(name)] for name in ("gaze_x", "gaze_y")])
    ball = shift.copy()
    for loop, iris in EYES:
        box = _box(target[list(loop), :2])
        opening = _opening(source[list(loop), :2])
        static = _static(source, target, loop, iris, gaze.astype(np.float32), identity()[box])
        place = identity()[box] + static
        seen = cv2.remap(opening, place[..., 0], place[..., 1], cv2.INTER_LINEAR)[..., None]
        ball[box] = seen * static + (1 - seen) * shift[box]
    return shift + cover * (ball - shift)


def _at_the_lids(warp, source, target):
    """The map without smoothing near lids that move: else a closed eye would keep a slit."""
    import cv2

    near = np.zeros((SIZE, SIZE), np.float32)
    for loop, _ in EYES:
        moved = np.abs(target[list(loop), :2] - source[list(loop), :2]).max()
        for points in (source, target):
            outline = [corners(points[list(loop), :2])]
            share = float(np.clip(moved - LITTLE, 0, 1))
            cv2.fillPoly(near, outline, share, shift=4)
            cv2.polylines(near, outline, True, share, 3, cv2.LINE_8, 4)
    if not near.any():
        return warp.shift
    near = np.clip(cv2.GaussianBlur(near, (0, 0), 1.0), 0, 1)[..., None]
    return warp.shift + near * (warp.sharp - warp.shift)


def _static(source, target, loop, iris, gaze, places):
    """The map of the ball itself: moved with the eye's corners, the iris by the gaze besides."""
    ends = [loop[0], loop[8]]
    moved = (target[ends, :2] - source[ends, :2]).mean(axis=0)
    middle = source[iris, :2] + moved + gaze - 0.5
    around = source[[iris + 1, iris + 2, iris + 3, iris + 4], :2]
    radius = float(np.linalg.norm(around - source[iris, :2], axis=1).mean())
    half = float(np.linalg.norm(source[ends[0], :2] - source[ends[1], :2])) / 2
    fade = max(half - radius, float(np.linalg.norm(gaze)) / STEEPEST, 1.0)
    away = np.linalg.norm(places - middle, axis=-1)
    share = np.clip(1 - (away - radius) / fade, 0, 1)[..., None]
    return (-moved - share * gaze).astype(np.float32)


def _opening(loop):
    """Where an eye is open, soft: float32 `(160, 160)`."""
    import cv2

    mask = np.zeros((SIZE, SIZE), np.float32)
    cv2.fillPoly(mask, [corners(loop)], 1.0, shift=4)
    return cv2.GaussianBlur(mask, (0, 0), SOFT)


def _box(points, margin=4):
    low = np.clip(np.floor(points.min(axis=0)).astype(int) - margin, 0, SIZE - 1)
    high = np.clip(np.ceil(points.max(axis=0)).astype(int) + margin, 1, SIZE)
    return slice(low[1], high[1]), slice(low[0], high[0])
