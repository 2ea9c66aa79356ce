"""Streams: who is seen, what is read, how edits come and go, and what a scene cut forgets."""

import numpy as np
import pytest

from expression_lab import edit, video
from expression_lab.edit.edits import as_edit
from expression_lab.edit.following import Easing, share_of
from expression_lab.errors import ConfigError, LabError, NoFaceError, ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.video.mirror import largest


@pytest.fixture(scope="module")
def clip():
    return video.sample_clip(seconds=4, fps=10, expressions=("happiness", "surprise"))


def played(stream, frames):
    return [stream.update(frame, seconds) for frame, seconds in frames]


def test_the_sample_clip_knows_what_is_true(clip):
    assert clip.frames.shape == (40, 480, 640, 3) and clip.frames.dtype == np.uint8
    assert set(clip.expressions) == {"neutral", "happiness", "surprise"}
    assert clip.fps == pytest.approx(10) and clip.landmarks.shape == (40, 1, 478, 3)
    assert np.array_equal(video.sample_clip(seconds=0.2, seed=3).frames,
                          video.sample_clip(seconds=0.2, seed=3).frames)


@pytest.mark.parametrize("wrong, error", [
    ({"seconds": 0}, ConfigError), ({"fps": 1000}, ConfigError), ({"people": 9}, ConfigError),
    ({"expressions": ()}, ConfigError), ({"size": (5, 5)}, ShapeError),
    ({"expressions": ("joyy",)}, UnknownNameError)])
def test_a_clip_that_cannot_be_is_refused(wrong, error):
    with pytest.raises(error):
        video.sample_clip(**wrong)


def test_probabilities_follow_what_is_shown(clip):
    shown = played(video.Stream(), clip)
    assert all(len(one.seen) == 1 and one.seen[0].face.track == 0 for one in shown)
    sure = [i for i in range(5, 40) if len(set(clip.expressions[i - 4:i + 1])) == 1]
    right = [shown[i].seen[0].expression == clip.expressions[i] for i in sure]
    assert np.mean(right) > 0.85
    assert all(one.picture is one.frame for one in shown)  # nothing was asked


def test_smoothed_probabilities_tremble_less(clip):
    seen = [one.seen[0] for one in played(video.Stream(), clip)]
    smoothed, raw = (np.abs(np.diff([getattr(one, name) for one in seen], 2, axis=0)).mean()
                     for name in ("probabilities", "raw"))
    assert smoothed < 0.8 * raw
    plain = played(video.Stream(smooth=False), clip)[7].seen[0]
    assert np.array_equal(plain.probabilities, plain.raw)


def test_an_edit_is_there_from_the_first_frame_and_later_ones_are_eased_in(clip):
    stream = video.Stream(reader=None)
    stream.ask("sad")
    first = stream.update(*next(iter(clip)))
    assert np.abs(first.picture.astype(int) - first.frame).max() > 20
    stream = video.Stream(reader=None)
    frame = clip.frames[0]
    stream.update(frame, 0.0)
    stream.ask("sad")
    change = [np.abs(stream.update(frame, 0.1 + i * 0.05).picture.astype(int) - frame).mean()
              for i in range(10)]
    assert 0 < change[0] < 0.8 * change[-1]
    stream.ask(None)
    assert stream.update(frame, 2.0).picture is frame


def test_what_is_outside_the_face_stays_bit_for_bit(clip):
    stream = video.Stream(reader=None)
    stream.ask("happy")
    shown = stream.update(*next(iter(clip)))
    assert np.array_equal(shown.picture[:, :60], shown.frame[:, :60])


