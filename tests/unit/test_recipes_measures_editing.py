"""The measure of editors, on drawn faces, judges who see brightness, and editors without art."""

import importlib

import numpy as np
import pandas as pd
import pytest

from expression_lab import data, edit, evaluate, recognize
from expression_lab.data.dataset import FaceDataset
from expression_lab.edit.compositing import Patch
from expression_lab.edit.editor import Editor
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import identity
from expression_lab.recipes import measures
from expression_lab.recipes.measures import editing, editing_faces, editing_tables
from expression_lab.recipes.measures.editing_trial import Trial, asked

PEOPLE = 3


class Nothing(Editor):
    """Returns the photo."""

    name = "nothing"

    def edit_face(self, face, target):
        return None


class Painter(Editor):
    """Paints the face over, in a grey that tells the target and its intensity."""

    name = "painter"
    strength = 1.0

    def edit_face(self, face, target):
        wanted = edit.as_edit(target)
        if wanted.is_nothing:
            return None
        x, y = max(face.box.x, 0), max(face.box.y, 0)
        shape = face.photo[y:face.box.y + face.box.height, x:face.box.x + face.box.width].shape
        grey = 16 + 32 * EXPRESSIONS.index(wanted.target.expression)
        shade = grey - 8 * (1 - self.strength * wanted.target.intensity)
        return Patch(np.full(shape, round(shade), np.uint8), np.ones(shape[:2], np.float32), x, y,
                     {"least_area": 0.5})


class Judge:
    """Takes each of eight shades of grey for an expression; nearer the middle, surer."""

    size = 48

    def predict_proba(self, images, flip=True, balanced=False):
        assert flip and balanced
        middles = 16 + 32 * np.arange(8)
        near = np.exp(-np.abs(images.mean((1, 2))[:, None] - middles) / 16)
        return near / near.sum(1, keepdims=True)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """People who are nobody: of each two neutral and two happy pictures, and one without name."""
    from expression_lab.data.sitting import sitting
    from expression_lab.faces import model as models

    model, rng, images = models.load(), np.random.default_rng(0), []
    for _ in range(PEOPLE + 1):
        person = model.sample(1, rng)
        images.append(sitting(person, ["neutral", "happiness"] * 2, rng, size=160, model=model))
    names = [name for name in (*"abc", "") for _ in range(4)]
    return FaceDataset("facial_expressions", "validation", np.concatenate(images),
                       np.arange(len(names)) % 2, None, pd.DataFrame({"identity": names}), "drawn",
                       "nowhere", True)


@pytest.fixture(autouse=True)
def made_up(monkeypatch, drawn):
    monkeypatch.setattr(data, "load", lambda *_, **__: drawn)
    monkeypatch.setattr(recognize, "load", lambda *_: Judge())
    monkeypatch.setattr(identity, "available", lambda: False)
    monkeypatch.setattr(editing, "SERIES", 2)


