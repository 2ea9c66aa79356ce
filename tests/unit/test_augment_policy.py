"""The policy: what it promises about seeds, faces, parameters and JSON."""

import json

import numpy as np
import pytest

from expression_lab.augment import Policy
from expression_lab.augment.policy import COLUMNS, DRAWN, LIMITS
from expression_lab.errors import ConfigError, ShapeError

EVERYTHING = Policy(
    rotation=20, shift=0.1, scale=0.2, flip=0.5, brightness=0.2, contrast=0.4, gamma=0.4,
    light_gradient=0.6, noise=12, salt_and_pepper=0.03, blur=1, erase=0.5, mask=0.5, glasses=0.5)
POLICIES = {"none": Policy.none(), "mild": Policy.mild(), "strong": Policy.strong(),
            "everything": EVERYTHING}
every_policy = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)


def random_faces(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


@every_policy
@pytest.mark.parametrize("shape", [
    (0, 48, 48), (5, 48, 48), (5, 48, 48, 3), (5, 48, 48, 1), (5, 1, 1), (5, 1, 1, 3),
    (3, 2, 2), (3, 96, 96), (2, 17, 17, 3)])
def test_shape_dtype_and_input_stay(policy, shape):
    faces = random_faces(*shape)
    before = faces.copy()
    result = policy(faces, np.random.default_rng(0))
    assert result.shape == shape and result.dtype == np.uint8
    assert (faces == before).all() and not np.shares_memory(result, faces)


@every_policy
def test_same_seed_same_bytes_and_another_seed_others(policy):
    faces = random_faces(30, 48, 48)
    first, second, other = (policy(faces, np.random.default_rng(s)) for s in (7, 7, 8))
    assert (first == second).all()
    assert (first == other).all() == (policy == Policy.none())


@every_policy
def test_black_faces_work(policy):
    black = np.zeros((6, 48, 48), np.uint8)
    assert policy(black, np.random.default_rng(0)).shape == black.shape


def test_none_changes_nothing():
    faces = random_faces(9, 48, 48)
    assert (Policy.none()(faces, np.random.default_rng(0)) == faces).all()


def test_equal_faces_of_a_batch_are_varied_differently():
    faces = np.repeat(random_faces(1, 48, 48), 20, axis=0)
    result = Policy.mild()(faces, np.random.default_rng(0))
    assert len(np.unique(result.reshape(20, -1), axis=0)) == 20


def test_strided_faces_give_the_same_bytes():
    wide = random_faces(8, 48, 96)
    strided = wide[::2, :, ::2]
    assert (EVERYTHING(strided, np.random.default_rng(0))
            == EVERYTHING(np.ascontiguousarray(strided), np.random.default_rng(0))).all()


def test_a_channel_of_one_gives_the_bytes_of_none():
    faces = random_faces(8, 48, 48)
    plain = EVERYTHING(faces, np.random.default_rng(0))
    assert (EVERYTHING(faces[..., None], np.random.default_rng(0))[..., 0] == plain).all()


@pytest.mark.parametrize("wrong", [
    np.zeros((2, 48, 48), np.float32), np.zeros((48, 48), np.uint8), np.zeros((2, 4, 5), np.uint8)])
def test_wrong_arrays_are_refused(wrong):
    with pytest.raises(ShapeError, match="uint8"):
        Policy.mild()(wrong, np.random.default_rng(0))


@pytest.mark.parametrize("rng", [0, None, np.random.RandomState(0)])
def test_a_seed_is_no_generator(rng):
    with pytest.raises(ConfigError, match="default_rng"):
        Policy.mild()(random_faces(2, 8, 8), rng)


def test_the_generator_moves_on_by_as_much_for_every_policy():
    faces, after = random_faces(5, 12, 12), []
    for policy in POLICIES.values():
        rng = np.random.default_rng(3)
        policy(faces, rng)
        after.append(rng.random())
    assert len(set(after)) == 1


def test_one_parameter_changes_no_other_draw():
    few = Policy(rotation=10, noise=5).draw(50, np.random.default_rng(0))
    more = Policy(rotation=10, noise=5, blur=2, erase=1, mask=1).draw(50, np.random.default_rng(0))
    for name in ("degrees", "noise", "dx", "factor", "mirrored"):
        assert (few[name] == more[name]).all()
    assert (few["blur"] == 0).all() and (more["blur"] > 0).all()


def test_a_face_draws_the_same_in_a_longer_batch():
    short = EVERYTHING.draw(4, np.random.default_rng(0))
    long = EVERYTHING.draw(9, np.random.default_rng(0))
    assert all((short[name] == long[name][:4]).all() for name in short)


def test_golden_draws_that_the_shipped_checkpoints_were_trained_with():
    """Should this fail, the order of the columns has changed: put new ones at the end."""
    assert DRAWN[:8] == ("geometric", "rotation", "shift_x", "shift_y", "scale", "flip", "light",
                         "brightness")
    assert len(DRAWN) <= COLUMNS == 32
    drawn = Policy.strong().draw(3, np.random.default_rng(42))
    table = np.random.default_rng(42).random((3, 32))
    np.testing.assert_allclose(drawn["degrees"], (2 * table[:, 1] - 1) * 20)
    np.testing.assert_allclose(drawn["degrees"], [-2.445, -5.182, 2.143], atol=1e-3)
    np.testing.assert_allclose(drawn["noise"], table[:, 13] * 10 * (table[:, 12] < 0.5))


def test_draws_stay_inside_the_ranges_and_fill_them():
    drawn = EVERYTHING.draw(20_000, np.random.default_rng(0))
    for name, most in (("degrees", 20), ("dx", 0.1), ("dy", 0.1), ("brightness", 0.2)):
        assert -most <= drawn[name].min() < -0.99 * most and 0.99 * most < drawn[name].max() <= most
    for name, most in (("factor", 0.2), ("contrast", 0.4), ("gamma", 0.4)):
        log = np.log(drawn[name])
        assert -most - 1e-9 <= log.min() < -0.99 * most and abs(log.mean()) < 0.01
    for name, most in (("noise", 12), ("blur", 1), ("strength", 0.6), ("salt_and_pepper", 0.03)):
        assert 0 <= drawn[name].min() < 0.01 * most and 0.99 * most < drawn[name].max() <= most
    erased = drawn["erased"][drawn["erased"] > 0]
    assert 0.02 <= erased.min() and erased.max() <= 0.2
    for happened in (drawn["mirrored"], drawn["erased"] > 0, drawn["masked"], drawn["glasses"]):
        assert abs(happened.mean() - 0.5) < 0.02


def test_a_family_happens_as_often_as_its_probability_says():
    policy = Policy(rotation=10, flip=1, brightness=0.1, noise=5, p_geometric=0.3, p_light=0.6,
                    p_noise=0.1)
    drawn = policy.draw(20_000, np.random.default_rng(0))
    assert abs((drawn["degrees"] != 0).mean() - 0.3) < 0.02
    assert abs((drawn["brightness"] != 0).mean() - 0.6) < 0.02
    assert abs((drawn["noise"] != 0).mean() - 0.1) < 0.02
    assert drawn["mirrored"].all()


def test_flip_alone_is_exact():
    faces = random_faces(5, 48, 48)
    assert (Policy(flip=1)(faces, np.random.default_rng(0)) == faces[:, :, ::-1]).all()


def test_what_is_worn_moves_with_the_head():
    grey = np.full((1, 48, 48), 128, np.uint8)
    still = Policy(mask=1)(grey, np.random.default_rng(5))
    turned = Policy(mask=1, rotation=180)(grey, np.random.default_rng(5))
    degrees = Policy(rotation=180).draw(1, np.random.default_rng(5))["degrees"]
    from expression_lab.augment import rotate
    assert (turned == rotate(still, degrees)).all() and (turned != still).any()


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", [-0.1, 1000, float("nan"), float("inf"), "1", None, True])
def test_parameters_are_validated_by_name(name, value):
    with pytest.raises(ConfigError, match=f"{name}: expected a number from 0 to .* got"):
        Policy(**{name: value})


@pytest.mark.parametrize("pair", [0.1, (0.1,), (0.2, 0.1), (-0.1, 0.1), (0, 0), (0.1, 1.5), "ab"])
def test_the_erased_area_is_validated(pair):
    with pytest.raises(ConfigError, match="erase_area"):
        Policy(erase_area=pair)


@every_policy
def test_json_round_trip(policy):
    text = json.dumps(policy.to_dict())
    assert Policy.from_dict(json.loads(text)) == policy


def test_json_with_an_unknown_parameter_is_refused():
    with pytest.raises(ConfigError, match="sparkle"):
        Policy.from_dict({"sparkle": 1})
    with pytest.raises(ConfigError, match="dict"):
        Policy.from_dict([1])


def test_prints_what_differs_from_nothing():
    assert str(Policy.none()) == "Policy()"
    assert str(Policy(rotation=10, erase=0.5, erase_area=(0.1, 0.3))) == (
        "Policy(rotation=10, erase=0.5, erase_area=(0.1, 0.3))")


def test_between_two_policies():
    mild, strong = Policy.mild(), Policy.strong()
    assert mild.towards(strong, 0) == mild and mild.towards(strong, 1) == strong
    assert mild.towards(strong, 0.5).rotation == 15
    assert mild.towards(strong, 0.25).erase == pytest.approx(0.1)
    with pytest.raises(ConfigError, match="amount"):
        mild.towards(strong, 1.5)


def test_frozen_and_usable_as_a_key():
    with pytest.raises(AttributeError):
        Policy().rotation = 3
    assert len({Policy(), Policy.none(), Policy.mild()}) == 2


def test_importing_the_room_loads_no_heavy_library():
    import subprocess
    import sys

    code = ("import sys, expression_lab.augment; print(sorted({'cv2', 'tensorflow', 'keras', "
            "'matplotlib', 'pandas'} & set(sys.modules)))")
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
