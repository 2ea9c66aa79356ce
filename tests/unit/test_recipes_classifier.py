import dataclasses
import json
import zipfile

import numpy as np
import pytest

from expression_lab import cards, recognize
from expression_lab.errors import UnknownNameError
from expression_lab.recipes import card, classifier, material, portable
from expression_lab.recognize.training import TrainingConfig


@pytest.fixture(scope="module", autouse=True)
def few():
    """Fewer synthetic faces than usual: these tests ask whether it works, not how well."""
    from expression_lab.data import synthetic

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "SPLITS", {"train": 640, "validation": 160, "test": 160})
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory, few):
    """A checkpoint of two epochs on a few synthetic faces: the whole way, in seconds."""
    folder = tmp_path_factory.mktemp("made")
    recipe = classifier.ClassifierRecipe(
        dataset="synthetic", training=TrainingConfig(network="tiny", epochs=2, batch_size=64))
    result = classifier.run(recipe, folder, progress=False)
    return recipe, result, folder


def test_a_run_leaves_model_history_and_card(made):
    recipe, result, folder = made
    names = {path.name for path in folder.iterdir()}
    assert names == {"model.keras", "history.csv", "card.json", "card.md", "state.npz"}
    reader = recognize.load(folder / "model.keras")
    assert reader.name == "tiny" and reader.card["recipe"] == recipe.to_dict()
    assert reader.card["training"]["best_epoch"] == result.best_epoch
    assert reader.card["data"]["synthetic"] is True
    for a, b in zip(reader.model.get_weights(), result.model.get_weights()):
        np.testing.assert_array_equal(a, b)
    assert cards.check("card", folder) == [] and "FER2013" not in cards.text("card", folder)
    assert reader.card["bytes"] < 12 * reader.card["parameters"]  # weights, but no optimizer


def test_shipping_measures_the_test_split_and_writes_card_and_predictions(made, tmp_path):
    recipe, _, folder = made
    *_, test, _ = material.load_faces(recipe)
    shipped = card.ship(folder, test, tmp_path / "checkpoints", tmp_path / "results")
    assert sorted(path.name for path in (tmp_path / "checkpoints").iterdir()) == [
        "tiny.json", "tiny.keras", "tiny.md"]
    assert cards.check("tiny", tmp_path / "checkpoints") == []
    lines = (tmp_path / "results" / "synthetic_tiny.csv").read_text().splitlines()
    assert len(lines) == len(test) + 1 == shipped["test"]["faces"] + 1
    matrix = np.array(shipped["test"]["confusion_matrix"])
    assert matrix.sum() == len(test)
    assert np.trace(matrix) / len(test) == pytest.approx(shipped["test"]["accuracy"])
    low, high = shipped["test"]["interval"]
    assert low < shipped["test"]["accuracy"] < high


@pytest.mark.parametrize("network", ["residual", "judge", "tiny"])
def test_the_shipped_cards_recipe_is_the_recipe(network):
    shipped = recognize.load(network).card
    assert shipped["recipe"] == json.loads(json.dumps(classifier.shipped(network).to_dict()))
    assert shipped["command"] == card.command(classifier.shipped(network))


def test_an_unknown_recipe_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'tiny'"):
        classifier.shipped("tinny")


def test_copies_of_test_faces_leave_training():
    from expression_lab import data

    recipe = dataclasses.replace(classifier.shipped("tiny"), dataset="synthetic")
    train, validation, test, left_out = material.load_faces(recipe)
    assert left_out == len(data.load("synthetic", "train")) - len(train)
    assert (train.split, validation.split, test.split) == ("train", "validation", "test")


def test_a_saved_model_says_nothing_that_an_older_keras_would_not_read(made):
    with zipfile.ZipFile(made[2] / "model.keras") as file:
        config = file.read("config.json").decode()
    assert not [name for name in portable.NEWER if f'"{name}"' in config]


def test_a_newer_setting_that_is_not_the_default_is_kept():
    config = {"layers": [{"renorm": True, "input_axes": None, "filters": 3}]}
    assert portable.without_newer(config) == {"layers": [{"renorm": True, "filters": 3}]}
