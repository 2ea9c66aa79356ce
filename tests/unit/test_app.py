"""The page without code: one photo for all tabs, pictures that are kept, and its widgets."""

import json
from datetime import datetime, timezone
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab import edit, faces
from expression_lab.edit import credentials
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import Box
from expression_lab.recognize import Reading
from expression_lab.widgets import app, app_edit, app_icons, app_pictures
from expression_lab.widgets.app_lab import AppLab, PictureLab
from expression_lab.widgets.compare import CompareLab
from expression_lab.widgets.editor_photo import Photo
from expression_lab.widgets.read_photo import PhotoReader

PHOTO = data.astronaut()[:230, 90:320]
TWO = np.concatenate([data.astronaut()[30:210, 130:310], PHOTO[:180, ::-1]], 1)
HAPPY = np.eye(8, dtype=np.float32)[EXPRESSIONS.index("happiness")]


class Painter(edit.Editor):
    """Paints a corner of the face, the lighter the stronger the edit."""

    name = "painter"

    def edit_face(self, face, target):
        target = edit.as_edit(target).target
        level = 100 + round(100 * (target.intensity if target else 0))
        shape = (20, 20, *face.photo.shape[2:])
        return edit.Patch(np.full(shape, level, np.uint8), np.ones((20, 20), np.float32),
                          int(face.box.x), int(face.box.y))


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.setattr("expression_lab.recognize.read", lambda photo, *_: [
        Reading(Box(10, 10, 50, 50, 2.0), HAPPY)])
    folder = tmp_path / "kept"
    editor = PictureLab(Painter(), None, identity=False, folder=tmp_path / "own", pictures=folder)
    return AppLab(folder, editor, PhotoReader(object()),
                  CompareLab([Painter()], {}, identity=False, folder=folder))


@pytest.fixture
def page(lab):
    made = app.App(lab)
    lab.editor.open(PHOTO, "ann.jpg")
    return made


