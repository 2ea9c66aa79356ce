"""What a generator is asked to show."""

import numpy as np
import pytest

from expression_lab import generate
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS


def test_an_expression_is_one_corner():
    c = generate.condition("happy", n=3)
    assert c.shape == (3, 8) and c.dtype == np.float32
    assert (c.argmax(1) == EXPRESSIONS.index("happiness")).all() and (c.max(1) == 1).all()


def test_half_an_expression_is_half_neutral():
    c = generate.condition("anger", 0.5)[0]
    assert c[0] == pytest.approx(0.5) and c[EXPRESSIONS.index("anger")] == pytest.approx(0.5)
    assert generate.condition("anger", 0.0)[0, 0] == 1


def test_shares_are_scaled_to_one():
    c = generate.condition({"happiness": 3, "surprise": 1})[0]
    assert c[1] == pytest.approx(0.75) and c[2] == pytest.approx(0.25)


def test_rows_of_ones_own_are_kept():
    rows = np.eye(8)[[2, 5]] * 4
    np.testing.assert_allclose(generate.condition(rows), np.eye(8)[[2, 5]])


def test_more_than_all_exaggerates_and_still_adds_up_to_one():
    c = generate.condition("fear", 1.5)[0]
    assert c.sum() == pytest.approx(1) and c[6] == pytest.approx(1.5)


@pytest.mark.parametrize("intensity", [-0.1, 1.6, float("nan"), "much", True])
def test_an_intensity_out_of_range_is_one_sentence(intensity):
    with pytest.raises(ConfigError, match="intensity"):
        generate.condition("fear", intensity)


@pytest.mark.parametrize("target", [np.ones(7), np.ones((2, 3, 8))])
def test_another_shape_is_refused(target):
    with pytest.raises(ShapeError, match="condition"):
        generate.condition(target)


@pytest.mark.parametrize("target", [np.zeros(8), {"anger": -1}, [np.nan] * 8])
def test_shares_that_are_none_are_refused(target):
    with pytest.raises(ConfigError, match="shares"):
        generate.condition(target)


def test_an_unknown_expression_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="happiness"):
        generate.condition("hapiness")
