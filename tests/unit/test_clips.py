"""Synthetic films: an expression that comes and goes, and what gets in its way."""

import numpy as np
import pytest

from expression_lab.data import clip_script, clips
from expression_lab.data.clip_faces import Filmed, FilmedModel
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.faces import model as models
from expression_lab.faces.points import LOWER_LIP_TOP, UPPER_LIP_BOTTOM

UPPER_LID, LOWER_LID = 159, 145


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("EXPRESSION_LAB_CACHE", raising=False)
        yield tmp_path_factory.mktemp("data") / "raw"


@pytest.fixture(scope="module")
def films(root):
    return clips.synthetic(16, frames=6, size=24, root=root)


@pytest.fixture(scope="module")
def script():
    return clip_script.write(400, 16, np.random.default_rng(0))


def test_everything_about_a_film_is_there(films):
    assert films.images.shape == (16, 6, 24, 24) and films.images.dtype == np.uint8
    assert films.labels.shape == films.lengths.shape == (16,) and (films.lengths == 6).all()
    assert {"identity", "apex", "peak", "onset", "offset", "talking", "blink", "yaw_change",
            "light_change", "disturbed"} <= set(films.table)
    assert films.table.identity.is_unique and np.bincount(films.labels).tolist() == [2] * 8
    assert films.images.std(axis=(2, 3)).mean() > 10, "pictures of nothing"


def test_frames_of_a_film_show_one_person_and_films_show_others(films):
    pixels = films.images.reshape(16, 6, -1).astype(np.float32)
    pixels -= pixels.mean(axis=-1, keepdims=True)
    pixels /= np.linalg.norm(pixels, axis=-1, keepdims=True)
    within = (pixels[:, 0] * pixels[:, -1]).sum(axis=-1).mean()
    between = (pixels[:, 0] * np.roll(pixels[:, -1], 1, axis=0)).sum(axis=-1).mean()
    assert within > between + 0.1


def test_an_expression_comes_and_goes_and_neutral_stays(script):
    level, shown = script["intensity"], script["label"] > 0
    assert (level[~shown] == 0).all() and (script["apex"][~shown] == -1).all()
    ends = np.minimum(level[shown, 0], level[shown, -1]) / script["peak"][shown]
    assert np.mean(ends < 0.1) > 0.9, "most begin or end at rest"
    top = level[shown].argmax(axis=1)
    np.testing.assert_array_equal(top, script["apex"][shown])
    assert (level <= script["peak"][:, None] + 1e-9).all()
    assert level[shown].max(axis=1).min() > 0.15, "every expression is shown in some frame"
    rising = np.diff(level[shown], axis=1) > 1e-9
    falling = np.diff(level[shown], axis=1) < -1e-9
    assert not (falling[:, :-1] & rising[:, 1:]).any(), "it comes once"


def test_disturbances_are_where_the_table_says(script):
    for name, curve, rest in (("talking", "jaw", 0), ("blink", "lids", 0), ("blur", "softness", 0),
                              ("dark", "exposure", 1), ("noise", "grain", 0)):
        moved = (script[curve] != rest).any(axis=1)
        assert 0.1 < moved.mean() < 0.5 and not (moved & (script[name] == 0)).any()
        assert (moved | (script[name] == 0)).mean() > 0.97
    assert (script["exposure"] > 0.1).all() and script["jaw"].max() <= 1


def test_poses_and_lights_drift_within_what_can_be_drawn(script):
    assert (np.abs(script["poses"]) <= (28, 18, 18)).all()
    assert np.ptp(script["poses"][..., 0], axis=1).mean() > 3
    assert (np.abs(np.diff(script["poses"][..., 0], axis=1)) < 5).all(), "no jumps"


def test_lids_close_and_the_jaw_opens_the_mouth_without_moving_the_brows():
    model = FilmedModel(models.load().statistics)
    who = model.mean(3)
    moments = Filmed(who.identity, who.nuisance, np.float32([0, 1, 0]), np.float32([0, 0, 1]))
    points = model.render(moments, "neutral", size=64).landmarks
    lids = points[:, LOWER_LID, 1] - points[:, UPPER_LID, 1]
    lips = points[:, LOWER_LIP_TOP, 1] - points[:, UPPER_LIP_BOTTOM, 1]
    assert lids[1] < 0.1 * lids[0] and lids[2] == pytest.approx(lids[0], abs=0.01)
    assert lips[2] > lips[0] + 5 and lips[1] == pytest.approx(lips[0], abs=0.01)
    np.testing.assert_allclose(points[:, 105], points[[0] * 3, 105], atol=0.01)  # a brow


def test_the_same_arguments_draw_the_same_films_and_splits_hold_other_people(films, tmp_path):
    again = clips.synthetic(16, frames=6, size=24, root=tmp_path / "raw")
    np.testing.assert_array_equal(films.images, again.images)
    assert films.table.equals(again.table)
    test = clips.synthetic(16, frames=6, size=24, split="test", root=tmp_path / "raw")
    assert not set(test.table.identity) & set(films.table.identity)
    assert (test.images == films.images).mean() < 0.2


def test_a_subset_takes_everything_along(films):
    some = films.subset(films.labels == 3)
    assert len(some) == 2 and (some.labels == 3).all() and len(some.table) == 2
    np.testing.assert_array_equal(some.intensity, films.intensity[films.labels == 3])


@pytest.mark.parametrize("wrong, error, says", [
    ({"split": "tset"}, UnknownNameError, "test"),
    ({"n": 0}, ConfigError, "n is 0"),
    ({"frames": 2}, ConfigError, "frames is 2"),
    ({"size": 8}, ConfigError, "size is 8"),
])
def test_films_that_cannot_be_drawn(root, wrong, error, says):
    with pytest.raises(error, match=says):
        clips.synthetic(**{"n": 4, "root": root, **wrong})


def test_parts_that_do_not_belong_together(films):
    import dataclasses

    with pytest.raises(ShapeError, match="15 labels"):
        dataclasses.replace(films, labels=films.labels[:15])
    with pytest.raises(ShapeError, match="lengths must lie from 1 to 6"):
        dataclasses.replace(films, lengths=films.lengths + 1)
