"""Notebook 09: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import numpy as np
import pytest
import skimage.data
from lesson import Lesson

from expression_lab import backend, edit, evaluate, faces, recognize
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate.patchgan import patchgan

LESSON = Lesson("09_image_translation")


def test_it_has_twenty_to_thirty_cells_of_its_own():
    cells, exercises = LESSON.count()
    assert exercises == 4 and 20 <= cells <= 30


@pytest.mark.parametrize("name", ["drawn_value", "patch", "stay", "afraid"])
def test_an_exercise_waits(capsys, name):
    assert "waits for your answer" in LESSON.told(capsys, {"edit": edit}, **{name: None})


def test_a_plan_by_hand_is_right(capsys):
    assert "right!" in LESSON.told(capsys, {}, drawn_value=LESSON.solution(1))
    for wrong in (100, 80, 105, 130):
        assert "not yet" in LESSON.told(capsys, {}, drawn_value=wrong)


def test_a_plan_by_hand_is_what_the_editor_does():
    from expression_lab.edit.translation.plan import Plan

    even = np.ones((128, 128), np.float32)
    plan = Plan(np.zeros((128, 128, 2), np.float32), -20 * even, 0.25 * even, 200 * even)
    np.testing.assert_allclose(plan.on(100 * even), LESSON.solution(1))


def test_what_a_verdict_sees_is_right(capsys):
    assert "right!" in LESSON.told(capsys, {}, patch=LESSON.solution(2))
    for wrong in (64, 22, 16):
        assert "not yet" in LESSON.told(capsys, {}, patch=wrong)


def test_a_verdict_of_the_critic_sees_so_many_pixels():
    from keras import ops

    critic = patchgan(64, 1, (4, 4, 4), bounded=False)
    picture = backend.load().Variable(np.random.default_rng(0).normal(size=(1, 64, 64, 1)))
    found, _ = backend.gradients(
        lambda: (ops.sum(critic(picture.value)[0, 4, 4]), ops.zeros(())), [picture])
    seen = np.abs(ops.convert_to_numpy(found[0]))[0, ..., 0] > 0
    assert max(np.ptp(np.nonzero(seen)[0]), np.ptp(np.nonzero(seen)[1])) + 1 == LESSON.solution(2)


def test_how_long_a_drawing_stays_is_right(capsys):
    assert "right!" in LESSON.told(capsys, {}, stay=LESSON.solution(3))
    for wrong in (50, 25, 0.01):
        assert "not yet" in LESSON.told(capsys, {}, stay=wrong)


@pytest.mark.slow
def test_the_target_that_is_read_as_fear_is_right(capsys):
    photo = skimage.data.astronaut()
    reader = recognize.load("residual", "auto")
    known = {"edit": edit, "faces": faces, "photo": photo, "reader": reader,
             "face": faces.analyze(photo)[0], "multi": edit.load("multi"),
             "EXPRESSIONS": EXPRESSIONS,
             "read": lambda shown: reader.predict_proba(np.stack(shown), balanced=True)}
    assert "Right!" in LESSON.told(capsys, known, afraid=LESSON.solution(4, edit=edit))
    assert "Not yet" in LESSON.told(capsys, known, afraid=edit.Target("happiness"))


def test_every_table_that_it_reads_is_there():
    read = re.findall(r'evaluate\.saved\("(\w+)", room="(\w+)"\)', "\n".join(LESSON.code))
    assert {name for name, _ in read} == {"methods", "methods_targets", "gentle", "ablations"}
    assert all(len(evaluate.saved(name, room=room)) for name, room in read)


def test_no_figure_of_real_faces_stands_in_its_text():
    """Those come from the tables."""
    part = LESSON.text.split("# Part 4")[1].split("## 14.")[0]
    assert not re.search(r"\d ?%|\d\.\d", part.replace("within 0.6", ""))


def test_no_real_face_is_shown():
    """Faces come from the face model, from a network, or from the astronaut's photo."""
    code = "\n".join(LESSON.code)
    assert "skimage.data.astronaut()" in code
    assert "data.load(" not in code and "material(" not in code
