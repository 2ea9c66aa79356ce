import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import UnknownNameError
from expression_lab.recognize import attention, networks

MAPS = np.abs(np.random.default_rng(0).standard_normal((2, 6, 6, 16))).astype("float32") + 0.1


def attended(name):
    """A model of one block, and what it makes of `MAPS`."""
    keras = backend.load()
    keras.utils.set_random_seed(0)
    x = keras.Input(MAPS.shape[1:])
    model = keras.Model(x, attention.BLOCKS[name](x, name="block"))
    return model, model.predict(MAPS, verbose=0)


@pytest.mark.parametrize("name", attention.BLOCKS)
def test_maps_keep_their_shape_and_only_shrink(name):
    _, made = attended(name)
    assert made.shape == MAPS.shape
    assert (made <= MAPS).all() and (made > 0).all()
    assert (made == MAPS).all() == (name == "none")


@pytest.mark.parametrize("name", ["squeeze-excitation", "eca"])
def test_channel_attention_gives_one_weight_to_a_channel(name):
    weight = attended(name)[1] / MAPS
    np.testing.assert_allclose(weight, np.broadcast_to(weight[:, :1, :1], weight.shape), rtol=1e-4)
    assert weight.std(axis=3).max() > 1e-4  # and not the same one to all


def test_spatial_attention_gives_one_weight_to_a_place():
    weight = attended("spatial")[1] / MAPS
    np.testing.assert_allclose(weight, np.broadcast_to(weight[..., :1], weight.shape), rtol=1e-4)
    assert weight.std(axis=(1, 2)).max() > 1e-4


def test_cbam_weights_channels_and_places():
    weight = attended("cbam")[1] / MAPS
    assert weight.std(axis=3).max() > 1e-4 and weight.std(axis=(1, 2)).max() > 1e-4


def test_costs_counted_by_hand():
    count = {name: attended(name)[0].count_params() for name in attention.BLOCKS}
    assert count == {
        "none": 0, "squeeze-excitation": 16 * 2 + 2 + 2 * 16 + 16, "eca": 3,
        "spatial": 7 * 7 * 2, "cbam": 16 * 2 + 2 + 2 * 16 + 16 + 7 * 7 * 2}


@pytest.mark.parametrize("filters, length", [(16, 3), (48, 3), (88, 3), (144, 5), (512, 5)])
def test_the_reach_of_eca_is_odd_and_grows(filters, length):
    assert attention.reach(filters) == length


def test_networks_take_a_block_and_keep_their_own_without():
    plain = [layer.name for layer in networks.build("tiny").layers]
    for name, block in attention.BLOCKS.items():
        model = networks.build("tiny", attention=block)
        extra = {layer.name for layer in model.layers} - set(plain)
        assert bool({one for one in extra if "_attention" in one}) == (name != "none")
    without = networks.build("residual", attention=attention.none)
    assert not [one for one in without.layers if "_attention" in one.name]
    assert len([one for one in networks.build("residual").layers
                if one.name.endswith("_excite")]) == 6


def test_an_unknown_network_is_still_refused():
    with pytest.raises(UnknownNameError):
        networks.build("residul", attention=attention.none)
