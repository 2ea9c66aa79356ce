"""Cutting a face out upright, and pasting it back."""

import cv2
import numpy as np
import pytest

from expression_lab.errors import ConfigError, DegenerateFaceError, ShapeError
from expression_lab.faces import Pose, align, points
from expression_lab.faces.alignment import face_transform, similarity
from expression_lab.faces.pose import mean_head


def face_at(pose=Pose(), size=60.0, at=(210, 150, 0)):
    return size * mean_head() @ pose.matrix.T + at


@pytest.fixture
def photo():
    """Soft colored noise: every place looks different, nothing is finer than three pixels."""
    noise = np.random.default_rng(0).integers(0, 256, (360, 420, 3), dtype=np.uint8)
    return cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 3), None, 0, 255, cv2.NORM_MINMAX)


@pytest.mark.parametrize("roll", [0, 30, -80, 180])
def test_the_eyes_lie_on_one_row_where_fer2013_has_them(photo, roll):
    face = face_at(Pose(roll=roll))
    cut = align(photo, face, size=200)
    eyes = points.eye_centers(cut.to_crop(face))[:, :2] / 200
    np.testing.assert_allclose(eyes, [(0.325, 0.385), (0.675, 0.385)], atol=0.015)
    assert cut.to_crop(face)[points.CHIN, 1] / 200 == pytest.approx(0.99, abs=0.03)


def test_a_turned_head_is_not_blown_up(photo):
    straight, turned = (align(photo, face_at(Pose(yaw=yaw))).scale for yaw in (0, 45))
    by_the_eyes = 1 / np.cos(np.radians(45))
    assert 0.98 < turned / straight < 1.15 < by_the_eyes


def test_margin_shows_more_around_the_face(photo):
    face = face_at()
    tight, wide = align(photo, face, 96), align(photo, face, 192, margin=0.5)
    assert wide.scale == pytest.approx(tight.scale)
    np.testing.assert_allclose(wide.to_crop(face), tight.to_crop(face) + (48, 48, 0), atol=1e-6)
    inner = wide.crop[48:144, 48:144].astype(int)
    assert np.abs(inner - tight.crop).max() <= 2


def test_points_go_to_the_crop_and_back(photo):
    face = face_at(Pose(20, 10, 25))
    cut = align(photo, face)
    np.testing.assert_allclose(cut.to_photo(cut.to_crop(face)), face, atol=1e-9)
    np.testing.assert_allclose(cut.inverse[:, :2] @ cut.transform[:, :2], np.eye(2), atol=1e-12)


def test_a_pixel_lands_where_its_point_does(photo):
    photo[:] = 0
    photo[140:143, 200:203] = 255  # its middle is the point 201.5, 141.5
    cut = align(photo, face_at(Pose(roll=20)), size=256, gray=True)
    weight = cut.crop.astype(float)
    rows, columns = np.mgrid[:256, :256] + 0.5
    seen = [(columns * weight).sum() / weight.sum(), (rows * weight).sum() / weight.sum()]
    np.testing.assert_allclose(cut.to_crop([201.5, 141.5]), seen, atol=0.1)


def test_an_upright_face_of_the_right_size_is_copied_as_it_is(photo):
    face = face_at() * np.hypot(*face_transform(face_at())[:, 0])
    face[:, :2] += face_transform(face)[:, 2] % 1  # now the shift is a whole number of pixels
    left, top = np.round(-face_transform(face)[:, 2]).astype(int)
    cut = align(photo, face)
    assert (cut.crop == photo[top:top + 96, left:left + 96]).all()


def test_color_and_gray(photo):
    face = face_at()
    assert align(photo, face, gray=True).crop.shape == (96, 96)
    three = align(photo[..., 0], face).crop
    assert three.shape == (96, 96, 3) and (three == three[..., :1]).all()


def test_a_large_face_is_averaged_not_thinned_out():
    stripes = np.zeros((1200, 1200), np.uint8)
    stripes[:, ::2] = 200
    cut = align(stripes, face_at(size=300, at=(600, 500, 0)), size=48, gray=True)
    assert np.abs(cut.crop.astype(int) - 100).max() <= 5


