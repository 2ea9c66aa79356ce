"""The measure bias on few faces: every table is what it says, and committed ones fit the code."""

import importlib

import numpy as np
import pandas as pd
import pytest

from expression_lab import edit, evaluate, recognize
from expression_lab.errors import DegenerateFaceError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import conditions
from expression_lab.recipes import measures
from expression_lab.recipes.measures import (
    bias,
    bias_editing,
    bias_gains,
    bias_reading,
    bias_training,
)


class Reader:
    """Reads dark pictures as sadness, all others as what it is told."""

    def __init__(self, labels):
        self.labels = labels

    def predict(self, images, balanced=False):
        assert balanced
        return np.where(images.mean(axis=(1, 2)) < 40, 3, self.labels[:len(images)])


def read_table(matched=True):
    truth = np.tile(np.arange(7), 6)
    rows = bias_reading.drawn({"fake": Reader(truth)}, "validation", people=6, say=lambda text: 0)
    whose = {one: [c.name for c in conditions.of(one)] for one in conditions.FACTORS}
    usual = {one: conditions.reference(one) for one in conditions.FACTORS}
    return rows, bias_reading.table(rows, ["reader"], usual, whose, matched)


def test_drawn_people_are_read_under_every_condition():
    rows, (table, largest) = read_table()
    assert len(rows) == 6 * 7 * len(conditions.CONDITIONS)
    assert set(zip(table["factor"], table["slice"])) == {
        (one.factor, one.name) for one in conditions.CONDITIONS}
    assert (table["faces"] == 42).all() and list(largest["factor"]) == list(conditions.FACTORS)
    assert (table["accuracy"] == 1).all() and (largest["gap"] == 0).all()
    assert table["over_read"].isna().all()  # six calm faces are too few for a figure


def test_a_slice_that_is_read_worse_is_named():
    rows, _ = read_table()
    dark = (rows["slice"] == "18° up") & (rows["label"] < 3)
    rows.loc[dark, "predicted"] = 4
    rows = pd.concat([rows.assign(person=rows["person"] + 10 * k) for k in range(6)])
    table, largest = bias_reading.table(rows, ["reader"], {"nodded": "level"} | {
        one: conditions.reference(one) for one in conditions.FACTORS}, {
        one: [c.name for c in conditions.of(one)] for one in conditions.FACTORS}, matched=True)
    row = table[table["slice"] == "18° up"].iloc[0]
    assert row["gap"] == pytest.approx(-3 / 7) and row["gap_high"] < -0.3
    assert row["over_read"] == 1 and row["over_read_as"] == "anger"
    worst = largest[largest["factor"] == "nodded"].iloc[0]
    assert worst["worst"] == "18° up" and worst["p"] < 0.01 and worst["by_chance"] < worst["gap"]


def test_a_picture_says_how_it_was_taken():
    from expression_lab.faces import model as models

    model = models.load()
    someone = model.sample(8, seed=1)
    of = {one.name: one for one in conditions.CONDITIONS}

    def told(name):
        shown = conditions.draw(model, someone, of[name], size=64).images
        return pd.DataFrame([bias_reading.picture(one) for one in shown]).median()

    even, side, turned = (told(one) for one in ("even", "strong from a side", "28° aside"))
    assert even["turned"] < 8 and even["light"] < 0.08
    assert side["light"] > 0.2 and turned["turned"] > 18
    nothing = bias_reading.picture(np.full((48, 48), 90, np.uint8))
    assert np.isnan(nothing["turned"]) and np.isnan(nothing["light"])


class Refuses(edit.load("landmarks").__class__):
    """The landmark editor, but anger it refuses."""

    def edit_face(self, face, target):
        if edit.as_edit(target).target.expression == "anger":
            raise DegenerateFaceError("no")
        return super().edit_face(face, target)


@pytest.mark.slow
def test_edits_are_judged_in_slices_and_failures_count(monkeypatch, tmp_path):
    some = [one for one in conditions.CONDITIONS if one.factor == "turned"][:2]
    monkeypatch.setattr(bias_editing, "conditions", lambda: some)
    monkeypatch.setattr(bias_editing, "TARGETS", ("happiness", "anger"))
    monkeypatch.setattr(bias_editing, "KNOWN_BY", ())
    monkeypatch.setattr(edit, "load", lambda name, real=edit.load: Refuses())
    table = bias_editing.measure(("landmarks",), tmp_path, "validation", lambda text: 0, people=15)
    rows = pd.read_csv(tmp_path / "bias_editing_landmarks_validation.csv")
    assert len(rows) == 60 and rows["failed"].sum() == 30
    assert list(table["edits"]) == [30, 30] and (table["both"] <= 0.5).all()
    assert table["both"].iloc[0] > 0.3 and (table["found"] > 0.9).all()
    again = bias_editing.measure(("landmarks",), tmp_path, "validation", lambda text: 0, people=15)
    pd.testing.assert_frame_equal(table, again)


def test_drawn_training_faces_have_few_of_the_rare():
    images, labels, rare = bias_training.drawn_train("yaw", 160, size=24)
    assert images.shape == (160, 24, 24) and rare.sum() == 8
    assert (np.bincount(labels) == 20).all()
    with pytest.raises(UnknownNameError):
        bias_training.drawn_train("weather", 160)
    shown, labels, about = bias_training.drawn_test("skin_brightness", people=3, size=24)
    mean = pd.Series(shown.mean(axis=(1, 2))).groupby(about["level"]).mean()
    assert mean.is_monotonic_increasing and len(shown) == len(labels) == 5 * 3 * 8


