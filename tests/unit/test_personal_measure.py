"""Scores of people before and after calibration: what calibrates is never what is read."""

import numpy as np
import pytest

from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes.measures import personal as measures
from expression_lab.recognize.classifier import Classifier

USUAL = np.float32([1.75] + [-0.25] * 7)


@pytest.fixture
def reader():
    return Classifier("stub", None, {"prior": [0.125] * 8})


def person(neutral=6, habit=1.5, calibrates=True):
    """Neutral faces of somebody who looks sad, and one happy face."""
    labels = np.r_[np.zeros(neutral, int), 1]
    logits = np.zeros((len(labels), 8), np.float32)
    logits[labels == 0, 0], logits[labels == 1, 1] = 1, 6
    logits[:, 3] += habit
    frames = np.arange(len(labels)) < neutral - 2 if calibrates else None
    return logits, logits.copy(), labels, frames


def test_frames_that_calibrate_are_not_read(reader):
    labels, said = measures._answers(reader, person(), USUAL, measures.METHODS["none"], False)
    assert labels.tolist() == [0, 0, 1] and said.tolist() == [3, 3, 1]
    shipped = measures.METHODS["share of the offset (shipped)"]
    labels, said = measures._answers(reader, person(habit=1.2), USUAL, shipped, True)
    assert said.tolist() == [0, 0, 1]


def test_a_face_never_calibrates_its_own_reading(reader):
    asked = []

    def spy(logits, usual):
        asked.append(len(logits))
        return np.zeros(8)

    labels, _ = measures._answers(reader, person(3, calibrates=False), USUAL, spy, False)
    assert len(labels) == 4 and asked == [2, 2, 2, 3]
    alone = measures._answers(reader, person(1, calibrates=False), USUAL, spy, False)
    assert len(alone[0]) == 2 and asked[4:] == [1]


def test_scores_are_drawn_by_person():
    before = [(np.array([0, 0, 1]), np.array([3, 0, 1]))] * 6
    after = [(np.array([0, 0, 1]), np.array([0, 0, 1]))] * 5 + before[:1]
    found = measures._scores(after, before)
    assert found["people"] == 6 and found["faces"] == 18
    assert found["accuracy"] == pytest.approx(17 / 18) and found["gain"] == pytest.approx(5 / 18)
    assert found["gain_low"] < found["gain"] <= found["gain_high"] == pytest.approx(1 / 3)
    assert found["misread"] == pytest.approx(1 / 12)
    assert found["recall"] == pytest.approx((11 / 12 + 1) / 2)
    assert measures._scores(before, before)["gain_high"] == 0


def test_a_sitter_shows_every_expression(monkeypatch):
    monkeypatch.setattr(measures, "SNAPSHOTS", (1, 2))
    monkeypatch.setattr(measures, "ASKED", 1)
    frames, labels, calibrates = measures._sitter(1, 2)
    assert frames.shape == (len(labels), 48, 48) and set(labels) == set(range(len(EXPRESSIONS)))
    assert calibrates.sum() == measures.FRAMES and (labels[calibrates] == 0).all()
    assert (labels == 0).sum() == measures.FRAMES + measures.KEPT
    again, _, _ = measures._sitter(1, 2)
    assert (frames == again).all()
    frames, names = measures._expressive(0)
    assert (names == "left smirk").sum() == max(measures.SNAPSHOTS) + measures.ASKED
    assert len(frames) == len(names) == 18 and frames.dtype == np.uint8
    first, said = measures._first((frames, names), 2)
    assert len(first) == 12 and (np.unique(said, return_counts=True)[1] == 2).all()
