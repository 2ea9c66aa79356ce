"""The measures of drawn faces, on clouds and faces whose answer is known."""

import numpy as np
import pytest

from expression_lab import data, evaluate
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, UnknownNameError
from expression_lab.evaluate import classification_score
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize.config import TrainingConfig

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(3000, 6))
OTHER = RNG.normal(size=(3000, 6))


@pytest.fixture(scope="module")
def faces():
    return data.load("synthetic", "validation", n=160)


def test_frechet_distance_of_one_dimension_by_hand():
    # (1 - 4)² + 2² + 5² - 2 · 2 · 5 = 18: means 1 and 4, deviations 2 and 5
    assert evaluate.frechet_gaussians([1], [[4]], [4], [[25]]) == pytest.approx(18)
    a, b = np.diag([1.0, 4.0]), np.diag([9.0, 16.0])
    assert evaluate.frechet_gaussians([0, 0], a, [3, 4], b) == pytest.approx(25 + 4 + 4)


def test_frechet_distance_of_gaussians_that_do_not_commute_is_scipys():
    from scipy.linalg import sqrtm

    a, b = (x @ x.T for x in RNG.normal(size=(2, 5, 5)))
    expected = np.trace(a + b - 2 * sqrtm(a @ b).real)
    assert evaluate.frechet_gaussians(np.zeros(5), a, np.zeros(5), b) == pytest.approx(expected)


def test_frechet_distance_is_0_to_itself_and_grows_with_a_shift():
    assert evaluate.frechet_distance(CLOUD, CLOUD) == pytest.approx(0, abs=1e-9)
    found = [evaluate.frechet_distance(CLOUD, CLOUD + shift) for shift in (0.1, 1, 2)]
    np.testing.assert_allclose(found, [0.06, 6, 24], rtol=1e-6)
    assert evaluate.frechet_distance(CLOUD, OTHER) == pytest.approx(
        evaluate.frechet_distance(OTHER, CLOUD))


def test_frechet_distance_of_equal_and_of_few_faces_is_finite():
    same = np.ones((5, 6))
    assert evaluate.frechet_distance(same, same) == pytest.approx(0, abs=1e-9)
    collapsed = evaluate.frechet_distance(np.zeros((50, 6)), CLOUD)
    assert collapsed == pytest.approx((CLOUD.mean(0)**2).sum() + CLOUD.var(0, ddof=1).sum())
    assert np.isfinite(evaluate.frechet_distance(CLOUD[:3], OTHER[:2]))


def test_few_faces_make_it_too_large_and_extrapolating_mends_that():
    few = evaluate.frechet_distance(CLOUD[:150], OTHER[:150])
    assert few > 5 * evaluate.frechet_distance(CLOUD, OTHER)
    assert abs(evaluate.frechet_unlimited(CLOUD[:150], OTHER[:150])) < few / 2
    assert evaluate.frechet_unlimited(CLOUD, OTHER + 1) == pytest.approx(6, rel=0.1)
    assert np.isnan(evaluate.frechet_unlimited(CLOUD[:20], OTHER))


def test_kernel_distance_by_hand():
    # two and two numbers: within (2 + 1)³ = 27 and 1; across 8, 1, 1, 1... of x·y + 1
    a, b = np.array([[1.0], [2.0]]), np.array([[0.0], [1.0]])
    across = np.mean([1, 8, 1, 27])
    value, error = evaluate.kernel_distance(a, b)
    assert value == pytest.approx(27 + 1 - 2 * across) and np.isnan(error)


def test_kernel_distance_has_no_bias_and_tells_its_error():
    found = [evaluate.kernel_distance(RNG.normal(size=(30, 6)), RNG.normal(size=(30, 6)))
             for _ in range(60)]
    values = np.transpose(found)[0]
    assert abs(values.mean()) < 3 * values.std() / np.sqrt(60) and (values < 0).any()
    value, error = evaluate.kernel_distance(CLOUD, OTHER + 0.5)
    assert value > 10 * error > 0
    assert value < evaluate.kernel_distance(CLOUD, OTHER + 1)[0]
    with pytest.raises(ConfigError, match="at least 2"):
        evaluate.kernel_distance(CLOUD, OTHER, parts=1)


