"""Confusion matrices of several readers side by side, as shares; what is not known is left open."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import style
from expression_lab.plots.comparison import demand

LEAST = 0.005  # shares below it are written as 0


def matrices(tables, names=EXPRESSIONS, columns=2, title=None, cell=0.52,
             row="true expression", alt=None):
    """Draw matrices of shares side by side.

    Args:
        tables: dict of title -> shares `(k, k)` in [0, 1], row = true (or asked for), NaN where a
            cell is not known; an array, or a pandas.DataFrame such as `evaluate.paper_matrix()`,
            whose index may be some of the names only: rows that are in no table are left out.
        names: k strings, the classes in order.
        columns: int, matrices in a row.
        title: str or None.
        cell: float, inches of a cell.
        row: str, what the rows are, as "asked for".
        alt: str; None tells the diagonal of each.

    Returns:
        LabFigure: an unknown cell is grey and holds a question mark; a row that a table does not
        have, but another one has, is only grey.

    Raises:
        ShapeError: no matrices, or they are not shares `(k, k)`.
    """
    tables = {name: _checked(table, list(names)) for name, table in tables.items()}
    if not tables:
        raise ShapeError("There must be at least one matrix to be drawn.")
    asked = [one for one in names if any(one in table.index for table in tables.values())]
    columns = max(1, min(columns, len(tables)))
    rows = -(-len(tables) // columns)
    fig = style.new_figure(columns * (cell * len(names) + 0.35) + 1.1,
                           rows * (cell * len(asked) + 0.55) + 0.9,
                           alt=alt or " ".join(map(describe, tables, tables.values())))
    axes = fig.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for ax in axes.flat[len(tables):]:
        ax.set_axis_off()
    for place, (ax, (name, table)) in enumerate(zip(axes.flat, tables.items())):
        _draw(ax, name, table, asked)
        ax.set_ylabel(row if place % columns == 0 else "")
    for ax in axes.flat[max(0, len(tables) - columns):len(tables)]:
        ax.tick_params(labelbottom=True)
        ax.set_xlabel("predicted expression", fontsize=style.LABEL_SIZE, color=style.TEXT)
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def describe(title, shares):
    """Alt text of a matrix of shares: what is known of its diagonal, and how much is not known.

    Args:
        title: str
        shares: pandas.DataFrame of floats, NaN where a cell is not known.

    Returns:
        str: one or two sentences.
    """
    own = {name: shares.loc[name, name] for name in shares.index}
    right = [f"{name} {100 * value:.0f} %" for name, value in own.items() if not np.isnan(value)]
    unknown = int(shares.isna().to_numpy().sum())
    told = f"{title}, read right: {', '.join(right) or 'not known'}."
    return f"{told} {unknown} of {shares.size} cells are not known." if unknown else told


def read_as(table, judge="judge", editors=None):
    """Shares of a table of counts, for `matrices`.

    Args:
        table: pandas.DataFrame, as `comparison.run(…).tables["read_as"]`: editor, judge, target,
            and a column of counts an expression.
        judge: str, whose readings.
        editors: names, or None for all.

    Returns:
        dict editor -> pandas.DataFrame of shares, index target; without the editors of whom
        nothing was read.

    Raises:
        ShapeError: a column is missing.
    """
    demand(table, ("editor", "judge", "target", *EXPRESSIONS), "read_as")
    mine, found = table[table["judge"] == judge], {}
    for name in dict.fromkeys(mine["editor"]) if editors is None else editors:
        counts = mine[mine["editor"] == name].set_index("target")[list(EXPRESSIONS)].astype(float)
        if counts.to_numpy().sum():
            counts = counts[counts.sum(axis=1) > 0]
            found[name] = counts.div(counts.sum(axis=1), axis=0)
    return found


def _draw(ax, title, table, asked):
    bare = [one not in table.index for one in asked]
    table = table.reindex(asked)
    shares = table.to_numpy(float)
    ax.imshow(np.ma.masked_invalid(shares), cmap=style.colormap(missing="#ececec"), vmin=0, vmax=1)
    for (i, j), share in np.ndenumerate(shares):
        if bare[i]:
            continue
        words, color = "?", "#a5a5a5"
        if not np.isnan(share):
            words = f"{100 * share:.0f}" if share >= LEAST else "0"
            color = "white" if share > 0.55 else style.TEXT if share >= LEAST else "#b5b5b5"
        ax.text(j, i, words, ha="center", va="center", color=color, fontsize=9,
                weight="bold" if table.index[i] == table.columns[j] else "normal")
    style.dress(ax, f"{title} (percent)")
    for axis, words in ((ax.xaxis, table.columns), (ax.yaxis, table.index)):
        axis.set_ticks(range(len(words)), words)
        axis.set_ticks(np.arange(len(words) + 1) - 0.5, minor=True)
    for word in ax.get_xticklabels():
        word.set(rotation=40, ha="right", rotation_mode="anchor")
    ax.grid(which="minor", color="white", linewidth=1.2)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    ax.yaxis.label.set(size=style.LABEL_SIZE, color=style.TEXT)


def _checked(table, names):
    """Shares as a DataFrame whose columns are all names, and whose index is some of them."""
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        fits = np.shape(table) == (len(names), len(names))
        table = pd.DataFrame(table, names, names) if fits else pd.DataFrame(np.asarray(table))
    shares = table.to_numpy(float)
    known = shares[~np.isnan(shares)]
    if list(table.columns) != names or not set(table.index) <= set(names) or (known < 0).any() or (
            known > 1).any():
        k = len(names)
        raise ShapeError(f"A matrix of shares is ({k}, {k}), each from 0 to 1 or NaN; one of "
                         f"{shares.shape} came. For counts, divide each row by its sum.")
    return table
