import numpy as np
import pytest

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.recognize import balance

PRIOR = [0.6, 0.3, 0.1]


def test_the_lean_of_the_data_is_divided_out():
    np.testing.assert_allclose(balance(np.float32([PRIOR]), PRIOR, 1), 1 / 3, atol=1e-6)
    mild = balance(np.float32([PRIOR]), PRIOR, 0.5)[0]
    assert mild.argmax() == 0 and mild[0] < 0.6 and mild[2] > 0.1
    assert mild.sum() == pytest.approx(1, abs=1e-6)


def test_no_power_changes_nothing():
    rows = np.random.default_rng(0).dirichlet(np.ones(3), 20).astype(np.float32)
    np.testing.assert_allclose(balance(rows, PRIOR, 0), rows, atol=1e-6)


def test_an_expression_that_was_never_learned_is_never_read():
    row = balance(np.float32([[0.5, 0.3, 0.2]]), [0.5, 0.5, 0.0], 0.7)[0]
    np.testing.assert_allclose(row, [0.625, 0.375, 0], atol=1e-6)


@pytest.mark.parametrize("prior, power, error, words", [
    ([0.5, 0.5], 0.7, ShapeError, r"must have \(3,\) numbers"),
    ([0.5, -0.1, 0.6], 0.7, ConfigError, "at least 0"),
    ([0, 0, 0], 0.7, ConfigError, "at least 0"),
    (PRIOR, -1, ConfigError, "power from 0 to 2"),
])
def test_what_makes_no_sense_is_refused(prior, power, error, words):
    with pytest.raises(error, match=words):
        balance(np.full((2, 3), 1 / 3), prior, power)
