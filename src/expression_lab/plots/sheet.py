"""Contact sheets of edited faces: before beside after, and one photo towards every target."""

from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.faces import check_picture
from expression_lab.plots import style

MOST = 40  # pairs of a sheet; more would be too small to look at critically
DRAWN_SIDE = 600  # pixels, the longest side of a picture that is drawn
BEFORE = "#b9b9b9"
_SIDE, _BARS, _GAP, _LINE = 2.1, 1.6, 0.08, 0.26  # inches
_NAMES = 0.85  # inches, the names of the expressions beside their bars
_TITLE, _TOP = 0.3, 0.3  # inches, the title, and the words over the columns
_LABEL = 0.75  # inches, the words beside a row of targets


@dataclass(frozen=True, eq=False)
class Pair:
    """A picture before and after its edit.

    Attributes:
        before, after: uint8 `(H, W, 3)` RGB or `(H, W)` grey, of one shape.
        caption: str, one line.
        readings: None, or what a classifier reads before and after: two float `(8,)`, order of
            `EXPRESSIONS`.
    """

    before: np.ndarray
    after: np.ndarray
    caption: str = ""
    readings: tuple | None = None


def before_after(rows, columns=None, title=None, alt=None):
    """Show pictures before and after their edit, with what is read in both.

    Args:
        rows: list of Pair, 1 to 40.
        columns: int, pairs side by side; None makes it 1 for up to three pairs, else 2.
        title: str or None.
        alt: str; None tells captions and readings.

    Returns:
        LabFigure.

    Raises:
        ShapeError: no pairs, too many, pictures of two shapes, or readings that are none.
    """
    rows = _checked(list(rows))
    columns = max(1, min(columns or (1 if len(rows) <= 3 else 2), len(rows)))
    read = any(one.readings is not None for one in rows)
    wide = 2 * _SIDE + _GAP + (_NAMES + _BARS + 0.05 if read else 0)
    high = max(_high(one.before) for one in rows) + _LINE
    top = _TOP + (_TITLE if title else 0)
    width, height = columns * (wide + 0.25) + 0.1, -(-len(rows) // columns) * (high + 0.1) + top
    fig = style.new_figure(width, height, alt=alt or _told(rows))
    fig.set_layout_engine("none")
    if title:
        _write(fig, 0.15, 0.2, title, style.TITLE_SIZE)
    for i, one in enumerate(rows):
        x, y = 0.15 + (i % columns) * (wide + 0.25), top + (i // columns) * (high + 0.1)
        if i < columns:
            _headings(fig, x, top - 0.12, one.readings is not None)
        _pair(fig, one, x, y)
    return fig


def targets_sheet(photo, results, reached=None, title=None, alt=None):
    """Show one photo edited towards several targets, a row an intensity.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey, before any edit.
        results: dict target (str) -> dict intensity (float) -> uint8, the edited picture; a
            target may lack an intensity.
        reached: None, or a dict of the same form with the probability, 0 to 1, that a
            classifier gives to the target in that picture.
        title: str or None.
        alt: str; None tells targets, intensities and what was reached.

    Returns:
        LabFigure.

    Raises:
        ShapeError: no results, or not pictures.
    """
    check_picture(photo)
    grades = sorted({grade for shown in results.values() for grade in shown})
    if not grades:
        raise ShapeError("A sheet of targets needs at least one edited picture; it got none.")
    side, high = 1.3, 1.3 * min(photo.shape[0] / photo.shape[1], 1.5)
    top, left = _TOP + (_TITLE if title else 0), side + _LABEL + 0.35
    step_x, step_y = side + _GAP, high + _LINE
    fig = style.new_figure(left + len(results) * step_x + 0.1, top + len(grades) * step_y + 0.1,
                           alt=alt or _told_targets(results, grades, reached))
    fig.set_layout_engine("none")
    if title:
        _write(fig, 0.15, 0.2, title, style.TITLE_SIZE)
    _write(fig, 0.15 + side / 2, top - 0.12, "before", ha="center")
    _picture(fig, photo, 0.15, top, side, high)
    for row, grade in enumerate(grades):
        _write(fig, left - 0.12, top + row * step_y + high / 2, f"{100 * grade:.0f} %", ha="right")
    for column, (name, shown) in enumerate(results.items()):
        x = left + column * step_x
        _write(fig, x + side / 2, top - 0.12, name, ha="center", weight="bold",
               color=COLORS.get(name, style.TEXT))
        for row, grade in enumerate(grades):
            if grade in shown:
                value = (reached or {}).get(name, {}).get(grade)
                _result(fig, shown[grade], value, (x, top + row * step_y, side, high))
    return fig


def _result(fig, picture, value, place):
    x, y, side, high = place
    _picture(fig, picture, x, y, side, high)
    if value is not None:
        _write(fig, x + side / 2, y + high + 0.12, f"read {100 * value:.0f} %", 8.5, ha="center")


def _pair(fig, one, x, y):
    high = _high(one.before)
    _picture(fig, one.before, x, y, _SIDE, high)
    _picture(fig, one.after, x + _SIDE + _GAP, y, _SIDE, high)
    _write(fig, x, y + high + 0.11, _shortened(one.caption))
    if one.readings is not None:
        left = x + 2 * _SIDE + _GAP + _NAMES
        _bars(_axes(fig, left, y, _BARS, high), *one.readings)


def _bars(ax, before, after):
    """Two bars an expression: before the edit in grey, after it in the expression's color."""
    places, best = np.arange(len(EXPRESSIONS)), int(np.argmax(after))
    percents = [100 * np.asarray(values) for values in (before, after)]
    ax.barh(places - 0.22, percents[0], height=0.28, color=BEFORE)
    ax.barh(places + 0.14, percents[1], height=0.44, color=[COLORS[name] for name in EXPRESSIONS])
    for place, old, new in zip(places, *percents):
        ax.text(160, place, f"{old:.0f} → {new:.0f}", va="center", ha="right", fontsize=8,
                color=style.TEXT, weight="bold" if place == best else "normal")
    ax.set(xlim=(0, 160), xticks=[], ylim=(len(places) - 0.45, -0.55))
    ax.set_yticks(places, EXPRESSIONS, fontsize=8, color=style.TEXT)
    ax.tick_params(axis="y", length=0, pad=3)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.spines["left"].set_color(style.QUIET)


def _headings(fig, x, y, read):
    for center, words in ((_SIDE / 2, "before"), (1.5 * _SIDE + _GAP, "after")):
        _write(fig, x + center, y, words, ha="center")
    if read:
        _write(fig, x + 2 * _SIDE + _GAP + _NAMES, y, "read, percent")


def _picture(fig, image, x, y, side, high):
    import cv2

    check_picture(image)
    scale = DRAWN_SIDE / max(image.shape[:2])
    if scale < 1:
        size = [max(1, round(length * scale)) for length in image.shape[1::-1]]
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    ax = _axes(fig, x, y, side, high)
    ax.imshow(image, cmap="gray", vmin=0, vmax=255)
    ax.set_axis_off()


def _axes(fig, x, y, width, height):
    """Axes at a place in inches from the upper left corner."""
    whole = fig.get_size_inches()
    return fig.add_axes((x / whole[0], 1 - (y + height) / whole[1], width / whole[0],
                         height / whole[1]))


def _write(fig, x, y, words, size=style.TICK_SIZE, color=style.TEXT, **more):
    width, height = fig.get_size_inches()
    fig.text(x / width, 1 - y / height, words, fontsize=size, color=color, va="center",
             parse_math=False, **more)


def _high(image):
    """Inches that a picture of the usual width is high, at most half as much again."""
    return _SIDE * min(max(image.shape[0] / image.shape[1], 0.55), 1.5)


def _shortened(caption, most=64):
    return caption if len(caption) <= most else f"{caption[:most - 1]}…"


def _checked(rows):
    if not 1 <= len(rows) <= MOST:
        raise ShapeError(f"A sheet shows 1 to {MOST} pairs; {len(rows)} came.")
    for one in rows:
        check_picture(one.before)
        check_picture(one.after)
        if one.before.shape != one.after.shape:
            raise ShapeError(f"Before and after are pictures of one shape; {one.before.shape} and "
                             f"{one.after.shape} came.")
        shapes = {np.shape(values) for values in one.readings or ()}
        if one.readings is not None and (len(one.readings) != 2 or shapes != {(8,)}):
            raise ShapeError("Readings are the probabilities of the 8 expressions before and "
                             "after, or None.")
    return rows


def _told(rows):
    said = []
    for number, one in enumerate(rows[:12], start=1):
        words = one.caption or f"pair {number}"
        if one.readings is not None:
            words += " (read {}, then {})".format(*(_best(values) for values in one.readings))
        said.append(words)
    return f"{len(rows)} faces, each before and after an edit: {'; '.join(said)}."


def _best(values):
    values = np.asarray(values)
    return f"{EXPRESSIONS[int(values.argmax())]} {100 * values.max():.0f} %"


def _told_targets(results, grades, reached):
    shown = ", ".join(f"{100 * grade:.0f} %" for grade in grades)
    words = f"One photo edited towards {', '.join(results)}, each at an intensity of {shown}."
    best = [f"{name} {100 * values[max(values)]:.0f} %" for name, values in (reached or {}).items()
            if values]
    return f"{words} Read as asked at the highest: {'; '.join(best)}." if best else words
