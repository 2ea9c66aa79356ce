"""The comparison of editors, on drawn faces, judges who see brightness, and editors without art."""

import json
import shutil
from pathlib import Path

import comparison_fakes as fakes
import cv2
import numpy as np
import pandas as pd
import pytest
from skimage import data as pictures

from expression_lab import cards, data, recognize
from expression_lab.data.dataset import FaceDataset
from expression_lab.edit import methods
from expression_lab.errors import (
    BadDataError,
    ConfigError,
    DataMissingError,
    LabError,
    NoFaceError,
    UnknownNameError,
)
from expression_lab.evaluate import claims, comparison
from expression_lab.evaluate.comparison import crew, intervals, memory, resuming, subjects, worker
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import identity

PEOPLE = 6  # with seven expressions each, enough others for the naturalness
EDITORS = ("nothing", "painter", "sulker", "bug", "absent")
LOAD = data.load
ASKED = {"faces": PEOPLE, "editors": EDITORS, "identity": 0, "series": 2, "classifiers": ("grey",)}
FEW = {"faces": 2, "editors": ("painter", "sulker"), "classifiers": ()}


@pytest.fixture(scope="module", autouse=True)
def made_up():
    """Editors, judges and a classifier that need no weights; no process is begun."""
    with pytest.MonkeyPatch.context() as patch:
        for name, home in fakes.EDITORS.items():
            patch.setitem(methods.METHODS, name, home)
        patch.setattr(recognize, "load", lambda *_: fakes.Judge())
        patch.setattr(recognize, "available", lambda: ("grey", "residual"))
        patch.setattr(memory, "peak", lambda name: 5.0)
        patch.setattr(identity, "available", lambda: False)
        patch.setattr(claims, "judge", lambda tables: pd.DataFrame({"holds": ["mixed"]}))
        yield


@pytest.fixture(scope="module")
def drawn():
    """Faces of a data set that names nobody: uint8, half of them happy."""
    faces = data.load("synthetic", "test", n=24, size=128)
    return FaceDataset("drawn", "test", faces.images, np.arange(24) % 2, None,
                       faces.table.drop(columns="identity"), "drawn", "nowhere")


