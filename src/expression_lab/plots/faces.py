"""A photo with its faces framed, and beside it what the classifier reads in each."""

import numpy as np

from expression_lab.expressions import COLORS
from expression_lab.faces import check_picture
from expression_lab.plots import style

OWN_COLOR = "#0072b2"  # of names that are not of the eight
BARS_SHOWN = 6  # faces with bars; more than that would be too small to read
DRAWN_SIDE = 1200  # pixels, the longest side that is drawn
_BAR_WIDTH, _BAR_HEIGHT = 3.0, 2.3  # inches, one face's bars


def reading(photo, readings, title=None, alt=None):
    """Draw the boxes of the faces in a photo and the eight probabilities of each.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        readings: list of recognize.Reading (`.face`, `.probabilities`, `.expression`,
            `.confidence`), largest face first; an empty list gives the photo alone and says so.
            Beyond six faces, only boxes and words are drawn.
        title: str over the photo; None says how many faces there are.
        alt: str; None lists the readings.

    Returns:
        LabFigure.

    Raises:
        ShapeError: `photo` is not a picture.
    """
    check_picture(photo)
    shown = readings[:BARS_SHOWN]
    columns = 1 if len(shown) <= 2 else 2
    rows = -(-len(shown) // columns)
    height = max(4.0, _BAR_HEIGHT * rows)
    wide = float(np.clip(height * photo.shape[1] / photo.shape[0], 2.6, 6.5))
    bars = _BAR_WIDTH * columns if shown else 0
    fig = style.new_figure(wide + bars, height, alt=alt or _told(readings))
    if not shown:
        _photo(fig, photo, readings, title)
        return fig
    left, right = fig.subfigures(1, 2, width_ratios=(wide, bars))
    _photo(left, photo, readings, title)
    panels = np.ravel(right.subplots(rows, columns, squeeze=False))
    for number, (ax, one) in enumerate(zip(panels, shown), start=1):
        _bars(ax, one, number if len(readings) > 1 else None)
    for ax in panels[len(shown):]:
        ax.set_axis_off()
    return fig


def _photo(fig, photo, readings, title):
    ax = fig.subplots()
    height, width = photo.shape[:2]
    ax.imshow(_smaller(photo), cmap="gray", vmin=0, vmax=255, extent=(0, width, height, 0))
    ax.set_axis_off()
    ax.set_title(title or _count(len(readings)), fontsize=style.TITLE_SIZE, color=style.TEXT,
                 loc="left", pad=6)
    for number, one in reversed(list(enumerate(readings, start=1))):  # the largest on top
        _frame(ax, one, number if len(readings) > 1 else None, (width, height))


def _frame(ax, one, number, size):
    """The box, as far as it lies in the photo, and the face's number at its corner."""
    from matplotlib.patches import Rectangle

    face, color = one.face, COLORS.get(one.expression, OWN_COLOR)
    corner = np.clip((face.x, face.y), 0, size)
    end = np.clip((face.x + face.width, face.y + face.height), 0, size)
    for edge, line in (("white", 4.5), (color, 2.5)):  # white around it: seen on any photo
        ax.add_patch(Rectangle(corner, *(end - corner), fill=False, edgecolor=edge,
                               linewidth=line, clip_on=False))
    if number is not None:
        room = corner[1] > 0.08 * size[1]  # above the box where there is room, else inside
        ax.text(*corner, f"{number}", fontsize=8.5, weight="bold", color="white", ha="left",
                va="bottom" if room else "top", bbox={"boxstyle": "square,pad=0.2", "color": color})


def _bars(ax, one, number):
    percent = 100 * np.asarray(one.probabilities)
    places = np.arange(len(one.names))
    ax.barh(places, percent, color=[COLORS.get(name, OWN_COLOR) for name in one.names], height=0.72)
    for place, value in zip(places, percent):
        best = place == percent.argmax()
        ax.text(value + 2, place, f"{value:.0f} %", va="center", fontsize=8.5,
                color=style.TEXT, weight="bold" if best else "normal")
    name = one.expression if number is None else f"{number} · {one.expression}"
    style.dress(ax, name)
    ax.set(xlim=(0, 120), xticks=[], ylim=(len(places) - 0.4, -0.6))
    ax.spines["bottom"].set_visible(False)
    ax.set_yticks(places, one.names)
    ax.tick_params(axis="y", length=0)


def _smaller(photo):
    """At most `DRAWN_SIDE` pixels a side: a photo of 12 megapixels is drawn in a moment."""
    import cv2

    scale = DRAWN_SIDE / max(photo.shape[:2])
    if scale >= 1:
        return photo
    size = [max(1, round(side * scale)) for side in photo.shape[1::-1]]
    return cv2.resize(photo, size, interpolation=cv2.INTER_AREA)


def _count(faces):
    if faces == 0:
        return "No face found"
    more = f"; bars of the {BARS_SHOWN} largest" if faces > BARS_SHOWN else ""
    return f"{faces} face{'s' if faces > 1 else ''}{more}"


def _told(readings):
    if not readings:
        return "A photo in which no face was found."
    said = [f"{one.expression} {100 * one.confidence:.0f} %" for one in readings[:BARS_SHOWN]]
    return (f"A photo with {len(readings)} framed face(s) and bars of what is read in each: "
            f"{'; '.join(said)}.")
