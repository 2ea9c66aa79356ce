"""Notebook 10: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import numpy as np
import pytest
from lesson import Lesson

from expression_lab import evaluate, plots
from expression_lab.evaluate import claims, comparison

LESSON = Lesson("10_comparative_evaluation")


def known():
    return {"np": np, "evaluate": evaluate, "plots": plots, "comparison": comparison}


def test_it_has_twenty_to_thirty_cells_of_its_own():
    cells, exercises = LESSON.count()
    assert exercises == 4 and 20 <= cells <= 30


@pytest.mark.parametrize("name", ["faces_needed", "dominated", "passes", "discussion"])
def test_an_exercise_waits(capsys, name):
    assert "waits for your answer" in LESSON.told(capsys, known(), **{name: None})


def test_how_many_faces_are_needed_is_right(capsys):
    right = LESSON.solution(1, evaluate=evaluate, np=np)
    assert "right!" in LESSON.told(capsys, known(), faces_needed=right)
    for wrong in (right - 4, right + 4, right + 1, 100):
        assert "not yet" in LESSON.told(capsys, known(), faces_needed=wrong)


def test_the_dominated_editors_are_right(capsys):
    right = LESSON.solution(2)
    assert "right!" in LESSON.told(capsys, known(), dominated=right)
    for wrong in (right | {"landmarks"}, right - {"pix2pix"}, {"refine"}):
        assert "not yet" in LESSON.told(capsys, known(), dominated=wrong)


def test_whose_numbers_pass_the_rule_is_right(capsys):
    assert "right!" in LESSON.told(capsys, known(), passes=LESSON.solution(3))
    for wrong in ((True, True), (False, False), (False, True)):
        assert "not yet" in LESSON.told(capsys, known(), passes=wrong)


def test_a_discussion_is_looked_through(capsys):
    text = " ".join(LESSON.solution_code(4).strip('"').split())
    assert "right!" in LESSON.told(capsys, known(), discussion=text)
    short = LESSON.told(capsys, known(), discussion="refine is the best.")
    for missing in ("two editors", "four numbers", "an interval", "how many faces", "who judged"):
        assert missing in short
    assert "a limit" in LESSON.told(capsys, known(), discussion=text.replace(
        "only", "").replace("not clear", ""))


def test_the_rule_of_exercise_3_is_that_of_the_claims():
    [claim] = [one for one in claims.CLAIMS if one.name == "fear and disgust are confused"]
    assert "5 %" in claim.rule
    assert f"{len(claims.CLAIMS)} of" in LESSON.text


def test_every_table_that_it_reads_is_there():
    read = re.findall(r'evaluate\.saved\("(\w+)", room="(\w+)"\)', "\n".join(LESSON.code))
    assert read and all(len(evaluate.saved(name, room=room)) for name, room in read)


def test_no_real_face_is_shown():
    """Faces come from the face model and from what editors make of them."""
    code = "\n".join(LESSON.code)
    assert "data.load(" not in code and "photos=" not in code


def test_what_its_text_says_of_the_claims_is_so():
    judged = claims.judge(claims.committed()).set_index("claim")
    assert judged.loc["a GAN leaves artefacts at eyes and mouth", "holds"] == "mixed"
    assert "happiness 95 %" in judged.loc["happiness is easiest", "measured"]
