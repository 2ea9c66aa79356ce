"""Naturalness and surroundings, on faces that are blurred, made grainy, or left alone."""

import cv2
import numpy as np
import pytest

from expression_lab.errors import ShapeError
from expression_lab.evaluate import naturalness
from expression_lab.evaluate.surroundings import surroundings
from expression_lab.faces import Box

PLACE = Box(30, 30, 60, 60)


@pytest.fixture(scope="module")
def unedited():
    """Pictures with edges, smooth parts and a little grain: uint8 `(120, 64, 64)`."""
    rng = np.random.default_rng(0)
    faces = []
    for _ in range(120):
        blobs = cv2.resize(rng.uniform(40, 210, (9, 9)).astype(np.float32), (64, 64),
                           interpolation=cv2.INTER_CUBIC)
        faces.append(np.clip(blobs + rng.normal(0, 4, blobs.shape), 0, 255).astype(np.uint8))
    return np.stack(faces)


@pytest.fixture(scope="module")
def model(unedited):
    return naturalness.fit([naturalness.statistics(face) for face in unedited[:80]])


def distance(model, faces):
    return model.distance([naturalness.statistics(face) for face in faces]).mean()


def test_other_faces_of_the_same_kind_are_as_natural_as_those_of_the_fit(model, unedited):
    before, others = distance(model, unedited[:80]), distance(model, unedited[80:])
    assert others == pytest.approx(before, rel=0.35) and 3 < others < 10


def test_blur_and_grain_are_less_natural_the_stronger_they_are(model, unedited):
    kept = unedited[80:]
    blurred = [[cv2.GaussianBlur(one, (0, 0), sigma) for one in kept] for sigma in (0.5, 1.5)]
    noise = np.random.default_rng(1).normal(0, 1, kept.shape)
    grainy = [np.clip(kept + sigma * noise, 0, 255).astype(np.uint8) for sigma in (4, 16)]
    plain = distance(model, kept)
    assert plain < distance(model, blurred[0]) < distance(model, blurred[1])
    assert plain < distance(model, grainy[0]) < distance(model, grainy[1])


def test_the_normalised_brightness_does_not_know_how_bright_a_face_is(unedited):
    face = unedited[0].astype(np.float32)
    apart = naturalness.normalised(face) - naturalness.normalised(face + 40)
    assert np.abs(apart).max() < 0.05


@pytest.mark.parametrize("shape", [1.0, 2.0])
def test_the_shape_of_a_distribution_is_found_again(shape):
    rng = np.random.default_rng(0)
    drawn = rng.laplace(size=200_000) if shape == 1 else rng.normal(size=200_000)
    found, variance = naturalness._symmetric(drawn)
    assert found == pytest.approx(shape, rel=0.05)
    assert variance == pytest.approx(drawn.var(), rel=0.01)
    right = rng.random(len(drawn)) < 0.75  # three times as wide, three times as often
    skewed = np.where(right, 3, -1) * np.abs(drawn)
    found, mean, left, right = naturalness._asymmetric(skewed)
    assert found == pytest.approx(shape, rel=0.1)
    assert right == pytest.approx(9 * left, rel=0.1) and mean > 0


def test_one_grey_has_numbers_too():
    assert np.isfinite(naturalness.statistics(np.full((64, 64, 3), 90, np.uint8))).all()


def test_too_few_or_other_numbers_are_a_sentence(model):
    with pytest.raises(ShapeError, match="at least 40"):
        naturalness.fit(np.zeros((5, 36)))
    with pytest.raises(ShapeError, match=r"\(n, 36\)"):
        model.distance(np.zeros((5, 3)))
    with pytest.raises(ShapeError, match="32 pixels"):
        naturalness.statistics(np.zeros((8, 8), np.uint8))


@pytest.fixture
def photo():
    return np.random.default_rng(0).integers(0, 256, (120, 120), np.uint8)


def ring(radius, points=478):
    angle = np.linspace(0, 2 * np.pi, points)
    return np.stack([60 + radius * np.cos(angle), 60 + radius * np.sin(angle)], 1)


def test_what_happens_within_the_face_is_not_looked_at(photo):
    after = photo.copy()
    cv2.circle(after, (60, 60), 25, 0, -1)
    found = surroundings(photo, after, PLACE, [ring(30), ring(30)])
    assert found["ssim"] > 0.99 and found["sharpness"] == pytest.approx(1, abs=0.02)


def test_blur_around_the_face_is_found_in_grey_and_in_color(photo):
    blurred = cv2.GaussianBlur(photo, (0, 0), 2)
    found = surroundings(photo, blurred, PLACE, [ring(30)])
    assert found["ssim"] < 0.6 and found["sharpness"] < 0.5
    colors = [np.repeat(one[..., None], 3, 2) for one in (photo, blurred)]
    assert surroundings(*colors, PLACE, [ring(30)])["ssim"] == pytest.approx(found["ssim"], 0.02)


def test_a_jaw_that_drops_may_cover_what_it_likes(photo):
    after = photo.copy()
    after[85:100, 50:70] = 0
    kept = surroundings(photo, after, PLACE, [ring(20), ring(50)])["ssim"]
    assert kept > surroundings(photo, after, PLACE, [ring(20), ring(20)])["ssim"]


def test_large_photos_are_measured_smaller(photo):
    large = cv2.resize(photo, (1200, 1200), interpolation=cv2.INTER_CUBIC)
    place = Box(300, 300, 600, 600)
    assert surroundings(large, large, place, [10 * ring(30)]) == {"ssim": 1.0, "sharpness": 1.0}


def test_a_window_of_nothing_but_face_is_not_known_and_wrong_pictures_are_a_sentence(photo):
    found = surroundings(photo, photo, PLACE, [ring(90)])
    assert np.isnan(found["ssim"]) and np.isnan(found["sharpness"])
    with pytest.raises(ShapeError, match="one shape"):
        surroundings(photo, photo[1:], PLACE, [ring(30)])
    with pytest.raises(ShapeError, match="beside"):
        surroundings(photo, photo, Box(500, 500, 10, 10), [ring(30)])
