"""The comparison: every editor, the same photo and wish; what is measured, shown and saved."""

import json
import threading

import numpy as np
import pytest
from skimage import data

from expression_lab import edit, faces
from expression_lab.errors import CheckpointError, ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.widgets import compare_panel, compare_sheet
from expression_lab.widgets.compare import CompareLab, local_methods
from expression_lab.widgets.compare_view import AS_IT_IS, Row, View
from expression_lab.widgets.editor_photo import Photo

PHOTO = Photo.open(data.astronaut()[:230, 90:320], "ann.jpg")


class Painter(edit.Editor):
    """Paints the face in one color."""

    def __init__(self, name, level, remote=False):
        self.name, self.title, self.level, self.remote = name, name.capitalize(), level, remote

    def edit_face(self, face, target):
        if not edit.as_edit(target).controls.is_zero:
            raise ConfigError("It knows no sliders.")
        box = face.box
        shape = (int(box.height), int(box.width))
        return edit.Patch(np.full((*shape, 3), self.level, np.uint8), np.ones(shape, np.float32),
                          int(box.x), int(box.y), {"notes": [f"{self.name} note."]})


class Reader:
    """Reads happiness in what is light, anger in the rest."""

    size, card = 48, {}

    def predict_proba(self, images, balanced):
        best = "happiness" if images.mean() > 180 else "anger"
        row = np.full(8, 0.05, np.float32)
        row[EXPRESSIONS.index(best)] = 0.65
        return row[None]


@pytest.fixture
def lab(tmp_path):
    made = CompareLab([Painter("light", 230), Painter("dark", 20), Painter("far", 9, remote=True)],
                      {"residual": Reader(), "judge": Reader()}, identity=False, folder=tmp_path)
    made.seen = []
    made.show = made.seen.append
    return made


@pytest.fixture
def happy(lab):
    lab.take(PHOTO)
    lab.press("happy")
    lab.wait()
    return lab


def test_every_editor_on_this_machine_gets_a_row(happy):
    assert [row.method for row in happy.view.rows] == ["", "light", "dark"]
    as_it_is, light, dark = happy.view.rows
    assert as_it_is.title == AS_IT_IS and as_it_is.milliseconds is None
    assert light.reached == {"residual": True, "judge": True} and not any(dark.reached.values())
    assert light.milliseconds > 0 and light.words == "light note."
    assert light.picture.shape == (320, 320, 3) and light.picture.mean() > dark.picture.mean()
    assert EXPRESSIONS[int(dark.readings["judge"].argmax())] == "anger"


def test_rows_come_one_after_the_other(happy):
    counts = [len(view.rows) for view in happy.seen if view.preset]
    assert counts == [0, 1, 2, 3, 3]
    assert [view.busy for view in happy.seen if view.preset] == [True] * 4 + [False]
    assert happy.view.words == ""


def test_by_default_all_local_editors_and_both_readers_are_asked():
    lab = CompareLab(identity=False)
    assert lab._methods == local_methods() and list(lab._meters) == ["residual", "judge"]
    assert set(edit.available()) - set(local_methods()) == {"segmind"}


def test_an_editor_whose_network_is_missing_says_so(tmp_path, monkeypatch):
    def missing(name):
        raise CheckpointError(f"{name} is missing.")

    monkeypatch.setattr(edit, "load", missing, raising=False)
    lab = CompareLab(["cgan"], {}, identity=False)
    lab.take(PHOTO)
    lab.press("happy")
    lab.wait()
    assert [row.words for row in lab.view.rows] == ["", "cgan is missing."]
    assert lab.view.rows[1].title == "cgan" and not lab.view.busy


def test_an_editor_that_cannot_do_it_says_so_and_the_others_go_on(lab):
    lab.take(PHOTO)
    lab.press("sleepy")
    lab.wait()
    assert [row.words for row in lab.view.rows[1:]] == ["It knows no sliders."] * 2
    assert lab.view.rows[1].picture is None and lab.view.rows[0].picture is not None


