"""Cutting a square out of a photo, also where the square reaches beyond it."""

import numpy as np
import pytest

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.faces import Box, crop


@pytest.fixture
def ramp():
    """Each pixel tells its own place: red is the column, green the row."""
    rows, columns = np.mgrid[:100, :120].astype(np.uint8)
    return np.dstack([columns, rows, np.zeros_like(rows)])


def test_the_very_pixels_of_the_box(ramp):
    cut = crop(ramp, Box(30, 20, 16, 16), size=16, gray=False)
    assert (cut == ramp[20:36, 30:46]).all()


def test_an_oblong_box_gives_the_square_around_it(ramp):
    cut = crop(ramp, Box(30, 20, 10, 20), size=20, gray=False)
    assert (cut == ramp[20:40, 25:45]).all()


def test_margin_is_added_on_each_side(ramp):
    cut = crop(ramp, Box(30, 20, 20, 20), size=40, margin=0.5, gray=False)
    assert (cut == ramp[10:50, 20:60]).all()


def test_beyond_the_photo_its_edge_is_repeated(ramp):
    cut = crop(ramp, Box(-4, 90, 16, 16), size=16, gray=False)
    assert (cut[:10, 4:] == ramp[90:, :12]).all()
    assert (cut[:, :4] == cut[:, 4:5]).all() and (cut[10:] == cut[9]).all()


def test_gray_and_color(ramp):
    gray = crop(ramp, Box(30, 20, 16, 16), size=16)
    assert gray.shape == (16, 16) and gray.dtype == np.uint8
    assert gray[0, 0] == round(0.299 * 30 + 0.587 * 20)
    assert (crop(ramp[..., 1], Box(30, 20, 16, 16), size=16) == ramp[20:36, 30:46, 1]).all()
    three = crop(ramp[..., 1], Box(30, 20, 16, 16), size=16, gray=False)
    assert three.shape == (16, 16, 3) and (three == ramp[20:36, 30:46, 1:2]).all()


def test_shrinking_averages_and_does_not_skip():
    stripes = np.zeros((64, 64), np.uint8)
    stripes[:, ::2] = 200
    assert (crop(stripes, Box(0, 0, 64, 64), size=16) == 100).all()


@pytest.mark.parametrize("size", [1, 7, 300])
def test_any_size(ramp, size):
    assert crop(ramp, Box(3, 3, 1, 1), size=size).shape == (size, size)


@pytest.mark.parametrize("box", [
    Box(120, 0, 10, 10), Box(0, -10, 10, 10), Box(0, 0, 0, 5), Box(-9999, -9999, 20_000, 20_000)])
def test_a_box_that_is_not_in_the_photo(ramp, box):
    with pytest.raises(ShapeError, match="120 × 100"):
        crop(ramp, box)


@pytest.mark.parametrize("options", [{"size": 0}, {"margin": -0.5}, {"margin": 99}])
def test_options_out_of_range(ramp, options):
    with pytest.raises(ConfigError, match="margin"):
        crop(ramp, Box(0, 0, 10, 10), **options)
