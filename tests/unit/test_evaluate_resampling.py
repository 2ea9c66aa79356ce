"""Bootstrap intervals, against the ones that can be computed otherwise."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError


def readings(n=1500, right=0.8, seed=1):
    rng = np.random.default_rng(seed)
    truth = rng.integers(8, size=n)
    return truth, np.where(rng.random(n) < right, truth, (truth + 1) % 8)


def test_for_accuracy_it_agrees_with_wilson():
    truth, guess = readings()
    drawn = evaluate.bootstrap("accuracy", truth, guess)
    assert drawn == pytest.approx(evaluate.accuracy_interval(truth, guess), abs=0.004)
    assert evaluate.bootstrap("accuracy", truth, guess) == drawn
    assert evaluate.bootstrap("accuracy", truth, guess, seed=1) != drawn
    assert evaluate.bootstrap_means(truth == guess) == pytest.approx(drawn, abs=0.004)


@pytest.mark.parametrize("measure, field", [
    ("accuracy", "accuracy"), ("mean_recall", "mean_recall"), ("macro_f1", "macro_f1")])
def test_drawing_confusion_matrices_is_drawing_faces(measure, field):
    truth, guess = readings(300)
    rng = np.random.default_rng(0)
    slow = []
    for _ in range(80):
        index = rng.integers(300, size=300)
        slow.append(getattr(evaluate.classification_report(truth[index], guess[index]), field))
    low, high = evaluate.bootstrap(measure, truth, guess)
    assert (low, high) == pytest.approx(tuple(np.quantile(slow, (0.025, 0.975))), abs=0.02)
    value = getattr(evaluate.classification_report(truth, guess), field)
    assert low < value < high


def test_classes_without_faces_or_answers_are_left_out():
    truth, guess = [0, 0, 0, 1], [0, 0, 1, 1]
    matrices = np.zeros((1, 8, 8))
    np.add.at(matrices[0], (truth, guess), 1)
    report = evaluate.classification_report(truth, guess)
    for measure in ("accuracy", "mean_recall", "macro_f1"):
        function = evaluate.resampling.MEASURES[measure]
        assert function(matrices)[0] == pytest.approx(getattr(report, measure))


def test_a_measure_of_ones_own_takes_matrices():
    truth, guess = readings()
    low, high = evaluate.bootstrap(lambda m: m[:, 1, 1] / m[:, 1].sum(1), truth, guess)
    of_class = truth == 1
    exact = evaluate.wilson(int((guess == truth)[of_class].sum()), int(of_class.sum()))
    assert (low, high) == pytest.approx(exact, abs=0.02)


def test_a_difference_on_the_same_faces_is_surer_than_two_intervals():
    truth, guess = readings()
    better = guess.copy()
    wrong = np.flatnonzero(guess != truth)
    better[wrong[:30]] = truth[wrong[:30]]
    low, high = evaluate.bootstrap_difference("accuracy", truth, better, guess)
    assert 0 < low < 30 / 1500 < high
    alone = evaluate.bootstrap("accuracy", truth, guess)
    assert high - low < 0.6 * (alone[1] - alone[0])
    assert evaluate.bootstrap_difference("accuracy", truth, guess, guess) == (0, 0)


def test_means_of_any_rows_have_the_spread_of_the_textbook():
    values = np.random.default_rng(3).normal(10, 2, 2000)
    low, high = evaluate.bootstrap_means(values)
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(2000), rel=0.08)
    rows = np.stack([values, np.ones(2000)], axis=1)
    assert evaluate.bootstrap_means(rows, lambda m: m[:, 0] / m[:, 1]) == pytest.approx((low, high))


@pytest.mark.parametrize("call, error", [
    (lambda: evaluate.bootstrap("accuracy", [1], [1], n=3), ConfigError),
    (lambda: evaluate.bootstrap("accuracy", [1], [1], confidence=1), ConfigError),
    (lambda: evaluate.bootstrap("mean_recal", [1], [1]), UnknownNameError),
    (lambda: evaluate.bootstrap("accuracy", [1], [1, 2]), ShapeError),
    (lambda: evaluate.bootstrap_difference("accuracy", [1], [1], [8]), ShapeError),
    (lambda: evaluate.bootstrap_means([]), ShapeError),
    (lambda: evaluate.bootstrap_means([[1, 2]]), ShapeError),
    (lambda: evaluate.bootstrap_means([np.nan]), ShapeError),
    (lambda: evaluate.bootstrap_means([1.0], n=5), ConfigError)])
def test_nonsense_is_refused(call, error):
    with pytest.raises(error):
        call()
