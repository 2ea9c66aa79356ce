"""The training loop of the generators: resumed, averaged, and stopped where numbers break."""

import dataclasses

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError, TrainingError
from expression_lab.generate import loop


@dataclasses.dataclass(frozen=True)
class Config(loop.LoopConfig):
    slope: float = 2.0


class Line:
    """Learns a slope by gradient descent; breaks where it is told to."""

    LOSSES = ("error",)

    def __init__(self):
        keras = backend.load()
        keras.utils.set_random_seed(3)
        self.model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        self.optimizer = keras.optimizers.Adam(0.05)
        self.optimizer.build(self.model.trainable_variables)

    def networks(self):
        return [self.model]

    def variables(self):
        return [*self.model.variables, *self.optimizer.variables]

    def step(self, x, y):
        from keras import ops

        def loss():
            error = ops.mean(ops.square(self.model(x, training=True) - y))
            return error, (error,)

        found, losses = backend.gradients(loss, self.model.trainable_variables)
        self.optimizer.apply(found, self.model.trainable_variables)
        return losses


def batches(rng):
    x = rng.normal(size=(16, 1)).astype("f4")
    return x, 2 * x + 1


def weights(averages):
    return [one for group in averages.values for one in group]


def run(steps, folder=None, resume=False, given=batches, **settings):
    config = Config(steps=steps, report=10, average=0.9, **settings)
    parts = Line()
    averages, history = loop.run(config, parts, given, folder, resume, say=lambda text: None)
    return parts, averages, history


def test_it_learns():
    parts, _, history = run(200)
    assert history[-1]["error"] < history[0]["error"] / 20
    assert [row["step"] for row in history] == list(range(10, 201, 10))


def test_a_resumed_training_ends_where_an_unbroken_one_does(tmp_path):
    whole, means, _ = run(40)
    run(20, tmp_path)
    again, resumed, history = run(40, tmp_path, resume=True)
    assert [row["step"] for row in history] == [10, 20, 30, 40]
    for a, b in zip(whole.variables(), again.variables(), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-4, atol=1e-6)
    for a, b in zip(weights(means), weights(resumed), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_the_average_lags_behind_the_weights():
    parts, averages, _ = run(30)
    slope = float(parts.model.get_weights()[0][0, 0])
    assert weights(averages)[0][0, 0] < slope  # it climbs towards 2
    model, = averages.into(Line().model)
    assert model.get_weights()[0][0, 0] == pytest.approx(weights(averages)[0][0, 0])


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_state(tmp_path):
    def broken(rng):
        x, y = batches(rng)
        return x, (y * np.nan if broken.calls > 25 else y)

    def counted(rng):
        broken.calls += 1
        return broken(rng)

    broken.calls = 0
    with pytest.raises(TrainingError, match="step 26: error is not a number.*step 20"):
        run(40, tmp_path, given=counted)
    parts, _, history = run(21, tmp_path, resume=True)
    assert history[-1]["step"] == 21
    assert all(np.isfinite(one.numpy()).all() for one in parts.variables())


def test_without_a_saved_state_it_says_so():
    with pytest.raises(TrainingError, match="Nothing had been saved"):
        run(20, given=lambda rng: tuple(one * np.nan for one in batches(rng)))


def test_a_damaged_state_is_named(tmp_path):
    run(10, tmp_path)
    state = tmp_path / loop.STATE
    state.write_bytes(state.read_bytes()[:300])
    with pytest.raises(CheckpointError, match="damaged"):
        run(20, tmp_path, resume=True)


def test_the_state_of_another_training_is_refused_and_longer_is_no_other(tmp_path):
    run(10, tmp_path)
    with pytest.raises(CheckpointError, match="other settings"):
        run(20, tmp_path, resume=True, slope=3.0)
    assert run(20, tmp_path, resume=True)[2][-1]["step"] == 20


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"batch_size": 2.5}, {"report": True},
                                   {"average": 1.0}, {"average": -0.1}])
def test_settings_out_of_range_are_one_sentence(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        loop.LoopConfig(**wrong)
