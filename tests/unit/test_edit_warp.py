"""Canvas, map, eyes and what is filled: the geometry of the landmark editor."""

import numpy as np
import pytest

from expression_lab.edit import canvas, draft, eyes, movements, shaping, turning, warp
from expression_lab.edit.canvas import SIZE
from expression_lab.edit.controls import SLIDERS, Controls
from expression_lab.edit.movements import MEASURES
from expression_lab.edit.targets import Target
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model
from expression_lab.faces.pose import Pose


@pytest.fixture(scope="module")
def learnt():
    return movements.load()


@pytest.fixture(scope="module")
def drawn():
    shown = model.load()
    people = shown.sample(1, seed=3)
    return shown.render(people, "neutral", pose=Pose(8, 3, 0), size=256)


@pytest.fixture(scope="module")
def face(drawn, learnt):
    return draft.prepare(drawn.images[0], drawn.landmarks[0], learnt)


def goal(face, learnt, target=None, **sliders):
    return shaping.wanted(face.canvas.shape, face.present, target, Controls(**sliders), learnt)


def test_the_canvas_finds_the_landmarks_again(drawn, face):
    placed = face.canvas.vertices[:478, :2] - 0.5
    back = placed @ face.canvas.matrix[:, :2].T + face.canvas.matrix[:, 2] + 0.5
    assert np.abs(back - drawn.landmarks[0, :, :2]).max() < 0.05


def test_a_rolled_head_stands_upright_in_its_canvas(learnt):
    shown = model.load().render(model.load().sample(1, seed=3), pose=Pose(0, 0, 20), size=192)
    vertices = canvas.lay(shown.landmarks[0], learnt.mean).vertices
    right, left = vertices[[33, 133], :2].mean(0), vertices[[362, 263], :2].mean(0)
    assert abs(np.degrees(np.arctan2(*(left - right)[::-1]))) < 3


def test_the_canvas_is_the_same_for_a_photo_twice_as_large(drawn, face, learnt):
    large = draft.prepare(drawn.images[0].repeat(2, 0).repeat(2, 1), drawn.landmarks[0] * 2, learnt)
    assert np.abs(large.luma.astype(int) - face.luma).mean() < 2


def test_no_movement_is_no_map(face):
    vertices = face.canvas.vertices
    moved = warp.between(vertices, vertices, draft.mesh())
    assert np.abs(moved.shift).max() < 0.2  # corners of triangles are rounded to 1/16 pixel
    assert np.allclose(warp.jacobian(moved.shift), 1, atol=0.2)


def test_folds_are_smoothed_away():
    shift = np.zeros((SIZE, SIZE, 2), np.float32)
    shift[80:, :, 1] = -12  # below the middle everything comes from above: it folds
    assert warp.jacobian(shift).min() < 0
    assert warp.jacobian(warp.unfolded(shift)).min() > 0


@pytest.mark.parametrize("strength", [3, 12, 60])
def test_no_map_is_too_wild_to_be_unfolded(strength):
    noise = np.random.default_rng(0).normal(0, strength, (SIZE, SIZE, 2)).astype(np.float32)
    found = warp.unfolded(noise)
    assert warp.jacobian(found).min() > 0 and np.isfinite(found).all()


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_no_expression_folds_the_face(face, learnt, name):
    found = draft.sketch(face, goal(face, learnt, Target(name, 1.5)), learnt)
    assert found.least_area > 0


@pytest.mark.parametrize("name", sorted(SLIDERS))
@pytest.mark.parametrize("end", ["low", "high"])
def test_no_slider_folds_the_face(face, learnt, name, end):
    sliders = {name: getattr(SLIDERS[name], end)}
    assert draft.sketch(face, goal(face, learnt, **sliders), learnt).least_area > 0


# Which measures a slider may move: all others must stay where they are.
OWN = {"aaa": {"gap"}, "eee": {"width", "gap"}, "woo": {"width", "pout", "gap"},
       "smile": {"width", "corner_right", "corner_left"}, "smile_left": {"width", "corner_left"},
       "smile_right": {"width", "corner_right"}, "eyebrow": {"brow_right", "brow_left"},
       "eyebrow_left": {"brow_left"}, "eyebrow_right": {"brow_right"},
       "blink": {"lid_right", "lid_left"}, "blink_left": {"lid_left"},
       "blink_right": {"lid_right"}, "wink": {"lid_right"}, "pupil_x": {"gaze_x"},
       "pupil_y": {"gaze_y"}, "rotate_yaw": set(), "rotate_pitch": set(), "rotate_roll": set()}


