"""Live streams: where the milliseconds go, how old pictures get, what filters do to a signal."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style

# After Okabe and Ito (2008), as the expressions are, but these are no expressions.
SHADES = ("#0072b2", "#56b4e9", "#009e73", "#e69f00", "#cc79a7", "#7f7f7f", "#d55e00")
DASHES = ("-", "--", ":", "-.")  # so that lines stay apart without color, too


def budget(table, limit=None, title=None, width=9.0, alt=None):
    """Draw how long each stage takes, one bar for each way to use the stream.

    Args:
        table: pandas.DataFrame, milliseconds: a row for each stage, in order, and a column for
            each way.
        limit: float or None, milliseconds, where a line is drawn.
        title: str or None.
        width: float, inches.
        alt: str; None tells all sums and the longest stage of each.

    Returns:
        LabFigure.

    Raises:
        ShapeError: the table is empty.
    """
    if not table.size:
        raise ShapeError("A budget needs at least one stage and one way; the table is empty.")
    fig = style.new_figure(width, 1.3 + 0.5 * table.shape[1], alt=alt or _told_budget(table))
    ax = fig.subplots()
    begin = np.zeros(table.shape[1])
    for number, (stage, row) in enumerate(table.iterrows()):
        ax.barh(range(len(row)), row, left=begin, height=0.62, label=stage,
                color=SHADES[number % len(SHADES)], edgecolor="white", linewidth=0.8)
        begin += row.to_numpy(float)
    for place, total in enumerate(begin):
        ax.text(total, place, f"  {total:.0f} ms, {1000 / max(total, 1e-9):.0f} a second",
                va="center", fontsize=style.TICK_SIZE, color=style.TEXT)
    if limit is not None:
        ax.axvline(limit, color=style.TEXT, linewidth=1.2, linestyle="--")
    ax.set(yticks=range(table.shape[1]), yticklabels=table.columns,
           xlim=(0, 1.35 * max(begin.max(), limit or 0)))
    ax.invert_yaxis()
    style.dress(ax, title, x="milliseconds a frame", grid="x")
    fig.legend(loc="outside lower center", ncols=min(len(table), 7), frameon=False,
               fontsize=style.TICK_SIZE, handlelength=1.0, columnspacing=1.2)
    return fig


def lines(seconds, values, y, title=None, x="seconds", truth=None, width=9.0, height=2.8, alt=None):
    """Draw several signals over time.

    Args:
        seconds: float `(n,)`; or a dict of str -> float `(n,)`, each signal's own.
        values: dict of str -> float `(n,)`.
        y, x: str, the words of the axes, with the unit.
        title: str or None.
        truth: str or None, the signal that is drawn broad and grey, behind the others.
        width, height: float, inches.
        alt: str; None tells the range of each.

    Returns:
        LabFigure.

    Raises:
        ShapeError: no signal, or one of another length than its seconds.
    """
    own = seconds if isinstance(seconds, dict) else dict.fromkeys(values, seconds)
    for name, signal in values.items():
        if len(own[name]) != len(signal):
            raise ShapeError(f"{name} has {len(signal)} values for {len(own[name])} moments.")
    if not values:
        raise ShapeError("There is no signal to draw; give at least one.")
    fig = style.new_figure(width, height, alt=alt or _told_lines(values, y))
    ax = fig.subplots()
    for number, (name, signal) in enumerate(values.items()):
        broad = {"color": "#c4c4c4", "linewidth": 5} if name == truth else {
            "color": SHADES[number % len(SHADES)], "linewidth": 1.8,
            "linestyle": DASHES[number % len(DASHES)]}
        ax.plot(own[name], signal, label=name, zorder=1 if name == truth else 2, **broad)
    style.dress(ax, title, x=x, y=y, grid="y")
    ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="best")
    return fig


def frames(rows, titles=None, names=None, width=9.0, alt=None):
    """Show pictures of a film in rows, each as wide as it is.

    Args:
        rows: list of lists of uint8 `(H, W, 3)` or `(H, W)`; a picture of another shape than the
            first is fitted into its place.
        titles: list of str over the columns, or None.
        names: list of str beside the rows, or None.
        width: float, inches.
        alt: str; None tells titles and names.

    Returns:
        LabFigure.

    Raises:
        ShapeError: no picture, or rows of different lengths.
    """
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        raise ShapeError("Frames are drawn in rows of the same length, at least one picture each.")
    high, wide = np.shape(rows[0][0])[:2]
    tall = width / len(rows[0]) * high / wide
    fig = style.new_figure(width, len(rows) * (tall + 0.06) + 0.3 * bool(titles) + 0.05,
                           alt=alt or _told_frames(rows, titles, names))
    axes = fig.subplots(len(rows), len(rows[0]), squeeze=False)
    for number, row in enumerate(rows):
        for ax, picture in zip(axes[number], row):
            ax.imshow(picture, cmap="gray", vmin=0, vmax=255)
            ax.set(xticks=(), yticks=())
            ax.spines[:].set_visible(False)
        if names:
            axes[number, 0].set_ylabel(names[number], fontsize=style.TICK_SIZE, color=style.TEXT)
    for ax, title in zip(axes[0], titles or ()):
        ax.set_title(title, fontsize=style.TICK_SIZE, color=style.TEXT, pad=3)
    fig.get_layout_engine().set(w_pad=0.02, h_pad=0.02, wspace=0.01, hspace=0.01)
    return fig


def _told_frames(rows, titles, names):
    count = len(rows) * len(rows[0])
    told = "One frame" if count == 1 else f"{count} frames"
    told += f", in rows: {'; '.join(names)}" if names else ""
    return f"{told}{': ' + '; '.join(' '.join(t.split()) for t in titles) if titles else ''}."


def _told_budget(table):
    told = [f"{way} {column.sum():.0f} ms, most of it {column.idxmax()} ({column.max():.0f})"
            for way, column in table.items()]
    return f"Milliseconds a frame by stage: {'; '.join(told)}."


def _told_lines(values, y):
    told = [f"{name} from {np.nanmin(signal):.3g} to {np.nanmax(signal):.3g}"
            for name, signal in values.items()]
    return f"Lines of {y} over time: {'; '.join(told)}."
