"""Networks over frames: they look back only, and numpy gives what Keras gives."""

from types import SimpleNamespace

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.recognize import sequences
from expression_lab.recognize.classifier import softmax
from expression_lab.recognize.sequences import reader as readers
from expression_lab.recognize.sequences import training

FEATURES, FRAMES = 6, 7


@pytest.fixture(scope="module", params=sequences.available())
def model(request):
    """A network whose weights are all drawn at random, biases and scales among them."""
    network = sequences.build(request.param, FEATURES)
    rng = np.random.default_rng(0)
    for layer in network.layers:
        if layer.weights and layer.trainable_weights:
            layer.set_weights([rng.normal(0, 0.5, one.shape) for one in layer.weights])
    return network


@pytest.fixture
def reader(model):
    return sequences.SequenceReader(model.name, readers.weights_of(model))


@pytest.fixture
def frames():
    return np.random.default_rng(1).normal(size=(5, FRAMES, FEATURES)).astype(np.float32)


def logits(model, frames):
    return backend.load().ops.convert_to_numpy(model(frames))


def test_numpy_gives_what_keras_gives(model, reader, frames):
    np.testing.assert_allclose(reader.trace(frames), softmax(logits(model, frames)), atol=2e-6)
    again = reader.model()
    np.testing.assert_allclose(logits(again, frames), logits(model, frames), atol=1e-6)


def test_what_comes_later_changes_nothing_before(model, frames):
    other = frames.copy()
    other[:, 4:] = 9
    before, after = logits(model, frames), logits(model, other)
    np.testing.assert_allclose(before[:, :4], after[:, :4], atol=1e-5)
    assert np.abs(before[:, 4:] - after[:, 4:]).max() > 0.01


def test_films_of_different_lengths_are_read_as_if_alone(reader, frames):
    lengths = np.array([7, 3, 1, 5, 7])
    together = reader.predict_proba(frames, lengths)
    for film, length, row in zip(frames, lengths, together):
        np.testing.assert_allclose(reader.predict_proba(film[None, :length])[0], row, atol=1e-6)
    assert reader.predict_proba(frames[:0]).shape == (0, 8)


def test_a_camera_is_read_frame_by_frame_and_old_frames_are_forgotten(reader, frames):
    reader.window = 4
    reader.reset()
    for k, frame in enumerate(frames[0], start=1):
        seen = frames[:1, max(0, k - 4):k]
        np.testing.assert_allclose(reader.update(frame), reader.predict_proba(seen)[0], atol=1e-6)
    reader.reset()
    first = reader.update(frames[0, 0])
    np.testing.assert_allclose(first, reader.predict_proba(frames[:1, :1])[0], atol=1e-6)


def test_only_the_average_does_not_care_about_the_order(reader, frames):
    there, back = (reader.predict_proba(one) for one in (frames, frames[:, ::-1]))
    assert (np.abs(there - back).max() < 1e-5) == (reader.network == "average")


def test_attention_says_what_each_frame_counts(reader, frames):
    if reader.network != "attention":
        with pytest.raises(ShapeError, match="no attention"):
            reader.attention(frames)
        return
    weights = reader.attention(frames)
    assert weights.shape == (5, FRAMES, 4)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)
    reader.weights = {**reader.weights, "attend/slope": np.full(4, 20.0, np.float32)}
    assert reader.attention(frames)[:, -1].min() > 0.99, "a steep slope sees the last frame only"


def test_all_are_small_and_of_the_size_that_is_asked_for():
    for name in sequences.available():
        network = sequences.build(name, 144)
        assert network.count_params() < 200_000 and network.output_shape == (None, None, 8)
    assert sequences.build("lstm", 10, classes=3).output_shape[-1] == 3


def test_with_a_trunk_pictures_go_in_and_all_of_it_learns(frames):
    keras = backend.load()
    trunk = keras.Sequential([
        keras.Input((16, 16, 1), dtype="uint8"), keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(FEATURES, 5, 4), keras.layers.GlobalAveragePooling2D()])
    films = np.random.default_rng(0).integers(0, 256, (3, 4, 16, 16, 1), dtype=np.uint8)
    network = sequences.build("lstm", trunk=trunk)
    described = keras.ops.convert_to_numpy(trunk(films.reshape(-1, 16, 16, 1)))
    head = network.get_layer("lstm")
    np.testing.assert_allclose(logits(network, films),
                               logits(head, described.reshape(3, 4, FEATURES)), atol=1e-5)
    kernel = trunk.layers[1].kernel
    before = keras.ops.convert_to_numpy(kernel).copy()
    network.compile("sgd", keras.losses.CategoricalCrossentropy(from_logits=True),
                    jit_compile=False)
    network.train_on_batch(films, np.eye(8, dtype=np.float32)[[[1] * 4, [2] * 4, [3] * 4]])
    assert np.abs(keras.ops.convert_to_numpy(kernel) - before).max() > 0