@pytest.mark.parametrize("name", sorted(SLIDERS))
def test_sliders_do_not_move_each_other(face, learnt, name):
    wanted = goal(face, learnt, **{name: SLIDERS[name].high / 2})
    change = movements.measure(wanted.shape) - movements.measure(face.canvas.shape)
    for measure, amount in zip(MEASURES, change, strict=True):
        assert measure in OWN[name] or abs(amount) < 0.012, (measure, amount)
    assert (wanted.turn is not None) == name.startswith("rotate")


def test_opposite_ends_go_opposite_ways(face, learnt):
    for name, measure in (("smile", "corner_left"), ("eyebrow", "brow_left"), ("eee", "width"),
                          ("pupil_x", "gaze_x")):
        low, high = (movements.measure(goal(face, learnt, **{name: end}).shape)
                     for end in (SLIDERS[name].low, SLIDERS[name].high))
        column = MEASURES.index(measure)
        assert low[column] < movements.measure(face.canvas.shape)[column] < high[column]


def test_a_blink_closes_both_eyes_and_a_wink_one(face, learnt):
    def openings(**sliders):
        shape = goal(face, learnt, **sliders).shape
        return shape[[145, 374], 1] - shape[[159, 386], 1]

    assert (openings(blink=-20) < 0.02).all()
    assert openings(wink=25)[0] < 0.02 < openings(wink=25)[1]


def test_the_iris_keeps_its_place_when_a_lid_falls(face, learnt):
    found = draft.sketch(face, goal(face, learnt, blink=-5), learnt)
    x, y = face.canvas.vertices[468, :2].astype(int)
    assert np.abs(found.shift[y, x]).max() < 0.5


def test_the_gaze_moves_the_iris_and_leaves_the_skin(face, learnt):
    found = draft.sketch(face, goal(face, learnt, pupil_x=15), learnt)
    moved = 15 * shaping.UNITS["pupil_x"]["gaze_x"] * canvas.UNIT
    x, y = np.rint(face.canvas.vertices[468, :2] + [moved, 0] - 0.5).astype(int)
    assert found.shift[y, x, 0] == pytest.approx(-moved, abs=0.25 * moved)
    for point in (50, 66):  # cheek and brow
        x, y = face.canvas.vertices[point, :2].astype(int)
        assert np.abs(found.shift[y, x]).max() < 0.5


def test_the_border_never_moves(face, learnt):
    found = draft.sketch(face, goal(face, learnt, rotate_yaw=20, rotate_roll=20, aaa=120), learnt)
    edge = np.concatenate([found.shift[0], found.shift[-1], found.shift[:, 0], found.shift[:, -1]])
    assert np.abs(edge).max() < 1.5


def test_a_turn_to_the_front_fills_the_hidden_side(learnt):
    shown = model.load().render(model.load().sample(1, seed=3), pose=Pose(30, 0, 0), size=192)
    turned = draft.prepare(shown.images[0], shown.landmarks[0], learnt)
    found = draft.sketch(turned, goal(turned, learnt, rotate_yaw=-20), learnt)
    assert isinstance(found.fill, turning.Fill) and found.fill.share.max() > 0.3
    away = found.fill.share[:, :SIZE // 2].sum() - found.fill.share[:, SIZE // 2:].sum()
    assert away < 0  # the nose pointed to the right: that side was hidden


def test_a_small_turn_of_a_frontal_face_fills_nothing(face, learnt):
    fill = draft.sketch(face, goal(face, learnt, rotate_yaw=3), learnt).fill
    assert fill is None or fill.share.max() < 0.5


def test_an_opened_mouth_shows_an_inside_and_a_closed_one_none(face, learnt):
    opened = draft.sketch(face, goal(face, learnt, Target("surprise")), learnt)
    assert opened.cover.max() > 0.9 and opened.cover.sum() > 50
    assert draft.sketch(face, goal(face, learnt, Target("sadness")), learnt).cover.sum() < 20


def test_lids_are_set_apart_only_where_eyes_close(face):
    before = face.canvas.vertices
    assert eyes.taken_whole(before, before) is before
