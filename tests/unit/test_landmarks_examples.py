import numpy as np
import pytest

from expression_lab.errors import ConfigError
from expression_lab.faces import points
from expression_lab.faces.landmarks import spoil
from expression_lab.faces.landmarks.examples import NOTHING, Examples, emphasis
from expression_lab.faces.landmarks.variation import Variation

CALM = Variation(roll=0, shift=0, scale=1, bold=0, squeeze=0, background=0, cropped=0, covered=0,
                 coarse=0, blurred=0, jpeg=0, noisy=0, lit=0)


@pytest.fixture(scope="module")
def faces():
    """Pictures with a bright dot at the person's right eye corner, and a mesh that knows it."""
    rng = np.random.default_rng(0)
    mean = rng.normal((80, 80), 22, (478, 2))
    mean = (mean + points.mirrored(mean, 160)) / 2  # as like its mirror image as a face
    mean[list((33, 133))] = [(45, 65), (62, 65)]
    mean[list((362, 263))] = [(98, 65), (115, 65)]
    mean[points.FOREHEAD], mean[points.CHIN] = (80, 20), (80, 140)
    images = np.full((4, 160, 160), 60, np.uint8)
    images[:, 62:68, 42:48] = 255
    return images, np.stack([mean] * 4)


@pytest.fixture(scope="module")
def photos():
    rng = np.random.default_rng(1)
    return [rng.integers(0, 256, (150, 200), dtype=np.uint8) for _ in range(2)]


def made(faces, photos, variation, **options):
    return Examples([faces], photos, [(0, np.array([60, 60, 40, 0.0]))], variation, **options)


def test_a_batch_has_faces_then_squares_without(faces, photos):
    examples = made(faces, photos, Variation())
    images, targets, presence = examples.batch([0, 1, 2], 5, np.random.default_rng(0))
    assert images.shape == (8, 96, 96, 1) and images.dtype == np.uint8
    assert targets.shape == (8, 478, 6) and targets.dtype == np.float32
    np.testing.assert_array_equal(presence[:, 0], [1, 1, 1, 0, 0, 0, 0, 0])
    assert (targets[3:] == 0).all() and (targets[:3, :, 3:5] > 0).all()


def test_the_same_generator_gives_the_same_batch_and_another_gives_another(faces, photos):
    examples = made(faces, photos, Variation())
    batches = [examples.batch([0, 1], 2, np.random.default_rng(seed)) for seed in (3, 3, 4)]
    for a, b in zip(*batches[:2]):
        np.testing.assert_array_equal(a, b)
    assert (batches[0][0] != batches[2][0]).any()


@pytest.mark.parametrize("variation", [
    CALM, Variation(roll=45, shift=0.1, scale=1.2, bold=1, squeeze=0.15, background=0, cropped=0,
                    covered=0, coarse=0, blurred=0, jpeg=0, noisy=0, lit=0)])
def test_points_stay_on_the_face_however_it_is_cut_and_mirrored(faces, photos, variation):
    examples, seen = made(faces, photos, variation), 0
    for seed in range(30):
        image, target = examples.face(0, np.random.default_rng(seed))
        bright = np.argwhere(image > 160)[:, ::-1] + 0.5
        for corner in target[[33, 263], :2] * 96:  # mirrored, it is at the left eye
            near = bright[np.linalg.norm(bright - corner, axis=1) < 7]
            if len(near) and 9 < corner.min() and corner.max() < 87:
                assert np.linalg.norm(near.mean(0) - corner) < 1
                seen += 1
    assert seen >= 10


def test_depth_that_is_not_known_counts_for_nothing(faces, photos):
    examples = made(faces, photos, CALM)
    _, flat = examples.face(0, np.random.default_rng(0))
    assert (flat[:, 5] == 0).all() and np.isfinite(flat).all()
    deep = np.concatenate([faces[1], np.full((4, 478, 1), 8.0)], 2)
    _, known = made((faces[0], deep), photos, CALM).face(0, np.random.default_rng(0))
    assert (known[:, 5] > 0).all() and (known[:, 2] > 0).all()


def test_weights_make_the_loss_a_share_of_the_eye_distance(faces, photos):
    _, target = made(faces, photos, CALM).face(0, np.random.default_rng(0))
    weight = (target[:, 3] / emphasis()).mean()
    assert weight == pytest.approx(1 / points.eye_distance(target[:, :2]), rel=1e-4)


def test_what_expressions_move_counts_more():
    weights = emphasis()
    assert weights.mean() == pytest.approx(1)
    assert weights[[33, 61, 105, 473]].min() > weights[[234, 4, 50]].max()


def test_a_cropped_face_keeps_its_points_and_loses_its_edge(faces, photos):
    cropped = Variation(**{**CALM.to_dict(), "cropped": 1.0})
    images, found = faces[0].copy(), faces[1]
    images[:] = np.indices((160, 160)).sum(0) // 2  # no two places alike
    examples = made((images, found), photos, cropped)
    cut_off = 0
    for seed in range(12):
        cut, target = examples.face(0, np.random.default_rng(seed))
        steps = [np.diff(cut.astype(int), axis=axis) for axis in (0, 1)]
        repeated = [(~step.any(1 - axis)).sum() for axis, step in enumerate(steps)]
        cut_off += max(repeated) >= 3
        assert target[:, 3].min() > 0
    assert cut_off >= 6  # behind the others' edge there is a reflection


def test_every_kind_of_nothing_is_a_picture(faces, photos):
    examples = made(faces, photos, Variation())
    assert sum(NOTHING.values()) == pytest.approx(1)
    seen = np.stack([examples.nothing(np.random.default_rng(seed)) for seed in range(80)])
    assert seen.shape == (80, 96, 96) and seen.dtype == np.uint8
    assert len(np.unique(seen.reshape(80, -1).mean(1))) > 20


def test_without_photos_there_are_textures(faces):
    images, _, _ = Examples([faces], [], [], Variation()).batch([0], 6, np.random.default_rng(0))
    assert images.shape[0] == 7


@pytest.mark.parametrize("name, value", [("roll", 200), ("scale", 0.9), ("empty", 1.5),
                                         ("shift", -0.1), ("lit", True)])
def test_variation_refuses_what_makes_no_sense(name, value):
    with pytest.raises(ConfigError, match=name):
        Variation(**{name: value})


@pytest.mark.parametrize("kind", ["covered", "coarse", "blurred", "jpeg"])
def test_each_spoiling_changes_the_picture_but_not_its_size(faces, kind):
    rng = np.random.default_rng(2)
    image = rng.integers(0, 256, (96, 96), dtype=np.uint8)
    only = Variation(**{**CALM.to_dict(), kind: 1.0})
    placed = faces[1][0] * 0.6
    for seed in range(12):
        spoilt = spoil.cover_and_blur(image, placed, only, lambda rng: image.T,
                                      np.random.default_rng(seed))
        assert spoilt.shape == image.shape and spoilt.dtype == np.uint8
        assert (spoilt != image).any()


def test_calm_variation_leaves_light_alone():
    images = np.random.default_rng(0).integers(0, 256, (3, 96, 96), dtype=np.uint8)
    same = spoil.light_and_noise(images, CALM, np.random.default_rng(0))
    np.testing.assert_array_equal(same, images)


def test_a_soft_mask_keeps_the_middle_and_lets_the_corners_go():
    for seed in range(10):
        mask = spoil.soft_mask((160, 120), np.random.default_rng(seed))
        assert mask.shape == (160, 120) and mask[80, 60] == 255 and mask[0, 0] == 0
