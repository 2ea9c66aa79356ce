"""What is measured on a face, laid over its picture: mesh, 68 points, pose axes, features."""

from functools import cache

import numpy as np

from expression_lab.errors import ShapeError, unknown_name
from expression_lab.faces import check_picture, geometry, points
from expression_lab.faces.pose import HeadFit, fit_head, mean_head
from expression_lab.plots import style

KINDS = ("contours", "points", "68", "mesh")
DRAWN_SIDE = 1200  # pixels, the longest side that is drawn
MARGIN = 0.35  # around the faces when zoomed in, in sides of the box around their points
LINE, UNDER = "#56b4e9", "black"  # a light line on a dark one is seen on any skin
KIND_COLORS = dict(zip(geometry.KINDS, ("#7f7f7f", "#0072b2", "#d55e00")))
AXES = (  # an axis of the head, its color, its name; x to the right of the picture, y down
    ((1, 0, 0), "#0072b2", "left ear"), ((0, -1, 0), "#009e73", "up"),
    ((0, 0, -1), "#d55e00", "nose"))
MEASURED = (  # pairs of points between which a feature is measured, and the feature's name
    (61, 291, "mouth_width"), (13, 14, "mouth_openness"), (159, 145, "eye_openness_right"),
    (386, 374, "eye_openness_left"), (107, 336, "brow_gap"), (2, 0, "nose_lip_gap"),
    (2, 152, "jaw_drop"))
TOLD = {"contours": "the outlines of eyes, brows, nose, lips and face", "points": "478 points",
        "68": "68 points", "mesh": "a mesh of triangles"}


def mesh(photo, landmarks, kind="contours", *, numbers=False, zoom=False, title=None, height=4.6):
    """Draw the landmarks of one face or of several on their picture.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        landmarks: float `(478, d)`, `(n, 478, d)`, or `(68, d)`, `(n, 68, d)` with kind "68";
            d 2 or 3, pixels.
        kind: "contours" (eyes, brows, lips, nose, oval), "points" (all of them), "68" (as older
            papers have them), or "mesh" (triangles).
        numbers: bool, True to write every point's number beside it, for "points" and "68".
        zoom: bool, True to show the faces alone, not the whole picture.
        title: str over the picture, or None.
        height: float, inches.

    Returns:
        LabFigure.

    Raises:
        ShapeError: not a picture, or not landmarks.
        UnknownNameError: `kind` is not known.
    """
    if kind not in KINDS:
        raise unknown_name("way to draw landmarks", kind, KINDS)
    faces = _faces(landmarks, (points.POINTS, 68) if kind == "68" else (points.POINTS,))
    faces = points.as_68(faces) if kind == "68" else faces
    fig, ax = _picture(photo, faces, zoom, title, height,
                       f"A picture with {_count(len(faces))}, and {TOLD[kind]} on each.")
    for face in faces:
        _draw(ax, face, kind)
        if numbers and kind in ("points", "68"):
            for i, place in enumerate(face):
                ax.text(*place, str(i), fontsize=3.5 if kind == "points" else 6, color="white",
                        clip_on=True)
    return fig


def pose_axes(photo, landmarks, *, zoom=False, title=None, height=4.6):
    """Draw how heads are turned: an axis out of the nose, one upwards, one to the left ear.

    Args:
        photo, zoom, title, height: as those of `mesh`.
        landmarks: float `(478, d)` or `(n, 478, d)`, pixels.

    Returns:
        LabFigure: yaw, pitch and roll stand above each head.

    Raises:
        ShapeError: not a picture, or not landmarks.
    """
    check_picture(photo)
    faces = _faces(landmarks, (points.POINTS,), dims=3)
    fits = fit_head(faces, photo.shape)
    said = ["yaw {:+d}°, pitch {:+d}°, roll {:+d}°".format(*map(round, (yaw, pitch, roll)))
            for yaw, pitch, roll in zip(fits.pose.yaw, fits.pose.pitch, fits.pose.roll)]
    fig, ax = _picture(photo, faces, zoom, title, height,
                       f"A picture with {_count(len(faces))} and the axes of each head: "
                       f"{'; '.join(said)}.")
    for i, text in enumerate(said):
        _axes(ax, HeadFit(fits.rotation[i], fits.scale[i], fits.center[i]), text)
    handles = [_line_handle(color, name) for _, color, name in AXES]
    ax.legend(handles=handles, loc="lower right", fontsize=8, framealpha=0.85)
    return fig


