"""History: undo and redo, save and load, and the same edits on another photo or a clip."""

import json
import os

import numpy as np
import pytest
from skimage import data

from expression_lab.edit.controls import Controls
from expression_lab.edit.edits import Edit
from expression_lab.edit.history import History, Step
from expression_lab.edit.references import Reference
from expression_lab.edit.targets import Target
from expression_lab.errors import BadDataError, ConfigError, LabError, UnknownNameError
from expression_lab.faces import Face

HAPPY, SAD = Edit(Target("happiness")), Edit(Target("sadness"))
WINK = Edit(controls=Controls(wink=9))


class Painter:
    """An editor that paints a square of each face's edit into its box."""

    def __init__(self):
        self.calls = []

    def edit(self, photo, target, face=0, found=None):
        self.calls.append((target, found))
        photo = photo.copy()
        for index, edit in target.items():
            if found is not None:
                x, y = found[index].landmarks[4, :2].astype(int)
                photo[y - 3:y + 3, x - 3:x + 3] = 255 if edit.target else 0
        return photo


def face(track, x=20, size=10.0):
    return Face(np.full((478, 3), x, np.float32), size, np.zeros((40, 60, 3), np.uint8), track)


def test_the_latest_edit_of_each_face_counts():
    history = History()
    assert history.current == {} and not history.undo() and not history.redo()
    assert history.apply(HAPPY) == {0: HAPPY}
    history.apply(Target("sadness"), face=2)
    assert history.apply(WINK) == history.current == {0: WINK, 2: SAD}
    assert history.done == (Step(0, HAPPY), Step(2, SAD), Step(0, WINK))


def test_undo_and_redo_walk_through_the_steps():
    history = History([(0, HAPPY), (1, SAD), (0, WINK)])
    seen = [history.current]
    while history.undo():
        seen.append(history.current)
    assert seen == [{0: WINK, 1: SAD}, {0: HAPPY, 1: SAD}, {0: HAPPY}, {}]
    back = [history.current for _ in iter(history.redo, False)]
    assert back == seen[-2::-1]
    history.undo()
    history.apply(SAD)
    assert not history.redo(), "a new step forgets what was undone"
    assert history.current == {0: SAD, 1: SAD}


def test_an_edit_that_does_nothing_puts_the_face_back_and_can_be_undone():
    history = History([(0, HAPPY), (1, SAD)])
    assert history.apply(Edit()) == {1: SAD}
    history.undo()
    assert history.current == {0: HAPPY, 1: SAD}
    history.clear()
    assert history.current == {} and not history.undo() and not history.redo()


def test_a_limit_forgets_how_but_not_what():
    history = History(limit=2)
    for face_index, edit in ((1, SAD), (0, HAPPY), (0, WINK), (0, HAPPY)):
        history.apply(edit, face_index)
    assert len(history.done) == 2 and history.current == {0: HAPPY, 1: SAD}
    assert History.from_dict(history.to_dict()).current == history.current
    assert history.undo() and history.undo() and not history.undo()
    assert history.current == {0: HAPPY, 1: SAD}
    for wrong in (0, -1, 1.5, True, "2"):
        with pytest.raises(ConfigError, match="from 1 on"):
            History(limit=wrong)


@pytest.mark.parametrize("wrong", [-1, 0.5, True, "0", None])
def test_a_face_is_a_whole_number(wrong):
    with pytest.raises(ConfigError, match="face is .*whole number from 0 on"):
        History().apply(HAPPY, wrong)


def test_a_step_that_is_refused_changes_nothing():
    history = History([(0, HAPPY)])
    history.undo()
    with pytest.raises(UnknownNameError):
        history.apply("hapyness")
    assert history.redo() and history.current == {0: HAPPY}


def test_what_is_saved_comes_back(tmp_path):
    reference = Edit(reference=Reference(face(None), "mouth"))
    history = History([(0, HAPPY), (3, reference), (0, WINK), (1, SAD)])
    history.undo()
    path = history.save(tmp_path / "new" / "edit.json")
    assert json.loads(path.read_text())["version"] == 1
    back = History.load(path)
    assert back.done[0] == Step(0, HAPPY) and set(back.current) == {0, 3}
    assert np.array_equal(back.current[3].reference.face.landmarks, face(None).landmarks)
    assert not back.redo(), "what was undone is not kept"
    back.undo()
    assert back.current[0] == HAPPY, "a loaded history can be undone"