@pytest.mark.parametrize("measure", [
    evaluate.frechet_distance, evaluate.frechet_unlimited, evaluate.kernel_distance,
    evaluate.coverage, evaluate.nearest])
def test_features_that_do_not_fit_get_one_sentence(measure):
    for wrong in (CLOUD[0], CLOUD[:, :0], CLOUD[:0], CLOUD * np.nan, CLOUD.astype(str)):
        with pytest.raises(ShapeError):
            measure(wrong, OTHER)
    with pytest.raises(ShapeError, match="6 columns and .* 5"):
        measure(CLOUD, OTHER[:, :5])


def test_a_cloud_covers_its_like_and_a_collapsed_one_does_not():
    alike = evaluate.coverage(CLOUD[:500], OTHER[:500])
    assert min(alike.values()) > 0.9 and alike["density"] == pytest.approx(1, abs=0.1)
    collapsed = evaluate.coverage(CLOUD[:500], CLOUD[:1] + 1e-3 * OTHER[:500])
    assert collapsed["precision"] == 1 and collapsed["recall"] < 0.1
    assert collapsed["coverage"] < 0.2
    away = evaluate.coverage(CLOUD[:500], OTHER[:500] + 20)
    assert away == {"precision": 0, "recall": 0, "density": 0, "coverage": 0}
    with pytest.raises(ShapeError, match="more than 5"):
        evaluate.coverage(CLOUD[:5], OTHER)


def test_nearest_training_faces_and_their_distances():
    train = np.array([[0.0, 0], [10, 0], [0, 10]])
    distances, where = evaluate.nearest([[9, 1], [1, -1], [0, 10]], train)
    np.testing.assert_allclose(distances, [2**0.5, 2**0.5, 0])
    assert where.tolist() == [1, 0, 2]
    assert evaluate.closest_pairs(distances, where, 1) == [(2, 2, 0.0)]


def test_copying_is_caught_and_honest_drawing_is_not():
    train = CLOUD[:1000]
    unseen, _ = evaluate.nearest(CLOUD[1000:2000], train)
    honest = evaluate.copying(evaluate.nearest(OTHER[:1000], train)[0], unseen)
    assert honest["nearer"] == pytest.approx(0.5, abs=0.05) and honest["close"] < 0.05
    copied = train[:500] + RNG.normal(scale=0.02, size=(500, 6))
    caught = evaluate.copying(evaluate.nearest(copied, train)[0], unseen)
    assert caught["nearer"] > 0.98 and caught["close"] > 0.9 and caught["median"] < 0.1
    with pytest.raises(ShapeError, match="at least one"):
        evaluate.copying([], unseen)


def test_a_collapsed_generator_has_little_diversity(faces):
    images, features = faces.images, faces.images.reshape(len(faces), -1) / 255
    noise = RNG.integers(0, 3, images.shape).astype(np.uint8)
    collapsed = np.clip(images[:1].astype(int) + noise, 0, 255).astype(np.uint8)
    real = evaluate.diversity(images, features)
    drawn = evaluate.diversity(collapsed, collapsed.reshape(len(faces), -1) / 255)
    assert all(drawn[key] < 0.2 * real[key] for key in real)
    once = evaluate.diversity(images[[3, 3, 3]], features[[3, 3, 3]])
    assert max(once.values()) == pytest.approx(0, abs=1e-6)


def test_diversity_of_all_pairs_by_hand():
    images = np.stack([np.full((32, 32), grey, np.uint8) for grey in (0, 30, 60)])
    found = evaluate.diversity(images, [[0.0, 0], [3, 4], [6, 8]])
    assert found["features"] == pytest.approx(20 / 3) and found["pixels"] == pytest.approx(40)


def test_structural_likeness_is_1_for_the_same_and_falls_with_noise(faces):
    a = faces.images[:20]
    np.testing.assert_allclose(evaluate.ms_ssim(a, a), 1)
    little, much = (np.clip(a + RNG.normal(0, scale, a.shape), 0, 255).astype(np.uint8)
                    for scale in (5, 40))
    assert (evaluate.ms_ssim(a, much) < evaluate.ms_ssim(a, little)).all()
    for wrong in (a[:, :20, :20], a[0], a.astype(float)):
        with pytest.raises(ShapeError):
            evaluate.ms_ssim(wrong, wrong)