def features(photo, landmarks, *, title=None, height=5.2):
    """Draw what is measured on a face, and how unusual each measure is for a neutral face.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        landmarks: float `(478, d)`, pixels: one face.
        title: str over the picture, or None.
        height: float, inches.

    Returns:
        LabFigure: at the left the face with some measured lines, at the right a bar a feature, in
        standard deviations between neutral people; colors tell the kinds apart.

    Raises:
        ShapeError: not a picture, or not the landmarks of one face.
    """
    check_picture(photo)
    found = geometry.measure(landmarks, photo.shape).relative()
    face = np.asarray(landmarks, float)[:, :2]
    strongest = sorted(found, key=lambda name: -abs(found[name]))[:3]
    told = "; ".join(f"{name} {found[name]:+.1f} sigmas" for name in strongest)
    fig = style.new_figure(height * 1.75, height, alt=(
        f"A face with measured lines, and bars of {len(found)} features. Strongest: {told}."))
    left, right = fig.subplots(1, 2, width_ratios=(1, 0.85))
    _show(left, photo, face[None], zoom=True, title=title)
    kinds = {one.name: one.kind for one in geometry.FEATURES}
    for one, other, name in MEASURED:
        _stroke(left, face[[one, other]], KIND_COLORS[kinds[name]], 2)
    _sigma_bars(right, found)
    return fig


@cache
def triangles():
    """Triangles between the points of the skin, with holes for the eyes and the mouth.

    Returns:
        int `(m, 3)`: indices of the mesh; Delaunay's triangulation of the mean head.
    """
    from matplotlib.path import Path
    from matplotlib.tri import Triangulation

    flat = mean_head()[:points.SKIN, :2]
    found = Triangulation(*flat.T).triangles
    holes = [set(points.GROUPS[name]) for name in ("right_eye", "left_eye", "inner_lips")]
    oval = Path(flat[list(points.GROUPS["face_oval"])])
    inside = oval.contains_points(flat[found].mean(1))
    open_skin = [not any(hole.issuperset(three) for hole in holes) for three in found.tolist()]
    return found[inside & open_skin]


def _faces(landmarks, counts, dims=2):
    """Landmarks as `(n, count, 2)`, or with z where `dims` is 3 and it is there."""
    faces = points.check_landmarks(landmarks, counts)
    faces = faces[None] if faces.ndim == 2 else faces
    if faces.ndim != 3:
        raise ShapeError(f"Landmarks of one face or of n faces are drawn; {faces.shape} came.")
    return faces[..., :dims]


def _picture(photo, faces, zoom, title, height, alt):
    """A figure with the picture in it, as wide as the picture asks for."""
    check_picture(photo)
    left, top, right, bottom = _window(photo.shape, faces, zoom)
    wide = np.clip(height * (right - left) / (bottom - top), 0.5 * height, 2.2 * height)
    fig = style.new_figure(float(wide), height, alt=alt)
    ax = fig.subplots()
    _show(ax, photo, faces, zoom, title)
    return fig, ax


