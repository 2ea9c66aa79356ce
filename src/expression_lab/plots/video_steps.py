"""What happens to films on their way: tracks over time, the price of smoothing, slits."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style

COLORS = ("#8a8a8a", style.RIGHT, style.WRONG, "#009e73", "#cc79a7", "#b5a800")


def tracks(seconds, values, y, title=None, marks=(), width=9.0, height=2.8, alt=None):
    """Several signals over the same time.

    Args:
        seconds: float `(n,)`.
        values: dict of name -> float `(n,)`; what comes first lies below.
        y: str, the axis, with its unit.
        title: str or None.
        marks: floats, seconds that get a dashed line.
        width, height: float, inches.
        alt: str; None tells the range of each.

    Returns:
        LabFigure

    Raises:
        ShapeError: a signal has another length.
    """
    for name, signal in values.items():
        if len(signal) != len(seconds):
            raise ShapeError(f"{name!r} has {len(signal)} values for {len(seconds)} seconds.")
    told = "; ".join(f"{name} from {np.nanmin(one):.3g} to {np.nanmax(one):.3g}"
                     for name, one in values.items())
    fig = style.new_figure(width, height, alt=alt or f"{y} over time: {told}.")
    ax = style.dress(fig.subplots(), title, "seconds", y, grid="y")
    for mark in marks:
        ax.axvline(mark, color=style.TEXT, linestyle=(0, (4, 3)), linewidth=1.2)
    for (name, signal), color in zip(values.items(), COLORS):
        ax.plot(seconds, signal, color=color, linewidth=1.8, label=name)
    ax.set_xlim(seconds[0], seconds[-1])
    fig.legend(loc="outside lower center", ncols=len(values), frameon=False,
               fontsize=style.TICK_SIZE)
    return fig


def bargain(methods, chosen=None, width=6.5, alt=None):
    """How late, and how steady: one line for each way of smoothing.

    Args:
        methods: dict of name -> list of (lag, jitter, label), from weak to strong.
        chosen: (lag, jitter) or None, a point that is marked.
        width: float, inches.
        alt: str; None tells the ends of each line.

    Returns:
        LabFigure
    """
    told = "; ".join(f"{name} from {rows[0][1]:.2g} at {rows[0][0]:.0f} ms to {rows[-1][1]:.2g} at "
                     f"{rows[-1][0]:.0f} ms" for name, rows in methods.items())
    fig = style.new_figure(width, 0.62 * width, alt=alt or f"Jitter against lag: {told}.")
    ax = style.dress(fig.subplots(), None, "lag (milliseconds)", "jitter (percent)", grid="both")
    for place, ((name, rows), color) in enumerate(zip(methods.items(), COLORS[1:])):
        aside = {"xytext": (5, 4)} if place % 2 == 0 else {"xytext": (-5, -5), "ha": "right",
                                                           "va": "top"}
        lag, jitter, labels = zip(*rows)
        ax.plot(lag, jitter, color=color, marker="o", markersize=5, linewidth=1.6, label=name)
        for at, label in zip(zip(lag, jitter), labels):
            ax.annotate(label, at, textcoords="offset points", fontsize=style.TICK_SIZE - 1,
                        color=color, **aside)
    if chosen is not None:
        ax.plot(*chosen, marker="*", markersize=16, color=style.TEXT, linestyle="none",
                label="chosen here")
    ax.set_ylim(bottom=0)
    ax.margins(x=0.1)
    ax.legend(frameon=False, fontsize=style.TICK_SIZE)
    return fig


def slits(films, column, fps, rows=None, width=9.0, alt=None):
    """One column of pixels of every frame, side by side: what stays makes lines, flicker a comb.

    Args:
        films: dict of name -> uint8 `(n, H, W, 3)`.
        column: int or `(n,)`, which column of each frame.
        fps: float, frames a second.
        rows: slice or None, which part of it.
        width: float, inches.
        alt: str; None tells the names.

    Returns:
        LabFigure
    """
    rows = slice(None) if rows is None else rows
    fig = style.new_figure(width, 0.4 + 1.35 * len(films), alt=alt or (
        f"A column of pixels through the face over time, for {', '.join(films)}."))
    axes = np.atleast_1d(fig.subplots(len(films), 1, sharex=True))
    for ax, (name, frames) in zip(axes, films.items()):
        columns = np.broadcast_to(column, len(frames))
        strip = np.stack([frame[rows, at] for frame, at in zip(frames, columns)], axis=1)
        ax.imshow(strip, cmap="gray", vmin=0, vmax=255, aspect="auto", interpolation="nearest",
                  extent=(0, len(frames) / fps, 0, 1))
        style.dress(ax, name).set_yticks([])
    style.dress(axes[-1], x="seconds")
    return fig
