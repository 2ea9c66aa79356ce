"""Landmarks over faces, and how far off they are."""

import numpy as np

from expression_lab.errors import unknown_name
from expression_lab.faces.pictures import check_picture
from expression_lab.faces.points import CONTOURS, as_68, check_landmarks
from expression_lab.plots import overlay, style
from expression_lab.plots.gallery import faces_grid

KINDS = ("mesh", "contours", "points", "68")
LINE = (0, 158, 115)  # green of the palette: seen on light and on dark skin
DOT = (240, 228, 66)
SHIFT = 4  # bits: lines are drawn to 1/16 pixel


def draw(picture, landmarks, kind="contours", size=None, triangles=None):
    """Draw a face's landmarks into a copy of its picture.

    Args:
        picture: uint8 `(H, W)` or `(H, W, 3)`.
        landmarks: float `(478, 2)` or `(478, 3)`, pixels; or `(n, 478, d)` for several faces.
        kind: "mesh" for all triangles, "contours" for eyes, brows, nose, lips and outline,
            "points" for all 478, or "68" for those of iBUG.
        size: int or None, pixels, the longer side of the result: a small face is drawn larger.
        triangles: int `(t, 3)`, of the mesh; None takes those of `overlay.triangles`.

    Returns:
        uint8 `(h, w, 3)`.

    Raises:
        ShapeError: not a picture, or not landmarks.
        UnknownNameError: another kind.
    """
    import cv2

    check_picture(picture)
    faces = check_landmarks(landmarks)[..., :2].reshape(-1, 478, 2)
    if kind not in KINDS:
        raise unknown_name("way to draw landmarks", kind, KINDS)
    scale = 1 if size is None else size / max(picture.shape[:2])
    wanted = [max(1, round(side * scale)) for side in picture.shape[1::-1]]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    large = picture.copy() if scale == 1 else cv2.resize(picture, wanted, interpolation=method)
    large = cv2.cvtColor(large, cv2.COLOR_GRAY2RGB) if large.ndim == 2 else large
    if kind == "mesh" and triangles is None:
        triangles = overlay.triangles()
    for face in faces:
        _draw_one(large, face * scale, kind, triangles)
    return large


def _draw_one(large, face, kind, triangles):
    """One face, into the picture itself; thicker where the face is larger."""
    import cv2

    side = np.ptp(face, axis=0).max()
    thick = max(1, round(side / 300))
    # OpenCV counts from the middle of the first pixel, landmarks from its corner.
    places = np.rint((face - 0.5) * (1 << SHIFT)).astype(np.int32)
    if kind in ("points", "68"):
        radius = max(1, round(side / (250 if kind == "points" else 110))) << SHIFT
        for place in places if kind == "points" else as_68(places):
            cv2.circle(large, place.astype(int).tolist(), radius, DOT, -1, cv2.LINE_AA, SHIFT)
        return
    lines = places[triangles] if kind == "mesh" else [places[list(c)] for c in CONTOURS.values()]
    cv2.polylines(large, list(lines), kind == "mesh", LINE, thick, cv2.LINE_AA, SHIFT)


def sheet(pictures, landmarks, titles=None, kind="contours", side=240, columns=4, cell=1.9,
          alt=None):
    """Several faces with their landmarks, each in a cell of its own.

    Args:
        pictures: list of uint8 `(H, W)` or `(H, W, 3)`.
        landmarks: as many float `(478, d)`, pixels; None where there is nothing to draw.
        titles: strings under them, or None.
        kind: as that of `draw`, or as many of them.
        side: int, pixels that a picture is drawn at.
        columns, cell, alt: as those of `faces_grid`.

    Returns:
        LabFigure.

    Raises:
        ShapeError: not pictures or landmarks, or not as many of each.
    """
    none = np.empty((0, 478, 2))
    kinds = [kind] * len(pictures) if isinstance(kind, str) else kind
    drawn = [draw(picture, none if points is None else points, one, side)
             for picture, points, one in zip(pictures, landmarks, kinds, strict=True)]
    return faces_grid(drawn, titles, columns=columns, cell=cell, alt=alt)


def squares(photo, found, width=8.4, alt=None):
    """Photos side by side with the squares that several ways of finding put around faces.

    Args:
        photo: uint8 `(H, W)` or `(H, W, 3)`.
        found: dict, name → float `(n, 4 or more)`: centre x, centre y, side in pixels, roll in
            degrees.
        width: float, inches.
        alt: str; None tells how many squares each has.

    Returns:
        LabFigure.

    Raises:
        ShapeError: `photo` is not a picture.
    """
    from matplotlib.patches import Rectangle

    check_picture(photo)
    height = width / len(found) * photo.shape[0] / photo.shape[1] + 0.3
    told = "; ".join(f"{name}: {len(several)}" for name, several in found.items())
    told = f"A photo and the squares found in it. {told}."
    fig = style.new_figure(width, height, alt=alt or told)
    for ax, (name, several) in zip(np.ravel(fig.subplots(1, len(found))), found.items()):
        ax.imshow(photo, cmap="gray", vmin=0, vmax=255,
                  extent=(0, photo.shape[1], photo.shape[0], 0))
        for x, y, side, roll in np.asarray(several, float)[:, :4]:
            for color, line in (("white", 3.5), (style.WRONG, 1.8)):  # seen on any photo
                ax.add_patch(Rectangle((x - side / 2, y - side / 2), side, side, angle=roll,
                                       rotation_point="center", fill=False, edgecolor=color,
                                       linewidth=line))
        ax.set_title(f"{name}: {len(several)}", fontsize=style.TITLE_SIZE, color=style.TEXT)
        ax.set_axis_off()
    return fig


