"""The shipped network, on the public-domain photo and on what is no face."""

import threading

import numpy as np
import pytest
from skimage import data as pictures

from expression_lab.errors import CheckpointError, ConfigError, ShapeError, UnknownNameError
from expression_lab.faces import landmarks, points
from expression_lab.faces.landmarks import runtime, squares

FACE = np.array([[226.0, 118.0, 124.0, 0.0]])  # about where the astronaut's is


@pytest.fixture(scope="module")
def photo():
    return pictures.astronaut()


@pytest.fixture(scope="module")
def found(photo):
    return landmarks.locate(photo, FACE)


def away(a, b):
    """Mean distance of points, in eye distances."""
    return (np.linalg.norm(a[..., :2] - b[..., :2], axis=-1).mean()
            / points.eye_distance(np.asarray(b)))


def test_shapes_and_kinds(found):
    assert found.landmarks.shape == (1, 478, 3) and found.landmarks.dtype == np.float32
    assert found.presence.shape == (1,) and found.presence.dtype == np.float32
    assert found.presence[0] > 0.9


def test_eyes_nose_and_mouth_are_where_they_are(found):
    mesh = found.landmarks[0]
    for index, place in ((468, (204, 101)), (473, (247, 104)), (4, (225, 127)), (13, (223, 142)),
                         (152, (222, 176))):  # as one sees them
        assert np.linalg.norm(mesh[index, :2] - place) < 4, (index, mesh[index])
    assert mesh[4, 2] < mesh[[234, 454], 2].min()  # the nose is nearer than the ears


def test_the_square_around_the_points_is_about_the_square_that_was_given(found):
    x, y, side, roll = landmarks.square_around(found.landmarks[0])
    assert abs(x - FACE[0, 0]) < 15 and abs(y - FACE[0, 1]) < 15
    assert 0.8 < side / FACE[0, 2] < 1.25 and abs(roll) < 12


@pytest.mark.parametrize("turn, grow", [(30, 1.0), (-25, 1.0), (0, 2.0), (15, 0.6)])
def test_points_turn_and_grow_with_the_photo(photo, found, turn, grow):
    import cv2

    matrix = cv2.getRotationMatrix2D((226, 118), -turn, grow)  # OpenCV turns the other way
    matrix[:, 2] += (256 - 226, 256 - 118)
    turned = cv2.warpAffine(photo, matrix, (512, 512))
    mesh = found.landmarks[0, :, :2] - 0.5  # OpenCV calls the middle of the first pixel 0
    wanted = mesh @ matrix[:, :2].T + matrix[:, 2] + 0.5
    square = [(256.5, 256.5, FACE[0, 2] * grow, turn)]
    assert away(landmarks.locate(turned, square).landmarks[0], wanted) < 0.03
    upright = [(256.5, 256.5, FACE[0, 2] * grow, 0)]  # the face is turned in its square
    assert away(landmarks.locate(turned, upright, refine=1).landmarks[0], wanted) < 0.06


def test_the_mirror_image_has_the_mirrored_points(photo, found):
    width = photo.shape[1]
    square = FACE * [-1, 1, 1, -1] + [width, 0, 0, 0]
    mirrored = landmarks.locate(np.ascontiguousarray(photo[:, ::-1]), square)
    assert away(points.mirrored(mirrored.landmarks[0], width), found.landmarks[0]) < 0.05


def test_a_second_look_mends_a_square_that_is_off(photo, found):
    off = FACE + [14, -12, 25, 25]
    best = landmarks.locate(photo, FACE, refine=2).landmarks[0]
    once, twice = (away(landmarks.locate(photo, off, refine=n).landmarks[0], best) for n in (0, 2))
    assert twice < 0.04 and twice < once


def test_gray_and_colour_give_the_same(photo, found):
    import cv2

    gray = landmarks.locate(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), FACE)
    assert away(gray.landmarks[0], found.landmarks[0]) < 0.01


def test_several_squares_are_each_answered_as_alone(photo, found):
    many = np.concatenate([FACE, FACE + [5, 5, 10, 10], [[60, 400, 80, 0]]])
    together = landmarks.locate(photo, many)
    for i, square in enumerate(many):
        alone = landmarks.locate(photo, square[None])
        np.testing.assert_allclose(together.landmarks[i], alone.landmarks[0], atol=1e-3)
        assert together.presence[i] == pytest.approx(alone.presence[0], abs=1e-5)


def test_no_squares_no_points(photo):
    none = landmarks.locate(photo, [])
    assert none.landmarks.shape == (0, 478, 3) and none.presence.shape == (0,)


