"""Measures of a face: what must not change them, and what must."""

import numpy as np
import pytest

from expression_lab.errors import ShapeError, UnknownNameError
from expression_lab.faces import Pose, features, geometry, points
from expression_lab.faces.geometry import FEATURES, NAMES, feature_vector, measure
from expression_lab.faces.pose import mean_head

ANATOMY = points.GROUPS


def face_of(head, pose=Pose(), size=60.0, at=(210, 150, 0)):
    return size * head @ pose.matrix.T + at


def moved(indices, x=0.0, y=0.0):
    """The mean head with some points moved, in eye distances; y points down."""
    head = mean_head().copy()
    head[list(indices), 0] += x
    head[list(indices), 1] += y
    return head


@pytest.fixture
def crooked():
    """A head that differs from side to side, so that nothing cancels out."""
    head = mean_head().copy()
    head[:, :2] += np.random.default_rng(0).normal(0, 0.01, (478, 2))
    return head


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("change", [
    {"size": 13.0}, {"size": 900.0}, {"at": (-400, 5000, 0)}, {"pose": Pose(roll=70)},
    {"pose": Pose(roll=180)}])
def test_size_place_and_roll_do_not_matter(crooked, change, dims):
    expected = feature_vector(face_of(crooked)[:, :dims])
    found = feature_vector(face_of(crooked, **change)[:, :dims])
    np.testing.assert_allclose(found, expected, atol=2e-4)


@pytest.mark.parametrize("pose", [Pose(yaw=30), Pose(yaw=-20, roll=30), Pose(pitch=20)])
def test_a_turned_head_measures_like_a_straight_one(crooked, pose):
    straight = feature_vector(face_of(crooked))
    np.testing.assert_allclose(feature_vector(face_of(crooked, pose)), straight, atol=1e-3)
    _, deviation = geometry.neutral_norms()
    flat = feature_vector(face_of(mean_head(), pose)[:, :2])
    off = np.abs(flat - feature_vector(face_of(mean_head()))) / deviation
    assert off.max() < 0.3  # without z: a third of what people differ by


def test_in_the_mirror_right_and_left_change_places(crooked):
    face = face_of(crooked, Pose(15, 5, -10))
    twin = feature_vector(points.mirrored(face, 640))
    np.testing.assert_allclose(twin, geometry.mirrored(feature_vector(face)), atol=1e-4)
    assert not np.allclose(twin, feature_vector(face), atol=1e-2)


RAISED = -0.04  # eye distances up
MOVES = {  # what moves, which way in eye distances -> the measure that must grow with it
    "mouth_openness": (ANATOMY["inner_lips"][11:], 0, 0.05),
    "jaw_drop": (ANATOMY["chin"], 0, 0.05),
    "mouth_corner_lift": ((61, 291, 78, 308), 0, RAISED),
    "mouth_tilt": ((61, 78), 0, RAISED),
    "brow_inner_right": ((107, 66, 55, 65), 0, RAISED),
    "brow_outer_left": ((300, 293, 276, 283), 0, RAISED),
    "brow_slope": ((107, 66, 55, 65, 336, 296, 285, 295), 0, RAISED),
    "brow_gap": ((336, 285), 0.04, 0),
    "eye_openness_left": ((385, 386, 387), 0, RAISED),
    "mouth_width": ((291, 308), 0.05, 0),
    "lip_thickness": ((0, 37, 267), 0, RAISED),
    "nose_lip_gap": ((0, 37, 267), 0, -RAISED),
    "nose_wing_drop": ((129, 64, 98, 358, 294, 327), 0, -RAISED),
    "cheek_drop": ((50, 205, 280, 425), 0, -RAISED),
    "gaze_x": ((468, 473), 0.03, 0),
    "gaze_y": ((468, 473), 0, -0.03),
    "asymmetry": (ANATOMY["right_brow"], 0, RAISED),
}


@pytest.mark.parametrize("name", MOVES)
def test_an_action_moves_its_measure_step_by_step(name):
    indices, x, y = MOVES[name]
    values = [measure(face_of(moved(indices, step * x, step * y), Pose(10, 0, 20)))[name]
              for step in range(4)]
    assert (np.diff(values) > 0.004).all()


