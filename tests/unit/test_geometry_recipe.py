"""Mean head, effects and tree, on heads that are made up and therefore known."""

import json

import numpy as np
import pytest

from expression_lab.faces import Pose, geometry, points
from expression_lab.faces.pose import HEAD_FILE, mean_head
from expression_lab.recipes import geometry as recipe


@pytest.fixture(scope="module")
def people():
    """Neutral, smiling and surprised heads, each its own and turned its own way."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 120)
    heads = mean_head() + rng.normal(0, 0.012, (360, 478, 3))
    corners, jaw = [61, 291, 78, 308], list(points.GROUPS["chin"] + (17, 14, 87, 317))
    heads[labels == 1, :, 1] -= np.isin(np.arange(478), corners) * 0.09
    heads[labels == 2, :, 1] += np.isin(np.arange(478), jaw) * 0.15
    turns = Pose(*rng.normal(0, (12, 7, 7), (360, 3)).T)
    return 55 * heads @ turns.matrix.swapaxes(1, 2) + (80, 70, 0), labels


def test_the_mean_of_turned_heads_is_the_head_they_came_from(people):
    landmarks, labels = people
    head = recipe.average_head(landmarks[labels == 0])
    assert np.abs(head - mean_head())[:, :2].max() < 0.02
    assert np.linalg.norm(head - mean_head(), axis=1).mean() < 0.02


def test_effects_name_what_moved(people):
    landmarks, labels = people
    table = recipe.effects(geometry.feature_vector(landmarks), labels)
    assert list(table.columns) == ["happiness", "surprise"]
    assert table["happiness"].idxmax() == "mouth_corner_lift"
    assert table["surprise"].idxmax() in ("mouth_openness", "jaw_drop")
    assert abs(table.loc["brow_gap"]).max() < 0.5


@pytest.mark.parametrize("balanced", [True, False])
def test_a_tree_tells_them_apart_better_than_always_neutral(people, balanced):
    landmarks, labels = people
    vectors = geometry.feature_vector(landmarks)
    even = np.arange(len(labels)) % 2 == 0
    tree = recipe.grow_tree(vectors[even], labels[even], depth=3, balanced=balanced)
    found = recipe.judge(tree, vectors[~even], labels[~even])
    assert found["accuracy"] > 0.9 > found["always_neutral"]["accuracy"]
    assert found["mean_recall"] > 0.9 and tree.get_depth() <= 3
    assert found["always_neutral"]["mean_recall"] == pytest.approx(1 / 3)
    assert any(name in recipe.rules(tree) for name in recipe.TREE_FEATURES)


def test_twelve_measures_go_into_the_tree(people):
    vectors = geometry.feature_vector(people[0][:3])
    inputs = recipe.tree_inputs(vectors)
    assert inputs.shape == (3, 12)
    column = recipe.TREE_FEATURES.index("mouth_width")
    np.testing.assert_allclose(inputs[:, column], vectors[:, geometry.NAMES.index("mouth_width")])


def test_poses_are_the_same_in_the_mirror(people):
    found = recipe.poses(people[0])
    assert found["mirror"]["100"] == 0 and abs(found["yaw"]["50"]) < 3
    assert found["correlation_with_and_without_z"]["yaw"] > 0.98


def test_files_hold_what_was_measured(people):
    vectors = geometry.feature_vector(people[0])
    rows = recipe.norms_csv(vectors).splitlines()
    assert len(rows) == 1 + len(geometry.NAMES)
    name, mean, _ = rows[1].split(",")
    assert name == geometry.NAMES[0]
    assert float(mean) == pytest.approx(vectors[:, 0].mean(), abs=1e-4)
    assert recipe.head_csv(mean_head()) == HEAD_FILE.read_text("utf-8")


def test_the_committed_results_belong_to_this_recipe():
    found = json.loads(recipe.RESULTS.read_text("utf-8"))
    assert found["command"] == recipe.COMMAND and found["depth"] == recipe.DEPTH
    assert tuple(found["tree_features"]) == recipe.TREE_FEATURES
    for name in ("facial_expressions", "ferplus"):
        plain = found[name]["tree"]["plain"]
        assert plain["accuracy"] > plain["always_neutral"]["accuracy"] + 0.2
        assert set(found[name]["effects"]["happiness"]) == set(
            geometry.both_sides(np.zeros((1, len(geometry.NAMES))))[0])
