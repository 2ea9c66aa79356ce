"""The names of the mesh's points: outlines, mirror twins, the 68-point view."""

import numpy as np
import pytest

from expression_lab.errors import ShapeError
from expression_lab.faces import Pose, points
from expression_lab.faces.pose import mean_head


@pytest.fixture
def face():
    return (50 * mean_head() + (120, 90, 0)).astype(np.float32)


def test_the_mirror_twin_of_the_mirror_twin_is_the_point_itself():
    assert (points.MIRROR[points.MIRROR] == np.arange(points.POINTS)).all()
    assert (points.MIRROR_68[points.MIRROR_68] == np.arange(68)).all()


def test_right_and_left_are_the_persons_own(face):
    for name, indices in points.GROUPS.items():
        side = face[list(indices), 0] - face[points.NOSE_BRIDGE, 0]
        if name.startswith("right_"):
            assert (side < 0).all(), name  # their right is at the left of the picture
            left = points.GROUPS[name.replace("right_", "left_")]
            assert tuple(points.MIRROR[list(indices)]) == left
        elif not name.startswith("left_"):
            assert side.mean() == pytest.approx(0, abs=0.5), name


def test_groups_lie_above_each_other_as_in_a_face(face):
    def height(name):
        return face[list(points.GROUPS[name]), 1].mean()

    order = ["forehead", "right_brow_upper", "right_brow_lower", "right_upper_lid",
             "right_lower_lid", "right_cheek", "nose_base", "outer_lips", "chin"]
    assert sorted(order, key=height) == order


@pytest.mark.parametrize("name", ["face_oval", "right_eye", "left_eye", "outer_lips",
                                  "inner_lips", "right_brow", "left_iris"])
def test_outlines_are_closed_and_do_not_cross_themselves(face, name):
    line = points.CONTOURS[name]
    assert line[0] == line[-1] and len(set(line)) == len(line) - 1
    corners = face[list(line), :2]
    sides = list(zip(corners, corners[1:]))
    for i, one in enumerate(sides):
        for other in sides[i + 2:len(sides) - (i == 0)]:
            assert not crossing(*one, *other), name


def crossing(a, b, c, d):
    """Do the sides a–b and c–d cross? They do if each has the other's ends on both hands."""
    def hand(p, q, r):
        return np.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))
    return hand(a, b, c) != hand(a, b, d) and hand(c, d, a) != hand(c, d, b)


def test_the_68_points_are_where_ibug_puts_them(face):
    view = points.as_68(face)
    assert view.shape == (68, 3)
    assert (np.diff(view[:17, 0]) > 0).all()  # the jaw from ear to ear
    assert view[8, 1] == view[:, 1].max()  # its middle is the chin
    assert (np.diff(view[17:27, 0]) > 0).all() and (np.diff(view[27:31, 1]) > 0).all()
    np.testing.assert_array_equal(points.as_68(view), view)
    np.testing.assert_allclose(points.eye_centers(view), points.eye_centers(face))


def test_eye_distance_is_measured_in_the_picture(face):
    assert points.eye_distance(face) == pytest.approx(50, rel=1e-3)
    deep = face * (1, 1, 7)
    assert points.eye_distance(deep) == points.eye_distance(face)
    assert points.eye_distance(np.stack([face, 2 * face])) == pytest.approx([50, 100], rel=1e-3)


def test_landmarks_of_the_mirror_image(face):
    turned = face @ Pose(25, 5, 10).matrix.T
    twin = points.mirrored(turned, 200)
    np.testing.assert_allclose(twin[33], (200 - turned[263, 0], *turned[263, 1:]), rtol=1e-5)
    np.testing.assert_allclose(points.mirrored(twin, 200), turned, rtol=1e-5)


def test_frontal_is_within_15_degrees_of_yaw_and_pitch():
    assert points.frontal(Pose(15, -15, 80))
    assert not points.frontal(Pose(15.1, 0, 0)) and not points.frontal(Pose(0, -16, 0))
    many = Pose(np.array([0, 20]), np.array([3, 3]), np.array([0, 0]))
    assert points.frontal(many).tolist() == [True, False]


@pytest.mark.parametrize("bad", [
    np.zeros((478,)), np.zeros((468, 3)), np.zeros((478, 4)), np.full((478, 2), "x"),
    [[1, 2], [3, 4]]])
def test_what_is_not_landmarks_is_refused(bad):
    with pytest.raises(ShapeError, match="478"):
        points.eye_distance(bad)


def test_missing_landmarks_are_named(face):
    face[7, 0] = np.nan
    with pytest.raises(ShapeError, match="not finite"):
        points.as_68(face)
