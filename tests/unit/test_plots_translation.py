"""Plans layer by layer, and the ages of a buffer's pictures: what is drawn, said and refused."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.quiver import Quiver

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.plots import translation

FACE = np.full((64, 64), 120, np.uint8)


def plan(shift=(0.0, 0.0), light=0.0, mask=0.0):
    """A plan that does the same in the middle of the picture and nothing around it."""
    middle = np.zeros((64, 64), np.float32)
    middle[16:48, 16:48] = 1
    return SimpleNamespace(flow=middle[..., None] * np.float32(shift), addition=light * middle,
                           mask=mask * middle, content=np.full((64, 64), 30, np.float32))


def arrows(ax):
    return next(one for one in ax.collections if isinstance(one, Quiver))


def test_a_plan_is_told_in_words():
    fig = translation.plans({"anger": (FACE, plan((3, 4), -20, 0.5), FACE)})
    assert "anger: moves up to 5.0 pixels, adds up to 20 grey values, replaces 12 %" in fig.alt
    assert plots.to_png(fig, dpi=30).startswith(b"\x89PNG")


def test_arrows_lead_from_where_a_pixel_was_to_where_it_goes():
    fig = translation.plans({"down": (FACE, plan((0, -8)), FACE)})
    found = arrows(fig.axes[1])
    assert len(found.XY) > 50
    np.testing.assert_allclose([found.U.max(), found.V.min(), found.V.max()], [0, 8, 8])
    assert found.XY[:, 1].min() < 16 <= found.XY[:, 1].min() + 8
    assert [ax.get_title() for ax in fig.axes[:5]] == list(translation.COLUMNS)


def test_short_arrows_are_enlarged_and_it_is_said():
    fig = translation.plans({"a little": (FACE, plan((2, 0)), FACE)})
    assert fig.axes[1].get_title() == "moved (arrows ×3)"
    assert arrows(fig.axes[1]).scale == pytest.approx(1 / 3)


def test_rows_share_one_scale_and_still_faces_have_no_arrows():
    fig = translation.plans({"much": (FACE, plan((0, 8), 40), FACE),
                             "nothing": (FACE, plan(), np.dstack([FACE] * 3))})
    assert not len(arrows(fig.axes[6]).XY)
    limits = [fig.axes[i].images[0].get_clim() for i in (2, 7)]
    assert limits == [(-40, 40), (-40, 40)]


@pytest.mark.parametrize("change", [{"flow": np.zeros((64, 64))}, {"mask": np.zeros((32, 32))}])
def test_a_plan_of_another_size_is_refused(change):
    wrong = SimpleNamespace(**{**vars(plan()), **change})
    with pytest.raises(ShapeError, match="fear: a plan over"):
        translation.plans({"fear": (FACE, wrong, FACE)})
    with pytest.raises(ShapeError, match="no plans"):
        translation.plans({})


def test_ages_are_shares_of_pictures_at_least_so_old():
    fig = translation.ages({"none": [0, 0], "a buffer": [0, 0, 2, 4]})
    steps, share = fig.axes[0].lines[1].get_data()
    assert dict(zip(steps, share)) == {0: 100, 1: 50, 2: 50, 3: 25, 4: 25, 5: 0}
    assert "a buffer: 50 % new, on average 1.5 steps old" in fig.alt


def test_ages_of_nothing_are_refused():
    for wrong in ({}, {"empty": []}, {"table": np.zeros((2, 2))}):
        with pytest.raises(ShapeError, match="Ages"):
            translation.ages(wrong)
