"""Slices beside one another, what neutral faces are taken for, and what was done against gaps."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import COLORS
from expression_lab.plots import style

ROW, HEAD = 0.27, 0.34  # inches of a slice, and of the name of a factor
WAYS = {"as they are": ("#333333", "o", "-"), "rebalanced": ("#0072b2", "s", "--"),
        "augmented": ("#d55e00", "^", "-."), "both": ("#009e73", "D", ":"),
        "more people": ("#cc79a7", "v", (0, (5, 1)))}
LABELS = {"skin_brightness": "skin brightness", "age_like": "age-like", "sex_like": "sex-like"}


def slices(table, value="accuracy", references=None, x="percent of the faces", title=None,
           limits=None, alt=None):
    """A dot and its 95 % interval for each slice, the slices of a factor together.

    Args:
        table: pandas.DataFrame with factor, slice, the value, `…_low` and `…_high` (shares), and
            perhaps note: a slice without a figure shows that instead.
        value: str, the column.
        references: dict of factor -> slice that is drawn hollow, as what others are compared
            with, its value as a line; or None.
        x: str, the words at the axis.
        title: str or None.
        limits: pair of percents or None.
        alt: str; None tells the values.

    Returns:
        LabFigure.

    Raises:
        ShapeError: the table has no rows, or lacks a column.
    """
    needed = ("factor", "slice", value, f"{value}_low", f"{value}_high")
    if not len(table) or set(needed) - set(table):
        raise ShapeError(f"Slices need a table with {', '.join(needed)} and at least one row; it "
                         f"has {', '.join(map(str, table.columns))} and {len(table)} rows.")
    factors = list(dict.fromkeys(table["factor"]))
    heights = [HEAD + ROW * (table["factor"] == one).sum() for one in factors]
    fig = style.new_figure(7.6, 0.9 + sum(heights), alt=alt or _told(table, value))
    axes = np.atleast_1d(fig.subplots(len(factors), 1, sharex=True, height_ratios=heights))
    for ax, factor in zip(axes, factors):
        _factor(ax, table[table["factor"] == factor], value, (references or {}).get(factor))
        ax.set_title(LABELS.get(factor, factor), fontsize=style.TICK_SIZE, color=style.QUIET,
                     loc="left", pad=2)
    axes[-1].set_xlabel(x, fontsize=style.LABEL_SIZE, color=style.TEXT)
    if limits is not None:
        axes[-1].set_xlim(*limits)
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def _factor(ax, rows, value, reference):
    for place, row in enumerate(rows.to_dict("records")):
        if np.isnan(row[value]):
            ax.text(0.01, place, row.get("note") or "not known", fontsize=8.5, va="center",
                    color=style.QUIET, style="italic", transform=ax.get_yaxis_transform())
            continue
        usual = row["slice"] == reference
        ax.hlines(place, 100 * row[f"{value}_low"], 100 * row[f"{value}_high"], linewidth=2,
                  color=style.QUIET if usual else style.RIGHT)
        ax.plot(100 * row[value], place, "o", markersize=6.5, markeredgewidth=1.5,
                markeredgecolor=style.QUIET if usual else style.RIGHT,
                markerfacecolor="white" if usual else style.RIGHT)
        if usual:
            ax.axvline(100 * row[value], color=style.QUIET, linestyle=":", linewidth=1)
    style.dress(ax, grid="x")
    ax.set_yticks(range(len(rows)), rows["slice"])
    ax.set_ylim(len(rows) - 0.4, -0.6)


def _told(table, value):
    parts = [f"{LABELS.get(row['factor'], row['factor'])}, {row['slice']}: "
             + (row.get("note") or "not known" if np.isnan(row[value])
                else f"{100 * row[value]:.0f} %") for row in table.to_dict("records")]
    return f"Dots with intervals, {value.replace('_', ' ')} of slices. {'; '.join(parts)}."


def over_reading(tables, title=None, alt=None):
    """What neutral faces are taken for: a bar an expression, a panel a reading.

    Args:
        tables: dict of name -> pandas.DataFrame with expression, faces, share, low and high, as
            `evaluate.slices.over_reading` makes it for one slice.
        title: str or None.
        alt: str; None tells the shares.

    Returns:
        LabFigure.

    Raises:
        ShapeError: there is no table.
    """
    if not tables:
        raise ShapeError("Over-reading needs at least one table; it got none.")
    told = "; ".join(f"{name}: " + ", ".join(
        f"{row.expression} {100 * row.share:.1f} %" for row in table.itertuples())
        for name, table in tables.items())
    fig = style.new_figure(3.6 * len(tables) + 0.8, 3.0,
                           alt=alt or f"Neutral faces that are read as something else. {told}.")
    axes = np.atleast_1d(fig.subplots(1, len(tables), sharex=True, sharey=True))
    for ax, (name, table) in zip(axes, tables.items()):
        table = table[table["expression"] != "any"]
        places, shares = np.arange(len(table)), 100 * table["share"].to_numpy()
        ax.barh(places, shares, height=0.65, color=[COLORS[one] for one in table["expression"]])
        ax.hlines(places, 100 * table["low"], 100 * table["high"], color="#222222", linewidth=1.5)
        for place, share, high in zip(places, shares, 100 * table["high"]):
            ax.text(high + 0.4, place, f"{share:.1f} %", va="center", fontsize=8.5,
                    color=style.TEXT)
        style.dress(ax, name, x="percent of the neutral faces")
        ax.set_yticks(places, table["expression"])
        ax.set_ylim(len(table) - 0.4, -0.6)
    axes[0].set_xlim(0, 1.22 * max(100 * table["high"].iloc[1:].max() for table in tables.values()))
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def trained(table, material, x, rare=None, title=None, alt=None):
    """Accuracy along a condition, a line for each way of training.

    Args:
        table: pandas.DataFrame with material, way, slice (numbers as text), accuracy and its
            `_low` and `_high`.
        material: str, whose rows.
        x: str, words at the axis.
        rare: pair of numbers or None: the part that was rare in training, shaded.
        title: str or None.
        alt: str; None tells the first and the last accuracy of each way.

    Returns:
        LabFigure.

    Raises:
        ShapeError: nothing of that material is in the table.
    """
    mine = table[table["material"] == material]
    if not len(mine):
        raise ShapeError(f"The table has no row of {material}; there are: "
                         f"{', '.join(dict.fromkeys(table['material'])) or 'none'}.")
    fig = style.new_figure(6.6, 3.7)
    ax, told = fig.subplots(), []
    for number, (way, rows) in enumerate(mine.groupby("way", sort=False)):
        color, marker, line = WAYS[way]
        at = rows["slice"].astype(float).to_numpy()
        nudged = at + (number - 2) * 0.012 * np.ptp(at)  # so that intervals are told apart
        ax.vlines(nudged, 100 * rows["accuracy_low"], 100 * rows["accuracy_high"], color=color,
                  linewidth=1)
        ax.plot(nudged, 100 * rows["accuracy"], color=color, marker=marker, linestyle=line,
                markersize=5, label=way)
        ends = rows["accuracy"].iloc[[0, -1]]
        told.append(f"{way} from {ends.iloc[0]:.0%} at {at[0]:g} to {ends.iloc[1]:.0%} at "
                    f"{at[-1]:g}")
    if rare is not None:
        ax.axvspan(*rare, color="#f1e9d8", zorder=0, label="rare in training")
    style.dress(ax, title, x=x, y="accuracy (percent)", grid="y")
    ax.set_xticks(at)
    ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="center left", bbox_to_anchor=(1, 0.5))
    return style.with_alt(fig, alt or f"Accuracy by {x}: {'; '.join(told)}.")


def trade_off(table, x, y, label, title=None, marked=None, alt=None):
    """One gain against one loss, along a dial that trades them.

    Args:
        table: pandas.DataFrame with the columns x and y (shares) and label (what the dial says).
        x, y, label: str, names of columns; they are the words at the axes, too.
        title: str or None.
        marked: dict of a value of label -> words beside its dot, or None.
        alt: str; None tells the ends.

    Returns:
        LabFigure.
    """
    fig = style.new_figure(5.6, 3.7)
    ax = fig.subplots()
    ax.plot(100 * table[x], 100 * table[y], "-o", color=style.RIGHT, markersize=5)
    for row in table.to_dict("records"):
        words = (marked or {}).get(row[label], f"{row[label]:g}")
        ax.annotate(words, (100 * row[x], 100 * row[y]), (6, -11), textcoords="offset points",
                    fontsize=8.5, color=style.TEXT)
    style.dress(ax, title, x=f"{x} (percent)", y=f"{y} (percent)", grid="both")
    ax.margins(x=0.12, y=0.1)
    first, last = table.iloc[0], table.iloc[-1]
    return style.with_alt(fig, alt or (
        f"{y} against {x}, along {label}: from {first[y]:.0%} and {first[x]:.0%} at "
        f"{first[label]:g} to {last[y]:.0%} and {last[x]:.0%} at {last[label]:g}."))
