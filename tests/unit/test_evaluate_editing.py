"""The measures of an editor, on numbers and pictures small enough to check by hand."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS

RNG = np.random.default_rng(0)


def probabilities(*names):
    """Rows that say each name with 65 %."""
    rows = np.full((len(names), 8), 0.05)
    rows[np.arange(len(names)), [EXPRESSIONS.index(name) for name in names]] = 0.65
    return rows


def test_reached_is_the_most_probable_expression():
    read = probabilities("happiness", "sadness", "anger")
    assert evaluate.reached(read, ["happy", "sadness", "fear"]).tolist() == [True, True, False]


@pytest.mark.parametrize("read", [probabilities("fear"), np.ones((2, 7)), np.ones(8)])
def test_targets_and_probabilities_must_fit(read):
    with pytest.raises(ShapeError, match="2 targets need"):
        evaluate.reached(read, ["fear", "fear"])


def test_an_unknown_target_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="surprise"):
        evaluate.reached(probabilities("surprise"), ["suprise"])


def test_targets_count_alike_in_the_mean_and_both_means_both():
    table = evaluate.reached_table(
        {"one": [1, 1, 0, 0, 1], "other": [1, 0, 1, 0, 1]},
        ["fear", "fear", "fear", "fear", "happy"]).set_index("target")
    assert table.index.tolist() == ["happiness", "fear", "all"]  # the order of EXPRESSIONS
    assert table.loc["fear"].tolist() == [4, 0.5, 0.5, 0.25]
    assert table.loc["happiness"].tolist() == [1, 1, 1, 1]
    assert table.loc["all"].tolist() == [5, 0.75, 0.75, 0.625]


def test_monotony_of_rising_falling_flat_and_of_a_step_down():
    steps = (0, 0.25, 0.5, 0.75, 1)
    found = evaluate.monotony(steps, [[1, 2, 3, 4, 9], [5, 4, 3, 2, 1], [7, 7, 7, 7, 7],
                                      [1, 2, 3, 5, 4]])
    np.testing.assert_allclose(found, [1, -1, 0, 0.9])  # 1 − 6 (1 + 1) / (5 · 24)


def test_monotony_is_what_scipy_says_also_with_ties():
    from scipy.stats import spearmanr

    values = RNG.integers(0, 4, (6, 7))
    x = RNG.integers(0, 5, 7)
    expected = [spearmanr(x, row).statistic for row in values]
    np.testing.assert_allclose(evaluate.monotony(x, values), expected)


@pytest.mark.parametrize("x, y", [((0, 1), [[1, 2, 3]]), ((1, 1), [[1, 2]]), ((0, 1), [1, 2])])
def test_what_has_no_rank_correlation(x, y):
    with pytest.raises(ShapeError):
        evaluate.monotony(x, y)


def test_smoothness_of_even_steps_one_jump_and_nothing():
    even = np.arange(5)[:, None, None] * np.ones((1, 4, 4)) * 10
    assert evaluate.smoothness(even.astype(np.uint8)) == pytest.approx(1)
    jump = np.where(np.arange(5) < 3, 0, 90)[:, None] * np.ones((1, 4))
    assert evaluate.smoothness(jump.astype(np.uint8)) == pytest.approx(0.25)
    assert evaluate.smoothness(np.zeros((3, 4, 4), np.uint8)) == 1


def test_identity_distances_beyond_the_limit_are_counted_and_unknown_ones_left_out():
    kept = evaluate.identity_kept([0.2, 0.4, 0.7, np.nan])
    assert kept == {"mean": pytest.approx(1.3 / 3), "max": 0.7, "over": pytest.approx(1 / 3)}
    assert np.isnan(evaluate.identity_kept([np.nan])["mean"])


@pytest.mark.parametrize("shape", [(6, 6), (6, 6, 3)])
def test_a_change_outside_the_mask_is_seen_and_one_inside_is_allowed(shape):
    before = RNG.integers(0, 255, shape).astype(np.uint8)
    mask = np.zeros((6, 6), np.float32)
    mask[2:4, 2:4] = 0.01  # a feather's thin end
    inside, outside = before.copy(), before.copy()
    inside[2, 2] += 1
    outside[0, 0] += 1
    assert evaluate.outside_unchanged(before, inside, mask)
    assert not evaluate.outside_unchanged(before, outside, mask)


def test_a_no_op_is_the_same_to_the_bit():
    picture = RNG.integers(0, 255, (5, 5, 3)).astype(np.uint8)
    other = picture.copy()
    other[4, 4, 2] ^= 1
    assert evaluate.no_op_exact(picture, picture.copy())
    assert not evaluate.no_op_exact(picture, other)
    assert not evaluate.no_op_exact(picture, picture.astype(np.float32))
    assert not evaluate.no_op_exact(picture, picture[:4])


def test_blur_costs_detail_and_a_flatter_picture_contrast():
    import cv2

    face = RNG.integers(0, 255, (64, 64)).astype(np.uint8)
    same = evaluate.quality(face, face)
    assert same == {"detail": pytest.approx(1), "contrast": pytest.approx(1)}
    assert evaluate.quality(face, cv2.GaussianBlur(face, (0, 0), 1.5))["detail"] < 0.3
    assert evaluate.quality(face, (face // 2 + 60))["contrast"] == pytest.approx(0.5, abs=0.01)
    noisier = np.clip(face.astype(int) + RNG.normal(0, 60, face.shape), 0, 255).astype(np.uint8)
    smooth = cv2.GaussianBlur(face, (0, 0), 4)
    assert evaluate.quality(smooth, noisier)["detail"] > 2


def test_quality_needs_two_pictures_of_one_shape():
    with pytest.raises(ShapeError, match="one shape"):
        evaluate.quality(np.zeros((4, 4), np.uint8), np.zeros((5, 4), np.uint8))
