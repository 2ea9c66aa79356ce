"""Editors beside one another: what they reach against what it costs, and dots with intervals."""

import numpy as np
from matplotlib import ticker

from expression_lab.errors import ShapeError
from expression_lab.plots import names, style

COLORS = {"landmarks": style.QUIET, "autoencoder": "#8fa3b5", "cvae": "#56b4e9", "cgan": "#e69f00",
          "pix2pix": "#cc79a7", "cyclegan": "#b5a800", "multi": style.WRONG, "refine": style.RIGHT,
          "segmind": "#009e73"}
# What a measure is called, by how much its numbers are multiplied and how they are written, and
# whether more is better, less is better, or one is.
MEASURES = {"both": ("read as asked by both judges (percent)", 100, ".0f", "more"),
            "residual": ("read as asked by residual (percent)", 100, ".0f", "more"),
            "judge": ("read as asked by judge (percent)", 100, ".0f", "more"),
            "identity": ("identity distance (0.6: somebody else)", 1, ".2f", "less"),
            "same_person": ("still the same person (percent)", 100, ".0f", "more"),
            "cycle": ("error there and back (grey values)", 1, ".1f", "less"),
            "no_op": ("error where nothing is asked (grey values)", 1, ".1f", "less"),
            "detail": ("sharpness kept (1: all)", 1, ".2f", "one"),
            "milliseconds": ("milliseconds an edit, logarithmic", 1, ".0f", "less"),
            "artefacts": ("seams and folds in 100 edits", 1, ".1f", "less"),
            "frechet": ("Fréchet distance of features", 1, ".1f", "less"),
            "accuracy": ("read rightly (percent)", 100, ".0f", "more"),
            "macro_f1": ("macro F1 (percent)", 100, ".0f", "more")}


def pareto(table, costs=("milliseconds", "identity"), worth="both", goals=None, title=None,
           width=9.5, alt=None):
    """What editors reach against what it costs; a line joins those that no other one beats.

    Args:
        table: pandas.DataFrame, as `comparison.run(…).tables["editors"]` or
            `evaluate.saved("methods", room="editing")`: editor, targets, and the measures that
            are drawn, with …_low and …_high where there is an interval; an editor without one of
            the measures is left out there.
        costs: names of measures, less is better: an axes for each.
        worth: str, a measure, more is better.
        goals: dict of measure -> number in the table's own unit, drawn as dotted lines, or None.
        title: str or None.
        width: float, inches.
        alt: str; None tells the figures of every editor.

    Returns:
        LabFigure: hollow points are editors that know only some of the targets; they take no part
        in the line. Thin lines through the points are 95 % intervals.

    Raises:
        ShapeError: a column is missing, or there are no rows.
    """
    demand(table, ("editor", "targets", *costs, worth), "methods")
    table = _with_whole(table)
    fig = style.new_figure(width, 0.9 * width / len(costs), alt=alt or _told(table, worth, costs))
    for ax, cost in zip(fig.subplots(1, len(costs), squeeze=False)[0], costs):
        _pareto(ax, table.dropna(subset=[cost, worth]), cost, worth, goals or {})
    fig.draw_without_rendering()  # lays the axes out, so that names know where their points are
    for ax, cost in zip(fig.axes, costs):
        known = table.dropna(subset=[cost, worth]).to_dict("records")
        names.beside(ax, [_words(row) for row in known],
                     [(MEASURES[cost][1] * row[cost], MEASURES[worth][1] * row[worth])
                      for row in known])
    return titled(fig, title)


def best(cost, worth):
    """Which are beaten by no other one: cheaper and worth as much, or worth more and as cheap?

    Args:
        cost, worth: float `(n,)`

    Returns:
        bool `(n,)`
    """
    cheaper, better = cost[None] <= cost[:, None], worth[None] >= worth[:, None]
    truly = (cost[None] < cost[:, None]) | (worth[None] > worth[:, None])
    return ~(cheaper & better & truly).any(axis=1)


def intervals(table, measures=("both", "identity"), name="editor", title=None, width=9.5,
              alt=None):
    """Measures as dots with their 95 % intervals: an axes a measure, a row an editor.

    Args:
        table: pandas.DataFrame: a column of names, and the measures with …_low and …_high.
        measures: keys of `MEASURES`.
        name: str, the column of names: "editor" or "classifier".
        title, width: as of `pareto`.
        alt: str; None tells all figures.

    Returns:
        LabFigure: rows in the table's order, from the top; a dash where nothing was measured,
        hollow dots where an editor knows only some of the targets.

    Raises:
        ShapeError: a column is missing, or there are no rows.
    """
    demand(table, (name, *measures), "compared")
    table = _with_whole(table)
    told = "; ".join(f"{row[name]} " + ", ".join(
        f"{one} {_ranged(row, one)}" for one in measures) for row in table.to_dict("records"))
    fig = style.new_figure(width, 0.9 + 0.34 * len(table), alt=alt or f"Dots: {told}.")
    axes = fig.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    places = np.arange(len(table))
    for ax, one in zip(axes, measures):
        for place, row in zip(places, table.to_dict("records")):
            _dot(ax, row, one, place)
        style.dress(ax, x=MEASURES[one][0], grid="x")
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.margins(x=0.08)
    axes[0].set_yticks(places, table[name])
    axes[0].set_ylim(len(table) - 0.4, -0.6)
    return titled(fig, title)


