"""How loss and accuracy went from epoch to epoch."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style

TRAIN, VALIDATION = "#e69f00", "#0072b2"


def learning_curves(history, chosen=None, baseline=None, title=None, width=9.0, alt=None):
    """Loss and accuracy of training and validation, side by side.

    Args:
        history: pandas.DataFrame or dict of lists with loss, accuracy, val_loss, val_accuracy
            (accuracies in [0, 1]) and perhaps epoch, counted from 1 where it is absent.
        chosen: int, the epoch whose weights are kept; None takes the best validation accuracy.
        baseline: float in [0, 1] or None: an accuracy to draw a dotted line at, such as that of
            the majority class.
        title: str or None.
        width: float, inches.
        alt: str; None tells the first and the chosen epoch's numbers.

    Returns:
        LabFigure.

    Raises:
        ShapeError: a column is missing, or the columns differ in length, or are empty.
    """
    history = _columns(history)
    epochs = history["epoch"]
    if chosen is None:
        chosen = int(epochs[int(np.nanargmax(history["val_accuracy"]))])
    fig = style.new_figure(width, 0.4 * width, alt=alt or _alt(history, chosen))
    left, right = fig.subplots(1, 2)
    _panel(left, history, "loss", 1, "loss (cross-entropy, nats)")
    _panel(right, history, "accuracy", 100, "accuracy (percent of faces)")
    for ax in (left, right):
        ax.axvline(chosen, color=style.QUIET, linestyle="--", linewidth=1.2, zorder=1,
                   label=f"kept: epoch {chosen}")
    if baseline is not None:
        right.axhline(100 * baseline, color=style.QUIET, linestyle=":", linewidth=1.5,
                      label="always the commonest expression")
    fig.legend(*right.get_legend_handles_labels(), loc="outside upper center", ncols=4,
               frameon=False, fontsize=style.TICK_SIZE)
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def _panel(ax, history, measure, scale, label):
    epochs = history["epoch"]
    marker = "o" if len(epochs) <= 30 else None
    for name, key, color in (("training", measure, TRAIN),
                             ("validation", f"val_{measure}", VALIDATION)):
        ax.plot(epochs, scale * history[key], color=color, marker=marker, markersize=4,
                linewidth=2, label=name)
    style.dress(ax, x="epoch", y=label, grid="y")
    ax.xaxis.get_major_locator().set_params(integer=True)


def _columns(history):
    needed = ("loss", "accuracy", "val_loss", "val_accuracy")
    missing = ", ".join(name for name in needed if name not in history)
    if missing:
        raise ShapeError(f"The history has no {missing}; curves need {', '.join(needed)}.")
    columns = {name: np.asarray(history[name], dtype=float) for name in needed}
    n = len(columns["loss"])
    columns["epoch"] = (np.asarray(history["epoch"]) if "epoch" in history
                        else np.arange(1, n + 1)).astype(int)
    if n == 0 or any(column.shape != (n,) for column in columns.values()):
        raise ShapeError("The history's columns must be equally long lists, at least one epoch.")
    return columns


def _alt(history, chosen):
    at = int(np.flatnonzero(history["epoch"] == chosen)[0]) if chosen in history["epoch"] else -1
    first, kept = history["val_accuracy"][0], history["val_accuracy"][at]
    return (f"Curves of loss and accuracy over {len(history['epoch'])} epochs. Validation "
            f"accuracy goes from {100 * first:.1f} % to {100 * kept:.1f} % at epoch {chosen}, "
            f"which is kept; training accuracy there is {100 * history['accuracy'][at]:.1f} %.")
