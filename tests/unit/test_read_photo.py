"""The panel for one's own photo: the controller without a browser, then the widgets."""

import datetime
import threading

import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab import recognize
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import Box
from expression_lab.recognize import Reading
from expression_lab.widgets import read_photo
from expression_lab.widgets.read_photo import PhotoReader, panel, sentence

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
HAPPY = np.eye(8, dtype=np.float32)[EXPRESSIONS.index("happiness")]


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    """A reader without weights: it finds one happy face in every photo that is not plain."""
    asked = []
    monkeypatch.setattr(recognize, "load", lambda name, runtime: asked.append(name) or object())
    monkeypatch.setattr(recognize, "read", lambda photo, classifier, balanced: (
        [Reading(Box(10, 10, 50, 50, 2.0), HAPPY)] if photo.std() else []))
    return asked


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("photo") / "ann.png"
    Image.fromarray(data.astronaut()[::4, ::4]).save(path)
    return path.read_bytes()


def test_a_photo_becomes_a_picture_and_a_sentence(content, reader):
    shown = []
    controller = PhotoReader()
    controller.show = shown.append
    answer = controller.read(content, "ann.png")
    assert shown == [answer] and answer.png[:4] == b"\x89PNG"
    assert answer.words == "ann.png: the face looks most like happiness (100%)."
    assert "happiness" in answer.alt
    controller.read(data.astronaut()[::4, ::4])
    assert reader == ["residual"], "the weights are loaded once"


def test_no_face_and_no_picture_are_sentences():
    controller = PhotoReader("tiny")
    plain = controller.read(np.zeros((40, 40, 3), np.uint8), "night.jpg")
    assert "no face" in plain.words and plain.png
    for broken in (b"", b"no picture at all"):
        answer = controller.read(broken, "notes.txt")
        assert answer.png is None and answer.words.startswith("notes.txt: ")
        assert "\n" not in answer.words


def test_many_faces_in_one_sentence():
    said = sentence("all of us", [Reading(Box(0, 0, 9, 9), HAPPY)] * 3)
    assert said.startswith("all of us: 3 faces") and said.count("happiness") == 3


def test_of_photos_that_come_too_fast_the_last_is_shown(content, monkeypatch):
    began, go_on = threading.Event(), threading.Event()

    def slow(photo, classifier, balanced):
        began.set()
        assert go_on.wait(20)
        return []

    monkeypatch.setattr(recognize, "read", slow)
    controller, shown = PhotoReader(), []
    controller.show = lambda answer: shown.append(answer.words.split(":")[0])
    threads = [threading.Thread(target=controller.read, args=(content, "0"))]
    threads[0].start()
    assert began.wait(20)
    for number in "123":
        threads.append(threading.Thread(target=controller.read, args=(content, number)))
        threads[-1].start()
        while controller._latest < len(threads):
            threading.Event().wait(0.01)
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert shown == ["0", "3"]


def test_the_panel_reads_what_is_uploaded(content):
    box = panel(data.astronaut()[::4, ::4])
    (upload, _), words, picture = box.children[0].children, *box.children[1:]
    assert "The astronaut" in words.value and "<img alt=" in picture.value
    upload.value = ({"name": "<b>.png", "type": "image/png", "size": len(content),
                     "content": memoryview(content), "last_modified": NOW},)
    assert words.value.startswith("&lt;b&gt;.png: the face looks most like happiness")
    upload.value = ({"name": "a.txt", "type": "", "size": 4, "content": memoryview(b"text"),
                     "last_modified": NOW},)
    assert "not a picture" in words.value and picture.value == ""
    assert box.controller.read(content).png and read_photo.panel().children[2].value == ""


def test_the_other_reading_reads_the_last_photo_again(content, monkeypatch):
    asked = []
    monkeypatch.setattr(recognize, "read", lambda photo, classifier, balanced: (
        asked.append(balanced) or []))
    box = panel()
    equal = box.children[0].children[1]
    equal.value = True
    assert asked == [], "nothing was read yet"
    box.controller.read(content, "ann.png")
    equal.value = False
    assert asked == [True, False]
