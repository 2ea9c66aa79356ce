"""What moves where when a face is edited, what the skin adds, and how the reading follows."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import CONTOURS, LEFT_IRIS_CENTER, RIGHT_IRIS_CENTER, SKIN
from expression_lab.plots import style

STILL = 0.004  # eye distances: points that move less are drawn as still
SHAFT = 0.012  # inches, width of an arrow
FAR = 0.25  # eye distances at which the scale of lengths ends
LIGHT = "RdGy_r"  # scale of grey values that are added
IRISES = [RIGHT_IRIS_CENTER, LEFT_IRIS_CENTER]


def displacements(before, after, titles=None, picture=None, columns=4, cell=2.1, alt=None):
    """Arrows from where each mesh point was to where it goes.

    Args:
        before: float `(478, 2)` or `(478, 3)`, one face.
        after: float `(n, 478, d)`, the same face moved in n ways, in the unit of `before`.
        titles: n strings over the pictures, or None.
        picture: uint8 `(H, W)` or `(H, W, 3)` that the points lie on, in its pixels; or None.
        columns: int, faces in a row.
        cell: float, inches of a face's width.
        alt: str; None tells titles and the farthest movement of each.

    Returns:
        LabFigure: colours and numbers are shares of the distance of the eyes.

    Raises:
        ShapeError: not landmarks, or not as many titles.
    """
    before, after = _points(before, after)
    unit = np.linalg.norm(before[IRISES[0]] - before[IRISES[1]])
    length = np.linalg.norm(after - before, axis=-1) / unit
    titles = [""] * len(after) if titles is None else list(titles)
    if len(titles) != len(after):
        raise ShapeError(f"{len(after)} movements need as many titles; there are {len(titles)}.")
    told = "; ".join(f"{' '.join(title.split())}: up to {one.max():.2f} eye distances"
                     for title, one in zip(titles, length))
    columns = min(columns, len(after))
    rows = -(-len(after) // columns)
    fig = style.new_figure(columns * cell + 1.1, rows * cell * 1.25,
                           alt=alt or f"Arrows over a face, where mesh points go. {told}.")
    axes = fig.subplots(rows, columns, squeeze=False)
    for ax, *one in zip(axes.flat, after, length, titles):
        _arrows(ax, before, *one, min(length.max(), FAR), picture, SHAFT / cell)
    for ax in axes.flat[len(after):]:
        ax.set_axis_off()
    extend = "max" if length.max() > FAR else "neither"
    scale(fig, axes, _lengths(), (0, min(length.max(), FAR)), "moved by (eye distances)", extend)
    return fig


def _lengths():
    """A scale for lengths whose lower end is still seen on white."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    return ListedColormap(colormaps["inferno_r"](np.linspace(0.22, 1, 256)))


def _arrows(ax, before, after, length, title, most, picture, width):
    if picture is not None:
        ax.imshow(picture, cmap="gray", vmin=0, vmax=255,
                  extent=(0, picture.shape[1], picture.shape[0], 0))
    for line in CONTOURS.values():
        ax.plot(*before[list(line)].T, color="#c8c8c8", linewidth=0.8, zorder=1)
    moves = length > STILL
    ax.scatter(*before[:SKIN][~moves[:SKIN]].T, s=0.8, color="#d5d5d5", zorder=1, linewidths=0)
    ax.quiver(*before[moves].T, *(after - before)[moves].T, length[moves], cmap=_lengths(),
              clim=(0, most), angles="xy", scale_units="xy", scale=1, width=width, headwidth=4,
              headlength=4, headaxislength=3.6, zorder=2)
    ax.set_title(f"{title}\nup to {length.max():.2f}", fontsize=style.TICK_SIZE, color=style.TEXT)
    everything = np.concatenate([before, after])
    low, high = everything.min(0), everything.max(0)
    space = 0.04 * (high - low).max()
    ax.set(xlim=(low[0] - space, high[0] + space), ylim=(high[1] + space, low[1] - space),
           aspect="equal")
    ax.set_axis_off()


def _points(before, after):
    before, after = np.asarray(before, float), np.asarray(after, float)
    if before.shape not in ((478, 2), (478, 3)) or after.shape[1:] != before.shape or (
            not len(after)):
        raise ShapeError("Movements go from landmarks (478, 2) or (478, 3) to (n, 478, d); "
                         f"{before.shape} and {after.shape} came.")
    return before[:, :2], after[..., :2]


def sliders(names=None, columns=6, cell=1.55, alt=None):
    """Which mesh points a slider moves, and how far: one picture a slider, on the mean face.

    Args:
        names: strings, sliders of `edit.Controls`; None for all.
        columns, cell, alt: as those of `displacements`.

    Returns:
        LabFigure: each slider at its upper end, or at the lower one where that lies twice as far.

    Raises:
        UnknownNameError: there is no such slider.
    """
    from expression_lab.edit import SLIDERS, Controls, movements, shaping
    from expression_lab.edit.canvas import Canvas
    from expression_lab.errors import unknown_name

    learnt, after, titles = movements.load(), [], []
    face = Canvas(learnt.mean, np.eye(3, dtype=np.float32), np.eye(2, 3))
    for name in SLIDERS if names is None else names:
        if name not in SLIDERS:
            raise unknown_name("slider", name, SLIDERS)
        low, high = SLIDERS[name].low, SLIDERS[name].high
        end = low if -low >= 2 * high else high
        goal = shaping.wanted(learnt.mean, None, None, Controls(**{name: end}), learnt)
        after.append(face.project(goal.shape, goal.turn)[:478])
        titles.append(f"{name} {end:g}".replace("-", "−"))
    return displacements(face.vertices[:478], after, titles, columns=columns, cell=cell, alt=alt)


