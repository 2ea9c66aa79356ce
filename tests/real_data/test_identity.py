"""The identity network tells real people apart as well as its card says."""

import json

import numpy as np
import pytest

from expression_lab import data
from expression_lab.faces import identity
from expression_lab.recognize.classifier import CHECKPOINTS

pytestmark = [
    pytest.mark.real_data, pytest.mark.slow,
    pytest.mark.skipif(not identity.available(), reason="no wheel of dlib here")]


@pytest.fixture(scope="module")
def two_of_each():
    """Two pictures of each person of the test part who has two: `(people, 2, 128)`, 48 pixels."""
    faces = data.load("facial_expressions", "test", size=48, landmarks=True)
    people = faces.table["identity"].to_numpy(str)
    names, count = np.unique(people, return_counts=True)
    several = names[(count > 1) & (names != "")]
    chosen = np.concatenate([np.flatnonzero(people == name)[:2] for name in several])
    found = faces.subset(chosen)
    return identity.embed_faces(found.images, found.landmarks).reshape(-1, 2, identity.LENGTH)


def test_small_faces_are_told_apart(two_of_each):
    first, second = two_of_each.swapaxes(0, 1)
    assert len(first) > 100
    same, others = identity.same_person(first, second), identity.same_person(
        first, np.roll(second, 1, 0))
    accuracy = (same.mean() + (~others).mean()) / 2
    card = json.loads((CHECKPOINTS / "identity.json").read_text("utf-8"))
    assert accuracy == pytest.approx(card["test"]["48"]["at_threshold"], abs=0.03)
    assert accuracy > 0.95


def test_the_nearest_is_mostly_the_same_person(two_of_each):
    first, second = two_of_each.swapaxes(0, 1)
    nearest = identity.distance(first[:, None], second[None]).argmin(1)
    assert (nearest == np.arange(len(first))).mean() > 0.85


def test_similarity_is_honest(two_of_each):
    """Where it says 50 %, both happen: sure of most same pairs, sure of most others."""
    first, second = two_of_each.swapaxes(0, 1)
    assert np.median(identity.similarity(first, second)) > 0.9
    assert np.median(identity.similarity(first, np.roll(second, 1, 0))) < 0.1
