"""Measures of drawn faces: read as asked, distances, diversity, and the nearest training faces."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style

JUDGES = {"residual": "#56b4e9", "judge": "#e69f00", "both": style.RIGHT}
COLORS = (style.RIGHT, style.WRONG, "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f")
GOALS = {"cvae": 0.75, "cgan": 0.85}  # share read as asked
ENOUGH = 0.8  # of the diversity of real faces


def read_bars(table, sources=("cgan", "cvae"), goals=None, title=None, width=9.0, alt=None):
    """Share of drawn faces read as asked by each judge: a row of bars a source.

    Args:
        table: pandas.DataFrame, as `evaluate.saved("read_as", room="generation")`: source, target,
            residual, judge and both, in [0, 1], and both_low and both_high.
        sources: names in `table`, from the top.
        goals: dict of source -> share, drawn as a dotted line; None for those of the course.
        title: str or None.
        width: float, inches.
        alt: str; None tells the share of both judges over all targets.

    Returns:
        LabFigure: thin lines are 95 % intervals of both judges.

    Raises:
        ShapeError: a column or a source is missing.
    """
    _demand(table, ("source", "target", *JUDGES, "both_low", "both_high"), sources)
    goals, parts = GOALS if goals is None else goals, _parts(table, sources)
    told = "; ".join(f"{name} {part.set_index('target')['both'].get('all', np.nan):.0%}"
                     for name, part in parts.items())
    fig = style.new_figure(width, 0.6 + 2.1 * len(parts),
                           alt=alt or f"Drawn faces read as asked by both judges: {told}.")
    axes = fig.subplots(len(parts), 1, sharex=True, squeeze=False)[:, 0]
    for ax, (source, part) in zip(axes, parts.items()):
        places = np.arange(len(part))
        _bars(ax, places, {name: 100 * part[name] for name in JUDGES}, list(JUDGES.values()))
        ax.vlines(places + 0.27, 100 * part["both_low"], 100 * part["both_high"],
                  color=style.TEXT, linewidth=1)
        if source in goals:
            ax.axhline(100 * goals[source], color=style.QUIET, linestyle=":", label="goal")
        style.dress(ax, source, y="percent", grid="y")
        ax.set(ylim=(0, 105), xticks=places, xticklabels=part["target"])
    _legend(axes[0])
    return _titled(fig, title)


def distance_bars(table, sources=None, measure="frechet", title=None, width=9.5, alt=None):
    """Distance to the real faces of each expression, sources beside one another, lower is better.

    Args:
        table: pandas.DataFrame, as `evaluate.saved("per_class", room="generation")`: source,
            expression and the measure.
        sources: names in `table`; None for all.
        measure: str, a column: "frechet", "frechet_voted" or "kernel".
        title, width: as of `read_bars`.
        alt: str; None tells the mean over the expressions for each source.

    Returns:
        LabFigure: with a logarithmic axis, since a class mean lies many times as far away as a
        training face; a kernel distance of 0 or less has no bar.

    Raises:
        ShapeError: a column or a source is missing.
    """
    _demand(table, ("source", "expression", measure), sources)
    parts = _parts(table, sources)
    word = {"kernel": "kernel distance"}.get(measure, "Fréchet distance")
    told = "; ".join(f"{name} {part[measure].mean():.2f}" for name, part in parts.items())
    fig = style.new_figure(width, 0.42 * width,
                           alt=alt or f"Mean {word} over the expressions: {told}.")
    names = list(dict.fromkeys(table["expression"]))
    ax, places = fig.subplots(), np.arange(len(names))
    heights = {name: part.set_index("expression")[measure].reindex(names).where(lambda x: x > 0)
               for name, part in parts.items()}
    _bars(ax, places, heights, COLORS, number=False)
    ax.set_yscale("log")
    style.dress(ax, y=f"{word} (squared, logarithmic)", grid="y")
    ax.set_xticks(places, names)
    _legend(ax)
    return _titled(fig, title)


def diversity_bars(table, sources=None, way="features", goal=ENOUGH, title=None, width=9.5,
                   alt=None):
    """How different faces of one expression are, as a share of how different real ones are.

    Args:
        table: pandas.DataFrame, as `evaluate.saved("diversity", room="generation")`: source,
            expression, and `…_share` of the way.
        sources: names in `table`; None for all.
        way: "features", "pixels" or "structure" (1 − MS-SSIM).
        goal: float or None, drawn as a dotted line.
        title, width: as of `read_bars`.
        alt: str; None tells the mean of each source.

    Returns:
        LabFigure

    Raises:
        ShapeError: a column or a source is missing.
    """
    column = f"{way}_share"
    _demand(table, ("source", "expression", column), sources)
    parts = _parts(table, sources)
    names = list(dict.fromkeys(table["expression"]))
    told = "; ".join(f"{name} {part.set_index('expression')[column].get('all', np.nan):.0%}"
                     for name, part in parts.items())
    fig = style.new_figure(width, 0.42 * width, alt=alt or f"Diversity in {way} as a share of "
                           f"that of real faces: {told}.")
    ax, places = fig.subplots(), np.arange(len(names))
    _bars(ax, places, {name: 100 * part.set_index("expression")[column].reindex(names)
                       for name, part in parts.items()}, COLORS, number=False)
    ax.axhline(100, color=style.TEXT, linewidth=1, label="real faces")
    if goal is not None:
        ax.axhline(100 * goal, color=style.QUIET, linestyle=":", label=f"{goal:.0%} of them")
    style.dress(ax, y=f"difference in {way} (percent of real)", grid="y")
    ax.set_xticks(places, names)
    _legend(ax)
    return _titled(fig, title)


def nearest_faces(drawn, train, distances=None, limit=None, cell=0.9, alt=None):
    """Drawn faces, and under each the training face that lies nearest: would copying show?

    Training faces are real people's: where they are, the figure stays on the reader's machine.

    Args:
        drawn: uint8 `(n, S, S)`.
        train: uint8 `(n, T, T)`, the nearest training face of each.
        distances: float `(n,)` or None, written between them.
        limit: float or None, the distance below which a pair is framed red-orange, such as that
            of which unseen real faces keep 99 %.
        cell: float, inches of a face's side.
        alt: str; None tells how many pairs lie below the limit.

    Returns:
        LabFigure

    Raises:
        ShapeError: not as many faces of both kinds, or none.
    """
    drawn, train = np.asarray(drawn), np.asarray(train)
    n = len(drawn)
    if not n or drawn.ndim != 3 or train.ndim != 3 or len(train) != n or (
            distances is not None and len(distances) != n):
        raise ShapeError("Nearest faces need as many training faces and distances as drawn faces, "
                         f"uint8 (n, S, S); got {drawn.shape} and {train.shape}.")
    close = np.zeros(n, bool) if limit is None or distances is None else (
        np.asarray(distances) < limit)
    fig = style.new_figure(max(2.0, n * cell + 0.6), 2 * cell + 0.7, alt=alt or (
        f"{n} drawn faces, each above its nearest training face; {close.sum()} of them lie nearer "
        "than the limit."))
    for column, pair in enumerate(zip(*fig.subplots(2, n, squeeze=False))):
        for ax, image in zip(pair, (drawn[column], train[column])):
            ax.imshow(image, cmap="gray", vmin=0, vmax=255)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(bool(close[column]))
            ax.spines[:].set(color=style.WRONG, linewidth=2.5)
        if distances is not None:
            pair[1].set_title(f"{distances[column]:.2f}", fontsize=style.TICK_SIZE,
                              color=style.WRONG if close[column] else style.TEXT)
        if column == 0:
            for ax, word in zip(pair, ("drawn", "nearest")):
                ax.set_ylabel(word, fontsize=style.TICK_SIZE, color=style.TEXT)
    return fig


def _demand(table, columns, sources):
    missing = [one for one in columns if one not in table]
    unknown = [] if missing else sorted(set(sources or ()) - set(table["source"]))
    if missing or unknown or not len(table):
        raise ShapeError("These bars need a table of the measure `generation`; missing: "
                         f"{', '.join([*missing, *unknown]) or 'rows'}.")


def _parts(table, sources):
    """The rows of each source: dict, in order."""
    names = list(dict.fromkeys(table["source"])) if sources is None else sources
    return {name: table[table["source"] == name] for name in names}


def _bars(ax, places, heights, colors, number=True):
    """Groups of bars side by side, with the last kind's numbers above."""
    wide = 0.81 / len(heights)
    for i, (name, values) in enumerate(heights.items()):
        bars = ax.bar(places + wide * (i - (len(heights) - 1) / 2), values, 0.92 * wide,
                      color=colors[i % len(colors)],
                      label={"both": "both judges"}.get(name, name))
        if number and i == len(heights) - 1:
            ax.bar_label(bars, fmt="%.0f", fontsize=8, color=style.TEXT, padding=6)


def _legend(ax):
    ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="center left", bbox_to_anchor=(1, 0.5))


def _titled(fig, title):
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig
