"""Slices: shares, gaps and over-reading, against what can be worked out by hand."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.data.dataset import FaceDataset
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.evaluate import groups, slices


def rows(**counts):
    """(right, groups): of each slice, so many right of so many."""
    right = [i < hits for hits, n in counts.values() for i in range(n)]
    return np.array(right), [name for name, (_, n) in counts.items() for _ in range(n)]


def test_shares_are_those_of_each_slice_with_wilsons_interval():
    table = slices.shares(*rows(a=(80, 100), b=(30, 60))).set_index("slice")
    assert table.loc["a", "share"] == 0.8 and table.loc["b", "share"] == 0.5
    assert tuple(table.loc["a", ["low", "high"]]) == pytest.approx(evaluate.wilson(80, 100))
    assert list(table["faces"]) == [100, 60] and list(table["note"]) == ["", ""]


def test_small_and_empty_slices_say_so_and_have_no_figure():
    right, names = rows(a=(80, 100), b=(9, 12))
    table = slices.shares(right, names, order=["a", "b", "c"]).set_index("slice")
    assert table.loc["b", "note"] == "only 12 faces, fewer than 30"
    assert table.loc["c", "note"] == "no face" and table.loc["c", "faces"] == 0
    assert table.loc[["b", "c"], ["share", "low", "high"]].isna().all(axis=None)
    assert slices.shares(right, names, minimum=12)["note"].tolist() == ["", ""]


def test_faces_without_a_group_or_a_measure_are_left_out():
    table = slices.shares([1, 0, np.nan, 1] * 20, ["a", None, "a", ""] * 20, minimum=2)
    assert table["slice"].tolist() == ["a"] and table["faces"].tolist() == [20]
    assert table["share"].tolist() == [1.0]


def test_many_faces_of_few_people_are_less_sure():
    right, names = np.repeat(np.arange(20) < 12, 20), ["a"] * 400
    alone = slices.shares(right, names).iloc[0]
    people = slices.shares(right, names, people=np.repeat(np.arange(20), 20)).iloc[0]
    assert alone["share"] == people["share"] == 0.6
    assert people["high"] - people["low"] > 3 * (alone["high"] - alone["low"])


def test_people_of_one_face_each_are_as_good_as_no_people():
    right, names = rows(a=(80, 100), b=(50, 60))
    alone, people = slices.shares(right, names), slices.shares(right, names, np.arange(160))
    assert alone.equals(people)
    assert slices.gaps(right, names, "a").equals(slices.gaps(right, names, "a", np.arange(160)))


def test_where_all_are_right_the_interval_is_that_of_the_people():
    row = slices.shares(np.ones(60), ["a"] * 60, np.repeat(np.arange(20), 3)).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(evaluate.wilson(20, 20))


def test_a_gap_has_an_interval_of_its_own():
    table = slices.gaps(*rows(a=(56, 70), b=(48, 80)), reference="a").set_index("slice")
    assert list(table.index) == ["b"] and table.loc["b", "gap"] == pytest.approx(-0.2)
    # Newcombe (1998), table II: 56/70 less 48/80, method 10.
    assert tuple(-table.loc["b", ["high", "low"]]) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_the_same_people_in_both_slices_make_a_gap_surer():
    rng = np.random.default_rng(0)
    able = rng.random(60) < 0.6
    right = np.concatenate([able, able & (rng.random(60) < 0.9)])
    names, people = ["a"] * 60 + ["b"] * 60, np.tile(np.arange(60), 2)
    wide = slices.gaps(right, names, "a").iloc[0]
    narrow = slices.gaps(right, names, "a", people).iloc[0]
    assert narrow["gap"] == wide["gap"] and narrow["high"] <= 0.0
    assert narrow["high"] - narrow["low"] < 0.6 * (wide["high"] - wide["low"])


def test_without_a_reference_each_slice_is_compared_with_all_others():
    table = slices.gaps(*rows(a=(40, 40), b=(20, 40), c=(20, 40))).set_index("slice")
    assert table["gap"].round(6).tolist() == [0.5, -0.25, -0.25]
    with pytest.raises(UnknownNameError, match="no slice 'd'.*a, b, c"):
        slices.gaps(*rows(a=(40, 40), b=(20, 40), c=(20, 40)), reference="d")


def test_a_gap_to_too_small_a_slice_is_none():
    table = slices.gaps(*rows(a=(5, 5), b=(20, 40)), reference="a")
    assert table["note"].tolist() == ["only 5 faces to compare with, fewer than 30"]
    assert np.isnan(table["gap"].iloc[0])


def test_intervals_of_gaps_cover_the_truth():
    rng, inside = np.random.default_rng(1), 0
    for seed in range(120):
        right = np.concatenate([rng.random(60) < 0.8, rng.random(60) < 0.6])
        row = slices.gaps(right, ["a"] * 60 + ["b"] * 60, "a", seed=seed).iloc[0]
        inside += row["low"] <= -0.2 <= row["high"]
    assert inside >= 108


def test_the_largest_gap_is_told_from_chance():
    real = slices.largest_gap(*rows(a=(90, 100), b=(60, 100), c=(88, 100)), shuffles=200)
    assert (real["best"], real["worst"]) == ("a", "b") and real["gap"] == pytest.approx(0.3)
    assert real["p"] < 0.01 and real["by_chance"] < 0.25
    none = slices.largest_gap(*rows(a=(80, 100), b=(81, 100), c=(79, 100)), shuffles=200)
    assert none["p"] > 0.5 and none["gap"] < none["by_chance"]


def test_chance_among_those_who_are_alike_is_smaller():
    able = np.repeat(np.arange(40) < 20, 2)  # the same in both slices: only who it is counts
    right, names = able.copy(), ["a", "b"] * 40
    right[1::2][:3] = False
    who = np.repeat(np.arange(40), 2)
    within = slices.largest_gap(right, names, who, shuffles=200)
    anyhow = slices.largest_gap(right, names, shuffles=200)
    assert within["gap"] == anyhow["gap"] and within["by_chance"] < anyhow["by_chance"]


def test_one_slice_has_no_gap():
    told = slices.largest_gap(*rows(a=(80, 100), b=(3, 4)))
    assert told["best"] is None and np.isnan(told["gap"]) and np.isnan(told["p"])


def test_over_reading_counts_neutral_faces_alone():
    labels, predicted = [0] * 40 + [3] * 40, [0] * 30 + [3] * 8 + [4] * 2 + [0] * 40
    table = slices.over_reading(labels, predicted).set_index("expression")
    assert table.loc["any", "share"] == 0.25 and table.loc["sadness", "share"] == 0.2
    assert table.loc["anger", "share"] == 0.05 and table.loc["fear", "share"] == 0
    assert (table["faces"] == 40).all() and "neutral" not in table.index
    groups_of = ["x"] * 35 + ["y"] * 45
    split = slices.over_reading(labels, predicted, groups_of).set_index(["slice", "expression"])
    assert split.loc[("y", "any"), "note"] == "only 5 faces, fewer than 30"


@pytest.mark.parametrize("call", [
    lambda: slices.shares([1, 0], ["a"]), lambda: slices.shares([[1], [0]], ["a", "b"]),
    lambda: slices.gaps([1, 0], ["a", "b"], people=["p"]),
    lambda: slices.over_reading([0, 9], [0, 0]),
    lambda: slices.over_reading([0, 0], [0, 0], ["a"])])
def test_what_does_not_fit_is_refused(call):
    with pytest.raises(ShapeError):
        call()


def test_a_slice_of_one_is_no_slice():
    with pytest.raises(ConfigError, match="at least 2"):
        slices.shares([1, 0], ["a", "b"], minimum=1)


def test_bands_name_where_a_number_lies():
    names = ("left", "ahead", "right")
    assert groups.bands([-20, -10, 3, 10, np.nan], (-10, 10), names) == [
        "left", "ahead", "ahead", "right", ""]
    for edges, some in (((-10, 10), names[:2]), ((10, -10), names)):
        with pytest.raises(ConfigError, match="bands"):
            groups.bands([0], edges, some)


def dataset(name, **columns):
    import pandas as pd

    n = len(next(iter(columns.values())))
    return FaceDataset(name, "test", np.zeros((n, 8, 8), np.uint8), np.zeros(n, np.int64), None,
                       pd.DataFrame(columns), "", "")


def test_groups_are_those_that_a_data_set_publishes():
    raf = dataset("rafdb", file=["1", "2"], gender=["female", ""], age=["20-39", "4-19"],
                  race=["Asian", "Caucasian"])
    assert groups.published(raf) == {"gender": ["female", ""], "age": ["20-39", "4-19"],
                                     "race": ["Asian", "Caucasian"]}
    celeba = dataset("celeba", file=["1", "2"], Young=[True, False], Male=[False, True])
    assert groups.published(celeba) == {"Young": ["labelled young", "not labelled young"],
                                        "Male": ["not labelled male", "labelled male"]}
    with pytest.raises(ShapeError, match="attributes=True"):
        groups.published(dataset("celeba", file=["1"]))
    assert groups.published(dataset("rafdb", file=["1"])) == {}  # the edition in folders
    assert groups.published(dataset("ferplus", gender=["male"])) == {}
