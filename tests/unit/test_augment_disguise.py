"""Spectacles, a beard, a hand: they lie where the landmarks are, and nowhere else."""

import numpy as np
import pytest

from expression_lab import faces
from expression_lab.augment import disguise
from expression_lab.errors import ShapeError

DRAWN = faces.model.load()
DRAWN = DRAWN.render(DRAWN.sample(1, seed=12, spread=0.8), size=128)
FACE, POINTS = DRAWN.images[0], DRAWN.landmarks[0]
DISGUISES = [disguise.spectacles, disguise.beard, disguise.hand]
EYES, NOSE, MOUTH = ([468, 473], 4, [13, 14])


def changed(picture):
    """Where a picture differs from the face: bool."""
    return np.abs(picture.astype(int) - FACE) > 12


def height(picture):
    """Mean row of what has changed."""
    return np.nonzero(changed(picture))[0].mean()


@pytest.mark.parametrize("draw", DISGUISES)
def test_it_changes_a_part_of_a_copy(draw):
    before = FACE.copy()
    made = draw(FACE, POINTS)
    assert made.shape == FACE.shape and made.dtype == np.uint8
    np.testing.assert_array_equal(FACE, before)
    assert 0.02 < changed(made).mean() < 0.4


def test_each_lies_where_it_belongs():
    eyes, nose, mouth = (POINTS[rows][..., 1].mean() for rows in (EYES, NOSE, MOUTH))
    assert abs(height(disguise.spectacles(FACE, POINTS)) - eyes) < 6
    assert height(disguise.beard(FACE, POINTS)) > mouth
    assert height(disguise.hand(FACE, POINTS)) > nose


def test_a_beard_leaves_the_lips_and_the_eyes_free():
    made = changed(disguise.beard(FACE, POINTS))
    x, y = POINTS[[0, 17]].mean(0)[:2].round().astype(int)
    assert not made[y, x] and not made[:int(POINTS[EYES, 1].max())].any()


def test_rims_leave_the_eyes_to_be_seen():
    made = changed(disguise.spectacles(FACE, POINTS))
    x, y = POINTS[EYES].round().astype(int)[:, :2].T
    assert not made[y, x].any()


def test_they_follow_the_face():
    """A face that lies elsewhere in the photo gets the same drawn there."""
    photo = np.pad(FACE, ((30, 0), (20, 0)), mode="edge")
    made = disguise.spectacles(photo, POINTS + (20, 30, 0))
    inner = disguise.spectacles(FACE, POINTS)
    np.testing.assert_array_equal(made[30:, 20:], inner)


def test_the_same_seed_draws_the_same_hairs():
    one, again, other = (disguise.beard(FACE, POINTS, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize("draw", DISGUISES)
@pytest.mark.parametrize("picture, points", [
    (FACE.astype(float), POINTS), (np.dstack([FACE] * 3), POINTS), (FACE, POINTS[:68])])
def test_what_is_no_grey_face_is_refused(draw, picture, points):
    with pytest.raises(ShapeError, match="landmarks"):
        draw(picture, points)
