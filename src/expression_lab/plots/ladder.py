"""What each step of a training was worth, and what one network's two readings are good at."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate.interval import wilson
from expression_lab.plots import style

ACCURACY, RECALL, BALANCED = style.TEXT, style.RIGHT, style.WRONG
COLORS = (style.RIGHT, style.WRONG, "#009e73", "#cc79a7", "#e69f00")
COLUMNS = ("step", "network", "accuracy", "mean_recall", "balanced_mean_recall")


def steps(table, faces=None, title=None, width=10.5, alt=None):
    """Accuracy and mean recall of a recipe, step by step, the first step on top.

    Args:
        table: pandas.DataFrame, a row a step in order: step, network (rows of one network stand
            together), accuracy, mean_recall and balanced_mean_recall, all in [0, 1].
        faces: int or None, how many were read; with it, each accuracy gets its 95 % interval.
        title: str or None.
        width: float, inches.
        alt: str; None tells the numbers.

    Returns:
        LabFigure: accuracy at the left, with the change from the step before; both readings' mean
        recall at the right. A line joins the steps of one network that are trained alike.

    Raises:
        ShapeError: a column is missing, or there are no steps.
    """
    missing = [name for name in COLUMNS if name not in table]
    if missing or not len(table):
        raise ShapeError(f"A ladder needs one row a step, with {', '.join(COLUMNS)}; "
                         + (f"there is no {', '.join(missing)}." if missing else "it has none."))
    fig = style.new_figure(width, 1.5 + 0.36 * len(table), alt=alt or _told(table))
    left, right = fig.subplots(1, 2, sharey=True)
    series = _series(table)
    _track(left, table, "accuracy", series, "accuracy", ACCURACY, "o")
    _track(right, table, "mean_recall", series, "usual reading", RECALL, "o")
    _track(right, table, "balanced_mean_recall", series, "balanced reading", BALANCED, "D")
    _changes(left, table, series, faces)
    if faces:
        left.hlines(range(len(table)), *_intervals(table["accuracy"], faces), color="#b9c7d3",
                    linewidth=5, zorder=1, label="95 % interval")
    for ax, words in ((left, "accuracy (percent of faces)"),
                      (right, "mean recall of the expressions (percent)")):
        style.dress(ax, x=words, grid="x")
        ax.legend(frameon=False, fontsize=style.TICK_SIZE, ncols=2, loc="lower center",
                  bbox_to_anchor=(0.5, 1))
    left.set_yticks(range(len(table)), table["step"])
    left.set(ylim=(len(table) - 0.4, -0.6))
    left.set_xlim(right=left.get_xlim()[1] + 0.25 * np.ptp(left.get_xlim()))  # for the numbers
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def over_power(table, chosen=None, title=None, width=7.0, alt=None):
    """Accuracy and mean recall while more and more of the prior is divided out.

    Args:
        table: pandas.DataFrame, index power (0: the usual reading), columns in [0, 1], one a line.
        chosen: float or None, the power in use: a dashed line.
        title: str or None.
        width: float, inches.
        alt: str; None tells the ends of each line.

    Returns:
        LabFigure.

    Raises:
        ShapeError: fewer than two powers.
    """
    if len(table) < 2:
        raise ShapeError(f"A line over powers needs at least two of them; got {len(table)}.")
    told = "; ".join(f"{name} goes from {100 * values.iloc[0]:.1f} to {100 * values.iloc[-1]:.1f} %"
                     for name, values in table.items())
    fig = style.new_figure(width, 0.5 * width, alt=alt or (
        f"Over the power from {table.index[0]:g} to {table.index[-1]:g}: {told}."))
    ax = fig.subplots()
    for (name, values), color, marker in zip(table.items(), COLORS, "oD^sv"):
        ax.plot(table.index, 100 * values, f"{marker}-", color=color, linewidth=2, label=name)
    if chosen is not None:
        ax.axvline(chosen, color=style.QUIET, linestyle="--", label=f"in use: {chosen:g}")
    style.dress(ax, title, "power of the prior that is divided out", "percent", grid="y")
    ax.set_xticks(table.index)
    ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="center left", bbox_to_anchor=(1, 0.5))
    return fig


def recalls(table, faces=None, title=None, width=9.0, alt=None):
    """Recall of every expression, several readings beside each other.

    Args:
        table: pandas.DataFrame, index expression, columns in [0, 1], one a reading; NaN where there
            are no faces.
        faces: int `(k,)`, faces of each expression, or None; with them, 95 % intervals.
        title: str or None.
        width: float, inches.
        alt: str; None tells the numbers.

    Returns:
        LabFigure: percent in each bar's foot.

    Raises:
        ShapeError: no expressions, no readings, or more than five.
    """
    if not len(table) or not 1 <= table.shape[1] <= len(COLORS):
        raise ShapeError(f"Recalls need 1 to {len(COLORS)} readings of one expression or more; "
                         f"the table is {table.shape}.")
    told = "; ".join(f"{name} {' and '.join(_percent(value) for value in row)}"
                     for name, row in zip(table.index, table.to_numpy(float)))
    fig = style.new_figure(width, 0.38 * width, alt=alt or (
        f"Recall in percent, {' and '.join(map(str, table))}: {told}."))
    ax, places = fig.subplots(), np.arange(len(table))
    wide = 0.8 / table.shape[1]
    for i, (name, color) in enumerate(zip(table, COLORS)):
        where = places + (i + 0.5) * wide - 0.4
        ax.bar(where, 100 * table[name], 0.92 * wide, color=color, label=name)
        if faces is not None:
            ax.vlines(where, *_intervals(table[name].fillna(0), faces), color="black")
        for x, value in zip(where, table[name]):
            tall = 100 * value > 9  # else the number stands on the axis, and must be dark
            ax.annotate(_percent(value), (x, 0), (0, 4), textcoords="offset points", ha="center",
                        fontsize=8.5, color="white" if tall else style.TEXT, weight="bold",
                        bbox={"facecolor": color if tall else "white", "edgecolor": "none",
                              "pad": 0.5})  # before the interval, which may reach down to it
    style.dress(ax, title, y="recall (percent)", grid="y")
    ax.set_xticks(places, table.index if faces is None else
                  [f"{name}\n{n} faces" for name, n in zip(table.index, faces)])
    ax.set(ylim=(0, 108), xlim=(-0.6, len(table) - 0.4))
    fig.legend(loc="outside lower center", ncols=table.shape[1], frameon=False,
               fontsize=style.TICK_SIZE)
    return fig


def _series(table):
    """Rows that are joined by a line: neighbors of the same network and the same epochs."""
    alike = table[["network", *(("epochs",) if "epochs" in table else ())]].astype(str)
    starts = (alike != alike.shift()).any(axis=1).cumsum()
    return [np.flatnonzero(starts == one) for one in starts.unique()]


def _track(ax, table, column, series, label, color, marker):
    for rows in series:
        ax.plot(100 * table[column].iloc[rows], rows, marker=marker, color=color, linewidth=1.2,
                label=label)
        label = None  # once in the legend


def _changes(ax, table, series, faces):
    values = 100 * table["accuracy"].to_numpy()
    ends = _intervals(table["accuracy"], faces)[1] if faces else values
    for rows in series:
        for row in rows:
            words = f"{values[row]:.1f}"
            if row != rows[0]:
                words += f"  ({values[row] - values[row - 1]:+.1f})"
            ax.annotate(words, (ends[row], row), (8, 0), textcoords="offset points", va="center",
                        fontsize=style.TICK_SIZE, color=style.TEXT)


def _intervals(shares, faces):
    """Low and high ends in percent, float `(2, n)`; NaN where there are no faces."""
    faces = np.broadcast_to(faces, len(shares)).astype(int)
    ends = [wilson(round(share * n), n) if n else (np.nan, np.nan)
            for share, n in zip(shares, faces)]
    return 100 * np.transpose(ends)


def _percent(value):
    return "–" if np.isnan(value) else f"{100 * value:.0f}"


def _told(table):
    return "Steps in order, accuracy and balanced mean recall in percent: " + "; ".join(
        f"{row.step} {100 * row.accuracy:.1f} and {100 * row.balanced_mean_recall:.1f}"
        for row in table.itertuples()) + "."
