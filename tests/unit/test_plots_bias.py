"""Plots of slices: what the tables say is in the figure and in its alt text."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.evaluate import slices as measured

TABLE = pd.DataFrame({
    "factor": ["light", "light", "age_like", "age_like"],
    "slice": ["even", "side", "middle", "old"],
    "accuracy": [0.9, 0.6, 0.8, np.nan], "accuracy_low": [0.85, 0.5, 0.7, np.nan],
    "accuracy_high": [0.95, 0.7, 0.9, np.nan], "note": ["", "", "", "only 5 faces, fewer than 30"]})


def words(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_each_slice_has_a_dot_at_its_share_and_the_reference_is_hollow():
    fig = plots.bias.slices(TABLE, references={"light": "even", "age_like": "middle"})
    light, age = fig.axes
    dots = [line for line in light.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == pytest.approx([90, 60])
    hollow, full = (dot.get_markerfacecolor() for dot in dots)
    assert hollow == "white" != full
    assert [label.get_text() for label in light.get_yticklabels()] == ["even", "side"]
    assert age.get_title(loc="left") == "age-like"


def test_a_slice_without_a_figure_says_why():
    fig = plots.bias.slices(TABLE)
    assert "only 5 faces, fewer than 30" in words(fig)
    assert "age-like, old: only 5 faces, fewer than 30" in fig.alt and "even: 90 %" in fig.alt


@pytest.mark.parametrize("table", [TABLE[:0], TABLE.drop(columns="accuracy_low")])
def test_a_table_without_slices_is_refused(table):
    with pytest.raises(ShapeError, match="accuracy_low"):
        plots.bias.slices(table)


def test_over_reading_has_a_bar_an_expression_and_none_for_any():
    table = measured.over_reading([0] * 50, [0] * 40 + [3] * 10)
    fig = plots.bias.over_reading({"usual": table, "other": table})
    assert len(fig.axes) == 2 and "sadness 20.0 %" in fig.alt
    ax = fig.axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()][0] == "happiness"
    assert max(bar.get_width() for bar in ax.patches) == pytest.approx(20)
    with pytest.raises(ShapeError, match="at least one"):
        plots.bias.over_reading({})


def trained():
    rows = [{"material": "yaw", "way": way, "slice": level, "accuracy": value,
             "accuracy_low": value - 0.05, "accuracy_high": value + 0.05}
            for way, values in (("as they are", (0.9, 0.7)), ("more people", (0.92, 0.9)))
            for level, value in zip(("0", "30"), values)]
    return pd.DataFrame(rows)


def test_each_way_of_training_has_a_line():
    fig = plots.bias.trained(trained(), "yaw", "degrees", (18, 31))
    labels = [text.get_text() for text in fig.axes[0].get_legend().get_texts()]
    assert labels == ["as they are", "more people", "rare in training"]
    assert "as they are from 90% at 0 to 70% at 30" in fig.alt
    with pytest.raises(ShapeError, match="no row of skin.*yaw"):
        plots.bias.trained(trained(), "skin", "x")


def test_a_dial_is_marked():
    dial = pd.DataFrame({"power": [0, 1.2], "lost": [0.1, 0.3], "found": [0.4, 0.7]})
    fig = plots.bias.trade_off(dial, "lost", "found", "power", marked={1.2: "balanced"})
    assert words(fig) == ["0", "balanced"]
    assert "from 40% and 10% at 0 to 70% and 30% at 1.2" in fig.alt
