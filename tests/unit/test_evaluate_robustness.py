"""Damage in grades, and the table of what is still read."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError

GRADES = range(5)


@pytest.fixture(scope="module")
def images():
    """Smooth patterns with some contrast, as faces have."""
    import cv2

    grain = np.random.default_rng(0).integers(0, 256, (6, 48, 48)).astype(np.float32)
    smooth = np.stack([cv2.GaussianBlur(one, (0, 0), 2) for one in grain])
    return np.clip((smooth - 128) * 4 + 110, 20, 235).astype(np.uint8)


@pytest.mark.parametrize("name", evaluate.DAMAGES)
def test_every_grade_is_worse_than_the_one_before(images, name):
    changes = [abs(evaluate.damage(images, name, grade).astype(int) - images).mean()
               for grade in GRADES]
    assert changes[0] == 0 and (np.diff(changes) > 0).all()


@pytest.mark.parametrize("name", evaluate.DAMAGES)
@pytest.mark.parametrize("shape", [(3, 48, 48), (3, 48, 48, 3), (3, 96, 96)])
def test_shape_and_type_stay_and_the_faces_given_are_not_touched(name, shape):
    given = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    kept = given.copy()
    done = evaluate.damage(given, name, 4)
    assert done.shape == shape and done.dtype == np.uint8 and (given == kept).all()


@pytest.mark.parametrize("name", evaluate.DAMAGES)
def test_the_same_seed_does_the_same_damage(images, name):
    again = [evaluate.damage(images, name, 3, seed=5) for _ in range(2)]
    assert (again[0] == again[1]).all()


def test_chance_stays_the_same_from_grade_to_grade():
    grey = np.full((40, 48, 48), 120, np.uint8)
    darker_side = [(lit[:, 24, -1] < lit[:, 24, 0]) for lit in
                   (evaluate.damage(grey, "side light", grade) for grade in (1, 4))]
    assert (darker_side[0] == darker_side[1]).all() and 5 < darker_side[0].sum() < 35
    grain = [evaluate.damage(grey, "noise", grade).astype(float) - 120 for grade in (1, 2)]
    assert np.corrcoef(grain[0].ravel(), grain[1].ravel())[0, 1] > 0.98


def test_amounts_are_what_their_unit_says(images):
    flat = np.full((1, 48, 48), 100, np.uint8)
    amounts = {name: kind.amounts for name, kind in evaluate.DAMAGES.items()}
    assert (evaluate.damage(flat, "darker", 2) == 100 - amounts["darker"][1]).all()
    assert (evaluate.damage(flat, "brighter", 2) == 100 + amounts["brighter"][1]).all()
    noisy = evaluate.damage(np.full((20, 48, 48), 128, np.uint8), "noise", 2)
    assert noisy.std() == pytest.approx(amounts["noise"][1], rel=0.03)
    rows = (evaluate.damage(images, "mouth covered", 4) != images).any((0, 2)).sum()
    assert rows / 48 == pytest.approx(amounts["mouth covered"][3] / 100, abs=0.03)
    covered = (evaluate.damage(images, "part covered", 3) != images).mean((1, 2))
    assert covered == pytest.approx(np.full(6, amounts["part covered"][2] / 100), abs=0.03)


def test_amounts_in_pixels_grow_with_the_picture():
    import cv2

    small = np.zeros((1, 48, 48), np.uint8)
    small[:, 16:32, 16:32] = 255
    large = cv2.resize(small[0], (96, 96), interpolation=cv2.INTER_NEAREST)[None]
    for name in ("blur", "low resolution"):
        one, two = (evaluate.damage(faces, name, 3) for faces in (small, large))
        shrunk = cv2.resize(two[0], (48, 48), interpolation=cv2.INTER_AREA)
        assert abs(one[0].astype(int) - shrunk).mean() < 4


def brightness_reader(images):
    """Reads faces brighter than mid-grey as happiness, others as neutral."""
    bright = images.mean((1, 2)) > 128
    return np.where(bright[:, None], np.eye(8)[1], np.eye(8)[0])


def test_the_table_tells_what_hurts_this_reader_and_what_does_not():
    images = np.repeat(np.uint8([90, 170]), 30)[:, None, None] * np.ones((1, 48, 48), np.uint8)
    labels = np.repeat([0, 1], 30)
    table = evaluate.robustness_table(brightness_reader, images, labels, damages=("darker", "blur"),
                                      balance=lambda probabilities: probabilities[:, ::-1])
    assert list(table["grade"]) == [*GRADES, *GRADES] and (table["faces"] == 60).all()
    darker, blur = (table[table["damage"] == name] for name in ("darker", "blur"))
    assert blur["accuracy"].eq(1).all() and darker["accuracy"].iloc[0] == 1
    assert darker["accuracy"].iloc[-1] == darker["mean_recall"].iloc[-1] == 0.5
    assert (table["balanced_mean_recall"] == 0).all()  # the "balance" given is a wrong one
    low, high = evaluate.wilson(30, 60)
    assert tuple(darker[["accuracy_low", "accuracy_high"]].iloc[-1]) == (low, high)


def test_undamaged_faces_are_read_once_and_each_grade_once():
    batches = []

    def read(images):
        batches.append(len(images))
        return np.tile(np.eye(8)[0], (len(images), 1))

    evaluate.robustness_table(read, np.zeros((5, 48, 48), np.uint8), np.zeros(5, int),
                              damages=("noise", "JPEG"))
    assert batches == [5] * 9


@pytest.mark.parametrize("call, error", [
    (lambda images: evaluate.damage(images, "fog", 1), UnknownNameError),
    (lambda images: evaluate.damage(images, "blur", 5), ConfigError),
    (lambda images: evaluate.damage(images / 255, "blur", 1), ShapeError),
    (lambda images: evaluate.robustness_table(brightness_reader, images, [0]), ShapeError)])
def test_nonsense_is_refused(images, call, error):
    with pytest.raises(error):
        call(images)
