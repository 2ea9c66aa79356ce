"""Films of a face: the strip of frames, what is read over time, and one method beside others."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.plots import style

LEAST = 0.15  # an expression that never gets this probable has no line
BESIDE = 0.4  # inches between two panels


def film_strip(frames, traces, intensity=None, attention=None, title=None, width=9.0, alt=None):
    """A film's frames, and under them what each method holds it to show, frame by frame.

    Args:
        frames: uint8 `(T, S, S)`.
        traces: dict of str -> float `(T, 8)`, probabilities at every frame by each method.
        intensity: float `(T,)` or None, how much of a full expression each frame shows.
        attention: float `(T, queries)` or None, what each frame counts for each query.
        title: str or None.
        width: float, inches.
        alt: str; None tells what each method says at the end.

    Returns:
        LabFigure.

    Raises:
        ShapeError: traces or weights of another number of frames, or no traces.
    """
    frames = np.asarray(frames)
    n = len(frames)
    if frames.ndim != 3 or not traces:
        raise ShapeError(f"A strip needs frames (T, S, S) and a trace; got {frames.shape} and "
                         f"{len(traces)} traces.")
    for name, values in (*traces.items(), ("intensity", intensity), ("attention", attention)):
        if values is not None and len(values) != n:
            raise ShapeError(f"{name} has {len(values)} rows; the film has {n} frames.")
    extra = attention is not None
    heights = [1.15 * width / n, *[1.25] * len(traces), *[0.9] * extra]
    fig = style.new_figure(width, sum(heights) + BESIDE * (len(heights) - 1) + 0.9,
                           alt=alt or _told(traces, n))
    axes = fig.subplots(len(heights), 1, height_ratios=heights, sharex=True)
    _frames(axes[0], frames)
    for ax, (name, values) in zip(axes[1:], traces.items()):
        _timeline(ax, np.asarray(values), name, intensity)
    if extra:
        _weights(axes[-1], np.asarray(attention))
    axes[-1].set_xlabel("frame", fontsize=style.LABEL_SIZE, color=style.TEXT)
    axes[-1].set(xlim=(-0.5, n - 0.5), xticks=range(0, n, 1 if n <= 20 else 4))
    _legend(fig, traces, intensity is not None)
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def _frames(ax, frames):
    for k, frame in enumerate(frames):
        ax.imshow(frame, cmap="gray", vmin=0, vmax=255, extent=(k - 0.47, k + 0.47, 0, 1),
                  aspect="auto", interpolation="nearest")
    ax.set(xlim=(-0.5, len(frames) - 0.5), ylim=(0, 1))
    ax.set_axis_off()


def _timeline(ax, values, name, intensity):
    if intensity is not None:
        ax.fill_between(np.arange(len(values)), 100 * np.asarray(intensity), color="#ececec")
    for k, expression in enumerate(EXPRESSIONS):
        if values[:, k].max() >= LEAST:
            ax.plot(100 * values[:, k], color=COLORS[expression], linewidth=2, marker="o",
                    markersize=3)
    style.dress(ax, name, y="percent", grid="y")
    ax.set(ylim=(0, 105 if intensity is None else max(105, 100 * np.max(intensity))),
           yticks=(0, 50, 100))


def _weights(ax, weights):
    """One row of squares a query: dark where a frame counts."""
    ax.imshow(weights.T, cmap=style.SEQUENTIAL, vmin=0, vmax=max(weights.max(), 1e-6),
              aspect="auto", interpolation="nearest")
    style.dress(ax, "attention: what each frame counts", y="query")
    ax.set_yticks(range(weights.shape[1]), range(1, weights.shape[1] + 1))


def _legend(fig, traces, with_intensity):
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    highest = np.max([np.asarray(one).max(axis=0) for one in traces.values()], axis=0)
    marks = [Line2D([], [], color=COLORS[name], linewidth=2, marker="o", markersize=3, label=name)
             for name, most in zip(EXPRESSIONS, highest) if most >= LEAST]
    if with_intensity:
        marks.append(Patch(color="#ececec", label="shown (percent of a full expression)"))
    fig.legend(handles=marks, loc="outside lower center", ncols=5, frameon=False,
               fontsize=style.TICK_SIZE)


def _told(traces, n):
    ends = [f"{name}: {EXPRESSIONS[int(np.argmax(one[-1]))]}, {100 * np.max(one[-1]):.0f} %"
            for name, one in traces.items()]
    return (f"A film of {n} frames, and the probabilities of the expressions frame by frame. "
            f"At the last frame, {'; '.join(ends)}.")


def comparison(table, parts=None, measure="accuracy", title=None, width=9.0, alt=None):
    """Methods beside each other, on all films and on parts of them, with intervals.

    Args:
        table: pandas.DataFrame as `evaluate.saved("sequences")`: method, part, films, and the
            measure with _low and _high, in [0, 1].
        parts: list of str, which parts, in order; None takes all, clean and disturbed.
        measure: str, "accuracy" or "mean_recall".
        title: str or None.
        width: float, inches.
        alt: str; None tells every number of the first part.

    Returns:
        LabFigure.

    Raises:
        ShapeError: the table has none of the parts.
    """
    parts = ["all", "clean", "disturbed"] if parts is None else list(parts)
    parts = [part for part in parts if part in set(table["part"])]
    if not parts:
        raise ShapeError(f"The table has none of these parts; it has {sorted(set(table['part']))}.")
    methods = list(dict.fromkeys(table["method"]))
    rows = table.set_index(["part", "method"])
    told = "; ".join(f"{name} {100 * rows.loc[(parts[0], name), measure]:.0f} %"
                     for name in methods if (parts[0], name) in rows.index)
    fig = style.new_figure(width, 0.42 * width, alt=alt or (
        f"{_words(measure).capitalize()} of methods that read films, on {parts[0]} films: {told}."))
    ax = fig.subplots()
    colors = ("#c9c9c9", "#8a8a8a", "#56b4e9", style.RIGHT, style.WRONG)
    wide = 0.84 / len(methods)
    for k, name in enumerate(methods):
        places = np.array([p for p, part in enumerate(parts) if (part, name) in rows.index])
        found = [rows.loc[(parts[p], name)] for p in places]
        at = places + wide * (k - (len(methods) - 1) / 2)
        value, low, high = (100 * np.array([one[f"{measure}{end}"] for one in found], float)
                            for end in ("", "_low", "_high"))
        ax.bar(at, value, width=0.94 * wide, color=colors[k % len(colors)], label=name)
        ax.vlines(at, low, high, color="#333333", linewidth=1.4)
    style.dress(ax, y=f"{_words(measure)} (percent of films)", grid="y")
    counts = [int(table.loc[table["part"] == part, "films"].iloc[0]) for part in parts]
    ax.set_xticks(range(len(parts)), [f"{part}\n{count} films"
                                      for part, count in zip(parts, counts)])
    ax.set(ylim=(0, 100), xlim=(-0.55, len(parts) - 0.45))
    fig.legend(loc="outside lower center", ncols=len(methods), frameon=False,
               fontsize=style.TICK_SIZE)
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def _words(measure):
    return measure.replace("_", " ")
