"""The measure of editors, on drawn faces, judges who see brightness, and editors without art."""

import importlib

import numpy as np
import pandas as pd
import pytest
import typer.testing

from expression_lab import cli, data, edit, evaluate, recognize
from expression_lab.data.dataset import FaceDataset
from expression_lab.edit.compositing import Patch
from expression_lab.edit.editor import Editor
from expression_lab.errors import ConfigError, DataMissingError, DegenerateFaceError
from expression_lab.evaluate.comparison import people, summary
from expression_lab.evaluate.comparison.trial import Trial, asked
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import identity
from expression_lab.generate import generator
from expression_lab.recipes import measures
from expression_lab.recipes.measures import (
    editing,
    editing_gentle,
    editing_methods,
    editing_variants,
)

PEOPLE = 3
saved = importlib.import_module("expression_lab.evaluate.saved")  # also a function's name


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


class Sulker(Nothing):
    """Knows two expressions, folds whatever is to be happy, and refuses to make a face neutral."""

    name, expressions = "sulker", ("neutral", "happiness")

    def edit_face(self, face, target):
        wanted = edit.as_edit(target)
        if wanted.is_nothing:
            return None
        if wanted.target.expression == "neutral":
            raise DegenerateFaceError("No.")
        x, y = max(face.box.x, 0), max(face.box.y, 0)
        piece = face.photo[y:y + 60, x:x + 60]
        return Patch(255 - piece, np.ones(piece.shape[:2], np.float32), x, y, {"least_area": -0.1})


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
                for one in (Nothing(), Painter(), Sulker())}


def test_one_picture_of_each_known_person_is_drawn_and_always_the_same(drawn):
    rows = people.one_each(drawn, 1)
    assert sorted(drawn.table["identity"][rows]) == ["a", "b", "c"]
    assert (drawn.labels[rows] == 1).all()
    assert rows == people.one_each(drawn, 1)


def test_pictures_without_a_face_are_counted(monkeypatch, drawn):
    chosen, missed = people.choose("validation", "neutral", 2)
    assert len(chosen) == 2 and missed == 0
    blank = FaceDataset("facial_expressions", "validation", np.zeros_like(drawn.images),
                        drawn.labels, None, drawn.table, "blank", "nowhere")
    monkeypatch.setattr(data, "load", lambda *_, **__: blank)
    assert people.choose("validation", "neutral", 2) == ({}, PEOPLE)


def test_an_editor_that_does_nothing_reaches_what_was_there_before(tables):
    table = tables["nothing"]["nothing_targets"].set_index("target")
    assert table.index.tolist() == [*summary.TARGETS, "all"]
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


def test_an_editor_that_does_nothing_comes_back_and_leaves_nothing_behind(tables):
    table = tables["nothing"]["nothing_targets"].set_index("target")
    assert (table[["cycle", "seams", "folds", "failed"]] == 0).all().all()
    assert (table.loc[["neutral", "happiness", "all"], "no_op"] == 0).all()
    assert table.drop(["neutral", "happiness", "all"])["no_op"].isna().all(), "no such faces"


def test_paint_that_stays_is_an_error_of_going_and_coming_back(tables):
    table = tables["painter"]["painter_targets"].set_index("target")
    assert (table["cycle"] > 10).all() and (table.loc[["neutral", "happiness"], "no_op"] > 10).all()
    whole = table.loc["all"]
    assert whole["cycle"] == pytest.approx(table["cycle"].drop("all").mean(), rel=1e-3)
    assert whole["seams"] == table["seams"].drop("all").sum() > 0


def test_targets_that_an_editor_does_not_know_have_no_figures(tables):
    table = tables["sulker"]["sulker_targets"].set_index("target")
    unknown = table.drop(["neutral", "happiness", "all"])
    assert len(unknown) == 5 and (unknown["faces"] == 0).all()
    assert unknown.drop(columns=["faces", "split"]).isna().all().all()
    assert set(tables["sulker"]["sulker_read_as"]["target"]) == {"neutral", "happiness"}


