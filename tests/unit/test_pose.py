"""The turn of a head, from points whose true turn is known."""

import numpy as np
import pytest

from expression_lab.errors import ShapeError
from expression_lab.faces import Pose, head_pose, points
from expression_lab.faces.pose import HEAD_FILE, fit_head, mean_head

TURNS = [(0, 0, 0), (30, 0, 0), (-30, 0, 0), (0, 20, 0), (0, -20, 0), (0, 0, 45), (0, 0, -45),
         (25, 15, -30), (-55, -20, 10), (10, 0, 170)]


def angles(pose):
    return np.array([pose.yaw, pose.pitch, pose.roll])


def placed(pose, size=60, at=(200, 150, 0)):
    return size * mean_head() @ pose.matrix.T + at


def photographed(pose, shape=(900, 1200), distance=12.0, aside=(0.0, 0.0), focal=1.0):
    """Pixels of the mean head as a camera sees it; distances in eye distances."""
    head = mean_head() @ pose.matrix.T + (*aside, distance)
    middle = np.array(shape[1::-1]) / 2
    return head[:, :2] / head[:, 2:] * focal * max(shape) + middle


def test_the_signs_of_the_three_angles():
    nose, top = np.array((0, 0, -1.0)), np.array((0, -1.0, 0))
    assert (Pose(yaw=30).matrix @ nose)[0] > 0.4  # to the right of the picture
    assert (Pose(pitch=30).matrix @ nose)[1] < -0.4  # up: y points down
    assert (Pose(roll=30).matrix @ top)[0] > 0.4  # the top moves to the right


@pytest.mark.parametrize("turn", TURNS)
def test_a_pose_becomes_a_rotation_and_back(turn):
    matrix = Pose(*turn).matrix
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1)
    np.testing.assert_allclose(angles(Pose.from_matrix(matrix)), turn, atol=1e-9)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("turn", TURNS)
def test_the_turn_of_a_drawn_head_is_found_again(turn, dims):
    found = head_pose(placed(Pose(*turn))[:, :dims])
    np.testing.assert_allclose(angles(found), turn, atol=0.5)


@pytest.mark.parametrize("turn", TURNS[:9])
def test_the_turn_in_a_photo_is_found_again(turn):
    found = head_pose(photographed(Pose(*turn)), (900, 1200, 3))
    np.testing.assert_allclose(angles(found), turn, atol=1.5)


@pytest.mark.parametrize("focal", [0.8, 1.6])
def test_another_lens_than_the_assumed_one_changes_little(focal):
    points_2d = photographed(Pose(20, 10, 5), distance=12, focal=focal)
    np.testing.assert_allclose(angles(head_pose(points_2d, (900, 1200))), (20, 10, 5), atol=3)


def test_at_the_edge_of_a_photo_the_pose_is_the_one_it_seems_to_have():
    looking_at_us = photographed(Pose(yaw=-np.degrees(np.arctan(0.4))), aside=(4.8, 0))
    assert head_pose(looking_at_us, (900, 1200)).yaw == pytest.approx(0, abs=1.5)


def test_a_face_that_fills_the_picture_counts_as_a_crop():
    face = placed(Pose(15, -10, 5), at=(100, 90, 0))[:, :2]
    assert head_pose(face, (200, 200)) == head_pose(face)
    assert head_pose(face, (900, 900)) != head_pose(face)


@pytest.mark.parametrize("photo_shape", [None, (900, 1200)])
@pytest.mark.parametrize("dims", [2, 3])
def test_in_the_mirror_yaw_and_roll_change_sign(dims, photo_shape):
    face = placed(Pose(22, -8, 13))[:, :dims]
    face = face + np.random.default_rng(0).normal(0, 0.7, face.shape)
    twin = points.mirrored(face, 1200)
    expected = angles(head_pose(face, photo_shape)) * (-1, 1, -1)
    np.testing.assert_allclose(angles(head_pose(twin, photo_shape)), expected, atol=0.6)


def test_size_and_place_do_not_matter():
    face = placed(Pose(22, -8, 13))
    expected = angles(head_pose(face))
    np.testing.assert_allclose(angles(head_pose(3 * face - 1000)), expected, atol=1e-3)
    np.testing.assert_allclose(angles(head_pose(3 * face[:, :2] - 1000)), expected, atol=1e-3)


def test_turning_the_picture_adds_to_roll_alone():
    face = placed(Pose(30, 12, 0))[:, :2]
    spun = face @ Pose(roll=40).matrix[:2, :2].T
    np.testing.assert_allclose(angles(head_pose(spun)), (30, 12, 40), atol=0.1)


def test_an_open_mouth_and_raised_brows_do_not_nod_the_head():
    face = placed(Pose(10, 5, 0))
    jaw = [i for i in points.GROUPS["chin"] + points.GROUPS["inner_lips"][11:]]
    face[jaw, 1] += 30
    face[list(points.GROUPS["right_brow"] + points.GROUPS["left_brow"]), 1] -= 12
    np.testing.assert_allclose(angles(head_pose(face)), (10, 5, 0), atol=0.5)


def test_noise_of_two_percent_costs_about_a_degree():
    rng = np.random.default_rng(0)
    faces = np.stack([placed(Pose(20, -10, 5))] * 200)
    noisy = faces + rng.normal(0, 0.02 * 60, faces.shape)
    for dims in (2, 3):
        found = head_pose(noisy[..., :dims])
        assert np.abs(found.yaw - 20).mean() < 1.5 and np.abs(found.pitch + 10).mean() < 1.5


def test_many_faces_at_once_are_the_faces_one_by_one():
    faces = np.stack([placed(Pose(*turn)) for turn in TURNS])
    many = head_pose(faces)
    assert many.yaw.shape == (len(TURNS),)
    assert many.pitch[3] == pytest.approx(head_pose(faces[3]).pitch)
    assert head_pose(faces[:0]).yaw.shape == (0,)


def test_the_fit_lays_the_head_over_the_face_and_turns_it_to_the_front():
    face = placed(Pose(25, 10, -20))
    fit = fit_head(face)
    np.testing.assert_allclose(fit.project(mean_head()), face, atol=0.1)
    np.testing.assert_allclose(fit.frontal(face), mean_head(), atol=0.01)
    flat = fit_head(face[:, :2])
    np.testing.assert_allclose(flat.frontal(face[:, :2]), mean_head(), atol=0.02)


def test_the_mean_head_is_level_symmetric_and_in_eye_distances():
    head = mean_head()
    np.testing.assert_allclose(head, head[points.MIRROR] * (-1, 1, 1), atol=2e-4)
    assert points.eye_distance(head) == pytest.approx(1, abs=1e-3)
    assert head[points.NOSE_TIP, 2] == head[:, 2].min()  # nothing is nearer to the camera
    with pytest.raises(ValueError, match="read-only"):
        head[0] = 0
    assert HEAD_FILE.stat().st_size < 20_000


def test_a_pose_reads_well():
    assert repr(Pose(12.34, -5, 0)) == "Pose(yaw=+12.3°, pitch=-5.0°, roll=+0.0°)"
    assert "3 heads" in repr(Pose(np.zeros(3), np.zeros(3), np.zeros(3)))


@pytest.mark.parametrize("bad", [np.zeros((68, 2)), np.zeros((2, 2, 478, 3)), np.ones((478, 3))])
def test_what_cannot_be_a_head(bad):
    with pytest.raises(ShapeError):
        head_pose(bad)


def test_only_rotations_become_poses():
    with pytest.raises(ShapeError, match="rotation"):
        Pose.from_matrix(2 * np.eye(3))
