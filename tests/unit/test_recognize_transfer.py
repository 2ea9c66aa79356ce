import urllib.error
import urllib.request

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, UnknownNameError
from expression_lab.recognize import transfer, trunks

SMALL = {"side": 32, "size": 24, "classes": 3}


@pytest.fixture(scope="module")
def faces():
    """24 pictures of three kinds that differ in where they are bright, and their targets."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 60, (24, 24, 24), dtype=np.uint8)
    kinds = np.arange(24) % 3
    for image, kind in zip(images, kinds):
        image[8 * kind:8 * kind + 8] += 150
    return images, np.eye(3, dtype=np.float32)[kinds], kinds


@pytest.fixture(scope="module")
def landmarks():
    return transfer.build("landmarks", **SMALL)


def values(layer):
    return {weight.path: np.array(value) for weight, value in zip(
        layer.weights, layer.get_weights(), strict=True)}


def answers(model, images):
    return transfer.outputs(model, images).argmax(1)


def test_the_trunk_has_the_weights_of_the_shipped_landmark_network(landmarks):
    import keras

    shipped = keras.saving.load_model(trunks.CHECKPOINTS / "landmarks.keras", compile=False)
    kernel = next(layer for layer in shipped.layers if layer.name.startswith("conv2d")).kernel
    mine = landmarks.get_layer("trunk").weights[0]
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(mine),
                                  keras.ops.convert_to_numpy(kernel))
    assert not landmarks.get_layer("trunk").trainable_weights


def test_a_trunk_sees_what_the_landmark_network_sees():
    """At its own side, trunk and landmark network agree on features of the same square."""
    import keras

    from expression_lab.faces.landmarks import squares

    face = np.random.default_rng(1).integers(0, 256, (96, 96), dtype=np.uint8)
    model = transfer.build("landmarks", size=96, side=96)
    mine = transfer.features(model, face[None])
    shipped = keras.saving.load_model(trunks.CHECKPOINTS / "landmarks.keras", compile=False)
    flat = next(layer for layer in shipped.layers if layer.name.startswith("flatten"))
    box = (48, 0.565 * 96, 1.18 * 96, 0)
    cut = squares.cut(face, box, 96)[None, ..., None]
    theirs = keras.Model(shipped.input, flat.output).predict(cut, verbose=0)
    assert mine.shape == theirs.shape == (1, 864)
    assert np.corrcoef(mine[0], theirs[0])[0, 1] > 0.8


def test_framing_fills_what_lies_outside_with_the_nearest_pixels():
    keras = backend.load()
    pixels = keras.Input((32, 32, 1), dtype="uint8")
    model = keras.Model(pixels, trunks.framed(pixels, 32))
    face = np.tile(np.arange(32, dtype=np.uint8)[:, None], (1, 32))[None, ..., None]
    seen = model.predict(face, verbose=0)[0, :, :, 0]
    assert seen.shape == (32, 32)
    assert (seen == seen[:, :1]).all() and (np.diff(seen[:, 0]) >= 0).all()
    assert (seen[-4:] == seen[-1]).all() and seen[-1, 0] > 30  # the chin's side is filled
    assert seen[2, 0] > seen[1, 0] == seen[0, 0]  # the brows' side, by one row


def test_a_head_on_a_frozen_trunk_learns(landmarks, faces):
    images, targets, kinds = faces
    before = landmarks.get_layer("trunk").get_weights()
    transfer.fit_head(landmarks, images, targets)
    assert (answers(landmarks, images) == kinds).mean() > 0.9
    for old, new in zip(before, landmarks.get_layer("trunk").get_weights()):
        np.testing.assert_array_equal(old, new)


def test_fine_tuning_moves_the_trunk_but_not_what_it_knows_of_brightness(faces):
    images, targets, _ = faces
    model = transfer.build("landmarks", **SMALL)
    trunk = model.get_layer("trunk")
    before = values(trunk)
    history = transfer.fine_tune(model, images, targets,
                                 transfer.Tuning(steps=6, batch_size=8, learning_rate=1e-3))
    after = values(trunk)
    moved = {name for name in before if not np.array_equal(before[name], after[name])}
    assert not any("moving_" in name for name in moved)
    assert any("kernel" in name for name in moved)
    assert history["step"].iloc[-1] == 6 and np.isfinite(history["loss"]).all()


def test_from_scratch_statistics_are_learned_and_the_loss_falls(faces):
    images, targets, _ = faces
    model = transfer.build("scratch", **SMALL)
    trunk = model.get_layer("trunk")
    assert trunk.trainable_weights
    history = transfer.fine_tune(model, images, targets, transfer.Tuning(
        steps=30, batch_size=24, learning_rate=3e-3))
    assert history["loss"].iloc[-1] < history["loss"].iloc[0] - 0.2
    assert all(np.abs(value).max() > 0 for name, value in values(trunk).items()
               if "moving_mean" in name)


def test_synthetic_takes_over_a_trunk_and_leaves_the_head(faces):
    source = transfer.build("scratch", **SMALL)
    model = transfer.build("synthetic", weights=source, **{**SMALL, "classes": 5})
    for old, new in zip(source.get_layer("trunk").get_weights(),
                        model.get_layer("trunk").get_weights()):
        np.testing.assert_array_equal(old, new)
    assert model.output_shape == (None, 5)
    assert not model.get_layer("trunk").trainable_weights
    with pytest.raises(ConfigError, match="fine_tune it on"):
        transfer.build("synthetic", **SMALL)
    with pytest.raises(ConfigError, match="another trunk"):
        transfer.build("mobilenet_v2", weights=source, **SMALL)


def test_a_saved_model_reads_the_same_and_stays_one_that_has_learned(landmarks, faces, tmp_path):
    import keras

    landmarks.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    np.testing.assert_allclose(transfer.outputs(again, faces[0]),
                               transfer.outputs(landmarks, faces[0]), atol=1e-4)
    transfer.freeze_trunk(again, False)
    moving = [layer for layer in again.get_layer("trunk").layers
              if isinstance(layer, keras.layers.BatchNormalization)]
    assert moving and not any(layer.trainable for layer in moving)


def test_softmax_regression_finds_known_weights():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((4000, 3))
    kernel = np.array([[1.0, -1], [0.5, -0.5], [0, 0]])
    powers = np.exp(x @ kernel + [0.3, -0.3])
    found, bias = transfer.softmax_regression(x, powers / powers.sum(1, keepdims=True), 0)
    np.testing.assert_allclose(found[:, 0] - found[:, 1], [2, 1, 0], atol=0.02)
    assert abs(bias[0] - bias[1] - 0.6) < 0.02


@pytest.mark.parametrize("name", ["mobilenet_v2", "mobilenet_v3_small"])
def test_applications_take_the_same_bytes(name):
    model = transfer.build(name, weights=None, freeze=False, **SMALL)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 24, 24, 1), dtype=np.uint8)
    logits = model.predict_on_batch(pixels)
    assert str(model.inputs[0].dtype) == "uint8"
    assert logits.shape == (2, 3) and np.isfinite(logits).all()
    assert model.get_layer("trunk").trainable_weights


@pytest.mark.parametrize("name", ["mobilenet_v2", "resnet50", "densenet121"])
def test_bytes_are_prepared_as_keras_does(name, monkeypatch):
    """What is put into the trunk is what the application's own `preprocess_input` gives."""
    keras = backend.load()
    home = {"mobilenet_v2": "mobilenet_v2", "resnet50": "resnet", "densenet121": "densenet"}[name]
    pixels = keras.Input((32, 32, 3), dtype="uint8")
    monkeypatch.setattr(trunks, "_application", lambda *given: None)
    _, prepared = trunks.application(name, pixels, side=32, pretrained=False)
    color = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    found = keras.Model(pixels, prepared).predict(color, verbose=0)
    theirs = getattr(keras.applications, home).preprocess_input(color.astype("float32"))
    np.testing.assert_allclose(found, theirs, atol=1e-3)


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """A machine whose every download is noted and fails; yields the list of addresses."""
    asked = []

    def refuse(url, *args, **options):
        asked.append(url)
        raise urllib.error.URLError("no route to host")

    backend.load()
    from keras.src.utils import file_utils

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(tmp_path))
    monkeypatch.setattr(file_utils, "urlretrieve", refuse)
    return asked