@pytest.fixture(scope="module")
def few(drawn):
    """`data.load` gives few faces to classifiers, so that tests are quick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "load", lambda *_, **__: drawn)
        yield


def compare(folder, say=lambda text: None, workers=0, **changes):
    return comparison.run(comparison.Plan(**{**ASKED, **changes}), folder, say, workers)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("comparison")


@pytest.fixture(scope="module")
def made(folder, few):
    return compare(folder)


@pytest.fixture(scope="module")
def editors(made):
    return made.tables["editors"].set_index("editor")


def test_every_editor_has_a_row_however_it_fails(editors):
    assert tuple(editors.index) == EDITORS
    assert editors["edits"].tolist() == [7 * PEOPLE, 7 * PEOPLE, 2 * PEOPLE, 7 * PEOPLE, 7 * PEOPLE]
    assert editors["failed"].tolist() == [0, 0, PEOPLE, 7 * PEOPLE, 7 * PEOPLE]
    assert editors.loc["bug", ["residual", "judge", "both"]].tolist() == [0, 0, 0]
    assert editors.loc["sulker", "title"] == "Sulker"


def test_memory_is_measured_in_processes_of_their_own(editors, tmp_path):
    assert editors["memory"].isna().all(), "there were none"
    mine = worker.Worker(comparison.Plan(**ASKED), tmp_path)
    assert mine.cost("painter") == {"rows": [{"editor": "painter", "memory": 5.0}]}
    assert np.isnan(mine.cost("hosted")["rows"][0]["memory"])


def test_failures_are_counted_with_their_most_frequent_reason(made):
    failures = made.tables["failures"].set_index(["editor", "target"])
    assert set(failures.index.get_level_values(0)) == {"sulker", "bug", "absent"}
    assert failures.loc[("sulker", "neutral"), "why"] == "The face is too sulky."
    assert failures.loc[("bug", "fear"), "why"] == "ZeroDivisionError: by a bug"
    assert "absent.keras" in failures.loc[("absent", "anger"), "why"]
    assert (failures["failed"] == PEOPLE).all() and (failures["of"] == PEOPLE).all()


def test_an_editor_that_does_nothing_changes_nothing(editors):
    row = editors.loc["nothing"]
    assert row["both"] == pytest.approx(row["unedited"]) and row["unedited"] < 0.5
    assert row["ssim"] == 1 and row["sharpness"] == 1 and row["detail"] == pytest.approx(1)
    assert row["naturalness"] == pytest.approx(0, abs=1e-3) and row["artefacts"] == 0
    assert row["smoothness"] == 1 and row["no_op"] == 0 and row["cycle"] == 0


def test_an_editor_that_does_what_is_asked_reaches_everything(editors, made):
    row = editors.loc["painter"]
    assert row[["residual", "judge", "both", "both_high"]].tolist() == [1] * 4
    assert 0.5 < row["both_low"] < 0.7, "six people are no certainty"
    assert row["naturalness"] > 3 and row["rank_judge"] > 0.9 and row["no_op"] > 5
    assert row["frechet"] > editors.loc["nothing", "frechet"]
    assert row["kernel"] > editors.loc["nothing", "kernel"]
    read = made.tables["read_as"].query("editor == 'painter'")
    assert (read[list(EXPRESSIONS)].sum(axis=1) == PEOPLE).all() and len(read) == 14


def test_targets_have_figures_of_their_own(made):
    table = made.tables["targets"].set_index(["editor", "target"])
    assert len(table.loc["sulker"]) == 2 and len(table.loc["painter"]) == 7
    assert table.loc[("sulker", "neutral"), "failed"] == PEOPLE
    low, high = table.loc[("painter", "fear"), ["both_low", "both_high"]]
    assert 0.5 < low < 0.7 and high == 1, "Wilson, of six"


def test_probability_rises_with_the_intensity(made):
    table = made.tables["intensity"].query("editor == 'painter' and target == 'anger'")
    assert table["intensity"].tolist() == [0, 0.25, 0.5, 0.75, 1] and (table["faces"] == 2).all()
    assert (np.diff(table["p_judge"].iloc[1:]) > 0).all()


def test_edits_say_what_was_read_before_and_after(made):
    edits = made.tables["edits"]
    whole = edits[(edits["intensity"] == 1) & (edits["editor"] == "painter")]
    assert (whole["residual"] == whole["target"]).all() and not whole["failed"].any()
    assert (whole[whole["target"] == "neutral"]["shown"] == "happiness").all()
    assert set(edits["before_judge"]) <= set(EXPRESSIONS)
    assert whole["fresh"].sum() == 2 * PEOPLE, "a neutral and a happy face of each"


def test_classifiers_have_all_their_tables(made):
    row = made.tables["classifiers"].iloc[0]
    assert row["faces"] == 4 * PEOPLE and row["accuracy_low"] < row["accuracy"] + 1e-9
    assert row["batch1"] < 1e-6 and row["parameters"] == 8
    matrix = made.tables["classifier_matrix"]
    assert matrix["count"].sum() == 4 * PEOPLE and len(matrix) == 64
    damaged = made.tables["classifier_robustness"].set_index("damage")
    assert len(damaged) == 12 and damaged.loc["none", "grade"] == 0
    assert made.tables["classifier_reliability"]["faces"].sum() == 4 * PEOPLE


def test_what_was_done_is_told_without_a_path_or_a_name(made, folder):
    assert made.made["people"] == PEOPLE and made.made["faces"] == 2 * PEOPLE
    assert made.made["fingerprints"]["painter"] != made.made["fingerprints"]["nothing"]
    assert "42 unedited faces" in made.made["reference"] and made.made["missed"] == 0
    text = (folder / "results.json").read_text("utf-8")
    assert str(folder) not in text and str(Path.home()) not in text


def test_sheets_show_faces_before_and_after_and_what_went_wrong(made, folder):
    rows = made.sheets["faces"]
    before = [row for row in rows if not row["editor"]]
    assert [row["shown"] for row in before] == ["neutral"] * 3 + ["happiness"]
    painted = [row for row in rows if row["editor"] == "painter"]
    assert len(painted) == 3 * 6 + 1 and painted[0]["image"].shape == (128, 128)
    assert painted[0]["residual"] == painted[0]["target"]
    worst = [row for row in made.sheets["failures"] if row["editor"] == "sulker"]
    assert len(worst) == 3 and all(row["failed"] and "sulky" in row["why"] for row in worst)
    assert len(list((folder / "sheets").glob("*.png"))) == len(rows) + len(made.sheets["failures"])


def test_tables_lie_beside_as_csv(made, folder):
    for name, table in made.tables.items():
        found = pd.read_csv(folder / "tables" / f"{name}.csv", keep_default_na=False)
        assert list(found) == list(table) and len(found) == len(table)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A run with few faces and editors, and nothing read beside."""
    return compare(tmp_path_factory.mktemp("small"), **FEW)


