"""Learning movements: from drawn people whose movements are known."""

import numpy as np
import pytest

from expression_lab import cards
from expression_lab.edit import movements as moves
from expression_lab.edit.movements import MEASURES, OPEN
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model
from expression_lab.faces.model.config import FitConfig
from expression_lab.faces.model.faceset import Faces
from expression_lab.recipes import face_model
from expression_lab.recipes import movements as recipe

PEOPLE = 40


def drawn(seed, shown, names):
    """The same people with each of some expressions, at full and at half intensity."""
    maker = model.load()
    people = maker.sample(PEOPLE, seed=seed)
    parts, labels = [], []
    for expression in shown:
        for intensity in (0.5, 1.0):
            parts.append(maker.render(people, expression, intensity, size=64))
            labels += [EXPRESSIONS.index(expression)] * PEOPLE
    names = [f"{names}_{i}" if names else "" for i in range(PEOPLE)] * len(parts)
    return Faces(np.concatenate([one.images for one in parts]),
                 np.concatenate([one.landmarks for one in parts]),
                 np.eye(8, dtype=np.float32)[labels], names)


@pytest.fixture(scope="module")
def learnt():
    named = drawn(0, ("neutral", "happiness", "surprise", "anger"), "person")
    voted = drawn(1, EXPRESSIONS, "")
    voted = Faces(voted.images, voted.landmarks[..., :2], voted.weights, voted.people)
    said = []
    found = recipe.learn(named, voted, model.load().statistics, FitConfig(), said.append)
    return found, said


def test_each_movement_changes_its_own_measure(learnt):
    found = moves.measure(learnt[0].shapes)[:-2, :-2]  # drawn people look ahead, both sides alike
    assert np.allclose(found, np.eye(len(MEASURES) - 2), atol=0.05)


def test_the_drawn_expressions_are_found_again(learnt):
    truth = model.load().statistics.offset_shapes.reshape(8, -1)
    for name in ("happiness", "surprise"):
        k = EXPRESSIONS.index(name)
        found = learnt[0].expression_shapes[k, OPEN].ravel()
        alike = found @ truth[k] / np.linalg.norm(found) / np.linalg.norm(truth[k])
        assert alike > 0.9, name


def test_a_smile_is_taken_back(learnt):
    found, maker = learnt[0], model.load()
    people = maker.sample(3, seed=7)
    mixtures = np.eye(8, dtype=np.float32)[[0] * 3], np.eye(8, dtype=np.float32)[[1] * 3]
    calm, happy = (maker.shapes(people, one) for one in mixtures)
    from expression_lab.edit.present import estimate

    for before, after in zip(calm, happy, strict=True):
        left = np.abs(estimate(after, found).rest - before)[:, :2].mean()
        assert left < 0.7 * np.abs(after - before)[:, :2].mean()


def test_what_was_learnt_from_is_said(learnt):
    assert any("faces with names" in line for line in learnt[1])
    assert sum("faces with closed lips" in line for line in learnt[1]) == 7


def test_a_run_leaves_movements_and_a_complete_card(learnt, tmp_path, monkeypatch):
    monkeypatch.setattr(face_model, "load_faces", lambda root: (None, None))
    monkeypatch.setattr(recipe, "learn", lambda *given: learnt[0])
    card = recipe.run(tmp_path, progress=False)
    assert cards.check("movements", tmp_path) == [] and card == cards.read("movements", tmp_path)
    assert moves.load(tmp_path / "movements.npz").faces.shape == (8, 2)


def test_an_expression_that_nobody_shows_stays_as_it_is():
    shape = np.zeros((8, 6), np.float32)
    shape[:, 0] = 1
    nobody = type("Nobody", (), {"shapes": np.zeros((1, 6), np.float32),
                                 "labels": np.zeros(1, int), "rest": lambda self, kind: 0})()
    assert (recipe._full(nobody, nobody, [np.ones((1, 8))] * 2, shape) == 1).all()
