"""Rare expressions: shown more often, and varied more."""

import json

import numpy as np
import pytest

from expression_lab.augment import ClassAware, Policy, balanced_indices, rarity, shares
from expression_lab.augment.balance import whole
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS

COUNTS = (8740, 7287, 3149, 3014, 2100, 119, 532, 117)
LABELS = np.repeat(np.arange(8), [400, 300, 150, 100, 60, 8, 20, 4])


def made():
    return ClassAware(Policy.mild(), Policy.strong(), COUNTS)


def test_rarity_goes_from_the_most_frequent_to_the_rarest():
    amount = rarity(COUNTS)
    assert amount[0] == 0 and amount[7] == 1
    assert (np.argsort(amount) == np.argsort(COUNTS)[::-1]).all()


def test_rarity_of_equal_and_of_missing_classes():
    assert (rarity([5] * 8) == 0).all()
    assert rarity([5, 5, 5, 5, 5, 5, 5, 0])[7] == 1


def test_shares_go_from_natural_to_uniform():
    natural, root, uniform = (shares(COUNTS, way) for way in ("natural", "square_root", "uniform"))
    np.testing.assert_allclose(natural, np.array(COUNTS) / sum(COUNTS))
    np.testing.assert_allclose(uniform, 1 / 8)
    np.testing.assert_allclose(root[0] / root[7], np.sqrt(8740 / 117))
    effective = shares(COUNTS, "effective")
    assert effective.sum() == pytest.approx(1)
    # Cui et al., equation 3, worked out for two classes by hand.
    expected = (1 - 0.999**8740) / (1 - 0.999**117)
    assert effective[0] / effective[7] == pytest.approx(expected)


def test_shares_leave_out_what_is_not_there():
    for way in ("natural", "square_root", "effective", "uniform"):
        assert shares([9, 4, 1, 0, 0, 0, 0, 0], way)[3:].sum() == 0


def test_unknown_way_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="square_root"):
        shares(COUNTS, "square root")


@pytest.mark.parametrize("way", ["natural", "square_root", "effective", "uniform"])
@pytest.mark.parametrize("n", [None, 1, 7, 500, 5000])
def test_each_class_gets_its_share_to_within_one(way, n):
    chosen = balanced_indices(LABELS, np.random.default_rng(0), way, n)
    size = len(LABELS) if n is None else n
    counts = np.bincount(LABELS[chosen], minlength=8)
    assert len(chosen) == size and chosen.dtype == np.int64
    assert abs(counts - size * shares(np.bincount(LABELS, minlength=8), way)).max() < 1


def test_natural_is_a_permutation():
    chosen = balanced_indices(LABELS, np.random.default_rng(0), "natural")
    assert (np.sort(chosen) == np.arange(len(LABELS))).all()
    assert (chosen != np.arange(len(LABELS))).any()


def test_no_face_is_repeated_before_all_of_its_class_were_shown():
    chosen = balanced_indices(LABELS, np.random.default_rng(0), "uniform")
    shown = np.bincount(chosen, minlength=len(LABELS))
    for label in range(8):
        assert np.ptp(shown[LABELS == label]) <= 1


def test_same_seed_same_order():
    first, again, other = (balanced_indices(LABELS, np.random.default_rng(s)) for s in (0, 0, 1))
    assert (first == again).all() and (first != other).any()


def test_no_faces_give_no_indices():
    assert balanced_indices(np.zeros(0, int), np.random.default_rng(0)).shape == (0,)
    with pytest.raises(ConfigError):
        balanced_indices(np.zeros(0, int), np.random.default_rng(0), n=5)


def test_whole_numbers_keep_their_sum():
    assert whole(np.array([0.5, 0.5, 2.0])).sum() == 3
    assert (whole(np.array([1.0, 2.0, 3.0])) == [1, 2, 3]).all()


@pytest.mark.parametrize("labels", [[0, 8], [-1], [0.5], [[0, 1]], "happy"])
def test_wrong_labels_are_refused(labels):
    with pytest.raises(ShapeError, match="labels"):
        balanced_indices(labels, np.random.default_rng(0))


@pytest.mark.parametrize("counts", [(1, 2), [0] * 8, [-1] + [1] * 7, [0.5] * 8, "many", None])
def test_wrong_counts_are_refused(counts):
    with pytest.raises(ConfigError, match="counts"):
        ClassAware(Policy.mild(), Policy.strong(), counts)


def test_counts_by_name():
    named = ClassAware(Policy.mild(), Policy.strong(), dict(zip(EXPRESSIONS, COUNTS)))
    assert named == made()
    with pytest.raises(UnknownNameError):
        ClassAware(Policy.mild(), Policy.strong(), {"hapiness": 3})


def test_the_ends_of_the_scale_get_the_two_policies():
    aware = made()
    assert aware.policy_of("neutral") == Policy.mild()
    assert aware.policy_of("contempt") == Policy.strong()
    assert 10 < aware.policy_of("fear").rotation < aware.policy_of("disgust").rotation < 20


def test_rare_faces_are_changed_more():
    face = np.random.default_rng(0).integers(0, 256, (1, 48, 48), dtype=np.uint8)
    faces, labels = np.repeat(face, 400, axis=0), np.arange(400) % 8
    aware = ClassAware(Policy.none(), Policy(noise=30), COUNTS)
    change = abs(aware(faces, labels, np.random.default_rng(0)).astype(int) - faces).mean((1, 2))
    by_class = [change[labels == label].mean() for label in range(8)]
    assert by_class[0] == 0
    assert (np.argsort(by_class) == np.argsort(rarity(COUNTS))).all()


def test_input_stays_and_seeds_count():
    faces = np.random.default_rng(0).integers(0, 256, (24, 20, 20, 3), dtype=np.uint8)
    before, labels, aware = faces.copy(), np.arange(24) % 8, made()
    first, again, other = (aware(faces, labels, np.random.default_rng(s)) for s in (0, 0, 1))
    assert (faces == before).all() and (first == again).all() and (first != other).any()
    targets = np.eye(8, dtype=np.float32)[labels]
    assert (aware(faces, targets, np.random.default_rng(0)) == first).all()


def test_as_many_labels_as_faces():
    with pytest.raises(ShapeError, match="3 faces came with 2 labels"):
        made()(np.zeros((3, 8, 8), np.uint8), np.array([0, 1]), np.random.default_rng(0))
    empty = made()(np.zeros((0, 8, 8), np.uint8), np.zeros(0, int), np.random.default_rng(0))
    assert empty.shape == (0, 8, 8)


def test_round_trip_and_print():
    aware = made()
    assert ClassAware.from_dict(json.loads(json.dumps(aware.to_dict()))) == aware
    assert "contempt 117" in str(aware) and "rotation=20" in str(aware)
    with pytest.raises(ConfigError, match="common, rare and counts"):
        ClassAware.from_dict({"common": {}})
    with pytest.raises(ConfigError, match="rare: expected a Policy"):
        ClassAware(Policy.mild(), None, COUNTS)
