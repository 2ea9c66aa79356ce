"""Notebook 07: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import numpy as np
import pytest
from lesson import Lesson

from expression_lab import evaluate, generate, recognize
from expression_lab.expressions import EXPRESSIONS

LESSON = Lesson("07_conditional_vae")


@pytest.fixture(scope="module")
def known():
    """What the exercises ask about."""
    names = {"np": np, "evaluate": evaluate, "recognize": recognize, "seed": 0}
    exec(LESSON.beginning("reader = "), names)
    return names


def test_it_has_twenty_to_thirty_cells_of_its_own():
    cells, exercises = LESSON.count()
    assert exercises == 4 and 20 <= cells <= 30


@pytest.mark.parametrize("name", ["cost", "share", "both_at_once", "hardest"])
def test_an_exercise_waits(capsys, known, name):
    assert "waits for your answer" in LESSON.told(capsys, known, **{name: None})


def test_the_cost_of_a_number(capsys, known):
    assert "right!" in LESSON.told(capsys, known, cost=LESSON.solution(1, np=np))
    for wrong in (0, (1 + 0.5 - 1 - np.log(0.5)) / 2):
        assert "not yet" in LESSON.told(capsys, known, cost=wrong)


def test_the_length_half_way(capsys, known):
    assert "right!" in LESSON.told(capsys, known, share=LESSON.solution(2, np=np))
    assert "not yet" in LESSON.told(capsys, known, share=0.5)


def test_happily_surprised(capsys, known):
    known = {**known, "maker": generate.load("cvae")}
    assert "Right!" in LESSON.told(capsys, known, both_at_once=LESSON.solution(3))
    assert "Not yet" in LESSON.told(capsys, known, both_at_once={"happiness": 1.0})


def test_the_hardest_expression(capsys, known):
    answer = eval("".join(LESSON.solution_code(4).split("\n   ")), {"evaluate": evaluate})
    assert answer in EXPRESSIONS and "right!" in LESSON.told(capsys, known, hardest=answer)
    assert "not yet" in LESSON.told(capsys, known, hardest="happiness" if answer != "happiness" else
                             "fear")


def test_every_table_that_it_reads_is_there():
    read = set(re.findall(r'evaluate\.saved\("(\w+)", room="(\w+)"\)', "\n".join(LESSON.code)))
    assert {("overall", "generation"), ("read_as", "generation"),
            ("editing", "generation")} <= read
    assert all(len(evaluate.saved(name, room=room)) for name, room in read)


def test_no_measured_figure_stands_in_its_text():
    """Shares of real faces come from the tables; only what a check asserts stands in words."""
    part = LESSON.text.split("## 15.")[1].split("## 16.")[0]
    assert not re.search(r"(?<!get )\b\d+(\.\d+)? ?%", part.replace("100 %", ""))
