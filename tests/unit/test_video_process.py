"""A whole video: read, edited, written beside its place, and what is left of one that stops."""

import numpy as np
import pytest

from expression_lab import edit, video
from expression_lab.edit.compositing import Patch
from expression_lab.edit.editor import Editor
from expression_lab.errors import BadDataError, ConfigError, NoFaceError, PictureError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.video.declared import facts, read_facts
from expression_lab.video.process import STAGES, part_of, process

SIZE, FPS = (320, 240), 10


class Painter(Editor):
    """An editor that is seen: a square of each face becomes black."""

    name, title = "painter", "Black squares"

    def edit_face(self, face, target):
        if target.is_nothing:
            return None
        box = face.box
        piece = np.zeros((box.height // 2, box.width // 2, 3), np.uint8)
        return Patch(piece, np.ones(piece.shape[:2], np.float32), box.x + box.width // 4,
                     box.y + box.height // 4)


@pytest.fixture(scope="module")
def clip():
    return video.sample_clip(seconds=1, fps=FPS, size=SIZE, people=2)


@pytest.fixture(scope="module")
def film(clip, tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "in.mp4"
    with video.Writer(path, SIZE, FPS) as writer:
        for frame, seconds in clip:
            writer.write(frame, seconds)
    return path


def run(film, target, wanted="happy", **options):
    options = {"reader": None, "editor": Painter(), "progress": False, **options}
    return process(film, target, wanted, **options)


def dark(path):
    """How dark the left and the right half of each frame are: bool (n, 2)."""
    halves = [np.split(frame, 2, axis=1) for frame, _ in video.open(path)]
    return np.array([[(half.max(-1) < 20).mean() > 0.05 for half in two] for two in halves])


def test_every_face_is_edited_and_the_video_says_so(film, tmp_path):
    done = run(film, tmp_path / "out.mp4")
    assert done.whole and done.target == tmp_path / "out.mp4" and done.frames == FPS
    assert len(done.tracks) == 2 and done.cuts == [] and done.notes == []
    assert set(done.milliseconds) == set(STAGES) and min(done.milliseconds.values()) >= 0
    assert dark(done.target).all() and not dark(film).any()
    assert sorted(tmp_path.iterdir()) == [tmp_path / "out.mp4"]
    told = read_facts(video.open(done.target))
    assert told["method"] == "painter" and set(told["faces"]) == {"all"}
    assert told["faces"]["all"] == edit.Edit(edit.Target("happiness")).to_dict()
    assert "Edited with Expression Lab" in video.open(done.target).facts["comment"]


def test_one_face_alone_is_edited(film, tmp_path):
    done = run(film, tmp_path / "out.mp4", face=1)
    sides = dark(done.target)[5:]  # the edit is eased in
    assert (sides.sum(axis=1) == 1).all() and (sides == sides[0]).all()
    assert set(read_facts(video.open(done.target))["faces"]) == {"1"}


def test_after_a_cut_the_face_is_chosen_anew(clip, tmp_path):
    path = tmp_path / "in.mp4"
    with video.Writer(path, SIZE, FPS) as writer:
        for frame in (*clip.frames, *(255 - frame[::-1] for frame in clip.frames[:5]),
                      *clip.frames[:, :, ::-1]):
            writer.write(frame)
    done = run(path, tmp_path / "out.mp4", face=0)
    sides = dark(done.target)
    assert done.cuts == pytest.approx([1.0, 1.5])
    assert (sides[[9, -1]].sum(axis=1) == 1).all()  # it was the left one, and is the right one
    assert (sides[9] == sides[-1][::-1]).all() and not sides[12].any()


def test_without_an_output_it_is_only_read(film, tmp_path):
    done = process(film, reader="tiny", progress=False)
    table = done.timeline.table()
    assert done.target is None and len(table) == 2 * FPS and set(table["track"]) == {0, 1}
    assert table[list(EXPRESSIONS)].sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-3)
    assert list(tmp_path.iterdir()) == []


def test_boxes_are_drawn_into_the_output(film, tmp_path):
    plain = [frame for frame, _ in video.open(film)]
    done = run(film, tmp_path / "out.mp4", None, reader="tiny", boxes=True)
    drawn = [frame for frame, _ in video.open(done.target)]
    assert np.abs(drawn[3].astype(int) - plain[3]).max() > 60
    assert "comment" not in video.open(done.target).facts  # nothing was edited


def test_what_is_stopped_is_kept_as_a_part_that_plays(film, tmp_path):
    asked = []

    def stopped():
        asked.append(1)
        return len(asked) > 6

    done = run(film, tmp_path / "out.mp4", stopped=stopped)
    assert not done.whole and done.frames == 6 and done.target == tmp_path / "out.part.mp4"
    assert list(tmp_path.iterdir()) == [done.target]
    assert len(list(video.open(done.target))) == 6
    with pytest.raises(ConfigError, match="interrupted run"):
        run(film, tmp_path / "out.mp4")
    assert run(film, tmp_path / "out.mp4", overwrite=True).whole
    assert list(tmp_path.iterdir()) == [tmp_path / "out.mp4"]


def test_an_error_leaves_the_part_and_what_was_read(film, tmp_path):
    class Breaks(Painter):
        count = 0

        def edit_face(self, face, target):
            self.count += 1
            if self.count == 11:  # in the sixth frame of two faces
                raise PictureError("The disk is full.")
            return super().edit_face(face, target)

    timeline = video.Timeline()
    with pytest.raises(PictureError, match="full"):
        run(film, tmp_path / "out.mp4", editor=Breaks(), reader="tiny", timeline=timeline)
    assert len(list(video.open(part_of(tmp_path / "out.mp4")))) == 5 == timeline.frames
    assert not (tmp_path / "out.mp4").exists()


def test_a_video_without_the_face_is_refused_and_leaves_nothing(film, tmp_path):
    with pytest.raises(NoFaceError, match="3 faces or more"):
        run(film, tmp_path / "out.mp4", face=2)
    with pytest.raises(NoFaceError, match="a face that can be found"):
        run([np.full((240, 320, 3), 90, np.uint8)] * 3, tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


def test_outputs_that_stand_in_the_way_are_refused(film, tmp_path):
    there = tmp_path / "there.mp4"
    there.write_bytes(b"mine")
    for target, words in ((film, "input itself"), (there, "already there"),
                          (tmp_path / "out.avi", "end the name in .mp4")):
        with pytest.raises(ConfigError, match=words):
            run(film, target, overwrite=target == film)
    assert there.read_bytes() == b"mine"


def test_a_recording_that_broke_off_is_noted(film, tmp_path):
    long = tmp_path / "long.mp4"
    with video.Writer(long, SIZE, FPS) as writer:
        for frame, seconds in video.open(film):
            writer.write(frame, 5 * seconds)
    content = bytearray(long.read_bytes())
    middle = content.index(b"mdat") + 40_000
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(bytes(content[:middle]) + bytes(len(content) - middle - 3000)
                    + bytes(content[-3000:]))
    done = process(cut, reader=None, progress=False)
    assert done.notes and all("cut.mp4" in note for note in done.notes)


def test_a_record_that_was_tampered_with_is_said(tmp_path):
    whole = facts(edit.Target("anger", 0.5), "landmarks", face=1)["description"]
    for name, text in (("whole", whole), ("foreign", "holiday"), ("cut", whole[5:]),
                       ("changed", whole.replace("anger", "rage"))):
        path = tmp_path / f"{name}.mp4"
        with video.Writer(path, (64, 48), 10, facts={"description": text}) as writer:
            writer.write(np.zeros((48, 64, 3), np.uint8))
        if name in ("cut", "changed"):
            with pytest.raises(BadDataError, match="cut short or changed"):
                read_facts(video.open(path))
        else:
            assert (read_facts(video.open(path)) is None) == (name == "foreign")
