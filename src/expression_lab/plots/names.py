"""Names beside points, so that they hide neither one another nor a point."""

import numpy as np
from matplotlib.patheffects import withStroke

from expression_lab.plots import style

# Where a name may stand beside its point: points to the right, points up, and how it is aligned.
SPOTS = ((7, 5, "left", "bottom"), (8, 0, "left", "center"), (7, -5, "left", "top"),
         (0, 8, "center", "bottom"), (0, -8, "center", "top"), (-7, 5, "right", "bottom"),
         (-8, 0, "right", "center"), (-7, -5, "right", "top"))
LETTER = 0.56  # a letter's width, in sizes of the font
HALO = [withStroke(linewidth=3, foreground="white")]  # keeps words apart from lines behind them


def beside(ax, names, places):
    """Write names beside points, each where it hides least of the other names and points.

    Args:
        ax: matplotlib Axes that is laid out already (`fig.draw_without_rendering()`).
        names: list of str; "\\n" begins a second line.
        places: list of (x, y), in the units of the data.
    """
    points = ax.transData.transform(places) * 72 / ax.figure.dpi
    frame = ax.get_window_extent().extents * 72 / ax.figure.dpi
    taken = [np.array([x - 5, y - 5, x + 5, y + 5]) for x, y in points]
    for name, place, point in zip(names, places, points, strict=True):
        lines = name.split("\n")
        size = np.array([LETTER * max(map(len, lines)), 1.2 * len(lines)]) * style.TICK_SIZE
        boxes = [_box(point, spot, size) for spot in SPOTS]
        hidden = [sum(_shared(box, other) for other in taken)
                  + 3 * (size.prod() - _shared(box, frame)) for box in boxes]
        chosen = int(np.argmin(hidden))
        taken.append(boxes[chosen])
        x, y, across, down = SPOTS[chosen]
        ax.annotate(name, place, (x, y), textcoords="offset points", fontsize=style.TICK_SIZE,
                    color=style.TEXT, path_effects=HALO, ha=across, va=down)


def _box(point, spot, size):
    """Where words would stand: float `(4,)`, left, bottom, right, top, in points."""
    x, y, across, down = spot
    left = {"left": 0, "center": -0.5, "right": -1}[across]
    low = {"bottom": 0, "center": -0.5, "top": -1}[down]
    corner = point + (x, y) + size * (left, low)
    return np.concatenate([corner, corner + size])


def _shared(box, other):
    """Area that two boxes share."""
    sides = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
    return float(np.clip(sides, 0, None).prod())
