"""The live lab without a browser: modes, settings from the next frame on, calibration, threads."""

import threading

import live_fakes as fakes
import numpy as np
import pytest
from skimage import data

from expression_lab.edit import Controls
from expression_lab.expressions import EXPRESSIONS
from expression_lab.widgets.live import NOBODY, LiveLab


@pytest.fixture
def stream():
    return fakes.Stream()


@pytest.fixture
def lab(stream, tmp_path):
    return LiveLab(stream, editor=fakes.Painter(), folder=tmp_path / "live", root=tmp_path / "raw",
                   writer=fakes.Writer)


def test_reading_shows_boxes_and_probabilities_and_no_second_picture(lab):
    answer = lab.frame(fakes.FRAME, 0.0)
    assert answer.picture is None and answer.words == ""
    spot, = answer.faces
    assert spot.track == 3 and spot.names == EXPRESSIONS and spot.mesh.shape == (478, 2)
    assert spot.box[2] == spot.box[3] > 5 and spot.probabilities[1] == np.float32(0.6)


def test_nobody_in_the_picture_is_said(lab, stream):
    stream.seen = False
    answer = lab.frame(fakes.FRAME, 0.0)
    assert answer.words == NOBODY and answer.faces == []


def test_a_preset_edits_from_the_next_frame_on(lab, stream):
    lab.frame(fakes.FRAME, 0.0)
    view = lab.press("happy")
    assert view.settings.mode == "edit" and stream.asked is None
    picture = lab.frame(fakes.FRAME, 0.1).picture
    assert picture[0, 0, 0] == 255 and stream.asked.target.expression == "happiness"
    lab.intensity(0.5)
    lab.start("current")
    lab.frame(fakes.FRAME, 0.2)
    assert stream.asked.target.intensity == 0.5 and stream.asked.target.start == "current"
    lab.reset()
    assert np.array_equal(lab.frame(fakes.FRAME, 0.3).picture, fakes.FRAME)
    assert stream.asked is None


def test_the_stream_is_told_only_of_changes(lab, stream):
    for at in range(5):
        lab.frame(fakes.FRAME, at / 10)
    told = len(stream.told)
    lab.slide("smile", 0.4)
    lab.frame(fakes.FRAME, 0.6)
    lab.frame(fakes.FRAME, 0.7)
    assert len(stream.told) == told + 2 and stream.asked.controls == Controls(smile=0.4)


def test_what_cannot_be_is_said_and_changes_nothing(lab):
    before = lab.settings
    for view in (lab.mode("sleep"), lab.press("hapy"), lab.slide("smil", 1), lab.slide("smile", 9),
                 lab.intensity(3), lab.editor("segmind"), lab.parts("ears"),
                 lab.face(b"no photo", "me.jpg")):
        assert len(view.words) > 20 and view.settings is before is lab.settings
    assert "me.jpg" in lab.view().words


def test_controls_follow_after_a_mistake_and_after_a_change_of_mode(lab):
    leaps = lab.view().leaps
    assert lab.slide("smile", 0.1).leaps == leaps + 1  # from reading to editing
    assert lab.slide("smile", 0.2).leaps == leaps + 1
    assert lab.slide("smile", 9).leaps == leaps + 2


def test_editors_without_sliders_refuse_them_in_words(lab):
    lab.slide("smile", 0.5)
    view = lab.editor("cvae")
    assert "not sliders" in view.words and lab.settings.editor.name == "landmarks"


def test_another_editor_is_handed_to_the_stream(lab, stream):
    lab.frame(fakes.FRAME, 0.0)
    lab.press("sad")
    other = fakes.Painter()
    other.name = "cvae"
    lab.settings = lab.settings.but(editor=other)
    lab.frame(fakes.FRAME, 0.1)
    assert stream.editor is other
    assert "not sliders" in lab.slide("smile", 0.5).words


def test_the_mirror_shows_another_face_in_colour(lab, stream):
    view = lab.face(data.astronaut(), "Eileen")
    assert view.settings.mode == "mirror" and "Eileen" in view.words
    answer = lab.frame(fakes.FRAME, 0.0)
    assert answer.picture.shape == (30, 30, 3)
    other = stream.mirrored
    assert max(other.photo.shape) <= 480 and other.photo.shape[2] == 3
    lab.parts("mouth")
    lab.frame(fakes.FRAME, 0.1)
    assert ("mirror", "mouth") in stream.told
    lab.mode("read")
    assert lab.frame(fakes.FRAME, 0.2).picture is None and stream.mirrored is None


