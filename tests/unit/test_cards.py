"""Every shipped file has a complete card in one format, and what the cards say is so."""

import importlib
import importlib.util
import json
import re
import shlex
import shutil
from pathlib import Path
from types import SimpleNamespace

import model_cards as tool
import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from expression_lab import cards, cli
from expression_lab.errors import BadDataError, UnknownNameError
from expression_lab.recipes import bias_findings, detector_card, geometry_card, model_cards
from expression_lab.recipes.detector import DetectorRecipe

ROOT = Path(__file__).resolve().parents[2]
SAVED = importlib.import_module("expression_lab.evaluate.saved")  # `evaluate.saved` is a function
CARD = {
    "task": "classifier", "name": "mine", "title": "a reader", "about": "It reads.",
    "audience": "readers", "command": "expression-lab cards", "file": "mine.npz",
    "made": {"data": "drawn faces", "split": "train", "seed": 0, "minutes": None},
    "measured": "90% are read rightly.", "limits": ["It errs."], "not_for": ["Judging."],
    "license": "Free.", "sources": ["A book."],
}
WORDS = cards.Words(**{key: CARD[key] for key in (
    "title", "about", "audience", "made", "measured", "not_for", "sources")})


@pytest.fixture
def folder(tmp_path):
    """A folder with one file, its card as data, and the same as text."""
    (tmp_path / "mine.npz").write_bytes(b"weights")
    return put(tmp_path)


def put(folder, **changes):
    whole = cards.complete({**CARD, **cards.fingerprint(folder / "mine.npz")}, WORDS)
    changed = {key: value for key, value in {**whole, **changes}.items() if value is not None}
    (folder / "mine.json").write_text(json.dumps(changed))
    (folder / "mine.md").write_text(cards.markdown(whole, WORDS))
    return folder


@pytest.mark.parametrize("name", cards.names())
def test_a_shipped_card_is_complete_and_describes_its_files(name):
    assert cards.check(name) == []


def test_no_shipped_file_is_without_a_card():
    assert cards.uncarded() == ()


@pytest.mark.parametrize("name", cards.names())
def test_a_shipped_cards_text_and_words_are_those_of_its_data(name):
    card = cards.read(name)
    words = model_cards.words_of(name, card)
    assert cards.text(name) == cards.markdown(card, words)
    assert cards.complete(card, words) == card


def test_every_card_that_is_written_is_shipped():
    assert set(model_cards.WORDS) == set(cards.names())


@pytest.mark.parametrize("name", cards.names())
def test_a_cards_command_exists(name):
    runs(cards.read(name)["command"])


def runs(command):
    """Fail where a command line names a command, option or file that there is not."""
    program, *words = shlex.split(command)
    if program == "python" and words[0] == "-m":
        assert importlib.util.find_spec(words[1]), command
    elif program == "python":
        text = (ROOT / words[0]).read_text("utf-8")
        assert all(f'"{word}"' in text for word in words[1:]), command
    else:
        assert program == "expression-lab", command
        group = typer.main.get_command(cli.app)
        while words and hasattr(group, "commands"):
            assert words[0] in group.commands, command
            group = group.commands[words.pop(0)]
        known = {option: one for one in group.params for option in one.opts}
        while words:
            option = words.pop(0)
            assert option in known, command
            if not known[option].is_flag:
                assert words and not words.pop(0).startswith("-"), command


@pytest.mark.parametrize("command", [
    "expression-lab train nothing --ship", "expression-lab train cgan --shipp",
    "python -m expression_lab.recipes.nowhere", "python benchmarks/identity.py --crad",
    "train cgan"])
def test_a_command_that_does_not_exist_is_seen(command):
    with pytest.raises((AssertionError, ModuleNotFoundError)):
        runs(command)


