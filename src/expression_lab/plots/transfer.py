"""What a start is worth: accuracy over the number of faces; and what channel attention weights."""

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import style

COLORS = ("#7f7f7f", "#e69f00", "#0072b2", "#cc79a7", "#009e73")


def starts(table, title=None, baseline=None, width=8.0, alt=None):
    """Accuracy of several starts of one network, over the number of training faces.

    Args:
        table: pandas.DataFrame, a row a run: trunk, faces, and two measures in [0, 1],
            head_accuracy (dashed: the head alone) and accuracy (full lines: all of it).
        title: str or None.
        baseline: float in [0, 1] or None, an accuracy to draw a dotted line at.
        width: float, inches.
        alt: str; None tells the numbers of the full lines.

    Returns:
        LabFigure: points are means over the seeds, bars one standard deviation.
    """
    means = table.groupby(["trunk", "faces"], sort=False)[["accuracy", "head_accuracy"]]
    means, spread = 100 * means.mean(), 100 * means.std().fillna(0)
    fig = style.new_figure(width, 0.55 * width, alt=alt or _told(means["accuracy"]))
    ax = fig.subplots()
    for trunk, color in zip(table["trunk"].unique(), COLORS):
        for measure, line in (("accuracy", "-"), ("head_accuracy", "--")):
            middle, bar = (one[measure].loc[trunk] for one in (means, spread))
            ax.errorbar(middle.index.to_numpy(), middle.to_numpy(), bar.to_numpy(), color=color,
                        linestyle=line, marker="o", markersize=5, capsize=3,
                        linewidth=2 if line == "-" else 1.2,
                        label=f"{trunk}{'' if line == '-' else ', head alone'}")
    if baseline is not None:
        ax.axhline(100 * baseline, color=style.QUIET, linestyle=":", label="always neutral")
    style.dress(ax, title, "training faces (logarithmic)", "accuracy (percent)", grid="y")
    ax.set_xscale("log")
    ax.set_xticks(counts := sorted(table["faces"].unique()), [f"{n:,}" for n in counts])
    ax.minorticks_off()
    ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="center left", bbox_to_anchor=(1, 0.5))
    return fig


def _told(means):
    return "Accuracy over training faces. " + "; ".join(
        f"{trunk}, {faces:,} faces: {value:.1f} %" for (trunk, faces), value in means.items())


def channel_weights(weights, labels, channels=24, title=None, width=9.0, alt=None):
    """How much channel attention lets through, for faces of each expression.

    Args:
        weights: float `(n, C)`, 0 to 1, the weight of each channel for each face.
        labels: int `(n,)`, indices of the expressions.
        channels: int, how many to show: those that differ most between expressions.
        title: str or None.
        width: float, inches.
        alt: str; None tells what differs most.

    Returns:
        LabFigure: a row an expression that has faces, a column a channel; blue lets more through
        than for the average expression, red less.
    """
    present = [k for k in range(len(EXPRESSIONS)) if (labels == k).any()]
    means = np.stack([weights[labels == k].mean(0) for k in present])
    means = means - means.mean(0)
    chosen = np.argsort(-means.std(0))[:channels]
    shown = means[:, chosen[np.argsort(means[:, chosen].argmax(0), kind="stable")]]
    row, column = np.unravel_index(np.abs(shown).argmax(), shown.shape)
    told = (f"Weights of {shown.shape[1]} channels for {len(present)} expressions, against their "
            f"mean. The largest difference is {shown[row, column]:+.2f}, for "
            f"{EXPRESSIONS[present[row]]}.")
    fig = style.new_figure(width, 0.42 * width, alt=alt or told)
    ax, most = fig.subplots(), np.abs(shown).max() or 1
    image = ax.imshow(shown, cmap="RdBu", vmin=-most, vmax=most, aspect="auto")
    style.dress(ax, title, x="channel (those that differ most, sorted)")
    ax.set_yticks(range(len(present)), [EXPRESSIONS[k] for k in present])
    ax.set_xticks([])
    bar = fig.colorbar(image, ax=ax, shrink=0.9)
    bar.set_label("weight − its mean over expressions", fontsize=style.LABEL_SIZE)
    return fig
