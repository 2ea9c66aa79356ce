"""Pose, alignment and measures on real faces."""

import json

import numpy as np
import pytest

from expression_lab import data
from expression_lab.errors import DataMissingError
from expression_lab.faces import align, geometry, head_pose, points
from expression_lab.faces.pose import mean_head
from expression_lab.recipes import geometry as recipe

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.fixture(scope="module")
def train():
    try:
        return data.load("facial_expressions", "train", landmarks=True)
    except DataMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def poses(train):
    return head_pose(train.landmarks)


def test_no_head_is_upside_down(poses):
    assert np.abs(poses.pitch).max() < 60 and np.abs(poses.yaw).max() < 80
    assert np.percentile(np.abs(poses.pitch), 99) < 25
    assert abs(np.median(poses.pitch)) < 1.5 and abs(np.median(poses.yaw)) < 1.5


def test_in_the_mirror_yaw_and_roll_change_sign(train, poses):
    twin = head_pose(points.mirrored(train.landmarks, 160))
    np.testing.assert_allclose(twin.yaw, -poses.yaw, atol=0.1)
    np.testing.assert_allclose(twin.roll, -poses.roll, atol=0.1)
    np.testing.assert_allclose(twin.pitch, poses.pitch, atol=0.1)


def test_roll_is_the_turn_of_the_eye_line(train, poses):
    right, left = np.moveaxis(points.eye_centers(train.landmarks)[..., :2], 1, 0)
    line = np.degrees(np.arctan2(*(left - right).T[::-1]))
    assert np.percentile(np.abs(poses.roll - line), 95) < 3


def test_without_depth_the_pose_is_much_the_same(train, poses):
    flat = head_pose(train.landmarks[..., :2])
    assert np.corrcoef(flat.yaw, poses.yaw)[0, 1] > 0.99
    assert np.corrcoef(flat.pitch, poses.pitch)[0, 1] > 0.97
    assert np.percentile(np.abs(flat.yaw - poses.yaw), 95) < 4


def test_the_shipped_head_and_norms_are_those_of_the_training_people(train):
    neutral = train.subset(train.labels == 0)
    np.testing.assert_allclose(recipe.average_head(neutral.landmarks), mean_head(), atol=2e-3)
    vectors = geometry.feature_vector(neutral.landmarks)
    mean, deviation = geometry.neutral_norms()
    np.testing.assert_allclose(vectors.mean(0), mean, atol=2e-3)
    np.testing.assert_allclose(vectors.std(0), deviation, atol=2e-3)


def test_an_unseen_face_gives_measures_that_do_not_hang_on_its_pose():
    test = data.load("facial_expressions", "test", landmarks=True)
    neutral = test.subset(test.labels == 0)
    poses, vectors = head_pose(neutral.landmarks), geometry.feature_vector(neutral.landmarks)
    near = np.abs(poses.yaw) < 30
    for name in ("mouth_width", "mouth_openness", "eye_openness_right", "brow_gap"):
        column = vectors[near, geometry.NAMES.index(name)]
        assert abs(np.corrcoef(column, np.abs(poses.yaw[near]))[0, 1]) < 0.25, name


def test_expressions_are_told_apart_as_the_committed_results_say(train):
    test = data.load("facial_expressions", "test", landmarks=True)
    found = recipe.analyse(train, test, "The test people.")
    committed = json.loads(recipe.RESULTS.read_text("utf-8"))["facial_expressions"]
    plain = found["tree"]["plain"]
    assert plain["accuracy"] == pytest.approx(committed["tree"]["plain"]["accuracy"], abs=0.01)
    assert plain["accuracy"] > plain["always_neutral"]["accuracy"] + 0.25
    assert found["effects"]["happiness"]["mouth_corner_lift"] > 1.2
    assert found["effects"]["surprise"]["mouth_openness"] > 1


def test_aligned_eyes_lie_in_one_place(train):
    eyes = []
    for picture, landmarks in zip(train.images[:300], train.landmarks[:300]):
        cut = align(picture, landmarks, size=100)
        eyes.append(points.eye_centers(cut.to_crop(landmarks))[:, :2])
        assert (cut.unalign(cut.crop, picture) == picture).all()
    np.testing.assert_allclose(np.mean(eyes, 0), [(32.5, 38.5), (67.5, 38.5)], atol=2)
    assert np.std(eyes, 0).max() < 3