def test_the_index_page_is_that_of_the_cards():
    assert tool.PAGE.read_text("utf-8") == tool.page(cards.index())
    assert "src/expression_lab/checkpoints/README.md" in (ROOT / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", tool.PAGE.read_text("utf-8")):
        assert (tool.PAGE.parent / target).is_file(), target


def test_the_index_page_has_a_place_for_every_task():
    with pytest.raises(ValueError, match="No heading of README.md has the task dancing"):
        tool.page([{**cards.index()[0], "task": "dancing"}])


def test_a_whole_card_has_nothing_to_complain_of(folder):
    assert cards.check("mine", folder) == [] and cards.uncarded(folder) == ()
    assert cards.index(folder) == [{
        "name": "mine", "task": "classifier", "title": "a reader", "files": ("mine.npz",),
        "bytes": 7, "measured": "90% are read rightly.", "minutes": None, "shipped": True}]


@pytest.mark.parametrize(("changes", "said"), [
    ({"license": None}, "license is missing"), ({"about": "  "}, "about is missing"),
    ({"measured": 0.9}, "measured is missing"), ({"files": None}, "files is missing"),
    ({"limits": []}, "limits is no list of sentences"),
    ({"not_for": "judging"}, "not_for is no list of sentences"),
    ({"made": {"data": "", "split": "train", "seed": 0}}, "made lacks minutes"),
    ({"made": {"data": "", "split": "t", "seed": 0, "minutes": 1}}, "made says no data"),
    ({"made": None}, "made lacks seed"),
    ({"sha256": "0" * 64}, "another sha256 among files"),
    ({"file": None, "files": {"mine.npz": {"bytes": 7, "sha256": "0"}}}, "is not the file"),
    ({"file": None, "files": {"gone.npz": {"bytes": 7, "sha256": "0"}}}, "gone.npz is not there"),
])
def test_what_a_card_lacks_is_said(folder, changes, said):
    put(folder, **changes)
    faults = cards.check("mine", folder)
    assert any(said in fault for fault in faults) and all(one.startswith("mine: ")
                                                          for one in faults)


def test_a_file_that_was_replaced_or_is_new_is_seen(folder):
    (folder / "mine.npz").write_bytes(b"others!")
    (folder / "new.tflite").write_bytes(b"new")
    fault, = cards.check("mine", folder)
    assert "mine.npz is not the file" in fault and cards.uncarded(folder) == ("new.tflite",)


@pytest.mark.parametrize(("harm", "said"), [
    (lambda text: text.replace("## Not for\n", "## Not\n"), "headings of its text must be"),
    (lambda text: text.replace("- A book.", ""), "'Sources' says nothing"),
    (lambda text: text[:text.index("## Sources")], "headings of its text must be"),
])
def test_headings_are_the_same_on_every_card(folder, harm, said):
    path = folder / "mine.md"
    path.write_text(harm(path.read_text()))
    fault, = cards.check("mine", folder)
    assert said in fault


@pytest.mark.parametrize("content", ["{", "[1]", "\xff\x00"])
def test_a_broken_card_is_named(folder, content):
    (folder / "mine.json").write_bytes(content.encode("latin-1"))
    fault, = cards.check("mine", folder)
    assert "mine.json" in fault
    with pytest.raises(BadDataError, match="mine.json"):
        cards.index(folder)


def test_a_card_without_text_is_named(folder):
    (folder / "mine.md").unlink()
    fault, = cards.check("mine", folder)
    assert "mine.md" in fault


def test_a_card_with_gaps_is_in_no_index(folder):
    put(folder, made=None)
    with pytest.raises(BadDataError, match="The card mine has gaps"):
        cards.index(folder)


def test_an_unknown_card_gets_the_nearest():
    for ask in (cards.read, cards.text, cards.check):
        with pytest.raises(UnknownNameError, match="Did you mean 'residual'"):
            ask("residul")


def test_a_card_that_moves_tells_of_its_new_file():
    first = cards.complete({**CARD, "bytes": 7, "sha256": "a"}, WORDS)
    again = cards.complete({**first, "file": "other.npz", "bytes": 8, "sha256": "b"}, WORDS)
    assert again["files"] == {"other.npz": {"bytes": 8, "sha256": "b"}}


def test_written_and_read_again(tmp_path):
    (tmp_path / "mine.npz").write_bytes(b"weights")
    raw = {**CARD, **cards.fingerprint(tmp_path / "mine.npz")}
    assert model_cards.write(raw, tmp_path / "mine.json", WORDS) == cards.read("mine", tmp_path)
    assert cards.check("mine", tmp_path) == []
    assert "For readers." in cards.text("mine", tmp_path)


def test_what_a_card_says_of_bias_is_what_was_measured():
    for name in cards.names():
        assert cards.read(name).get("bias") == bias_findings.sentence(name), name


@pytest.fixture
def measured(monkeypatch):
    """Tables of bias as the measure makes them, of one reader and one editor."""
    tables = {
        "largest": {"reader": ["residual"] * 3, "factor": ["light", "age_like", "turn"],
                    "best": ["even", "younger-like", None], "worst": ["dim", "older-like", None],
                    "gap": [0.1, 0.25, np.nan], "by_chance": [0.04, 0.05, np.nan]},
        "over_reading": {
            "data": ["other", *["ferplus"] * 4], "reader": ["residual"] * 5,
            "reading": [*["usual"] * 4, "balanced"],
            "expression": ["any", "any", "sadness", "anger", "any"], "split": ["test"] * 5,
            "faces": [9, 1090, 1090, 1090, 1090], "share": [0.9, 0.105, 0.056, 0.01, 0.3],
            "low": [0.8, 0.086, 0.04, 0, 0.2], "high": [1, 0.123, 0.07, 0.02, 0.4]},
        "editing": {"editor": [*["landmarks"] * 4, "multi"],
                    "factor": ["light", "light", "turn", "sex_like", "light"],
                    "slice": ["even", "dim", "aside", "male-like", "dim"],
                    "edits": [96, 96, 10, 96, 96], "both": [0.8, 0.6, np.nan, 0.78, 0.9],
                    "gap": [0, -0.2, np.nan, -0.02, 0.1],
                    "gap_low": [0, -0.3, np.nan, -0.07, 0],
                    "gap_high": [0, -0.12, np.nan, 0.004, 0.2]}}
    monkeypatch.setattr(SAVED, "saved", lambda name, room: pd.DataFrame(tables[name]))
    return tables


def test_a_reader_is_told_its_widest_gap_and_what_it_over_reads(measured):
    said = bias_findings.sentence("residual")
    assert 'falls most under light "dim" (10 points below "even"; chance alone: 4)' in said
    assert 'people under age-like "older-like" (25 points below "younger-like"; ' in said
    assert "of 1,090 neutral test faces of FER+ 10.5% (8.6% to 12.3%)" in said
    assert said.endswith("most often as sadness (5.6%).")
    assert bias_findings.sentence("residual_int8") == (
        f"As measured on residual.keras: o{said[1:]}")


def test_an_editor_is_told_the_slice_it_serves_worst(measured):
    said = bias_findings.sentence("movements")
    assert 'light "dim" (-20 points beside the usual slice, 95 % interval -30 to -12;' in said
    assert 'sex-like "male-like" (-2 points' in said and "-7 to 0; 78% of 96 edits)" in said


def test_where_nothing_was_measured_nothing_is_said(measured, monkeypatch):
    assert bias_findings.sentence("tiny") is None and bias_findings.sentence("multi") is None
    assert bias_findings.sentence("detector") is None
    monkeypatch.undo()
    monkeypatch.setattr(SAVED, "FOLDER", ROOT / "nowhere")
    assert bias_findings.sentence("residual") is None


def test_bias_stands_among_the_limits(folder):
    whole = {**cards.read("mine", folder), "bias": "Worse in the dark."}
    text = cards.markdown(whole, WORDS)
    assert "- It errs.\n- Worse in the dark.\n\n## Not for" in text


def test_a_trained_detector_has_a_complete_card(tmp_path, monkeypatch):
    known = cards.read("detector")["validation"]
    monkeypatch.setattr(detector_card, "measure", lambda *given: known)
    (tmp_path / "detector.tflite").write_bytes(b"weights")
    model = SimpleNamespace(count_params=lambda: 5)
    faces = SimpleNamespace(images=[None] * 3)
    detector_card.save(DetectorRecipe(), tmp_path, model, [faces], ([0], [0, 0]), None,
                       minutes=2.5)
    assert cards.check("detector", tmp_path) == []
    shipped = detector_card.ship(DetectorRecipe(), tmp_path, tmp_path / "shipped")
    assert cards.check("detector", tmp_path / "shipped") == [] and shipped["test"] == known
    assert "2.5 minutes" in cards.text("detector", tmp_path / "shipped")


def test_the_geometry_recipe_leaves_complete_cards(tmp_path):
    for name in geometry_card.NAMES:
        shutil.copy(cards.FOLDER / f"{name}.csv", tmp_path)
    results = json.loads((ROOT / "data" / "results" / "geometry.json").read_text("utf-8"))
    geometry_card.write(results, tmp_path, 1.5, {"python": "3"})
    for name in geometry_card.NAMES:
        assert cards.check(name, tmp_path) == []
        shipped, again = cards.read(name), cards.read(name, tmp_path)
        assert again["versions"] == {"python": "3"} and again["made"]["minutes"] == 1.5
        assert again["measures"] == shipped["measures"]


def invoke(*arguments):
    return CliRunner().invoke(cli.app, ["cards", *arguments])


def test_the_command_lists_and_prints():
    listed, one = invoke(), invoke("residual")
    assert all(name in listed.output for name in cards.names()) and "not shipped" in listed.output
    assert one.output == cards.text("residual") + "\n" and one.exit_code == 0
    assert json.loads(invoke("residual", "--json").output) == cards.read("residual")
    assert [row["name"] for row in json.loads(invoke("--json").output)] == list(cards.names())
    assert isinstance(invoke("residul").exception, UnknownNameError)


def test_the_command_checks(folder, monkeypatch):
    assert "each complete" in invoke("--check").output
    monkeypatch.setattr("expression_lab.cards.reading.FOLDER", folder)
    monkeypatch.setattr("expression_lab.cards.checking.FOLDER", folder)
    (folder / "mine.npz").write_bytes(b"others!")
    (folder / "new.csv").write_bytes(b"1")
    said = invoke("--check")
    assert said.exit_code == 2 and "fault: mine: mine.npz is not the file" in said.output
    assert "fault: new.csv: no card tells of it" in said.output
    assert invoke("mine", "--check").exit_code == 2
