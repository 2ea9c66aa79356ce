"""The detector's maps: what it is taught, what is read out of it, and the scenes it learns from."""

import numpy as np
import pytest

from expression_lab.errors import CheckpointError, ConfigError
from expression_lab.faces import framing, points, search
from expression_lab.faces.detector import decode, runtime, targets
from expression_lab.faces.detector.levels import CHANNELS, LEVELS, centres
from expression_lab.faces.pose import mean_head
from expression_lab.recipes import detector, detector_scenes

SIZE = 256


def perfect(painted):
    """The answer of a network that makes no mistake, from the painted truth."""
    answers = []
    for truth in painted:
        answer = np.zeros((*truth.shape[:2], CHANNELS), np.float32)
        answer[..., 0] = np.where(truth[..., 0] > 0.999, 8, -8)
        answer[..., 1:] = truth[..., 3:]
        answers.append(answer)
    return answers


@pytest.fixture(scope="module")
def head():
    """One head, 200 pixels wide, in a grey picture of 160×160: uint8, float (478, 3)."""
    landmarks = mean_head() * 45 + [80, 70, 0]
    return np.full((160, 160), 120, np.uint8), landmarks.astype(np.float32)


@pytest.fixture(scope="module")
def scenes(head):
    faces = detector_scenes.Faces(np.stack([head[0]] * 2), np.stack([head[1]] * 2))
    return detector_scenes.Scenes([faces])


@pytest.mark.parametrize("side", [14, 30, 55, 100, 200, 350])
@pytest.mark.parametrize("roll", [-50, 0, 20])
def test_what_is_painted_is_read_out_again(side, roll):
    square = np.array([101.3, 140.8, side, roll])
    found = decode.decode(perfect(targets.paint(square, SIZE)))
    assert len(found)
    np.testing.assert_allclose(found[0, :4], square, atol=0.01 * side)
    assert found[0, 4] > 0.99
    assert len(decode.distinct(found)) == 1, "several maps may see it, but it is one face"


def test_every_side_has_a_map_and_none_has_all():
    for side in range(13, 400):
        wanted = [level for level in LEVELS if level.low <= side <= level.high]
        assert 1 <= len(wanted) <= 2


def test_faces_beside_one_another_stay_two():
    squares = np.array([[60, 60, 40, 0], [105, 60, 40, 0]])
    found = decode.decode(perfect(targets.paint(squares, SIZE)))
    assert len(decode.distinct(found)) == 2


def test_no_face_no_proposal():
    found = decode.decode(perfect(targets.paint(np.empty((0, 4)), SIZE)))
    assert found.shape == (0, 5) and len(decode.distinct(found)) == 0


def test_a_face_is_taken_once_and_its_parts_not_at_all():
    squares = np.array([[100, 100, 80, 0], [104, 98, 76, 0], [95, 110, 30, 0], [300, 100, 30, 0]])
    found = search.Found(np.zeros((4, 478, 3)), np.array([0.9, 0.95, 0.8, 0.7]), squares,
                         np.arange(4))
    assert search.unique(found).source.tolist() == [1, 3], "the surest, the largest first"
    assert search.unique(found, min_size=50).source.tolist() == [1]


def test_cost_is_least_for_the_right_answer():
    painted = targets.paint(np.array([[101, 140, 60, 10]]), SIZE)
    right = perfect(painted)
    for level, answer in enumerate(right):
        truth = painted[level][None]
        best = float(targets.cost(truth, answer[None])[0])
        silent = answer.copy()
        silent[..., 0] = -8
        loud = answer.copy()
        loud[..., 0] = 8
        moved = answer.copy()
        moved[..., 1:3] += 0.5
        looks = LEVELS[level].low <= 60 <= LEVELS[level].high
        assert float(targets.cost(truth, loud[None])[0]) > best + 1
        assert (float(targets.cost(truth, silent[None])[0]) > best + 1) == looks
        assert (float(targets.cost(truth, moved[None])[0]) > best + 0.05) == looks


def test_cells_lie_where_they_are_said_to_lie():
    x, y = centres((2, 3), 16)
    assert x[0].tolist() == [8, 24, 40] and y[:, 0].tolist() == [8, 24]