@pytest.fixture(scope="module")
def tables(drawn):
    """What is measured of both editors: dict of editor -> dict of tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "load", lambda *_, **__: drawn)
        patch.setattr(recognize, "load", lambda *_: Judge())
        patch.setattr(identity, "available", lambda: False)
        patch.setattr(editing, "SERIES", 2)
        return {one.name: editing.measure(one, "validation", say=lambda text: None)
                for one in (Nothing(), Painter())}


def test_one_picture_of_each_known_person_is_drawn_and_always_the_same(drawn):
    rows = editing_faces.one_each(drawn, 1)
    assert sorted(drawn.table["identity"][rows]) == ["a", "b", "c"]
    assert (drawn.labels[rows] == 1).all()
    assert rows == editing_faces.one_each(drawn, 1)


def test_pictures_without_a_face_are_counted(monkeypatch, drawn):
    chosen, missed = editing_faces.choose("validation", "neutral", 2)
    assert len(chosen) == 2 and missed == 0
    blank = FaceDataset("facial_expressions", "validation", np.zeros_like(drawn.images),
                        drawn.labels, None, drawn.table, "blank", "nowhere")
    monkeypatch.setattr(data, "load", lambda *_, **__: blank)
    assert editing_faces.choose("validation", "neutral", 2) == ({}, PEOPLE)


def test_an_editor_that_does_nothing_reaches_what_was_there_before(tables):
    table = tables["nothing"]["nothing_targets"].set_index("target")
    assert table.index.tolist() == [*editing_tables.TARGETS, "all"]
    np.testing.assert_allclose(table["both"], table["unedited"])
    np.testing.assert_allclose(table[["rank_residual", "rank_judge"]], 0)
    np.testing.assert_allclose(table[["detail", "contrast"]], 1, rtol=1e-6)
    assert table["both"].loc["all"] < 0.5 and table["least_area"].isna().all()
    checks = tables["nothing"]["nothing_checks"]
    assert (checks["cases"] == checks["passed"]).all() and len(checks) == 5


def test_an_editor_that_does_all_that_is_asked_reaches_everything(tables):
    table = tables["painter"]["painter_targets"].set_index("target")
    np.testing.assert_allclose(table[["residual", "judge", "both"]], 1)
    assert (table["rank_judge"].drop(["neutral", "all"]) > 0.8).all()  # 1.25 overshoots
    assert (table["least_area"] == 0.5).all() and (table["detail"] < 0.5).all()
    read = tables["painter"]["painter_read_as"].set_index(["judge", "target"])[list(EXPRESSIONS)]
    assert read.loc[("residual", "anger"), "anger"] == PEOPLE
    assert (read.sum(axis=1) == PEOPLE).all() and len(read) == 14
    checks = tables["painter"]["painter_checks"].set_index("check")
    again = checks.loc["the face is found again after the edit"]
    assert again["passed"] < 0.2 * again["cases"]
    assert checks.loc["pixels outside the mask are unchanged", "passed"] == PEOPLE


def test_the_series_has_a_row_for_each_intensity(tables):
    series = tables["painter"]["painter_intensity"]
    assert set(series["intensity"]) == set(editing.INTENSITIES) and (series["faces"] == 2).all()
    sad = series[series["target"] == "sadness"].set_index("intensity")["p_judge"]
    assert sad.loc[0.0] < sad.loc[0.5] < sad.loc[1.0]


def test_the_astronaut_is_edited_too(tables):
    astronaut = tables["painter"]["painter_astronaut"].set_index("target")
    assert astronaut.loc["fear", "judge"] == "fear" and len(astronaut) == 7


def test_an_interrupted_run_goes_on_unless_the_editor_has_changed(tmp_path, monkeypatch):
    edits = []
    once = Trial.__call__
    monkeypatch.setattr(Trial, "__call__",
                        lambda self, *a, **k: edits.append(k) or once(self, *a, **k))
    ask = {"split": "validation", "faces": 1, "folder": tmp_path, "say": lambda text: None}
    first = editing.measure(Painter(), **ask)
    made = len(edits)
    again = editing.measure(Painter(), **ask)
    assert len(edits) == made + 7  # the astronaut's
    pd.testing.assert_frame_equal(first["painter_targets"], again["painter_targets"])
    changed = Painter()
    changed.strength = 0.5
    editing.measure(changed, **ask)
    assert len(edits) == 2 * made + 7


def test_no_face_of_a_data_set_leaves_the_machine():
    far = Nothing()
    far.remote = True
    with pytest.raises(ConfigError, match="another machine"):
        editing.measure(far, "validation")


def test_identity_is_the_distance_before_and_after(monkeypatch):
    face = next(iter(editing_faces.choose("validation", "neutral", 1)[0].values()))
    monkeypatch.setattr(identity, "available", lambda: True)
    monkeypatch.setattr(identity, "embed", lambda photo, landmarks:
                        np.eye(128, dtype=np.float32)[int(photo is face.photo)])
    judges = {name: Judge() for name in editing_tables.JUDGES}
    assert Trial(Nothing(), judges, {3: face})(3, "fear", 1.0)["identity"] == 0
    painted = Trial(Painter(), judges, {3: face})(face=3, target="fear", intensity=1.0)
    assert painted["identity"] == pytest.approx(np.sqrt(2))


def test_neutral_by_degrees_takes_that_share_of_what_is_shown_away():
    assert asked("neutral", 0.5).start == "current" and asked("neutral", 1).start == "neutral"
    assert asked("anger", 0.5).start == "neutral"


def test_tables_are_written_to_the_room_of_editing(tmp_path, monkeypatch):
    saved = importlib.import_module("expression_lab.evaluate.saved")  # also a function's name
    monkeypatch.setattr(saved, "FOLDER", tmp_path)
    made = {"nothing_targets": pd.DataFrame({"a": [1]})}
    monkeypatch.setattr(editing, "measure", lambda split, root, folder, say: made)
    assert measures.run("editing") == [tmp_path / "editing" / "nothing_targets.csv"]
    assert evaluate.saved("nothing_targets", room="editing")["a"].tolist() == [1]


def test_a_contact_sheet_is_drawn_into_the_folder_that_was_named(tmp_path):
    path = editing.contact_sheet(tmp_path / "sheets", Painter(), faces=3)
    assert path == tmp_path / "sheets" / "painter_validation.png"
    assert path.read_bytes().startswith(b"\x89PNG")
