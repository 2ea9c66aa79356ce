"""Notebook 13: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import pytest
from lesson import Lesson

from expression_lab import evaluate, faces, recognize
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import Light

LESSON = Lesson("13_bias_and_ethics")


def test_it_has_twenty_to_thirty_cells_of_its_own():
    cells, exercises = LESSON.count()
    assert exercises == 4 and 20 <= cells <= 30


@pytest.mark.parametrize("name", ["enough", "alarms", "lamp", "others"])
def test_an_exercise_waits(capsys, name):
    assert "waits for your answer" in LESSON.told(capsys, {"Light": Light}, **{name: None})


def test_a_slice_that_is_just_large_enough_is_right(capsys):
    known, answer = {"evaluate": evaluate}, LESSON.solution(1)
    assert "Right!" in LESSON.told(capsys, known, enough=answer)
    for wrong in (40, answer - 5, 400):
        assert "Not yet" in LESSON.told(capsys, known, enough=wrong)


def test_the_number_of_false_alarms_is_right(capsys):
    assert "right!" in LESSON.told(capsys, {}, alarms=LESSON.solution(2))
    for wrong in (30 * 45, 30 * 0.271, 30 * 45 * 0.105):
        assert "not yet" in LESSON.told(capsys, {}, alarms=wrong)


def test_how_often_calm_faces_are_over_read_is_what_was_measured():
    over = evaluate.saved("over_reading", room="bias").set_index(
        ["data", "reader", "reading", "expression"])["share"]
    assert LESSON.solution(2) / 30 / 45 == pytest.approx(
        over["ferplus", "residual", "balanced", "any"], abs=0.002)


def test_a_light_that_makes_a_calm_face_look_otherwise_is_right(capsys):
    known = {"faces": faces, "recognize": recognize, "EXPRESSIONS": EXPRESSIONS,
             "Light": Light}
    assert "Right!" in LESSON.told(capsys, known, lamp=LESSON.solution(3, Light=Light))
    assert "Not yet" in LESSON.told(capsys, known, lamp=Light())


def test_how_often_others_may_scowl_is_right(capsys):
    assert "right!" in LESSON.told(capsys, {}, others=LESSON.solution(4))
    for wrong in (0.3, 0.1, 0.05, 0):
        assert "not yet" in LESSON.told(capsys, {}, others=wrong)


def test_every_table_that_it_reads_is_there():
    read = re.findall(r'evaluate\.saved\("(\w+)", room="(\w+)"\)', "\n".join(LESSON.code))
    assert {name for name, _ in read} == {"slices", "largest", "real_slices", "training",
                                          "training_gaps", "editing"}
    assert all(len(evaluate.saved(name, room=room)) for name, room in read)


def test_no_certificate_of_the_readers_is_touched():
    named = [number for number, code in enumerate(LESSON.code) if "EXPRESSION_LAB_CONFIG" in code]
    signed = [number for number, code in enumerate(LESSON.code) if "sign=True" in code]
    assert named and signed and named[0] < signed[0]