def test_diversity_needs_faces_with_their_features(faces):
    with pytest.raises(ShapeError, match="at least 2"):
        evaluate.diversity(faces.images[:1], CLOUD[:1])
    with pytest.raises(ShapeError, match="as many"):
        evaluate.diversity(faces.images, CLOUD[:5])


def test_read_as_asked_has_an_interval_for_each_judge_and_target():
    rows = np.eye(8)[[1, 1, 2, 3]]
    table = evaluate.read_as_asked({"one": rows, "other": rows[::-1]},
                                   ["happy", "happy", "surprise", "fear"]).set_index("target")
    assert table.loc["all", "faces"] == 4 and table.loc["happiness", "one"] == 1
    assert table.loc["happiness", ["one_low", "one_high"]].tolist() == pytest.approx(
        evaluate.wilson(2, 2))
    assert (table["both_low"] <= table["both"]).all()
    assert table.loc["happiness", "both"] == 0


@pytest.mark.slow
def test_a_classifier_learns_from_drawn_faces_and_is_tested_on_others(faces):
    """Bright faces are happy and dark ones neutral: to be learnt in a few steps."""
    happy = np.arange(len(faces)) % 2
    shaded = (faces.images // 3 + 150 * happy[:, None, None].astype(np.uint8)).astype(np.uint8)
    drawn, real = slice(0, 100), slice(100, None)
    config = TrainingConfig(network="tiny", batch_size=32, learning_rate=4e-3, average=0.8,
                            warmup=0.05)
    found = evaluate.classification_accuracy_score(
        shaded[drawn], np.eye(8)[happy[drawn]], shaded[real], happy[real], config, steps=25)
    assert found["accuracy"] > 0.9 and len(found["predicted"]) == 60
    assert found["accuracy_low"] <= found["accuracy"] <= found["accuracy_high"]
    assert np.isnan(found["recall_fear"]) and found["recall_happiness"] > 0.8


def test_what_cannot_be_scored_gets_one_sentence(faces):
    targets, config = np.eye(8)[faces.labels], TrainingConfig(network="tiny")
    for images, steps, error in ((faces.images[:10], 5, ShapeError),
                                 (faces.images.astype(float), 5, ShapeError),
                                 (faces.images, 0, ConfigError)):
        with pytest.raises(error):
            evaluate.classification_accuracy_score(images, targets[:len(images)], faces.images,
                                                   faces.labels, config, steps)


def test_scores_are_those_of_the_report():
    labels, predicted = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    found = classification_score.scores(labels, predicted)
    assert found["accuracy"] == 0.75 and found["mean_recall"] == 0.75
    assert [found[f"recall_{name}"] for name in EXPRESSIONS[:2]] == [0.5, 1]


def test_features_of_a_classifier_and_of_none(faces):
    assert evaluate.features("tiny")(faces.images[:3]).shape == (3, 88)
    with pytest.raises(UnknownNameError, match="classifier"):
        evaluate.features("vgg")


def test_inception_takes_large_pictures_in_color_from_minus_1_to_1(monkeypatch, faces):
    import keras

    def pretend(include_top, weights, pooling, input_shape):
        assert (include_top, weights, pooling) == (False, "imagenet", "avg")
        pixels = keras.Input(input_shape)
        return keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(pixels))

    monkeypatch.setattr(keras.applications, "InceptionV3", pretend)
    found = evaluate.features("inception")(faces.images[:3])
    means = faces.images[:3].mean((1, 2)) / 127.5 - 1
    np.testing.assert_allclose(found, np.repeat(means[:, None], 3, 1), atol=0.02)


def test_inception_without_its_weights_is_one_sentence(tmp_path):
    with pytest.raises(CheckpointError, match='measure with the features of "residual"') as told:
        evaluate.features("inception", weights=str(tmp_path / "none.h5"))
    assert "\n" not in str(told.value)
