"""Notebook 11: its exercises tell right answers from wrong ones, and no camera is needed for it."""

import re

import numpy as np
import pytest
from lesson import Lesson

from expression_lab.edit.following import share_of
from expression_lab.faces.smoothing import OneEuro
from expression_lab.video import latency

LESSON = Lesson("11_live_webcam")
CODE = "\n".join(LESSON.code)
MOVED = np.round(60 * np.clip((np.arange(90) / 30 - 1.5) / 0.25, 0, 1))


def points():
    """What the notebook finds in its test of filters: a face that trembles, rests and moves."""
    rng = np.random.default_rng(0)
    still = rng.normal(0, 0.25, (90, 478, 2)) + np.linspace(0, 200, 478)[None, :, None]
    still[:, :, 0] += MOVED[:, None]
    return still.astype(np.float32)


KNOWN = {"np": np, "latency": latency, "share_of": share_of, "OneEuro": OneEuro,
         "points": points(), "moved": MOVED, "side": 260}


def told(capsys, **answer):
    return LESSON.told(capsys, KNOWN, **answer)


def solution(number):
    return LESSON.solution(number, np=np)


def test_it_has_twenty_to_thirty_cells_of_its_own():
    cells, exercises = LESSON.count()
    assert exercises == 4 and 20 <= cells <= 30


@pytest.mark.parametrize("name", ["a_second", "age", "until", "rest_and_haste"])
def test_an_exercise_waits(capsys, name):
    assert "waits for your answer" in told(capsys, **{name: None})


def test_frames_a_second_in_lock_step_are_right(capsys):
    assert "right!" in told(capsys, a_second=solution(1))
    for wrong in (30, 80, 0.08):
        assert "not yet" in told(capsys, a_second=wrong)


def test_the_age_after_a_minute_is_right(capsys):
    assert "right!" in told(capsys, age=solution(2))
    for wrong in (0.1, 60, 24):
        assert "not yet" in told(capsys, age=wrong)


def test_the_time_until_a_bar_is_there_is_right(capsys):
    assert "right!" in told(capsys, until=solution(3))
    for wrong in (0.25, 0.5, 1.5):
        assert "not yet" in told(capsys, until=wrong)


def test_a_filter_that_is_calm_and_quick_is_right(capsys):
    assert "Right!" in told(capsys, rest_and_haste=solution(4))
    for wrong in ((1.5, 6), (0.5, 0), (8, 0)):
        assert "Not yet" in told(capsys, rest_and_haste=wrong)


def test_no_cell_asks_for_a_camera():
    assert not re.search(r"\.start\(\)|camera\(|VideoCapture|frames\(0\)", CODE)
    assert "live_panel.panel()" in CODE and "sample_clip(" in CODE


def test_what_it_writes_goes_into_a_folder_of_its_own():
    written = [code for code in LESSON.code if "LiveLab(" in code]
    assert len(written) == 1 and "tempfile.mkdtemp()" in written[0]
    assert 'folder=room / "live", root=room / "raw"' in written[0]


def test_no_real_face_but_the_astronaut_s_is_shown():
    assert "skimage.data.astronaut()" in CODE and "data.load(" not in CODE
