"""Contact sheets and bars of edits, with words for those who cannot see them."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS


def readings(name):
    return {judge: np.eye(8)[EXPRESSIONS.index(name)] * 0.9 for judge in ("residual", "judge")}


@pytest.fixture
def sheet():
    face = np.full((20, 20), 90, np.uint8)
    colored = np.full((30, 24, 3), 120, np.uint8)
    return [(face, {"fear": (face, readings("fear")), "anger": (face, readings("sadness"))}),
            (colored, {"fear": (colored, readings("fear")), "anger": (colored, {})})]


def test_a_sheet_tells_what_is_read_in_blue_or_red_orange(sheet):
    fig = plots.editing_measures.contact_sheet(sheet)
    said = {text.get_text(): text.get_color() for ax in fig.axes for text in ax.texts}
    assert said == {"fear 90 %": plots.style.RIGHT, "sadness 90 %": plots.style.WRONG}
    assert len(fig.axes) == 6 and fig.axes[1].get_title() == "fear"
    assert "2 faces, each edited to 2 expressions" in fig.alt
    assert plots.to_png(fig).startswith(b"\x89PNG")


def test_a_sheet_needs_faces_and_the_same_targets(sheet):
    del sheet[1][1]["fear"]
    for wrong in ([], sheet):
        with pytest.raises(ShapeError, match="same targets"):
            plots.editing_measures.contact_sheet(wrong)


def test_bars_of_each_judge_and_of_both():
    table = pd.DataFrame({"target": ["fear", "all"], "residual": [0.5, 0.7], "judge": [0.6, 0.8],
                          "both": [0.4, 0.65], "unedited": [0.1, 0.05]})
    fig = plots.editing_measures.reached_bars(table)
    heights = sorted(round(bar.get_height()) for bar in fig.axes[0].patches)
    assert heights == [40, 50, 60, 65, 70, 80]
    assert "fear 40%" in fig.alt
    with pytest.raises(ShapeError, match="both"):
        plots.editing_measures.reached_bars(table.drop(columns="both"))
