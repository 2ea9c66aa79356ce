"""Pictures written as numbers: the quick way must agree with the slow one."""

import numpy as np
import pytest

from expression_lab.data import pixels


def written(face):
    return " ".join(map(str, face.ravel()))


def test_many_pictures_are_read_as_written():
    faces = np.random.default_rng(0).integers(0, 256, (9, 48, 48), dtype=np.uint8)
    faces[0], faces[1] = 0, 255
    assert (pixels.parse([written(face) for face in faces]) == faces).all()


def test_leading_zeros_are_read():
    text = " ".join(["007"] * 2304)
    assert (pixels.parse([text]) == 7).all() and pixels.fault(text) is None


def test_no_pictures_are_an_empty_batch():
    assert pixels.parse([]).shape == (0, 48, 48)


def test_quick_and_slow_agree_on_every_small_change():
    """Whatever the quick way refuses, the slow way must be able to name; and the reverse."""
    rng = np.random.default_rng(2)
    good = written(rng.integers(0, 256, (48, 48)))
    for _ in range(400):
        position, character = rng.integers(len(good)), rng.choice(list("0 9,-.x\n\t٣"))
        text = good[:position] + character + good[position + rng.integers(0, 3):]
        parsed, reason = pixels.parse([good, text, good]), pixels.fault(text)
        assert (parsed is None) == (reason is not None), (position, character, reason)
        if parsed is not None:
            assert (parsed[1].ravel() == [int(number) for number in text.split(" ")]).all()


@pytest.mark.parametrize("values, same", [([3, 3, 3], True), ([3, 3, 4], False)])
def test_blank_is_one_color(values, same):
    images = np.resize(np.uint8(values), (1, 48, 48))
    assert pixels.blank(images).tolist() == [same]
