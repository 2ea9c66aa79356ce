"""MixUp and CutMix: pixels and targets mixed in the same shares."""

import numpy as np
import pytest

from expression_lab.augment import cutmix, mixup
from expression_lab.augment.mixing import patches
from expression_lab.errors import ConfigError, ShapeError

both = pytest.mark.parametrize("mix", [mixup, cutmix])


def batch(n=16, size=48, channels=()):
    """Face i is grey level 10·i all over and certainly expression i mod 8."""
    levels = (10 * np.arange(n)).astype(np.uint8)
    faces = np.broadcast_to(levels.reshape(n, *(1,) * (2 + len(channels))),
                            (n, size, size, *channels)).copy()
    return faces, np.eye(8)[np.arange(n) % 8]


@both
@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize("n,size", [(0, 48), (1, 48), (16, 48), (16, 1), (5, 33)])
def test_shapes_sums_and_input(mix, n, size, channels):
    faces, targets = batch(n, size, channels)
    kept = faces.copy(), targets.copy()
    images, mixed = mix(faces, targets, np.random.default_rng(0), 1.0)
    assert images.shape == faces.shape and images.dtype == np.uint8
    assert mixed.shape == (n, 8) and mixed.dtype == np.float32
    np.testing.assert_allclose(mixed.sum(axis=1), 1, atol=1e-6)
    assert (mixed >= 0).all()
    assert (faces == kept[0]).all() and (targets == kept[1]).all()


@both
def test_targets_tell_the_share_of_the_pixels(mix):
    """Of two faces, black and white, the mean grey level is the share of the white one."""
    faces = np.zeros((40, 48, 48), np.uint8)
    faces[1::2] = 255
    targets = np.eye(8)[np.arange(40) % 2]
    images, mixed = mix(faces, targets, np.random.default_rng(0), 1.0)
    np.testing.assert_allclose(images.mean(axis=(1, 2)) / 255, mixed[:, 1], atol=0.003)
    assert ((mixed[:, 1] > 0.1) & (mixed[:, 1] < 0.9)).any()


@both
def test_same_seed_same_bytes(mix):
    faces, targets = batch()
    first, again, other = (mix(faces, targets, np.random.default_rng(s), 1.0) for s in (0, 0, 1))
    assert (first[0] == again[0]).all() and (first[1] == again[1]).all()
    assert (first[0] != other[0]).any()


@both
def test_alpha_zero_mixes_nothing(mix):
    faces, targets = batch()
    images, mixed = mix(faces, targets, np.random.default_rng(0), 0)
    assert (images == faces).all() and (mixed == targets).all()


@both
def test_soft_targets_stay_distributions(mix):
    faces, _ = batch()
    votes = np.random.default_rng(0).dirichlet(np.ones(8), 16).astype(np.float32)
    _, mixed = mix(faces, votes, np.random.default_rng(0), 1.0)
    np.testing.assert_allclose(mixed.sum(axis=1), 1, atol=1e-6)


@both
@pytest.mark.parametrize("targets", [
    np.arange(16), np.eye(8)[:3], np.full((16, 8), 2.0), np.full((16, 8), np.nan),
    np.tile([2, -1, 0, 0, 0, 0, 0, 0], (16, 1))],
    ids=["labels", "too few", "sum 16", "nan", "negative"])
def test_targets_that_are_no_distributions_are_refused(mix, targets):
    with pytest.raises(ShapeError, match="targets"):
        mix(batch()[0], targets, np.random.default_rng(0))


@both
@pytest.mark.parametrize("alpha", [-1, float("nan"), "1", 1000])
def test_alpha_is_validated(mix, alpha):
    with pytest.raises(ConfigError, match="alpha"):
        mix(*batch(), np.random.default_rng(0), alpha)


@both
def test_float_faces_and_seeds_are_refused(mix):
    faces, targets = batch()
    with pytest.raises(ShapeError, match="uint8"):
        mix(faces / 255, targets, np.random.default_rng(0))
    with pytest.raises(ConfigError, match="default_rng"):
        mix(faces, targets, 0)


def test_cutmix_pastes_one_rectangle():
    faces, targets = batch()
    images, _ = cutmix(faces, targets, np.random.default_rng(0))
    changed = images != faces
    for one in changed[changed.any(axis=(1, 2))]:
        rows, columns = one.any(axis=1), one.any(axis=0)
        assert (one == rows[:, None] & columns[None]).all()
        assert np.diff(np.flatnonzero(rows)).max(initial=1) == 1
    assert changed.any()


def test_patches_lie_inside_the_picture():
    rng = np.random.default_rng(0)
    boxes = patches(48, rng.random(5000), rng.random((5000, 2)))
    left, top, right, bottom = boxes.T
    assert boxes.min() >= 0 and boxes.max() <= 48
    assert (right >= left).all() and (bottom >= top).all()
    assert (patches(48, np.ones(3), np.zeros((3, 2)))[:, 2:] == 0).all()
