"""The measures of honesty on a reader and faces made up here: no data set, no network."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import data, evaluate, recognize
from expression_lab.data.dataset import FaceDataset
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes.measures import (
    agreement,
    calibration,
    copies,
    learning_curve,
    robustness,
)


class Reader:
    """Knows each face from its first pixel, and is twice as sure as it should be."""

    name, size = "made-up", 48
    card = {"temperature": 2.0, "prior": [0.3, *[0.1] * 7], "balance": 0.7}

    def logits(self, images):
        rng = np.random.default_rng(0)
        logits = rng.normal(0, 1, (len(images), 8))
        logits[np.arange(len(images)), (images[:, 0, 0] + images[:, 0, -1]) % 8] += 2
        return (2 * logits).astype(np.float32)

    def predict_proba(self, images, flip=True, balanced=False):
        return evaluate.at_temperature(calibration.views(self, images), 2.0)

    def predict(self, images):
        return self.predict_proba(images).argmax(1)

    def balance(self, probabilities):
        return recognize.balance(probabilities, self.card["prior"], self.card["balance"])


def faces(n=160, split="validation"):
    rng = np.random.default_rng(1)
    labels = np.arange(n) % 8
    images = rng.integers(0, 256, (n, 48, 48)).astype(np.uint8)
    images[:, 0, 0], images[:, 0, -1] = labels, 0
    votes = np.zeros((n, 10))
    votes[np.arange(n), labels] = rng.integers(6, 11, n)
    votes[:, 8] = 10 - votes.sum(1)
    table = pd.DataFrame(votes, columns=[f"votes_{name}" for name in agreement.CHOICES])
    return FaceDataset("ferplus", split, images, labels, votes[:, :8].astype(np.float32), table,
                       "made up", "nowhere")


@pytest.fixture(autouse=True)
def made_up(monkeypatch):
    asked = []

    def load(name, split, size=None, root=None, **options):
        asked.append(split)
        return faces(split=split)

    monkeypatch.setattr(data, "load", load)
    return asked


def test_calibration_before_after_and_balanced(made_up):
    tables = calibration.measure(Reader(), "validation", say=lambda text: None)
    found = tables["calibration"].set_index(["reading", "measure"])
    assert set(tables["calibration"]["reading"]) == {"before", "after", "balanced"}
    assert found.loc[("before", "nll"), "temperature"] == 1
    assert found.loc[("after", "nll"), "temperature"] == 2
    assert (found["faces"] == 160).all() and made_up == ["validation"]
    groups = tables["reliability"].groupby(["reading", "equal"])["faces"].sum()
    assert (groups == 160).all() and len(groups) == 6


def test_a_card_without_temperature_gets_the_one_of_validation(made_up):
    reader = Reader()
    reader.card = {}
    table = calibration.measure(reader, "test", say=lambda text: None)["calibration"]
    assert made_up == ["test", "validation"] and set(table["reading"]) == {"before", "after"}
    logits = calibration.views(reader, faces().images)
    best = evaluate.fit_temperature(logits, faces().labels)
    assert set(table["temperature"]) == {1.0, best}


def test_agreement_and_the_ceiling_stand_beside_the_network():
    tables = agreement.measure(Reader(), "validation", say=lambda text: None)
    groups = tables["agreement"]
    assert groups.groupby("reading")["faces"].sum().to_dict() == {"usual": 160, "balanced": 160}
    readers = set(tables["ceiling"]["reader"])
    assert readers == {"tagger", "panel", "perfect", "made-up, usual", "made-up, balanced"}
    assert set(tables["ceiling"]["expression"]) == {"all", *EXPRESSIONS}
    usual = tables["ceiling"].set_index(["reader", "expression"]).loc[("made-up, usual", "all")]
    predicted = Reader().predict_proba(faces().images).argmax(1)
    assert usual["agreement"] == (predicted == faces().labels).mean()


def test_robustness_says_which_faces_it_took(monkeypatch):
    monkeypatch.setattr(robustness, "FACES", 40)
    table = robustness.measure(Reader(), "validation", say=lambda text: None)
    assert set(table["sample"]) == {"40 of 160 faces, drawn with seed 0"}
    assert len(table) == 5 * len(evaluate.DAMAGES) and (table["faces"] == 40).all()
    assert {"network", "split", "balanced_mean_recall"} <= set(table)


def test_faces_with_a_copy_in_training_are_left_out(monkeypatch):
    from types import SimpleNamespace

    from expression_lab.recipes import material

    reader = Reader()
    reader.name = "tiny"
    monkeypatch.setattr(material, "gather", lambda recipe, root=None: SimpleNamespace(
        images=faces().images[:20]))
    table = copies.measure(reader, "validation", say=lambda text: None)
    assert list(table["left_out"]) == [0, 20, 20, 20] and list(table["faces"]) == [160, *[140] * 3]
    right = reader.predict(faces().images) == faces().labels
    assert list(table["accuracy"][:2]) == [right.mean(), right[20:].mean()]


def test_the_learning_curve_takes_nested_faces_and_goes_on_where_it_stopped(monkeypatch, tmp_path):
    trained = []

    def one(train, validation, share, steps):
        trained.append(share)
        return {"network": "tiny", "faces": round(share * len(train)), "accuracy": share}

    monkeypatch.setattr(learning_curve, "_one", one)
    monkeypatch.setattr(learning_curve, "_faces", lambda root: (faces(), faces()))
    quiet = {"say": lambda text: None, "steps": 5}
    learning_curve.measure(tmp_path, shares=(0.1,), **quiet)
    table = learning_curve.measure(tmp_path, shares=(0.1, 1.0), **quiet)
    assert trained == [0.1, 1.0] and list(table["faces"]) == [16, 160]


def test_a_training_of_the_learning_curve_takes_just_its_steps(monkeypatch):
    from expression_lab.recognize import training

    seen = {}

    def train(config, images, targets, validation, repeats=None, **options):
        seen.update(config=config, faces=len(images), shown=repeats.sum())
        raise InterruptedError

    monkeypatch.setattr(training, "train", train)
    with pytest.raises(InterruptedError):
        learning_curve._one(faces(640), faces(), 0.5, 30)
    assert seen["faces"] == 320 and seen["shown"] == pytest.approx(30 * seen["config"].batch_size)
    assert seen["config"].epochs == 1