def test_one_face_of_two_can_be_asked():
    clip = video.sample_clip(seconds=0.2, people=2, fps=10)
    stream = video.Stream(reader=None)
    one, other = stream.update(clip.frames[0], 0.0).seen
    stream.ask("sad", track=other.face.track)
    shown = stream.update(clip.frames[1], 5.0)
    changed = np.abs(shown.picture.astype(int) - shown.frame).sum(axis=(0, 2)) > 0
    middle = other.face.box.x + other.face.box.width // 2
    assert changed[middle] and not changed[one.face.box.x + one.face.box.width // 2]


def test_the_edited_face_is_read_as_asked(clip):
    stream = video.Stream()
    stream.read_edited = True
    stream.ask("happy")
    seen = stream.update(*next(iter(clip))).seen[0]
    assert seen.expression == "neutral"
    assert EXPRESSIONS[int(seen.edited.argmax())] == "happiness"


def test_after_a_cut_people_have_new_numbers(clip):
    others = video.sample_clip(seconds=0.3, fps=10, seed=4, people=2)
    stream = video.Stream(reader=None)
    played(stream, list(clip)[:5])
    first, second = (stream.update(frame, 0.6 + i / 10)
                     for i, frame in enumerate(others.frames[:2]))
    assert first.cut and not second.cut
    assert sorted(one.face.track for one in second.seen) == [1, 2]


def test_a_lamp_that_is_switched_on_is_no_cut(clip):
    cuts = video.Cuts()
    assert not any(cuts(frame) for frame in clip.frames[:6])
    assert not cuts(np.clip(clip.frames[6].astype(int) + 40, 0, 255).astype(np.uint8))
    assert cuts(np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8) // 128 * 200)


def test_the_mirror_shows_what_the_face_shows(clip):
    photo = video.sample_clip(seconds=0.2, seed=5).frames[0]
    stream = video.Stream(reader=None)
    stream.mirror(largest(photo), "expression")
    shown = played(stream, clip)
    assert shown[0].picture.shape == photo.shape
    reader = video.Stream(smooth=False)
    happy = clip.expressions.index("happiness") + 5
    assert reader.update(shown[happy].picture, 0.0).seen[0].expression == "happiness"
    blank = stream.update(np.full((480, 640, 3), 90, np.uint8), 9.0)
    assert np.array_equal(blank.picture, photo)  # nobody is there to be followed
    stream.mirror(None)
    frame = clip.frames[0]
    assert stream.update(frame, 10.0).picture is frame


def test_the_mirror_needs_an_editor_that_can(clip, pretender):
    from expression_lab.edit.generated_editor import CVAEEditor

    stream = video.Stream(reader=None, editor=CVAEEditor(pretender))
    with pytest.raises(ConfigError, match="cannot mirror"):
        stream.mirror(largest(clip.frames[0]))
    with pytest.raises(NoFaceError):
        largest(np.zeros((60, 60, 3), np.uint8))
    with pytest.raises(UnknownNameError):
        video.Stream(reader=None).mirror(largest(clip.frames[0]), "ears")


def test_an_editor_that_sends_pictures_away_is_refused():
    class Remote(edit.Editor):
        name, remote = "remote", True

    with pytest.raises(ConfigError, match="sends each frame away"):
        video.Stream(reader=None, editor=Remote())


def test_calibration_is_of_one_person_and_can_be_forgotten():
    rest = video.sample_clip(seconds=2, fps=10, expressions=("neutral",), seed=2)
    stream = video.Stream()
    before = stream.update(rest.frames[0], 0.0).seen[0].raw
    assert "from" in stream.calibrate(list(rest.frames))
    stream.reset()
    after = stream.update(rest.frames[0], 0.0).seen[0].raw
    assert after[0] > before[0]  # at rest it is read as neutral more surely
    stream.forget_calibration()
    stream.reset()
    assert np.allclose(stream.update(rest.frames[0], 0.0).seen[0].raw, before, atol=1e-4)


@pytest.mark.parametrize("frames", [[], [np.zeros((80, 80, 3), np.uint8)] * 6])
def test_a_calibration_without_faces_changes_nothing(frames):
    stream = video.Stream("tiny")
    reader = stream.reader
    with pytest.raises(LabError):
        stream.calibrate(frames)
    assert stream.reader is reader


def test_who_is_gone_is_forgotten(clip):
    stream, blank = video.Stream("tiny"), np.full((480, 640, 3), 90, np.uint8)
    for visit in range(5):  # somebody comes, and goes for long enough to be somebody new
        for i in range(3):
            stream.update(clip.frames[i], 100.0 * visit + i / 10)
        for i in range(20):
            stream.update(blank, 100.0 * visit + 1 + i)
        assert not stream._people
    assert stream.update(clip.frames[0], 900.0).seen[0].face.track > 0


def test_a_frame_that_is_no_picture_is_refused_and_the_stream_goes_on(clip):
    stream = video.Stream()
    with pytest.raises(ShapeError):
        stream.update(np.zeros((4, 4, 4, 4)), 0.0)
    assert stream.update(clip.frames[0], 0.1).seen


def test_easing_ends_where_it_should():
    happy, sad = as_edit("happy"), as_edit("sad")
    easing = Easing(happy)
    assert easing(happy, 0.0) == [(happy, 1.0)]
    asked = easing(sad, 0.1)
    assert [one for one, _ in asked] == [happy, sad]
    assert sum(share for _, share in asked) == pytest.approx(1)
    assert asked[0][1] == pytest.approx(1 - share_of(0.1, 0.1))
    assert easing(happy, 0.15)[-1][0] == happy
    assert easing(sad, 30.0) == [(sad, 1.0)]
    assert Easing(happy)(sad, 0.0, at_once=True) == [(sad, 1.0)]


def test_the_timeline_is_a_row_for_each_face(clip, tmp_path):
    import pandas as pd

    timeline = video.Timeline()
    stream = video.Stream()
    for shown in played(stream, list(clip)[:6]):
        timeline.add(shown)
    timeline.add(stream.update(np.zeros((480, 640, 3), np.uint8), 2.0))
    timeline.save(tmp_path / "who.csv")
    table = pd.read_csv(tmp_path / "who.csv")
    assert len(table) == len(timeline) == 6 and timeline.frames == 7
    assert list(table.track.unique()) == [0] and table.seconds.is_monotonic_increasing
    assert np.allclose(table[list(EXPRESSIONS)].sum(axis=1), 1, atol=1e-3)
    assert {"yaw", "x", "width", "confidence"} <= set(table.columns)
    with pytest.raises(LabError, match="could not be written"):
        timeline.save(tmp_path / "nowhere" / "else" / "who.csv")


def test_a_drawn_frame_shows_boxes_and_bars_and_leaves_the_frame_alone(clip):
    shown = video.Stream().update(clip.frames[0], 0.0)
    kept = shown.frame.copy()
    drawn = video.draw(shown.frame, shown.seen, mesh=True, bars=True)
    assert np.array_equal(shown.frame, kept) and not np.array_equal(drawn, kept)
    box = shown.seen[0].face.box
    assert (drawn[box.y + 40:box.y + 80, box.x] != kept[box.y + 40:box.y + 80, box.x]).any()
