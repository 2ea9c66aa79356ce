"""One door for the networks that make another picture out of a picture of a face."""

import json

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import condition, patchgan, translators

SIZE = 16


def brighter(by=None):
    """A network that adds `by`; or, told the expression, as much as happiness is wanted."""
    keras = backend.load()
    face = keras.Input((SIZE, SIZE, 1))
    if by is not None:
        return keras.Model(face, keras.layers.Rescaling(1.0, by)(face))
    shown = keras.Input((8,))
    weights = np.eye(8, dtype="f4")[:, 1:2]
    light = keras.layers.Dense(1, use_bias=False, name="light")
    more = keras.layers.Reshape((1, 1, 1))(light(shown))
    light.set_weights([weights])
    return keras.Model([face, shown], keras.layers.Add()([face, more]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("translators")
    brighter().save(place / "pix2pix.keras")
    (place / "pix2pix.json").write_text(json.dumps({"name": "pix2pix"}))
    brighter(0.5).save(place / "cyclegan_happiness.keras")
    brighter(-0.5).save(place / "cyclegan_neutral.keras")
    return place


@pytest.fixture
def gray():
    return np.full((3, SIZE, SIZE), 51, np.uint8)


def test_one_network_is_told_the_goal(folder, gray):
    made = translators.read("pix2pix", folder)
    assert made.goals == EXPRESSIONS and made.size == SIZE and made.card["name"] == "pix2pix"
    assert np.allclose(made.translate(gray, "neutral"), gray, atol=0.01)
    assert np.allclose(made.translate(gray, "happy"), 178.5, atol=0.01)
    some = made.translate(gray, condition("happiness", 0.5)[0])
    assert some.dtype == np.float32 and np.allclose(some, 114.75, atol=0.01)
    each = made.translate(gray, np.eye(8)[[0, 1, 2]])
    assert np.allclose(each[:, 0, 0], (51, 178.5, 51), atol=0.01)


def test_one_network_for_each_goal(folder, gray):
    made = translators.read("cyclegan", folder)
    assert made.translate(gray, "happiness").mean() > gray.mean() > made.translate(
        gray, "neutral").mean() >= 0
    assert "CycleGAN" == made.title and made.parameters == 0
    with pytest.raises(UnknownNameError, match="happiness"):
        made.translate(gray, "hapiness")


def test_a_missing_file_names_the_command(folder):
    with pytest.raises(CheckpointError, match="expression-lab train sketch$"):
        translators.read("sketch", folder)
    with pytest.raises(UnknownNameError, match="cyclegan"):
        translators.load("cyclegans")


def test_damaged_files_are_one_sentence(tmp_path, folder):
    (tmp_path / "pix2pix.keras").write_bytes(b"no network")
    with pytest.raises(CheckpointError, match="damaged.*expression-lab train pix2pix"):
        translators.read("pix2pix", tmp_path)
    (tmp_path / "pix2pix.keras").write_bytes((folder / "cyclegan_neutral.keras").read_bytes())
    with pytest.raises(CheckpointError, match="another kind"):
        translators.read("pix2pix", tmp_path)
    (tmp_path / "pix2pix.keras").write_bytes((folder / "pix2pix.keras").read_bytes())
    (tmp_path / "pix2pix.json").write_text("{")
    with pytest.raises(CheckpointError, match="pix2pix.json is damaged"):
        translators.read("pix2pix", tmp_path)


@pytest.mark.parametrize("images", [np.zeros((2, SIZE, SIZE)), np.zeros((0, SIZE, SIZE), "u1"),
                                    np.zeros((SIZE, SIZE), "u1"), np.zeros((2, 8, 8), "u1")])
def test_other_pictures_are_refused(folder, images):
    with pytest.raises(ShapeError, match="aligned gray faces"):
        translators.read("pix2pix", folder).translate(images, "fear")


@pytest.mark.parametrize(("goal", "error"), [
    (np.zeros(8), ConfigError), (np.full(8, np.nan), ConfigError), (np.eye(8)[:2], ShapeError),
    (np.ones(7) / 7, ShapeError), ("hapiness", UnknownNameError)])
def test_conditions_that_are_none_are_refused(folder, gray, goal, error):
    with pytest.raises(error):
        translators.read("pix2pix", folder).translate(gray, goal)


def test_what_is_no_number_is_not_given_out(gray):
    made = translators.Translator("cyclegan", dict.fromkeys(("neutral", "happiness"),
                                                            brighter(float("nan"))))
    with pytest.raises(CheckpointError, match="no number.*expression-lab train cyclegan"):
        made.translate(gray, "neutral")


@pytest.mark.parametrize("bounded", [True, False])
def test_the_critic_judges_patches_by_what_lies_in_them(bounded):
    critic = patchgan.patchgan(64, 2, (8, 8, 8), bounded)
    faces = np.random.default_rng(0).normal(size=(1, 64, 64, 2)).astype("f4")
    first = backend.load().ops.convert_to_numpy(critic(faces))
    faces[:, :8, :8] += 1
    changed = np.abs(backend.load().ops.convert_to_numpy(critic(faces)) - first)[0, ..., 0]
    assert first.shape == (1, 8, 8, 1)
    assert changed[0, 0] > 0 and not changed[5:].any() and not changed[:, 5:].any()


@pytest.mark.parametrize(("size", "filters"), [(50, (8, 8, 8)), (8, (8, 8, 8)), (64.0, (8, 8, 8)),
                                               (64, (8, 8))])
def test_an_impossible_critic_is_one_sentence(size, filters):
    with pytest.raises(ConfigError, match="size|filters"):
        patchgan.patchgan(size, 2, filters)
