"""Pictures of one's own: kept after a yes, counted, cut to the face, and forgotten."""

import live_fakes as fakes
import numpy as np
import pytest

from expression_lab import data, faces
from expression_lab.widgets.live import LiveLab
from expression_lab.widgets.live_collect import in_words


@pytest.fixture
def lab(tmp_path):
    made = LiveLab(fakes.Stream(), editor=fakes.Painter(), folder=tmp_path / "live",
                   root=tmp_path / "raw", writer=fakes.Writer)
    made.press("happy")
    made.frame(np.arange(48 * 64 * 3, dtype=np.uint8).reshape(48, 64, 3), 0.0)
    return made


@pytest.mark.parametrize("person,consent,words", [
    ("Ada", False, "ask the person"), ("Ada", "yes", "ask the person"),
    ("Ada", 1, "ask the person"), ("  ", True, "name first"),
    ("../Ada", True, "cannot be the name")])
def test_nothing_is_kept_without_a_yes_and_a_name(lab, tmp_path, person, consent, words):
    assert words in lab.collect("happiness", person, consent).words
    assert not (tmp_path / "raw").exists() or not list((tmp_path / "raw").rglob("*.png"))


def test_the_face_is_kept_as_it_came_in_and_counted(lab, tmp_path):
    lab.collect("happy", "Ada", True)
    lab.collect("happiness", "Ada", True)
    view = lab.collect("fear", "Bo", True)
    assert view.counts == {"Ada": {"happiness": 2}, "Bo": {"fear": 1}}
    assert "1 of fear by Bo" in view.words
    assert in_words(view.counts) == ["Ada: 2 happiness", "Bo: 1 fear"]
    path = next((tmp_path / "raw").rglob("Bo/fear/*.png"))
    kept, frame = faces.open_picture(path), lab._last[0].frame
    assert kept.shape[0] < 48 and kept.shape[1] < 64  # the face, not the room
    assert any((frame[y:y + kept.shape[0], x:x + kept.shape[1]] == kept).all()
               for y in range(49 - kept.shape[0]) for x in range(65 - kept.shape[1]))


def test_what_is_collected_is_a_data_set(lab, tmp_path):
    for _ in range(3):
        lab.collect("anger", "Ada", True)
    from expression_lab.data import snapshots

    assert snapshots.count(tmp_path / "raw" / "snapshots", tmp_path / "raw") == 3
    table = [snapshots.snapshot_files.metadata(path) for path in
             (tmp_path / "raw").rglob("*.png")]
    assert all(one["consent"] and one["source"] == "live" for one in table)


def test_a_person_is_forgotten(lab, tmp_path):
    lab.collect("anger", "Ada", True)
    lab.collect("anger", "Bo", True)
    view = lab.forget("Ada")
    assert view.words == "1 picture of Ada is deleted." and view.counts == {"Bo": {"anger": 1}}
    assert not (tmp_path / "raw" / "snapshots" / "Ada").exists()
    assert "no snapshots of 'Cy'" in lab.forget("Cy").words
    assert "cannot be the name" in lab.forget("").words


def test_counts_are_there_from_the_beginning(lab, tmp_path):
    lab.collect("anger", "Ada", True)
    again = LiveLab(fakes.Stream(), editor=fakes.Painter(), root=tmp_path / "raw")
    assert again.view().counts == {"Ada": {"anger": 1}}


def test_nobody_in_the_picture_is_not_kept(lab):
    lab.stream.seen = False
    lab.frame(fakes.FRAME, 1.0)
    assert "no face is seen" in lab.collect("anger", "Ada", True).words


def test_without_a_frame_there_is_nothing_to_keep(tmp_path):
    made = LiveLab(fakes.Stream(), editor=fakes.Painter(), root=tmp_path)
    assert "no picture yet" in made.collect("anger", "Ada", True).words
    assert data.data_root(tmp_path) == tmp_path
