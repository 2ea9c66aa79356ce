import json
import shutil

import numpy as np
import pandas as pd
import pytest

from expression_lab import cards, data, recognize
from expression_lab.recipes import portable_classifier
from expression_lab.recipes.measures import size
from expression_lab.recognize import classifier, portable


@pytest.fixture
def faces(monkeypatch):
    """Every data set is the same forty squares."""
    noise = np.random.default_rng(0).integers(0, 256, (40, 12, 12), dtype=np.uint8)
    made = data.FaceDataset("ferplus", "validation", noise.repeat(4, 1).repeat(4, 2),
                            np.arange(40) % 8, None, pd.DataFrame({"row": range(40)}), "", "here")
    monkeypatch.setattr(data, "load", lambda *args, **options: made)
    return made


@pytest.fixture
def checkpoints(tmp_path, monkeypatch):
    for path in classifier.CHECKPOINTS.glob("tiny.*"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(classifier, "CHECKPOINTS", tmp_path)
    return tmp_path


def test_a_shipped_file_has_a_card_and_reads_as_its_network(faces, checkpoints):
    card = portable_classifier.ship("tiny", splits=("validation", "test"))
    assert json.loads((checkpoints / "tiny_int8.json").read_text("utf-8")) == card
    network, reader = recognize.load("tiny"), portable.load("tiny")
    assert card["made_from"]["sha256"] == network.card["sha256"]
    assert card["bytes"] == reader.model.bytes < network.card["bytes"] / 2
    assert recognize.available() == ("tiny",)  # a portable one is no Keras classifier
    for split in ("validation", "test"):
        right = reader.predict(faces.images) == faces.labels
        assert card[split]["portable"]["accuracy"] == pytest.approx(right.mean())
    assert cards.check("tiny_int8", checkpoints) == []
    text = (checkpoints / "tiny_int8.md").read_text("utf-8")
    assert f"{card['bytes']:,} bytes" in text and card["command"] in text
    off = np.abs(reader.predict_proba(faces.images) - network.predict_proba(faces.images))
    assert off.mean() < 0.02 and off.max() < 0.3


def test_mean_recall_counts_every_expression_alike():
    probabilities = np.eye(8)[[0, 0, 0, 0, 1]]
    labels = np.array([0, 0, 0, 1, 1])
    assert portable_classifier.accuracy(probabilities, labels) == pytest.approx(0.8)
    assert portable_classifier.mean_recall(probabilities, labels) == pytest.approx((1 + 0.5) / 2)


def test_a_row_of_the_table_has_everything(faces, checkpoints, monkeypatch):
    monkeypatch.setattr(size, "REPEATS", 3)
    monkeypatch.setattr(size, "VARIANTS", ("Keras", "tiny, float32", "tiny, int8"))
    table = size.measure(recognize.load("tiny"), "validation", checkpoints, say=lambda told: None)
    assert table["variant"].tolist() == ["Keras", "tiny, float32", "tiny, int8"]
    assert table["bytes"].iloc[2] < table["bytes"].iloc[1]
    assert (table["zipped"] <= table["bytes"] * 1.01).all() and (table["milliseconds"] > 0).all()
    assert table["multiply_adds"].nunique() == 1
    assert table["accuracy"].iloc[0] == pytest.approx(table["accuracy"].iloc[1])
    again = size.measure(recognize.load("tiny"), "validation", checkpoints,
                         say=lambda told: pytest.fail(f"measured again: {told}"))
    pd.testing.assert_frame_equal(again, table, check_dtype=False)
