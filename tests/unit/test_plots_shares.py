import numpy as np
import pandas as pd
import pytest

from expression_lab import evaluate
from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import shares

OURS = np.full((8, 8), 0.3 / 7) + np.eye(8) * (0.7 - 0.3 / 7)


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_an_unknown_cell_is_open_and_told():
    fig = shares.matrices({"the paper": evaluate.paper_matrix(), "ours": OURS})
    paper, ours = fig.axes
    assert words(paper).count("?") == 58 and "95" in words(paper)
    assert words(ours).count("70") == 8 and "?" not in words(ours)
    assert "happiness 95 %" in fig.alt and "58 of 64 cells are not known" in fig.alt
    assert fig.alt.count("not known") == 1


def test_many_go_in_rows_and_an_empty_place_stays_empty():
    fig = shares.matrices({str(n): OURS for n in range(5)}, columns=3)
    assert len(fig.axes) == 6 and not fig.axes[5].axison
    fig.draw_without_rendering()


@pytest.mark.parametrize("table", [np.eye(7), 100 * np.eye(8), -np.eye(8)])
def test_what_is_no_share_is_refused(table):
    with pytest.raises(ShapeError, match="divide each row"):
        shares.matrices({"wrong": table})


def test_nothing_to_draw_is_refused():
    with pytest.raises(ShapeError):
        shares.matrices({})


@pytest.fixture
def counts():
    """Of ten faces each; the second editor knows one target only, and nobody asked the third."""
    rows = [{"editor": name, "judge": "judge", "target": target, **dict.fromkeys(EXPRESSIONS, 0),
             "neutral": 10 - right, target: right}
            for name, target, right in (("refine", "anger", 8), ("refine", "fear", 10),
                                        ("cyclegan", "anger", 5), ("cgan", "anger", 0))]
    rows[-1]["neutral"] = 0
    return pd.DataFrame(rows)


def test_what_editors_are_read_as_and_rows_that_one_does_not_know_are_grey(counts):
    found = shares.read_as(counts)
    assert list(found) == ["refine", "cyclegan"], "of the third nothing was read"
    assert found["refine"].loc["anger", "anger"] == 0.8
    fig = shares.matrices(found, columns=1)
    first, second = fig.axes
    assert sorted(words(first)) == [*["0"] * 13, "100", "20", "80"]
    assert sorted(words(second)) == [*["0"] * 6, "50", "50"]
    assert [one.get_text() for one in second.get_yticklabels()] == ["anger", "fear"]
    assert second.images[0].get_array().mask[1].all(), "fear was not asked of it"
    assert "cyclegan, read right: anger 50 %." in fig.alt and "not known" not in fig.alt