def test_a_shipped_head_can_go_on_with_a_trunk(reader, frames):
    keras = backend.load()
    trunk = keras.Sequential([keras.Input((2, 3, 1), dtype="uint8"), keras.layers.Flatten(),
                              keras.layers.Rescaling(0.01)])
    films = np.random.default_rng(0).integers(0, 256, (2, 4, 2, 3, 1), dtype=np.uint8)
    said = softmax(logits(reader.model(trunk), films))
    features = (films.reshape(2, 4, FEATURES) * 0.01).astype(np.float32)
    np.testing.assert_allclose(said, reader.trace(features), atol=1e-4)


@pytest.mark.parametrize("wrong", [np.zeros((2, 3), np.float32), np.zeros((2, 0, 6), np.float32),
                                   np.zeros((2, 3, 5), np.float32), np.zeros((2, 3, 6), int)])
def test_what_is_no_film_is_refused(reader, wrong):
    with pytest.raises(ShapeError, match=r"\(n, T, 6\)"):
        reader.predict_proba(wrong)


def test_more_that_is_refused(reader, frames):
    for lengths in ([8] * 5, [0] * 5, [3]):
        with pytest.raises(ShapeError, match="from 1 to 7"):
            reader.predict_proba(frames, lengths)
    with pytest.raises(ShapeError, match=r"\(6,\)"):
        reader.update(frames[0])
    with pytest.raises(UnknownNameError, match="lstm"):
        sequences.build("lsmt")
    with pytest.raises(ConfigError, match="dropout"):
        sequences.build("lstm", dropout=1.0)


def test_features_and_readings_of_frames_are_those_of_the_reader():
    keras = backend.load()
    pixels = keras.Input((16, 16, 1), dtype="uint8")
    described = keras.layers.Rescaling(1 / 255)(keras.layers.Flatten()(pixels))
    from expression_lab.recognize import Classifier

    reader = Classifier("own", keras.Model(pixels, keras.layers.Dense(8)(described)),
                        {"prior": [0.3] + [0.1] * 7, "temperature": 2.0})
    films = np.random.default_rng(0).integers(0, 256, (2, 3, 16, 16), dtype=np.uint8)
    features = sequences.frame_features(reader, films)
    assert features.shape == (2, 3, 256) and features.dtype == np.float32
    readings = sequences.frame_probabilities(reader, features)
    expected = reader.predict_proba(films[1], flip=False, balanced=True)
    np.testing.assert_allclose(readings[1], expected, atol=1e-5)
    reader.card.pop("prior")
    np.testing.assert_allclose(sequences.frame_probabilities(reader, features)[1],
                               reader.predict_proba(films[1], flip=False), atol=1e-5)
    with pytest.raises(ShapeError, match="films of faces"):
        sequences.frame_features(reader, films[0])


def test_averages_and_strongest_frames_leave_out_what_lies_behind_the_end():
    rows = np.full((2, 3, 8), 0.05, np.float32)
    rows[:, 0, 0] = rows[0, 1, 2] = rows[:, 2, 5] = 0.65
    rows[1, 1, 0] = 0.65
    mean = sequences.averaged(rows, [2, 3])
    np.testing.assert_allclose(mean[0, [0, 2, 5]], [0.35, 0.35, 0.05])
    np.testing.assert_allclose(mean[1, [0, 5]], [0.45, 0.25])
    assert sequences.apex_by_confidence(rows, [2, 3]).argmax(axis=1).tolist() == [2, 5]


def films_of(features, labels, intensity):
    return SimpleNamespace(labels=np.asarray(labels), intensity=intensity,
                           lengths=np.full(len(labels), features.shape[1]))


