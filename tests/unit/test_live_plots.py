"""Plots of live streams: bars that add up, lines that stay apart, and the same in words."""

import numpy as np
import pandas as pd
import pytest

from expression_lab.errors import ShapeError
from expression_lab.plots import live

TABLE = pd.DataFrame({"read": {"track": 4.0, "read": 3.0, "edit": 0.0},
                      "edit": {"track": 4.0, "read": 3.0, "edit": 20.0}})


def test_bars_of_a_budget_follow_each_other():
    fig = live.budget(TABLE, limit=80)
    bars = [bar for bar in fig.axes[0].patches if bar.get_height() == 0.62]
    ends = {round(bar.get_y() + 0.31): 0.0 for bar in bars}
    for bar in bars:
        place = round(bar.get_y() + 0.31)
        assert bar.get_x() == pytest.approx(ends[place])
        ends[place] += bar.get_width()
    assert ends == {0: 7, 1: 27}
    assert "edit 27 ms, most of it edit (20)" in fig.alt
    assert any("37 a second" in text.get_text() for text in fig.axes[0].texts)


def test_an_empty_budget_is_refused():
    with pytest.raises(ShapeError):
        live.budget(pd.DataFrame())


def test_lines_have_names_and_their_own_moments():
    fig = live.lines({"raw": np.arange(4), "calm": np.arange(3)},
                     {"raw": np.arange(4.0), "calm": np.ones(3)}, "pixels", truth="raw")
    drawn = {line.get_label(): line for line in fig.axes[0].lines}
    assert list(drawn) == ["raw", "calm"] and drawn["raw"].get_linewidth() > 4
    assert len(drawn["calm"].get_xdata()) == 3 and "calm from 1 to 1" in fig.alt


@pytest.mark.parametrize("values", [{}, {"raw": np.ones(3)}])
def test_lines_of_another_length_are_refused(values):
    with pytest.raises(ShapeError):
        live.lines(np.arange(4), values, "pixels")


def test_frames_stand_in_rows():
    grey, colour = np.zeros((30, 40), np.uint8), np.zeros((20, 20, 3), np.uint8)
    fig = live.frames([[grey] * 3, [colour] * 3], ["0 s", "1 s", "2 s"], ["in", "out"])
    assert len(fig.axes) == 6 and fig.axes[3].get_ylabel() == "out"
    assert fig.alt == "6 frames, in rows: in; out: 0 s; 1 s; 2 s."


@pytest.mark.parametrize("rows", [[], [[]], [[np.zeros((4, 4))], []]])
def test_rows_of_nothing_are_refused(rows):
    with pytest.raises(ShapeError):
        live.frames(rows)