def errors(table, title=None, baseline=None, width=7.0, alt=None):
    """Bars of errors, one a group of faces or of points.

    Args:
        table: dict or Series, name → error as a share of the eye distance; or a DataFrame with
            one column a measurement.
        title: str or None.
        baseline: float or None, drawn as a dotted line: the error of the mean face, laid into
            every square without a look at it.
        width: float, inches.
        alt: str; None tells the numbers.

    Returns:
        LabFigure: errors in percent of the eye distance.
    """
    import pandas as pd

    table = table if isinstance(table, pd.DataFrame) else pd.Series(table).to_frame("")
    told = "; ".join(f"{name} {100 * row.iloc[0]:.1f} %" for name, row in table.iterrows())
    fig = style.new_figure(width, 0.36 * len(table) * len(table.columns) ** 0.5 + 1.1,
                           alt=alt or f"Bars of landmark errors: {told}.")
    ax = style.dress(fig.subplots(), title, x="error (percent of the eye distance)", grid="x")
    places, thick = np.arange(len(table)), 0.76 / len(table.columns)
    for i, (name, values) in enumerate(table.items()):
        where = places + thick * (i - (len(table.columns) - 1) / 2)
        ax.barh(where, 100 * values, height=0.9 * thick, color=(style.RIGHT, "#e69f00")[i % 2],
                label=name)
        for place, value in zip(where, values):
            ax.text(100 * value, place, f" {100 * value:.1f}", va="center", fontsize=8.5,
                    color=style.TEXT)
    if baseline is not None:
        ax.axvline(100 * baseline, color=style.QUIET, linestyle=":")
        ax.text(100 * baseline, len(table) / 2 - 0.5, "the mean face ", rotation=90, ha="right",
                va="center", fontsize=style.TICK_SIZE, color=style.QUIET)
    ax.set_yticks(places, table.index)
    ax.set(ylim=(len(table) - 0.5, -0.5), xlim=(0, 1.12 * 100 * max(
        table.to_numpy().max(), baseline or 0)))
    if len(table.columns) > 1:
        ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="lower right")
    return fig


def cumulative(curves, title=None, limit=0.15, width=7.0, alt=None):
    """What share of faces has at most which error: the curve of 300-W.

    Args:
        curves: dict name → float `(n,)`, errors as shares of the eye distance.
        title: str or None.
        limit: float, where the axis ends.
        width: float, inches.
        alt: str; None tells the medians.

    Returns:
        LabFigure.
    """
    from expression_lab.evaluate import cumulative_error

    told = "; ".join(f"{name}, median {100 * np.median(values):.1f} %"
                     for name, values in curves.items())
    fig = style.new_figure(width, 0.45 * width,
                           alt=alt or f"Curves of cumulative landmark errors: {told}.")
    ax = style.dress(fig.subplots(), title, x="error (percent of the eye distance)",
                     y="faces with at most this error (%)", grid="both")
    colors = (style.RIGHT, style.WRONG, "#009e73", "#cc79a7")
    for (name, values), color in zip(curves.items(), colors * len(curves)):
        curve = cumulative_error(values, limit)
        ax.plot(100 * curve["error"], 100 * curve["share"], label=name, color=color, linewidth=2)
    ax.set(xlim=(0, 100 * limit), ylim=(0, 101))
    ax.legend(frameon=False, fontsize=style.TICK_SIZE, loc="lower right")
    return fig


def limits(table, columns=3, width=9.0, alt=None):
    """Error and presence while pictures are spoiled more and more, one panel a way of spoiling.

    Args:
        table: DataFrame with columns kind, amount, error (share of the eye distance) and presence
            (0 to 1); rows of one kind in order.
        columns: int, panels in a row.
        width: float, inches.
        alt: str; None tells where each ends.

    Returns:
        LabFigure.
    """
    kinds = list(dict.fromkeys(table["kind"]))
    rows, last = -(-len(kinds) // columns), table.groupby("kind", sort=False).last()
    told = "; ".join(f"{kind} {row.amount:g}: error {row.error:.0%}, presence {row.presence:.2f}"
                     for kind, row in last.iterrows())
    fig = style.new_figure(width, 2.35 * rows, alt=alt or (
        f"Error and presence against the amount of spoiling. At the end: {told}."))
    panels = np.ravel(fig.subplots(rows, columns, squeeze=False, sharey=True))
    for i, (ax, kind) in enumerate(zip(panels, kinds)):
        part = table[table["kind"] == kind]
        places = np.arange(len(part))
        ax.plot(places, 100 * part["presence"], "s--", color="#e69f00", label="presence")
        ax.plot(places, (100 * part["error"]).clip(upper=100), "o-", color=style.RIGHT,
                label="error, of the eye distance")
        style.dress(ax, x=kind, y="percent" if i % columns == 0 else None, grid="y")
        ax.set_xticks(places, [f"{amount:g}" for amount in part["amount"]])
        ax.set(ylim=(-4, 104))
    for ax in panels[len(kinds):]:
        ax.set_axis_off()
    panels[0].legend(frameon=False, fontsize=style.TICK_SIZE, loc="center left")
    return fig
