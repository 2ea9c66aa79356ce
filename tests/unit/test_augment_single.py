"""The single transformations: what each does to pixels that one can work out by hand."""

import numpy as np
import pytest

from expression_lab import augment
from expression_lab.augment import geometric, occlusion, photometric
from expression_lab.errors import ConfigError, ShapeError

CHANGES = {
    "rotate": lambda faces, rng: augment.rotate(faces, 15),
    "shift": lambda faces, rng: augment.shift(faces, 0.1, -0.05),
    "scale": lambda faces, rng: augment.scale(faces, 1.2),
    "flip": lambda faces, rng: augment.flip(faces),
    "relight": lambda faces, rng: augment.relight(faces, 0.1, 1.3, 0.7),
    "light_gradient": lambda faces, rng: augment.light_gradient(faces, 0.5, 30),
    "gaussian_noise": lambda faces, rng: augment.gaussian_noise(faces, 10, rng),
    "salt_and_pepper": lambda faces, rng: augment.salt_and_pepper(faces, 0.3, rng),
    "blur": lambda faces, rng: augment.blur(faces, 1.5),
    "random_erasing": lambda faces, rng: augment.random_erasing(faces, 0.3, rng),
    "face_mask": lambda faces, rng: augment.face_mask(faces, 250),
    "dark_glasses": lambda faces, rng: augment.dark_glasses(faces, 3),
}
every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def random_faces(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def soft_faces(n=4, size=48):
    """Faces without sharp edges, so that interpolation errs little."""
    return augment.blur(random_faces(n, size, size), 4)


@every_change
@pytest.mark.parametrize("shape", [
    (0, 48, 48), (0, 48, 48, 3), (3, 48, 48), (3, 48, 48, 3), (2, 48, 48, 1), (2, 1, 1),
    (2, 1, 1, 3), (2, 2, 2), (2, 3, 3), (1, 31, 31, 3), (1, 200, 200),
])
def test_shape_and_dtype_stay(change, shape):
    result = change(random_faces(*shape), np.random.default_rng(1))
    assert result.shape == shape and result.dtype == np.uint8


@every_change
def test_input_is_never_modified_and_result_is_another_array(change):
    faces = random_faces(3, 48, 48)
    before = faces.copy()
    result = change(faces, np.random.default_rng(1))
    assert (faces == before).all()
    assert not np.shares_memory(result, faces)
    assert (result != before).any()


@every_change
def test_strided_and_read_only_arrays_give_the_same_bytes(change):
    wide = random_faces(6, 48, 96)
    strided = wide[::2, ::-1, ::2]
    plain = np.ascontiguousarray(strided)
    plain.flags.writeable = False
    assert not strided.flags.c_contiguous
    assert (change(strided, np.random.default_rng(1)) == change(plain, np.random.default_rng(1))
            ).all()


@every_change
@pytest.mark.parametrize("wrong", [
    np.zeros((2, 48, 48), np.float32), np.zeros((2, 48, 48), np.int64),
    np.zeros((48, 48), np.uint8),
    np.zeros((2, 48, 47), np.uint8), np.zeros((2, 48, 48, 4), np.uint8),
    np.zeros((2, 0, 0), np.uint8), [[0]], None,
], ids=["float", "int64", "one face", "not square", "four channels", "no pixel", "list", "none"])
def test_wrong_arrays_are_refused(change, wrong):
    with pytest.raises(ShapeError, match="uint8"):
        change(wrong, np.random.default_rng(0))


@every_change
def test_colors_of_a_grey_photo_stay_grey_unless_noise_is_drawn(change):
    faces = np.repeat(soft_faces()[..., None], 3, axis=3)
    result = change(faces, np.random.default_rng(1)).astype(int)
    drawn = change in (CHANGES["gaussian_noise"], CHANGES["random_erasing"])
    assert (np.ptp(result, axis=3).max() > 0) == drawn


def test_nothing_asked_nothing_changed():
    faces = random_faces(3, 48, 48)
    rng = np.random.default_rng(0)
    for result in (
            augment.transform(faces), augment.relight(faces), augment.light_gradient(faces, 0),
            augment.gaussian_noise(faces, 0, rng), augment.salt_and_pepper(faces, 0, rng),
            augment.blur(faces, 0), augment.random_erasing(faces, 0, rng),
            augment.flip(faces, False)):
        assert (result == faces).all()


def test_quarter_turn_is_exact_and_counter_clockwise():
    faces = random_faces(2, 48, 48)
    assert (augment.rotate(faces, 90) == np.rot90(faces, axes=(1, 2))).all()
    assert (augment.rotate(faces, -90) == np.rot90(faces, -1, axes=(1, 2))).all()


def test_turning_back_gives_the_middle_of_the_face_again():
    faces = soft_faces()
    back = augment.rotate(augment.rotate(faces, 12), -12).astype(int)
    assert abs(back - faces)[:, 12:36, 12:36].max() <= 4


def test_shift_moves_by_whole_pixels():
    faces = random_faces(2, 40, 40)
    moved = augment.shift(faces, dx=0.1, dy=-0.05)  # 4 to the right, 2 up
    assert (moved[:, :-2, 4:] == faces[:, 2:, :-4]).all()


def test_what_comes_in_from_outside_is_the_mirrored_border():
    faces = random_faces(1, 40, 40)
    moved = augment.shift(faces, dx=0.1)
    assert (moved[0, :, :4] == faces[0, :, 4:0:-1]).all()


def test_scale_keeps_the_centre_and_doubles_distances():
    faces = np.zeros((1, 41, 41), np.uint8)
    faces[0, 20, 20] = faces[0, 20, 25] = 255
    large = augment.scale(faces, 2)
    assert large[0, 20, 20] == large[0, 20, 30] == 255


def test_flip_is_exact_its_own_inverse_and_keeps_what_is_symmetric():
    faces = random_faces(3, 47, 47, 3)
    assert (augment.flip(faces) == faces[:, :, ::-1]).all()
    assert (augment.flip(augment.flip(faces)) == faces).all()
    symmetric = np.maximum(faces, faces[:, :, ::-1])
    assert (augment.flip(symmetric) == symmetric).all()
    assert (geometric.transform(faces, mirrored=True) == augment.flip(faces)).all()


def test_one_amount_a_face():
    faces = random_faces(2, 48, 48)
    result = augment.rotate(faces, [0, 90])
    assert (result[0] == faces[0]).all() and (result[1] == np.rot90(faces[1])).all()
    with pytest.raises(ShapeError, match="one a face"):
        augment.rotate(faces, [0, 90, 180])


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), "ten", None])
def test_amounts_that_are_no_numbers_are_refused(amount):
    with pytest.raises(ConfigError, match="finite"):
        augment.rotate(random_faces(2, 8, 8), amount)