@pytest.mark.slow
def test_all_ways_train_for_as_many_steps(monkeypatch, tmp_path):
    monkeypatch.setattr(bias_training, "FACES", 160)
    monkeypatch.setattr(bias_training, "PEOPLE", 4)
    rows = bias_training.measure(tmp_path, None, lambda text: 0, seeds=(0,), steps={"yaw": 3})
    assert list(rows["way"]) == [*bias_training.WAYS, "more people"]
    assert rows["test"].str.len().eq(4 * 4 * 8).all()


def letters(read):
    return "".join(bias_training.LETTERS[k] for k in read)


def test_what_a_way_changed_is_compared_on_the_same_faces(monkeypatch):
    monkeypatch.setattr(bias_training, "PEOPLE", 40)
    _, labels, about = bias_training.drawn_test("yaw", 40, size=16)
    monkeypatch.setattr(bias_training, "drawn_test", lambda *_: (None, labels, about))
    worse = np.where((about["level"] == 30) & (labels < 4), 7, labels)
    trained = pd.DataFrame([
        {"material": "yaw", "way": "as they are", "seed": 0, "test": letters(worse)},
        {"material": "yaw", "way": "rebalanced", "seed": 0, "test": letters(labels)},
        {"material": "yaw", "way": "rebalanced", "seed": 1, "test": letters(worse)}])
    tables = bias_gains.tables(trained)
    gaps = tables["training_gaps"].set_index("way")
    assert gaps.loc["as they are", "gap"] == -0.5 and gaps.loc["as they are", "change"] == 0
    assert gaps.loc["rebalanced", "gap"] == -0.25 and gaps.loc["rebalanced", "change"] == 0.25
    assert gaps.loc["rebalanced", "seeds"] == 2
    shown = tables["training"].set_index(["way", "slice"])
    assert shown.loc[("as they are", "30"), "over_read"] == 1
    assert shown.loc[("rebalanced", "30"), "change"] == 0.25
    assert shown.loc[("as they are", "0"), "accuracy"] == 1


def test_the_measure_writes_every_table_with_its_split(monkeypatch, tmp_path):
    saved_module = importlib.import_module("expression_lab.evaluate.saved")
    row = pd.DataFrame({"a": [1]})
    monkeypatch.setattr(recognize, "load", lambda name=None: name)
    monkeypatch.setattr(bias, "drawn", lambda readers, split, say: {"slices": row})
    monkeypatch.setattr(bias, "real", lambda readers, split, root, say: {"over_reading": row})
    monkeypatch.setattr(bias_editing, "measure", lambda **asked: row)
    monkeypatch.setattr(bias_training, "measure", lambda folder, root, say: row)
    monkeypatch.setattr(bias_gains, "tables", lambda rows, split, root: {"training": rows})
    monkeypatch.setattr(saved_module, "FOLDER", tmp_path)
    paths = measures.run("bias", "validation", folder=tmp_path, say=lambda text: 0)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "bias/slices.csv", "bias/over_reading.csv", "bias/editing.csv", "bias/training.csv"]
    assert all((pd.read_csv(path)["split"] == "validation").all() for path in paths)


def test_real_faces_are_told_apart_by_data_set_reading_and_slice(monkeypatch):
    n = 80
    rows = pd.DataFrame({"data": "ferplus", "person": [f"face {k}" for k in range(n)], "label": 0,
                         "turned": ["ahead", "10° to 25° aside"] * 40, "light": "even",
                         "agreement": "", "reader": "fake", "reading": "usual",
                         "predicted": [0, 3] * 40})
    monkeypatch.setattr(bias_reading, "real", lambda *asked: rows)
    tables = bias.real({}, "test", say=lambda text: 0)
    table = tables["real_slices"].set_index(["factor", "slice"])
    assert table.loc[("turned", "10° to 25° aside"), "gap"] == -1
    assert table.loc[("turned", "10° to 25° aside"), "over_read_as"] == "sadness"
    assert table.loc[("turned", "more than 25° aside"), "note"] == "no face"
    assert "agreement" not in set(tables["real_slices"]["factor"])
    over = tables["over_reading"].set_index("expression")["share"]
    assert over["any"] == over["sadness"] == 0.5 and over["anger"] == 0


def test_the_committed_tables_fit_the_code():
    table = evaluate.saved("slices", room="bias")
    assert set(table["factor"]) == set(conditions.FACTORS)
    assert set(table["reader"]) == set(bias_reading.READERS)
    assert (table["faces"] == bias_reading.PEOPLE * len(bias_reading.SHOWN)).all()
    assert set(table["split"]) == {"test"} and "bias" in measures.MEASURES
    over = evaluate.saved("over_reading", room="bias")
    known = recognize.results("residual")
    mine = over.query("data == 'ferplus' and reader == 'residual' and reading == 'usual'")
    read = known.predicted[known.labels == 0]
    for row in mine.itertuples():
        share = (read != 0).mean() if row.expression == "any" else (
            read == EXPRESSIONS.index(row.expression)).mean()
        assert row.share == pytest.approx(share, abs=2e-3), row.expression
    trained = evaluate.saved("training", room="bias")
    assert set(trained["way"]) == set(bias_training.ways("skin_brightness"))
    assert set(evaluate.saved("editing", room="bias")["editor"]) <= set(bias_editing.EDITORS)
