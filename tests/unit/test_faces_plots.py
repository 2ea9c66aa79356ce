"""The figure of a photo, its faces and what is read in them."""

from types import SimpleNamespace

import numpy as np
import pytest
from skimage import data

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import Box
from expression_lab.recognize import Reading


def readings(count, side=60):
    rng = np.random.default_rng(0)
    return [Reading(Box(30 + 70 * i, 40, side, side), rng.dirichlet(np.ones(8)).astype("f4"))
            for i in range(count)]


def texts(fig):
    return [text.get_text() for text in fig.findobj(lambda one: hasattr(one, "get_text"))]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_any_number_of_faces_and_nothing_is_cut_off(count):
    faces = readings(count)
    fig = plots.reading(data.astronaut(), faces)
    assert plots.to_png(fig)[:4] == b"\x89PNG"
    words = texts(fig)
    assert sum(word.endswith(" %") for word in words) == 8 * min(count, 6)
    for number, one in enumerate(faces[:6], start=1):
        assert (f"{number} · {one.expression}" if count > 1 else one.expression) in words
    drawn = fig.get_tightbbox(fig.canvas.get_renderer())
    assert drawn.x0 >= 0 and drawn.x1 <= fig.get_figwidth()
    assert drawn.y0 >= 0 and drawn.y1 <= fig.get_figheight()


def test_the_bars_are_the_probabilities():
    one = readings(1)[0]
    fig = plots.reading(data.astronaut(), [one])
    bars = fig.findobj(lambda each: type(each).__name__ == "Rectangle" and each.get_width() > 0)
    widths = {round(bar.get_width(), 3) for bar in bars}
    assert {round(100 * float(value), 3) for value in one.probabilities} <= widths


def test_alt_text_says_what_is_read():
    alt = plots.reading(data.astronaut(), readings(2)).alt
    assert "2 framed face" in alt and all(one.expression in alt for one in readings(2))
    assert "no face" in plots.reading(data.coffee(), []).alt


@pytest.mark.parametrize("photo", [
    np.zeros((1, 1, 3), np.uint8), np.zeros((900, 20), np.uint8), np.zeros((20, 900, 3), np.uint8),
    np.zeros((3000, 2000), np.uint8)])
def test_photos_of_any_shape(photo):
    outside = Reading(Box(-5, -5, 30, 30), np.full(8, 1 / 8, np.float32))
    assert outside.expression == EXPRESSIONS[0]
    fig = plots.reading(photo, [outside])
    assert len(plots.to_png(fig)) < 300_000 and fig.get_figwidth() < 15


def test_what_is_not_a_photo():
    with pytest.raises(ShapeError, match="uint8"):
        plots.reading(np.zeros((4, 4)), [SimpleNamespace()])
