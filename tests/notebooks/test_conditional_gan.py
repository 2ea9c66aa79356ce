"""Notebook 08: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import notebooks
import numpy as np
import pytest

from expression_lab import evaluate, generate
from expression_lab.expressions import EXPRESSIONS

SOURCE = notebooks.NOTEBOOKS / "source" / "08_conditional_gan.py"
CELLS = notebooks.make_notebook(SOURCE.read_text("utf-8")).cells
TEXT = "\n\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")
CODE = [cell.source for cell in CELLS if cell.cell_type == "code"]
ANSWERS = TEXT.split("<details>")[-1].split("</details>")[0]
KNOWN = {"np": np, "evaluate": evaluate, "generate": generate, "EXPRESSIONS": EXPRESSIONS}


def told(capsys, **answer):
    """What the check of one exercise prints."""
    name, names = next(iter(answer)), dict(KNOWN)
    exec(next(code for code in CODE if re.search(rf"^{name} = None", code, re.MULTILINE)), names)
    exec(next(code for code in CODE if code.startswith(f"if {name} is None")), names | answer)
    return capsys.readouterr().out


def solution(number, **names):
    code = re.search(rf"^{number}\. `(.+?)`", ANSWERS, re.MULTILINE | re.DOTALL)[1]
    return eval(code, {"np": np, **names})


def test_it_has_twenty_to_thirty_cells_of_its_own():
    checks = [cell for cell in CELLS if "check" in cell.metadata.get("tags", ())]
    exercises = sum("waits for your answer" in cell.source for cell in checks)
    assert exercises == 4 and 20 <= len(CODE) - len(checks) - exercises <= 30


@pytest.mark.parametrize("name", ["hinge", "half_and_half", "collapsed", "divided_by"])
def test_an_exercise_waits(capsys, name):
    assert "waits for your answer" in told(capsys, **{name: None})


def test_the_hinge_loss_is_right(capsys):
    assert "right!" in told(capsys, hinge=solution(1))
    assert "not yet" in told(capsys, hinge=0.1)


def test_the_condition_beyond_the_mixture_is_right(capsys):
    assert "right!" in told(capsys, half_and_half=solution(2))
    for wrong in ([0, 0.6, 0.6, 0, 0, 0, 0, 0], [0, 0.5, 0.5, 0, 0, 0, 0, 0], 0.5):
        assert "not yet" in told(capsys, half_and_half=wrong)


def test_the_distance_of_a_collapsed_generator_is_right(capsys):
    assert "right!" in told(capsys, collapsed=solution(3))
    assert "not yet" in told(capsys, collapsed=0)


def test_the_largest_singular_value_is_right(capsys):
    matrix = np.random.default_rng(8).normal(size=(48, 48))
    assert "Right!" in told(capsys, divided_by=solution(4, matrix=matrix))
    for wrong in (np.linalg.norm(matrix), np.abs(matrix).max()):
        assert "Not yet" in told(capsys, divided_by=wrong)


def test_every_table_that_it_reads_is_there():
    read = re.findall(r'evaluate\.saved\("(\w+)", room="(\w+)"\)', "\n".join(CODE))
    assert {name for name, _ in read} == {"overall", "per_class", "read_as", "nearest", "cas",
                                          "augmentation", "choices", "editing"}
    assert all(len(evaluate.saved(name, room=room)) for name, room in read)


def test_no_figure_of_real_faces_stands_in_its_text():
    """Those come from the tables; only what a check asserts stands in words."""
    part = TEXT.split("# Part 4")[1].split("## 19.")[0]
    assert not re.search(r"\d+(\.\d+)? ?%", part.replace("50 %", "").replace("100 %", "").replace(
        "all but 1 %", ""))


def test_no_real_face_is_shown():
    """Faces come from a generator, from the face model, or from the astronaut's photo."""
    code = "\n".join(CODE)
    assert "skimage.data.astronaut()" in code and "data.load(" not in code
    assert "nearest_faces" not in code
