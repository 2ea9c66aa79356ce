"""Calibration, on readings whose truth is known."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ConfigError, ShapeError


def with_confidence(sure, k=8):
    """Probabilities whose first class has the given confidence, the others what is left."""
    sure = np.asarray(sure, float)[:, None]
    return np.concatenate([sure, np.repeat((1 - sure) / (k - 1), k - 1, axis=1)], axis=1)


def calibrated(n=4000, seed=0, shift=0.0):
    """Readings that are right as often as they say, minus `shift`."""
    rng = np.random.default_rng(seed)
    sure = rng.uniform(0.3, 1, n)
    return np.where(rng.random(n) < sure - shift, 0, 1), with_confidence(sure)


def test_the_error_counted_by_hand():
    truth = [0, 0, 1, 0]
    read = with_confidence([0.9, 0.9, 0.9, 0.5])
    # Of three faces at 90 %, two are right; the one at 50 % is.
    expected = 0.75 * (0.9 - 2 / 3) + 0.25 * 0.5
    assert evaluate.expected_calibration_error(truth, read, 10) == pytest.approx(expected)
    table = evaluate.reliability(truth, read, 10)
    assert list(table["faces"]) == [0, 0, 0, 0, 1, 0, 0, 0, 3, 0]
    assert table["accuracy"][8] == pytest.approx(2 / 3) and np.isnan(table["accuracy"][0])
    assert (table["accuracy_low"][8], table["accuracy_high"][8]) == evaluate.wilson(2, 3)


def test_groups_of_equal_mass_have_equally_many_faces():
    truth, read = calibrated(1000)
    table = evaluate.reliability(truth, read, 10, equal="mass")
    assert set(table["faces"]) == {100}
    assert (table["low"] <= table["confidence"]).all()
    assert (table["confidence"] <= table["high"]).all()


@pytest.mark.parametrize("equal", ["width", "mass"])
def test_a_shift_is_measured_as_itself(equal):
    truth, read = calibrated(40_000, shift=0.1)
    assert evaluate.expected_calibration_error(truth, read, equal=equal) == pytest.approx(
        0.1, abs=0.01)


def test_chance_alone_explains_the_error_of_a_calibrated_reader_but_not_of_another():
    fair, sure_of_itself = (evaluate.calibration_table(*calibrated(shift=s), n=200) for s in
                            (0, 0.1))
    for ece in ("ece_width", "ece_mass"):
        assert fair.loc[ece, "value"] < 2 * fair.loc[ece, "by_chance"]
        assert fair.loc[ece, "low"] < 0.01
        assert sure_of_itself.loc[ece, "low"] > 3 * sure_of_itself.loc[ece, "by_chance"]
        assert sure_of_itself.loc[ece, "low"] < 0.1 < sure_of_itself.loc[ece, "high"]


def test_the_table_holds_each_measure_in_its_interval():
    truth, read = calibrated(500)
    table = evaluate.calibration_table(truth, read, n=200)
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    assert table.loc["accuracy", "value"] == np.mean(truth == read.argmax(1))
    assert table.loc["confidence", "value"] == pytest.approx(read.max(1).mean())
    assert table.loc["nll", "value"] == pytest.approx(
        -np.log(read[np.arange(500), truth]).mean())


def test_likelihood_and_brier_by_hand_also_for_distributions():
    read = with_confidence([0.3])
    one_hot = np.eye(8)[[0]]
    assert evaluate.negative_log_likelihood([0], read)[0] == pytest.approx(-np.log(0.3))
    assert evaluate.brier_score([0], read)[0] == pytest.approx(0.7 ** 2 + 7 * 0.1 ** 2)
    assert evaluate.brier_score(one_hot, read) == evaluate.brier_score([0], read)
    assert evaluate.brier_score(read, read)[0] == 0
    assert np.isfinite(evaluate.negative_log_likelihood([1], one_hot)[0])


def test_the_right_temperature_lowers_all_three():
    rng = np.random.default_rng(5)
    logits = rng.normal(0, 2, (3000, 8))
    truth = (logits + rng.gumbel(size=logits.shape)).argmax(1)
    temperature = evaluate.fit_temperature(3 * logits, truth)
    before, after = (evaluate.calibration_table(truth, evaluate.at_temperature(3 * logits, t), n=50)
                     for t in (1.0, temperature))
    for measure in ("nll", "brier", "ece_width", "ece_mass"):
        assert after.loc[measure, "value"] < before.loc[measure, "value"]
    assert after.loc["accuracy", "value"] == before.loc["accuracy", "value"]


@pytest.mark.parametrize("call, error", [
    (lambda: evaluate.reliability([0], with_confidence([0.5, 0.5])), ShapeError),
    (lambda: evaluate.reliability([0], np.ones((1, 8))), ShapeError),
    (lambda: evaluate.reliability([0], with_confidence([0.5]), 0), ConfigError),
    (lambda: evaluate.reliability([0], with_confidence([0.5]), equal="area"), ConfigError),
    (lambda: evaluate.brier_score([0, 1], with_confidence([0.5])), ShapeError)])
def test_nonsense_is_refused(call, error):
    with pytest.raises(error):
        call()