@pytest.mark.parametrize("name", ["brick", "grass", "gravel", "coffee", "text", "moon"])
def test_what_is_no_face_has_little_presence(name):
    picture = getattr(pictures, name)()
    height, width = picture.shape[:2]
    rng = np.random.default_rng(0)
    spots = np.column_stack([rng.uniform(0.2, 0.8, 20) * width, rng.uniform(0.2, 0.8, 20) * height,
                             rng.uniform(60, 200, 20), rng.uniform(-30, 30, 20)])
    assert (landmarks.locate(picture, spots).presence > 0.5).mean() <= 0.1


def test_a_flat_picture_has_no_face():
    flat = np.full((100, 100, 3), 128, np.uint8)
    found = landmarks.locate(flat, [(50, 50, 80, 0)])
    assert found.presence[0] < 0.5 and np.isfinite(found.landmarks).all()


def test_a_square_that_reaches_outside_or_lies_there_is_answered(photo):
    found = landmarks.locate(photo, [(0, 0, 200, 10), (-900, 5000, 100, 0), (226, 118, 4000, 0)])
    assert np.isfinite(found.landmarks).all() and (found.presence < 0.5).all()


def test_the_same_photo_gives_the_same_points(photo, found):
    again = landmarks.locate(photo, FACE)
    np.testing.assert_array_equal(again.landmarks, found.landmarks)


def test_threads_do_not_disturb_each_other(photo, found):
    answers = [None] * 4

    def ask(i):
        answers[i] = landmarks.locate(photo, FACE).landmarks

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        np.testing.assert_array_equal(answer, found.landmarks)


def test_litert_and_keras_agree(photo, found):
    pytest.importorskip("ai_edge_litert")
    quick, usual = landmarks.load("litert"), landmarks.load("keras")
    assert (quick.backend, usual.backend, quick.size) == ("litert", "keras", usual.size)
    cuts = np.stack([squares.cut(photo, square, quick.size) for square in
                     np.concatenate([FACE, [[60, 400, 80, 0]]])])
    for a, b in zip(quick.predict(cuts), usual.predict(cuts)):
        np.testing.assert_allclose(a, b, atol=5e-3)


def test_loading_twice_gives_the_same_network():
    assert landmarks.load() is landmarks.load()


def test_without_litert_keras_does(monkeypatch):
    monkeypatch.setattr(runtime, "interpreter", lambda: None)
    runtime._loaded.cache_clear()
    try:
        assert landmarks.load().backend == "keras"
        with pytest.raises(CheckpointError, match="ai-edge-litert"):
            landmarks.load("litert")
    finally:
        runtime._loaded.cache_clear()


def test_the_files_are_under_two_megabytes():
    sizes = [(runtime.CHECKPOINTS / f"landmarks.{kind}").stat().st_size
             for kind in ("keras", "tflite")]
    assert sum(sizes) < 2_000_000


@pytest.mark.parametrize("photo, squares, error", [
    (np.zeros((9, 9)), FACE, ShapeError), ("photo.jpg", FACE, ShapeError),
    (np.zeros((9, 9, 3), np.uint8), [[1, 2, 3]], ShapeError),
    (np.zeros((9, 9, 3), np.uint8), [[1, 2, -3, 0]], ShapeError)])
def test_what_cannot_be_looked_at_is_refused(photo, squares, error):
    with pytest.raises(error):
        landmarks.locate(photo, squares)


@pytest.mark.parametrize("refine", [-1, 1.5, 11, None])
def test_a_number_of_looks_that_makes_no_sense_is_refused(photo, refine):
    with pytest.raises(ConfigError, match="refine"):
        landmarks.locate(photo, FACE, refine=refine)


def test_an_unknown_back_end_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="litert"):
        landmarks.load("litrt")


@pytest.mark.parametrize("backend", ["litert", "keras"])
def test_a_file_that_is_missing_or_damaged_is_named(tmp_path, backend):
    if backend == "litert":
        pytest.importorskip("ai_edge_litert")
    (tmp_path / "a").mkdir()
    with pytest.raises(CheckpointError, match="train landmarks"):
        landmarks.load(backend, tmp_path / "a")
    (tmp_path / "b").mkdir()
    for kind in ("keras", "tflite"):
        (tmp_path / "b" / f"landmarks.{kind}").write_bytes(b"not a network")
    with pytest.raises(CheckpointError, match="not a landmark network"):
        landmarks.load(backend, tmp_path / "b")
