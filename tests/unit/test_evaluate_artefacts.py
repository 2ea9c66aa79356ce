"""What an edit should not leave behind: made-up seams, and how far two pictures are apart."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.edit.compositing import window
from expression_lab.errors import ShapeError
from expression_lab.evaluate.artefacts import LONG
from expression_lab.faces import Box

SIDE = 192


@pytest.fixture
def photo():
    return np.random.default_rng(0).integers(60, 190, (SIDE, SIDE, 3)).astype(np.uint8)


def square(soft=0):
    """A mask over the middle of the photo, which fades over so many pixels."""
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[48:144, 48:144] = window(96, soft) if soft else 1
    return mask


def test_a_piece_that_ends_at_once_has_a_seam_all_around(photo):
    drawn = photo + np.uint8(30)
    whole = evaluate.seam_length(photo, drawn, square(), SIDE)
    assert 1.8 < whole < 2.6, "four sides, each half as long as the face is wide"
    once = square()
    once[48:144, 96:144] = 0
    assert LONG < evaluate.seam_length(photo, drawn, once, SIDE) < 0.9 * whole


def test_a_piece_that_fades_or_hardly_differs_has_none(photo):
    drawn = photo + np.uint8(30)
    assert evaluate.seam_length(photo, drawn, square(soft=30), SIDE) == 0
    assert evaluate.seam_length(photo, photo + np.uint8(5), square(), SIDE) == 0
    assert evaluate.seam_length(photo, photo, square(), SIDE) == 0


def test_what_moves_inside_the_piece_is_no_seam(photo):
    drawn = photo.copy()
    drawn[80:110, 80:110] = 255 - drawn[80:110, 80:110]
    assert evaluate.seam_length(photo, drawn, square(), SIDE) == 0


def test_where_the_photo_ends_there_is_no_seam(photo):
    assert evaluate.seam_length(photo, photo + np.uint8(30), np.ones((SIDE, SIDE)), SIDE) == 0


@pytest.mark.parametrize("times", [2, 3])
def test_seams_are_as_long_in_a_photo_of_any_size(photo, times):
    photo = photo[..., 0]
    large, mask = (one.repeat(times, 0).repeat(times, 1) for one in (photo, square()))
    small = evaluate.seam_length(photo, photo + np.uint8(40), square(), SIDE)
    assert evaluate.seam_length(large, large + np.uint8(40), mask, times * SIDE) == (
        pytest.approx(small, rel=0.1))


def test_the_error_is_that_of_the_face(photo):
    after = photo.copy()
    after[:40] = 0
    after[100:120, 100:120] += 10
    assert evaluate.gray_error(photo, after, Box(100, 100, 20, 20)) == pytest.approx(10, abs=0.1)
    assert evaluate.gray_error(photo, after, Box(100, 100, 40, 20)) == pytest.approx(5, abs=0.1)
    assert evaluate.gray_error(photo, after, Box(150, 150, 90, 90)) == 0, "part lies beyond"
    assert evaluate.gray_error(photo[..., 0], after[..., 0], Box(-20, -20, 40, 40)) > 60


def test_pictures_that_do_not_belong_together(photo):
    with pytest.raises(ShapeError, match="one shape"):
        evaluate.gray_error(photo, photo[..., 0], Box(0, 0, 9, 9))
    with pytest.raises(ShapeError, match="beside the picture"):
        evaluate.gray_error(photo, photo, Box(400, 0, 9, 9))
    with pytest.raises(ShapeError, match="under a mask"):
        evaluate.seam_length(photo, photo, np.zeros((9, 9)), SIDE)
