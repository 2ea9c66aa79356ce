"""The expression editor's panel without a browser: its controls hand over, and follow."""

from datetime import datetime, timezone

import numpy as np
import pytest
from skimage import data

from expression_lab import edit
from expression_lab.edit import Controls, credentials
from expression_lab.edit.controls import SLIDERS
from expression_lab.expressions import EXPRESSIONS
from expression_lab.widgets import editor_page, editor_parts
from expression_lab.widgets.editor import EditorLab
from expression_lab.widgets.editor_panel import Panel, panel
from expression_lab.widgets.editor_view import View

PHOTO = data.astronaut()[:230, 90:320]
TWO = np.concatenate([data.astronaut()[30:210, 130:310], PHOTO[:180, ::-1]], 1)
RESERVED = {"log", "comm", "keys", "layout", "style", "tooltip"}


class Painter(edit.Editor):
    """Paints a corner of the face."""

    name = "painter"

    def edit_face(self, face, target):
        wanted = edit.as_edit(target)
        level = 100 + round(100 * wanted.controls.smile)
        return edit.Patch(np.full((20, 20, 3), level, np.uint8), np.ones((20, 20), np.float32),
                          int(face.box.x), int(face.box.y))


@pytest.fixture
def made(tmp_path):
    shown = Panel(EditorLab(Painter(), None, identity=False, folder=tmp_path))
    shown.lab.open(PHOTO, "ann.jpg")
    return shown


