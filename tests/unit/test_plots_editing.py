"""Figures of editing: arrows where points go, maps, steps, and curves; what they refuse."""

import numpy as np
import pytest

from expression_lab import edit, plots
from expression_lab.edit import canvas, draft, movements, shaping
from expression_lab.errors import ShapeError, UnknownNameError
from expression_lab.plots import editing, editing_steps

REST = movements.load().mean


def arrows(ax):
    """The one bunch of arrows of an axes."""
    from matplotlib.quiver import Quiver

    return next(one for one in ax.collections if isinstance(one, Quiver))


def test_arrows_start_at_the_points_that_move_and_end_where_they_go():
    moved = REST.copy()
    moved[[61, 291], :2] += (0.0, -0.2)
    fig = editing.displacements(REST, [moved], ["a smile"])
    found = arrows(fig.axes[0])
    np.testing.assert_allclose(np.sort(found.XY[:, 0]), np.sort(REST[[61, 291], 0]), atol=1e-6)
    np.testing.assert_allclose([found.U, found.V], [[0, 0], [-0.2, -0.2]], atol=1e-6)
    unit = np.linalg.norm(REST[468, :2] - REST[473, :2])
    assert f"a smile: up to {0.2 / unit:.2f} eye distances" in fig.alt
    assert fig.axes[0].get_title() == f"a smile\nup to {0.2 / unit:.2f}"
    assert plots.to_png(fig, dpi=30).startswith(b"\x89PNG")


def test_arrows_are_measured_in_eye_distances_whatever_the_unit():
    moved = REST + np.float32([0.1, 0, 0])
    small, large = (editing.displacements(scale * REST, [scale * moved]) for scale in (1, 40))
    assert small.alt == large.alt
    picture = np.full((90, 90), 200, np.uint8)
    over = editing.displacements(20 * REST + 45, [20 * moved + 45], picture=picture)
    assert over.axes[0].images[0].get_array().shape == (90, 90)


def test_arrows_of_what_is_no_movement():
    with pytest.raises(ShapeError, match="landmarks"):
        editing.displacements(REST, REST)
    with pytest.raises(ShapeError, match="as many titles"):
        editing.displacements(REST, [REST], ["one", "two"])


def test_every_slider_has_a_picture_at_an_end_of_its_range():
    fig = editing.sliders()
    titles = [ax.get_title().split("\n") for ax in fig.axes if ax.get_title()]
    assert [title.split()[0] for title, _ in titles] == list(edit.SLIDERS)
    ends = {name: float(value.replace("−", "-")) for name, value in (t.split() for t, _ in titles)}
    assert ends["blink"] == -20 and ends["aaa"] == 120 and ends["smile"] == 1.3
    assert all(ends[name] in (one.low, one.high) for name, one in edit.SLIDERS.items())
    assert all(float(far.split()[-1]) > 0.03 for _, far in titles), "a slider that moves nothing"


def test_the_lid_of_one_eye_moves_alone():
    fig = editing.sliders(["wink", "blink_left"])
    wink, left = (arrows(ax).XY[:, 0].mean() for ax in fig.axes[:2])
    assert wink < canvas.SIZE / 2 < left  # the person's right eye is at the left of the picture
    with pytest.raises(UnknownNameError, match="wink"):
        editing.sliders(["wnik"])


def test_skin_is_drawn_around_zero():
    change = np.zeros((2, 8, 8))
    change[0, 2:4], change[1, 2:4] = 30, -10
    fig = editing.skin_changes(change, ["fold", "bulge"])
    low, high = fig.axes[0].images[0].get_clim()
    assert low == -high and high == pytest.approx(30)
    assert "30 grey values: fold, bulge" in fig.alt
    with pytest.raises(ShapeError):
        editing.skin_changes(change, ["fold"])


def test_a_map_that_folds_is_counted_and_one_that_does_not_is_not():
    picture, still = np.full((32, 32), 90, np.uint8), np.zeros((32, 32, 2), np.float32)
    folding = still.copy()
    folding[10:20, 10:20, 0] = -2 * np.arange(10)  # turns left and right around
    fig = editing_steps.maps({"still": (picture, still), "folding": (picture, folding)})
    words = [ax.get_title() for ax in fig.axes if "least" in ax.get_title()]
    assert words[0] == "least 1.00, 0 pixels folded"
    assert int(words[1].split(", ")[1].split()[0]) > 50 and "−" in words[1]
    assert "still 1.00" in fig.alt
    for bad in ({}, {"small": (picture, still[:9])}):
        with pytest.raises(ShapeError):
            editing_steps.maps(bad)


def sketch():
    """A grey face, and a draft whose every step can be told from the others."""
    luma = np.full((160, 160), 100, np.uint8)
    laid = canvas.Canvas(REST, np.eye(3, dtype=np.float32), np.eye(2, 3))
    flat = np.zeros((160, 160), np.float32)
    still = np.zeros((160, 160, 2), np.float32)
    cover = flat.copy()
    cover[80:90, 80:90] = 1
    drawn = draft.Draft(still, flat + 20, flat + 30, cover, None, flat, flat + 5)
    return draft.Prepared(laid, None, luma, luma), drawn


def test_steps_follow_each_other():
    fig = editing_steps.stages({"one": sketch()})
    pictures = [one.get_array() for one in fig.axes[0].images]
    assert [one[0, 0] for one in pictures] == [100, 100, 120, 120, 125]
    assert [one[70, 70] for one in pictures] == [100, 100, 120, 30, 35]
    assert "as it was, moved, + skin, + mouth, + retouched" in fig.alt
    with pytest.raises(ShapeError):
        editing_steps.stages({})


def test_steps_end_in_what_the_editor_draws():
    from skimage.data import astronaut

    from expression_lab import faces

    photo = astronaut()
    ready, _, drawn = edit.load("landmarks").sketch(faces.analyze(photo)[0], "surprise")
    last = list(editing_steps.steps(ready, drawn).values())[-1]
    inner = slice(16, 144)
    apart = np.abs(last.astype(float) - np.clip(drawn.picture, 0, 255)[inner, inner])
    assert apart.mean() < 1, "the steps do not add up to the picture"


def test_curves_of_intensity():
    steps = [0, 0.5, 1]
    fig = editing.intensity_curves(steps, {"fear": [0.1, 0.3, 0.7]}, {"fear": [0, 0.2, 0.3]}, 0.6)
    left, right = fig.axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), [10, 30, 70])
    np.testing.assert_allclose(right.lines[1].get_ydata(), [0.6, 0.6])
    assert "fear from 10% to 70%" in fig.alt
    assert len(editing.intensity_curves(steps, {"fear": [0.1, 0.3, 0.7]}).axes) == 1
    with pytest.raises(ShapeError, match="3 points"):
        editing.intensity_curves(steps, {"fear": [0.1, 0.3]})


def test_a_slider_sheet_says_what_the_editor_does():
    wanted = shaping.wanted(REST, None, None, edit.Controls(smile=1.3), movements.load())
    unit = np.linalg.norm(REST[468, :2] - REST[473, :2])
    far = np.linalg.norm((wanted.shape - REST)[:, :2], axis=1).max() / unit
    assert editing.sliders(["smile"]).axes[0].get_title().endswith(f"up to {far:.2f}")