def test_weights_that_cannot_be_fetched_get_one_sentence(offline, tmp_path):
    with pytest.raises(CheckpointError) as told:
        transfer.build("mobilenet_v3_small", **SMALL)
    text = str(told.value)
    assert "mobilenet_v3_small" in text and "no route to host" in text
    assert str(tmp_path) in text and "weights=None" in text
    assert told.value.__suppress_context__


@pytest.mark.parametrize("name", ["mobilenet_v2", "mobilenet_v3_small", "efficientnet_b0"])
def test_the_named_file_is_the_one_that_keras_looks_for(name, offline):
    about = trunks.APPLICATIONS[name]
    with pytest.raises(CheckpointError, match=about.file.replace(".", r"\.")):
        transfer.build(name, size=24, classes=3, side=about.side)
    assert offline[-1].rsplit("/", 1)[1] == about.file


def test_a_damaged_file_of_weights_gets_the_same_sentence(offline, tmp_path):
    about = trunks.APPLICATIONS["mobilenet_v2"]
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / about.file).write_bytes(b"cut short")
    with pytest.raises(CheckpointError, match="weights=None"):
        transfer.build("mobilenet_v2", size=24, classes=3)
    assert not offline  # the file was there


@pytest.mark.parametrize("wrong, error, says", [
    ({"trunk": "landmark"}, UnknownNameError, "Did you mean 'landmarks'"),
    ({"size": 8}, ConfigError, "size is 8"), ({"side": 50}, ConfigError, "multiple of 32"),
    ({"channels": 2}, ConfigError, "channels is 2"),
    ({"weights": "imagnet"}, ConfigError, "weights is 'imagnet'")])
def test_what_cannot_be_built_is_named(wrong, error, says):
    with pytest.raises(error, match=says):
        transfer.build(**{"trunk": "landmarks", **wrong})


def test_faces_and_targets_that_do_not_fit_are_refused(landmarks, faces):
    images, targets, _ = faces
    with pytest.raises(ShapeError, match=r"uint8 \(n, 24, 24, 1\)"):
        transfer.fit_head(landmarks, images.astype("float32"), targets)
    with pytest.raises(ShapeError, match=r"targets must be \(24, 3\)"):
        transfer.fine_tune(landmarks, images, targets[:5])
