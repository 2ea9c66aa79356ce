"""An edit step by step: the map that bends the picture, and what is laid over it."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style
from expression_lab.plots.editing import scale

LINES = 20  # of the grid that a map bends, in each direction
AREA = "RdBu"  # scale of areas: white is 1


def maps(several, cell=2.5, alt=None):
    """Maps of a warp: a regular grid after it, and how much each place grew or shrank.

    Args:
        several: dict of title -> (uint8 `(H, W)` or `(H, W, 3)`, the warped picture; float
            `(H, W, 2)`, pixels, what leads from each place back to where it came from).
        cell: float, inches of a picture's side.
        alt: str; None tells the least change of area of each map.

    Returns:
        LabFigure: above the grid over the picture, below the Jacobian; where it is at or below 0
        the map folds, and the place is black.

    Raises:
        ShapeError: no maps, or a map of another size than its picture.
    """
    from expression_lab.edit import warp

    for title, (picture, shift) in several.items():
        if shift.shape != (*picture.shape[:2], 2):
            raise ShapeError(f"{title}: a map over {picture.shape[:2]} has two numbers for each "
                             f"pixel; {shift.shape} came.")
    if not several:
        raise ShapeError("There are no maps to show.")
    areas = {title: warp.jacobian(shift) for title, (_, shift) in several.items()}
    told = "; ".join(f"{title} {area.min():.2f}" for title, area in areas.items())
    fig = style.new_figure(len(several) * cell + 1, 2 * cell + 0.6, alt=alt or (
        f"A grid bent by maps, and their change of area. Least change of area: {told}."))
    axes = fig.subplots(2, len(several), squeeze=False)
    for (above, below), (title, (picture, shift)) in zip(axes.T, several.items()):
        _grid(above, picture, shift, title)
        _areas(below, areas[title])
    scale(fig, axes[1:], AREA, (0, 2), "pixels that one pixel comes from")
    return fig


def _grid(ax, picture, shift, title):
    """Lines of equal origin: they were straight before the picture was warped."""
    height, width = picture.shape[:2]
    ax.imshow(picture, cmap="gray", vmin=0, vmax=255)
    for axis, count in ((0, width), (1, height)):
        places = np.indices((height, width))[1 - axis] + shift[..., axis]
        ax.contour(places, np.linspace(0, count, LINES + 1)[1:-1], colors="#56b4e9",
                   linewidths=0.7)
    ax.set_title(title, fontsize=style.TICK_SIZE, color=style.TEXT)
    ax.set_axis_off()


def _areas(ax, area):
    from matplotlib import colormaps

    colors = colormaps[AREA].with_extremes(under="black")
    ax.imshow(area, cmap=colors, vmin=1e-6, vmax=2)
    folded = int((area <= 0).sum())
    ax.set_title(f"least {area.min():.2f}, {folded} pixels folded".replace("-", "−"),
                 fontsize=style.TICK_SIZE, color=style.WRONG if folded else style.TEXT)
    ax.set_axis_off()


def stages(edits, cell=1.5, alt=None):
    """One edit a row, step by step on the canvas: as it was, moved, skin, mouth, retouched.

    Args:
        edits: dict of title -> (draft.Prepared, draft.Draft), as `LandmarkEditor.sketch` gives
            them.
        cell: float, inches of a face's side.
        alt: str; None tells titles and steps.

    Returns:
        LabFigure

    Raises:
        ShapeError: no edits.
    """
    from expression_lab.plots import face_model

    if not edits:
        raise ShapeError("There are no edits to show.")
    found = {title: steps(*one) for title, one in edits.items()}
    names = list(next(iter(found.values())))
    pictures = [list(one.values()) for one in found.values()]
    return face_model.table(pictures, list(found), names, cell=cell, alt=alt)


def steps(face, drawn):
    """What each step of an edit leaves.

    Args:
        face: draft.Prepared
        drawn: draft.Draft

    Returns:
        dict of name -> uint8 `(128, 128)`: the middle of the canvas, grey.
    """
    from expression_lab.edit import draft
    from expression_lab.edit.canvas import middle

    moved = draft.turned(face.luma, drawn.shift, drawn.fill)
    skin = moved + drawn.change
    mouth = skin + drawn.cover * (drawn.inside - skin)
    found = {"as it was": face.luma, "moved": moved, "+ skin": skin, "+ mouth": mouth,
             "+ retouched": mouth + drawn.addition}
    return {name: np.clip(middle(one) + 0.5, 0, 255).astype(np.uint8)
            for name, one in found.items()}