@pytest.mark.parametrize("name", ["mouth_openness", "eye_openness_left", "brow_inner_right"])
def test_an_action_leaves_the_other_parts_alone(name):
    indices, x, y = MOVES[name]
    before = measure(face_of(mean_head()))
    after = measure(face_of(moved(indices, x, y)))
    part = name.split("_")[0]
    others = [one for one in NAMES if part not in one and one not in (
        "asymmetry", "brow_slope", "mouth_corner_lift", "lip_thickness")]
    for other in others:
        assert after[other] == pytest.approx(before[other], abs=1e-4), other


def test_gaze_is_one_at_the_corner_and_zero_in_the_middle():
    head = mean_head().copy()
    head[[468, 473], :2] = head[[133, 263], :2]  # both irises at the corner on the right
    assert measure(face_of(head))["gaze_x"] == pytest.approx(1, abs=0.01)
    head[[468, 473], :2] = (head[[33, 362], :2] + head[[133, 263], :2]) / 2
    assert measure(face_of(head))["gaze_x"] == pytest.approx(0, abs=0.01)


def test_every_feature_is_explained_and_has_one_of_three_kinds():
    assert len(FEATURES) == len(set(NAMES)) >= 16
    assert {feature.kind for feature in FEATURES} == set(geometry.KINDS)
    for feature in FEATURES:
        assert feature.unit in (features.EYES, features.RATIO) and len(feature.meaning) > 10
        assert not feature.mirror or feature.mirror in NAMES


def test_many_faces_at_once_are_the_faces_one_by_one(crooked, monkeypatch):
    faces = np.stack([face_of(crooked, Pose(yaw)) for yaw in range(-20, 21, 10)])
    monkeypatch.setattr(geometry, "CHUNK", 2)
    many = feature_vector(faces)
    assert many.shape == (5, len(NAMES)) and many.dtype == np.float32
    np.testing.assert_allclose(many[3], feature_vector(faces[3]), atol=1e-6)
    assert feature_vector(faces[:0]).shape == (0, len(NAMES))


def test_measures_are_a_mapping_and_print_as_a_table():
    found = measure(face_of(mean_head()))
    assert list(found) == list(NAMES) and len(dict(found)) == len(NAMES)
    text = repr(found)
    assert all(name in text for name in NAMES) and "eye distances" in text and "σ" in text
    with pytest.raises(UnknownNameError, match="'mouth_width'"):
        found["mouth_widht"]


def test_the_mean_head_is_nearly_neutral_and_a_smile_is_not():
    relative = measure(face_of(mean_head())).relative()
    usual = [relative[name] for name in NAMES if name != "asymmetry"]  # nobody is so symmetric
    assert np.abs(usual).max() < 0.5
    smile = moved((61, 291, 78, 308), 0, -0.12)
    smile[[291, 308], 0] += 0.1
    smile[[61, 78], 0] -= 0.1
    found = measure(face_of(smile)).relative()
    assert found["mouth_corner_lift"] > 2 and found["mouth_width"] > 2
    assert found.is_relative


def test_ones_own_neutral_face_is_the_zero_if_it_is_given(crooked):
    own = measure(face_of(crooked))
    assert np.abs(own.relative(own).vector).max() == 0
    assert np.abs(own.relative().vector).max() > 0.5


def test_the_table_as_a_frame():
    frame = measure(face_of(mean_head())).as_frame()
    assert list(frame.index) == list(NAMES)
    assert list(frame.columns) == ["value", "unit", "sigmas", "kind", "meaning"]
    relative = measure(face_of(mean_head())).relative().as_frame()
    assert set(relative["unit"]) == {"sigmas"} and "sigmas" not in relative.columns


def test_both_sides_become_one():
    vectors = np.arange(2 * len(NAMES), dtype=float).reshape(2, -1)
    names, values = geometry.both_sides(vectors)
    assert values.shape == (2, len(names)) and not any(n.endswith("_right") for n in names)
    right, left = NAMES.index("brow_inner_right"), NAMES.index("brow_inner_left")
    np.testing.assert_array_equal(values[:, names.index("brow_inner")],
                                  (vectors[:, right] + vectors[:, left]) / 2)


def test_the_norms_are_small_known_and_cannot_be_changed():
    mean, deviation = geometry.neutral_norms()
    assert mean.shape == deviation.shape == (len(NAMES),) and (deviation > 0).all()
    with pytest.raises(ValueError, match="read-only"):
        mean[0] = 0


@pytest.mark.parametrize("bad", [np.zeros((68, 2)), np.zeros((3, 478, 3)), np.ones((478, 3)),
                                 np.full((478, 3), np.nan)])
def test_what_cannot_be_measured(bad):
    with pytest.raises(ShapeError):
        measure(bad)
