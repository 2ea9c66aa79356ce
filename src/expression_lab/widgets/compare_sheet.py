"""What the editors made of one face, as one sheet, and its numbers as JSON."""

import json
import math

import numpy as np

from expression_lab import edit as edits
from expression_lab import files
from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.faces.identity import THRESHOLD
from expression_lab.plots import style

COLUMN, PICTURE, FACTS, TOP, GAP = 2.4, 2.5, 1.3, 0.75, 0.1  # inches


def save(folder, view, wanted):
    """Write `sheet.png`, which says that it was edited, and `numbers.json`.

    Args:
        folder: Path
        view: compare_view.View, complete.
        wanted: Edit, what was asked for.
    """
    figure = sheet(view)
    figure.canvas.draw()
    pixels = np.ascontiguousarray(np.asarray(figure.canvas.buffer_rgba())[..., :3])
    methods = ", ".join(row.method for row in view.rows if row.method and row.picture is not None)
    edits.save(folder / "sheet.png", pixels, wanted, methods)
    files.replace(folder / "numbers.json",
                  json.dumps(numbers(view, wanted), indent=2, ensure_ascii=False).encode())


def sheet(view):
    """A column for each row of a comparison: the face, how it is read, and what it cost.

    Args:
        view: compare_view.View

    Returns:
        LabFigure
    """
    rows = [row for row in view.rows if row.picture is not None]
    high = PICTURE + FACTS + TOP
    fig = style.new_figure(COLUMN * len(rows) + GAP, high, alt=told(view))
    fig.set_layout_engine("none")
    title = f"{view.photo}: {view.preset}, intensity {view.intensity:g}, by every editor (edited)"
    fig.text(GAP / fig.get_figwidth(), 1 - 0.24 / high, title, va="center",
             fontsize=style.TITLE_SIZE, color=style.TEXT)
    axes = fig.subplots(2, len(rows), squeeze=False, height_ratios=(PICTURE, FACTS), gridspec_kw={
        "left": GAP / fig.get_figwidth(), "right": 1 - GAP / fig.get_figwidth(), "bottom": 0,
        "top": 1 - TOP / high, "wspace": GAP / COLUMN, "hspace": 0.05})
    for (picture, facts), row in zip(axes.T, rows):
        picture.imshow(row.picture, cmap="gray", vmin=0, vmax=255)
        picture.set_title(row.title, fontsize=style.LABEL_SIZE, color=style.TEXT, loc="left")
        picture.axis("off")
        _tell(facts, row, view.asked)
    return fig


def _tell(axes, row, asked):
    """A bar for what was asked, as each reader sees it, and the numbers in words."""
    axes.set(xlim=(0, 1), ylim=(4, 0))
    axes.axis("off")
    for i, (name, reading) in enumerate(row.readings.items()):
        share, best = probability(reading, asked), int(reading.argmax())
        axes.barh(i + 0.72, share, height=0.2, color=COLORS[EXPRESSIONS[best]])
        axes.text(0, i + 0.5, f"{name}: {verdict(row, name)}", fontsize=style.TICK_SIZE,
                  color=style.TEXT)
    for i, line in enumerate(facts(row), start=len(row.readings)):
        axes.text(0, i + 0.6, line, fontsize=style.TICK_SIZE, color=style.QUIET)


def verdict(row, reader):
    """How a reader reads a row, and whether that is what was asked: "happiness 98 % ✓"."""
    reading = row.readings[reader]
    best = int(reading.argmax())
    mark = {True: " ✓", False: " ✗", None: ""}[row.reached.get(reader)]
    return f"{EXPRESSIONS[best]} {100 * reading[best]:.0f} %{mark}"


def facts(row):
    """Identity and time of a row in words: list of str."""
    said = []
    if row.distance is not None:
        who = "same person" if row.distance < THRESHOLD else "somebody else"
        said.append(f"{who}: {row.distance:.2f} of {THRESHOLD:g}")
    if row.milliseconds is not None:
        said.append(f"{row.milliseconds:.0f} ms")
    return said


def probability(reading, asked):
    """How probable what was asked for is, 0 to 1; without such, the most probable expression."""
    if not asked:
        return float(reading.max())
    return float(sum(reading[EXPRESSIONS.index(name)] for name in asked))


def numbers(view, wanted):
    """All that was measured, for JSON: dict."""
    return {"photo": view.photo, "asked": wanted.to_dict(), "rows": [_numbers(row)
                                                                     for row in view.rows]}


def _numbers(row):
    return {
        "editor": row.method or None,
        "readings": {name: {one: _rounded(value) for one, value in zip(EXPRESSIONS, reading)}
                     for name, reading in row.readings.items()},
        "read_as_asked": row.reached, "identity_distance": _rounded(row.distance),
        "milliseconds": _rounded(row.milliseconds, 1), "note": row.words}


def _rounded(value, digits=4):
    return None if value is None or not math.isfinite(value) else round(float(value), digits)


def told(view):
    """A comparison in words."""
    said = [f"{row.title}: read as {verdict(row, next(iter(row.readings)))}" if row.readings
            else f"{row.title}: {row.words or 'shown'}" for row in view.rows]
    return f"{view.photo}, {view.preset} by every editor. {'; '.join(said)}."