def test_the_same_seed_gives_the_same_tables(small, tmp_path):
    assert comparison.differences(small, compare(tmp_path / "again", **FEW)) == []
    assert comparison.differences(small, compare(tmp_path / "other", **FEW, seed=1))


def test_what_is_finished_is_not_measured_again(made, folder, few, monkeypatch):
    monkeypatch.setattr(worker.Worker, "do", None)
    said = []
    again = compare(folder, said.append)
    assert "Finished on" in said[0] and comparison.differences(made, again) == []


def test_an_interrupted_run_goes_on_where_it_stopped(small, tmp_path, monkeypatch):
    once, done = worker.Worker.do, []

    def interrupted(self, job):
        if len(done) == 5:
            raise KeyboardInterrupt
        done.append(job["name"])
        return once(self, job)

    monkeypatch.setattr(worker.Worker, "do", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compare(tmp_path, **FEW)
    assert not (tmp_path / "results.json").exists()
    monkeypatch.setattr(worker.Worker, "do",
                        lambda self, job: done.append(job["name"]) or once(self, job))
    assert comparison.differences(small, compare(tmp_path, **FEW)) == []
    assert len(done) == len(set(done)), "nothing twice"


def test_a_result_of_another_version_is_measured_anew(small, tmp_path, monkeypatch):
    older = comparison.Result(small.plan, {**small.made, "version": "0.0"}, small.tables)
    comparison.write(older, tmp_path)
    said = []
    again = compare(tmp_path, said.append, **FEW)
    assert "another version" in said[0] and again.made["version"] != "0.0"
    assert comparison.differences(small, again) == []


def test_a_result_of_other_weights_is_measured_anew(small, tmp_path, monkeypatch):
    folder = tmp_path / "weights"
    shutil.copytree(cards.FOLDER, folder)
    monkeypatch.setattr(cards, "FOLDER", folder)
    compare(tmp_path / "out", **FEW)
    once, done, said = worker.Worker.do, [], []
    monkeypatch.setattr(worker.Worker, "do",
                        lambda self, job: done.append(job["name"]) or once(self, job))
    (folder / "cvae.keras").write_bytes(b"of an editor, trained once more")
    compare(tmp_path / "out", said.append, **FEW)
    assert "other weights" in said[0] and not done, "pieces of other editors are kept"
    said.clear()
    (folder / "judge.keras").write_bytes(b"of a judge, trained once more")
    again = compare(tmp_path / "out", said.append, **FEW)
    assert "other weights" in said[0] and "reference" in done
    assert comparison.differences(small, again) == []


def test_a_broken_piece_is_named_and_made_again(small, tmp_path):
    compare(tmp_path, **FEW)
    (tmp_path / "results.json").unlink()
    broken = next((tmp_path / "work").glob("*/edits/painter-*/*.npz"))
    broken.write_bytes(broken.read_bytes()[:100])
    said = []
    assert comparison.differences(small, compare(tmp_path, said.append, **FEW)) == []
    assert any(str(broken) in text and "broken" in text for text in said)


def test_another_plan_in_the_folder_is_a_sentence(made, folder, few, tmp_path):
    with pytest.raises(ConfigError, match="another plan: faces is 6, not 5"):
        compare(folder, faces=5)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "piece.npz").touch()
    plan = comparison.Plan(**ASKED)
    (tmp_path / "work" / "plan.json").write_text(json.dumps(plan.to_dict()))
    with pytest.raises(ConfigError, match="seed is 0, not 3"):
        compare(tmp_path, seed=3)
    (tmp_path / "work" / "plan.json").write_text("{")
    with pytest.raises(BadDataError, match="plan.json"):
        compare(tmp_path)