def test_light_works_on_levels_as_written():
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    assert (augment.brightness(levels, 0.2) == np.minimum(levels.astype(int) + 51, 255)).all()
    assert augment.contrast(levels, 0).min() == augment.contrast(levels, 0).max() in (127, 128)
    assert augment.gamma(levels, 2)[0, 8, 0] == round((128 / 255) ** 2 * 255)
    ends = augment.gamma(levels, 0.3)
    assert ends[0, 0, 0] == 0 and ends[0, 15, 15] == 255


def test_tables_never_turn_light_into_dark():
    rng = np.random.default_rng(0)
    tables = photometric.tables(rng.uniform(-1, 1, 50), np.exp(rng.uniform(-2, 2, 50)),
                                np.exp(rng.uniform(-2, 2, 50)))
    assert (np.diff(tables.astype(int), axis=1) >= 0).all()


def test_light_gradient_brightens_its_side_and_keeps_the_middle():
    grey = np.full((4, 49, 49), 100, np.uint8)
    right, below, left, none = augment.light_gradient(grey, [0.5, 0.5, 0.5, 0], [0, 90, 180, 0])
    assert right[24, 24] == below[24, 24] == left[24, 24] == 100
    assert right[24, 48] == 150 and right[24, 0] == 50
    assert below[48, 24] == 150 and left[24, 0] == 150
    assert (none == 100).all()


def test_noise_has_the_deviation_that_was_asked_and_no_bias():
    grey = np.full((20, 48, 48), 128, np.uint8)
    added = augment.gaussian_noise(grey, 10, np.random.default_rng(0)).astype(float) - 128
    assert abs(added.std() - 10) < 0.2 and abs(added.mean()) < 0.2


def test_black_and_white_do_not_wrap_round():
    for level in (0, 255):
        grey = np.full((4, 48, 48), level, np.uint8)
        noisy = augment.gaussian_noise(grey, 20, np.random.default_rng(0)).astype(int)
        assert abs(noisy - level).max() < 128


def test_salt_and_pepper_touch_the_asked_share_evenly():
    grey = np.full((20, 48, 48), 128, np.uint8)
    result = augment.salt_and_pepper(grey, 0.2, np.random.default_rng(0))
    assert set(np.unique(result)) == {0, 128, 255}
    assert abs((result == 0).mean() - 0.1) < 0.01 and abs((result == 255).mean() - 0.1) < 0.01


def test_blur_keeps_the_mean_and_lowers_the_contrast():
    faces = random_faces(3, 48, 48)
    soft = augment.blur(faces, [0.5, 1, 2])
    assert abs(soft.mean() - faces.mean()) < 2
    assert soft[0].std() > soft[1].std() > soft[2].std()


def test_erasing_covers_the_asked_area_with_one_rectangle():
    faces = np.full((200, 48, 48), 128, np.uint8)
    for area in (0.02, 0.2, 0.6, 1.0):
        erased = augment.random_erasing(faces, area, np.random.default_rng(0)) != 128
        assert abs(erased.mean() - area) < 0.02
        places = np.argwhere(erased[0])
        height, width = np.ptp(places, axis=0) + 1
        assert erased[0].sum() >= 0.95 * height * width  # 1 in 256 draws happens to be 128


def test_erased_rectangles_lie_inside_and_reach_every_corner():
    draws = np.random.default_rng(0).random((3, 4000))
    x, y, width, height = occlusion.rectangles(48, np.full(4000, 0.1), *draws).T
    assert x.min() == y.min() == 0
    assert (x + width).max() == (y + height).max() == 48
    assert width.min() >= 1 and height.min() >= 1
    flattest, tallest = (height / width).min(), (height / width).max()  # whole pixels: not exact
    assert 0.26 < flattest < 0.35 and 2.9 < tallest < 3.8


def test_mask_hides_the_mouth_and_glasses_hide_the_eyes():
    grey = np.full((1, 48, 48), 128, np.uint8)
    masked = augment.face_mask(grey, 250)[0]
    assert (masked[32:42, 14:34] == 250).all() and (masked[:20] == 128).all()
    worn = augment.dark_glasses(grey, 0)[0]
    assert worn[18, 15] == worn[18, 33] == 0 and (worn[28:] == 128).all()
    assert (worn == worn[:, ::-1]).mean() > 0.97


def test_moved_down_the_mask_starts_lower():
    grey = np.zeros((2, 48, 48), np.uint8)
    high, low = augment.face_mask(grey, 200, [-0.1, 0.1])
    assert np.argwhere(high)[0, 0] + 8 < np.argwhere(low)[0, 0]
