"""People who do not exist: drawn again the same, turned, lit, and read as meant."""

import numpy as np
import pytest

from expression_lab import recognize
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import head_pose
from expression_lab.faces import model as models
from expression_lab.faces.model import Light, statistics
from expression_lab.faces.model.shipped import SHIPPED
from expression_lab.faces.points import eye_distance
from expression_lab.faces.pose import Pose
from expression_lab.recipes import face_model_measures as measures


@pytest.fixture(scope="module")
def model():
    return models.load()


@pytest.fixture(scope="module")
def people(model):
    return model.sample(3, seed=5)


def test_the_same_seed_draws_the_same_people(model):
    first, again, other = (model.sample(4, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.identity, again.identity)
    assert np.abs(first.identity - other.identity).max() > 1
    a, b = (model.render(one, "fear", size=48).images for one in (first, again))
    np.testing.assert_array_equal(a, b)


def test_a_picture_has_landmarks_and_truth(model, people):
    shown = model.render(people, "surprise", 0.8, Pose(10, -5, 3), Light(30, 10, 0.5), size=96)
    assert shown.images.shape == (3, 96, 96) and shown.images.dtype == np.uint8
    assert shown.landmarks.shape == (3, 478, 3) and shown.landmarks.dtype == np.float32
    np.testing.assert_allclose(shown.mixtures[:, 2], 0.8, atol=1e-6)
    np.testing.assert_allclose(shown.poses, [[10, -5, 3]] * 3)
    np.testing.assert_allclose(shown.lights, [[30, 10, 0.5]] * 3)
    assert eye_distance(shown.landmarks) == pytest.approx(0.35 * 96, rel=0.15)


def test_landmarks_lie_on_what_they_name(model):
    shown = model.render(model.sample(20, 3), size=128)
    dark = 0
    for image, points in zip(shown.images, shown.landmarks, strict=True):
        def gray(index, image=image, points=points):
            x, y = np.rint(points[index, :2]).astype(int)
            return float(image[y - 1:y + 2, x - 1:x + 2].mean())
        dark += gray(468) < gray(117) and gray(473) < gray(346)  # irises against cheeks
    assert dark >= 18


def test_intensity_nought_is_neutral_bit_for_bit(model, people):
    neutral = model.render(people, "neutral", size=64).images
    for name in EXPRESSIONS:
        np.testing.assert_array_equal(model.render(people, name, 0.0, size=64).images, neutral)


def test_an_expression_moves_what_it_should(model, people):
    def gap(points, upper, lower):
        distance = np.linalg.norm(points[:, upper, :2] - points[:, lower, :2], axis=1)
        return (distance / eye_distance(points)).mean()

    neutral, surprise, happiness = (model.render(people, name, size=96).landmarks
                                    for name in ("neutral", "surprise", "happiness"))
    assert gap(surprise, 13, 14) > gap(neutral, 13, 14) + 0.2  # the mouth opens
    assert gap(surprise, 159, 145) > gap(neutral, 159, 145)  # the eyes too
    assert gap(happiness, 61, 291) > gap(neutral, 61, 291) + 0.1  # a smile is wide


def test_a_mixture_lies_between_its_parts(model, people):
    half = np.zeros(8)
    half[[1, 2]] = 0.5
    mixed, joy, awe = (model.render(people, what, size=64).landmarks
                       for what in (half, "happiness", "surprise"))
    np.testing.assert_allclose(mixed, (joy + awe) / 2, atol=0.01)


@pytest.mark.parametrize("pose", [Pose(30, 0, 0), Pose(-20, 0, 0), Pose(0, 20, 0),
                                  Pose(0, 0, -20), Pose(15, -10, 10)])
def test_a_turned_head_is_measured_as_turned(model, pose):
    # A person's own face looks up or down a little, even straight ahead: compare with that.
    ahead, turned = (model.render(model.mean(), pose=one, size=128).landmarks[0]
                     for one in (Pose(), pose))
    before, after = head_pose(ahead), head_pose(turned)
    assert after.yaw - before.yaw == pytest.approx(pose.yaw, abs=3)
    assert after.pitch - before.pitch == pytest.approx(pose.pitch, abs=4)
    assert after.roll - before.roll == pytest.approx(pose.roll, abs=3)


def test_lips_and_lids_close_but_never_cross(model):
    from expression_lab.faces.model import mesh

    shut = model.sample(40, 6, spread=1.5)
    mixture = np.zeros((40, 8), np.float32)
    mixture[:, 4] = -1.5  # beyond what can be asked for: lips pressed through each other
    points = model.shapes(shut, mixture)
    for upper, lower in mesh.EDGES:
        assert (points[:, upper, 1] <= points[:, lower, 1] + 1e-6).all()


@pytest.mark.parametrize("size", [16, 48, 97, 200])
def test_the_same_face_at_any_size(model, people, size):
    small, large = (model.render(people, "anger", size=one) for one in (size, 192))
    np.testing.assert_allclose(small.landmarks / size, large.landmarks / 192, atol=1e-4)
    assert abs(small.images.mean() - large.images.mean()) < 4


def test_one_by_one_or_together_is_the_same(model):
    people = model.sample(5, 8)
    together = model.render(people, "disgust", size=48).images
    alone = np.concatenate([model.render(people[i], "disgust", size=48).images for i in range(5)])
    assert np.abs(together.astype(int) - alone).max() <= 1


def test_no_holes_and_no_specks(model):
    """A pixel that differs from all its neighbours would be a speck; none may be black."""
    import cv2

    rng = np.random.default_rng(4)
    turns = rng.uniform(-1, 1, (3, 60)) * np.array([[30], [20], [20]])
    shown = model.render(model.sample(60, 4), list(np.array(EXPRESSIONS)[rng.integers(0, 8, 60)]),
                         rng.uniform(0, 1.5, 60), Pose(*turns), size=96)
    for image in shown.images:
        speck = cv2.medianBlur(image, 3).astype(int) - image
        assert speck.max() < 80
    assert (shown.images < 3).mean() < 0.01


@pytest.mark.parametrize("wrong", [
    {"intensity": 1.6}, {"intensity": -0.1}, {"pose": Pose(31, 0, 0)}, {"pose": Pose(0, -21, 0)},
    {"size": 8}, {"size": 1000}, {"intensity": float("nan")}])
def test_numbers_outside_their_range_are_refused(model, people, wrong):
    with pytest.raises(ConfigError, match="goes from"):
        model.render(people, "happiness", **{"intensity": 1.0, **wrong})


def test_other_wrong_arguments(model, people):
    with pytest.raises(UnknownNameError, match="happiness"):
        model.render(people, "hapiness")
    with pytest.raises(ShapeError, match="as many"):
        model.render(people, ["fear", "anger"])
    with pytest.raises(ShapeError, match="8"):
        model.render(people, np.ones(7))
    with pytest.raises(ConfigError, match="n is 0"):
        model.sample(0)
    with pytest.raises(ShapeError, match="identity"):
        models.People(np.zeros((2, 3)), np.zeros((3, 3)))


def test_statistics_survive_the_file(model, tmp_path):
    statistics.save(model.statistics, tmp_path / "again.npz")
    again = models.load(tmp_path / "again.npz")
    people = model.sample(2, 1)
    a, b = (one.render(people, "fear", size=96).images.astype(int) for one in (model, again))
    assert np.abs(a - b).max() <= 3
    assert SHIPPED.stat().st_size < 6e6


@pytest.mark.parametrize("damage", ["cut", "text", "format", "missing", "part"])
def test_a_damaged_file_is_named(model, tmp_path, damage):
    path = tmp_path / "broken.npz"
    if damage == "cut":
        path.write_bytes(SHIPPED.read_bytes()[:50_000])
    elif damage == "text":
        path.write_text("not statistics")
    elif damage in ("format", "part"):
        with np.load(SHIPPED) as stored:
            arrays = dict(stored)
        arrays |= {"format": np.int64(99)} if damage == "format" else {"mean_shape": np.zeros(7)}
        np.savez(path, **arrays)
    with pytest.raises(CheckpointError, match="broken.npz"):
        models.load(path)


def test_the_shipped_reader_sees_what_was_meant(model):
    found = measures.read(model, "tiny", people=25, seed=900)
    assert found["mean"] >= 0.75
    assert found["happiness"] >= 0.9 and found["surprise"] >= 0.9


@pytest.mark.slow
def test_the_card_tells_the_truth(model):
    import json

    card = json.loads(SHIPPED.with_suffix(".json").read_text())["measures"]
    assert measures.neutral_at_rest(model) == pytest.approx(card["neutral_at_0"], abs=0.01)
    found = measures.read(model)
    assert found["mean"] == pytest.approx(card["read"]["mean"], abs=0.01) and found["mean"] >= 0.8
    assert card["neutral_at_0"] >= 0.8


@pytest.mark.slow
def test_a_fuller_expression_is_read_more_surely(model):
    found = measures.rank_correlation(model, people=10)
    assert min(found[name] for name in EXPRESSIONS[1:7]) >= 0.9, found


def test_dividing_the_prior_out_favours_the_rare():
    prior = recognize.load("tiny").card["prior"]
    likely = measures.balanced(np.full((1, 8), 1 / 8), prior)[0]
    assert likely.argmax() == int(np.argmin(prior)) and likely.sum() == pytest.approx(1)
    assert measures.balanced(np.full((1, 8), 1 / 8), prior, contempt=False)[0, 7] == 0
