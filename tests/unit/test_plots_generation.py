"""Figures of drawn faces: sheets that say what they are, losses, nats and latents."""

import numpy as np
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.plots import generation, style

FACES = np.random.default_rng(0).integers(0, 256, (2, 3, 16, 16)).astype(np.uint8)
HISTORY = [{"step": 10 * k, "pixels": 1 / k, "nats": float(k)} for k in (1, 2, 4)]


def words(fig):
    return [text.get_text() for text in fig.axes[0].texts]


def test_a_sheet_says_that_its_faces_are_drawn():
    fig = generation.sheet(FACES, ["first", "second"], ["a", "b", "c"])
    assert any(generation.NOBODY in text for text in words(fig)) and generation.NOBODY in fig.alt
    assert len(fig.axes[0].images) == 6 and {"first", "c"} <= set(words(fig))
    assert plots.to_png(fig, dpi=30).startswith(b"\x89PNG")


def test_a_sheet_of_other_faces_needs_no_note():
    fig = generation.sheet(FACES, note="")
    assert not words(fig) and generation.NOBODY not in fig.alt


def test_marks_lie_under_the_faces_that_they_are_about():
    right = np.array([[True, False, True], [False, True, True]])
    fig = generation.sheet(FACES, right=right)
    marks = {(round(one.get_x(), 3), round(one.get_y() + generation.MARK, 3)):
             one.get_facecolor() for one in fig.axes[0].patches}
    from matplotlib.colors import to_rgba

    for picture, good in zip(fig.axes[0].images, right.flat):
        left, _, bottom, _ = picture.get_extent()
        assert marks[round(left, 3), round(bottom, 3)] == to_rgba(
            style.RIGHT if good else style.WRONG)
    assert "4 of 6 read as asked" in fig.alt


def test_marks_of_another_shape_are_refused():
    with pytest.raises(ShapeError, match=r"2 rows of 3 faces came with marks \(3, 2\)"):
        generation.sheet(FACES, right=np.ones((3, 2)))


def test_losses_are_drawn_as_they_were():
    fig = generation.losses(HISTORY, {"pixels": "off by", "nats": "nats"})
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["pixels", "nats"]
    np.testing.assert_allclose(fig.axes[0].lines[0].get_ydata(), [1, 0.5, 0.25])
    assert "pixels from 1.00 to 0.25" in fig.alt and "40 steps" in fig.alt


@pytest.mark.parametrize("history, shown", [
    ([], {"pixels": "off by"}), (HISTORY, {"edges": "off by"}), (HISTORY, {})])
def test_losses_that_are_not_there(history, shown):
    with pytest.raises(ShapeError, match="holds no"):
        generation.losses(history, shown)


def test_nats_are_sorted_and_summed():
    fig = generation.nats({"one": [0.05, 2.0, 1.0], "other": [0.0, 0.0]})
    heights = [bar.get_height() for bar in fig.axes[0].patches]
    assert heights == [2.0, 1.0, 0.05]
    assert "one: 3.0 nats, 2 of 3 numbers in use" in fig.alt
    assert "other: 0.0 nats, 0 of 2 numbers in use" in fig.alt
    with pytest.raises(ShapeError, match="Nats"):
        generation.nats({"one": [[1.0]]})


def test_latents_are_told_apart_by_color():
    points = np.array([[0.0, 0], [0, 1], [5, 0], [5, 1]])
    fig = generation.latents({"plain": points, "mixed": 0 * points}, [0, 0, 1, 1])
    parts = fig.axes[0].collections
    np.testing.assert_allclose(parts[1].get_offsets(), points[2:])
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["neutral", "happiness"]
    assert "mixed: the middles of the expressions lie 0.0 deviations apart" in fig.alt
    with pytest.raises(ShapeError, match="need points"):
        generation.latents({"plain": points}, [0, 1])
