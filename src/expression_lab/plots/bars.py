"""Bars: probabilities of a face, measures of a class, faces in a class, one model beside others."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.plots import style


def probabilities(values, titles=None, images=None, columns=None, alt=None):
    """Bars of the eight probabilities, for one face or for several.

    Args:
        values: float `(8,)` or `(n, 8)`, in the order of `EXPRESSIONS`.
        titles: n strings above the bars, or None; a string for one face.
        images: n pictures uint8 to be shown beside their bars, or None; one for one face.
        columns: int, faces in a row; None makes it 3, or 2 where pictures are shown too.
        alt: str; None tells the most probable expression of each face.

    Returns:
        LabFigure.

    Raises:
        ShapeError: not probabilities, or another number of titles or images.
    """
    from expression_lab.evaluate import checks

    values = np.asarray(values)
    if values.ndim == 1:
        values = values[None]
        titles = None if titles is None else [titles]
        images = None if images is None else [images]
    values = checks.probabilities(values)
    for name, given in (("titles", titles), ("images", images)):
        if given is not None and len(given) != len(values):
            raise ShapeError(f"{len(values)} faces need {len(values)} {name}, not {len(given)}.")
    wide, usual = (3.2, 3) if images is None else (4.7, 2)
    columns = max(1, min(columns or usual, len(values)))
    rows = -(-len(values) // columns)
    fig = style.new_figure(max(4.2, wide * columns), 2.5 * rows, alt=alt or _told(values))
    for i, (row, sub) in enumerate(zip(values, np.ravel(fig.subfigures(rows, columns)))):
        image = None if images is None else images[i]
        _one_face(sub, row, "" if titles is None else titles[i], image)
    return fig


def _one_face(fig, row, title, image):
    if image is None:
        ax = fig.subplots()
    else:
        picture, ax = fig.subplots(1, 2, width_ratios=(1, 1.25))
        picture.imshow(np.squeeze(image), cmap="gray", vmin=0, vmax=255)
        picture.set_axis_off()
    places = np.arange(len(row))
    ax.barh(places, 100 * row, color=[COLORS[name] for name in EXPRESSIONS])
    for place, value in zip(places, row):
        ax.text(100 * value + 2, place, f"{100 * value:.0f} %", va="center", fontsize=8.5,
                color=style.TEXT, weight="bold" if value == row.max() else "normal")
    style.dress(ax, title, x="probability (percent)")
    ax.set(xlim=(0, 118), xticks=(0, 50, 100), ylim=(len(row) - 0.4, -0.6))
    ax.set_yticks(places, EXPRESSIONS)


def _told(values):
    best = [f"{EXPRESSIONS[row.argmax()]} {100 * row.max():.0f} %" for row in values[:12]]
    return f"Bars of the probabilities of {len(values)} face(s). Highest: {'; '.join(best)}."


def per_class(report, title=None, width=9.0, alt=None):
    """Precision, recall and F1 of every expression.

    Args:
        report: evaluate.Report, or a pandas.DataFrame like its table.
        title: str or None.
        width: float, inches.
        alt: str; None tells the F1 of every class.

    Returns:
        LabFigure: a measure that is undefined has no bar but a dash.
    """
    table = getattr(report, "table", report)
    told = "; ".join(f"{name} {'undefined' if np.isnan(f1) else format(f1, '.2f')}"
                     for name, f1 in table["f1"].items())
    fig = style.new_figure(width, 0.4 * width, alt=alt or f"Precision, recall and F1. F1: {told}.")
    ax = fig.subplots()
    places = np.arange(len(table))
    for shift, (key, color) in enumerate((("precision", "#56b4e9"), ("recall", "#e69f00"),
                                          ("f1", "#333333"))):
        where, values = places + 0.27 * (shift - 1), table[key].to_numpy(dtype=float)
        ax.bar(where, values, width=0.25, color=color, label="F1" if key == "f1" else key)
        _numbers(ax, where, values)
    style.dress(ax, title, y="share (0 to 1)", grid="y")
    ax.set(ylim=(0, 1.1), yticks=np.linspace(0, 1, 6), xlim=(-0.6, len(table) - 0.4))
    ax.set_xticks(places, [f"{name}\n{int(n)} faces" for name, n in table["support"].items()])
    ax.legend(ncols=3, frameon=False, fontsize=style.TICK_SIZE, loc="lower right",
              bbox_to_anchor=(1, 1))
    return fig


def class_balance(counts, title=None, width=8.0, alt=None):
    """How many faces each expression has.

    Args:
        counts: dict expression -> number of faces.
        title: str or None.
        width: float, inches.
        alt: str; None tells the numbers.

    Returns:
        LabFigure.

    Raises:
        ShapeError: no classes at all.
    """
    if not counts:
        raise ShapeError("A class balance needs at least one class.")
    names, values = list(counts), np.array(list(counts.values()))
    total = max(1, values.sum())
    told = "; ".join(f"{name} {value}" for name, value in counts.items())
    fig = style.new_figure(width, 0.42 * width,
                           alt=alt or f"Faces in each class, {values.sum()} in all: {told}.")
    ax = fig.subplots()
    ax.bar(names, values, color=[COLORS.get(name, style.QUIET) for name in names], width=0.7)
    for i, value in enumerate(values):
        ax.annotate(f"{value}\n{100 * value / total:.1f} %", (i, value), (0, 3), ha="center",
                    va="bottom", textcoords="offset points", fontsize=8.5, color=style.TEXT)
    style.dress(ax, title, y="faces", grid="y")
    ax.set_ylim(0, 1.18 * max(1, values.max()))
    return fig


def compare(models, ours=(), lines=None, title=None, width=9.0, alt=None):
    """Accuracies of several models beside each other, with the baselines as lines.

    Args:
        models: pandas.DataFrame, index model, columns accuracy (percent) and perhaps parameters
            (millions) and low, high (percent, an interval).
        ours: names of the models to be drawn in the strong color.
        lines: dict name -> accuracy in percent, drawn as dotted lines; or None.
        title: str or None.
        width: float, inches.
        alt: str; None tells the numbers.

    Returns:
        LabFigure: the best model on top.

    Raises:
        ShapeError: no column accuracy, or no models.
    """
    if "accuracy" not in models or not len(models):
        raise ShapeError("Comparing models needs a table with a column accuracy, one row or more.")
    models = models.sort_values("accuracy")
    told = "; ".join(f"{name} {value:.1f} %" for name, value in models["accuracy"].items())
    fig = style.new_figure(width, 1.4 + 0.36 * len(models), alt=alt or f"Accuracies: {told}.")
    ax = fig.subplots()
    colors = [style.RIGHT if name in ours else "#b9c7d3" for name in models.index]
    ax.barh(np.arange(len(models)), models["accuracy"], color=colors, height=0.7)
    if {"low", "high"} <= set(models):
        ax.hlines(np.arange(len(models)), models["low"], models["high"], color="black", linewidth=2)
    for i, (_, row) in enumerate(models.iterrows()):
        end = np.nanmax([row["accuracy"], row.get("high", np.nan)])
        ax.annotate(_words(row), (end, i), (6, 0), va="center", textcoords="offset points",
                    fontsize=style.TICK_SIZE, color=style.TEXT)
    for name, value in (lines or {}).items():
        ax.axvline(value, color="#333333", linestyle=":", linewidth=1.5)
        ax.annotate(f"{name}\n{value:.1f} %", (value, 1), (0, 4), ha="center", va="bottom",
                    xycoords=("data", "axes fraction"), textcoords="offset points", fontsize=8.5,
                    color=style.QUIET)
    style.dress(ax, x="accuracy (percent of test faces)")
    if title:  # above the names of the lines
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    ax.set(xlim=(0, 128), xticks=range(0, 101, 20))
    ax.set_yticks(np.arange(len(models)), models.index)
    return fig


def _numbers(ax, places, values):
    for place, value in zip(places, values):
        words, height, turn = ("–", 0, 0) if np.isnan(value) else (f"{value:.2f}", value, 90)
        ax.annotate(words, (place, height), (0, 2), textcoords="offset points", ha="center",
                    va="bottom", rotation=turn, fontsize=8, color=style.TEXT)


def _words(row):
    accuracy, size = f"{row['accuracy']:.1f} %", row.get("parameters", np.nan)  # millions
    if np.isnan(size):
        return accuracy
    return f"{accuracy} · {f'{size:.3g} M' if size >= 1 else f'{1000 * size:.0f} k'} parameters"
