"""What faces show over a video: bands of probability over seconds, one panel a face."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import COLORS
from expression_lab.plots import style

MOST = 6  # faces that have a panel; those that are seen longest
GAP = 0.5  # seconds without a face that leave a gap
OTHER = ("#4c4c4c", "#8dd3c7", "#bebada", "#fb8072", "#80b1d3", "#fdb462")  # names of one's own
BEFORE, BEHIND = "confidence", "x"  # the columns that probabilities lie between


def expressions(table, cuts=(), title=None, width=9.0, alt=None):
    """Draw how probable each expression is over time, for each face that was followed.

    Args:
        table: pandas.DataFrame, as `video.Timeline.table()` gives it.
        cuts: floats, seconds at which scenes begin.
        title: str or None.
        width: float, inches.
        alt: str; None tells what each face shows most.

    Returns:
        LabFigure: bands that add up to 100 percent; empty where the face is not seen.

    Raises:
        ShapeError: the table lacks a column.
    """
    names = _names(table)
    tracks = table["track"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    shown = sorted(tracks.index[:MOST])
    fig = style.new_figure(width, 1.2 + 1.5 * max(1, len(shown)),
                           alt=alt or _told(table, shown, len(tracks)))
    axes = np.atleast_1d(fig.subplots(max(1, len(shown)), 1, sharex=True))
    colors = [COLORS.get(name, OTHER[i % len(OTHER)]) for i, name in enumerate(names)]
    for ax, track in zip(axes, shown):
        rows = table[table["track"] == track]
        _bands(ax, rows["seconds"].to_numpy(), rows[names].to_numpy(), colors)
        style.dress(ax, f"face {track + 1}", y="percent")
    for ax in axes:
        ax.set(ylim=(0, 100), yticks=(0, 50, 100))
        for cut in cuts:
            ax.axvline(cut, color=style.TEXT, linestyle=(0, (4, 3)), linewidth=1.2)
    if not shown:
        style.dress(axes[0], "no face was seen", y="percent")
    style.dress(axes[-1], x="seconds")
    if len(table):
        axes[-1].set_xlim(table["seconds"].min(), table["seconds"].max() + 1e-6)
    _legend(fig, names, colors, cuts)
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def _names(table):
    """The columns that hold probabilities."""
    columns = list(table.columns)
    if not {"seconds", "track", BEFORE, BEHIND} <= set(columns):
        raise ShapeError("The table has no columns seconds, track, confidence and x; take that of "
                         "video.Timeline.")
    return columns[columns.index(BEFORE) + 1:columns.index(BEHIND)]


def _bands(ax, seconds, values, colors):
    """One stack of bands for each stretch in which the face is seen."""
    step = np.median(np.diff(seconds)) if len(seconds) > 1 else 0.0
    starts = np.flatnonzero(np.diff(seconds) > max(GAP, 3 * step)) + 1
    for part in np.split(np.arange(len(seconds)), starts):
        ends = np.append(seconds[part], seconds[part[-1]] + step)
        rows = np.concatenate([values[part], values[part[-1:]]])
        ax.stackplot(ends, 100 * rows.T, colors=colors, linewidth=0)


def _legend(fig, names, colors, cuts):
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [Patch(color=color, label=name) for name, color in zip(names, colors)]
    if len(cuts):
        marks.append(Line2D([], [], color=style.TEXT, linestyle=(0, (4, 3)), linewidth=1.2,
                            label="scene cut"))
    if marks:
        fig.legend(handles=marks, loc="outside lower center", ncols=min(len(marks), 9),
                   frameon=False, fontsize=style.TICK_SIZE, handlelength=1.0, columnspacing=1.2)


def _told(table, shown, count):
    if not len(table):
        return "No face was seen in this video."
    told = []
    for track in shown:
        rows = table[table["track"] == track]
        most = rows["expression"].value_counts(normalize=True)
        told.append(f"face {track + 1} from second {rows['seconds'].min():.1f} to "
                    f"{rows['seconds'].max():.1f}, mostly {most.index[0]} ({most.iloc[0]:.0%})")
    more = f" {count - len(shown)} more were seen shorter." if count > len(shown) else ""
    return f"Probabilities of the expressions over time: {'; '.join(told)}.{more}"