def test_the_network_gives_a_map_for_every_level():
    from expression_lab import backend
    from expression_lab.faces.detector import network

    keras = backend.load()
    model = network.build()
    assert model.count_params() < 500_000
    maps = model(np.zeros((1, 64, 96, 1), np.float32))
    assert [tuple(one.shape) for one in maps] == [
        (1, 64 // level.stride, 96 // level.stride, CHANNELS) for level in LEVELS]
    assert float(keras.ops.max(maps[0][..., 0])) < 0, "untrained, it sees no face"


def test_squares_frame_a_face_as_fer2013_does(head):
    square = framing.squares(head[1][None])[0]
    eyes = points.eye_centers(head[1])[:, :2]
    placed = (eyes - square[:2]) / square[2] + 0.5
    np.testing.assert_allclose(placed, [[0.325, 0.385], [0.675, 0.385]], atol=0.05)
    chin = (head[1][points.CHIN, 1] - square[1]) / square[2] + 0.5
    assert 0.9 < chin < 1.05


@pytest.mark.parametrize("angle", [-70, -20, 45])
def test_a_turned_square_turns_with_the_face(head, angle):
    turn = np.exp(1j * np.radians(angle))
    places = (head[1][:, 0] - 80 + 1j * (head[1][:, 1] - 80)) * turn
    turned = np.stack([places.real + 300, places.imag + 200], 1)
    straight = framing.squares(head[1][None])[0]
    square = framing.squares(turned[None])[0]
    assert square[2] == pytest.approx(straight[2], rel=1e-4)
    assert (square[3] - straight[3] - angle + 180) % 360 - 180 == pytest.approx(0, abs=1e-3)
    assert framing.squares(turned[None], turned=False)[0, 3] == 0


def test_overlaps():
    squares = np.array([[0, 0, 10, 0], [5, 0, 10, 0], [0, 0, 5, 0], [20, 0, 10, 0]])
    np.testing.assert_allclose(framing.overlap(squares, squares[0]), [1, 1 / 3, 0.25, 0])
    np.testing.assert_allclose(framing.shared(squares, squares[0]), [1, 0.5, 1, 0])


def test_scenes_are_varied_and_yet_the_same_again(scenes):
    for seed in range(40):
        picture, squares = scenes.scene((7, seed))
        assert picture.shape == (SIZE, SIZE) and picture.dtype == np.uint8
        assert squares.shape == (len(squares), 4) and len(squares) <= 5
        assert all(detector_scenes.visible(square, SIZE) for square in squares)
        again, same = scenes.scene((7, seed))
        np.testing.assert_array_equal(picture, again)
        np.testing.assert_array_equal(squares, same)
    counts = {len(scenes.scene((7, seed))[1]) for seed in range(40)}
    assert {0, 1, 2} <= counts


def test_a_face_lies_where_the_scene_says():
    """A white square on black, pasted: its middle is where it was asked to be."""
    rng = np.random.default_rng(3)
    face = np.zeros((64, 64), np.uint8)
    face[22:42, 22:42] = 255
    for _ in range(10):
        picture = np.zeros((256, 256), np.uint8)
        transform, square = detector_scenes.placement(
            (32, 32, 20, 0), 40, (120.5, 90.25), rng, rng.uniform(-60, 60))
        detector_scenes.paste(picture, face, transform, np.ones(face.shape, np.float32))
        y, x = np.mgrid[:256, :256] + 0.5
        weight = picture / picture.sum()
        assert (x * weight).sum() == pytest.approx(square[0], abs=0.3)
        assert (y * weight).sum() == pytest.approx(square[1], abs=0.3)
        assert np.sqrt(picture.sum() / 255) == pytest.approx(square[2], rel=0.05)


def test_a_recipe_is_checked():
    with pytest.raises(ConfigError, match="above 0"):
        detector.DetectorRecipe(epochs=0)
    with pytest.raises(ConfigError, match="share"):
        detector.DetectorRecipe(share=1.0)


def test_a_detector_that_is_missing_or_something_else(tmp_path):
    with pytest.raises(CheckpointError, match="train detector"):
        runtime.Detector(tmp_path / "nothing.tflite")
    (tmp_path / "damaged.tflite").write_bytes(b"no model")
    with pytest.raises(CheckpointError, match="no detector"):
        runtime.Detector(tmp_path / "damaged.tflite")
