"""Small multiples: the same small picture for each editor or classifier, to be read at a glance."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import style
from expression_lab.plots.comparison import color, demand, titled

WEAK = "#a9bccb"  # bars below the median
# What of a table is shown of an editor, each from 0 to 1, more is better; what has a cost (a time,
# a distance) is the best editor's cost divided by this one's.
PROFILE = {"read as asked": lambda t: t["both"],
           "same person": lambda t: t["same_person"],
           "follows the slider": lambda t: t["rank_judge"].clip(0),
           "sharp": lambda t: 1 - (t["sharpness"] - 1).abs().clip(0, 1),
           "rest unchanged": lambda t: t["ssim"].clip(0),
           "no artefacts": lambda t: 1 - (t["artefacts"] / 100).clip(0, 1),
           "near to real": lambda t: t["frechet"].clip(1e-9).min() / t["frechet"].clip(1e-9),
           "fast": lambda t: t["milliseconds"].min() / t["milliseconds"]}


def normalized(table):
    """What the profiles show: each measure from 0 to 1, more is better.

    Args:
        table: pandas.DataFrame, as `comparison.run(…).tables["editors"]`; measures that it does
            not have, or of which it knows nothing, are left out.

    Returns:
        pandas.DataFrame: index editor, a column a measure of `PROFILE`; NaN where unknown.

    Raises:
        ShapeError: no rows, no editors, or none of the measures.
    """
    import pandas as pd

    demand(table, ("editor",), "editors")
    table, found = table.set_index("editor"), {}
    for name, value in PROFILE.items():
        try:
            found[name] = value(table).astype(float)
        except KeyError:  # not measured in this table
            continue
    shares = pd.DataFrame(found, index=table.index).dropna(axis=1, how="all")
    if shares.empty:
        raise ShapeError("Profiles need at least one measure of the table `editors`, such as both.")
    return shares


def profiles(table, editors=None, columns=4, title=None, cell=2.5, alt=None):
    """A panel an editor: its measures as bars from 0 to 1, beside the median of all editors.

    Args:
        table: pandas.DataFrame, as of `normalized`.
        editors: names in `table` that get a panel; None for all. The scales and the medians are
            those of the whole table.
        columns: int, panels in a row.
        title: str or None.
        cell: float, inches, the width of a panel.
        alt: str; None tells all figures.

    Returns:
        LabFigure: a short line across each bar is the median, and a bar that reaches it is blue;
        a dash is unknown.

    Raises:
        ShapeError: as for `normalized`, or an editor is missing.
    """
    demand(table, ("editor",), "editors", editors)
    shares = normalized(table)
    shown = shares if editors is None else shares.loc[list(editors)]
    told = "; ".join(f"{name}: " + ", ".join(f"{one} {_share(value)}" for one, value in row.items())
                     for name, row in shown.iterrows())
    fig, axes = _grid(len(shown), columns, cell, 0.45 + 0.24 * shares.shape[1],
                      alt or f"Measures from 0 to 1, more is better. {told}.", margin=1.1)
    for number, (ax, (name, row)) in enumerate(zip(axes, shown.iterrows())):
        _profile(ax, row, shares.median(), name)
        if number % min(columns, len(shown)):
            ax.set_yticklabels([])
    return titled(fig, title)


def intensities(table, measure="p_judge", columns=4, title=None, cell=2.5, alt=None):
    """Does more of the slider show more of the expression? A panel a target, a line an editor.

    Args:
        table: pandas.DataFrame, as `comparison.run(…).tables["intensity"]`: editor, target,
            intensity and the measure.
        measure: "p_judge" or "p_residual", a judge's probability of the target; or "identity".
        columns, title, cell: as of `profiles`.
        alt: str; None tells where each editor ends, as a mean over the targets.

    Returns:
        LabFigure

    Raises:
        ShapeError: a column is missing, or there are no rows.
    """
    demand(table, ("editor", "target", "intensity", measure), "intensity")
    targets = [name for name in EXPRESSIONS if name in set(table["target"])]
    times = 1 if measure == "identity" else 100
    last = table[table["intensity"] == table["intensity"].max()]
    told = "; ".join(f"{name} {times * value:.3g}" for name, value in
                     last.groupby("editor", sort=False)[measure].mean().items())
    word = "identity distance" if measure == "identity" else "probability (percent)"
    fig, axes = _grid(len(targets), columns, cell, 0.85 * cell,
                      alt or f"{word} of {len(targets)} targets by intensity; at the highest, on "
                             f"average: {told}.", margin=0.5, bottom=0.4)
    for number, (ax, target) in enumerate(zip(axes, targets)):
        for name, part in table[table["target"] == target].groupby("editor", sort=False):
            part = part.sort_values("intensity")
            ax.plot(100 * part["intensity"], times * part[measure], color=color(name), marker="o",
                    markersize=3, linewidth=1.6, label=name)
        style.dress(ax, target, x="intensity (percent)", grid="y",
                    y=word if number % min(columns, len(targets)) == 0 else None)
        ax.set(xticks=(0, 50, 100), **({} if measure == "identity" else {"ylim": (-3, 103)}))
    known = {label: line for ax in axes for line, label in zip(*ax.get_legend_handles_labels())}
    fig.legend(known.values(), known, loc="outside lower center", frameon=False,
               ncols=min(len(known), 3 * min(columns, len(targets))), fontsize=style.TICK_SIZE)
    return titled(fig, title)


def _grid(n, columns, cell, high, alt, margin=0.0, bottom=0.0):
    """A figure with n axes in rows, `cell` by `high` inches each: the figure and its axes."""
    columns = max(1, min(columns, n))
    rows = -(-n // columns)
    fig = style.new_figure(columns * cell + margin, rows * (high + 0.25) + bottom + 0.15, alt=alt)
    axes = list(fig.subplots(rows, columns, squeeze=False).flat)
    for ax in axes[n:]:
        ax.set_axis_off()
    return fig, axes[:n]


def _profile(ax, row, median, name):
    places, values = np.arange(len(row)), row.to_numpy(float)
    ax.barh(places, np.ones(len(row)), 0.66, color="#f0f0ee")
    ax.barh(places, values, 0.66, color=[style.RIGHT if strong else WEAK
                                         for strong in values >= median.to_numpy()])
    ax.vlines(median, places - 0.4, places + 0.4, color=style.TEXT, linewidth=1.2)
    for place in places[np.isnan(values)]:
        ax.text(0.03, place, "–", va="center", color=style.QUIET)
    style.dress(ax, name)
    ax.set(xlim=(0, 1.02), xticks=(), ylim=(len(row) - 0.4, -0.6))
    ax.set_yticks(places, row.index)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _share(value):
    return "unknown" if np.isnan(value) else f"{value:.2f}"
