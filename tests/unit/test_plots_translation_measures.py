"""Editors target by target, and what is lost without a part, with words for each picture."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.plots import style


def texts(ax):
    return [one.get_text() for one in ax.texts]


def test_targets_have_bars_and_a_dash_where_an_editor_does_not_know_them():
    table = pd.DataFrame({"editor": ["refine"] * 2 + ["cyclegan"] * 2,
                          "target": ["neutral", "fear"] * 2, "both": [0.9, 0.8, 0.7, np.nan]})
    fig = plots.translation_measures.target_bars(table, goal=0.85)
    heights = [bar.get_height() for bar in fig.axes[0].patches]
    np.testing.assert_allclose(heights, [90, 80, 70, np.nan])
    assert texts(fig.axes[0]) == ["–"] and "refine 85; cyclegan 70" in fig.alt
    assert [one.get_text() for one in fig.axes[0].get_xticklabels()] == ["neutral", "fear"]
    one = plots.translation_measures.target_bars(table, ["cyclegan"], title="One")
    assert len(one.axes[0].patches) == 2 and one.get_suptitle() == "One"


def test_what_is_worse_than_the_whole_is_red():
    table = pd.DataFrame({"variant": ["whole", "without mask", "without cycle"],
                          "both": [0.8, 0.9, 0.7], "identity": [0.3, 0.4, 0.302],
                          "detail": [1.02, 0.9, 1.01]})
    fig = plots.translation_measures.ablations(table, ("both", "identity", "detail"))
    colors = [[style.WRONG if np.allclose(bar.get_facecolor()[:3], (0.835, 0.369, 0), atol=0.01)
               else style.RIGHT for bar in ax.patches] for ax in fig.axes]
    right, wrong = style.RIGHT, style.WRONG
    assert colors == [[right, right, wrong], [right, wrong, right], [right, wrong, right]]
    assert texts(fig.axes[1]) == ["0.30", "0.40", "0.30"]
    assert "without mask: both 90, identity 0.40, detail 0.90" in fig.alt


@pytest.mark.parametrize("draw, needed", [("target_bars", "target"), ("ablations", "variant")])
def test_what_is_missing_is_named(draw, needed):
    bars = pd.DataFrame({"editor": ["cgan"], "target": ["fear"], "both": [0.5]})
    with pytest.raises(ShapeError, match=needed):
        getattr(plots.translation_measures, draw)(bars.drop(columns="target"))
    with pytest.raises(ShapeError, match="rows"):
        plots.translation_measures.target_bars(bars[:0])
    with pytest.raises(ShapeError, match="nobody"):
        plots.translation_measures.target_bars(bars, ["nobody"])
