import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from expression_lab import cards
from expression_lab.data import FaceDataset
from expression_lab.errors import CheckpointError, ConfigError, DataMissingError, UnknownNameError
from expression_lab.faces import landmarks as doors
from expression_lab.faces import points
from expression_lab.recipes import landmarks, landmarks_card, landmarks_training

TINY = landmarks.LandmarksRecipe(size=32, epochs=1, settle=1, batch_size=12, warmup=0.5,
                                 precision="float32")


def drawn(split, n, seed):
    """Bright ovals with two dark eyes, and a mesh that is laid over them."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:64, :64]
    mesh = np.stack([np.cos(np.arange(478)), np.sin(np.arange(478) * 1.7), np.ones(478)], 1)
    mesh[[33, 133, 362, 263], :2] = [(-0.7, -0.3), (-0.3, -0.3), (0.3, -0.3), (0.7, -0.3)]
    mesh[[points.FOREHEAD, points.CHIN], :2] = [(0, -1), (0, 1)]
    images, found = [], []
    for size in rng.uniform(18, 24, n):
        image = 40 + 160 * (((x - 32) ** 2 + (y - 32) ** 2) < (1.1 * size) ** 2)
        for side in (-1, 1):
            image[((x - 32 - side * size / 2) ** 2 + (y - 32 + 0.3 * size) ** 2) < 9] = 10
        images.append(image)
        found.append(mesh * [size, size, 5] + [32, 32, 0])
    table = pd.DataFrame({"identity": [f"{split}{i}" for i in range(n)]})
    return FaceDataset("drawn", split, np.stack(images).astype(np.uint8), np.zeros(n, np.int64),
                       None, table, "drawn", "nowhere", synthetic=True,
                       landmarks=np.stack(found).astype(np.float32))


@pytest.fixture(scope="module")
def faces():
    return drawn("train", 24, 0), drawn("validation", 12, 1)


@pytest.fixture(scope="module")
def photos():
    rng = np.random.default_rng(2)
    return [rng.integers(0, 256, (120, 160), dtype=np.uint8) for _ in range(7)]


@pytest.fixture(scope="module")
def examples(faces, photos):
    return landmarks.examples(TINY, [faces[0]], photos[1:])


@pytest.fixture(scope="module")
def trained(faces, examples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return landmarks_training.train(TINY, examples, faces[1], folder, progress=False), folder


def test_training_keeps_the_weights_of_the_best_epoch(trained, faces):
    result, folder = trained
    assert list(result.history["epoch"]) == [1, 2]
    assert result.best_epoch == 1 + result.history["val_error"].argmin()
    cuts, where = landmarks_training.validation_squares(faces[1], TINY.size, TINY.seed)
    error = landmarks_training.errors(result.model, cuts, where, faces[1].landmarks).mean()
    assert error == pytest.approx(result.history["val_error"].min(), rel=1e-4)
    assert {path.name for path in folder.iterdir()} == {"state.npz", "history.csv"}


def test_an_interrupted_training_goes_on_as_if_nothing_had_been(
        faces, examples, trained, tmp_path, monkeypatch):
    def stop(recipe, row):
        raise KeyboardInterrupt

    monkeypatch.setattr(landmarks_training, "_tell", stop)
    with pytest.raises(KeyboardInterrupt):
        landmarks_training.train(TINY, examples, faces[1], tmp_path)
    again = landmarks_training.train(TINY, examples, faces[1], tmp_path, True, progress=False)
    whole = trained[0].history.drop(columns="seconds")
    pd.testing.assert_frame_equal(again.history.drop(columns="seconds"), whole, rtol=1e-4)
    for a, b in zip(again.model.get_weights(), trained[0].model.get_weights()):
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_a_state_of_another_recipe_is_refused(faces, examples, trained):
    other = dataclasses.replace(TINY, learning_rate=0.5)
    with pytest.raises(CheckpointError, match="learning_rate"):
        landmarks_training.train(other, examples, faces[1], trained[1], resume=True)


@pytest.mark.slow
def test_a_run_and_shipping_leave_files_that_work_and_a_card_that_says_so(
        faces, photos, tmp_path, monkeypatch):
    monkeypatch.setattr(landmarks, "load_faces", lambda recipe, root: ([faces[0]], faces[1]))
    monkeypatch.setattr(landmarks, "backgrounds", lambda folder: photos)
    recipe = dataclasses.replace(TINY, settle=0)
    landmarks.run(recipe, tmp_path, progress=False)
    card = json.loads((tmp_path / "landmarks.json").read_text("utf-8"))
    assert card["recipe"] == json.loads(json.dumps(recipe.to_dict()))
    assert card["data"]["photos"] == 5 and card["data"]["photos_kept_out"] == 2
    assert sum(card["validation"]["once"]["yaw"][band]["faces"] for band in
               card["validation"]["once"]["yaw"]) == len(faces[1])
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 32), dtype=np.uint8)
    answers = [doors.load(backend, tmp_path).predict(images) for backend in ("auto", "keras")]
    for a, b in zip(*answers):
        np.testing.assert_allclose(a, b, atol=5e-3)
    kept_out = landmarks.examples(recipe, [faces[1]], photos[:1])
    shipped = landmarks_card.ship(recipe, tmp_path, faces[1], kept_out, tmp_path / "shipped")
    assert shipped["test"]["faces"] == len(faces[1])
    assert cards.check("landmarks", tmp_path / "shipped") == []
    assert sorted(path.name for path in (tmp_path / "shipped").iterdir()) == [
        "landmarks.json", "landmarks.keras", "landmarks.md", "landmarks.tflite"]


def test_the_loss_is_the_error_for_points_that_are_off():
    from expression_lab import backend

    keras = backend.load()
    truth = np.zeros((2, 478, 6), np.float32)
    truth[0, :, 3:] = (4, 4, 0)  # the eyes are a quarter of the square apart; z is not known
    said = np.zeros((2, 478, 3), np.float32)
    said[..., 0], said[..., 2] = 0.1, 9
    loss = keras.ops.convert_to_numpy(landmarks_training.point_loss(truth, said))
    assert loss[0] == pytest.approx(0.4, abs=0.011) and loss[1] == pytest.approx(0, abs=1e-6)


def test_validation_squares_are_off_a_little_and_the_same_each_time(faces):
    cuts, where = landmarks_training.validation_squares(faces[1], 96, 0)
    right = doors.square_around(faces[1].landmarks)
    assert cuts.shape == (12, 96, 96, 1)
    assert 0 < np.abs(where[:, 3] - right[:, 3]).mean() < 15
    assert (np.abs(where[:, :2] - right[:, :2]) < 0.2 * right[:, 2:3]).all()
    np.testing.assert_array_equal(where, landmarks_training.validation_squares(faces[1], 96, 0)[1])


def test_the_learning_rate_rises_and_falls_to_nothing_twice():
    rates = [landmarks_training.learning_rate(TINY, step, 20) for step in range(40)]
    assert np.argmax(rates) in (9, 10, 11) and rates[19] < 0.05 * TINY.learning_rate
    assert rates[20] == TINY.settle_rate and rates[39] < 0.05 * TINY.settle_rate


def test_photos_without_a_face_are_there_and_some_are_kept_out():
    photos = landmarks.backgrounds()
    assert len(photos) >= 15
    assert all(photo.ndim == 2 and photo.dtype == np.uint8 and max(photo.shape) <= 1000
               for photo in photos)
    seen, unseen = landmarks.split_photos(photos)
    assert len(seen) + len(unseen) == len(photos) and len(unseen) >= 3


def test_a_folder_without_photos_is_named(tmp_path):
    with pytest.raises(DataMissingError, match=tmp_path.name):
        landmarks.backgrounds(tmp_path)


def test_calibration_makes_a_sure_but_wrong_logit_modest():
    from expression_lab.faces.landmarks import network
    from expression_lab.recipes import landmarks_files

    model = network.build(coefficients=4)
    rng = np.random.default_rng(0)
    truth = rng.random(4000) < 0.5
    honest = np.where(truth, 1.0, -1.0) + rng.standard_normal(4000)  # right logit: twice this
    kernel, bias = model.get_layer("presence").get_weights()
    landmarks_files.calibrate(model, 10 * honest + 3, truth)
    stretched, moved = model.get_layer("presence").get_weights()
    assert np.median(stretched / kernel) == pytest.approx(0.2, rel=0.1)
    assert moved[0] == pytest.approx(bias[0] * 0.2 - 0.6, abs=0.1)


@pytest.mark.parametrize("name, value", [("epochs", 0), ("batch_size", 2.5), ("average", 1.0),
                                         ("seed", -1), ("datasets", ())])
def test_a_recipe_that_makes_no_sense_is_refused(name, value):
    with pytest.raises(ConfigError, match=name):
        landmarks.LandmarksRecipe(**{name: value})


def test_an_unknown_precision_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="mixed_bfloat16"):
        landmarks.LandmarksRecipe(precision="bfloat16")


def test_the_shipped_cards_text_and_recipe_are_those_of_the_recipe():
    from expression_lab.faces.landmarks.runtime import CHECKPOINTS

    card = json.loads((CHECKPOINTS / "landmarks.json").read_text("utf-8"))
    assert card["recipe"] == json.loads(json.dumps(landmarks.LandmarksRecipe().to_dict()))
    assert card["files"] == cards.fingerprints(CHECKPOINTS, landmarks_card.FILES)
