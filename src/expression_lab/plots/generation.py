"""Drawn faces in sheets that say what they are, losses of a training, and what a latent tells."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import face_model, style

NOBODY = "drawn by a network: nobody has these faces"
MARK = 0.045  # inches, the bar under a face that was read
COLORS = (style.RIGHT, style.WRONG, "#009e73", "#cc79a7")


def sheet(images, rows=None, columns=None, right=None, note=NOBODY, cell=0.95, alt=None):
    """Drawn faces in a table, with a note that they are drawn, and marks for how they were read.

    Args:
        images: uint8 `(r, c, S, S)`.
        rows: r strings at the left, "\\n" for a second line, or None.
        columns: c strings on top, or None.
        right: bool `(r, c)` or None; a blue bar under faces that are read as asked, an orange one
            under others.
        note: str under the table; "" for none, where not all faces are drawn.
        cell: float, inches of a face's side.
        alt: str; None tells the names, the note and how many were read as asked.

    Returns:
        LabFigure

    Raises:
        ShapeError: not a table of faces, or names or marks of another shape.
    """
    fig = face_model.table(images, rows, columns, cell=cell, alt=alt)
    right = None if right is None else np.asarray(right, bool)
    shape = np.shape(images)[:2]
    if right is not None and right.shape != shape:
        raise ShapeError(f"{shape[0]} rows of {shape[1]} faces came with marks {right.shape}.")
    words = [] if right is None else [f"{right.sum()} of {right.size} read as asked"]
    if right is not None:
        _marks(fig, right, cell)
        words = ["blue bar: read as asked", *words]
    words = [*words, note] if note else words
    if words:
        _footed(fig, " · ".join(words))
    if alt is None and words:
        style.with_alt(fig, f"{fig.alt} {'; '.join(words)}.")
    return fig


def _marks(fig, right, cell):
    """A bar over the lower edge of each face."""
    from matplotlib.patches import Rectangle

    ax = fig.axes[0]
    for picture, good in zip(ax.images, right.flat, strict=True):
        left, _, bottom, _ = picture.get_extent()
        ax.add_patch(Rectangle((left, bottom - MARK), cell, MARK, linewidth=0,
                               color=style.RIGHT if good else style.WRONG))


def _footed(fig, words):
    """The same figure with a line of words below."""
    ax = fig.axes[0]
    width, height = fig.get_size_inches()
    fig.set_size_inches(width, height + face_model.LINE)
    ax.set_ylim(height + face_model.LINE, 0)
    ax.text(width - face_model.GAP, height + 0.02, words, ha="right", va="top",
            fontsize=style.TICK_SIZE - 1, color=style.QUIET)


def losses(history, shown, width=9.5, alt=None):
    """How losses went while a network learnt, a panel each.

    Args:
        history: list of dicts, one a report, as `generate.loop.run` gives it: step and losses.
        shown: dict of loss -> its words and unit, as "off by (shares of the range)"; 1 to 6.
        width: float, inches.
        alt: str; None tells first and last value of each.

    Returns:
        LabFigure

    Raises:
        ShapeError: an empty history, or a loss that it does not hold.
    """
    missing = [name for name in shown if not history or name not in history[0]]
    if missing or not shown:
        raise ShapeError(f"The history of {len(history)} reports holds no "
                         f"{', '.join(missing) or 'losses that were asked for'}.")
    steps = [row["step"] for row in history]
    values = {name: [row[name] for row in history] for name in shown}
    told = "; ".join(f"{name} from {one[0]:.2f} to {one[-1]:.2f}" for name, one in values.items())
    fig = style.new_figure(width, 2.4, alt=alt or f"Losses over {steps[-1]} steps: {told}.")
    for ax, (name, one) in zip(fig.subplots(1, len(shown), squeeze=False)[0], values.items(),
                               strict=True):
        ax.plot(steps, one, color=style.RIGHT, marker="o", markersize=3, linewidth=2)
        style.dress(ax, name, x="step", y=shown[name], grid="y")
    return fig


def nats(numbers, width=9.5, alt=None):
    """How much of a face each number of the latent holds, most first.

    Args:
        numbers: dict of name -> float `(latent,)`, nats of divergence of each number.
        width: float, inches.
        alt: str; None tells the sum of each, and how many numbers hold a tenth of a nat.

    Returns:
        LabFigure: a panel for each name, on one scale.

    Raises:
        ShapeError: no numbers, or not in one row.
    """
    numbers = {name: np.asarray(one, float) for name, one in numbers.items()}
    if not numbers or any(one.ndim != 1 or not one.size for one in numbers.values()):
        raise ShapeError("Nats of a latent are one number for each of its numbers, (latent,).")
    told = {name: f"{one.sum():.1f} nats, {(one > 0.1).sum()} of {one.size} numbers in use"
            for name, one in numbers.items()}
    fig = style.new_figure(width, 2.5, alt=alt or "Nats in each number of the latent. " + "; ".join(
        f"{name}: {words}" for name, words in told.items()) + ".")
    axes = fig.subplots(1, len(numbers), sharey=True, squeeze=False)[0]
    for ax, (name, one), color in zip(axes, numbers.items(), COLORS * len(numbers), strict=False):
        ax.bar(np.arange(1, one.size + 1), np.sort(one)[::-1], color=color, width=0.8)
        style.dress(ax, f"{name}\n{told[name]}", x="numbers of the latent, the fullest first",
                    y="nats" if ax is axes[0] else None, grid="y")
    return fig


def latents(points, labels, width=9.5, alt=None):
    """Where faces of each expression lie in a latent, along the two directions that part them most.

    Args:
        points: dict of name -> float `(n, 2)`.
        labels: int `(n,)`, expressions.
        width: float, inches.
        alt: str; None tells how far the middles of the expressions lie apart.

    Returns:
        LabFigure: a panel for each name; units are deviations within an expression.

    Raises:
        ShapeError: as many labels as there are no points.
    """
    from expression_lab.expressions import EXPRESSIONS

    labels = np.asarray(labels)
    if not points or any(np.shape(one) != (len(labels), 2) for one in points.values()):
        raise ShapeError(f"{len(labels)} labels need points ({len(labels)}, 2).")
    middles = {name: np.stack([one[labels == k].mean(0) for k in np.unique(labels)])
               for name, one in points.items()}
    told = "; ".join(f"{name}: the middles of the expressions lie {one.std(0).mean():.1f} "
                     "deviations apart" for name, one in middles.items())
    fig = style.new_figure(width, 0.4 * width, alt=alt or f"Latents by expression. {told}.")
    axes = fig.subplots(1, len(points), sharex=True, sharey=True, squeeze=False)[0]
    for ax, (name, one) in zip(axes, points.items(), strict=True):
        for k in np.unique(labels):
            ax.scatter(*one[labels == k].T, s=10, alpha=0.7, linewidths=0, label=EXPRESSIONS[k],
                       color=style.color(EXPRESSIONS[k]))
        style.dress(ax, name, x="first direction", y="second direction" if ax is axes[0] else None)
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside right center", frameon=False,
               fontsize=style.TICK_SIZE, markerscale=2)
    return fig
