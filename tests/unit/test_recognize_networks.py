import numpy as np
import pytest

from expression_lab.errors import ConfigError, UnknownNameError
from expression_lab.recognize import networks


@pytest.fixture(scope="module")
def models():
    return {name: networks.build(name) for name in networks.available()}


def test_sizes_are_what_the_course_says(models):
    assert models["tiny"].count_params() < 100_000
    for name in ("residual", "plain"):
        assert 500_000 < models[name].count_params() < 1_000_000


@pytest.mark.parametrize("name", networks.available())
def test_takes_bytes_and_gives_logits(models, name):
    model = models[name]
    pixels = np.random.default_rng(0).integers(0, 256, (3, 48, 48, 1), dtype=np.uint8)
    logits = model.predict_on_batch(pixels)
    assert str(model.inputs[0].dtype) == "uint8"
    assert logits.shape == (3, 8) and logits.dtype == np.float32
    assert np.isfinite(logits).all() and logits.std() > 0


def test_other_sizes_channels_and_classes():
    model = networks.build("residual", size=64, channels=3, classes=7)
    assert model.input_shape == (None, 64, 64, 3) and model.output_shape == (None, 7)


def test_attention_weights_every_channel_between_0_and_1(models):
    names = [layer.name for layer in models["residual"].layers]
    assert sum(name.endswith("_excite") for name in names) == 6
    assert not any(name.endswith("_excite") for name in (one.name for one in models["tiny"].layers))


def test_the_plain_network_adds_nothing_back_and_weighs_no_channel(models):
    kinds = {type(layer).__name__ for layer in models["plain"].layers}
    assert not kinds & {"Add", "Multiply", "DepthwiseConv2D", "Concatenate"}
    assert {layer.kernel_size for layer in models["plain"].layers
            if type(layer).__name__ == "Conv2D"} == {(3, 3)}


def test_multiply_adds_of_a_network_counted_by_hand():
    import keras
    from keras import layers

    x = pixels = keras.Input((8, 8, 2))
    x = layers.Conv2D(4, 3, padding="same")(x)           # 64 places × 9 × 2 × 4 = 4608
    x = layers.DepthwiseConv2D(3, 2, padding="same")(x)  # 16 places × 9 × 4 = 576
    x = layers.Dense(5)(layers.GlobalAveragePooling2D()(x))  # 4 × 5 = 20
    assert networks.multiply_adds(keras.Model(pixels, x)) == 4608 + 576 + 20


@pytest.mark.parametrize("wrong, says", [
    ({"size": 8}, "size is 8"), ({"channels": 0}, "channels is 0"), ({"classes": 1}, "classes"),
    ({"dropout": 1.0}, "dropout is 1.0"), ({"size": 48.0}, "whole number")])
def test_numbers_out_of_range_are_named(wrong, says):
    with pytest.raises(ConfigError, match=says):
        networks.build("tiny", **wrong)


def test_an_unknown_network_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'residual'"):
        networks.build("residul")