def test_edits_that_fail_and_maps_that_fold_are_counted(tables):
    table = tables["sulker"]["sulker_targets"].set_index("target")
    assert table["failed"].dropna().to_dict() == {"neutral": PEOPLE, "happiness": 0, "all": PEOPLE}
    assert table["folds"].dropna().to_dict() == {"neutral": 0, "happiness": PEOPLE, "all": PEOPLE}
    assert table.loc["neutral", "faces"] == PEOPLE and table.loc["neutral", "both"] == 0
    assert table.loc["happiness", "seams"] == PEOPLE
    read = tables["sulker"]["sulker_read_as"].set_index("target")
    assert read.loc["neutral", list(EXPRESSIONS)].to_numpy().sum() == 0
    checks = tables["sulker"]["sulker_checks"].set_index("check")
    again = checks.loc["the face is found again after the edit"]
    assert again["passed"] < again["cases"]


def test_without_a_series_there_are_no_ranks():
    made = editing.measure(Painter(), "validation", faces=1, series=0, say=lambda text: None)
    table = made["painter_targets"].set_index("target")
    assert table["rank_judge"].isna().all() and table.loc["all", "both"] == 1
    assert not len(made["painter_intensity"])


def test_the_command_says_which_editor_and_how_many_faces(monkeypatch):
    asked = []
    monkeypatch.setattr(measures, "run", lambda name, split, **given: asked.append(given) or [])
    run = typer.testing.CliRunner().invoke
    assert run(cli.app, ["measure", "editing", "--editor", "cvae", "--faces", "9"]).exit_code == 0
    assert run(cli.app, ["measure", "robustness", "--split", "test"]).exit_code == 0
    folders = [one.pop("folder").name for one in asked]
    assert asked == [{"editor": "cvae", "faces": 9}, {}] and folders == ["editing", "robustness"]


def test_a_variant_is_a_row_and_is_measured_once(tmp_path):
    made = []

    def painter():
        made.append(1)
        return Painter()

    ask = {"faces": 1, "folder": tmp_path, "say": lambda text: None}
    table = editing_variants.measure_variants({"whole": (painter, 30), "nothing": (Nothing, 0)},
                                              **ask)
    assert table["variant"].tolist() == ["whole", "nothing"] and table["faces"].tolist() == [7, 7]
    assert table["both"].tolist()[0] == 1 and table["steps"].tolist() == [30, 0]
    assert table["cycle"].tolist()[0] > table["cycle"].tolist()[1] == 0
    again = editing_variants.measure_variants({"whole": (painter, 30)}, **ask)
    assert len(made) == 1 and again["identity"].isna().all() and len(again) == 1


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


def test_no_faces_at_all_is_a_sentence():
    with pytest.raises(ConfigError, match="1 face or more"):
        editing.measure(Nothing(), "validation", faces=0)


def test_no_face_of_a_data_set_leaves_the_machine():
    far = Nothing()
    far.remote = True
    with pytest.raises(ConfigError, match="another machine"):
        editing.measure(far, "validation")


def test_identity_is_the_distance_before_and_after(monkeypatch):
    face = next(iter(people.choose("validation", "neutral", 1)[0].values()))
    monkeypatch.setattr(identity, "available", lambda: True)
    monkeypatch.setattr(identity, "embed", lambda photo, landmarks:
                        np.eye(128, dtype=np.float32)[int(photo is face.photo)])
    judges = {name: Judge() for name in summary.JUDGES}
    assert Trial(Nothing(), judges, {3: face})(3, "fear", 1.0)["identity"] == 0
    painted = Trial(Painter(), judges, {3: face})(face=3, target="fear", intensity=1.0)
    assert painted["identity"] == pytest.approx(np.sqrt(2))


def test_neutral_by_degrees_takes_that_share_of_what_is_shown_away():
    assert asked("neutral", 0.5).start == "current" and asked("neutral", 1).start == "neutral"
    assert asked("anger", 0.5).start == "neutral"


def test_tables_are_written_to_the_room_of_editing(tmp_path, monkeypatch):
    monkeypatch.setattr(saved, "FOLDER", tmp_path)
    monkeypatch.setattr(editing, "measure", lambda editor, split, root, folder, say: {
        f"{editor}_targets": pd.DataFrame({"a": [1]})})
    path = tmp_path / "editing" / "nothing_targets.csv"
    assert measures.run("editing", editor="nothing") == [path]
    assert evaluate.saved("nothing_targets", room="editing")["a"].tolist() == [1]
    with pytest.raises(ConfigError, match="editing takes no faces"):
        measures.run("editing", editor="nothing", faces=3)


