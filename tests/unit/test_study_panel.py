"""The study's panel without a browser: what its buttons do and what the page is sent."""

import base64
import errno

import cv2
import numpy as np
import pytest
from study_fakes import items

from expression_lab import files
from expression_lab.errors import ConfigError
from expression_lab.evaluate.study import read
from expression_lab.widgets import study, study_panel
from expression_lab.widgets.study_panel import StudyPanel


@pytest.fixture
def panel(tmp_path):
    return StudyPanel(study.StudySession(items(4), tmp_path))


def press(panel, choice=0, name=None):
    """What the page says when an answer is pressed."""
    panel.asking._handle_custom_msg({"question": name or panel.asking.question["name"],
                                     "choice": choice, "seconds": 1.25}, [])


def is_shown(widget):
    return widget.layout.display != "none"


def test_it_begins_with_consent_and_a_question_follows(panel):
    assert is_shown(panel.start) and not is_shown(panel.foot) and panel.asking.question == {}
    assert "No name is asked" in panel.consent.value
    panel.begin.click()
    assert not is_shown(panel.start) and is_shown(panel.foot)
    asked = panel.asking.question
    assert asked["prompt"] == "Was this picture edited?" and not asked["stuck"]
    assert asked["choices"] == ["not edited", "edited"]
    assert "Your code is" in panel.words.value and "0 of 12" in panel.progress.value


def test_the_page_gets_the_picture_and_no_answer_with_it(panel):
    panel.begin.click()
    asked, shown = panel.asking.question, panel.session.view.asked
    data = base64.b64decode(asked["pictures"][0].partition(",")[2])
    assert (cv2.imdecode(np.frombuffer(data, np.uint8), 0) == shown.pictures[0]).all()
    assert set(asked) == {"name", "prompt", "pictures", "choices", "stuck"}


def test_colors_reach_the_page_as_they_are():
    red = np.zeros((8, 8, 3), np.uint8)
    red[..., 0] = 255
    data = base64.b64decode(study_panel._address(red).partition(",")[2])
    assert cv2.imdecode(np.frombuffer(data, np.uint8), 1)[0, 0].tolist() == [0, 0, 255]


def test_answers_of_the_page_are_saved_with_their_time(panel, tmp_path):
    panel.begin.click()
    first = panel.asking.question["name"]
    press(panel, 1)
    press(panel, 0, name=first)  # a second click, under way when the next question came
    table = read(tmp_path).table
    assert list(table["question"]) == [first] and list(table["seconds"]) == [1.25]
    assert "1 of 12" in panel.progress.value and panel.asking.question["name"] != first


def test_the_end_tells_what_came_out_and_what_each_picture_was(panel):
    panel.begin.click()
    for _ in range(12):
        press(panel)
    assert panel.asking.question == {} and "12 answers" in panel.result.value
    assert panel.result.value.count("<figure>") == 8 and "you: not edited" in panel.result.value


def test_an_answer_that_is_not_saved_is_said_and_saved_again(panel, monkeypatch, tmp_path):
    def full(path, content, sync=False):
        raise OSError(errno.ENOSPC, "No space left on device")

    panel.begin.click()
    monkeypatch.setattr(files, "replace", full)
    press(panel)
    assert panel.asking.question["stuck"] and is_shown(panel.again)
    assert "No space left" in panel.words.value
    monkeypatch.undo()
    panel.again.children[0].click()
    assert not panel.asking.question["stuck"] and not is_shown(panel.again)
    assert len(read(tmp_path).table) == 1


def test_a_wrong_code_is_said_and_a_right_one_goes_on(panel, tmp_path):
    panel.begin.click()
    press(panel)
    later = StudyPanel(study.StudySession(items(4), tmp_path))
    later.code.value = "<b>x"
    later.resume.click()
    assert "&lt;b&gt;x" in later.words.value and is_shown(later.start)
    later.code.value = panel.session.view.code
    later.resume.click()
    assert "1 of 12" in later.progress.value and not is_shown(later.start)


def test_deleting_is_asked_once_more(panel, tmp_path):
    panel.begin.click()
    press(panel)
    ask, sure = panel.foot.children[1].children
    yes, no = sure.children
    ask.click()
    no.click()
    assert not is_shown(sure) and len(read(tmp_path).table) == 1
    ask.click()
    assert is_shown(sure)
    yes.click()
    assert "deleted" in panel.words.value and not is_shown(panel.foot)
    assert not list(tmp_path.rglob("*.csv")) and panel.asking.question == {}


def test_the_door_of_a_notebook(tmp_path):
    box = study.panel(items(4), tmp_path)
    assert isinstance(box.controller, study.StudySession)
    items(5).save(tmp_path)
    with pytest.raises(ConfigError):
        study.panel(items(4), tmp_path)