def test_the_latest_wish_wins(lab, monkeypatch):
    began, go_on = threading.Event(), threading.Event()
    measured = lab._measured

    def slow(*args):
        began.set()
        assert go_on.wait(20)
        return measured(*args)

    monkeypatch.setattr(lab, "_measured", slow)
    lab.take(PHOTO)
    lab.press("happy")
    first = lab._thread
    assert began.wait(20)
    lab.press("angry")
    go_on.set()
    first.join(20)
    lab.wait()
    assert lab.view.preset == "angry" and len(lab.view.rows) == 3
    assert [len(view.rows) for view in lab.seen if view.preset == "happy"] == [0]


def test_the_intensity_asks_again(happy):
    happy.set_intensity(0.5)
    happy.wait()
    assert happy.view.intensity == 0.5 and happy._wanted.target.intensity == 0.5
    happy.take(Photo.open(PHOTO.pixels, "again"))
    assert happy.view.rows == () and happy.view.preset is None and happy.view.intensity == 0.5
    happy.set_intensity(1.2)
    assert happy.view.rows == () and happy.view.intensity == 1.2


def test_what_is_wrong_is_said(lab):
    lab.press("happy")
    assert lab.view.words == "Open a photo first." and not lab.view.rows
    lab.take(PHOTO)
    lab.press("hapy")
    assert "There is no preset 'hapy'" in lab.view.words
    lab.save()
    assert "nothing to save yet" in lab.view.words


def test_the_same_photo_keeps_its_rows(happy):
    happy.take(PHOTO)
    assert len(happy.view.rows) == 3


def test_one_sheet_is_saved_with_its_numbers_and_says_that_it_was_edited(happy, tmp_path):
    happy.save()
    folder = tmp_path / "compare-ann-happy"
    assert happy.view.words == f"Saved in {folder}: the sheet, and its numbers."
    record = edit.read_edits(folder / "sheet.png")
    assert record.method == "light, dark" and record.edits[0].target.expression == "happiness"
    sheet = faces.open_picture(folder / "sheet.png")
    assert sheet.shape[1] > 1.5 * sheet.shape[0]
    told = json.loads((folder / "numbers.json").read_text("utf-8"))
    assert [row["editor"] for row in told["rows"]] == [None, "light", "dark"]
    assert told["rows"][1]["read_as_asked"] == {"residual": True, "judge": True}
    assert told["rows"][2]["readings"]["judge"]["anger"] == 0.65


def test_a_full_disk_is_said_and_leaves_nothing(happy, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compare_sheet.files, "replace", full)
    happy.save()
    assert "No space left" in happy.view.words and list(tmp_path.iterdir()) == []


def test_a_sheet_is_told_in_words(happy):
    fig = compare_sheet.sheet(happy.view)
    assert fig.alt == ("ann.jpg, happy by every editor. As it is: read as anger 65 %; Light: read "
                       "as happiness 65 % ✓; Dark: read as anger 65 % ✗.")
    assert len(fig.axes) == 6


def test_identity_is_told_with_its_limit():
    assert compare_sheet.facts(Row("a", "A", distance=0.3, milliseconds=12.4)) == [
        "same person: 0.30 of 0.61", "12 ms"]
    assert compare_sheet.facts(Row("a", "A", distance=0.7)) == ["somebody else: 0.70 of 0.61"]


def test_the_panel_shows_cards_and_the_button_that_is_pressed(lab):
    panel = compare_panel.ComparePanel(lab)
    assert panel.save.disabled
    lab.take(PHOTO)
    assert "Press an expression" in panel.words.value
    panel.expressions.buttons["happy"].click()
    lab.wait()
    assert panel.rows.value.count("xl-card") == 3 and "working" not in panel.rows.value
    assert panel.rows.value.count("✓") == 2 and not panel.save.disabled
    panel.strength.value = 0.4
    lab.wait()
    assert lab.view.intensity == 0.4
    panel.save.click()
    assert "Saved in" in panel.words.value


def test_cards_escape_what_they_are_told():
    row = Row("x", "<b>x</b>", words="a < b")
    page = compare_panel.cards(View(preset="happy", rows=(row,), busy=True))
    assert "&lt;b&gt;x" in page and "a &lt; b" in page and "working …" in page


def test_the_panel_of_a_notebook_begins_with_its_photo(lab):
    box = compare_panel.panel(PHOTO.pixels, lab)
    assert box.controller is lab and lab.view.photo == "The photo"