def test_a_run_that_found_nothing_leaves_the_folder_to_another_plan(tmp_path, small):
    with pytest.raises(LabError):
        compare(tmp_path, **{**FEW, "photos": str(tmp_path / "nowhere")})
    assert comparison.differences(small, compare(tmp_path, **FEW)) == []


def test_an_editor_that_changed_is_measured_again(tmp_path, monkeypatch):
    compare(tmp_path, **FEW)
    (tmp_path / "results.json").unlink()
    once, done = worker.Worker.do, []
    monkeypatch.setattr(worker.Worker, "do",
                        lambda self, job: done.append(job["name"]) or once(self, job))
    monkeypatch.setitem(methods.METHODS, "painter", fakes.EDITORS["nothing"])
    compare(tmp_path, **FEW)
    assert done and all("/painter-" in name for name in done)


def test_broken_results_are_named(made, folder, tmp_path):
    with pytest.raises(DataMissingError, match="expression-lab evaluate"):
        comparison.read(tmp_path)
    comparison.write(made, tmp_path)
    sheet = next((tmp_path / "sheets").glob("*.png"))
    sheet.write_bytes(b"no picture")
    with pytest.raises(BadDataError, match=sheet.name):
        comparison.read(tmp_path)
    text = (folder / "results.json").read_text("utf-8")
    whole = json.loads(text)
    for bad in (text[:1000], "[]", json.dumps({**whole, "format": 0}),
                json.dumps({**whole, "plan": {"faces": -1}}), json.dumps({**whole, "tables": 3})):
        (tmp_path / "results.json").write_text(bad)
        with pytest.raises(BadDataError, match="results.json"):
            comparison.read(tmp_path)


def test_a_sheet_is_only_read_from_its_folder(made, tmp_path):
    comparison.write(made, tmp_path / "here")
    whole = json.loads((tmp_path / "here" / "results.json").read_text())
    cv2.imwrite(str(tmp_path / "secret.png"), np.zeros((8, 8), np.uint8))
    whole["sheets"]["faces"][0]["file"] = "../secret.png"
    (tmp_path / "here" / "results.json").write_text(json.dumps(whole))
    with pytest.raises(BadDataError, match="secret.png"):
        comparison.read(tmp_path / "here")


def test_differences_beyond_rounding_are_told(made):
    tables = {name: table.copy() for name, table in made.tables.items()}
    tables["editors"]["milliseconds"] += 5
    tables["editors"]["ssim"] += 1e-5
    tables["claims"]["holds"] = "judged by other times"
    other = comparison.Result(made.plan, made.made, tables)
    assert comparison.differences(made, other) == []
    tables["editors"].loc[1, "both"] = 0.5
    tables["targets"] = tables["targets"].iloc[1:]
    del tables["failures"]
    said = comparison.differences(made, other)
    assert len(said) == 3 and any("both differs in 1 rows" in text for text in said)


def test_words_that_look_like_no_number_come_back_as_words(tmp_path):
    table = pd.DataFrame({"why": ["", "NA", "null"], "n": [1, 2, 3], "x": [np.nan, 0.1, 1 / 3],
                          "b": [True, False, True]})
    plan = comparison.Plan(**ASKED)
    comparison.write(comparison.Result(plan, {}, {"t": table, "none": pd.DataFrame()}), tmp_path)
    found = comparison.read(tmp_path)
    assert found.tables["t"]["why"].tolist() == ["", "NA", "null"] and not len(found.tables["none"])
    assert found.tables["t"].dtypes.tolist()[1:] == [np.int64, np.float64, bool]
    assert found.plan == plan


@pytest.mark.parametrize("given, said", [
    ({"editors": ("paint",)}, "paint"), ({"faces": 0}, "faces is 0"), ({"seed": 1.5}, "seed"),
    ({"targets": ("contempt",)}, "contempt"), ({"targets": ()}, "at least one of targets"),
    ({"editors": ("bug", "bug")}, "twice"), ({"split": "tests"}, "split"),
    ({"dataset": "fer"}, "data set"), ({"classifiers": ("gray",)}, "grey"),
    ({"editors": ("hosted",)}, "another machine"),
    ({"editors": ("hosted",), "consent": True, "dataset": "ferplus"}, "stay here")])
