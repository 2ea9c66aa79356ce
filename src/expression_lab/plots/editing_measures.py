"""Edited faces on one sheet, to be looked at; and how often they are read as asked."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import style


def contact_sheet(sheet, cell=1.1, alt=None):
    """A row a face: as it was, then one edit after the other, each with what the judges read.

    Args:
        sheet: list of (photo, dict of target -> (picture, readings)); pictures are uint8
            `(H, W)` or `(H, W, 3)`, readings a dict of judge -> float `(8,)`, probabilities.
        cell: float, inches of a picture's side.
        alt: str; None tells how many edits are read as asked.

    Returns:
        LabFigure: under each edit what each judge reads, blue where it is what was asked for and
        red-orange where it is not.

    Raises:
        ShapeError: no faces, or rows of different targets.
    """
    targets = [list(made) for _, made in sheet]
    if not sheet or any(names != targets[0] for names in targets):
        raise ShapeError("A contact sheet needs at least one face, and the same targets in each "
                         "row.")
    columns, rows = len(targets[0]) + 1, len(sheet)
    fig = style.new_figure(columns * cell, rows * (cell + 0.3) + 0.3, alt=alt or _told(sheet))
    for row, (axes, (photo, made)) in enumerate(zip(fig.subplots(rows, columns, squeeze=False),
                                                    sheet)):
        _picture(axes[0], photo, {}, "", "as it was" if row == 0 else "")
        for ax, (target, (picture, readings)) in zip(axes[1:], made.items()):
            _picture(ax, picture, readings, target, target if row == 0 else "")
    return fig


def _picture(ax, picture, readings, target, title):
    ax.imshow(np.squeeze(picture), cmap="gray", vmin=0, vmax=255)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    if title:
        ax.set_title(title, fontsize=style.LABEL_SIZE, color=style.TEXT)
    for line, values in enumerate(readings.values()):
        name = EXPRESSIONS[np.argmax(values)]
        ax.text(0.5, -0.03 - 0.13 * line, f"{name} {100 * np.max(values):.0f} %", va="top",
                ha="center", transform=ax.transAxes, fontsize=7.5,
                color=style.RIGHT if name == target else style.WRONG)


def _told(sheet):
    asked = [(target, readings) for _, made in sheet for target, (_, readings) in made.items()]
    right = sum(all(EXPRESSIONS[np.argmax(one)] == target for one in readings.values())
                for target, readings in asked)
    return (f"{len(sheet)} faces, each edited to {len(asked) // len(sheet)} expressions; all "
            f"judges read {right} of {len(asked)} edits as asked.")


def reached_bars(table, goal=0.7, title=None, width=9.0, alt=None):
    """Share of edits read as asked, for each target: bars of each judge and of both.

    Args:
        table: pandas.DataFrame, a row a target: target, residual, judge, both and unedited, shares
            in [0, 1], as `evaluate.saved("landmarks_targets", room="editing")`.
        goal: float in [0, 1] or None, drawn as a dotted line.
        title: str or None.
        width: float, inches.
        alt: str; None tells the share of both judges for each target.

    Returns:
        LabFigure: a tick across each group tells how many were read so before the edit.

    Raises:
        ShapeError: no rows, or a column is missing.
    """
    kinds = {"residual": "#56b4e9", "judge": "#e69f00", "both": style.RIGHT}
    missing = [one for one in ("target", *kinds, "unedited") if one not in table]
    if missing or not len(table):
        raise ShapeError("Bars of edits need a table of the measure `editing`; missing: "
                         f"{', '.join(missing) or 'rows'}.")
    fig = style.new_figure(width, 0.42 * width, alt=alt or "Edits read as asked by both judges: "
                           + ", ".join(f"{one.target} {one.both:.0%}" for one in table.itertuples())
                           + ".")
    ax, places = fig.subplots(), np.arange(len(table))
    for number, (name, color) in enumerate(kinds.items()):
        bars = ax.bar(places + 0.27 * (number - 1), 100 * table[name], 0.25, color=color,
                      label={"both": "both judges"}.get(name, name))
        if name == "both":
            ax.bar_label(bars, fmt="%.0f", fontsize=8, color=style.TEXT)
    ax.hlines(100 * table["unedited"], places - 0.42, places + 0.42, color=style.TEXT,
              linewidth=1.5, label="both, before the edit")
    if goal is not None:
        ax.axhline(100 * goal, color=style.QUIET, linestyle=":", label=f"goal, {100 * goal:.0f} %")
    style.dress(ax, title, y="read as asked (percent)", grid="y")
    ax.set_xticks(places, table["target"])
    ax.set_ylim(0, 105)
    ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="center left", bbox_to_anchor=(1, 0.5))
    return fig
