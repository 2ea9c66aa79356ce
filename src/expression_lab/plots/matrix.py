"""The confusion matrix as a picture: counts and shares, row = true, column = predicted."""

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.evaluate.confusion import check_matrix, row_percent
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import style


def confusion(matrix, normalize="row", names=EXPRESSIONS, title=None, width=8.2, alt=None):
    """Draw a confusion matrix.

    Args:
        matrix: counts `(k, k)`, row = true, column = predicted.
        normalize: "row" shades and writes each cell's percent of its true expression, with the
            count below; None shades and writes counts only.
        names: k strings, the classes in order.
        title: str or None.
        width: float, inches.
        alt: str; None says which expressions are read best and worst.

    Returns:
        LabFigure: a row of a true expression without faces is grey and holds dashes.

    Raises:
        ShapeError: not a square matrix of counts, or another number of names.
        ConfigError: another `normalize`.
    """
    matrix = check_matrix(matrix)
    if len(names) != len(matrix):
        raise ShapeError(f"A matrix of {len(matrix)} classes needs {len(matrix)} names; "
                         f"there are {len(names)}.")
    if normalize not in ("row", None):
        raise ConfigError(f"normalize is {normalize!r}; it must be 'row' or None.")
    percent = row_percent(matrix)
    shade = percent / 100 if normalize else matrix / max(1, matrix.max())
    shade = np.where(np.isnan(percent), np.nan, shade)
    fig = style.new_figure(width, 0.84 * width, alt=alt or describe(matrix, names))
    ax = fig.subplots()
    image = ax.imshow(np.ma.masked_invalid(shade), cmap=style.colormap(missing="#ececec"),
                      vmin=0, vmax=1)
    for (i, j), count in np.ndenumerate(matrix):
        _cell(ax, i, j, count, percent[i, j], shade[i, j], normalize)
    _axes(ax, matrix, names, title)
    _scale(fig, image, ax, normalize, matrix.max())
    return fig


def describe(matrix, names=EXPRESSIONS):
    """Alt text of a confusion matrix: how many faces, what is read best, what worst.

    Returns:
        str: two sentences.
    """
    matrix = check_matrix(matrix)
    total = int(matrix.sum())
    if not total:
        return "An empty confusion matrix."
    recall = {name: row[i] for i, (name, row) in enumerate(zip(names, row_percent(matrix)))
              if not np.isnan(row[i])}
    best, worst = max(recall, key=recall.get), min(recall, key=recall.get)
    return (f"Confusion matrix of {total} faces, {100 * np.trace(matrix) / total:.1f} % of them "
            f"on the diagonal. Best read: {best}, {recall[best]:.0f} %; "
            f"worst: {worst}, {recall[worst]:.0f} %.")


def _cell(ax, i, j, count, percent, shade, normalize):
    if np.isnan(percent):
        ax.text(j, i, "–", ha="center", va="center", color=style.QUIET)
        return
    color = "white" if shade > 0.55 else style.TEXT
    weight = "bold" if i == j else "normal"
    if normalize is None:
        ax.text(j, i, f"{count}", ha="center", va="center", color=color, fontsize=10.5,
                weight=weight)
        return
    if count == 0:
        ax.text(j, i, "0", ha="center", va="center", color="#b5b5b5", fontsize=9)
        return
    ax.text(j, i - 0.12, f"{percent:.1f} %" if percent < 99.95 else "100 %", ha="center",
            va="center", color=color, fontsize=10.5, weight=weight)
    ax.text(j, i + 0.24, f"{count}", ha="center", va="center", color=color, fontsize=8.5)


def _axes(ax, matrix, names, title):
    style.dress(ax, title, x="predicted expression", y="true expression (number of faces)")
    k = range(len(names))
    ax.set_xticks(k, names, rotation=30, ha="right", rotation_mode="anchor")
    ax.set_yticks(k, [f"{name} ({n})" for name, n in zip(names, matrix.sum(axis=1))])
    ax.set_xticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)


def _scale(fig, image, ax, normalize, largest):
    bar = fig.colorbar(image, ax=ax, shrink=0.8, pad=0.02, aspect=30)
    ticks = np.linspace(0, 1, 5)
    bar.set_ticks(ticks, labels=[f"{100 * t:.0f} %" if normalize else f"{t * largest:.0f}"
                                 for t in ticks])
    bar.set_label("share of the true expression's faces" if normalize else "faces",
                  fontsize=style.TICK_SIZE, color=style.TEXT)
    bar.ax.tick_params(labelsize=style.TICK_SIZE - 0.5, length=0)
    bar.outline.set_visible(False)
