"""Reliability: how sure a network is, against how often it is right."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style

COLUMNS = ("low", "high", "faces", "confidence", "accuracy", "accuracy_low", "accuracy_high")


def reliability_diagram(tables, notes=None, title=None, width=None, alt=None):
    """Reliability diagrams side by side, each with the number of faces in every group below.

    Args:
        tables: dict name -> pandas.DataFrame of `evaluate.reliability`, as "before" and "after".
        notes: dict name -> str written into the diagram, as a calibration error; or None.
        title: str or None.
        width: float, inches; None makes it 4.4 a diagram.
        alt: str; None tells each diagram's largest gap.

    Returns:
        LabFigure: points on the diagonal are calibrated; above it the network is too modest,
        below it too sure. Bars around points are 95 % intervals.

    Raises:
        ShapeError: no tables, or one without the columns.
    """
    for name, table in tables.items():
        missing = [column for column in COLUMNS if column not in table]
        if missing:
            raise ShapeError(f"The table {name!r} has no column {missing[0]!r}; it must come from "
                             "evaluate.reliability.")
    if not tables:
        raise ShapeError("A reliability diagram needs at least one table.")
    width = width or max(5.0, 4.4 * len(tables))
    fig = style.new_figure(width, 5.2, alt=alt or " ".join(map(_told, tables, tables.values())))
    axes = fig.subplots(2, len(tables), height_ratios=(3, 1), sharex=True, sharey="row",
                        squeeze=False)
    for number, (name, table) in enumerate(tables.items()):
        _diagram(axes[0, number], table, name, (notes or {}).get(name))
        _counts(axes[1, number], table)
    for ax in axes[:, 1:].flat:
        ax.set_ylabel("")
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def _diagram(ax, table, name, note):
    some = table[table["faces"] > 0]
    sure, right = 100 * some["confidence"], 100 * some["accuracy"]
    ax.plot((0, 100), (0, 100), color=style.QUIET, linestyle=":", linewidth=1.5)
    ax.vlines(sure, right, sure, color=style.WRONG, linewidth=5, alpha=0.3)  # the gap
    ax.errorbar(sure, right, [right - 100 * some["accuracy_low"],
                              100 * some["accuracy_high"] - right],
                color=style.RIGHT, marker="o", markersize=5, capsize=3, linewidth=1.5)
    style.dress(ax, name, y="right (percent of faces)", grid="both")
    ax.set(xlim=(0, 100), ylim=(0, 103), xticks=range(0, 101, 20), yticks=range(0, 101, 20))
    if note:
        ax.text(4, 96, note, fontsize=style.TICK_SIZE, color=style.TEXT, va="top")


def _counts(ax, table):
    low, high = 100 * table["low"], 100 * table["high"]
    ax.bar(low, table["faces"], width=high - low, align="edge", color="#b9c7d3",
           edgecolor="white")
    style.dress(ax, x="confidence (percent)", y="faces", grid="y")


def _told(name, table):
    some = table[table["faces"] > 0]
    gap = 100 * (some["accuracy"] - some["confidence"])
    mean = np.average(gap, weights=some["faces"])
    kind = "too modest" if mean > 0 else "too sure"
    return (f"Reliability diagram {name}, {int(some['faces'].sum()):,} faces: on average "
            f"{abs(mean):.1f} points {kind}.")
