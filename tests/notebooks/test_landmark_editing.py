"""Notebook 06: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import numpy as np
import pytest
from lesson import Lesson

from expression_lab import edit, evaluate, faces
from expression_lab.edit import movements, warp
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize import portable

LESSON = Lesson("06_landmark_editing")


@pytest.fixture(scope="module")
def known():
    """What the exercises ask about."""
    from skimage.data import astronaut

    photo = astronaut()
    names = {"np": np, "edit": edit, "faces": faces, "movements": movements, "warp": warp,
             "EXPRESSIONS": EXPRESSIONS, "names": EXPRESSIONS[1:7], "photo": photo,
             "face": faces.analyze(photo)[0], "learnt": movements.load(),
             "editor": edit.load("landmarks"), "portable": portable}
    exec(LESSON.beginning("reader = "), names)
    return names


def test_it_has_twenty_to_thirty_cells_of_its_own():
    cells, exercises = LESSON.count()
    assert exercises == 4 and 20 <= cells <= 30


@pytest.mark.parametrize("name", ["factor", "alike", "surprised", "pasted"])
def test_an_exercise_waits(capsys, known, name):
    assert "waits for your answer" in LESSON.told(capsys, known, **{name: None})


def test_the_factor_under_the_fold_is_right(capsys, known):
    shift = known["editor"].sketch(known["face"], "surprise")[2].shift
    factor = LESSON.solution(1, np=np, warp=warp, shift=shift)
    assert "Right!" in LESSON.told(capsys, known, factor=factor)
    for wrong in (0.5 * factor, 2 * factor):
        assert "Not yet" in LESSON.told(capsys, known, factor=wrong)


def test_the_way_to_the_expressions_most_alike_is_right(capsys, known):
    names = {"learnt": known["learnt"]}
    exec(LESSON.solution_code(2), names)
    flat = names["flat"] / np.linalg.norm(names["flat"], axis=1, keepdims=True)
    likeness = flat @ flat.T - np.diag(np.full(6, np.inf))
    pair = [EXPRESSIONS[1 + i] for i in np.unravel_index(likeness.argmax(), (6, 6))]
    assert "right!" in LESSON.told(capsys, known, alike=tuple(pair[::-1]))
    assert "not yet" in LESSON.told(capsys, known, alike=(pair[0], pair[0]))


def test_the_sliders_under_the_fold_surprise(capsys, known):
    assert "Right!" in LESSON.told(capsys, known, surprised=LESSON.solution(3, edit=edit))
    assert "Not yet" in LESSON.told(capsys, known, surprised=edit.Controls(smile=1))


def test_the_pasted_settings_are_right(capsys, known):
    assert "right!" in LESSON.told(capsys, known, pasted=LESSON.solution(4))
    assert "not yet" in LESSON.told(capsys, known, pasted='{"blink": 5, "rotate_yaw": 10}')


def test_every_table_that_it_reads_is_there():
    read = re.findall(r'evaluate\.saved\("(\w+)", room="(\w+)"\)', "\n".join(LESSON.code))
    assert ("landmarks_targets", "editing") in read
    assert all(len(evaluate.saved(name, room=room)) for name, room in read)


def test_no_measured_figure_stands_in_its_text():
    """Shares of real faces come from the table; only what a check asserts stands in words."""
    part = LESSON.text.split("## 18.")[1].split("## 19.")[0]
    assert not re.search(r"\d+(\.\d+)? ?%", part)
