"""The table of a network's parts, on the networks of the course."""

import pytest

from expression_lab import evaluate
from expression_lab.recognize import networks


@pytest.mark.parametrize("name", ["tiny", "residual"])
def test_the_parts_add_up_to_the_whole(name):
    table = evaluate.network_table(networks.build(name))
    assert list(table.index) == ["pixels", "stem", "stage1", "stage2", "stage3", "head", "all"]
    for column in ("parameters", "multiply_adds"):
        assert table[column].iloc[:-1].sum() == pytest.approx(table.loc["all", column])
    assert table.loc["pixels", "output"] == "48 × 48 × 1" and table.loc["head", "output"] == "8"


def test_a_layer_counted_by_hand():
    table = evaluate.network_table(networks.build("tiny"))
    # 24 × 24 places × 3 × 3 weights × 16 filters; normalisation keeps four numbers a filter.
    assert table.loc["stem", "multiply_adds"] == pytest.approx(24 * 24 * 9 * 16 / 1e6)
    assert table.loc["stem", "parameters"] == 9 * 16 + 4 * 16
