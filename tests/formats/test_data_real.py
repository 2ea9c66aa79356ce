"""The real files, where they are: counts as published, and as found under the protocol."""

import numpy as np
import pytest

from expression_lab import data
from expression_lab.data import facial_expressions, fer2013_csv, ferplus
from expression_lab.data.registry import data_root

pytestmark = pytest.mark.real_data

# Barsoum et al. count no pictures; these are what their published rule gives on their file.
MAJORITY = {
    "train": (8740, 7287, 3149, 3014, 2100, 119, 532, 119),
    "validation": (1182, 865, 415, 351, 287, 24, 62, 13),
    "test": (1090, 893, 396, 384, 273, 18, 83, 16),
}
VOTES = {"train": 28_389, "validation": 3_553, "test": 3_546}


@pytest.fixture(scope="module", autouse=True)
def votes_present():
    if not ferplus.find(data_root()):
        pytest.skip("fer2013new.csv is absent")


@pytest.mark.parametrize("split, n", [("train", 28_709), ("validation", 3_589), ("test", 3_589)])
def test_fer2013_has_the_published_number_of_rows(split, n):
    found = data.load("fer2013", split)
    assert len(found) == n and found.images.shape == (n, 48, 48)
    assert found.counts()["contempt"] == 0 and min(list(found.counts().values())[:7]) > 50
    assert 120 < found.images[~found.table["blank"]].mean() < 135


@pytest.mark.parametrize("split", data.SPLITS)
def test_the_majority_protocol_gives_the_known_counts(split):
    found = data.load("ferplus", split)
    assert tuple(found.counts().values()) == MAJORITY[split]
    assert (found.votes.argmax(axis=1) == found.labels).all()
    raw = found.table[[f"votes_{choice.lower()}" for choice in ferplus.CHOICES]]
    assert raw.sum(axis=1).between(9, 10).all() and (raw.iloc[:, :8].max(axis=1) > 1).all()
    assert not found.images.reshape(len(found), -1).std(axis=1).min() == 0


@pytest.mark.parametrize("split", data.SPLITS)
def test_all_votes_keep_more_and_contain_the_majority(split):
    most, all_votes = data.load("ferplus", split), data.load("ferplus", split, protocol="votes")
    assert len(all_votes) == VOTES[split]
    assert set(most.table["row"]) < set(all_votes.table["row"])
    assert (all_votes.distributions().sum(axis=1) - 1).max() < 1e-6


def test_the_quick_parser_agrees_with_plain_python_on_real_rows():
    path = fer2013_csv.find(data_root())
    train = data.load("fer2013", "train")
    with open(path, encoding="utf-8") as file:
        next(file)
        for row, line in zip(range(100), file, strict=False):
            assert line.rstrip().endswith("Training")
            numbers = line.split(",")[1].strip('"').split()
            assert (train.images[row].ravel() == np.array(numbers, int)).all()


@pytest.fixture(scope="module")
def people():
    """The splits of facial_expressions at 48 pixels, with landmarks."""
    if not facial_expressions.find(data_root()):
        pytest.skip("facial_expressions is absent")
    return [data.load("facial_expressions", split, size=48, landmarks=True)
            for split in data.SPLITS]


def test_nobody_of_facial_expressions_is_in_two_splits(people):
    names = [set(part.table["identity"]) - {""} for part in people]
    assert not names[0] & names[1] and not names[0] & names[2] and not names[1] & names[2]
    sizes = [len(part) for part in people]
    assert sum(sizes) > 12_000 and 0.75 < sizes[0] / sum(sizes) < 0.85


def test_landmarks_of_facial_expressions_lie_on_the_faces(people):
    for part in people:
        right, left, chin = (part.landmarks[:, point, :2] for point in (33, 263, 152))
        assert (right[:, 0] < left[:, 0]).mean() > 0.99  # the person's right eye is at the left
        assert (chin[:, 1] > right[:, 1]).mean() > 0.99
        assert np.abs(np.median(part.landmarks[..., 0]) - 24) < 4  # the middle of 48 pixels
