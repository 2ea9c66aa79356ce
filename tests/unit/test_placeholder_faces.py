"""Placeholder faces: the same for all, other people in every split, and readable."""

import numpy as np
import pytest

from expression_lab import data
from expression_lab.data import placeholder, placeholder_drawing
from expression_lab.errors import ConfigError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS


@pytest.fixture(scope="module")
def faces():
    return placeholder.load("train", n=400, seed=3)


def test_contract_of_a_data_set(faces):
    assert faces.images.shape == (400, 48, 48) and faces.images.dtype == np.uint8
    assert faces.labels.dtype == np.int64 and faces.votes.shape == (400, 8)
    assert faces.synthetic and faces.name == "placeholder" and "PLACEHOLDER" in faces.protocol
    assert all(faces.counts().values()), "every expression occurs"


def test_the_same_arguments_draw_the_same_faces(faces):
    again = placeholder.load("train", n=400, seed=3)
    assert np.array_equal(again.images, faces.images)
    assert np.array_equal(again.votes, faces.votes)
    other = placeholder.load("train", n=400, seed=4)
    assert not np.array_equal(other.images, faces.images)


def test_drawing_does_not_touch_the_global_generator():
    np.random.seed(1)
    expected = np.random.random()
    np.random.seed(1)
    placeholder.load("test", n=8)
    assert np.random.random() == expected


def test_nobody_is_in_two_splits():
    splits = [placeholder.load(split, n=200) for split in data.SPLITS]
    people = [set(split.table.identity) for split in splits]
    assert sum(map(len, people)) == len(set.union(*people)), "nobody is in two"
    assert len(people[0]) < 200, "a person has more than one picture"
    traits = [placeholder_drawing.people(np.random.default_rng([0, k, 0]), 30) for k in range(3)]
    assert not set(traits[0]["width"]) & set(traits[1]["width"])


def test_another_size_shows_the_same_people(faces):
    large = placeholder.load("train", n=400, seed=3, size=96)
    assert large.images.shape == (400, 96, 96)
    assert np.array_equal(large.labels, faces.labels)
    alike = np.corrcoef(large.resized(48).images[0].ravel(), faces.images[0].ravel())[0, 1]
    assert alike > 0.9


def test_label_is_what_most_taggers_say(faces):
    assert np.array_equal(faces.labels, faces.votes.argmax(1))
    assert np.allclose(faces.votes.sum(1), placeholder.TAGGERS)
    meant = faces.table.original_label.to_numpy()
    assert (meant == np.array(EXPRESSIONS)[faces.labels]).mean() > 0.9
    assert (faces.votes.max(1) < placeholder.TAGGERS).mean() > 0.2, "taggers disagree at times"


def test_weak_expressions_divide_the_taggers():
    faces = placeholder.load("train", n=1500)
    sure = faces.votes.max(1)
    moved = faces.table.original_label != "neutral"
    assert sure[moved & (faces.table.intensity < 0.7)].mean() < \
        sure[moved & (faces.table.intensity > 0.95)].mean()


def test_contempt_is_one_sided_and_on_either_side():
    rng, contempt = np.random.default_rng(0), np.full(200, EXPRESSIONS.index("contempt"))
    moves = placeholder.movements(contempt, np.ones(200), rng)
    side = moves["corner_right"] - moves["corner_left"]
    assert (abs(side) > 0.4).mean() > 0.9
    assert 60 < (side > 0).sum() < 140


def draw_one(expression):
    """A dozen people with the full recipe of one expression, in the same pose and light."""
    moves = dict(zip(placeholder_drawing.MOVES,
                     np.repeat(placeholder.recipes()[EXPRESSIONS.index(expression)][:, None], 12,
                               axis=1), strict=True))
    people = placeholder_drawing.people(np.random.default_rng(1), 12)
    return placeholder_drawing.draw(people, moves, np.random.default_rng(2),
                                    np.random.default_rng(3)).astype(float)


@pytest.mark.parametrize("expression", EXPRESSIONS[1:])
def test_an_expression_changes_the_inside_of_the_face(expression):
    change = abs(draw_one(expression) - draw_one("neutral"))
    assert change[:, 14:42, 10:38].mean() > 2, "brows, eyes and mouth move"
    assert change[:, :4].mean() < 0.5, "the hair does not"


def test_a_network_of_templates_reads_better_than_chance(faces):
    """Means of each expression, told apart by correlation: easy to beat, but not by chance."""
    test = placeholder.load("test", n=300)
    train = placeholder.load("train", n=1500)
    means = np.stack([train.images[train.labels == k].mean(0).ravel() for k in range(8)])
    means -= train.images.mean(0).ravel()
    answers = ((test.images.reshape(300, -1) - train.images.mean(0).ravel()) @ means.T).argmax(1)
    assert 0.2 < (answers == test.labels).mean() < 0.8


def test_data_load_knows_the_placeholder():
    assert len(data.load("placeholder", "validation", n=20, seed=1)) == 20
    assert data.load("placeholder", "test", size=32, n=5).images.shape == (5, 32, 32)


def test_what_cannot_be_drawn():
    with pytest.raises(UnknownNameError, match="validation"):
        placeholder.load("validatoin")
    with pytest.raises(ConfigError, match="n=0"):
        placeholder.load("train", n=0)
    with pytest.raises(ConfigError, match="size=1000"):
        placeholder.load("train", n=3, size=1000)
