"""The ladder's figures: every step in its place, changes from step to step, honest intervals."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import evaluate, plots
from expression_lab.errors import ShapeError

STEPS = pd.DataFrame(
    [("plain", "tiny", 10, 0.77, 0.50, 0.63), ("votes", "tiny", 10, 0.785, 0.52, 0.65),
     ("shipped: tiny", "tiny", 30, 0.82, 0.55, 0.65),
     ("shipped: residual", "residual", 40, 0.87, 0.66, 0.77)],
    columns=["step", "network", "epochs", "accuracy", "mean_recall", "balanced_mean_recall"])


def words(ax):
    return [one.get_text() for one in ax.texts]


def test_steps_stand_in_order_with_what_each_one_changed():
    fig = plots.ladder.steps(STEPS)
    left, right = fig.axes
    assert [tick.get_text() for tick in left.get_yticklabels()] == STEPS["step"].tolist()
    assert left.get_ylim()[0] > left.get_ylim()[1]  # the first step is on top
    assert words(left) == ["77.0", "78.5  (+1.5)", "82.0", "87.0"]
    assert "votes 78.5 and 65.0" in fig.alt


def test_a_line_joins_only_steps_that_were_trained_alike():
    left, right = plots.ladder.steps(STEPS).axes
    assert [len(line.get_xdata()) for line in left.get_lines()] == [2, 1, 1]
    np.testing.assert_allclose(right.get_lines()[0].get_xdata(), [50, 52])
    assert [text.get_text() for text in right.get_legend().get_texts()] == [
        "usual reading", "balanced reading"]


def test_steps_without_epochs_are_joined_by_network():
    left, _ = plots.ladder.steps(STEPS.drop(columns="epochs")).axes
    assert [len(line.get_xdata()) for line in left.get_lines()] == [3, 1]


def test_accuracies_get_the_interval_of_so_many_faces():
    left, _ = plots.ladder.steps(STEPS, faces=100).axes
    drawn = left.collections[0].get_segments()
    np.testing.assert_allclose([x for x, _ in drawn[0]], 100 * np.array(evaluate.wilson(77, 100)))


@pytest.mark.parametrize("table", [STEPS.drop(columns="mean_recall"), STEPS[:0]])
def test_a_ladder_without_steps_or_measures_is_refused(table):
    with pytest.raises(ShapeError, match="one row a step"):
        plots.ladder.steps(table)


def test_over_power_draws_each_measure_and_the_power_in_use():
    table = pd.DataFrame({"accuracy": [0.85, 0.8], "mean recall": [0.6, 0.75]}, index=[0.0, 1.0])
    fig = plots.ladder.over_power(table, chosen=0.7)
    accuracy, recall, dashed = fig.axes[0].get_lines()
    np.testing.assert_allclose(recall.get_ydata(), [60, 75])
    assert dashed.get_xdata()[0] == 0.7
    assert "mean recall goes from 60.0 to 75.0 %" in fig.alt
    with pytest.raises(ShapeError, match="two of them"):
        plots.ladder.over_power(table[:1])


def test_recalls_stand_beside_each_other_with_intervals():
    table = pd.DataFrame({"usual": [0.5, np.nan], "balanced": [0.6, 0.05]},
                         index=["disgust", "contempt"])
    fig = plots.ladder.recalls(table, faces=[18, 0])
    ax = fig.axes[0]
    assert words(ax) == ["50", "–", "60", "5"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["disgust\n18 faces",
                                                                  "contempt\n0 faces"]
    drawn = ax.collections[0].get_segments()[0]
    np.testing.assert_allclose(drawn[:, 1], 100 * np.array(evaluate.wilson(9, 18)))
    assert "disgust 50 and 60; contempt – and 5" in fig.alt
    assert len(plots.ladder.recalls(table).axes[0].collections) == 0


def test_recalls_of_nothing_are_refused():
    with pytest.raises(ShapeError, match="1 to 5 readings"):
        plots.ladder.recalls(pd.DataFrame(index=["fear"]))
