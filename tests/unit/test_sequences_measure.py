"""The recipe and the measure of networks over frames, on a handful of tiny films."""

import dataclasses

import numpy as np
import pytest

from expression_lab import backend, cards, evaluate
from expression_lab.data import clips
from expression_lab.data.clips import Clips
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots import sequences as plots
from expression_lab.plots import style
from expression_lab.recipes import sequences as recipes
from expression_lab.recipes.measures import sequences as measure
from expression_lab.recognize import Classifier, sequences

RECIPE = recipes.SequenceRecipe(sequences.SequenceConfig("lstm", epochs=1, batch_size=8),
                                reader="small", train=16, validation=16, test=16, frames=6)


@pytest.fixture(scope="module")
def reader():
    keras = backend.load()
    keras.utils.set_random_seed(0)
    pixels = keras.Input((16, 16, 1), dtype="uint8")
    described = keras.layers.AveragePooling2D(4)(keras.layers.Rescaling(1 / 127.5, -1)(pixels))
    described = keras.layers.Flatten()(described)
    return Classifier("small", keras.Model(pixels, keras.layers.Dense(8)(described)),
                      {"prior": [0.125] * 8, "sha256": "abc"})


@pytest.fixture(scope="module")
def described(reader, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("EXPRESSION_LAB_CACHE", raising=False)
        root = tmp_path_factory.mktemp("films") / "raw"
        return {split: recipes.described(reader, split, RECIPE, root)
                for split in ("train", "validation")}, root


@pytest.fixture(scope="module")
def trained(described, reader):
    parts, _ = described
    return {network: [recipes.fit(dataclasses.replace(RECIPE, training=dataclasses.replace(
        RECIPE.training, network=network)), None, reader, *parts.values(), say=len)]
        for network in ("average", "lstm", "attention")}


def test_features_come_from_the_cache_the_second_time(described, reader, monkeypatch):
    parts, root = described
    monkeypatch.delenv("EXPRESSION_LAB_CACHE", raising=False)
    monkeypatch.setattr(sequences, "frame_features", None)  # would fail if it were called
    again = recipes.described(reader, "validation", RECIPE, root)
    np.testing.assert_array_equal(again.features, parts["validation"].features)
    assert again.probabilities.shape == (16, 6, 8) and again.features.shape == (16, 6, 16)


def test_a_finished_training_is_taken_up_and_one_of_another_recipe_is_not(
        described, reader, tmp_path, monkeypatch):
    parts, _ = described
    said = []
    first = recipes.fit(RECIPE, tmp_path, reader, *parts.values(), say=said.append)
    assert len(said) == 1 and "lstm, seed 0" in said[0]
    assert first.card["validation"]["films"] == 16 and first.card["reader"] == "small"
    again = recipes.fit(RECIPE, tmp_path, reader, *parts.values(), say=said.append)
    assert len(said) == 1
    for name, values in first.weights.items():
        np.testing.assert_array_equal(values, again.weights[name])
    other = dataclasses.replace(RECIPE, training=dataclasses.replace(RECIPE.training, epochs=2))
    recipes.fit(other, tmp_path, reader, *parts.values(), say=said.append)
    assert len(said) == 2


def test_shipping_measures_on_test_films_and_writes_a_card(trained, described, reader, tmp_path,
                                                           monkeypatch):
    monkeypatch.delenv("EXPRESSION_LAB_CACHE", raising=False)
    monkeypatch.setattr("expression_lab.recognize.load", lambda name: reader)
    shipped = recipes.ship({"lstm": trained["lstm"][0]}, described[1], tmp_path)
    stored = sequences.load(tmp_path / "sequence_lstm.npz")
    assert cards.check("sequence_lstm", tmp_path) == []
    assert stored.card == shipped["lstm"] and stored.card["test"]["films"] == 16
    assert stored.card["file"] == "sequence_lstm.npz"
    test = recipes.described(reader, "test", RECIPE, described[1])
    right = (stored.predict_proba(test.features).argmax(1) == test.clips.labels).mean()
    assert stored.card["test"]["accuracy"] == pytest.approx(right)
    assert not set(test.clips.table.identity) & set(described[0]["train"].clips.table.identity)


def test_the_table_holds_every_method_and_part(described, reader, trained, monkeypatch):
    parts, root = described
    monkeypatch.setattr("expression_lab.recognize.load", lambda name: reader)
    monkeypatch.setattr(recipes, "described", lambda reader, split, *rest: parts[split])
    tables = measure.measure("validation", root, recipe=RECIPE, seeds=(0, 1), say=len)
    table = tables["sequences"]
    assert set(table.method) == {"frames averaged", "strongest frame", "average, trained", "LSTM",
                                 "attention"}
    assert {"all", "clean", "disturbed", "3 frames", "2 frames", "frames shuffled"} <= set(
        table.part)
    whole = table[table.part == "all"].set_index("method")
    judged = parts["validation"]
    mean = judged.probabilities.mean(axis=1).argmax(axis=1) == judged.clips.labels
    assert whole.loc["frames averaged", "accuracy"] == pytest.approx(mean.mean(), abs=1e-4)
    assert (whole.films == 16).all() and whole.loc["LSTM", "seeds"] == 2
    assert ((whole.accuracy_low <= whole.accuracy) & (whole.accuracy <= whole.accuracy_high)).all()
    shuffled = table[table.part == "frames shuffled"].set_index("method")
    for method in ("frames averaged", "average, trained"):
        assert shuffled.loc[method, "accuracy"] == pytest.approx(whole.loc[method, "accuracy"])
    sizes = table[table.method == "LSTM"].set_index("part").films
    assert sizes["clean"] + sizes["disturbed"] == 16
    traces = tables["sequences_traces"]
    assert set(traces.method) == {"each frame", "average, trained", "LSTM", "attention"}
    assert np.allclose(traces[list(EXPRESSIONS)].sum(axis=1), 1, atol=1e-3)


def test_films_of_real_people_are_read_by_folds(described, reader, trained):
    films = described[0]["validation"].clips
    lengths = films.lengths.copy()
    lengths[::2] = 4
    table = films.table.assign(identity=[str(k // 4) for k in range(16)])
    real = Clips("ckplus", "all", films.images, films.labels, lengths, table, None, "")
    found = measure.on_ckplus(real, reader, trained, RECIPE.training, len, k=2)
    assert found.part.value_counts().to_dict() == {"synthetic to CK+": 5, "folds of CK+": 3}
    assert found.accuracy.between(0, 1).all() and (found.films == 16).all()


def test_measures_of_films_agree_with_those_of_faces():
    y_true = np.arange(16) % 8
    sure = np.eye(8)[np.where(np.arange(16) < 12, y_true, 0)]
    found = recipes.measures(y_true, sure)
    report = evaluate.classification_report(y_true, sure.argmax(axis=1))
    assert found["accuracy"] == report.accuracy and found["films"] == 16
    assert found["mean_recall"] == pytest.approx(report.mean_recall)


def test_a_strip_shows_frames_lines_and_weights():
    rng = np.random.default_rng(0)
    frames = rng.integers(0, 256, (5, 16, 16), dtype=np.uint8)
    trace = np.tile(np.eye(8)[1] * 0.7 + 0.0375, (5, 1))
    fig = plots.film_strip(frames, {"LSTM": trace, "each frame": trace[::-1]}, np.linspace(0, 1, 5),
                           rng.dirichlet(np.ones(5), 4).T)
    strip, first, second, weights = fig.axes
    assert len(strip.images) == 5 and len(first.lines) == len(second.lines) == 1
    np.testing.assert_allclose(first.lines[0].get_ydata(), 73.75)
    assert weights.images[0].get_array().shape == (4, 5)
    assert "LSTM: happiness, 74 %" in fig.alt
    assert style.to_png(fig, 60).startswith(b"\x89PNG")
    for wrong in ({"LSTM": trace[:3]}, {}):
        with pytest.raises(ValueError, match="frames"):
            plots.film_strip(frames, wrong)


def test_a_comparison_has_a_bar_a_method_and_part(described, trained):
    table = measure._table(described[0]["validation"], trained, "validation", len)
    fig = plots.comparison(table, ["all", "clean", "nothing"])
    bars = fig.axes[0].patches
    assert len(bars) == 10 and len(fig.axes[0].get_xticks()) == 2
    value = table[(table.part == "all") & (table.method == "LSTM")].accuracy.iloc[0]
    assert bars[6].get_height() == pytest.approx(100 * value)
    assert "frames averaged" in fig.alt
    with pytest.raises(ValueError, match="none of these parts"):
        plots.comparison(table, ["nothing"])


def test_the_shipped_recipes_are_of_films_that_can_be_drawn():
    for name, recipe in recipes.SHIPPED.items():
        assert recipe.training.network == name and recipe.to_dict()["training"]["epochs"] > 1
        assert clips.FRAMES[0] <= recipe.frames <= clips.FRAMES[1]
