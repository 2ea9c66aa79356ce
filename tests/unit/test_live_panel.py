"""The live panel without a browser: its controls hand over, follow, and say how it is going."""

from datetime import datetime, timezone

import live_fakes as fakes
import numpy as np
import pytest
from skimage import data

from expression_lab import faces
from expression_lab.edit.controls import SLIDERS
from expression_lab.widgets import live_panel
from expression_lab.widgets.live import LiveLab
from expression_lab.widgets.live_panel import Panel
from expression_lab.widgets.webcam import Webcam


class Cam(Webcam):
    """Plays nothing, and remembers what it was given."""

    def play(self, frames):
        self.played = frames


@pytest.fixture
def made(tmp_path):
    lab = LiveLab(fakes.Stream(), editor=fakes.Painter(), folder=tmp_path / "live",
                  root=tmp_path / "raw", writer=fakes.Writer)
    shown = Panel(lab, Cam(lab.frame))
    yield shown
    lab.end_recording()
    shown.webcam.close()


def all_widgets(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from all_widgets(child)


def button(made, words):
    return next(one for one in all_widgets(made.box)
                if getattr(one, "description", "") == words and hasattr(one, "click"))


def upload(name, content):
    return {"name": name, "type": "image/png", "size": len(content), "content": content,
            "last_modified": datetime.now(timezone.utc)}


def is_shown(box):
    return box.layout.display != "none"


def test_it_begins_by_reading_and_without_a_camera(made):
    assert made.modes.value == "read" and made.webcam.state == "idle"
    assert not is_shown(made.edit.box) and not is_shown(made.mirror.box)
    assert not hasattr(made.webcam, "played")


def test_modes_show_their_own_controls(made):
    made.modes.value = "edit"
    assert is_shown(made.edit.box) and is_shown(made.edit.more) and not is_shown(made.mirror.box)
    made.modes.value = "mirror"
    assert is_shown(made.mirror.box) and not is_shown(made.edit.more)
    assert made.lab.settings.mode == "mirror"


def test_presets_and_sliders_hand_over_and_follow(made):
    made.modes.value = "edit"
    made.edit.presets.value = "sleepy"
    assert made.edit.sliders["blink"].value == -11
    made.edit.strength.value = 0.5
    made.edit.sliders["smile"].value = 0.4
    controls = made.lab.settings.asked.controls
    assert controls.blink == -5.5 and controls.smile == 0.4
    made.edit.sliders["pupil_x"].value = 5e-17  # what the browser makes of 0
    assert made.lab.settings.asked.held == {"smile": 0.4}
    button(made, "as it is").click()
    assert made.edit.presets.value is None and made.edit.sliders["smile"].value == 0
    assert made.lab.settings.edit is None


def test_every_slider_is_there_once(made):
    inside = [one for one in all_widgets(made.edit.more) if one in made.edit.sliders.values()]
    assert len(inside) == len(SLIDERS) == len(made.edit.sliders)
    assert all(made.edit.sliders[name].tooltip == slider.meaning
               for name, slider in SLIDERS.items())


def test_an_editor_that_cannot_is_not_taken(made):
    made.modes.value = "edit"
    made.edit.sliders["smile"].value = 0.4
    made.edit.editor.value = "cgan"
    made.edit.loading.join(30)
    assert made.edit.editor.value == "landmarks" and "not sliders" in made.words.value


def test_the_sample_clip_the_file_and_the_kernel_s_camera_are_played(made, tmp_path):
    button(made, "Sample clip").click()
    assert made.webcam.played.name == "sample clip" and ("reset", None) in made.lab.stream.told
    before = made.webcam.played
    made.path.value = str(tmp_path / "no.mp4")
    button(made, "Play file").click()
    assert "no.mp4" in made.words.value and made.webcam.played is before


def test_photos_are_played_and_a_wrong_one_is_named(made, tmp_path):
    photo = faces.save_picture(data.astronaut(), tmp_path / "a.png").read_bytes()
    made.photos.value = [upload("a.png", photo), upload("b <i>.png", b"none")]
    assert "b &lt;i&gt;.png" in made.words.value and not hasattr(made.webcam, "played")
    made.photos.value = [upload("a.png", photo)]
    frame, _ = next(iter(made.webcam.played))
    assert np.array_equal(frame, data.astronaut()) and made.photos.value == ()


def test_recording_is_shown_and_ends_with_the_camera(made):
    made.webcam.state = "asking"
    made.webcam.state = "live"
    made.lab.frame(fakes.FRAME, 0.0)
    made.keep.record.click()
    assert made.keep.record.description == "Stop recording" and made.keep.folder.disabled
    assert made.keep.record.button_style == "danger" and "0:00 of 5:00" in made.keep.clock.value
    for at in range(12):
        made.lab.frame(fakes.FRAME, at / 10)
    assert "0:01 of 5:00" in made.keep.clock.value
    made.webcam.state = "idle"
    assert made.keep.clock.value == "" and made.keep.record.description == "Record"
    assert "the stream was stopped" in made.words.value


def test_a_source_that_ends_is_said_where_it_was_recorded(made):
    button(made, "Sample clip").click()
    made.lab.record()
    made.lab.frame(fakes.FRAME, 0.0)
    made.webcam.played.close()
    assert "the sample clip has ended" in made.words.value


def test_the_folder_is_the_one_that_is_named(made, tmp_path):
    made.keep.folder.value = str(tmp_path / "mine")
    made.lab.frame(fakes.FRAME, 0.0)
    button(made, "Snapshot").click()
    assert len(list((tmp_path / "mine").glob("*.png"))) == 1


def test_consent_is_asked_for_each_person_anew(made):
    made.lab.frame(fakes.FRAME, 0.0)
    made.collect.label.value, made.collect.person.value = "fear", "Ada"
    button(made, "Keep this picture").click()
    assert "ask the person" in made.words.value and "No pictures yet" in made.collect.counts.value
    made.collect.consent.value = True
    button(made, "Keep this picture").click()
    assert "Ada: 1 fear" in made.collect.counts.value
    made.collect.person.value = "Bo"
    assert made.collect.consent.value is False
    made.collect.person.value = "Ada"
    button(made, "Forget this person").click()
    assert "No pictures yet" in made.collect.counts.value


def test_one_s_face_at_rest_is_learnt_and_forgotten(made):
    assert made.keep.forget.disabled
    button(made, "Learn my face at rest").click()
    assert "0 of 20" in made.words.value
    for at in range(21):
        made.lab.frame(fakes.FRAME, at / 5)
    assert "learnt from 20 frames" in made.words.value and not made.keep.forget.disabled
    made.keep.forget.click()
    assert made.keep.forget.disabled


def test_the_mesh_box_of_the_page_is_the_lab_s(made):
    made.webcam.mesh = True
    assert made.lab.settings.mesh


@pytest.mark.parametrize("source,name", [
    ("sample clip", "sample clip"), ([data.astronaut()], "photos"),
    ([(fakes.FRAME, 0.0)].__iter__(), "frames")])
def test_a_source_that_is_given_begins_at_once(made, source, name):
    made.begin(source)
    assert made.webcam.played.name == name


def test_the_door_hands_out_controller_and_webcam(tmp_path):
    box = live_panel.panel(controller=LiveLab(fakes.Stream(), editor=fakes.Painter(),
                                              root=tmp_path))
    assert box.webcam._answer == box.controller.frame
    box.webcam.close()


def test_everything_to_press_has_a_name_and_a_meaning(made):
    for one in all_widgets(made.box):
        if hasattr(one, "click") or hasattr(one, "accept"):
            assert one.description and one.tooltip, one


def test_names_of_people_are_no_html(made):
    made.lab.frame(fakes.FRAME, 0.0)
    made.collect.person.value = "A'b"
    made.collect.consent.value = True
    button(made, "Keep this picture").click()
    assert "A&#x27;b: 1 neutral" in made.collect.counts.value