def _show(ax, photo, faces, zoom, title):
    import cv2

    height, width = photo.shape[:2]
    left, top, right, bottom = _window(photo.shape, faces, zoom)
    scale = DRAWN_SIDE / max(right - left, bottom - top)
    if scale < 1:
        size = [max(1, round(side * scale)) for side in (width, height)]
        photo = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    ax.imshow(photo, cmap="gray", vmin=0, vmax=255, extent=(0, width, height, 0))
    ax.set(xlim=(left, right), ylim=(bottom, top))
    ax.set_axis_off()
    if title:
        ax.set_title(title, fontsize=style.TITLE_SIZE, color=style.TEXT, loc="left", pad=6)


def _window(shape, faces, zoom):
    """Left, top, right, bottom of what is shown, in pixels."""
    size = np.array(shape[1::-1])
    if not zoom or not len(faces):
        return (0, 0, *size)
    low, high = faces[..., :2].min((0, 1)), faces[..., :2].max((0, 1))
    border = MARGIN * (high - low).max()
    low, high = np.clip(low - border, 0, size), np.clip(high + border, 0, size)
    return (*low, *high) if (high - low).min() >= 1 else (0, 0, *size)


def _draw(ax, face, kind):
    if kind == "contours":
        for line in points.CONTOURS.values():
            _stroke(ax, face[list(line)], LINE, 1.3)
    elif kind == "mesh":
        ax.triplot(*face[:points.SKIN].T, triangles(), color=LINE, linewidth=0.5)
    else:
        dot = np.ptp(face[:, 1]) / (35 if kind == "68" else 60)  # pixels of the photo
        dot *= 72 * ax.figure.get_figheight() / np.ptp(ax.get_ylim())  # printer's points
        ax.scatter(*face.T, s=dot ** 2, color=LINE, edgecolor=UNDER, linewidth=0.3, zorder=3)


def _stroke(ax, line, color, width):
    from matplotlib import patheffects

    under = [patheffects.Stroke(linewidth=1.8 * width, foreground=UNDER, alpha=0.45),
             patheffects.Normal()]
    ax.plot(*line.T, color=color, linewidth=width, path_effects=under, solid_capstyle="round")


def _axes(ax, fit, text):
    """Three axes from between the eyes; the one that comes nearest to us is drawn last."""
    ends = fit.project(1.2 * np.array([direction for direction, _, _ in AXES], float))
    for i in np.argsort(-ends[:, 2]):
        _stroke(ax, np.stack([fit.center[:2], ends[i, :2]]), AXES[i][1], 2.6)
    x, y = fit.project([[0, -1.35, 0]])[0, :2]
    bottom, top = ax.get_ylim()
    ax.text(x, np.clip(y, top + 0.06 * (bottom - top), bottom), text, fontsize=8, color="white",
            ha="center", va="bottom", clip_on=True,
            bbox={"boxstyle": "round,pad=0.25", "color": "black", "alpha": 0.55})


def _sigma_bars(ax, found):
    values, places = np.array(list(found.values())), np.arange(len(found))
    reach = max(3.0, 1.15 * np.abs(values).max())
    ax.barh(places, values, color=[KIND_COLORS[one.kind] for one in geometry.FEATURES], height=0.7)
    ax.axvspan(-1, 1, color="#f0f0f0", zorder=0)
    ax.axvline(0, color=style.QUIET, linewidth=0.8)
    style.dress(ax, None, x="against neutral faces (standard deviations)")
    ax.set(xlim=(-reach, reach), ylim=(len(values) - 0.4, -0.6))
    ax.set_yticks(places, list(found), fontsize=8)
    ax.tick_params(axis="y", length=0)
    handles = [_line_handle(color, kind) for kind, color in KIND_COLORS.items()]
    ax.legend(handles=handles, fontsize=8, loc="upper center", bbox_to_anchor=(0.3, 1.09), ncols=3,
              frameon=False, columnspacing=1, handlelength=1)


def _line_handle(color, name):
    from matplotlib.lines import Line2D

    return Line2D([], [], color=color, linewidth=3, label=name)


def _count(n):
    return f"{n} face{'s' if n != 1 else ''}"
