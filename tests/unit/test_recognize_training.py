import dataclasses

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, UnknownNameError
from expression_lab.recognize import networks, training
from expression_lab.recognize.state import MovingAverage, State
from expression_lab.recognize.training import TrainingConfig

CONFIG = TrainingConfig(network="tiny", size=16, epochs=4, batch_size=16, learning_rate=5e-3,
                        warmup=1, average=0.5, seed=3)


def stripes(n, seed=0):
    """Pictures with a bright row or a bright column: two classes that any network can tell."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 120, (n, 16, 16), dtype=np.uint8)
    labels = np.arange(n) % 2
    for image, label, place in zip(images, labels, rng.integers(2, 14, n)):
        (image if label else image.T)[place] = 250
    return images, labels


def brighter(images, rng):
    return np.clip(images + rng.integers(0, 30), 0, 255).astype(np.uint8)


def trained(config=CONFIG, folder=None, resume=False):
    images, labels = stripes(96)
    return training.train(config, images, np.eye(2, dtype="float32")[labels], stripes(32, 1),
                          folder, resume, brighter, progress=False)


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    folder = tmp_path_factory.mktemp("straight")
    return trained(folder=folder), folder


def test_it_learns_what_can_be_learned():
    result = trained(dataclasses.replace(CONFIG, epochs=12))
    assert result.history["val_accuracy"].max() > 0.85
    assert result.history["loss"].iloc[-1] < result.history["loss"].iloc[0]


def test_history_and_files(straight):
    result, folder = straight
    assert list(result.history) == ["epoch", "loss", "accuracy", "learning_rate", "val_loss",
                                    "val_accuracy", "seconds"]
    assert result.history["epoch"].tolist() == [1, 2, 3, 4]
    assert sorted(path.name for path in folder.iterdir()) == ["history.csv", "state.npz"]


def test_history_holds_the_mean_of_an_epoch_and_not_its_last_batch(straight):
    accuracy = straight[0].history["accuracy"].to_numpy()
    np.testing.assert_allclose(accuracy * 96, np.round(accuracy * 96), atol=1e-3)  # 96 faces
    assert (abs(accuracy * 16 - np.round(accuracy * 16)) > 0.01).any()  # batches of 16


def test_the_kept_weights_are_those_of_the_best_epoch(straight):
    result, _ = straight
    images, labels = stripes(32, 1)
    accuracy = (result.model.predict(images[..., None], verbose=0).argmax(1) == labels).mean()
    best = result.history["val_accuracy"]
    assert accuracy == pytest.approx(best.max())
    assert result.best_epoch == 1 + int(best.argmax())


class Interrupted(Exception):
    pass


def test_an_interrupted_training_goes_on_exactly_where_it_stopped(straight, tmp_path, monkeypatch):
    finish = State.finish_epoch

    def stop_after_two(self, model, row):
        finish(self, model, row)
        if row["epoch"] == 2:
            raise Interrupted

    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(State, "finish_epoch", stop_after_two)
        trained(folder=tmp_path)
    resumed = trained(folder=tmp_path, resume=True)
    columns = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
    np.testing.assert_allclose(resumed.history[columns], straight[0].history[columns], rtol=1e-4)
    for a, b in zip(resumed.model.get_weights(), straight[0].model.get_weights()):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5)


def test_resuming_a_finished_training_does_nothing_more(straight):
    result, folder = straight
    again = trained(folder=folder, resume=True)
    assert again.history.equals(result.history)


def test_a_state_of_other_settings_is_refused(straight):
    with pytest.raises(CheckpointError, match="batch_size was 16 and is 8"):
        trained(dataclasses.replace(CONFIG, batch_size=8), straight[1], resume=True)


@pytest.mark.parametrize("content", [b"", b"not a zip", None])
def test_a_damaged_state_is_named(straight, tmp_path, content):
    whole = (straight[1] / "state.npz").read_bytes()
    (tmp_path / "state.npz").write_bytes(whole[:len(whole) // 2] if content is None else content)
    with pytest.raises(CheckpointError, match="state.npz is damaged"):
        trained(folder=tmp_path, resume=True)


def test_early_stopping(monkeypatch):
    config = dataclasses.replace(CONFIG, epochs=30, patience=2, learning_rate=0.0)
    assert len(trained(config).history) == 3


def test_learning_rate_rises_then_falls_to_zero():
    config = TrainingConfig(epochs=10, learning_rate=1.0, warmup=2)
    rates = [training.learning_rate(config, step, 100) for step in range(1000)]
    assert rates[0] < 0.01 and max(rates) == pytest.approx(1.0, abs=0.01)
    assert int(np.argmax(rates)) == 200 and rates[-1] < 1e-4
    assert (np.diff(rates[:200]) > 0).all() and (np.diff(rates[201:]) < 0).all()


def test_moving_average_forgets_the_start_and_smooths():
    average = MovingAverage(0.99)
    for step in range(0, 4000, MovingAverage.EVERY):
        average.update([np.float32([5 + (-1) ** (step // 8)])], step)
    assert average.weights[0] == pytest.approx([5], abs=0.1)


@pytest.mark.parametrize("wrong, error, says", [
    ({"network": "resdual"}, UnknownNameError, "residual"),
    ({"precision": "float16"}, UnknownNameError, "bfloat16"),
    ({"epochs": 0}, ConfigError, "epochs is 0"),
    ({"batch_size": 2.5}, ConfigError, "batch_size"),
    ({"learning_rate": -1}, ConfigError, "learning_rate is -1"),
    ({"learning_rate": float("nan")}, ConfigError, "learning_rate"),
    ({"average": 1.0}, ConfigError, "average"),
    ({"seed": True}, ConfigError, "seed"),
])
def test_settings_that_make_no_sense(wrong, error, says):
    with pytest.raises(error, match=says):
        TrainingConfig(**wrong)


def test_arrays_that_do_not_fit():
    images, labels = stripes(8)
    targets = np.eye(2, dtype="float32")[labels]
    good = (images, targets, (images, labels))
    for bad, says in [
        ((images.astype(float), *good[1:]), "uint8"),
        ((images[:, :8], *good[1:]), "16, 16"),
        ((images[:0], targets[:0], good[2]), "n > 0"),
        ((images, targets[:4], good[2]), r"\(8, classes\)"),
        ((images, targets * 2, good[2]), "distribution"),
        ((images, targets, (images, labels + 5)), "0 to 1"),
        ((images, targets, (images, labels * 0.5)), "whole numbers"),
    ]:
        with pytest.raises(ShapeError, match=says):
            training.train(CONFIG, *bad, progress=False)


def test_training_starts_from_given_weights():
    config = dataclasses.replace(CONFIG, epochs=1, learning_rate=0.0, weight_decay=0.0)
    backend.load().utils.set_random_seed(5)
    earlier = networks.build(config.network, config.size, classes=2, dropout=config.dropout)
    images, labels = stripes(64)
    result = training.train(config, images, np.eye(2, dtype="float32")[labels], stripes(32, 1),
                            progress=False, start=earlier)
    for layer in earlier.layers:
        if hasattr(layer, "kernel"):
            np.testing.assert_allclose(
                result.model.get_layer(layer.name).kernel, layer.kernel, atol=1e-6)


def test_repeats_say_how_often_an_epoch_shows_a_face():
    rng = np.random.default_rng(0)
    shown = np.concatenate([training._order(3, np.array([1.0, 2.5, 0.0]), rng)
                            for _ in range(400)])
    counts = np.bincount(shown, minlength=3)
    assert counts[0] == 400 and counts[2] == 0 and 940 <= counts[1] <= 1060
    assert sorted(training._order(5, None, rng)) == [0, 1, 2, 3, 4]