def written(measure, value):
    """A measure's number as words: str."""
    _, times, form, _ = MEASURES[measure]
    return "unknown" if np.isnan(value) else f"{times * value:{form}}"


def color(editor):
    """An editor's color, as "#rrggbb"."""
    return COLORS.get(editor, "#333333")


def demand(table, columns, name, editors=None):
    """Raise a ShapeError where a table lacks columns, editors, or rows."""
    missing = [one for one in columns if one not in table]
    unknown = sorted(set(editors) - set(table["editor"])) if editors and not missing else []
    if missing or unknown or not len(table):
        raise ShapeError(f"This needs the table `{name}` of edited faces; missing: "
                         f"{', '.join([*missing, *unknown]) or 'rows'}.")


def titled(fig, title):
    """Give a figure its title, if it has one, and return the figure."""
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def _with_whole(table):
    """The table with a column `whole`: does an editor know all targets that any of them knows?"""
    targets = table["targets"] if "targets" in table else None
    return table.assign(whole=True if targets is None else targets == targets.max())


def _pareto(ax, known, cost, worth, goals):
    """One trade-off, without the names."""
    (x_word, x_times, *_), (y_word, y_times, *_) = MEASURES[cost], MEASURES[worth]
    whole = known[known["whole"]]
    front = whole[best(whole[cost].to_numpy(), whole[worth].to_numpy())].sort_values(cost)
    ax.plot(x_times * front[cost], y_times * front[worth], color="#b0b0b0", zorder=1)
    for row in known.to_dict("records"):
        _point(ax, row, cost, worth)
    for name, line in ((cost, ax.axvline), (worth, ax.axhline)):
        if name in goals:
            line(MEASURES[name][1] * goals[name], color=style.QUIET, linestyle=":", zorder=0)
    if cost == "milliseconds":
        ax.set_xscale("log")
        ax.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
        ax.xaxis.set_major_formatter("{x:g}")
        ax.xaxis.set_minor_formatter(ticker.NullFormatter())
    ax.margins(0.18)
    style.dress(ax, x=x_word, y=y_word if ax.get_subplotspec().is_first_col() else None,
                grid="both")


def _point(ax, row, cost, worth):
    """An editor's point, and its intervals where they are known."""
    x, y = (MEASURES[one][1] * row[one] for one in (cost, worth))
    ink = color(row["editor"])
    for one, draw, other in ((cost, ax.hlines, y), (worth, ax.vlines, x)):
        ends = [MEASURES[one][1] * row.get(f"{one}_{end}", np.nan) for end in ("low", "high")]
        if np.isfinite(ends).all():
            draw(other, *ends, color=ink, linewidth=1.2, alpha=0.7, zorder=1)
    ax.scatter([x], [y], s=64, facecolor=ink if row["whole"] else "white",
               edgecolor=ink, linewidth=2, zorder=2)


def _dot(ax, row, measure, place):
    """A dot and its interval, or a dash at the left."""
    times = MEASURES[measure][1]
    if not np.isfinite(row[measure]):
        ax.text(0.01, place, "–", transform=ax.get_yaxis_transform(), va="center",
                color=style.QUIET)
        return
    ends = [times * row.get(f"{measure}_{end}", np.nan) for end in ("low", "high")]
    if np.isfinite(ends).all():
        ax.hlines(place, *ends, color=style.RIGHT, linewidth=4, alpha=0.3)
    ax.scatter([times * row[measure]], [place], s=46, zorder=2, edgecolor=style.RIGHT,
               facecolor=style.RIGHT if row["whole"] else "white", linewidth=1.8)


def _ranged(row, measure):
    ends = [row.get(f"{measure}_{end}", np.nan) for end in ("low", "high")]
    words = written(measure, row[measure])
    if not np.isfinite([row[measure], *ends]).all():
        return words
    return f"{words} ({' to '.join(written(measure, one) for one in ends)})"


def _words(row):
    return row["editor"] if row["whole"] else f"{row['editor']}\n({row['targets']:.0f} targets)"


def _told(table, worth, costs):
    """All figures in words."""
    rows = ["{} {} at {}".format(row["editor"], written(worth, row[worth]), ", ".join(
        f"{written(name, row[name])} {name}" for name in costs))
        for row in table.to_dict("records")]
    return f"Editors by {MEASURES[worth][0]}: {'; '.join(rows)}."