@pytest.mark.parametrize("text, words", [
    ("", "no readable JSON"), ('{"version": 1, "st', "no readable JSON"), ("[1]", "JSON object"),
    ('{"version": 2, "steps": []}', "version '2'"), ('{"steps": []}', "needs 'version'"),
    ('{"version": 1}', "needs 'steps'"), ('{"version": 1, "steps": {}}', "a dict came"),
    ('{"version": 1, "step": []}', "Did you mean 'steps'"), ("[" * 100_000, "no readable JSON"),
    ('{"version": 1, "steps": [5]}', "in step 1"),
    ('{"version": 1, "steps": [{"face": 0, "edit": {}}, {"face": -1, "edit": {}}]}', "in step 2"),
    ('{"version": 1, "steps": [{"face": true, "edit": {}}]}', "whole number"),
    ('{"version": 1, "steps": [{"face": 0, "edit": {"version": 7}}]}', "in step 1.*version '7'"),
    ('{"version": 1, "steps": [{"face": 0, "edit": {"controls": {"smile": 9}}}]}',
     "in step 1, smile is 9"),
    ('{"version": 1, "steps": [{"face": 0, "edit": null}]}', "in step 1"),
])
def test_a_damaged_history_is_one_sentence(tmp_path, text, words):
    path = tmp_path / "edit.json"
    path.write_text(text)
    with pytest.raises(BadDataError, match=words) as told:
        History.load(path)
    assert "\n" not in str(told.value) and str(path) in str(told.value)


def test_places_that_cannot_be_read_or_written_are_one_sentence(tmp_path):
    for place in (tmp_path / "none.json", tmp_path):
        with pytest.raises(BadDataError, match="cannot be opened"):
            History.load(place)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be written"):
        History([(0, HAPPY)]).save(tmp_path / "file" / "edit.json")
    if os.getuid():  # root may write anywhere
        tmp_path.chmod(0o500)
        with pytest.raises(ConfigError, match="cannot be written"):
            History([(0, HAPPY)]).save(tmp_path / "edit.json")
        tmp_path.chmod(0o700)


def test_another_photo_gets_the_same_edits():
    photo, painter, people = np.zeros((40, 60, 3), np.uint8), Painter(), [face(None)]
    history = History([(0, SAD), (0, HAPPY)])
    edited = history.replay(painter, photo, people)
    assert painter.calls == [({0: HAPPY}, people)] and edited[20, 20, 0] == 255
    assert History().replay(painter, photo) is photo, "nothing to do"
    assert len(painter.calls) == 1


def test_in_a_clip_an_edit_stays_with_its_face_when_another_becomes_larger():
    frames = np.zeros((4, 40, 60, 3), np.uint8)
    left, right = face(7, x=15), face(3, x=45)
    found = [[left, right], [right, left], [right], []]
    edited = History([(0, HAPPY)]).replay(Painter(), frames, found)
    assert iter(edited) is edited, "frame by frame: a clip need not fit into memory"
    edited = list(edited)
    assert [frame[15, 15, 0] for frame in edited] == [255, 255, 0, 0]
    assert [frame[20, 45].max() for frame in edited] == [0, 0, 0, 0]
    assert edited[3] is not None and np.shares_memory(edited[3], frames), "untouched"


def test_a_clip_with_too_few_lists_of_faces_is_refused():
    frames = [np.zeros((40, 60, 3), np.uint8)] * 3
    with pytest.raises(LabError, match="fewer lists"):
        list(History([(0, HAPPY)]).replay(Painter(), frames, [[face(0)]]))


def test_faces_of_a_clip_are_found_and_followed():
    portrait = data.astronaut()[20:220, 130:330]
    frames = []
    for small, large in ((100, 180), (140, 140), (180, 100)):
        frame = np.full((200, 420, 3), 90, np.uint8)
        for x, side in ((10, large), (215, small)):
            step = np.linspace(0, 199, side).astype(int)
            frame[10:10 + side, x:x + side] = portrait[step][:, step]
        frames.append(frame)
    edited = list(History([(0, HAPPY)]).replay(Painter(), iter(frames)))
    for before, after in zip(frames, edited):
        columns = np.nonzero((before != after).any((0, 2)))[0]
        assert len(columns) and columns.max() < 205, "the face at the left, in each frame"
