"""What the live lab writes: only when asked, with its settings, and never less than was there."""

import json
import time

import live_fakes as fakes
import numpy as np
import pytest
from skimage import data

from expression_lab import edit, faces
from expression_lab.widgets import live_recording
from expression_lab.widgets.live import LiveLab


@pytest.fixture(autouse=True)
def no_writer_is_left():
    fakes.Writer.room = 1000
    fakes.Writer.last = None
    yield
    fakes.Writer.room = 1000


@pytest.fixture
def stream():
    return fakes.Stream()


@pytest.fixture
def lab(stream, tmp_path):
    made = LiveLab(stream, editor=fakes.Painter(), folder=tmp_path / "live", root=tmp_path / "raw",
                   writer=fakes.Writer)
    yield made
    made.end_recording()


def run(lab, first, last):
    for at in range(first, last):
        lab.frame(fakes.FRAME, at / 10)


def settings_of(folder, kind):
    path, = folder.glob(f"*-{kind}.json")
    return json.loads(path.read_text("utf-8"))


def test_nothing_is_written_before_it_is_asked_for(lab, tmp_path):
    lab.press("happy")
    run(lab, 0, 20)
    assert not (tmp_path / "live").exists() and fakes.Writer.last is None


def test_without_a_picture_there_is_no_snapshot(lab):
    assert "There is no picture yet" in lab.snapshot().words


def test_a_snapshot_of_an_edit_says_that_it_was_edited(lab, tmp_path):
    lab.press("happy")
    lab.intensity(0.8)
    run(lab, 0, 3)
    assert "Saved as" in lab.snapshot().words
    pictures = {path.name.split("-")[-1]: path for path in (tmp_path / "live").glob("*.png")}
    assert set(pictures) == {"both.png", "edited.png"}
    for path in pictures.values():
        record = edit.read_edits(path)
        assert record.edits[0].target.intensity == 0.8 and record.method == "landmarks"
    both = faces.open_picture(pictures["both.png"])
    assert both.shape == (48, 64 * 2 + live_recording.GAP, 3)
    assert (both[:, :64] == fakes.FRAME).all() and (both[:4, 72:76] == 255).all()
    told = settings_of(tmp_path / "live", "snapshot")
    assert told["settings"]["preset"] == "happy" and told["settings"]["intensity"] == 0.8
    assert told["faces"][0]["probabilities"]["happiness"] == 0.6


def test_a_snapshot_of_a_reading_shows_what_was_read_and_claims_no_edit(lab, tmp_path):
    run(lab, 0, 2)
    lab.snapshot()
    path, = (tmp_path / "live").glob("*.png")
    assert edit.read_edits(path) is None
    both = faces.open_picture(path)
    assert (both[:, :64] == fakes.FRAME).all() and (both[:, 72:] != 90).any()


def test_the_mesh_is_drawn_into_a_snapshot_when_it_is_wanted(lab, tmp_path):
    for wanted in (False, True):
        lab.mesh(wanted)
        run(lab, 0, 1)
        lab.snapshot()
    plain, meshed = map(faces.open_picture, sorted((tmp_path / "live").glob("*.png")))
    assert (plain != meshed).any()


def test_a_snapshot_of_the_mirror_keeps_nobody_s_landmarks(lab, tmp_path):
    lab.face(data.astronaut(), "Eileen")
    run(lab, 0, 1)
    lab.snapshot()
    written = settings_of(tmp_path / "live", "snapshot")
    assert written["settings"] == {"mode": "mirror", "editor": "landmarks", "parts": "all",
                                   "face": "Eileen"}
    record = edit.read_edits(next((tmp_path / "live").glob("*edited.png")))
    assert record.references == {0: "all"} and record.edits[0].reference is None


def test_two_snapshots_of_one_second_are_two(lab, tmp_path):
    run(lab, 0, 1)
    for _ in range(3):
        lab.snapshot()
    assert len(list((tmp_path / "live").glob("*-both.png"))) == 3


def test_a_recording_holds_both_sides_and_the_settings_over_time(lab, tmp_path):
    view = lab.record()
    assert view.recording == 0 and "5 minutes" in view.words
    assert settings_of(tmp_path / "live", "recording")["frames"] == 0  # there from the beginning
    run(lab, 0, 11)
    lab.press("sad")
    run(lab, 11, 16)
    view = lab.end_recording()
    assert view.recording is None and "2 s are in" in view.words
    writer = fakes.Writer.last
    assert writer.closed and len(writer.frames) == 16
    assert np.allclose(writer.seconds, np.arange(16) / 10)
    assert (writer.frames[-1][:4, 72:76] == 255).all()
    assert "what came out" in writer.facts["comment"]
    told = settings_of(tmp_path / "live", "recording")
    assert told["frames"] == 16 and told["ended"] == "ended by hand"
    assert [(step["mode"], step["seconds"]) for step in told["settings"]] == [
        ("read", 0.0), ("edit", 1.1)]


