"""Movements: each changes its own measure alone; what a damaged file says."""

import numpy as np
import pytest

from expression_lab.edit import movements
from expression_lab.edit.movements import CLOSED, MEASURES, OPEN
from expression_lab.edit.present import closed, estimate
from expression_lab.errors import CheckpointError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import MIRROR


@pytest.fixture(scope="module")
def learnt():
    return movements.load()


def test_a_movement_changes_its_own_measure_and_no_other(learnt):
    found = movements.measure(learnt.shapes)
    assert np.abs(found - np.eye(len(MEASURES))).max() < 0.01


@pytest.mark.parametrize("name, twin", [("corner_right", "corner_left"),
                                        ("brow_right", "brow_left"), ("lid_right", "lid_left")])
def test_left_and_right_are_mirror_images(learnt, name, twin):
    right, left = (learnt.shapes[MEASURES.index(one)] for one in (name, twin))
    assert np.allclose(right[MIRROR] * [-1, 1, 1], left, atol=0.02)


def test_eyes_do_not_move_the_mouth_nor_the_reverse(learnt):
    brow, gap = (learnt.shapes[MEASURES.index(one)] for one in ("brow_right", "gap"))
    assert np.abs(brow[[13, 14, 61, 291]]).max() < 0.02
    assert np.abs(gap[[159, 386, 66, 296]]).max() < 0.02


def test_expressions_do_what_they_are_known_for(learnt):
    def change(name, variant):
        shape = learnt.expression_shapes[EXPRESSIONS.index(name), variant]
        return dict(zip(MEASURES, movements.measure(shape).tolist(), strict=True))

    assert change("happiness", OPEN)["width"] > 0.1
    assert change("surprise", OPEN)["gap"] > 0.15 and change("surprise", OPEN)["brow_left"] > 0.03
    assert change("anger", CLOSED)["brow_left"] < -0.02
    assert change("sadness", CLOSED)["width"] < change("happiness", CLOSED)["width"] - 0.1
    assert change("surprise", CLOSED)["gap"] < change("surprise", OPEN)["gap"] / 2


def test_neutral_is_no_movement(learnt):
    assert not learnt.expression_shapes[0].any() and not learnt.expression_textures[0].any()


def test_a_smile_is_taken_out_and_a_face_at_rest_is_left_alone(learnt):
    happy = learnt.mean + learnt.expression_shapes[EXPRESSIONS.index("happiness"), OPEN]
    width = MEASURES.index("width")
    smile = movements.measure(happy)[width] - movements.measure(learnt.mean)[width]
    left = movements.measure(estimate(closed(happy), learnt).rest)[width]
    assert left - movements.measure(learnt.mean)[width] < smile / 2
    assert np.abs(estimate(learnt.mean, learnt).rest - learnt.mean)[:, :2].max() < 0.04


def test_lips_at_rest_touch(learnt):
    happy = learnt.mean + learnt.expression_shapes[EXPRESSIONS.index("surprise"), OPEN]
    rest = estimate(happy, learnt).rest
    assert 0 <= rest[14, 1] - rest[13, 1] < 0.03


def test_saved_and_loaded_again(learnt, tmp_path):
    movements.save(learnt, tmp_path / "m.npz")
    again = movements.load(tmp_path / "m.npz")
    assert np.allclose(again.shapes, learnt.shapes, atol=1e-3)
    assert np.allclose(again.textures, learnt.textures, atol=np.abs(learnt.textures).max() / 100)


@pytest.mark.parametrize("content, said", [(None, "There are no movements"), (b"junk", "damaged")])
def test_a_missing_or_damaged_file(tmp_path, content, said):
    path = tmp_path / "m.npz"
    if content:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match=said):
        movements.load(path)


def test_another_format(learnt, tmp_path):
    np.savez(tmp_path / "m.npz", format=np.int64(99))
    with pytest.raises(CheckpointError, match="format 99"):
        movements.load(tmp_path / "m.npz")
