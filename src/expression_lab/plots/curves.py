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


def training_size(table, measures=("accuracy", "mean_recall"), title=None, width=6.4, alt=None):
    """Measures against the number of training faces, with their intervals.

    Args:
        table: pandas.DataFrame, columns faces, and for each measure itself, …_low and …_high, all
            shares in [0, 1].
        measures: names of the measures to draw, at most three.
        title: str or None.
        width: float, inches.
        alt: str; None tells the first and the last point.

    Returns:
        LabFigure: the faces on a logarithmic axis.

    Raises:
        ShapeError: no rows, or a column is missing.
    """
    wanted = ["faces", *(f"{name}{end}" for name in measures for end in ("", "_low", "_high"))]
    missing = [name for name in wanted if name not in table]
    if missing or not len(table):
        raise ShapeError(f"A learning curve needs rows with the columns {', '.join(wanted)}; "
                         f"missing: {', '.join(missing) or 'rows'}.")
    table = table.sort_values("faces")
    fig = style.new_figure(width, 0.62 * width, alt=alt or _curve_told(table, measures))
    ax = fig.subplots()
    for name, color, marker in zip(measures, (style.RIGHT, style.WRONG, style.QUIET), "os^"):
        value, low, high = (100 * table[f"{name}{end}"] for end in ("", "_low", "_high"))
        ax.errorbar(table["faces"], value, [value - low, high - value], color=color, marker=marker,
                    capsize=3, label=name.replace("_", " "))
    style.dress(ax, title, x="training faces (logarithmic)", y="percent", grid="both")
    ax.set_xscale("log")
    ax.set_xticks(table["faces"], [f"{faces:,.0f}" for faces in table["faces"]])
    ax.set_xticks([], minor=True)
    ax.legend(frameon=False, fontsize=style.TICK_SIZE)
    return fig


def _curve_told(table, measures):
    first, last = table.iloc[0], table.iloc[-1]
    parts = [f"{name.replace('_', ' ')} from {first[name]:.0%} to {last[name]:.0%}"
             for name in measures]
    return (f"Learning curve from {first['faces']:,.0f} to {last['faces']:,.0f} training faces: "
            f"{', '.join(parts)}.")
