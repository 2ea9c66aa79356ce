"""Notebook 08: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import numpy as np
import pytest
from lesson import Lesson

from expression_lab import evaluate, generate
from expression_lab.expressions import EXPRESSIONS

LESSON = Lesson("08_conditional_gan")
KNOWN = {"np": np, "evaluate": evaluate, "generate": generate, "EXPRESSIONS": EXPRESSIONS}


def test_it_has_twenty_to_thirty_cells_of_its_own():
    cells, exercises = LESSON.count()
    assert exercises == 4 and 20 <= cells <= 30


@pytest.mark.parametrize("name", ["hinge", "half_and_half", "collapsed", "divided_by"])
def test_an_exercise_waits(capsys, name):
    assert "waits for your answer" in LESSON.told(capsys, KNOWN, **{name: None})


def test_the_hinge_loss_is_right(capsys):
    assert "right!" in LESSON.told(capsys, KNOWN, hinge=LESSON.solution(1, np=np))
    assert "not yet" in LESSON.told(capsys, KNOWN, hinge=0.1)


def test_the_condition_beyond_the_mixture_is_right(capsys):
    assert "right!" in LESSON.told(capsys, KNOWN, half_and_half=LESSON.solution(2, np=np))
    for wrong in ([0, 0.6, 0.6, 0, 0, 0, 0, 0], [0, 0.5, 0.5, 0, 0, 0, 0, 0], 0.5):
        assert "not yet" in LESSON.told(capsys, KNOWN, half_and_half=wrong)


def test_the_distance_of_a_collapsed_generator_is_right(capsys):
    assert "right!" in LESSON.told(capsys, KNOWN, collapsed=LESSON.solution(3, np=np))
    assert "not yet" in LESSON.told(capsys, KNOWN, collapsed=0)


def test_the_largest_singular_value_is_right(capsys):
    matrix = np.random.default_rng(8).normal(size=(48, 48))
    largest = LESSON.solution(4, np=np, matrix=matrix)
    assert "Right!" in LESSON.told(capsys, KNOWN, divided_by=largest)
    for wrong in (np.linalg.norm(matrix), np.abs(matrix).max()):
        assert "Not yet" in LESSON.told(capsys, KNOWN, divided_by=wrong)


def test_every_table_that_it_reads_is_there():
    read = re.findall(r'evaluate\.saved\("(\w+)", room="(\w+)"\)', "\n".join(LESSON.code))
    assert {name for name, _ in read} == {"overall", "per_class", "read_as", "nearest", "cas",
                                          "augmentation", "choices", "editing"}
    assert all(len(evaluate.saved(name, room=room)) for name, room in read)


def test_no_figure_of_real_faces_stands_in_its_text():
    """Those come from the tables; only what a check asserts stands in words."""
    part = LESSON.text.split("# Part 4")[1].split("## 19.")[0]
    assert not re.search(r"\d+(\.\d+)? ?%", part.replace("50 %", "").replace("100 %", "").replace(
        "all but 1 %", ""))


def test_no_real_face_is_shown():
    """Faces come from a generator, from the face model, or from the astronaut's photo."""
    code = "\n".join(LESSON.code)
    assert "skimage.data.astronaut()" in code and "data.load(" not in code
    assert "nearest_faces" not in code