def all_widgets(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from all_widgets(child)


def named(made, words):
    return next(one for one in all_widgets(made.box)
                if getattr(one, "description", "") == words)


def test_every_slider_is_there_once_with_its_range_and_meaning(made):
    sliders = [one for one in all_widgets(made.box) if one in made.sliders.values()]
    assert len(sliders) == len(SLIDERS) == len(made.sliders)
    for name, slider in SLIDERS.items():
        shown = made.sliders[name]
        assert (shown.min, shown.max, shown.step) == (slider.low, slider.high, slider.step)
        assert shown.description == name.replace("_", " ") and shown.tooltip == slider.meaning


def test_sliders_hand_over_what_they_say(made):
    before = made.stage.before.value
    assert before == made.stage.after.value
    made.sliders["smile"].value = 0.5
    made.sliders["blink_left"].value = -4
    assert made.lab.settings.controls == Controls(smile=0.5, blink_left=-4)
    assert made.stage.before.value == before != made.stage.after.value
    assert "smile +0.5" in made.stage.after.tooltip and not made.undo.disabled
    made.sliders["smile"].value = 5e-17  # what the browser makes of 0
    assert made.lab.settings.controls == Controls(blink_left=-4)


def test_presets_move_the_sliders_and_reset_puts_all_back(made):
    made.presets.value = "sleepy"
    assert made.sliders["blink"].value == -11 and not made.strength.disabled
    steps = len(made.lab.history.done)
    made.strength.value = 0.5
    assert made.sliders["blink"].value == -5.5
    assert len(made.lab.history.done) == steps + 1  # sliders that follow ask for nothing
    made.undo.click()
    assert made.strength.value == 1 and made.sliders["blink"].value == -11
    named(made, "Reset all").click()
    assert made.presets.value is None and made.sliders["blink"].value == 0
    assert made.strength.disabled and made.stage.after.value == made.stage.before.value


def test_what_the_browser_makes_of_a_value_between_steps_is_no_wish(made):
    made.presets.value = "sleepy"
    made.lab.intensity(0.73)
    assert made.sliders["blink"].value == pytest.approx(-8.03) and made.strength.value == 0.73
    steps = len(made.lab.history.done)
    made.sliders["blink"].value, made.strength.value = -8.0, 0.75
    assert made.lab.settings.held == {} and made.lab.settings.intensity == 0.73
    assert len(made.lab.history.done) == steps
    made.sliders["blink"].value = -8.5
    assert made.lab.settings.held == {"blink": -8.5}


def test_a_group_is_reset_alone(made):
    made.sliders["smile"].value, made.sliders["pupil_x"].value = 0.5, 3
    resets = [one for one in all_widgets(made.box) if getattr(one, "description", "") == "reset"]
    assert len(resets) == 4 and len({one.tooltip for one in resets}) == 4
    next(one for one in resets if "mouth" in one.tooltip).click()
    assert made.lab.settings.controls == Controls(pupil_x=3) and made.sliders["smile"].value == 0


def test_faces_are_chosen_by_clicking_on_them(made):
    assert made.stage.faces.children == ()
    made.lab.open(TWO, "both")
    assert made.words.value == editor_page.words("both: 2 faces; choose one in the picture.")
    first, second = made.stage.faces.children
    made.sliders["smile"].value = 1
    second.click()
    assert made.lab.face == 1 and made.sliders["smile"].value == 0
    assert "xl-chosen" in second._dom_classes and "xl-chosen" not in first._dom_classes
    assert second.tooltip == "Edit face 1" and float(second.layout.left[:-1]) > 50
    first.click()
    assert made.sliders["smile"].value == 1


def test_photos_are_uploaded_and_what_is_wrong_with_them_is_said(made, tmp_path):
    upload = named(made, "Open a photo")
    upload.value = [{"name": "a <b>.jpg", "type": "image/jpeg", "size": 4, "content": b"none",
                     "last_modified": datetime.now(timezone.utc)}]
    assert "a &lt;b&gt;.jpg: The picture is not" in made.words.value and upload.value == ()
    assert made.lab.photo.name == "ann.jpg"


def test_the_expression_of_another_photo_and_its_parts(made):
    assert made.forget.disabled
    made.parts.value = "mouth"
    made.lab.refer(PHOTO[:, ::-1], made.parts.value)
    assert not made.forget.disabled
    made.parts.value = "eyes"
    assert made.lab.settings.reference.parts == "eyes"
    made.forget.click()
    assert made.lab.settings.reference is None and made.forget.disabled


def test_a_photo_and_a_preset_are_saved(made, tmp_path):
    made.sliders["smile_left"].value = 0.6
    made.folder.value, made.ending.value = str(tmp_path / "out"), ".jpg"
    named(made, "Save photo").click()
    assert (tmp_path / "out" / "ann-edited.jpg").is_file() and "Saved as" in made.words.value
    made.name.value = "smirk"
    named(made, "Keep preset").click()
    assert made.presets.options[-1] == made.presets.value == "smirk"


@pytest.mark.skipif(not credentials.available(), reason="c2pa-python is not installed")
def test_a_photo_is_signed_where_that_is_ticked(made, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPRESSION_LAB_CONFIG", str(tmp_path / "settings"))
    made.folder.value = str(tmp_path / "out")
    named(made, "Sign (Content Credentials)").value = True
    named(made, "Save photo").click()
    assert "nothing was edited" in made.words.value and not list((tmp_path / "out").iterdir())
    made.sliders["smile_left"].value = 0.6
    named(made, "Save photo").click()
    [saved] = (tmp_path / "out").iterdir()
    assert edit.inspect(saved).signature.state == "valid" and "Saved as" in made.words.value


def test_where_nothing_can_be_signed_no_tick_is_shown(monkeypatch):
    assert editor_parts.signing().layout.display == (None if credentials.available() else "none")
    monkeypatch.setattr(credentials, "available", lambda: False)
    assert editor_parts.signing().layout.display == "none"


def test_buttons_change_what_is_seen(made):
    named(made, "Nobody").click()
    assert made.lab.photo.name == "Nobody 1"
    named(made, "Astronaut").click()
    assert made.lab.photo.name == "The astronaut" and made.close.value
    before = made.stage.before.value
    made.close.value = False
    assert made.stage.before.value != before and not made.lab.close


def test_everything_is_labelled_and_no_widget_has_a_trait_of_ours_with_a_taken_name(made):
    for one in all_widgets(made.box):
        kind = type(one).__name__
        if kind in ("Button", "FileUpload", "FloatSlider", "Dropdown", "Text", "ToggleButton"):
            assert one.tooltip, one
            assert one.description or kind in ("Button", "Dropdown"), one
    image = type(made.stage.after)
    assert not set(image.class_own_traits()) & RESERVED
    assert 'aria-label="Before and after' in editor_page.split()


def test_meters_tell_what_was_reached():
    rows = np.full((2, 8), 0.02, np.float32)
    rows[0, EXPRESSIONS.index("neutral")] = rows[1, EXPRESSIONS.index("fear")] = 0.86
    view = View("", before=b"1", after=b"2", asked=("fear",), readings=tuple(rows), distance=0.3,
                milliseconds=31.4)
    page = editor_page.meters(view)
    for said in ("✓ reached", "fear 86%", "same person", "31&nbsp;ms"):
        assert said in page
    assert page.count("<tr") == 8 and 'title="neutral: before 86 %, after 2 %"' in page
    other = View("", before=b"1", after=b"2", asked=("anger",), readings=tuple(rows), distance=0.7)
    page = editor_page.meters(other)
    assert "✗ not reached" in page and "somebody else" in page
    assert editor_page.meters(View("")) == ""


def test_the_panel_begins_with_a_photo_and_carries_its_controller(tmp_path):
    lab = EditorLab(Painter(), None, identity=False, folder=tmp_path)
    box = panel(PHOTO, lab)
    assert box.controller is lab and (lab.full_size() == PHOTO).all()
    assert EditorLab(Painter(), None).photo is None
