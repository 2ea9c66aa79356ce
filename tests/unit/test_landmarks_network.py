import numpy as np
import pytest

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.faces.landmarks import network


@pytest.fixture(scope="module")
def shapes():
    rng = np.random.default_rng(0)
    ways = rng.normal(0, 0.02, (80, 478 * 3)) * np.geomspace(1, 0.01, 80)[:, None]
    return 0.5 + (rng.standard_normal((300, 80)) @ ways).reshape(300, 478, 3)


@pytest.fixture(scope="module")
def model(shapes):
    return network.build(network.principal_shapes(shapes))


def test_a_picture_gives_points_and_a_presence(model):
    pictures = np.random.default_rng(0).integers(0, 256, (3, 96, 96, 1), dtype=np.uint8)
    points, presence = model.predict(pictures, verbose=0)
    assert points.shape == (3, 478, 3) and presence.shape == (3, 1)
    assert points.dtype == presence.dtype == np.float32


def test_brightness_and_contrast_do_not_matter(model):
    dim = np.random.default_rng(0).integers(60, 110, (1, 96, 96, 1), dtype=np.uint8)
    bright = (dim - 60) * 2 + 120
    for a, b in zip(model.predict(dim, verbose=0), model.predict(bright, verbose=0)):
        np.testing.assert_allclose(a, b, atol=0.02)


def test_components_rebuild_the_shapes_they_came_from(shapes):
    mean, components = network.principal_shapes(shapes)
    assert mean.shape == (1434,) and components.shape == (64, 1434)
    lengths = np.linalg.norm(components, axis=1)
    assert (np.diff(lengths) <= 1e-6).all()
    unit = components / lengths[:, None]
    np.testing.assert_allclose(unit @ unit.T, np.eye(64), atol=1e-3)
    centred = shapes.reshape(300, -1) - mean
    assert np.abs(centred - centred @ unit.T @ unit).max() < 0.01 * np.abs(centred).max() + 0.003


def test_the_shape_model_is_what_it_was_given_and_stays(model, shapes):
    mean, components = network.principal_shapes(shapes)
    kernel, bias = model.get_layer("shape").get_weights()
    np.testing.assert_array_equal(kernel, components)
    np.testing.assert_array_equal(bias, mean)
    assert not model.get_layer("shape").trainable_variables


def test_fewer_components_give_almost_the_same_points(model):
    pictures = np.random.default_rng(1).integers(0, 256, (2, 96, 96, 1), dtype=np.uint8)
    fewer = network.with_fewer(model, 48)
    assert fewer.get_layer("coefficients").units == 48
    assert fewer.count_params() < model.count_params()
    points, presence = model.predict(pictures, verbose=0)
    some, same = fewer.predict(pictures, verbose=0)
    np.testing.assert_allclose(some, points, atol=0.02)
    np.testing.assert_allclose(same, presence, atol=1e-5)


def test_it_is_small_enough_to_ship_and_quick():
    from expression_lab.recognize.networks import multiply_adds

    untrained = network.build()
    assert untrained.count_params() < 550_000 and multiply_adds(untrained) < 60e6


@pytest.mark.parametrize("options", [{"size": 100}, {"size": 0}, {"dropout": 1.0}])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(ConfigError):
        network.build(**options)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="1434"):
        network.build((np.zeros(10), np.zeros((64, 10))))
