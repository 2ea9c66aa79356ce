"""Landmarks, pose and measures drawn on a picture."""

import io

import numpy as np
import pytest
from matplotlib import image
from matplotlib.figure import Figure

from expression_lab import plots
from expression_lab.errors import ShapeError, UnknownNameError
from expression_lab.faces import Pose, points
from expression_lab.faces.pose import mean_head
from expression_lab.plots.overlay import triangles

PHOTO = np.full((240, 320, 3), 90, np.uint8)


def face_at(x=160, y=100, pose=Pose(20, 5, -10), size=45):
    return size * mean_head() @ pose.matrix.T + (x, y, 0)


def pixels(fig):
    return (image.imread(io.BytesIO(plots.to_png(fig, 50)))[..., :3] * 255).astype(np.uint8)


@pytest.mark.parametrize("kind", ["contours", "points", "68", "mesh"])
@pytest.mark.parametrize("photo", [PHOTO, PHOTO[..., 0]])
def test_the_landmarks_are_drawn_where_they_are(kind, photo):
    near, far = (pixels(plots.mesh(photo, face_at(x), kind)) for x in (80, 240))
    changed = np.abs(near.astype(int) - 90).sum(2) > 60
    half = near.shape[1] // 2
    frame = np.abs(pixels(plots.mesh(photo, np.empty((0, 478, 2)), kind)).astype(int) - 90).sum(2)
    drawn = changed & (frame < 30)
    assert drawn[:, :half].sum() > 200 and drawn[:, half + 20:].sum() == 0
    assert (near != far).any()


def test_alt_text_says_what_is_shown():
    fig = plots.mesh(PHOTO, np.stack([face_at(80), face_at(240)]), "68", numbers=True)
    assert isinstance(fig, Figure)
    assert "2 faces" in fig.alt and "68 points" in fig.alt
    assert len(fig.axes[0].texts) == 2 * 68
    told = plots.pose_axes(PHOTO, face_at(size=70)).alt  # so large that it counts as a crop
    assert "1 face" in told and "yaw +20°, pitch +5°, roll -10°" in told


def test_68_points_may_come_as_they_are():
    whole = plots.mesh(PHOTO, face_at(), "68")
    view = plots.mesh(PHOTO, points.as_68(face_at()), "68")
    assert (pixels(whole) == pixels(view)).all()
    with pytest.raises(ShapeError, match="478"):
        plots.mesh(PHOTO, points.as_68(face_at()), "contours")


def test_zoom_shows_the_face_alone():
    ax = plots.mesh(PHOTO, face_at(80), zoom=True).axes[0]
    face = face_at(80)[:, :2]
    assert ax.get_xlim()[0] <= face[:, 0].min() and face[:, 0].max() <= ax.get_xlim()[1] < 240
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # y still points down


def test_the_pose_of_every_head_stands_above_it():
    faces = np.stack([face_at(x, 130, Pose(yaw=yaw), 60) for x, yaw in ((80, -30), (240, 30))])
    texts = plots.pose_axes(PHOTO, faces).axes[0].texts
    assert [text.get_text() for text in texts] == [
        "yaw -30°, pitch +0°, roll +0°", "yaw +30°, pitch +0°, roll +0°"]
    for text, face in zip(texts, faces):
        assert text.get_position()[1] < face[points.GROUPS["right_brow"], 1].min()


def test_features_are_bars_against_neutral():
    smile = face_at(pose=Pose())
    smile[[61, 291, 78, 308], 1] -= 7
    fig = plots.features(PHOTO, smile, title="A smile")
    picture, bars = fig.axes[:2]
    widths = {label.get_text(): bar.get_width()
              for label, bar in zip(bars.get_yticklabels(), bars.patches)}
    assert widths["mouth_corner_lift"] > 3 and abs(widths["brow_gap"]) < 0.5
    assert "mouth_corner_lift" in fig.alt and picture.get_title(loc="left") == "A smile"
    assert "standard deviations" in bars.get_xlabel()


def test_triangles_cover_the_skin_once_and_leave_eyes_and_mouth_open():
    head = mean_head()[:, :2]
    a, b, c = (head[triangles()[:, i]] for i in range(3))
    doubled = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])

    def area(line):
        x, y = head[list(line)].T
        return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2

    holes = sum(area(points.GROUPS[name]) for name in ("right_eye", "left_eye", "inner_lips"))
    skin = area(points.GROUPS["face_oval"]) - holes
    assert np.abs(doubled).sum() / 2 == pytest.approx(skin, rel=0.01)


def test_a_large_photo_is_drawn_small():
    shown = plots.mesh(np.zeros((4000, 3000), np.uint8), face_at()).axes[0].images[0]
    assert max(shown.get_array().shape) == 1200
    assert tuple(shown.get_extent()) == (0, 3000, 4000, 0)


@pytest.mark.parametrize("draw", [plots.mesh, plots.pose_axes, plots.features])
def test_bad_input(draw):
    with pytest.raises(ShapeError):
        draw(PHOTO.astype(float), face_at())
    with pytest.raises(ShapeError):
        draw(PHOTO, np.zeros((5, 2)))
    with pytest.raises(ShapeError):
        draw(PHOTO, np.zeros((1, 1, 478, 2)))


def test_an_unknown_kind():
    with pytest.raises(UnknownNameError, match="contours"):
        plots.mesh(PHOTO, face_at(), "wires")
