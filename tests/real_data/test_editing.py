"""The figures of the landmark editor, got again on some of the people it was measured on."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.faces import identity
from expression_lab.recipes.measures import editing

pytestmark = [pytest.mark.real_data, pytest.mark.slow]
FACES = 12  # of each group: 84 edits at full strength


def saved(name):
    return evaluate.saved(f"landmarks_{name}", room="editing")


@pytest.fixture(scope="module")
def again():
    """All tables, of the first faces that the saved tables are about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editing, "SERIES", 3)
        patch.setattr(editing, "CHECKED", 6)
        return editing.measure("landmarks", saved("targets")["split"][0], FACES,
                               say=lambda text: None)


def test_what_was_measured_is_what_was_asked_for():
    table = saved("targets").set_index("target")
    assert table.loc["all", "faces"] >= 7 * 200
    assert (table.loc["all", ["residual", "judge"]] >= 0.7).all()
    assert table.loc["all", "identity"] <= 0.35 and table.loc["all", "identity_over"] == 0
    assert (table.loc["all", ["rank_residual", "rank_judge"]] >= 0.9).all()
    assert table["least_area"].min() > 0


def test_some_of_the_faces_give_the_same_figures(again):
    whole, some = (table.set_index("target").loc["all"]
                   for table in (saved("targets"), again["landmarks_targets"]))
    for name in ("residual", "judge", "both"):
        spread = np.sqrt(whole[name] * (1 - whole[name]) / some["faces"])
        assert some[name] == pytest.approx(whole[name], abs=3 * spread + 0.01)
    if not np.isnan(some["identity"]):
        assert some["identity"] == pytest.approx(whole["identity"], abs=0.05)
        assert some["identity_max"] <= whole["identity_max"] + 0.01


def test_promises_to_the_bit_hold(again):
    for table in (saved("checks"), again["landmarks_checks"]):
        exact = table[table["check"].str.contains("bit for bit|unchanged")]
        assert len(exact) == 2 and (exact["passed"] == exact["cases"]).all()


def test_the_astronaut_is_edited_as_saved(again):
    before, now = (table.set_index("target") for table in (saved("astronaut"),
                                                           again["landmarks_astronaut"]))
    columns = ["p_residual", "p_judge", *(["identity"] if identity.available() else [])]
    np.testing.assert_allclose(now[columns], before[columns], atol=0.02)
