import json
import shutil

import numpy as np
import pytest

from expression_lab import recognize
from expression_lab.errors import CheckpointError, DataMissingError, ShapeError, UnknownNameError
from expression_lab.recognize import classifier, networks, predictions


@pytest.fixture(scope="module")
def untrained():
    import keras

    keras.utils.set_random_seed(0)
    return recognize.Classifier("tiny", networks.build("tiny"))


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).integers(0, 256, (5, 48, 48), dtype=np.uint8)


def test_probabilities(untrained, pictures):
    probabilities = untrained.predict_proba(pictures)
    assert probabilities.shape == (5, 8) and probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-5)
    assert (untrained.predict(pictures) == probabilities.argmax(1)).all()


def test_a_face_and_its_mirror_image_are_read_alike(untrained, pictures):
    mirrored = untrained.predict_proba(pictures[:, :, ::-1])
    np.testing.assert_allclose(untrained.predict_proba(pictures), mirrored, atol=1e-6)
    alone = untrained.predict_proba(pictures, flip=False)
    assert abs(alone - untrained.predict_proba(pictures[:, :, ::-1], flip=False)).max() > 1e-6


def test_one_by_one_is_the_same_as_together(untrained, pictures):
    alone = np.concatenate([untrained.predict_proba(one[None]) for one in pictures])
    np.testing.assert_allclose(alone, untrained.predict_proba(pictures), atol=1e-6)


def test_other_sizes_and_color_are_converted(untrained, pictures):
    color = np.repeat(pictures[..., None], 3, axis=-1)
    np.testing.assert_allclose(untrained.predict_proba(color), untrained.predict_proba(pictures),
                               atol=1e-5)
    large = pictures.repeat(2, axis=1).repeat(2, axis=2)
    np.testing.assert_allclose(untrained.predict_proba(large), untrained.predict_proba(pictures),
                               atol=1e-5)


def test_no_faces_give_no_rows(untrained):
    assert untrained.predict_proba(np.empty((0, 48, 48), np.uint8)).shape == (0, 8)
    assert untrained.predict_proba(np.empty((0, 64, 64, 3), np.uint8)).shape == (0, 8)


@pytest.mark.parametrize("wrong", [
    np.zeros((48, 48), np.uint8), np.zeros((2, 48, 40), np.uint8), np.zeros((2, 48, 48), float),
    np.zeros((2, 48, 48, 4), np.uint8), np.zeros((2, 0, 0), np.uint8)])
def test_wrong_batches_are_refused_with_what_was_expected(untrained, wrong):
    with pytest.raises(ShapeError, match=r"uint8 \(n, S, S\).*got"):
        untrained.predict_proba(wrong)


def test_available_and_unknown_names():
    assert recognize.available() == ("residual", "residual_fer2013", "judge", "tiny")
    with pytest.raises(UnknownNameError, match="Did you mean 'residual'"):
        recognize.load("residul")


@pytest.mark.parametrize("name", ["residual", "tiny"])
def test_the_shipped_file_is_the_one_its_card_describes(name):
    reader = recognize.load(name)
    assert reader.model.count_params() == reader.card["parameters"]
    assert networks.multiply_adds(reader.model) == reader.card["multiply_adds"]
    assert len(reader.card["sha256"]) == 64


@pytest.mark.parametrize("damage", ["cut", "other", "gone"])
def test_a_damaged_checkpoint_is_refused_with_the_command_that_makes_it(
        tmp_path, monkeypatch, damage):
    for path in classifier.CHECKPOINTS.glob("tiny.*"):
        shutil.copy(path, tmp_path)
    file = tmp_path / "tiny.keras"
    if damage == "gone":
        file.unlink()
    else:
        content = file.read_bytes()
        file.write_bytes(content[:5000] if damage == "cut" else content[:-1] + b"x")
    monkeypatch.setattr(classifier, "CHECKPOINTS", tmp_path)
    with pytest.raises(CheckpointError, match="expression-lab train classifier --network tiny"):
        recognize.load("tiny")


def test_a_file_that_is_no_model_is_refused(tmp_path):
    file = tmp_path / "mine.keras"
    file.write_bytes(b"not a model")
    with pytest.raises(CheckpointError, match="cannot be read as a Keras model"):
        recognize.load(file)
    with pytest.raises(CheckpointError, match="There is no model file"):
        recognize.load(tmp_path / "other.keras")


def test_a_model_for_something_else_is_refused(tmp_path):
    networks.build("tiny", classes=7).save(tmp_path / "seven.keras")
    with pytest.raises(CheckpointError, match=r"gives \(n, 8\)"):
        recognize.load(tmp_path / "seven.keras")


def test_results_there_and_back(tmp_path, monkeypatch):
    monkeypatch.setattr(predictions, "FOLDER", tmp_path)
    probabilities = np.random.default_rng(0).dirichlet(np.ones(8), 4)
    predictions.save(tmp_path / "ferplus_tiny.csv", [5, 6, 9, 12], [0, 7, 1, 1], probabilities)
    read = recognize.results("tiny")
    assert read.rows.tolist() == [5, 6, 9, 12] and read.labels.tolist() == [0, 7, 1, 1]
    np.testing.assert_allclose(read.probabilities, probabilities, atol=5.1e-7)
    with pytest.raises(DataMissingError, match="ferplus_residual.csv"):
        recognize.results("residual")


@pytest.mark.parametrize("name", ["residual", "tiny"])
def test_committed_predictions_give_the_accuracy_on_the_card(name):
    committed = recognize.results(name)
    card = json.loads((classifier.CHECKPOINTS / f"{name}.json").read_text("utf-8"))
    accuracy = (committed.predicted == committed.labels).mean()
    assert len(committed.rows) == card["test"]["faces"] == len(set(committed.rows))
    assert accuracy == pytest.approx(card["test"]["accuracy"], abs=1e-9)


def test_the_astronaut_smiles():
    from skimage.data import astronaut

    readings = recognize.read(astronaut())
    assert len(readings) == 1
    assert readings[0].expression == "happiness" and readings[0].confidence > 0.5
    face = readings[0].face
    assert 150 < face.x < 230 and 50 < face.y < 130


def test_a_photo_without_a_face_has_no_reading():
    assert recognize.read(np.full((200, 300, 3), 128, np.uint8)) == []
