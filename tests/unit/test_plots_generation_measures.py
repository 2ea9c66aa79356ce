"""Bars of what was measured of drawn faces, and pairs with training faces, with words for both."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError

FACES = np.full((3, 20, 20), 90, np.uint8)


@pytest.fixture
def read():
    return pd.DataFrame({
        "source": ["cgan"] * 2 + ["cvae"] * 2, "target": ["fear", "all"] * 2,
        "residual": [0.5, 0.9, 0.4, 0.8], "judge": [0.6, 0.8, 0.3, 0.7],
        "both": [0.45, 0.75, 0.25, 0.65], "both_low": 0.2, "both_high": 0.9})


def heights(ax):
    return sorted(round(bar.get_height(), 3) for bar in ax.patches)


def test_a_row_of_bars_for_each_source_with_its_goal(read):
    fig = plots.generation_measures.read_bars(read)
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["cgan", "cvae"]
    assert heights(fig.axes[0]) == [45, 50, 60, 75, 80, 90]
    goals = [line.get_ydata()[0] for ax in fig.axes for line in ax.lines]
    np.testing.assert_allclose(goals, [85, 75])
    assert "cgan 75%; cvae 65%" in fig.alt
    assert plots.to_png(fig).startswith(b"\x89PNG")


def test_distances_stand_side_by_side_and_none_is_left_out_but_0():
    table = pd.DataFrame({"source": ["cgan", "cgan", "mean"], "expression": ["fear", "anger",
                          "fear"], "frechet": [2.0, 4.0, 50.0], "kernel": [-0.1, 0.2, 3.0]})
    fig = plots.generation_measures.distance_bars(table)
    assert heights(fig.axes[0])[:3] == [2, 4, 50] and fig.axes[0].get_yscale() == "log"
    assert "cgan 3.00; mean 50.00" in fig.alt
    kernel = plots.generation_measures.distance_bars(table, ["cgan"], "kernel")
    assert np.nanmin(heights(kernel.axes[0])) == 0.2 and "kernel" in kernel.alt


def test_diversity_is_told_in_percent_of_the_real_faces():
    table = pd.DataFrame({"source": ["cgan", "cgan"], "expression": ["fear", "all"],
                          "features_share": [0.7, 0.9]})
    fig = plots.generation_measures.diversity_bars(table)
    assert heights(fig.axes[0]) == [70, 90] and "cgan 90%" in fig.alt


@pytest.mark.parametrize("draw, columns", [("read_bars", "residual"), ("distance_bars", "frechet"),
                                           ("diversity_bars", "features_share")])
def test_what_is_missing_is_named(draw, columns, read):
    with pytest.raises(ShapeError, match=columns):
        getattr(plots.generation_measures, draw)(read.drop(columns="residual"))
    with pytest.raises(ShapeError, match="nobody"):
        plots.generation_measures.read_bars(read, ["nobody"])


def test_pairs_that_lie_too_near_are_framed():
    fig = plots.generation_measures.nearest_faces(FACES, FACES + 9, [0.1, 2.0, 3.0], limit=1.0)
    assert len(fig.axes) == 6 and "1 of them" in fig.alt
    framed = [ax.spines["left"].get_visible() for ax in fig.axes]
    assert sum(framed) == 2
    assert plots.to_png(fig).startswith(b"\x89PNG")
    for wrong in (FACES[:2], FACES[0]):
        with pytest.raises(ShapeError, match="as many"):
            plots.generation_measures.nearest_faces(FACES, wrong)