def test_the_mirror_begins_with_somebody_who_does_not_exist(lab, stream):
    view = lab.mode("mirror")
    lab.frame(fakes.FRAME, 0.0)
    assert "Nobody" in view.words and stream.mirrored.photo.ndim == 3


def test_one_s_face_at_rest_is_learnt_from_twenty_frames_of_two_seconds(lab, stream):
    lab.calibrate()
    words = [lab.frame(fakes.FRAME, at / 30).words for at in range(30)]
    assert "10 of 20" in words[-1] and not lab.view().is_calibrated
    stream.seen = False
    assert "10 of 20" in lab.frame(fakes.FRAME, 1.0).words
    stream.seen = True
    for at in range(12):
        lab.frame(fakes.FRAME, 2 + at / 10.0)
    assert lab.view().words == "learnt from 20 frames" and lab.view().is_calibrated
    assert not lab.forget_calibration().is_calibrated and ("forget", None) in stream.told


def test_a_restless_face_is_told_why_it_was_not_learnt(lab, stream):
    stream.restless = True
    lab.calibrate()
    for at in range(25):
        lab.frame(fakes.FRAME, at / 5)
    view = lab.view()
    assert "The face moved." in view.words and not view.is_calibrated


def test_a_stream_that_stops_ends_the_calibration_in_words(lab, stream):
    lab.calibrate()
    lab.frame(fakes.FRAME, 0.0)
    assert "not learnt: the camera was refused" in lab.stopped("the camera was refused").words
    assert lab.frame(fakes.FRAME, 0.1).words == ""
    lab.begun()
    assert ("reset", None) in stream.told


def test_a_broken_frame_is_an_error_of_that_frame_alone(lab, stream):
    def broken(frame, seconds):
        raise ValueError("no picture")

    good, stream.update = stream.update, broken
    with pytest.raises(ValueError):
        lab.frame(fakes.FRAME, 0.0)
    stream.update = good
    assert lab.frame(fakes.FRAME, 0.1).faces


def test_buttons_and_frames_of_many_threads_do_not_disturb_each_other(lab, stream):
    """Each frame takes settings as a whole, and views come in order."""
    views, failed, over = [], [], threading.Event()
    lab.show = views.append

    def frames():
        at = 0
        while not over.is_set():
            at += 1
            answer = lab.frame(fakes.FRAME, at / 30)
            if answer.picture is not None and answer.picture.shape not in (
                    fakes.FRAME.shape, (30, 30, 3)):
                failed.append(answer.picture.shape)

    def press(action):
        try:
            for _ in range(25):
                action()
        except Exception as error:
            failed.append(error)

    lab.face(data.astronaut(), "Eileen")
    actions = [lambda: lab.press("happy"), lambda: lab.mode("read"), lambda: lab.mode("mirror"),
               lambda: lab.slide("smile", 0.3), lab.record, lab.end_recording, lab.calibrate]
    worker = threading.Thread(target=frames)
    pressing = [threading.Thread(target=press, args=(action,)) for action in actions]
    worker.start()
    for one in pressing:
        one.start()
    for one in pressing:
        one.join(30)
    over.set()
    worker.join(30)
    assert not worker.is_alive() and not any(one.is_alive() for one in pressing)
    assert failed == []
    leaps = [view.leaps for view in views]
    assert leaps == sorted(leaps) and views[-1].settings is lab.settings


def test_other_buttons_do_not_wait_for_an_editor_that_loads(lab, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slow(name):
        begun.set()
        assert go_on.wait(30)
        other = fakes.Painter()
        other.name = name
        return other

    monkeypatch.setattr("expression_lab.edit.load", slow)
    loading = threading.Thread(target=lab.editor, args=("cgan",))
    loading.start()
    assert begun.wait(30)
    assert lab.press("happy").settings.editor.name == "landmarks"
    assert lab.frame(fakes.FRAME, 0.0).faces
    go_on.set()
    loading.join(30)
    assert lab.settings.editor.name == "cgan" and lab.settings.asked.preset == "happy"