def test_a_plan_that_makes_no_sense_is_a_sentence(given, said):
    with pytest.raises((ConfigError, UnknownNameError), match=said):
        comparison.Plan(**{**ASKED, **given})


def test_a_plan_comes_back_from_its_own_words():
    plan = comparison.Plan(**{**ASKED, "targets": ("fear", "joy")})
    assert plan.targets == ("happiness", "fear")
    assert comparison.Plan.from_dict(plan.to_dict()) == plan
    assert comparison.Plan(**ASKED, photos="/home/somebody/us").to_dict()["photos"] == "us"
    with pytest.raises(ConfigError, match="shade"):
        comparison.Plan.from_dict({"shade": 1})


def test_a_hosted_editor_is_compared_where_it_is_allowed(tmp_path):
    found = compare(tmp_path, editors=("hosted",), consent=True, faces=1, classifiers=())
    row = found.tables["editors"].iloc[0]
    assert row["edits"] == 7 and np.isnan(row["memory"]) and np.isnan(row["parameters"])
    assert found.made["fingerprints"]["hosted"] == 0


def test_an_editor_that_knows_no_target_has_a_row_without_figures(tmp_path):
    found = compare(tmp_path, editors=("sulker", "painter"), targets=("fear",), faces=1,
                    classifiers=())
    row = found.tables["editors"].set_index("editor").loc["sulker"]
    assert row["edits"] == 0 and row["targets"] == 0 and np.isnan(row["both"])
    assert found.tables["targets"]["editor"].tolist() == ["painter"]


@pytest.fixture
def album(tmp_path):
    """A folder of photos: the astronaut, a picture without a face, and no picture."""
    folder = tmp_path / "album"
    folder.mkdir()
    large = cv2.resize(pictures.astronaut(), (1400, 1400))
    cv2.imwrite(str(folder / "anna.png"), large[..., ::-1])
    cv2.imwrite(str(folder / "wall.png"), np.full((90, 90, 3), 200, np.uint8))
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_photos_are_edited_to_every_target_as_they_are(album, tmp_path):
    said = []
    found = compare(tmp_path / "out", said.append, photos=str(album), editors=("painter",),
                    classifiers=("grey",))
    edits = found.tables["edits"].query("intensity == 1")
    assert set(edits["target"]) == set(comparison.TARGETS) and set(edits["shown"]) == {"as it is"}
    assert found.made["missed"] == 2 and any("notes.txt" in text for text in said)
    assert "the unedited faces themselves" in found.made["reference"]
    assert found.sheets["faces"][0]["image"].shape == (128, 128, 3)
    assert not len(found.tables["classifiers"]), "nobody said what photos show"
    text = (tmp_path / "out" / "results.json").read_text()
    assert "anna" not in text and "notes" not in text


def test_other_photos_of_the_same_name_are_measured_anew(album, tmp_path):
    asked = {"photos": str(album), "editors": ("painter",), "classifiers": ()}
    first, said = compare(tmp_path / "out", **asked), []
    assert compare(tmp_path / "out", said.append, **asked).made == first.made
    assert said[0].startswith("Finished on")
    photo = pictures.astronaut()[:, ::-1]
    cv2.imwrite(str(album / "anna.png"), np.ascontiguousarray(photo[..., ::-1]))
    other = compare(tmp_path / "out", said.append, **asked)
    assert "other photos" in said[1]
    assert comparison.differences(first, other) and other.made["digests"] != first.made["digests"]


def test_a_large_face_is_made_smaller_and_keeps_its_landmarks(album):
    plan = comparison.Plan(**ASKED, photos=str(album))
    found, _ = subjects.gather(plan, 0, 3)
    face, = found.faces
    assert 250 <= face.box.width <= 262 and face.photo.shape[0] < 800
    points = face.landmarks[:, :2]
    assert (points > 0).all() and (points < face.photo.shape[1::-1]).all()


def test_a_folder_without_photos_or_without_faces_is_a_sentence(album, tmp_path):
    with pytest.raises(NoFaceError, match="not a folder"):
        compare(tmp_path / "a", photos=str(tmp_path / "nowhere"))
    (album / "anna.png").unlink()
    with pytest.raises(NoFaceError, match="Not a single face"):
        compare(tmp_path / "b", photos=str(album))


