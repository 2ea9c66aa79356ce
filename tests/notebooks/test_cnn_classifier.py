"""Notebook 04: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import notebooks
import numpy as np
import pytest

from expression_lab import evaluate, recognize

SOURCE = notebooks.NOTEBOOKS / "source" / "04_cnn_classifier.py"
CELLS = notebooks.make_notebook(SOURCE.read_text("utf-8")).cells
TEXT = "\n\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")
CODE = [cell.source for cell in CELLS if cell.cell_type == "code"]
CHECK = next(code for code in CODE if code.startswith("if accuracy_from_matrix"))
BLANK = next(code for code in CODE if code.startswith("accuracy_from_matrix"))


@pytest.fixture(scope="module")
def known():
    """What the exercises ask about, from the stored answers."""
    stored = recognize.results("residual")
    y_pred = stored.predicted
    # Any prior shows whether the check takes precision or recall; the card's needs no network.
    prior = np.bincount(stored.labels, minlength=8) / len(stored.labels)
    balanced = recognize.balance(stored.probabilities, prior, 1.0)
    return {"np": np, "y_true": stored.labels, "probabilities": stored.probabilities,
            "matrix": evaluate.confusion_matrix(stored.labels, y_pred),
            "report": evaluate.classification_report(stored.labels, y_pred),
            "even": evaluate.classification_report(stored.labels, balanced.argmax(1))}


def told(capsys, known, **answers):
    names = dict(known)
    exec(BLANK, names)
    exec(CHECK, names | answers)
    return capsys.readouterr().out


def test_it_has_twenty_to_thirty_code_cells():
    assert 20 <= len(CODE) <= 30


def test_nothing_is_said_before_an_answer_is_given(capsys, known):
    assert told(capsys, known) == ""


def test_the_answers_under_the_fold_are_right(capsys, known):
    first, second, fourth = (re.search(rf"^{n}\. `(.+)`$", TEXT.split("<details>")[1],
                                       re.MULTILINE)[1] for n in (1, 2, 4))
    assert fourth.startswith("for_photos, for_actors = ")
    photos, actors = eval(fourth.split(" = ")[1])
    said = told(capsys, known, accuracy_from_matrix=eval(first, dict(known)),
                disgust_is_disgust=eval(second, dict(known)), threshold=0.95,
                for_photos=photos, for_actors=actors)
    assert [line.split(":")[0] for line in said.splitlines()] == ["1", "2", "3", "4"]
    assert len(re.findall("[Rr]ight!", said)) == 4


def test_a_threshold_as_the_fold_suggests_exists(known):
    sure, right = known["probabilities"].max(1), known["probabilities"].argmax(1) == known["y_true"]
    assert any(right[sure >= one].mean() >= 0.95 for one in np.arange(0.3, 1, 0.05)
               if (sure >= one).any())


@pytest.mark.parametrize("answers", [
    {"accuracy_from_matrix": 0.5}, {"disgust_is_disgust": "recall"}, {"threshold": 0.0},
    {"for_photos": "balanced", "for_actors": "usual"}])
def test_wrong_answers_get_a_hint(capsys, known, answers):
    answers = {key: known["even"].table.loc["disgust", "recall"] if value == "recall" else value
               for key, value in answers.items()}
    assert re.search("[Nn]ot yet: ", told(capsys, known, **answers))


def test_every_table_that_it_reads_is_there():
    names = set(re.findall(r'evaluate\.saved\("(\w+)"\)', "\n".join(CODE)))
    assert {"ladder", "calibration", "reliability", "robustness", "size"} <= names
    assert all(len(evaluate.saved(name)) for name in names)


def test_no_measured_figure_stands_in_its_code():
    """Figures of the shipped networks come from cards and tables; checks alone hold tolerances."""
    shown = [cell.source for cell in CELLS
             if cell.cell_type == "code" and "check" not in cell.metadata.get("tags", ())]
    for one in map(recognize.results, ("residual", "tiny")):
        accuracy = (one.predicted == one.labels).mean()
        assert not re.search(rf"{100 * accuracy:.1f}|{accuracy:.3f}", "\n".join(shown))
