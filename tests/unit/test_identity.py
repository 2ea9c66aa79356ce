"""The identity network: found without an import, clear where absent, the same for one face."""

import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from skimage import data

from expression_lab.errors import DegenerateFaceError, LabError, ShapeError
from expression_lab.faces import backends, identity

needs_dlib = pytest.mark.skipif(not identity.available(), reason="no wheel of dlib here")


@pytest.fixture(scope="module")
def photo():
    return data.astronaut()


@pytest.fixture(scope="module")
def landmarks(photo):
    """Where her face is, by dlib's own 68 points."""
    return backends.analyze(photo, 60, "dlib")[0].whole.landmarks


@pytest.fixture(scope="module")
def her(photo, landmarks):
    return identity.embed(photo, landmarks)


def drawn(seed):
    """A picture of somebody else, with landmarks: nobody's face, drawn by the face model."""
    from expression_lab.faces import model

    face_model = model.load()
    made = face_model.render(face_model.sample(1, seed=seed), size=96)
    return made.images[0], made.landmarks[0]


def unit(*values):
    return np.pad(np.array(values, np.float32), (0, identity.LENGTH - len(values)))


def test_without_dlib_one_sentence_says_what_to_do(monkeypatch, photo):
    monkeypatch.setattr(identity.importlib.util, "find_spec", lambda name: None)
    assert not identity.available()
    for ask in (lambda: identity.embed(photo, np.zeros((478, 2))),
                lambda: identity.embed_faces([photo], np.zeros((1, 478, 2))),
                lambda: identity.chip(photo, np.zeros((478, 2)))):
        with pytest.raises(LabError, match="`make identity`"):
            ask()


@needs_dlib
def test_the_weights_are_found_without_importing_their_package():
    assert identity.model_file(identity.WEIGHTS).stat().st_size > 20e6
    assert identity.model_file("no-such-file.dat") is None
    assert "face_recognition_models" not in sys.modules


@needs_dlib
def test_damaged_weights_are_named(monkeypatch, tmp_path, photo, landmarks):
    damaged = tmp_path / identity.WEIGHTS
    damaged.write_bytes(identity.model_file(identity.WEIGHTS).read_bytes()[:100_000])
    monkeypatch.setattr(identity, "model_file", lambda name: damaged)
    with pytest.raises(LabError, match="damaged or cut short.*remove .venv"):
        identity.embed(photo, landmarks)


@needs_dlib
def test_a_chip_is_upright_however_the_photo_is_turned(photo, landmarks):
    level = identity.chip(photo, landmarks)
    assert level.shape == (150, 150, 3) and level.dtype == np.uint8
    turn = cv2.getRotationMatrix2D((256, 256), 35, 1.0)
    turned = cv2.warpAffine(photo, turn, (512, 512), borderMode=cv2.BORDER_REFLECT)
    again = identity.chip(turned, landmarks @ turn[:, :2].T + turn[:, 2])
    assert np.corrcoef(level.ravel(), again.ravel())[0, 1] > 0.98


@needs_dlib
def test_one_face_stays_one_person(photo, landmarks, her):
    """Darker, grey, half as large, noisy: still her."""
    half = cv2.resize(photo, (256, 256), interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(0).normal(0, 8, photo.shape)
    changed = [((photo * 0.6).astype(np.uint8), landmarks), (half, landmarks / 2),
               (cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), landmarks),
               (np.clip(photo + noise, 0, 255).astype(np.uint8), landmarks)]
    for picture, points in changed:
        assert identity.same_person(her, identity.embed(picture, points))


@needs_dlib
def test_others_are_others(her):
    for seed in (0, 1):
        assert not identity.same_person(her, identity.embed(*drawn(seed)))


@needs_dlib
def test_many_faces_are_read_as_one_by_one(photo, landmarks, her):
    gray = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    deep = np.pad(landmarks, ((0, 0), (0, 1)))
    found = identity.embed_faces([photo, gray], np.stack([deep, deep]))
    assert found.shape == (2, 128) and found.dtype == np.float32
    np.testing.assert_array_equal(found[0], her)
    assert identity.embed_faces(np.zeros((0, 48, 48), np.uint8),
                                np.zeros((0, 478, 2))).shape == (0, 128)


@needs_dlib
def test_threads_may_ask_at_once(photo, landmarks, her):
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: identity.embed(photo, landmarks), range(4)):
            np.testing.assert_array_equal(found, her)


@needs_dlib
@pytest.mark.parametrize("points, error", [
    (np.zeros((5, 2)), ShapeError), (np.full((478, 2), np.nan), ShapeError),
    (np.full((478, 2), 9.0), DegenerateFaceError)])
def test_what_is_no_face_is_refused(photo, points, error):
    with pytest.raises(error):
        identity.embed(photo, points)


@needs_dlib
def test_a_face_outside_the_photo_and_missing_landmarks_are_refused(photo, landmarks):
    with pytest.raises(ShapeError, match="outside the photo"):
        identity.embed(photo, landmarks + 5000)
    with pytest.raises(ShapeError, match="2 pictures came with the landmarks of 1"):
        identity.embed_faces([photo, photo], landmarks[None])


def test_distance_and_similarity():
    a, b = unit(0, 0), unit(0.3, 0.4)
    assert identity.distance(a, b) == pytest.approx(0.5)
    np.testing.assert_allclose(identity.distance(np.stack([a, b]), b), [0.5, 0], atol=1e-6)
    assert identity.distance(np.stack([a, b])[:, None], np.stack([a, b, b])).shape == (2, 3)
    at_threshold = unit(identity.THRESHOLD)
    assert identity.similarity(a, at_threshold) == pytest.approx(0.5, abs=1e-4)
    row = [float(identity.similarity(a, unit(step))) for step in np.linspace(0, 1.5, 16)]
    assert row == sorted(row, reverse=True) and 0 <= row[-1] < 0.01 < 0.99 < row[0] <= 1
    assert identity.same_person(a, b) and not identity.same_person(a, b, threshold=0.4)
    with pytest.raises(ShapeError, match="128"):
        identity.distance(a, np.zeros(5))
