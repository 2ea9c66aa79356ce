"""Two networks at their game: points on a ring, what was watched, and variety against trust."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import style

LIMIT = 1.5  # of a ring's axes, in radii
DRAWN, OTHER = "#0072b2", "#d55e00"


def rings(points, titles, columns=4, cell=1.7, alt=None):
    """Points that games on the ring end with, over the spots where they should lie.

    Args:
        points: list of float `(n, 2)`, one a panel.
        titles: as many strings, "\\n" for a second line.
        columns: int, panels in a row.
        cell: float, inches of a panel's side.
        alt: str; None tells the titles.

    Returns:
        LabFigure: spots as rings in the colours of their expressions, drawn points in black.

    Raises:
        ShapeError: no points, or another number of titles.
    """
    from expression_lab.generate import collapse

    if not len(points) or len(points) != len(titles):
        raise ShapeError(f"{len(points)} rings of points came with {len(titles)} titles.")
    columns = min(columns, len(points))
    rows = -(-len(points) // columns)
    lines = 1 + max(title.count("\n") for title in titles)
    fig = style.new_figure(columns * (cell + 0.1), rows * (cell + 0.1 + 0.19 * lines), alt=alt or (
        "Points drawn in games on a ring of eight spots: "
        + "; ".join(" ".join(title.split()) for title in titles) + "."))
    for ax, one, title in zip(fig.subplots(rows, columns, squeeze=False).flat, points, titles,
                              strict=False):
        for name, spot in zip(EXPRESSIONS, collapse.SPOTS, strict=True):
            ax.plot(*spot, "o", markersize=15, markerfacecolor="none", markeredgewidth=2,
                    markeredgecolor=style.color(name))
        ax.scatter(*np.asarray(one).T, s=2, color="black", alpha=0.35, linewidths=0)
        ax.set_title(title, fontsize=style.TICK_SIZE, color=style.TEXT)
    for ax in fig.axes:
        end = LIMIT * collapse.RADIUS
        ax.set(xlim=(-end, end), ylim=(-end, end), aspect="equal")
        ax.set_axis_off()
    return fig


def watched(tables, apart=None, width=9.5, alt=None):
    """What was watched while a GAN learnt: losses, scores, Fréchet distance, diversity.

    Args:
        tables: dict of name -> pandas.DataFrame, `generate.quick.Watch.table`: a row a report.
        apart: float or None, the Fréchet distance of real faces from other real ones.
        width: float, inches.
        alt: str; None tells the first and last distance and diversity.

    Returns:
        LabFigure: a row of four panels; the second training is drawn dashed.
    """
    fig = style.new_figure(width, 2.7, alt=alt or " ".join(_told(name, table) for name, table
                                                           in tables.items()))
    losses, scores, distance, diversity = fig.subplots(1, 4)
    for name, table, line in zip(tables, tables.values(), ("-", "--", ":"), strict=False):
        for ax, column, color, words in (
                (losses, "generator", DRAWN, "generator"),
                (losses, "discriminator", OTHER, "discriminator"),
                (scores, "real_score", OTHER, "real faces"),
                (scores, "drawn_score", DRAWN, "drawn faces"),
                (distance, "frechet", DRAWN, name), (diversity, "diversity", DRAWN, name)):
            label = words if line == "-" or words == name else None
            ax.plot(table.index, table[column], line, color=color, linewidth=2, label=label)
    if apart is not None:
        distance.axhline(apart, color=style.QUIET, linestyle=":", label="real faces")
    diversity.axhline(1, color=style.QUIET, linestyle=":", label="real faces")
    distance.set_yscale("log")
    distance.yaxis.set_major_formatter("{x:g}")
    distance.yaxis.set_minor_formatter("{x:g}")
    diversity.set_ylim(bottom=0)
    for ax, title in ((losses, "loss"), (scores, "score"),
                      (distance, "Fréchet distance"), (diversity, "diversity")):
        style.dress(ax, title, x="step", grid="y")
        ax.legend(frameon=False, fontsize=style.TICK_SIZE - 1)
    return fig


def _told(name, table):
    first, last = table.iloc[0], table.iloc[-1]
    return (f"{name}: the Fréchet distance goes from {first['frechet']:.1f} to "
            f"{last['frechet']:.1f}, the diversity from {first['diversity']:.0%} to "
            f"{last['diversity']:.0%} of that of real faces.")


def trade_off(table, lost, won, labels=None, width=5.2, alt=None):
    """One measure against another, along a dial that trades them.

    Args:
        table: pandas.DataFrame, a row a setting of the dial, in order; two of its columns.
        lost, won: names of the columns along x and y; shares, drawn in percent.
        labels: strings, one a row, or None for the table's index.
        width: float, inches.
        alt: str; None tells both ends.

    Returns:
        LabFigure.
    """
    labels = [str(one) for one in (table.index if labels is None else labels)]
    x, y = 100 * table[lost], 100 * table[won]
    fig = style.new_figure(width, 0.62 * width, alt=alt or (
        f"{won} against {lost}: {y.iloc[0]:.0f} % and {x.iloc[0]:.0f} % at {labels[0]}, "
        f"{y.iloc[-1]:.0f} % and {x.iloc[-1]:.0f} % at {labels[-1]}."))
    ax = style.dress(fig.subplots(), x=f"{lost} (percent)", y=f"{won} (percent)", grid="both")
    ax.plot(x, y, "o-", color=DRAWN, linewidth=2)
    for words, *at in zip(labels, x, y, strict=True):
        ax.annotate(words, at, (6, 6), textcoords="offset points", fontsize=style.TICK_SIZE,
                    color=style.TEXT)
    ax.margins(0.12)
    return fig
