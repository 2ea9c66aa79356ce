"""Damage in pictures and in curves: a face in every grade, and what is still read."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style

MEASURES = {"accuracy": ("accuracy", style.RIGHT, "o", "-"),
            "mean_recall": ("mean recall", style.WRONG, "s", "--"),
            "balanced_mean_recall": ("mean recall, balanced", "#009e73", "^", ":")}


def robustness_curves(table, columns=4, title=None, width=10.0, alt=None):
    """Small multiples: a panel a kind of damage, a curve a measure.

    Args:
        table: pandas.DataFrame of `evaluate.robustness_table`.
        columns: int, panels in a row.
        title: str or None.
        width: float, inches.
        alt: str; None tells the accuracy at the strongest grade of each damage.

    Returns:
        LabFigure: the grades are equally far apart, and the axis tells the amount of each; bars
        of accuracy are its 95 % interval.

    Raises:
        ShapeError: no rows, or no column damage, grade, amount, unit or accuracy.
    """
    missing = [one for one in ("damage", "grade", "amount", "unit", "accuracy") if one not in table]
    if missing or not len(table):
        raise ShapeError("Curves of robustness need a table of evaluate.robustness_table; "
                         f"missing: {', '.join(missing) or 'rows'}.")
    names = list(dict.fromkeys(table["damage"]))
    columns = min(columns, len(names))
    rows = -(-len(names) // columns)
    fig = style.new_figure(width, 0.6 + 2.2 * rows * (width / 10), alt=alt or _told(table))
    axes = fig.subplots(rows, columns, sharey=True, squeeze=False)
    for number, (ax, name) in enumerate(zip(axes.flat, names)):
        _panel(ax, table[table["damage"] == name], name, first=number % columns == 0)
    for ax in axes.flat[len(names):]:
        ax.set_axis_off()
    _legend(fig, axes, len(names))
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def damage_grades(face, names=None, columns=2, seed=0, cell=0.8, alt=None):
    """One face under every kind of damage, in all grades.

    Args:
        face: uint8 `(S, S)` or `(S, S, 3)`.
        names: names of `evaluate.DAMAGES`; None takes all.
        columns: int, kinds side by side.
        seed: int, as of `evaluate.damage`.
        cell: float, inches of a picture's side.
        alt: str; None tells the names.

    Returns:
        LabFigure: a row of five pictures for each kind, with the amount under each.

    Raises:
        ShapeError: `face` is no picture of a face.
        UnknownNameError: no damage goes by one of the names.
    """
    from expression_lab import evaluate

    batch = np.asarray(face)[None]
    names = list(evaluate.DAMAGES) if names is None else list(names)
    grades = [[evaluate.damage(batch, name, grade, seed)[0] for grade in range(5)]
              for name in names]
    columns = min(columns, len(names))
    rows = -(-len(names) // columns)
    fig = style.new_figure(columns * 6.6 * cell, (cell + 0.24) * rows, alt=alt or (
        f"A face under {len(names)} kinds of damage, each from none to strong: "
        f"{', '.join(names)}."))
    axes = fig.subplots(rows, 6 * columns, squeeze=False, width_ratios=(1.5, *[1] * 5) * columns)
    for ax in axes.flat:
        ax.set_axis_off()
    for number, (name, pictures) in enumerate(zip(names, grades)):
        row, column = divmod(number, columns)
        _strip(axes[row, 6 * column:6 * column + 6], name, pictures, evaluate.DAMAGES[name])
    return fig


def _strip(axes, name, pictures, kind):
    axes[0].text(1, 0.5, f"{name}\n", transform=axes[0].transAxes, ha="right", va="center",
                 fontsize=style.TICK_SIZE, color=style.TEXT)
    axes[0].text(1, 0.38, _short(kind.unit).replace(", ", "\n"), transform=axes[0].transAxes,
                 ha="right", va="center", fontsize=7, color=style.QUIET)
    words = ("none", *(f"{amount:g}" for amount in kind.amounts))
    for ax, picture, word in zip(axes[1:], pictures, words):
        ax.imshow(np.squeeze(picture), cmap="gray", vmin=0, vmax=255)
        ax.set_title(word, fontsize=8, color=style.TEXT, pad=0, y=-0.22)


def _panel(ax, table, name, first):
    table = table.sort_values("grade")
    grade, amount = table["grade"], table["amount"]
    for key, (label, color, marker, line) in MEASURES.items():
        if key not in table:
            continue
        ax.plot(grade, 100 * table[key], color=color, marker=marker, markersize=4, label=label,
                linestyle=line)
    if {"accuracy_low", "accuracy_high"} <= set(table):
        ax.vlines(grade, 100 * table["accuracy_low"], 100 * table["accuracy_high"],
                  color=style.RIGHT, linewidth=1)
    style.dress(ax, name, x=_short(table["unit"].iloc[0]), y="percent" if first else None,
                grid="y")
    ax.set_xticks(grade, ["none", *(f"{one:g}" for one in amount.iloc[1:])])
    ax.tick_params(labelsize=8)
    ax.xaxis.label.set_size(8.5)
    ax.set_ylim(0, 100)


def _legend(fig, axes, used):
    handles, labels = axes.flat[0].get_legend_handles_labels()
    if used < axes.size:
        axes.flat[used].legend(handles, labels, loc="center", frameon=False,
                               fontsize=style.TICK_SIZE)
    else:
        fig.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False,
                   fontsize=style.TICK_SIZE)


def _short(unit):
    return unit.replace("percent of", "% of")


def _told(table):
    strongest = table.groupby("damage", sort=False)
    parts = [f"{name} {rows['accuracy'].iloc[0]:.0%} to {rows['accuracy'].iloc[-1]:.0%}"
             for name, rows in strongest]
    return f"Accuracy from no damage to the strongest: {'; '.join(parts)}."