def test_a_film_shows_its_expression_from_half_of_its_way_on():
    level = np.array([[0, 0.2, 0.6, 1.0, 0.5, 0.0], [0.0] * 6])
    films = films_of(np.zeros((2, 6, 1)), [3, 0], level)
    assert training.shown_by(films, 0, np.arange(6)).tolist() == [0, 0, 3, 3, 3, 3]
    assert training.shown_by(films, 0, np.array([4, 5])).tolist() == [3, 3]
    assert training.shown_by(films, 0, np.array([5])).tolist() == [0]
    assert training.shown_by(films, 1, np.arange(6)).tolist() == [0] * 6
    films.intensity = None
    assert training.shown_by(films, 0, np.arange(3)).tolist() == [3] * 3


def test_examples_are_cut_and_sped_up_but_never_mixed_up():
    features = np.arange(2 * 16, dtype=np.float32).reshape(2, 16, 1)
    level = np.tile(np.r_[np.zeros(8), np.ones(8)], (2, 1))
    films = films_of(features, [4, 6], level)
    rng = np.random.default_rng(0)
    x, y, counts = training.examples(features, films, np.array([1, 0]), 0, rng)
    np.testing.assert_array_equal(x, features[[1, 0]])
    assert y.argmax(axis=2)[0].tolist() == [0] * 8 + [6] * 8
    assert counts[0].tolist() == [pytest.approx(0.3)] * 15 + [1]
    steps, starts = set(), set()
    for _ in range(60):
        x, y, counts = training.examples(features, films, np.array([0]), 0.5, rng)
        kept = x[0, counts[0] > 0, 0]
        assert (counts[0, len(kept):] == 0).all() and counts[0, len(kept) - 1] == 1
        steps |= set(np.diff(kept))
        starts.add(kept[0])
        assert (y[0].argmax(axis=1)[:len(kept)] == np.where(kept >= 8, 4, 0)).all()
    assert steps == {1, 2, 3, 4} and len(starts) > 4 and max(starts) <= 8


def steps_in_time(n, seed=0):
    """Films that only their order tells apart: up then down, or down then up."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(1, 3, n)
    up = rng.normal(0, 0.1, (n, 8, 4)).astype(np.float32)
    up[:, :4, 0] += 2
    up[:, 4:, 1] += 2
    up[labels == 2] = up[labels == 2, ::-1]
    films = films_of(up, labels, None)
    return up, films


@pytest.mark.parametrize("network", ["lstm", "attention"])
def test_order_in_time_is_learned(network):
    config = sequences.SequenceConfig(network, epochs=12, batch_size=16, learning_rate=0.01,
                                      dropout=0.0, cut=0.0)
    result = sequences.train(config, steps_in_time(96), steps_in_time(40, 1))
    assert result.history["val_accuracy"].iloc[-1] > 0.9
    assert list(result.history) == ["epoch", "steps_loss", "loss", "accuracy", "val_loss",
                                    "val_accuracy"]
    features, films = steps_in_time(40, 1)
    again = result.reader.predict_proba(features).argmax(axis=1)
    assert (again == films.labels).mean() == result.history["val_accuracy"].iloc[-1]


def test_settings_and_arrays_that_do_not_fit():
    for wrong, says in (({"epochs": 0}, "epochs"), ({"cut": 2}, "cut"), ({"seed": -1}, "seed")):
        with pytest.raises(ConfigError, match=says):
            sequences.SequenceConfig(**wrong)
    with pytest.raises(UnknownNameError, match="attention"):
        sequences.SequenceConfig("attentoin")
    features, films = steps_in_time(4)
    for bad in (features[:3], features.astype(float), features + np.float32(np.nan), features[0]):
        with pytest.raises(ShapeError, match="features"):
            sequences.train(sequences.SequenceConfig(), (bad, films), (features, films))


def test_every_film_is_read_by_a_network_that_never_saw_its_person(monkeypatch):
    import pandas as pd

    features, films = steps_in_time(12)
    people = np.arange(12) // 3
    seen = []

    def fake(config, learning, validation):
        seen.append(set(learning[0][:, 0, 3]))
        reader = SimpleNamespace(predict_proba=lambda f, n: np.tile(f[:, 0, 3:4], (1, 8)))
        return SimpleNamespace(reader=reader)

    features[:, :, 3] = people[:, None]
    clips = SimpleNamespace(table=pd.DataFrame({"identity": people.astype(str)}),
                            lengths=films.lengths, subset=lambda index: None)
    monkeypatch.setattr(training, "train", fake)
    found = sequences.cross_validated(None, features, clips, k=4)
    np.testing.assert_array_equal(found[:, 0], people)
    assert all(len(one) == 3 for one in seen)
