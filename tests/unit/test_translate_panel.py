"""Translators side by side: another photo, the same wish, and what is wrong with a photo."""

import io
from datetime import datetime, timezone

import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab import edit
from expression_lab.widgets import translate

ASTRONAUT = data.astronaut()[:230, 90:320]


class Painter(edit.Editor):
    """Paints a corner of the photo."""

    name = title = "painter"

    def edit_face(self, face, target):
        corner = np.zeros_like(face.photo[:9, :9])
        return edit.Patch(corner, np.ones((9, 9), np.float32), 0, 0, {})


@pytest.fixture
def lab(tmp_path):
    made = translate.TranslateLab([Painter()], {}, identity=False, folder=tmp_path)
    made.open(ASTRONAUT, "ann.jpg")
    return made


def rows(lab):
    lab.wait()
    return [row.title for row in lab.view.rows]


def test_another_photo_is_asked_for_the_same(lab):
    assert lab.view.photo == "ann.jpg" and not lab.view.rows
    lab.press("happy", 0.7)
    assert rows(lab) == ["As it is", "painter"]
    lab.open("nobody")
    assert rows(lab) == ["As it is", "painter"]
    assert lab.view.photo == "Nobody 1" and lab.view.preset == "happy"
    assert lab.view.intensity == 0.7
    assert np.ptp(lab.view.rows[0].picture, axis=2).max() == 0  # nobody is drawn in grey


def test_a_picture_without_a_face_is_named_and_changes_nothing(lab):
    lab.press("happy")
    before = rows(lab)
    lab.open(np.zeros((80, 80, 3), np.uint8), "wall.png")
    assert lab.view.words.startswith("wall.png: no face was found")
    assert rows(lab) == before and lab.view.photo == "ann.jpg"


@pytest.mark.parametrize("source", [b"no picture", "missing.png"])
def test_what_is_no_picture_is_said(lab, source):
    lab.open(source, "mine")
    assert lab.view.words.startswith("mine: ") and lab.view.photo == "ann.jpg"


def test_an_uploaded_file_is_opened(lab):
    box = translate.panel(lab)
    file = io.BytesIO()
    Image.fromarray(ASTRONAUT).save(file, "PNG")
    upload = box.children[1].children[0]
    sent = file.getvalue()
    upload.value = ({"name": "me.png", "type": "image/png", "size": len(sent), "content":
                     memoryview(sent), "last_modified": datetime.now(timezone.utc)},)
    assert box.controller.view.photo == "me.png"


def test_the_panel_shows_what_is_there_and_asks_for_more(lab):
    lab.press("happy")
    lab.wait()
    compared = translate.panel(lab).children[-1]
    cards = compared.children[3]
    assert cards.value.count("xl-card") == 2
    strength = compared.children[1]
    strength.value = 0.4
    lab.wait()
    assert lab.view.intensity == 0.4 and lab.view.preset == "happy"


def test_a_button_takes_another_photo(lab):
    nobody = translate.panel(lab).children[1].children[2]
    nobody.click()
    assert lab.view.photo == "Nobody 1"