def skin_changes(changes, titles=None, columns=4, cell=1.8, alt=None):
    """What is added to the skin: lighter red, darker grey.

    Args:
        changes: float `(n, S, S)`, grey values, over a texture or a canvas.
        titles: n strings, or None.
        columns, cell: as those of `displacements`.
        alt: str; None tells the titles.

    Returns:
        LabFigure

    Raises:
        ShapeError: not a row of maps, or not as many titles.
    """
    changes = np.asarray(changes, float)
    titles = [""] * len(changes) if titles is None else list(titles)
    if changes.ndim != 3 or not changes.size or len(titles) != len(changes):
        raise ShapeError(f"Changes of the skin are (n, S, S) with n titles; {changes.shape} and "
                         f"{len(titles)} came.")
    columns = min(columns, len(changes))
    rows, most = -(-len(changes) // columns), np.quantile(np.abs(changes), 0.999)
    fig = style.new_figure(columns * cell + 0.9, rows * (cell + 0.3), alt=alt or (
        f"What is added to the skin, up to {most:.0f} grey values: {', '.join(titles)}."))
    axes = fig.subplots(rows, columns, squeeze=False)
    for ax, change, title in zip(axes.flat, changes, titles):
        ax.imshow(change, cmap=LIGHT, vmin=-most, vmax=most)
        ax.set_title(title, fontsize=style.TICK_SIZE, color=style.TEXT)
    for ax in axes.flat:
        ax.set_axis_off()
    scale(fig, axes, LIGHT, (-most, most), "added (grey values)")
    return fig


def intensity_curves(intensities, probabilities, identity=None, limit=None, title=None, width=9.0,
                     alt=None):
    """How the reading follows the intensity that was asked for.

    Args:
        intensities: float `(k,)`.
        probabilities: dict of expression -> float `(k,)`, of that expression at each intensity.
        identity: dict of expression -> float `(k,)`, distance to the face before; or None.
        limit: float or None, the distance from which it is taken for somebody else.
        title: str or None.
        width: float, inches.
        alt: str; None tells first and last probabilities.

    Returns:
        LabFigure

    Raises:
        ShapeError: a curve with another number of points.
    """
    panels = [(probabilities, 100, "read as asked (percent)")]
    panels += [(identity, 1, "distance to the face before")] if identity else []
    for curves, _, name in panels:
        if any(np.shape(one) != np.shape(intensities) for one in curves.values()):
            raise ShapeError(f"Each curve of {name} needs {len(intensities)} points.")
    told = "; ".join(f"{name} from {one[0]:.0%} to {one[-1]:.0%}"
                     for name, one in probabilities.items())
    fig = style.new_figure(width, 0.4 * width, alt=alt or f"Probability over intensity: {told}.")
    for ax, (curves, scale, label) in zip(np.ravel(fig.subplots(1, len(panels))), panels):
        for name, values in curves.items():
            color = style.color(name) if name in EXPRESSIONS else None
            ax.plot(intensities, scale * np.asarray(values), marker="o", markersize=4,
                    linewidth=2, color=color, label=name)
        style.dress(ax, x="intensity asked for", y=label, grid="both")
    if identity and limit is not None:
        ax.axhline(limit, color=style.QUIET, linestyle=":", label="somebody else, from here")
    fig.legend(*ax.get_legend_handles_labels(), loc="outside right center", frameon=False,
               fontsize=style.TICK_SIZE)
    if title:
        fig.suptitle(title, fontsize=style.TITLE_SIZE, color=style.TEXT)
    return fig


def scale(fig, axes, colors, limits, words, extend="neither"):
    """A scale of colours beside axes.

    Args:
        fig, axes: the figure, and those of its axes that the scale is for.
        colors: a colormap or its name.
        limits: two floats, its ends.
        words: str, what it tells, with the unit.
        extend: str, "max" where values lie beyond its upper end.
    """
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize
    from matplotlib.ticker import MaxNLocator

    bar = fig.colorbar(ScalarMappable(Normalize(*limits), colors), ax=list(np.ravel(axes)),
                       shrink=0.8, aspect=25, pad=0.02, extend=extend,
                       ticks=MaxNLocator(5, steps=(1, 2, 5, 10)))
    bar.set_label(words, fontsize=style.TICK_SIZE, color=style.TEXT)
    bar.ax.tick_params(labelsize=style.TICK_SIZE, labelcolor=style.TEXT)
    bar.outline.set_visible(False)
