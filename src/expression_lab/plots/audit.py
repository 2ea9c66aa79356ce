"""Pictures of an audit: balance, first labels against labels in use, votes, twins, hard faces."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import COLORS
from expression_lab.plots import style
from expression_lab.plots.gallery import faces_grid

SPLIT_COLORS = ("#0072b2", "#e69f00", "#009e73")  # train, validation, test


def balance(table, title=None, width=8.2):
    """How many pictures each expression has in each split, as a share of the split.

    Args:
        table: DataFrame, `Report.balance`: rows expressions, columns splits.
        title: str or None.
        width: float, inches.

    Returns:
        LabFigure.
    """
    share = 100 * table / table.sum()
    told = "; ".join(f"{name} {share.iloc[i, 0]:.1f} %" for i, name in enumerate(table.index))
    fig = style.new_figure(width, 0.42 * width,
                           alt=f"Share of each expression in {', '.join(table.columns)}. "
                               f"In {table.columns[0]}: {told}.")
    ax = fig.subplots()
    places, wide = np.arange(len(table)), 0.8 / len(table.columns)
    for i, split in enumerate(table.columns):
        where = places + wide * (i - (len(table.columns) - 1) / 2)
        ax.bar(where, share[split], width=0.92 * wide, color=SPLIT_COLORS[i % 3],
               label=f"{split} ({table[split].sum():,} pictures)")
    style.dress(ax, title, y="share of the split (percent)", grid="y")
    ax.set_xticks(places, table.index)
    ax.legend(frameon=False, fontsize=style.TICK_SIZE)
    return fig


def agreement(table, title=None, width=8.2):
    """Cross the first labels with the labels in use: each row in percent, with its counts.

    Args:
        table: DataFrame of counts, `Report.agreement`: row = first label, column = in use.
        title: str or None.
        width: float, inches.

    Returns:
        LabFigure.
    """
    counts = table.to_numpy()
    share = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    kept = {name: share[i, list(table.columns).index(name)]
            for i, name in enumerate(table.index) if name in table.columns}
    best, worst = max(kept, key=kept.get), min(kept, key=kept.get)
    fig = style.new_figure(width, 0.095 * width * (len(table) ** 0.5 + 3.6), alt=(
        f"Cross table of first labels and labels in use. Kept most often: {best}, "
        f"{kept[best]:.0%}; least often: {worst}, {kept[worst]:.0%}."))
    ax = fig.subplots()
    ax.imshow(share, cmap=style.colormap(), vmin=0, vmax=1, aspect="auto")
    for (i, j), part in np.ndenumerate(share):
        if not counts[i, j]:
            ax.text(j, i, "0", ha="center", va="center", color="#b5b5b5", fontsize=9)
            continue
        color = "white" if part > 0.55 else style.TEXT
        ax.text(j, i - 0.12, f"{part:.0%}", ha="center", va="center", color=color, fontsize=10)
        ax.text(j, i + 0.26, f"{counts[i, j]:,}", ha="center", va="center", color=color,
                fontsize=8)
    style.dress(ax, title, x="label in use", y="first label")
    ax.set_xticks(range(len(table.columns)), table.columns, rotation=30, ha="right")
    ax.set_yticks(range(len(table)), table.index)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return fig


def entropy(table, threshold=1.5, title=None, width=8.2):
    """How much people disagree: a histogram of the entropy of votes, all splits together.

    Args:
        table: DataFrame, `Report.entropy`: rows steps of bits, columns splits, in counts.
        threshold: float, bits from which a picture is called ambiguous; a line marks it.
        title: str or None.
        width: float, inches.

    Returns:
        LabFigure.
    """
    bits, counts = table.index.to_numpy(float), table.sum(axis=1).to_numpy()
    beyond = counts[bits > threshold - 0.01].sum() / max(1, counts.sum())
    fig = style.new_figure(width, 0.38 * width, alt=(
        f"Histogram of the entropy of votes of {counts.sum():,} pictures: "
        f"{counts[0] / max(1, counts.sum()):.0%} have none, {beyond:.0%} have {threshold:g} bits "
        "or more."))
    ax = fig.subplots()
    colors = np.where(bits > threshold - 0.01, style.WRONG, style.RIGHT)
    ax.bar(bits, counts, width=0.09, align="edge", color=colors)
    ax.axvline(threshold, color=style.TEXT, linewidth=1, linestyle=":")
    ax.annotate(f"ambiguous: {beyond:.1%}", (threshold, ax.get_ylim()[1]), (6, -4),
                textcoords="offset points", va="top", fontsize=style.TICK_SIZE, color=style.WRONG)
    style.dress(ax, title, x="entropy of a picture's votes (bits)", y="pictures", grid="y")
    ax.set_xlim(0, max(2.0, bits[counts > 0].max() + 0.1))
    return fig


def twins(pairs, datasets, n=8, cell=1.1, heading=None):
    """Show pairs of pictures of one photograph, one above the other.

    Args:
        pairs: DataFrame, `Report.pairs` or a part of it; the first n are shown.
        datasets: FaceDatasets that the report was made from, one a split.
        n: int, how many pairs at most.
        cell: float, inches of a face's side.
        heading: str above the sheet, or None.

    Returns:
        LabFigure: under each picture its split and its label.

    Raises:
        ShapeError: there is no pair to show, or no data set of a pair's split.
    """
    if not len(pairs):
        raise ShapeError("There is no pair to show.")
    pairs, sheets = pairs.head(n), []
    for end in "ab":
        splits, positions = pairs[f"split_{end}"], pairs[f"position_{end}"]
        titles = [f"{split}\n{label}" for split, label in zip(splits, pairs[f"label_{end}"],
                                                              strict=True)]
        sheets.append((_pictures(datasets, splits, positions), titles))
    (upper, over), (lower, under) = sheets
    told = "; ".join(f"{a} and {b}" for a, b in zip(over, under, strict=True)).replace("\n", " ")
    return faces_grid([*upper, *lower], [*over, *under], columns=len(pairs), cell=cell,
                      heading=heading, alt=f"{len(pairs)} pairs of pictures, one above the other, "
                                           f"that show one photograph: {told}.")


def hardest(ambiguous, datasets, n=16, columns=8, cell=1.1, heading=None):
    """Show the pictures about which people disagree most, with the votes of the two first.

    Args:
        ambiguous: DataFrame, `Report.ambiguous`; the first n are shown.
        datasets: FaceDatasets that the report was made from.
        n, columns: int, pictures in all and in a row.
        cell: float, inches of a face's side.
        heading: str above the sheet, or None.

    Returns:
        LabFigure.

    Raises:
        ShapeError: there is no such picture, or no data set of its split.
    """
    if not len(ambiguous):
        raise ShapeError("There is no ambiguous picture to show.")
    first = ambiguous.head(n)
    pictures = _pictures(datasets, first.split, first.position)
    shares = [_of(datasets, split).distributions()[position]
              for split, position in zip(first.split, first.position, strict=True)]
    return faces_grid(pictures, [_two_best(share) for share in shares], columns=columns,
                      cell=cell, heading=heading)


def _two_best(share):
    names = list(COLORS)
    return "\n".join(f"{names[i]} {share[i]:.0%}" for i in np.argsort(-share, kind="stable")[:2])


def _of(datasets, split):
    for one in datasets:
        if one.split == split:
            return one
    raise ShapeError(f"The split {split!r} is not among the data sets that were given.")


def _pictures(datasets, splits, positions):
    return [_of(datasets, split).images[position]
            for split, position in zip(splits, positions, strict=True)]
