"""Which part of a face decides: maps over faces, on the mean face, and their sanity check."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import CONTOURS, POINTS, SKIN
from expression_lab.plots import overlay, style

FOR, AGAINST = style.WRONG, style.RIGHT  # vermilion and blue, which no color vision confuses
INK = 0.8  # how much of the color covers the face where a map is strongest
DRAWN = 240  # pixels that a face is drawn at
MESH = "Oranges"  # white to dark orange: also a scale of greys when printed
LINES = ("face_oval", "right_brow", "left_brow", "right_eye", "left_eye", "outer_lips",
         "inner_lips", "nose_bridge", "nose_base")
MARKERS = "osD^v"


def on_faces(images, maps, titles=None, *, heading=None, cell=1.25, alt=None):
    """Faces, and below each what each method says of it.

    Args:
        images: uint8 `(n, S, S)` gray or `(n, S, S, 3)` RGB.
        maps: dict, method → float `(n, S, S)`; above 0 is drawn in vermilion, below 0 in blue,
            each map by its own largest value.
        titles: n strings above the faces, "\\n" for a second line, or None.
        heading: str or None.
        cell: float, inches of a face's side.
        alt: str; None tells the methods and the titles.

    Returns:
        LabFigure.

    Raises:
        ShapeError: not as many maps, or titles, as faces.
    """
    images = np.asarray(images)
    titles = [""] * len(images) if titles is None else list(titles)
    _check(images, maps, titles)
    rows = {"face": np.zeros(images.shape[:3]), **maps}
    told = "; ".join(" ".join(title.split()) for title in titles if title)
    fig = style.new_figure(
        (cell + 0.06) * len(images) + 0.35,
        (cell + 0.06) * len(rows) + 0.75 + 0.18 * max(t.count("\n") + 1 for t in titles),
        alt=alt or f"{len(images)} faces, and over each where {' and '.join(maps)} find what "
                   f"decides. {told}")
    axes = fig.subplots(len(rows), len(images), squeeze=False)
    for line, (name, values) in zip(axes, rows.items()):
        for ax, image, one in zip(line, images, values):
            ax.imshow(tinted(image, one), interpolation="nearest")
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
        line[0].set_ylabel(name, fontsize=style.LABEL_SIZE, color=style.TEXT)
    for ax, title in zip(axes[0], titles):
        ax.set_title(title, fontsize=style.TICK_SIZE, color=style.TEXT)
    fig.align_ylabels(axes[:, 0])
    if heading:
        fig.suptitle(heading, fontsize=style.TITLE_SIZE, color=style.TEXT)
    _legend(fig, axes, signed=any((one < 0).any() for one in maps.values()))
    return fig


def tinted(image, values, side=DRAWN):
    """A face under the color of a map.

    Args:
        image: uint8 `(S, S)` or `(S, S, 3)`.
        values: float `(S, S)`: vermilion where above 0, blue where below.
        side: int, pixels of the result.

    Returns:
        uint8 `(side, side, 3)`.
    """
    import cv2

    large = cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC).astype(float)
    large = large if large.ndim == 3 else np.repeat(large[..., None], 3, axis=-1)
    most = np.abs(values).max()
    share = cv2.resize(np.asarray(values, np.float32) / (most or 1), (side, side),
                       interpolation=cv2.INTER_LINEAR)[..., None]
    color = np.where(share > 0, _rgb(FOR), _rgb(AGAINST))
    return np.rint(large + INK * np.abs(share) * (color - large)).astype(np.uint8)


def on_mesh(table, *, heading=None, width=11.0, alt=None):
    """The mean face once for each expression, darker where maps of that expression are higher.

    Args:
        table: DataFrame, one row a point of the mesh (478), one column an expression, as
            `explain.mesh_table` gives it.
        heading: str or None.
        width: float, inches.
        alt: str; None tells the strongest named point of each.

    Returns:
        LabFigure: each face by its own strongest point, since the question is where, not how much.

    Raises:
        ShapeError: not 478 points.
    """
    if len(table) != POINTS:
        raise ShapeError(f"A mesh has {POINTS} points, one a row; {len(table)} rows came.")
    shown = [name for name in EXPRESSIONS if name in table]
    flat = _frontal()
    high = np.ptp(flat[:, 1]) / np.ptp(flat[:, 0]) * width / len(shown)
    fig = style.new_figure(width, high + (1.05 if heading else 0.8), alt=alt or (
        "The mean face for each expression, dark where it decides. Strongest: "
        + "; ".join(f"{name} at the {_nearest(table[name])}" for name in shown) + "."))
    axes = np.ravel(fig.subplots(1, len(shown), squeeze=False))
    for ax, name in zip(axes, shown):
        image = _mesh(ax, flat, table[name].to_numpy(float))
        ax.set_title(name, fontsize=style.LABEL_SIZE, color=style.TEXT)
    if heading:
        fig.suptitle(heading, fontsize=style.TITLE_SIZE, color=style.TEXT)
    _bar(fig, axes, image, "share of the strongest point of each face")
    return fig


def sanity(table, *, width=8.4, alt=None):
    """How alike the maps of a trained network and of a shuffled one are, part by part.

    Args:
        table: DataFrame, as `explain.sanity` gives it.
        width: float, inches.
        alt: str; None tells the two ends of each line.

    Returns:
        LabFigure: rank correlation at the left, SSIM at the right. A dotted line of the same color
        is the likeness between maps of two different faces.
    """
    from expression_lab.explain.sanity import OTHER_FACE

    groups = list(table.groupby("method", sort=False))
    told = "; ".join(f"{name} from {rows['rank_correlation'].iloc[0]:.2f} to "
                     f"{rows['rank_correlation'].iloc[-2]:.2f}" for name, rows in groups)
    fig = style.new_figure(width, 3.5, alt=alt or (
        "Likeness of maps while the network is shuffled from the head down, rank correlation "
        f"after the first and after the last part: {told}."))
    panels = fig.subplots(1, 2, sharey=True)
    columns = (("rank_correlation", "rank correlation"), ("ssim", "structural similarity"))
    for ax, (column, words) in zip(panels, columns):
        for i, (name, rows) in enumerate(groups):
            one = rows.set_index("shuffled")[column]
            _line(ax, one.drop(OTHER_FACE), one[OTHER_FACE], name, i)
        style.dress(ax, words, x="shuffled, from the head down", grid="y")
    panels[0].set_ylabel("likeness to the map as trained", fontsize=style.LABEL_SIZE,
                         color=style.TEXT)
    panels[0].plot([], [], ":", color=style.QUIET, label="maps of two different faces")
    panels[0].set(ylim=(min(-0.1, table[["rank_correlation", "ssim"]].min().min() - 0.05), 1.05))
    handles, names = panels[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside lower center", ncols=len(handles), frameon=False,
               fontsize=style.TICK_SIZE)
    return fig


def _line(ax, found, other, name, i):
    color = (style.RIGHT, style.WRONG, "#009e73", "#cc79a7", "#e69f00")[i % 5]
    places, steps = np.arange(len(found) + 1), [f"+ {part}" for part in found.index]
    ax.plot(places, [1, *found], f"{MARKERS[i % 5]}-", color=color, label=name)
    ax.axhline(other, color=color, linestyle=":", linewidth=1.2)
    ax.set_xticks(places, ["nothing", *steps], rotation=30, ha="right", rotation_mode="anchor")


def _mesh(ax, flat, values):
    """One face of the mesh; what no picture showed stays grey."""
    most = np.nanmax(values) if np.isfinite(values).any() else 0
    values = np.where(np.isfinite(values), values, 0).clip(min=0) / (most if most > 0 else 1)
    image = ax.tripcolor(*flat[:SKIN].T, overlay.triangles(), values[:SKIN], shading="gouraud",
                         cmap=MESH, vmin=0, vmax=1)
    for name in LINES:
        ax.plot(*flat[list(CONTOURS[name])].T, color=style.QUIET, linewidth=0.7)
    ax.set_aspect("equal")
    ax.invert_yaxis()
    ax.set_axis_off()
    return image


def _frontal():
    """The mean head from the front, `(478, 2)`, y down."""
    from expression_lab.faces.pose import mean_head

    return mean_head()[:, :2]


def _nearest(values):
    """The name of the group of points where a map is highest on average."""
    from expression_lab.explain.regions import REGIONS
    from expression_lab.faces.points import GROUPS

    values = values.to_numpy(float)
    means = {name: np.nanmean(values[[point for group in groups for point in GROUPS[group]]])
             for name, groups in REGIONS.items()}
    return max(means, key=means.get)


def _legend(fig, axes, signed):
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    grey = np.full(3, 160)
    ends = [(grey + INK * (_rgb(color) - grey)) / 255 for color in (AGAINST, FOR)]
    colors = [ends[0], grey / 255, ends[1]] if signed else [grey / 255, ends[1]]
    scale = ScalarMappable(Normalize(-1 if signed else 0, 1),
                           LinearSegmentedColormap.from_list("evidence", colors))
    _bar(fig, axes, scale, "speaks for the expression; the strongest place of each face is 1"
         if not signed else "against (−) and for (+) the expression; the strongest place is 1")


def _bar(fig, axes, scale, words):
    ends = scale.get_clim()
    bar = fig.colorbar(scale, ax=axes, location="bottom", aspect=50, shrink=0.5, pad=0.02,
                       ticks=(*ends, sum(ends) / 2), format="%.1g")
    bar.set_label(words, fontsize=style.TICK_SIZE, color=style.TEXT)
    bar.ax.tick_params(labelsize=style.TICK_SIZE, labelcolor=style.TEXT, color=style.QUIET)
    bar.outline.set_visible(False)


def _rgb(color):
    from matplotlib.colors import to_rgb

    return 255 * np.array(to_rgb(color))


def _check(images, maps, titles):
    for name, values in maps.items():
        if np.shape(values) != images.shape[:3]:
            raise ShapeError(f"The maps of {name!r} are {np.shape(values)}; the faces are "
                             f"{images.shape[:3]}.")
    if not maps or not len(images) or len(titles) != len(images):
        raise ShapeError(f"{len(images)} faces came with {len(maps)} kinds of maps and "
                         f"{len(titles)} titles; at least one of each is needed, and a title a "
                         f"face.")
