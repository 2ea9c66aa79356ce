"""Look-alikes among training faces: found where they are, not where they are not."""

import cv2
import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ShapeError
from expression_lab.evaluate import copies


def faces(n, seed):
    grain = np.random.default_rng(seed).normal(0, 1, (n, 48, 48)).astype(np.float32)
    smooth = np.stack([cv2.GaussianBlur(one, (0, 0), 5) for one in grain])
    return np.clip(smooth / smooth.std() * 50 + 128, 0, 255).astype(np.uint8)


def test_a_copy_is_found_mirrored_marked_and_brighter():
    train = faces(2300, 0)  # more than one block
    judged = faces(6, 1)
    marked = train[2200].copy()
    marked[20:24, 4:44:3] = 255  # a watermark
    judged[:4] = train[5], train[2250][:, ::-1], marked, np.minimum(train[7] // 2 + 90, 255)
    alike, where = evaluate.likeness(judged, train)
    assert list(where[:4]) == [5, 2250, 2200, 7]
    assert (alike[:4] > copies.LIKELY).all() and alike[0] == pytest.approx(1, abs=1e-5)
    assert (alike[4:] < 0.9).all()


def test_a_face_of_one_grey_is_like_none():
    alike, _ = evaluate.likeness(np.full((1, 48, 48), 90, np.uint8), faces(3, 0))
    assert alike[0] == 0


@pytest.mark.parametrize("judged, train", [
    (faces(2, 0), faces(2, 0)[:0]), (faces(2, 0) / 255, faces(2, 0)),
    (np.zeros((2, 48, 48, 3), np.uint8), faces(2, 0))])
def test_what_cannot_be_compared_is_refused(judged, train):
    with pytest.raises(ShapeError):
        evaluate.likeness(judged, train)
