"""Figures of an adversarial game, with words for those who cannot see them."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError


def table(distance):
    return pd.DataFrame({"generator": [0.5, 0.1], "discriminator": [1.5, 1.9],
                         "real_score": [0.4, 0.1], "drawn_score": [-0.4, -0.1],
                         "frechet": [distance, distance / 5], "diversity": [0.2, 0.9]},
                        index=pd.Index([60, 120], name="step"))


def test_rings_show_spots_and_points():
    fig = plots.adversarial.rings([np.zeros((5, 2)), np.ones((5, 2))], ["none\n1 of 8", "all"])
    assert [ax.get_title() for ax in fig.axes] == ["none\n1 of 8", "all"]
    assert all(len(ax.lines) == 8 and len(ax.collections) == 1 for ax in fig.axes)
    assert "none 1 of 8; all" in fig.alt
    assert plots.to_png(fig).startswith(b"\x89PNG")


def test_rings_need_a_title_each():
    for points in ([], [np.zeros((5, 2))] * 2):
        with pytest.raises(ShapeError, match="titles"):
            plots.adversarial.rings(points, ["one"])


def test_two_trainings_are_watched_side_by_side():
    fig = plots.adversarial.watched({"mended": table(100), "broken": table(500)}, apart=4.0)
    losses, scores, distance, diversity = fig.axes
    assert [len(ax.lines) for ax in fig.axes] == [4, 4, 3, 3]
    assert [line.get_linestyle() for line in distance.lines] == ["-", "--", ":"]
    assert [text.get_text() for text in distance.get_legend().get_texts()] == [
        "mended", "broken", "real faces"]
    assert "mended: the Fréchet distance goes from 100.0 to 20.0" in fig.alt


def test_a_trade_off_follows_its_dial():
    dial = pd.DataFrame({"trust": [0.9, 0.7], "variety": [0.4, 1.0]}, index=[0.5, "none"])
    fig = plots.adversarial.trade_off(dial, "variety", "trust")
    assert fig.axes[0].lines[0].get_xydata().tolist() == [[40, 90], [100, 70]]
    assert {text.get_text() for text in fig.axes[0].texts} == {"0.5", "none"}
    assert "90 % and 40 % at 0.5, 70 % and 100 % at none" in fig.alt
