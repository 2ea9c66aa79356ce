import numpy as np
import pytest

from expression_lab.errors import ConfigError
from expression_lab.recognize import networks, portable
from expression_lab.recognize.portable import channels, finetune, folding, magnitude, quantized


@pytest.fixture(scope="module")
def pictures():
    noise = np.random.default_rng(0).integers(0, 256, (64, 8, 8), dtype=np.uint8)
    return noise.repeat(4, axis=1).repeat(4, axis=2)


@pytest.fixture(scope="module")
def targets():
    return np.eye(8, dtype="float32")[np.arange(64) % 8]


@pytest.fixture(scope="module")
def trained(pictures, targets):
    """A residual network of two blocks, whose normalisations are not those it was made with."""
    import keras

    keras.utils.set_random_seed(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(networks.STAGES, "residual", (8, ((16, 1), (32, 1))))
        model = networks.build("residual", size=32, dropout=0.0)
    config = finetune.FinetuneConfig(epochs=4, batch_size=32, learning_rate=1e-3, average=0.5)
    finetune.finetune(config, model, pictures, targets, progress=False)
    return model


def copy(model):
    import keras

    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return twin


def test_a_folded_convolution_also_normalises(trained, pictures):
    import keras

    layer = trained.get_layer("stem_conv")
    normalization = folding.normalizations(trained)["stem_conv"]
    assert normalization.name == "stem_norm"
    kernel, bias = folding.fold(layer.get_weights()[0], None, normalization)
    x = pictures[..., None] / np.float32(127.5) - 1
    wanted = normalization(layer(x))
    found = keras.ops.conv(x, kernel, padding="same") + bias
    np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_weights_are_rounded_to_255_steps_of_their_channel():
    kernel = np.random.default_rng(0).normal(size=(3, 3, 5, 4)).astype("float32")
    kernel *= np.float32([0.01, 1, 10, 100])
    rounded = np.asarray(quantized.rounded_weights(kernel))
    for channel in range(4):
        step = np.abs(kernel[..., channel]).max() / 127
        steps = rounded[..., channel] / step
        np.testing.assert_allclose(steps, steps.round(), atol=1e-3)
        assert np.abs(steps).max() <= 127.001
        assert np.abs(rounded[..., channel] - kernel[..., channel]).max() <= step * 0.501


@pytest.fixture(scope="module")
def rounded(trained, pictures):
    network = quantized.build(trained)
    quantized.calibrate(network, pictures)
    return network


def test_the_rounding_network_reads_nearly_as_before(trained, rounded, pictures):
    before, after = (one.predict_on_batch(pictures[..., None]) for one in (trained, rounded))
    assert np.abs(after - before).max() < 0.15 * np.ptp(before)
    assert np.abs(after - before).max() > 0


def test_ranges_hold_zero_and_what_was_seen(rounded):
    ranges = [one for one in rounded.layers if type(one).__name__ == "Range" and one.fixed is None]
    assert len(ranges) == 20
    for one in ranges:
        assert float(one.low) <= 0 < float(one.high)


def test_the_file_holds_the_numbers_that_the_network_computed_with(rounded, pictures):
    reader = portable.LiteRTModel(quantized.convert(rounded))
    wanted = rounded.predict_on_batch(pictures[..., None])
    found, features = reader.run(pictures[..., None])
    assert features.shape == (64, 32)
    ends = rounded.get_layer("logits_range")
    step = float(ends.high - ends.low) / 255
    # A tie that is rounded the other way moves a number by a step, now and then.
    assert np.abs(found - wanted).mean() < 1.5 * step
    assert np.abs(found - wanted).max() < 8 * step


def test_gradients_pass_through_the_rounding(trained, pictures, targets):
    network = quantized.build(trained)
    quantized.calibrate(network, pictures)
    before = [weight.copy() for weight in network.get_weights()]
    config = finetune.FinetuneConfig(batch_size=32, learning_rate=1e-4, average=0.0)
    finetune.finetune(config, network, pictures, targets, progress=False)
    moved = [np.abs(new - old).max() > 0 for old, new in zip(before, network.get_weights())
             if old.ndim == 4]
    assert all(moved) and len(moved) == 11


def test_the_tiny_network_can_be_rounded_too(pictures):
    network = quantized.build(networks.build("tiny", size=32))
    quantized.calibrate(network, pictures)
    reader = portable.LiteRTModel(quantized.convert(network))
    wanted = network.predict_on_batch(pictures[..., None])
    assert np.abs(reader.predict_on_batch(pictures[..., None]) - wanted).max() < 0.1


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_pruning_zeroes_the_share_asked_for(trained, pictures, targets, share):
    model = copy(trained)
    config = finetune.FinetuneConfig(epochs=2, batch_size=16)
    finetune.finetune(config, model, pictures, targets, progress=False,
                      after_step=magnitude.Pruner(model, share))
    assert magnitude.zeros(model) == pytest.approx(share, abs=1e-3)
    assert magnitude.zeros(trained) < 0.01


def test_the_smallest_weights_go_first_and_no_layer_is_emptied():
    rng = np.random.default_rng(0)
    large, small = rng.normal(0, 1, 1000).astype("f4"), rng.normal(0, 1e-3, 1000).astype("f4")
    masks = magnitude.smallest([large, small], 0.5)
    for weights, mask in zip((large, small), masks):
        assert 0.4 < mask.mean() < 0.6
        assert np.abs(weights[mask == 0]).max() <= np.abs(weights[mask == 1]).min()


def test_zeros_come_fast_then_slowly_and_all_before_the_end():
    done = np.linspace(0, 1, 21)
    share = np.array([magnitude.schedule(one) for one in done])
    assert share[0] == 0 and (share[done >= magnitude.UNTIL] == 1).all()
    steps = np.diff(share[done <= magnitude.UNTIL])
    assert (steps > 0).all() and (np.diff(steps) < 0).all()


def test_fewer_channels_are_less_work_and_the_strongest_stay(trained, pictures):
    smaller = channels.narrowed(trained, 0.5)
    assert networks.multiply_adds(smaller) < 0.75 * networks.multiply_adds(trained)
    assert smaller.get_layer("stage2_1a_conv").filters == 16
    assert smaller.get_layer("stage2_1b_conv").filters == 32
    kept = channels.strongest(trained, "stage2_1", 0.5)
    np.testing.assert_array_equal(
        smaller.get_layer("stage2_1a_conv").get_weights()[0],
        trained.get_layer("stage2_1a_conv").get_weights()[0][..., kept])
    assert smaller.predict_on_batch(pictures[..., None]).shape == (64, 8)


def test_channels_that_do_nothing_are_not_missed(trained, pictures):
    model = copy(trained)
    for block in channels.blocks(model):
        norm = model.get_layer(f"{block}a_norm")
        gamma, beta, *others = norm.get_weights()
        half = np.arange(len(gamma)) % 2 == 0
        norm.set_weights([gamma * half, beta * half, *others])
    smaller = channels.narrowed(model, 0.5)
    x = pictures[..., None]
    np.testing.assert_allclose(smaller.predict_on_batch(x), model.predict_on_batch(x), atol=1e-3)


def test_shares_out_of_range_and_other_networks_are_refused(trained):
    with pytest.raises(ConfigError, match="between 0 and 1"):
        magnitude.Pruner(trained, 1.0)
    with pytest.raises(ConfigError, match="keep is 1.5"):
        channels.narrowed(trained, 1.5)
    with pytest.raises(ConfigError, match="0 residual blocks"):
        channels.narrowed(networks.build("tiny", size=32))


def test_finetuning_is_repeatable(trained, pictures, targets):
    config = finetune.FinetuneConfig(batch_size=32)
    losses = [finetune.finetune(config, copy(trained), pictures, targets, progress=False)
              for _ in range(2)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
