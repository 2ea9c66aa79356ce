"""Notebook 12: its exercises tell right answers from wrong ones, and it reads tables that exist."""

import re

import numpy as np
import pandas as pd
import pytest
from lesson import Lesson

from expression_lab import evaluate, faces, video
from expression_lab.faces.points import as_68, eye_distance
from expression_lab.recipes.measures import video_films
from expression_lab.widgets import smoothing

LESSON = Lesson("12_video")
FPS = 15


@pytest.fixture(scope="module")
def known():
    """What the exercises ask about; the films of the third and fourth are smaller."""
    clip = video_films.film("changing", noise=12, person=1, seconds=5, size=(480, 360))
    tracker = faces.Tracker()
    raw = np.array([as_68(tracker.update(one)[0].landmarks)[:, :2] for one in clip.frames])
    small = clip.frames[:20, ::5, ::5]
    other = 255 - small[:15, ::-1]
    rows = [(second, number) for second in np.arange(60) / FPS
            for number in range(1 + (second < 3))]
    return {"np": np, "video": video, "smoothing": smoothing, "clip": clip, "raw": raw, "lip": 57,
            "truth": as_68(clip.landmarks[:, 0])[..., :2],
            "unit": eye_distance(clip.landmarks[:, 0]),
            "joined": np.concatenate([small, other, small[:15], other]),
            "places": pd.DataFrame(rows, columns=["seconds", "number"])}


def test_it_has_twenty_to_thirty_cells_of_its_own():
    cells, exercises = LESSON.count()
    assert exercises == 4 and 20 <= cells <= 30


@pytest.mark.parametrize("name", ["constant", "settings", "together", "backwards"])
def test_an_exercise_waits(capsys, known, name):
    assert "waits for your answer" in LESSON.told(capsys, known, **{name: None})


def test_the_time_constant_under_the_fold_is_right(capsys, known):
    constant = LESSON.solution(1, np=np)
    assert "right!" in LESSON.told(capsys, known, constant=constant)
    for wrong in (0.2, 1000 * constant, 2 * constant):
        assert "not yet" in LESSON.told(capsys, known, constant=wrong)


def test_settings_are_judged_by_both_numbers(capsys, known):
    assert "Right!" in LESSON.told(capsys, known, settings=LESSON.solution(2))
    for wrong in ((0.2, 0.0), (10.0, 20.0)):  # late, and trembling
        assert "Not yet" in LESSON.told(capsys, known, settings=wrong)


def test_the_count_under_the_fold_is_right(capsys, known):
    count = LESSON.solution(3, places=known["places"])
    assert count == 45 and "right!" in LESSON.told(capsys, known, together=count)
    assert "not yet" in LESSON.told(capsys, known, together=60)


def test_cuts_of_the_film_played_backwards_are_checked(capsys, known):
    assert "right!" in LESSON.told(capsys, known, backwards=[15, 30, 45])
    assert "not yet" in LESSON.told(capsys, known, backwards=[20, 35, 50])


def test_every_table_that_it_reads_is_there():
    read = re.findall(r'evaluate\.saved\("(\w+)", room="(\w+)"\)', "\n".join(LESSON.code))
    assert {("editing", "video"), ("reading", "video"), ("tracking", "video")} == set(read)
    assert all(len(evaluate.saved(name, room=room)) for name, room in read)
