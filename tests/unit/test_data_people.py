"""Splits and folds that keep each person on one side."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from expression_lab import data
from expression_lab.data import people
from expression_lab.data.dataset import FaceDataset
from expression_lab.errors import ConfigError, ShapeError


def faces(names, split="train", size=8, **changes):
    n = len(names)
    images = np.arange(n, dtype=np.uint8)[:, None, None] + np.zeros((1, size, size), np.uint8)
    table = pd.DataFrame({"identity": names, "file": [f"{split} {k}" for k in range(n)]})
    made = FaceDataset("name", split, images, np.arange(n) % 8, None, table, "protocol", "source")
    return dataclasses.replace(made, **changes)


@pytest.mark.parametrize("n, sizes", [(3, (1, 1, 1)), (10, (8, 1, 1)), (118, (94, 12, 12))])
def test_people_are_parted_not_pictures(n, sizes):
    names = [f"S{k % n:03d}" for k in range(n * 4)]
    where = {}
    for name, split in zip(names, people.split_people(names), strict=True):
        where.setdefault(name, set()).add(split)
    assert all(len(one) == 1 for one in where.values())
    parts = [one for (one,) in where.values()]
    assert tuple(parts.count(split) for split in data.SPLITS) == sizes


def test_the_order_of_the_pictures_does_not_matter():
    names = [f"S{k:03d}" for k in range(40)]
    forth = dict(zip(names, people.split_people(names), strict=True))
    assert forth == dict(zip(names[::-1], people.split_people(names[::-1]), strict=True))
    test = [name for name in names if forth[name] == "test"]
    assert test != names[:4] and test != names[-4:]


def test_ten_people_may_be_parted_six_two_two():
    parts = people.split_people(list("ABCDEFGHIJ"), share=0.2)
    assert [parts.count(split) for split in data.SPLITS] == [6, 2, 2]


@pytest.mark.parametrize("k, n", [(10, 10), (2, 2), (None, 23)])
def test_folds_test_every_face_once_and_nobody_on_both_sides(k, n):
    names = [f"S{one % 23:03d}" for one in range(200)]
    whole = faces(names)
    seen = []
    parts = data.folds(whole, k)
    assert len(parts) == n
    for train, test in parts:
        left, right = whole.subset(train), whole.subset(test)
        assert not set(left.table["identity"]) & set(right.table["identity"])
        assert len(left) + len(right) == 200
        seen += test.tolist()
    assert sorted(seen) == list(range(200))
    if k:
        sizes = [len(test) for _, test in parts]
        assert max(sizes) - min(sizes) <= 9  # pictures of one person


def test_strangers_are_people_of_their_own():
    parts = data.folds(faces([""] * 6 + ["Ada"] * 3), None)
    assert sorted(len(test) for _, test in parts) == [1] * 6 + [3]


def test_another_column_may_name_the_groups():
    whole = faces(["Ada"] * 8)
    whole.table["sequence"] = [f"{k // 2}" for k in range(8)]
    for _, test in data.folds(whole, 4, by="sequence"):
        assert test[1] == test[0] + 1


@pytest.mark.parametrize("k, by, said", [
    (4, "identity", "choose 2 to 3"), (1, "identity", "choose 2"), (0, "identity", "choose 2"),
    (2.0, "identity", "choose 2"), (3, "subject", "'subject'.*identity, file"),
])
def test_folds_that_cannot_be_made_are_refused(k, by, said):
    with pytest.raises(ConfigError, match=said):
        data.folds(faces(["a", "b", "c", "a"]), k, by)


def test_faces_of_nobody_known_cannot_be_folded_by_person():
    with pytest.raises(ConfigError, match="does not say"):
        data.folds(faces(["", ""]), 2)


def test_joined_splits_keep_everything_together():
    marks = np.ones((2, 68, 2), np.float32)
    train = faces(["a", "b"], landmarks=marks)
    test = faces(["c", "d"], "test", landmarks=marks * 2)
    whole = data.join([train, test])
    assert whole.split == "all" and list(whole.table["split"]) == ["train"] * 2 + ["test"] * 2
    assert list(whole.table["identity"]) == list("abcd") and whole.landmarks[2, 0, 0] == 2
    assert (whole.images[2:] == test.images).all() and list(whole.labels) == [0, 1, 0, 1]
    assert list(whole.table.index) == [0, 1, 2, 3]


@pytest.mark.parametrize("parts", [
    [], [faces(["a"]), faces(["a"], size=9)], [faces(["a"]), faces(["a"], name="other")],
    [faces(["a"]), faces(["a"], landmarks=np.ones((1, 68, 2), np.float32))]])
def test_parts_of_different_sets_are_not_joined(parts):
    with pytest.raises(ShapeError, match="one data set"):
        data.join(parts)


def test_a_stratified_split_gives_each_expression_its_share():
    labels = [0] * 50 + [1] * 3 + [2] * 2
    splits = people.stratified(labels, [f"{n}.png" for n in range(55)])
    count = [[splits[a:b].count(split) for split in data.SPLITS]
             for a, b in ((0, 50), (50, 53), (53, 55))]
    assert count == [[40, 5, 5], [1, 1, 1], [2, 0, 0]]