def test_a_data_set_gives_faces_and_what_they_are_compared_with(few, tmp_path):
    found = compare(tmp_path, dataset="ferplus", editors=("nothing",), classifiers=(), faces=3,
                    targets=("neutral", "happiness"))
    assert found.made["people"] <= 6 and found.tables["editors"]["edits"].iloc[0] == 6
    assert found.plan.source == "ferplus, test"


def test_a_data_set_that_is_not_here_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "load", LOAD)
    with pytest.raises(DataMissingError, match="FER"):
        comparison.run(comparison.Plan(**{**ASKED, "dataset": "ferplus"}), tmp_path / "out",
                       workers=0, root=tmp_path)


def test_drawn_people_are_others_in_another_split_or_seed():
    plan = comparison.Plan(**ASKED)
    first = subjects.gather(plan, 0, 1)[0].faces[0].photo
    assert np.array_equal(first, subjects.gather(plan, 0, 2)[0].faces[0].photo)
    for change in ({"seed": 1}, {"split": "validation"}):
        other = subjects.gather(comparison.Plan(**{**ASKED, **change}), 0, 1)[0].faces[0].photo
        assert not np.array_equal(first, other)
    assert not np.array_equal(first, subjects.others(plan)["neutral"][0].photo)


def test_intervals_draw_people_not_edits():
    rng = np.random.default_rng(0)
    people = np.repeat(np.arange(40), 5)
    right = np.repeat(rng.random(40) < 0.5, 5)  # who is read once, is read always
    targets = np.tile(list("abcde"), 40)
    clustered = intervals.over_targets("both", right, targets, people)
    alone = intervals.over_targets("both", right, targets, np.arange(200))
    wide, narrow = (one["both_high"] - one["both_low"] for one in (clustered, alone))
    assert 1.6 < wide / narrow < 2.9, "the root of five, about"


def test_targets_count_alike_in_an_interval_however_many_faces_each_has():
    right = np.array([True] * 90 + [False] * 10)
    targets = np.array(["many"] * 90 + ["few"] * 10)
    found = intervals.over_targets("both", right, targets, np.arange(100))
    assert found == {"both_low": 0.5, "both_high": 0.5}


def test_what_is_not_known_is_left_out_of_a_mean():
    values = np.array([1.0, np.nan, 3.0, np.nan] * 20)
    found = intervals.mean_interval("identity", values, np.arange(80))
    assert 1.5 < found["identity_low"] < 2 < found["identity_high"] < 2.5
    none = intervals.mean_interval("identity", values[[1, 3]], np.arange(2))
    assert np.isnan(none["identity_low"])


def test_few_people_are_not_taken_for_certainty():
    right, targets = np.ones(4, bool), np.array(["anger"] * 4)
    share = intervals.over_targets("both", right, targets, np.arange(4))
    assert 0.4 < share["both_low"] < 0.6 and share["both_high"] == 1
    means = [intervals.mean_interval("identity", np.arange(n) % 2 / 2, np.arange(n))
             for n in (1, 4, 6, 40)]
    widths = [one["identity_high"] - one["identity_low"] for one in means]
    assert np.isnan(widths[:2]).all() and widths[2] > 2.2 * widths[3], "the root of 40/6 is 2.6"


def test_processes_have_one_thread_and_leave_the_environment_as_it_was(monkeypatch):
    import os

    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with crew._one_thread():
        assert os.environ["OMP_NUM_THREADS"] == os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert os.environ["OMP_NUM_THREADS"] == "7" and "OPENBLAS_NUM_THREADS" not in os.environ


def test_workers_that_make_no_sense_and_a_folder_that_is_a_file_are_sentences(tmp_path):
    with pytest.raises(ConfigError, match="workers is -1"):
        compare(tmp_path, workers=-1)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        compare(tmp_path / "file")


def test_seconds_of_interrupted_runs_are_counted(tmp_path):
    with resuming.clock(tmp_path):
        pass
    (tmp_path / "seconds.json").write_text("100")
    with pytest.raises(KeyboardInterrupt), resuming.clock(tmp_path):
        raise KeyboardInterrupt
    assert resuming.seconds(tmp_path) >= 100
