"""Temperature scaling, on logits whose right temperature is known."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ShapeError


def drawn(n=5_000, seed=0):
    """Logits, and labels drawn from their softmax: the right temperature is 1."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, 8))
    noise = rng.gumbel(size=(n, 8))  # the largest of logits + Gumbel noise is a draw of softmax
    return logits, (logits + noise).argmax(1)


@pytest.mark.parametrize("true", [0.5, 1.0, 2.5])
def test_the_temperature_that_spoiled_the_logits_is_found(true):
    logits, labels = drawn()
    assert evaluate.fit_temperature(logits * true, labels) == pytest.approx(true, rel=0.05)


def test_no_other_temperature_has_a_lower_cross_entropy():
    logits, labels = drawn(500)
    views = 3 * logits + np.random.default_rng(1).normal(0, 2, (2, 500, 8))

    def nll(temperature):
        read = evaluate.at_temperature(views, temperature)
        return -np.log(read[np.arange(500), labels]).mean()

    best = evaluate.fit_temperature(views, labels)
    others = [nll(best * factor) for factor in (0.5, 0.95, 1.05, 2, 1 / best)]
    assert 1 < best < 10 and nll(best) <= min(others)


def test_distributions_serve_as_well_as_the_labels_drawn_from_them():
    logits, _ = drawn(300)
    targets = evaluate.at_temperature(logits, 1.7)
    assert evaluate.fit_temperature(logits, targets) == pytest.approx(1.7, rel=1e-3)


def test_each_view_is_divided_before_its_softmax_then_averaged():
    view = np.zeros((1, 8))
    view[0, 0] = 4.0
    read = evaluate.at_temperature(np.stack([view, -view]), 2.0)
    power = np.exp(2.0)
    expected = (power / (power + 7) + 1 / (1 + 7 * power)) / 2
    assert read[0, 0] == pytest.approx(expected) and read.sum() == pytest.approx(1)
    assert read[0, 1] < 1 / 8  # averaged logits would have given 1/8 to all


def test_one_view_keeps_its_order_and_huge_logits_stay_finite():
    logits = np.array([[1e4, 9e3, 0, 0, 0, 0, 0, 0]])
    for temperature in (0.05, 1, 20):
        read = evaluate.at_temperature(logits, temperature)
        assert read.argmax() == 0 and np.isfinite(read).all()
    assert evaluate.fit_temperature(logits, [0]) < 20  # right, and infinitely sure: any will do


@pytest.mark.parametrize("logits, targets", [
    (np.zeros((2, 8)), [0]), (np.zeros((2, 8)), [0, 8]), (np.zeros(8), [0]),
    (np.full((2, 8), np.nan), [0, 1]), (np.zeros((0, 8)), []), (np.zeros((2, 8), int), [0, 1]),
    (np.zeros((2, 8)), np.full((2, 8), 0.5))])
def test_what_does_not_fit_is_refused(logits, targets):
    with pytest.raises(ShapeError):
        evaluate.fit_temperature(logits, targets)


@pytest.mark.parametrize("temperature", [0, -1, np.nan, np.inf])
def test_a_temperature_is_above_zero(temperature):
    with pytest.raises(ShapeError, match="above 0"):
        evaluate.at_temperature(np.zeros((1, 8)), temperature)