def test_that_it_records_is_shown_each_second(lab):
    views = []
    lab.record()
    lab.show = views.append
    run(lab, 0, 25)
    assert [round(view.recording) for view in views] == [1, 2]


def test_a_recording_ends_by_itself_at_its_limit(lab):
    lab.limit = 2
    lab.record()
    run(lab, 0, 40)
    view = lab.view()
    assert "its limit of 2 seconds" in view.words and view.recording is None
    assert fakes.Writer.last.closed and len(fakes.Writer.last.frames) == 21


def test_a_recording_ends_even_if_frames_stay_away(lab, monkeypatch):
    monkeypatch.setattr("expression_lab.widgets.live_keeping.LATE", 0.0)
    lab.limit = 0.05
    lab.record()
    lab.frame(fakes.FRAME, 0.0)
    for _ in range(200):
        if lab.view().recording is None:
            break
        time.sleep(0.02)
    assert "limit" in lab.view().words and fakes.Writer.last.closed


def test_a_full_disk_ends_the_recording_and_not_the_stream(lab, tmp_path):
    fakes.Writer.room = 5
    lab.record()
    run(lab, 0, 9)
    view = lab.view()
    assert view.words.count("The disk is full") == 1 and view.recording is None
    assert len(fakes.Writer.last.frames) == 5 and fakes.Writer.last.closed
    assert settings_of(tmp_path / "live", "recording")["frames"] == 5
    assert lab.frame(fakes.FRAME, 2.0).faces


def test_settings_that_do_not_fit_on_the_disk_take_nothing_away(lab, tmp_path, monkeypatch):
    lab.record()
    run(lab, 0, 9)

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("expression_lab.files.replace", full)
    view = lab.end_recording()
    assert "No space left on device" in view.words and fakes.Writer.last.closed
    assert "not yet" in settings_of(tmp_path / "live", "recording")["ended"]
    assert "No space left" in lab.snapshot().words


def test_a_stream_that_stops_ends_the_recording_and_says_where_it_is(lab):
    lab.record()
    run(lab, 0, 6)
    view = lab.stopped("the stream was stopped")
    assert "the stream was stopped" in view.words and "recording.mp4" in view.words
    assert fakes.Writer.last.closed
    assert lab.stopped().words == view.words  # a second time says nothing new


def test_a_second_recording_waits_for_the_first(lab):
    lab.record()
    assert "runs already" in lab.record().words
    assert "no frame came" in lab.end_recording().words
    assert "No recording runs" in lab.end_recording().words


def test_a_folder_that_cannot_be_made_is_said(lab, tmp_path):
    (tmp_path / "file").write_text("")
    lab.folder = tmp_path / "file" / "live"
    run(lab, 0, 1)
    for view in (lab.snapshot(), lab.record()):
        assert "cannot be used as a folder" in view.words and view.recording is None


def test_time_goes_on_where_the_source_changes_or_sleeps(tmp_path):
    recording = live_recording.Recording(tmp_path, LiveLab(fakes.Stream()).settings, fakes.Writer)
    settings = LiveLab(fakes.Stream()).settings
    for seconds in (100.0, 100.1, 0.0, 0.1, 60.0):
        recording.add(fakes.FRAME, fakes.FRAME, seconds, settings)
    steps = np.diff(fakes.Writer.last.seconds)
    assert (steps > 0).all() and recording.seconds < 1


@pytest.mark.parametrize("shape", [(48, 64), (47, 63), (30, 30), (240, 100)])
def test_every_later_pair_has_the_size_of_the_first(tmp_path, shape):
    settings = LiveLab(fakes.Stream()).settings
    recording = live_recording.Recording(tmp_path, settings, fakes.Writer)
    recording.add(fakes.FRAME, fakes.FRAME, 0.0, settings)
    recording.add(np.zeros((*shape, 3), np.uint8), np.zeros((30, 30, 3), np.uint8), 0.1, settings)
    first, second = fakes.Writer.last.frames
    assert first.shape == second.shape and all(side % 2 == 0 for side in first.shape[:2])
    assert (second == 0).mean() > 0.1


def test_with_the_real_writer_the_file_can_be_played(tmp_path, stream):
    from expression_lab import video

    lab = LiveLab(stream, editor=fakes.Painter(), folder=tmp_path)
    lab.record()
    run(lab, 0, 8)
    lab.end_recording()
    with video.open(next(tmp_path.glob("*.mp4"))) as played:
        frames = list(played)
    assert len(frames) == 8 and frames[0][0].shape == (48, 136, 3)


