"""The network that trains faster must be the same network."""

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.recognize import fast, networks

SIZE = 16


@pytest.fixture(scope="module")
def pair():
    keras = backend.load()
    keras.utils.set_random_seed(0)
    usual = networks.build("tiny", SIZE)
    quick = fast.quick(usual)
    quick.set_weights(usual.get_weights())
    return usual, quick


@pytest.fixture(scope="module")
def pixels():
    return np.random.default_rng(0).integers(0, 256, (32, SIZE, SIZE, 1), dtype=np.uint8)


def test_it_reads_the_same(pair, pixels):
    usual, quick = pair
    np.testing.assert_allclose(quick.predict_on_batch(pixels), usual.predict_on_batch(pixels),
                               atol=1e-5)


def test_it_normalises_a_training_batch_the_same_and_remembers_it(pair, pixels):
    usual, quick = pair
    before = usual.get_weights()
    answers = [np.asarray(one(pixels, training=True)) for one in pair]
    if usual is not quick:  # one network on other back ends than TensorFlow
        moved = [sum(abs(a - b).sum() for a, b in zip(one.get_weights(), before)) for one in pair]
        assert moved[0] > 0 and moved[1] == pytest.approx(moved[0], rel=0.1)
        assert all(a.shape == b.shape for a, b in zip(usual.get_weights(), quick.get_weights()))
    assert answers[0].shape == answers[1].shape == (32, 8)


def test_one_fused_layer_agrees_with_keras():
    keras = backend.load()
    x = np.random.default_rng(1).normal(3, 2, (8, 6, 6, 4)).astype("float32")
    inputs = keras.Input(x.shape[1:])
    usual = keras.Model(inputs, keras.layers.BatchNormalization(momentum=0.5)(inputs))
    quick = fast.quick(usual)
    np.testing.assert_allclose(usual(x, training=True), quick(x, training=True), atol=1e-4)
    for a, b in zip(usual.get_weights(), quick.get_weights()):
        np.testing.assert_allclose(a, b, rtol=0.02)  # sample variance, n - 1 in place of n
