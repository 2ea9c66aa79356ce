"""Faces as drawings: a fixed filter, and a CycleGAN that learns it without pairs."""

import numpy as np
import pytest

from expression_lab.errors import ShapeError
from expression_lab.generate import drawings, quick_cyclegan


@pytest.fixture(scope="module")
def photos():
    return quick_cyclegan.quick.faces(6, 64, "validation", drawn_at=64)[0]


def test_a_photo_has_one_drawing_alone_or_among_others(photos):
    drawn = drawings.draw(photos)
    assert drawn.shape == photos.shape and drawn.dtype == np.uint8
    np.testing.assert_array_equal(drawings.draw(photos[2:3])[0], drawn[2])


def test_a_drawing_has_less_grain_and_more_black_and_white(photos):
    rng = np.random.default_rng(0)
    grainy = np.clip(photos + rng.normal(0, 3, photos.shape), 0, 255).astype(np.uint8)
    drawn, smooth = drawings.draw(grainy), drawings.draw(photos)
    assert np.abs(drawn.astype(float) - smooth).mean() < 0.1 * drawn.std()
    extreme = [((one < 25) | (one > 230)).mean() for one in (drawn, photos)]
    assert extreme[0] > extreme[1] + 0.1


def test_contours_are_dark_and_even_skin_has_none():
    face = np.full((128, 128), 200, np.float32)
    face[:, 62:66] = 90
    ink = drawings.lines(face)
    assert ink[:, 63:65].min() > 0.5 and ink[:, :40].max() < 0.01


def test_tones_snap_to_few_levels():
    tones = drawings.toned(np.arange(256, dtype=np.float32))
    level = 255 / (drawings.LEVELS - 1)
    near = np.abs(tones / level - np.rint(tones / level)) < 0.15
    assert (np.diff(tones) >= 0).all() and near.mean() > 0.55


@pytest.mark.parametrize("wrong", [np.zeros((2, 64, 64)), np.zeros((64, 64), np.uint8),
                                   np.zeros((1, 8, 8), np.uint8)])
def test_what_is_no_batch_of_faces_is_refused(wrong):
    with pytest.raises(ShapeError, match="are drawn"):
        drawings.draw(wrong)


@pytest.mark.slow
def test_the_quick_profile_visibly_learns():
    learnt = quick_cyclegan.learn(quick_cyclegan.config(), quick_cyclegan.faces())
    last = learnt.table.iloc[-1]
    assert last["to_drawing"] < 0.85 * learnt.copied and last["to_photo"] < 0.85 * learnt.copied
    assert last["cycle_error"] < last["to_drawing"]
    sheets = learnt.sheets[int(last["step"])]
    assert sheets.shape == (3, 8, 32, 32) and sheets[1].std() > sheets[0].std()
