"""Editors target by target, and what each part of a training is worth."""

import numpy as np

from expression_lab.plots import style
from expression_lab.plots.comparison import MEASURES, color, demand, titled, written
from expression_lab.plots.names import HALO


def target_bars(table, editors=None, measure="both", goal=None, title=None, width=10.0, alt=None):
    """A measure of several editors, target by target.

    Args:
        table: pandas.DataFrame, as `evaluate.saved("methods_targets", room="editing")`: editor,
            target and the measure.
        editors: names in `table`, from the left; None for all.
        measure: str, a key of `MEASURES`.
        goal: float in the table's own unit or None, drawn as a dotted line.
        title, width: as of `comparison.pareto`.
        alt: str; None tells the mean of each editor over the targets that it knows.

    Returns:
        LabFigure: a target that an editor does not know has a dash in place of a bar.

    Raises:
        ShapeError: a column or an editor is missing.
    """
    demand(table, ("editor", "target", measure), "methods_targets", editors)
    editors = list(dict.fromkeys(table["editor"])) if editors is None else list(editors)
    word, times, form, _ = MEASURES[measure]
    wide = times * table.pivot(index="editor", columns="target", values=measure)
    wide = wide.loc[editors, list(dict.fromkeys(table["target"]))]
    told = "; ".join(f"{name} {value:{form}}" for name, value in wide.mean(axis=1).items())
    fig = style.new_figure(width, 0.38 * width,
                           alt=alt or f"{word}, mean over the targets that each editor knows: "
                                      f"{told}.")
    ax, places, step = fig.subplots(), np.arange(wide.shape[1]), 0.84 / len(editors)
    for number, (name, values) in enumerate(wide.iterrows()):
        where = places + step * (number - (len(editors) - 1) / 2)
        ax.bar(where, values, 0.92 * step, color=color(name), label=name)
        for x in where[values.isna().to_numpy()]:
            ax.annotate("–", (x, 0), (0, 2), textcoords="offset points", ha="center",
                        fontsize=8, color=style.QUIET)
    if goal is not None:
        ax.axhline(times * goal, color=style.QUIET, linestyle=":",
                   label=f"goal, {times * goal:{form}}")
    style.dress(ax, y=word, grid="y")
    ax.set_xticks(places, wide.columns)
    ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="center left", bbox_to_anchor=(1, 0.5))
    return titled(fig, title)


def ablations(table, measures=("both", "identity", "cycle", "no_op", "detail"), title=None,
              width=11.0, alt=None):
    """What is lost where a part of a network's training is left out.

    Args:
        table: pandas.DataFrame, as `evaluate.saved("ablations", room="editing")`: variant, and the
            measures; the first row is the whole, and the dotted line.
        measures: keys of `MEASURES`, one axes each.
        title, width: as of `comparison.pareto`.
        alt: str; None tells all figures.

    Returns:
        LabFigure: blue is at least as good as the whole, red-orange is worse.

    Raises:
        ShapeError: a column is missing, or there are no rows.
    """
    demand(table, ("variant", *measures), "ablations")
    told = "; ".join(f"{row['variant']}: " + ", ".join(
        f"{name} {written(name, row[name])}" for name in measures)
        for row in table.to_dict("records"))
    fig = style.new_figure(width, 1.2 + 0.36 * len(table), alt=alt or f"By variant. {told}.")
    axes = fig.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    places = np.arange(len(table))
    for ax, name in zip(axes, measures):
        word, times, form, _ = MEASURES[name]
        values = times * table[name].to_numpy(float)
        lost = worse(name, table[name].to_numpy(float))
        bars = ax.barh(places, values, 0.66,
                       color=[style.WRONG if one else style.RIGHT for one in lost])
        ax.bar_label(bars, labels=[written(name, one) for one in table[name]], padding=3,
                     fontsize=8.5, color=style.TEXT, path_effects=HALO)
        ax.axvline(values[0], color=style.QUIET, linestyle=":")
        ax.margins(x=0.28)
        style.dress(ax, x=word.replace(" (", "\n("))
        ax.xaxis.label.set_size(style.TICK_SIZE)
    axes[0].set_yticks(places, table["variant"])
    axes[0].invert_yaxis()
    return titled(fig, title)


def worse(measure, values):
    """Which are worse than the first, beyond what is written of them: bool `(n,)`."""
    _, times, form, way = MEASURES[measure]
    values = np.array([float(f"{times * one:{form}}") for one in values])
    if way == "one":
        values = -np.abs(values - 1)
    return values > values[0] if way == "less" else values < values[0]
