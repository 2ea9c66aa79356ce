import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest

from expression_lab import recognize
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, UnknownNameError
from expression_lab.recognize import classifier, portable

CARD = {"task": "portable classifier", "name": "tiny", "parameters": 1, "command": "make it again",
        "prior": [0.35, 0.25, 0.13, 0.12, 0.09, 0.02, 0.03, 0.01], "balance": 0.7,
        "temperature": 1.5}


@pytest.fixture(scope="module")
def pictures():
    noise = np.random.default_rng(0).integers(0, 256, (12, 12, 12), dtype=np.uint8)
    return noise.repeat(4, axis=1).repeat(4, axis=2)


@pytest.fixture(scope="module")
def untrained():
    """A network of few layers, which is converted in a moment."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    pixels = keras.Input((48, 48, 1), dtype="uint8")
    x = layers.Rescaling(1 / 127.5, offset=-1)(pixels)
    x = layers.Conv2D(16, 5, 4, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(96, 3, 2, activation="relu")(x))
    return recognize.Classifier("tiny", keras.Model(pixels, layers.Dense(8)(x)), dict(CARD))


@pytest.fixture(scope="module")
def contents(untrained, pictures):
    return {form: portable.convert(untrained.model, form, pictures) for form in portable.FORMATS}


@pytest.fixture
def shipped(tmp_path, contents, monkeypatch):
    """A folder of checkpoints that holds one portable classifier."""
    content = contents["int8"]
    (tmp_path / "tiny_int8.tflite").write_bytes(content)
    card = {**CARD, "sha256": hashlib.sha256(content).hexdigest()}
    (tmp_path / "tiny_int8.json").write_text(json.dumps(card))
    monkeypatch.setattr(classifier, "CHECKPOINTS", tmp_path)
    return tmp_path


# Untrained logits span about 1; 8 bits of them may be off by a few hundredths of that.
@pytest.mark.parametrize("form, off", [("float32", 1e-5), ("float16", 2e-3),
                                       ("int8_weights", 0.05), ("int8", 0.05)])
def test_a_file_reads_as_the_network_it_was_made_from(untrained, contents, pictures, form, off):
    reader = portable.PortableReader("tiny", portable.LiteRTModel(contents[form]), CARD)
    for flip in (True, False):
        for balanced in (True, False):
            np.testing.assert_allclose(
                reader.predict_proba(pictures, flip, balanced),
                untrained.predict_proba(pictures, flip, balanced), atol=off)
    scale = np.abs(untrained.features(pictures)).max()
    np.testing.assert_allclose(reader.features(pictures), untrained.features(pictures),
                               atol=2 * off * scale)


def test_fewer_bits_are_fewer_bytes(contents, untrained):
    graph = 10_000  # what the file holds beside weights
    for form, bits in (("float32", 32), ("float16", 16), ("int8_weights", 8), ("int8", 8)):
        weights = untrained.model.count_params() * bits / 8
        assert weights < len(contents[form]) < weights + graph


def test_a_shipped_reader_answers_as_any_classifier(shipped, pictures):
    assert portable.available() == ("tiny",)
    reader = portable.load("tiny")
    assert reader.size == 48 and reader.temperature == 1.5
    color = np.repeat(pictures[..., None], 3, axis=-1)
    np.testing.assert_array_equal(reader.predict(color), reader.predict(pictures))
    mirrored = reader.predict_proba(pictures[:, :, ::-1])
    np.testing.assert_allclose(reader.predict_proba(pictures), mirrored, atol=1e-6)
    assert reader.predict_proba(pictures[:0]).shape == (0, 8)
    assert "48×48" in repr(reader) and "bytes" in repr(reader)


def test_what_is_no_batch_of_faces_is_refused(shipped):
    with pytest.raises(ShapeError, match=r"uint8 \(n, S, S\).*got float64"):
        portable.load("tiny").predict_proba(np.zeros((2, 48, 48)))


def test_unknown_names(shipped):
    with pytest.raises(UnknownNameError, match="Did you mean 'tiny'"):
        portable.load("tinny")


@pytest.mark.parametrize("damage, reason", [
    ("cut", "sha256"), ("other", "sha256"), ("gone", "no model file"), ("foreign", "no classifier"),
    ("nonsense", "not a classifier")])
def test_a_bad_file_is_refused_with_the_command_that_makes_it(shipped, damage, reason):
    file, card = shipped / "tiny_int8.tflite", shipped / "tiny_int8.json"
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage in ("cut", "other"):
        file.write_bytes(content[:5000] if damage == "cut" else content[:-1] + b"x")
    else:
        bad = (classifier.Path(classifier.__file__).parents[1] / "checkpoints" / "landmarks.tflite"
               ).read_bytes() if damage == "foreign" else b"not a model"
        file.write_bytes(bad)
        card.write_text(json.dumps({**CARD, "sha256": hashlib.sha256(bad).hexdigest()}))
    with pytest.raises(CheckpointError, match=f"{reason}.*make it again"):
        portable.load("tiny")


def test_a_file_without_a_card_cannot_be_balanced(tmp_path, contents, pictures):
    (tmp_path / "mine.tflite").write_bytes(contents["int8"])
    reader = portable.load(tmp_path / "mine.tflite")
    assert reader.name == "mine" and reader.temperature == 1
    with pytest.raises(ConfigError, match="no card with the prior"):
        reader.predict_proba(pictures, balanced=True)


def test_conversion_needs_a_known_format_and_faces_of_the_right_size(untrained):
    with pytest.raises(UnknownNameError, match="Did you mean 'int8'"):
        portable.convert(untrained.model, "int9")
    for images in (None, np.zeros((3, 40, 40), np.uint8), np.zeros((3, 48, 48))):
        with pytest.raises(ShapeError, match="int8 needs faces"):
            portable.convert(untrained.model, "int8", images)


def test_reading_imports_neither_tensorflow_nor_keras(shipped):
    code = ("import sys, numpy as np\n"
            "from expression_lab.recognize import portable\n"
            f"reader = portable.load({str(shipped / 'tiny_int8.tflite')!r})\n"
            "reader.predict_proba(np.zeros((1, 64, 64, 3), np.uint8), balanced=True)\n"
            "print([one for one in ('tensorflow', 'keras', 'pandas', 'sklearn', 'torch')\n"
            "       if one in sys.modules])")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("name", portable.available())
def test_a_shipped_file_was_made_of_the_shipped_network_and_is_small(name):
    card = portable.load(name).card
    keras = json.loads((classifier.CHECKPOINTS / f"{name}.json").read_text("utf-8"))
    assert card["made_from"]["sha256"] == keras["sha256"]
    assert card["bytes"] < 1_000_000
    split = "test" if "test" in card else "validation"
    lost = card[split]["keras"]["accuracy"] - card[split]["portable"]["accuracy"]
    assert lost <= 0.005
    for key in ("prior", "balance", "temperature"):
        assert card.get(key) == keras.get(key)
