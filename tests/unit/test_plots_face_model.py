"""Pictures of the face model, of landmarks and of measures, with words for those who cannot see."""

import numpy as np
import pandas as pd
import pytest

from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model as models
from expression_lab.plots import face_model, geometry, landmarks, style


@pytest.fixture(scope="module")
def face():
    model = models.load()
    return model.render(model.mean(), size=120)


def pictures(fig):
    return [np.asarray(image.get_array()) for ax in fig.axes for image in ax.images]


def words(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_a_table_of_faces_names_rows_and_columns():
    images = np.random.default_rng(0).integers(0, 256, (2, 3, 24, 24), dtype=np.uint8)
    fig = face_model.table(images, ["one", "two"], list("abc"), "Some")
    assert all((a == b).all() for a, b in zip(pictures(fig), images.reshape(6, 24, 24)))
    assert {"one", "two", "a", "b", "c", "Some"} == set(words(fig))
    assert "2 by 3" in fig.alt and "rows: one, two" in fig.alt
    drawn = fig.get_tightbbox(fig.canvas.get_renderer())
    assert drawn.x0 >= 0 and drawn.x1 <= fig.get_figwidth() + 1e-6
    for wrong in (images[0], images / 255, images[:, :0]):
        with pytest.raises(ShapeError):
            face_model.table(wrong)
    with pytest.raises(ShapeError, match="names"):
        face_model.table(images, rows=["one"])


def test_a_component_begins_and_ends_far_from_the_mean_face():
    model = models.load()
    shown = pictures(face_model.components(model, [1, 3], size=64))
    mean = model.render(model.mean(), size=64).images[0]
    assert len(shown) == 10
    assert (shown[2] == mean).all() and (shown[7] == mean).all()
    far = model.mean()
    far.identity[0, 2] = 3
    assert (shown[9] == model.render(far, size=64).images[0]).all()
    for wrong in ([], [0], [model.components + 1]):
        with pytest.raises(ConfigError):
            face_model.components(model, wrong)


def test_what_components_explain_is_told():
    fig = face_model.explained(models.load())
    line = fig.axes[0].lines[0].get_ydata()
    assert (np.diff(line) > 0).all() and line[0] == pytest.approx(
        100 * models.load().explained[0], rel=1e-4)
    assert "half of it" in fig.alt


@pytest.mark.parametrize("kind", landmarks.KINDS)
@pytest.mark.parametrize("size", [None, 60, 300])
def test_landmarks_are_drawn_where_they_are(face, kind, size):
    picture, points = face.images[0], face.landmarks[0]
    drawn = landmarks.draw(picture, points, kind, size)
    side = size or 120
    assert drawn.shape == (side, side, 3) and (face.images[0] == picture).all()
    gray = drawn.astype(int)
    colored = np.ptp(gray, axis=2) > 40
    rows, columns = np.nonzero(colored)
    expected = points[:468, :2] * side / 120
    assert abs(columns.mean() - expected[:, 0].mean()) < 0.04 * side
    assert rows.min() >= expected[:, 1].min() - 3 and rows.max() <= expected[:, 1].max() + 3


def test_color_photos_and_several_faces(face):
    photo = np.zeros((120, 240, 3), np.uint8)
    two = np.stack([face.landmarks[0], face.landmarks[0] + (120, 0, 0)])
    drawn = landmarks.draw(photo, two, "contours")
    assert drawn[:, :120].any() and drawn[:, 120:].any() and not photo.any()
    assert not landmarks.draw(photo, two[:0]).any()


def test_what_cannot_be_drawn(face):
    with pytest.raises(UnknownNameError, match="mesh"):
        landmarks.draw(face.images[0], face.landmarks[0], "mash")
    with pytest.raises(ShapeError):
        landmarks.draw(face.images[0], face.landmarks[0][:68])
    with pytest.raises(ShapeError):
        landmarks.draw(face.images[0] / 255, face.landmarks[0])


def test_a_sheet_shows_faces_with_and_without_landmarks(face):
    fig = landmarks.sheet([face.images[0]] * 2, [face.landmarks[0], None], ["found", "lost"])
    with_points, without = pictures(fig)
    assert np.ptp(with_points.astype(int), axis=2).any()
    assert not np.ptp(without.astype(int), axis=2).any() and "found; lost" in fig.alt


def test_squares_stand_where_they_were_found():
    photo = np.zeros((100, 200, 3), np.uint8)
    fig = landmarks.squares(photo, {"one": [(50, 40, 20, 30, 0.9)], "none": np.empty((0, 5))})
    first, second = fig.axes
    frame = first.patches[-1]
    assert frame.get_center() == pytest.approx((50, 40)) and frame.get_width() == 20
    assert frame.get_angle() == 30 and not second.patches
    assert "one: 1; none: 0" in fig.alt and first.get_title() == "one: 1"


def test_limits_show_error_and_presence_for_each_kind():
    table = pd.DataFrame({"kind": ["blur", "blur", "noise"], "amount": [0, 8, 5],
                          "error": [0.03, 1.7, 0.1], "presence": [1, 0.2, 0.9]})
    fig = landmarks.limits(table)
    blur = fig.axes[0]
    assert [line.get_ydata().tolist() for line in blur.lines] == [[100, 20], [3, 100]]
    assert [tick.get_text() for tick in blur.get_xticklabels()] == ["0", "8"]
    assert "blur 8: error 170%, presence 0.20" in fig.alt and "noise 5" in fig.alt


def test_errors_are_drawn_in_percent():
    fig = landmarks.errors({"eyes": 0.031, "jaw": 0.07}, "Errors", baseline=0.165)
    bars = [bar.get_width() for bar in fig.axes[0].patches]
    assert bars == pytest.approx([3.1, 7.0]) and "eyes 3.1 %" in fig.alt
    assert fig.axes[0].get_xlim()[1] > 16.5
    both = pd.DataFrame({"drawn": [0.03, 0.04], "real": [0.05, 0.06]}, index=["eyes", "jaw"])
    fig = landmarks.errors(both)
    assert sorted(bar.get_width() for bar in fig.axes[0].patches) == pytest.approx([3, 4, 5, 6])
    assert [text.get_text() for text in fig.axes[0].get_legend().texts] == ["drawn", "real"]


def test_cumulative_errors_end_at_the_share_that_is_below_the_limit():
    fig = landmarks.cumulative({"a": np.array([0.01, 0.02, 0.5]), "b": np.full(4, 0.2)}, limit=0.1)
    a, b = (line.get_ydata() for line in fig.axes[0].lines)
    assert a[-1] == pytest.approx(200 / 3) and b.max() == 0
    assert "a, median 2.0 %" in fig.alt


def test_strips_have_a_dot_for_each_face_and_a_box_for_each_expression():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 6], 20)
    table = pd.DataFrame({"mouth_width": rng.normal(size=60) + 5 * (labels == 1),
                          "brow_gap": rng.normal(size=60), "jaw_drop": rng.normal(size=60)})
    fig = geometry.strips(table, labels, ["mouth_width", "brow_gap", "jaw_drop"])
    panels = [ax for ax in fig.axes if ax.axison]
    assert len(panels) == 3
    assert sum(len(dots.get_offsets()) for dots in panels[0].collections) == 60
    shown = [tick.get_text() for tick in panels[-1].get_xticklabels()]
    assert shown == list(EXPRESSIONS)
    assert "mouth_width: neutral" in fig.alt and "most different happiness" in fig.alt
    with pytest.raises(UnknownNameError, match="mouth_width"):
        geometry.strips(table, labels, ["mouth_with"])
    with pytest.raises(ShapeError):
        geometry.strips(table, labels[:5])
    assert style.to_png(fig).startswith(b"\x89PNG")