def all_widgets(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from all_widgets(child)


def named(widget, words):
    return next(one for one in all_widgets(widget) if getattr(one, "description", "") == words)


# What is kept

def test_one_press_keeps_before_after_side_by_side_and_settings(lab):
    lab.editor.open(PHOTO, "ann.jpg")
    lab.editor.press("angry")
    view = lab.editor.keep_pictures()
    folder = lab.editor.pictures / "ann-angry"
    assert view.words == f"Saved in {folder}: before, after, side by side, and the settings."
    assert {one.name for one in folder.iterdir()} == {
        "before.png", "after.png", "side-by-side.png", "settings.json"}
    assert (faces.open_picture(folder / "before.png") == PHOTO).all()
    assert (faces.open_picture(folder / "after.png") == lab.editor.full_size()).all()
    assert edit.read_edits(folder / "before.png") is None
    for name in ("after.png", "side-by-side.png"):
        assert edit.read_edits(folder / name).edits[0].target.expression == "anger"
    replayed = edit.History.load(folder / "settings.json").current
    assert replayed == {0: edit.preset("angry")}
    lab.editor.keep_pictures()
    assert (lab.editor.pictures / "ann-angry-2" / "after.png").is_file()


@pytest.mark.skipif(not credentials.available(), reason="c2pa-python is not installed")
def test_what_is_kept_is_signed_where_that_is_ticked(lab, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPRESSION_LAB_CONFIG", str(tmp_path / "settings"))
    tab = app_edit.EditTab(lab.editor)
    lab.editor.open(PHOTO, "ann.jpg")
    lab.editor.press("angry")
    tab.save.click()
    tab.sign.value = True
    tab.save.click()
    states = [{one.name: edit.inspect(one).signature.state for one in folder.glob("*.png")}
              for folder in sorted(lab.editor.pictures.iterdir())]
    assert states == [
        {"before.png": "none", "after.png": "none", "side-by-side.png": "none"},
        {"before.png": "none", "after.png": "valid", "side-by-side.png": "valid"}]
    (tmp_path / "settings" / "signing.pem").write_text("damaged")
    assert "is damaged; delete that file" in lab.editor.keep_pictures(sign=True).words
    assert len(list(lab.editor.pictures.iterdir())) == 2, "nothing half is left"


def test_nothing_asked_is_nothing_kept(lab):
    assert "Open a photo first" in lab.editor.keep_pictures().words
    lab.editor.open(PHOTO, "ann.jpg")
    assert "Nothing is changed yet" in lab.editor.keep_pictures().words
    assert not lab.editor.pictures.exists()


def test_a_folder_that_cannot_be_made_is_said_and_nothing_half_is_left(lab, tmp_path, monkeypatch):
    lab.editor.open(PHOTO, "ann.jpg")
    lab.editor.press("angry")
    lab.editor.pictures = tmp_path / "file"
    lab.editor.pictures.write_text("in the way")
    assert "cannot be made (Not a directory)" in lab.editor.keep_pictures().words
    lab.editor.pictures = tmp_path / "full"
    monkeypatch.setattr(lab.editor.history, "save", full_disk)
    assert "No space left" in lab.editor.keep_pictures().words
    assert list(lab.editor.pictures.iterdir()) == []


def full_disk(path):
    raise OSError(28, "No space left on device")


def test_side_by_side_shows_what_is_looked_at_in_the_photos_own_pixels():
    large = np.kron(PHOTO, np.ones((8, 8, 1), np.uint8))  # 1840 pixels: shown smaller
    photo = Photo.open(large, "large.png")
    after = large.copy()
    after[:, :, 0] = 0
    whole = photo.frame(0, False)
    page = app_pictures.side_by_side(photo, after, whole, "happy")
    side, edge = app_pictures.TALLEST, app_pictures.MARGIN
    assert page.shape == (side + edge + app_pictures.LINE, 2 * side + 3 * edge, 3)
    right = page[edge:edge + side, 2 * edge + side:2 * edge + 2 * side]
    assert not right[..., 0].any() and page[edge:edge + side, edge:edge + side, 0].any()
    close = app_pictures.side_by_side(photo, after, photo.frame(0, True), "happy")
    assert close.shape[0] <= page.shape[0]
    assert app_pictures.ending(large) == ".png"
    assert app_pictures.ending(np.empty((3000, 4000, 3), np.uint8)) == ".jpg"


def test_names_of_folders_come_from_names_of_photos():
    assert app_pictures.name_of("My Photo (1).JPG", "happy") == "my-photo--1-happy"
    assert app_pictures.name_of("../..", "x/y") == "photo-y"
    assert app_pictures.name_of("é" * 200, "sad") == "é" * 60 + "-sad"


# One photo for all tabs

def test_what_is_looked_at_is_about_the_photo_that_is_open(lab):
    answers, views = [], []
    lab.reader.show, lab.compare.show = answers.append, views.append
    lab.visit("read")
    assert answers == []  # there is no photo yet
    lab.editor.open(PHOTO, "ann.jpg")
    lab.visit("read")
    lab.visit("edit")
    lab.visit("read")
    assert [answer.words for answer in answers] == [
        "ann.jpg: the face looks most like happiness (100%)."], "read once"
    lab.visit("compare")
    assert [view.photo for view in views] == ["ann.jpg"]
    lab.editor.open(TWO, "two.jpg")
    lab.follow()
    lab.editor.choose(1)
    lab.follow()
    assert [view.photo for view in views] == ["ann.jpg", "two.jpg", "two.jpg"]
    assert len(answers) == 1


def test_bad_photos_are_said_and_the_good_one_stays(page, lab):
    tiny = np.full((1, 1, 3), 200, np.uint8)
    for source, said in ((b"none", "not a picture"), (tiny, "no face"), (b"", "empty"),
                         (np.zeros((60, 60, 3), np.uint8), "no face")):
        lab.editor.open(source, "a <b>.jpg")
        assert "a &lt;b&gt;.jpg: " in page.words.value and said in page.words.value
        assert lab.editor.photo.name == "ann.jpg"


# The widgets

def test_a_big_button_changes_the_picture_and_looks_pressed(page, lab):
    stage = page.edit.stage
    assert stage.before.value == stage.after.value
    assert stage.names[1].value == "after: nothing is changed yet"
    page.edit.expressions.buttons["happy"].click()
    assert lab.editor.settings.preset == "happy" and stage.before.value != stage.after.value
    assert "face 1: happiness of intensity 1.00" in stage.after.tooltip
    pressed = [name for name, one in page.edit.expressions.buttons.items()
               if "xl-chosen" in one._dom_classes]
    assert pressed == ["happy"] and stage.names[1].value == "after"
    named(page.box, "Undo").click()
    assert stage.before.value == stage.after.value and page.edit.undo.disabled


def test_the_intensity_hands_over_and_follows(page, lab):
    assert page.edit.strength.disabled
    page.edit.expressions.buttons["angry"].click()
    steps = len(lab.editor.history.done)
    page.edit.strength.value = 0.5
    assert lab.editor.settings.intensity == 0.5 and len(lab.editor.history.done) == steps + 1
    named(page.box, "Start again").click()
    assert page.edit.strength.value == 1 and page.edit.strength.disabled


def test_save_says_where(page, lab):
    page.edit.expressions.buttons["happy"].click()
    named(page.box, "Save before and after").click()
    assert f"Saved in {lab.editor.pictures}" in page.words.value


def test_every_slider_is_behind_more_and_the_buttons_come_back(page, lab):
    page.edit.expressions.buttons["sad"].click()
    named(page.box, "More: every slider").click()
    full = page.edit.box.children[0]
    assert "xl-editor" in full._dom_classes and page.photos.layout.display == "none"
    named(full, "smile").value = 0.4
    assert lab.editor.settings.controls.smile == 0.4
    named(page.box, "Less: the big buttons").click()
    assert page.edit.box.children[0] is page.edit.simple and page.photos.layout.display is None
    assert "smile +0.4" in page.edit.stage.after.tooltip
    named(page.box, "More: every slider").click()
    assert page.edit.box.children[0] is full, "made once"


def test_one_of_several_faces_is_chosen_by_its_number(page, lab):
    lab.editor.open(TWO, "two.jpg")
    assert "2 faces; choose one" in page.words.value
    first, second = page.edit.stage.faces.children
    assert (first.description, second.description) == ("1", "2")
    second.click()
    assert lab.editor.face == 1 and second.tooltip == "Edit face 2"


def test_tabs_show_what_they_say(page, lab):
    named(page.box, "Read").click()
    said, picture, equal = page.body.children[0].children
    assert "ann.jpg: the face looks most like" in said.value and "<img alt=" in picture.value
    equal.value = True
    assert lab.reader.balanced
    named(page.box, "Nobody (drawn)").click()
    assert "Nobody 1: the face" in said.value
    named(page.box, "Compare").click()
    panel = page.body.children[0]
    named(panel, "happy").click()
    lab.compare.wait()
    assert [row.method for row in lab.compare.view.rows] == ["", "painter"]
    chosen = [name for name, one in page.tabs.items() if "xl-chosen" in one._dom_classes]
    assert chosen == ["compare"]
    named(page.box, "Edit").click()
    assert page.body.children == (page.edit.box,)


def test_the_live_camera_is_there_where_its_panel_is(lab, monkeypatch):
    monkeypatch.setattr(app, "has_live", lambda: False)
    assert list(app.App(lab).tabs) == ["edit", "read", "compare"]
    monkeypatch.setattr(app, "has_live", lambda: True)
    assert list(app.App(lab).tabs)[-1] == "live"


def test_a_photo_is_uploaded(page, lab, tmp_path):
    Image.fromarray(PHOTO).save(tmp_path / "bob.png")
    content = (tmp_path / "bob.png").read_bytes()
    page.upload.value = [{"name": "bob.png", "type": "image/png", "size": len(content),
                          "content": content, "last_modified": datetime.now(timezone.utc)}]
    assert lab.editor.photo.name == "bob.png" and page.upload.value == ()


def test_everything_says_what_it_does(page, lab):
    for name in page.tabs:
        if name != "live":
            page.visit(name)
            for one in all_widgets(page.box):
                if type(one).__name__ in ("Button", "FileUpload", "FloatSlider"):
                    assert one.tooltip, one.description
    text = " ".join(getattr(one, "value", "") for one in page.box.children if hasattr(one, "value"))
    assert "stays on this computer" in text and "edited says so" in text


def test_every_expression_has_a_face_of_its_own():
    drawn = {name: app_icons.svg(name) for name in app_icons.FACES}
    assert set(drawn) == set(edit.presets(folder="nowhere")) and len(set(drawn.values())) == 9
    for name, text in drawn.items():
        ElementTree.fromstring(text)
        assert f".xl-face-{name}::before" in app_icons.style()


def test_the_panel_begins_with_a_photo(lab):
    box = app.panel(controller=lab)
    assert box.controller is lab and lab.editor.photo.name == "The astronaut"
    json.dumps([one.tooltip for one in all_widgets(box) if hasattr(one, "tooltip")])