def test_beyond_the_photo_its_edge_is_repeated(photo):
    cut = align(photo, face_at(at=(0, 100, 0)), gray=False)
    left = int(cut.to_crop([0.0, 0.0])[0]) - 1
    assert (cut.crop[:, :left] == cut.crop[:, :1]).all()


def test_a_long_panorama(photo):
    wide = np.zeros((360, 40_000, 3), np.uint8)
    wide[:, 30_000:30_420] = photo
    there = align(wide, face_at(at=(30_210, 150, 0)))
    assert (there.crop == align(photo, face_at()).crop).all()
    assert (there.unalign(there.crop // 2, wide) != wide).any()


# Pasting back.

@pytest.mark.parametrize("pose", [Pose(), Pose(15, 5, 33)])
@pytest.mark.parametrize("size", [48, 96, 400])
def test_nothing_edited_nothing_changed(photo, pose, size):
    cut = align(photo, face_at(pose), size)
    assert (cut.unalign(cut.crop, photo) == photo).all()


def test_only_what_was_edited_changes(photo):
    cut = align(photo, face_at(Pose(roll=25)))
    edited = cut.crop.copy()
    edited[60:75, 30:65] = 255 - edited[60:75, 30:65]
    pasted = cut.unalign(edited, photo)
    rows, columns = np.nonzero((pasted != photo).any(2))
    where = cut.to_crop(np.column_stack([columns, rows]) + 0.5)
    assert len(rows) > 500
    assert (where.min(0) > (28, 58)).all() and (where.max(0) < (67, 77)).all()


def test_the_edit_arrives_as_it_was_made(photo):
    cut = align(photo, face_at(Pose(roll=25)), size=160)
    edited = (cut.crop * 0.5).astype(np.uint8)
    pasted = cut.unalign(edited, photo)
    again = align(pasted, face_at(Pose(roll=25)), size=160).crop
    inner = slice(20, 140)
    assert np.abs(again[inner, inner].astype(int) - edited[inner, inner]).mean() < 2


def test_detail_finer_than_the_crop_stays():
    photo = np.random.default_rng(0).integers(90, 160, (900, 900), dtype=np.uint8)
    cut = align(photo, face_at(size=250, at=(450, 350, 0)), size=48, gray=True)
    pasted = cut.unalign(np.clip(cut.crop.astype(int) + 40, 0, 255).astype(np.uint8), photo)
    middle = (slice(350, 550), slice(350, 550))
    assert (pasted[middle] == photo[middle] + 40).all()


def test_the_edge_is_soft(photo):
    gray = np.full_like(photo, 100)
    cut = align(gray, face_at())
    pasted = cut.unalign(np.full_like(cut.crop, 200), gray)[..., 0].astype(int)
    steps = np.abs(np.diff(pasted[180]))
    assert pasted.max() == 200 and steps.max() < 30
    hard = cut.unalign(np.full_like(cut.crop, 200), gray, feather=0)[..., 0].astype(int)
    assert np.abs(np.diff(hard[180])).max() > 45


@pytest.mark.parametrize("crop_gray", [True, False])
@pytest.mark.parametrize("photo_gray", [True, False])
def test_gray_and_color_in_any_mixture(photo, crop_gray, photo_gray):
    photo = np.ascontiguousarray(photo[..., 0]) if photo_gray else photo
    for cut_gray in (True, False):
        cut = align(photo, face_at(), gray=cut_gray)
        edited = cut.crop if cut.crop.ndim == 2 else cut.crop[..., 0]
        edited = np.clip(edited.astype(int) + 50, 0, 255).astype(np.uint8)
        edited = edited if crop_gray else np.dstack([edited] * 3)
        pasted = cut.unalign(edited, photo)
        assert pasted.shape == photo.shape and pasted.dtype == np.uint8
        assert (pasted != photo).any()


def test_a_crop_that_hangs_over_the_edge_of_the_photo(photo):
    cut = align(photo, face_at(at=(5, 350, 0)))
    pasted = cut.unalign(255 - cut.crop, photo)
    assert pasted.shape == photo.shape and (pasted[:200] == photo[:200]).all()
    assert (pasted != photo).any()


@pytest.mark.parametrize("smooth", [False, True])
def test_numbers_of_the_crop_are_carried_to_the_photo(photo, smooth):
    cut = align(photo, face_at(Pose(roll=25)))
    spot = np.zeros((96, 96, 2), np.float32)
    spot[50:54, 30:34, 1] = 7.5
    found, (rows, columns) = cut.carry(spot, smooth)
    assert found.dtype == np.float32 and found.shape == (*photo[rows, columns].shape[:2], 2)
    assert not found[..., 0].any()
    at = np.unravel_index(found[..., 1].argmax(), found.shape[:2])
    there = cut.to_crop([columns.start + at[1] + 0.5, rows.start + at[0] + 0.5])
    assert np.allclose(there, (32, 52), atol=2) and found[..., 1].max() > 7
    assert cut.carry(spot[..., 1], smooth)[0].shape == found.shape[:2]


def test_a_smooth_carry_shows_no_grid():
    photo = np.zeros((900, 900), np.uint8)
    cut = align(photo, face_at(size=250, at=(450, 350, 0)), size=48, gray=True)
    at = np.arange(48) + 0.5
    found, (rows, columns) = cut.carry(np.tile(np.sin(at / 2), (48, 1)).astype("f4"), smooth=True)
    place = cut.to_crop(np.stack(np.broadcast_arrays(
        np.arange(columns.start, columns.stop) + 0.5, rows.start + 200.5), axis=-1))
    inner = (place[:, 0] > 3) & (place[:, 0] < 45)
    truth = np.sin(place[:, 0] / 2)
    linear = np.interp(place[:, 0], at, np.sin(at / 2))
    assert np.abs(found[200] - truth)[inner].max() < 0.4 * np.abs(linear - truth)[inner].max()


# Bad input.

def test_eyes_too_close():
    with pytest.raises(DegenerateFaceError, match="3.0 pixels apart"):
        face_transform(face_at(size=3))
    with pytest.raises(DegenerateFaceError):
        align(np.zeros((50, 50), np.uint8), face_at(Pose(yaw=89.9)))


def test_a_face_outside_the_photo(photo):
    with pytest.raises(ShapeError, match="420 × 360"):
        align(photo, face_at(at=(2000, 100, 0)))


@pytest.mark.parametrize("options", [{"size": 4}, {"size": 9999}, {"margin": -0.4}, {"margin": 9}])
def test_options_out_of_range(photo, options):
    with pytest.raises(ConfigError, match="margin"):
        align(photo, face_at(), **options)


def test_what_does_not_fit_is_refused(photo):
    cut = align(photo, face_at())
    for wrong in (cut.crop[:50], cut.crop.astype(float)):
        with pytest.raises(ShapeError):
            cut.unalign(wrong, photo)
    with pytest.raises(ShapeError, match="pasted"):
        cut.unalign(cut.crop, photo[:-1])
    with pytest.raises(ConfigError, match="feather"):
        cut.unalign(cut.crop, photo, feather=0.9)
    with pytest.raises(ShapeError):
        cut.to_crop(np.zeros((3, 4)))
    with pytest.raises(ShapeError, match="one face"):
        align(photo, np.stack([face_at()] * 2))


def test_similarity_finds_a_known_transform_and_shares_out_errors():
    rng = np.random.default_rng(0)
    source = rng.normal(0, 10, (6, 2))
    known = np.array([[0.6, -0.8, 3], [0.8, 0.6, -7.0]]) * 1.7
    target = source @ known[:, :2].T + known[:, 2]
    np.testing.assert_allclose(similarity(source, target), known, atol=1e-9)
    noisy = target + rng.normal(0, 1, target.shape)
    best = similarity(source, noisy)

    def error(matrix):
        return ((source @ matrix[:, :2].T + matrix[:, 2] - noisy) ** 2).sum()

    for step in np.eye(6).reshape(6, 2, 3)[[2, 5]] * 0.01:
        assert error(best) < error(best + step) and error(best) < error(best - step)
    assert error(best) < error(known)