@pytest.fixture
def room(tmp_path, monkeypatch):
    """An empty folder of results, and one of cards."""
    monkeypatch.setattr(saved, "FOLDER", tmp_path)
    monkeypatch.setattr(generator, "CHECKPOINTS", tmp_path / "checkpoints")
    (tmp_path / "checkpoints").mkdir()
    return tmp_path


def test_editors_are_put_beside_one_another(room, tables):
    with pytest.raises(DataMissingError, match="measure editing --editor landmarks"):
        editing_methods.measure(say=lambda text: None)
    for name, made in (("cvae", "painter"), ("cyclegan", "sulker")):
        saved.save(f"{name}_targets", tables[made][f"{made}_targets"], "editing")
    (room / "checkpoints" / "cvae.json").write_text(
        '{"parameters": 1234567, "bytes": 9, "minutes": 2}')
    saved.save("milliseconds", pd.DataFrame([{"editor": "cvae", "milliseconds": 12.0, "network": 4,
                                              "threads": 2, "machine": "a desk"}]), "editing")
    said = []
    made = editing_methods.measure(said.append)
    table = made["methods"].set_index("editor")
    assert table.index.tolist() == ["cvae", "cyclegan"] and len(said) == 6
    assert table["targets"].tolist() == [7, 2] and table["both"].tolist() == [1, 0]
    assert table.loc["cyclegan", "artefacts"] == pytest.approx(100), "three of six, twice"
    assert table.loc["cvae", ["parameters", "bytes", "minutes", "milliseconds"]].tolist() == [
        1234567, 9, 2, 12]
    assert "1234567" in saved.save("methods", made["methods"], "editing").read_text("utf-8")
    assert table.loc["cyclegan", ["parameters", "milliseconds", "machine"]].isna().all()
    parts = made["methods_targets"].set_index(["editor", "target"])
    assert len(parts) == 14 and np.isnan(parts.loc[("cyclegan", "fear"), "both"])


def test_gentle_edits_stand_between_those_who_were_measured_on_the_same_split(
        room, tables, monkeypatch):
    painter = tables["painter"]["painter_targets"]
    asked = []
    monkeypatch.setattr(edit, "load", lambda *name, **settings: asked.append((*name, settings)))
    monkeypatch.setattr(editing, "measure", lambda *_: {"refine_targets": painter})
    split = painter["split"].iloc[0]
    saved.save("landmarks_targets", painter.assign(both=0.25), "editing")
    with pytest.raises(DataMissingError, match=f"refine has not been measured on {split} faces"):
        editing_gentle.measure(split)
    saved.save("refine_targets", painter.assign(split="another"), "editing")
    with pytest.raises(DataMissingError, match="--editor refine"):
        editing_gentle.measure(split)
    saved.save("refine_targets", painter.assign(both=0.75), "editing")
    made = editing_gentle.measure(split)
    table = made["gentle"].set_index("editor")
    assert table.index.tolist() == ["landmarks", "refine, gentle", "refine"]
    assert table["both"].tolist() == [0.25, 1, 0.75]
    assert asked == [("refine", {"gentle": True})]
    assert made["gentle_targets"] is painter


def test_the_share_of_faces_that_stay_the_same_people_is_what_is_not_over(room):
    table = pd.DataFrame({"target": [*summary.TARGETS, "all"], "faces": [10] * 7 + [70],
                          "identity_over": [0.1] * 8, "split": "test"})
    found = editing_methods.worth(table)
    assert found["same_person"] == pytest.approx(0.9) and np.isnan(found["cycle"])


def test_a_contact_sheet_is_drawn_into_the_folder_that_was_named(tmp_path):
    path = editing.contact_sheet(tmp_path / "sheets", Painter(), faces=3)
    assert path == tmp_path / "sheets" / "painter_validation.png"
    assert path.read_bytes().startswith(b"\x89PNG")
