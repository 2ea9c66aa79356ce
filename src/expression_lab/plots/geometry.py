"""Measures of faces, by expression."""

import numpy as np

from expression_lab.errors import ShapeError, unknown_name
from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.plots import style


def strips(measures, labels, names=None, columns=2, width=9.0, seed=0, alt=None):
    """A dot for every face and a box for every expression, one panel a measure.

    Args:
        measures: DataFrame, one row a face, one column a measure.
        labels: int `(n,)`, index into `EXPRESSIONS`.
        names: which columns, or None for all.
        columns: int, panels in a row.
        width: float, inches.
        seed: int, of the sideways scatter that keeps dots apart.
        alt: str; None tells the medians of neutral and of the most different expression.

    Returns:
        LabFigure.

    Raises:
        ShapeError: there are not as many labels as faces.
        UnknownNameError: no such measure.
    """
    labels, names = np.asarray(labels), list(measures.columns if names is None else names)
    if len(labels) != len(measures):
        raise ShapeError(f"{len(measures)} faces came with {len(labels)} labels.")
    for name in names:
        if name not in measures:
            raise unknown_name("measure", name, measures.columns)
    rows = -(-len(names) // columns)
    fig = style.new_figure(width, 2.35 * rows, alt=alt or _told(measures, labels, names))
    panels = np.ravel(fig.subplots(rows, columns, squeeze=False, sharex=True))
    rng = np.random.default_rng(seed)
    for ax, name in zip(panels, names):
        _one(ax, measures[name].to_numpy(), labels, rng)
        style.dress(ax, name.replace("_", " "), grid="y")
    for ax in panels[len(names):]:
        ax.set_axis_off()
    return fig


def _one(ax, values, labels, rng):
    present = [k for k in range(len(EXPRESSIONS)) if (labels == k).any()]
    for k in present:
        own = values[labels == k]
        ax.scatter(k + rng.uniform(-0.3, 0.3, len(own)), own, s=7, alpha=0.45, linewidth=0,
                   color=COLORS[EXPRESSIONS[k]])
    ax.boxplot([values[labels == k] for k in present], positions=present, widths=0.62,
               showfliers=False, medianprops={"color": style.TEXT, "linewidth": 1.6},
               boxprops={"color": style.QUIET}, whiskerprops={"color": style.QUIET},
               capprops={"color": style.QUIET})
    ax.set_xticks(range(len(EXPRESSIONS)), EXPRESSIONS, rotation=35, ha="right",
                  rotation_mode="anchor")


def _told(measures, labels, names):
    said = []
    for name in names:
        medians = {EXPRESSIONS[k]: np.median(measures[name].to_numpy()[labels == k])
                   for k in np.unique(labels)}
        start = medians.get("neutral", np.median(list(medians.values())))
        most = max(medians, key=lambda one: abs(medians[one] - start))
        said.append(f"{name}: neutral {start:.2f}, most different {most} {medians[most]:.2f}")
    return f"Measures of {len(labels)} faces by expression, medians. {'; '.join(said)}."
