"""Duplicates: what was planted is found, what only resembles is not."""

import cv2
import numpy as np
import pytest

from expression_lab.data import audit, synthetic
from expression_lab.data.audit import duplicates
from expression_lab.errors import ShapeError


def soft_pictures(n, seed, size=48):
    """Pictures of nothing: random clouds, each with low and high frequencies of its own."""
    rng = np.random.default_rng(seed)
    clouds = [cv2.resize(rng.normal(size=(7, 7)).astype(np.float32), (size, size),
                         interpolation=cv2.INTER_CUBIC) for _ in range(n)]
    return np.clip(128 + 45 * np.stack(clouds), 0, 255).astype(np.uint8)


def moved(image, dx, dy):
    return cv2.warpAffine(image, np.float32([[1, 0, dx], [0, 1, dy]]), image.shape,
                          borderMode=cv2.BORDER_REPLICATE)


def turned(image, degrees):
    turn = cv2.getRotationMatrix2D((23.5, 23.5), degrees, 1)
    return cv2.warpAffine(image, turn, image.shape, borderMode=cv2.BORDER_REPLICATE)


def recompressed(image):
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 0)


def signed(image):
    image = image.copy()
    cv2.putText(image, "photo", (2, 44), cv2.FONT_HERSHEY_SIMPLEX, 0.35, 160)
    return image


# A change, and the least share of changed copies that must be found: the search is no oracle.
CHANGES = {
    "copied": (lambda x: x.copy(), 1.0),
    "shifted by one pixel": (lambda x: moved(x, 1, -1), 0.7),
    "shifted by two pixels": (lambda x: moved(x, 2, 1), 0.3),
    "brighter": (lambda x: np.clip(x * 0.8 + 40, 0, 255).astype(np.uint8), 0.95),
    "less contrast": (lambda x: (x * 0.5 + 60).astype(np.uint8), 0.95),
    "saved as JPEG": (recompressed, 0.95),
    "blurred": (lambda x: cv2.GaussianBlur(x, (0, 0), 0.8), 0.95),
    "shrunk and enlarged": (lambda x: cv2.resize(cv2.resize(x, (32, 32)), (48, 48)), 0.95),
    "turned by three degrees": (lambda x: turned(x, 3), 0.7),
    "signed by a photographer": (signed, 0.3),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_copies_are_found(change):
    make, least = CHANGES[change]
    originals = synthetic.load("train", n=60).images
    copies = np.stack([make(image) for image in originals])
    found = duplicates.find_pairs(originals, copies)
    right = found["a"] == found["b"]
    assert right.sum() >= least * 60
    assert right.mean() > 0.9, "hardly anything but copies"
    assert (found["exact"] == (right & (change == "copied"))).all()


def test_mirrored_copies_are_found_and_said_to_be_mirrored():
    originals = soft_pictures(20, 2)
    found = duplicates.find_pairs(originals, originals[:, :, ::-1])
    assert np.array_equal(found["a"], np.arange(20)) and np.array_equal(found["b"], found["a"])
    assert found["mirrored"].all() and not found["exact"].any()
    without = duplicates.find_pairs(originals, originals[:, :, ::-1], mirror=False)
    assert len(without["a"]) == 0


def test_different_pictures_are_not_pairs():
    found = duplicates.find_pairs(soft_pictures(300, 3))
    assert len(found["a"]) == 0


def test_synthetic_people_are_seldom_taken_for_each_other():
    faces = synthetic.load("train", n=1000)
    assert len(duplicates.find_pairs(faces.images)["a"]) < 5


def test_pairs_of_one_set_come_once_and_sorted():
    pictures = soft_pictures(6, 4)[[0, 1, 2, 0, 3, 1, 0, 4, 5]]
    found = duplicates.find_pairs(pictures)
    assert list(zip(found["a"], found["b"], strict=True)) == [(0, 3), (0, 6), (1, 5), (3, 6)]
    assert found["exact"].all()


def test_blocks_do_not_change_the_pairs(monkeypatch):
    pictures = np.concatenate([soft_pictures(25, 5), soft_pictures(25, 5)[::-1]])
    whole = duplicates.find_pairs(pictures)
    monkeypatch.setattr(duplicates, "BLOCK", 7)
    parts = duplicates.find_pairs(pictures)
    assert len(whole["a"]) == 25
    assert np.array_equal(whole["a"], parts["a"]) and np.array_equal(whole["b"], parts["b"])


def test_blank_pictures_are_no_duplicates():
    pictures = np.stack([np.zeros((48, 48)), np.zeros((48, 48)), np.full((48, 48), 90)])
    pictures = pictures.astype(np.uint8)
    assert duplicates.blank(pictures).all()
    assert len(duplicates.find_pairs(pictures)["a"]) == 0


def test_photographs_are_joined_by_way_of_others():
    first = duplicates.groups(6, [0, 2, 3], [2, 5, 4])
    assert first.tolist() == [0, 1, 0, 3, 3, 0]
    assert duplicates.groups(3, [], []).tolist() == [0, 1, 2]


def test_leaks_marks_the_training_pictures():
    train, test = synthetic.load("train", n=60), synthetic.load("test", n=40)
    train.images[[3, 9]] = test.images[[5, 6]]
    train.images[20] = moved(test.images[7], 1, 1)
    train.images[30] = test.images[8][:, ::-1]
    mask = audit.leaks(train, synthetic.load("validation", n=30), test)
    assert np.flatnonzero(mask).tolist() == [3, 9, 20, 30]
    assert not audit.leaks(train.subset(~mask), test).any()
    assert audit.leaks(train).sum() == 0, "nothing to leak into"


def test_leaks_wants_one_size():
    with pytest.raises(ShapeError, match="48×48 and test 32×32"):
        audit.leaks(synthetic.load("train", n=3), synthetic.load("test", n=3, size=32))
