"""What a human study found: what was seen, whose edits were noticed, and which were preferred."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.evaluate.study.questions import KINDS
from expression_lab.plots import style

TITLES = {"real_or_edited": "edited or not", "which_expression": "which expression"}
PERSON = "#9bb8cf"


def results(analysis, title=None, width=10.0, alt=None):
    """Shares right against chance, sensitivity to each editor, and strengths in pairs.

    Args:
        analysis: evaluate.study.Analysis
        title: str or None.
        width: float, inches.
        alt: str; None tells the numbers.

    Returns:
        LabFigure: a panel for each kind of question that was answered; points with their 95 %
        intervals, thin where faces are drawn again too.

    Raises:
        ShapeError: nothing was answered.
    """
    panels = [(draw, table) for draw, table in (
        (_shares, analysis.overall), (_sensitivity, analysis.detection),
        (_strengths, analysis.strengths)) if len(table)]
    if not panels:
        raise ShapeError("Nothing was answered yet, so there is nothing to draw.")
    most = max(len(table) for _, table in panels)
    fig = style.new_figure(width, 1.5 + 0.42 * most, alt=alt or _told(analysis))
    for ax, (draw, table) in zip(np.ravel(fig.subplots(1, len(panels))), panels):
        draw(ax, table, analysis)
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def _shares(ax, table, analysis):
    table = table.loc[[kind for kind in KINDS if kind in table.index]]
    for place, (kind, row) in enumerate(table.iterrows()):
        people = 100 * analysis.participants[kind].dropna().to_numpy(float)
        if len(people) > 1:  # a cloud beside the line, so that equal ones are all seen
            spread = np.linspace(0.16, 0.36, len(people))
            ax.plot(people, place + spread, "o", color=PERSON, markersize=4, zorder=1)
        ax.hlines(place, 100 * row["faces_low"], 100 * row["faces_high"], color=style.RIGHT,
                  linewidth=1)
        _dot(ax, place, *(100 * row[["share", "low", "high"]].to_numpy(float)))
        ax.vlines(100 * row["chance"], place - 0.4, place + 0.4, color=style.WRONG, linestyle=":")
    style.dress(ax, "right, and chance (dotted)", "percent", grid="x")
    ax.set_xlim(0, 103)
    _rows(ax, [TITLES[kind] for kind in table.index])


def _sensitivity(ax, table, _):
    for place, (_, row) in enumerate(table.iterrows()):
        _dot(ax, place, row["d_prime"], row["d_prime_low"], row["d_prime_high"])
    ax.axvline(0, color=style.WRONG, linestyle=":")
    style.dress(ax, "edits noticed", "d′ (0 is guessing)", grid="x")
    _rows(ax, table.index)


def _strengths(ax, table, _):
    for place, (_, row) in enumerate(table.iterrows()):
        _dot(ax, place, row["strength"], row["low"], row["high"])
    ax.axvline(0, color=style.QUIET, linestyle=":")
    style.dress(ax, "preferred in pairs", "strength (Bradley–Terry)", grid="x")
    _rows(ax, [f"{name}\nwon {100 * row['won']:.0f} %" for name, row in table.iterrows()])


def _dot(ax, place, value, low, high):
    ax.hlines(place, low, high, color=style.RIGHT, linewidth=3)
    ax.plot(value, place, "o", color="white", markeredgecolor=style.RIGHT, markersize=8,
            markeredgewidth=2)


def _rows(ax, names):
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.6)


def _told(analysis):
    said = ["A human study."]
    for kind, row in analysis.overall.iterrows():
        said.append(f"Right in {TITLES[kind]}: {100 * row['share']:.0f} % "
                    f"({100 * row['low']:.0f} to {100 * row['high']:.0f}), chance "
                    f"{100 * row['chance']:.0f} %.")
    if len(analysis.detection):
        said.append("Sensitivity: " + "; ".join(
            f"{name} {row['d_prime']:.1f}" for name, row in analysis.detection.iterrows()) + ".")
    if len(analysis.strengths):
        said.append("Preferred: " + ", ".join(
            f"{name} {row['strength']:+.1f}" for name, row in analysis.strengths.iterrows()) + ".")
    return " ".join(said)
