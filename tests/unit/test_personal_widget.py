"""Both panels of one's own face: controllers without a browser, then the widgets."""

import datetime
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize.classifier import Classifier
from expression_lab.widgets import intake, own, personal
from expression_lab.widgets.own import OwnLab
from expression_lab.widgets.personal import PersonalLab

SAD = EXPRESSIONS.index("sadness")
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


class Reader(Classifier):
    """Sees every face as neutral, and a little sad."""

    def __init__(self):
        model = SimpleNamespace(input_shape=(None, 48, 48, 1), predict_on_batch=self.seen)
        super().__init__("stub", model, {"sha256": "a" * 64, "prior": [0.125] * 8,
                                         "neutral_logits": [1.75] + [-0.25] * 7})

    def seen(self, images):
        return np.tile(np.float32([2, 0, 0, 2, 0, 0, 0, 0]), (len(images), 1))


class Features(Classifier):
    """A reader whose features are the brightness of sixteen parts of the face."""

    def __init__(self):
        super().__init__("stub", None, {"sha256": "a" * 64})

    size = 48

    def features(self, images):
        side = images.shape[1] // 4
        parts = images[:, :4 * side, :4 * side].reshape(len(images), 4, side, 4, side, -1)
        return (parts.mean((2, 4, 5)).reshape(len(images), 16) / 64).astype(np.float32)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("photo") / "ann.png"
    Image.fromarray(data.astronaut()[:256, 96:352]).save(path)
    return path.read_bytes()


def uploaded(content, name="ann.png"):
    return ({"name": name, "type": "image/png", "size": len(content),
             "content": memoryview(content), "last_modified": NOW},)


def test_a_synthetic_person_is_calibrated_and_asked():
    lab, shown = PersonalLab(Reader()), []
    lab.show = shown.append
    view = lab.sample()
    assert shown == [view] and view.words.startswith("Calibrated from 10 frames: less sadness")
    assert len(view.frames) == 10 and view.after[SAD] < view.before[SAD]
    asked = lab.ask("happiness")
    assert (asked.face != view.face).any() and asked.after is not None
    first = lab.personal
    assert lab.sample().words and lab.personal is not first, "the next person begins anew"
    assert lab.clear().frames == [] and lab.personal is None


def test_frames_come_one_by_one_until_there_are_enough(content, tmp_path):
    lab = PersonalLab(Reader())
    assert "only somebody who is drawn" in lab.ask("fear").words
    view = lab.add([(content, "ann.png")])
    assert view.words.startswith("1 of at least 5 frames") and view.after is None
    assert lab.save(tmp_path / "me.json").words.startswith("There is nothing")
    assert "different frame" in lab.add([(content, "ann.png")] * 4).words
    frames = intake.sample(intake.nobody(2), "neutral", 6, np.random.default_rng(0))
    lab.clear()
    assert lab.frames(frames).words.startswith("Calibrated")
    assert "eight numbers" in lab.save(tmp_path / "me.json").words
    assert (tmp_path / "me.json").exists()
    assert "no_such_folder" in lab.save(tmp_path / "no_such_folder" / "me.json").words


def test_a_photo_without_a_face_is_a_sentence():
    lab = PersonalLab(Reader())
    assert "night.png: no face" in lab.add([(np.zeros((64, 64, 3), np.uint8), "night.png")]).words
    assert "notes.txt: " in lab.read(b"text", "notes.txt").words


def test_the_personal_panel(content):
    box = personal.panel(Reader())
    words, shown = box.children[2:]
    upload, sample, clear = box.children[0].children
    assert "Nothing is calibrated" in words.value
    sample.click()
    assert "Calibrated" in words.value and shown.value.count("<table") == 2
    assert ">before<" in shown.value and ">after<" in shown.value and "alt=" in shown.value
    box.children[1].children[1].value = "anger"
    assert "asked for anger" in words.value
    upload.value = uploaded(content)
    assert "1 of at least 5" in words.value, "another person begins anew"
    box.children[1].children[0].value = uploaded(b"text", "<b>.txt")
    assert "&lt;b&gt;.txt" in words.value
    clear.click()
    assert shown.value == "" and box.controller.personal is None


def test_names_are_taught_and_read(content, tmp_path):
    lab = OwnLab(Features())
    assert "name first" in lab.sample(" ", "neutral").words
    assert "there is one name only" in lab.train().words.lower()
    assert "2 more are needed" in lab.add("wink", [(content, "ann.png")]).words
    lab.remove("wink")
    lab.sample("rest", "neutral")
    lab.sample("wink", "happiness")
    assert "Train first" in lab.try_sample("neutral").words
    assert lab.save(tmp_path / "my.npz").words.startswith("There is nothing")
    view = lab.train()
    assert view.words.startswith("Trained. Of 10 snapshots") and view.names == ("rest", "wink")
    assert lab.own.card["counts"] == {"rest": 5, "wink": 5}
    view = lab.try_sample("happiness")
    assert "looks most like wink" in view.words and view.probabilities.argmax() == 1
    assert "without any picture" in lab.save(tmp_path / "my.npz").words
    lab.frames("rest", np.zeros((1, 48, 48), np.uint8))
    assert lab.snapshots["rest"][-1].shape == (96, 96)


def test_the_own_panel():
    box = own.panel(Features())
    (name, _), (drawn, add, trial), (train, _, remove) = (one.children for one in box.children[:3])
    words, shown = box.children[3:]
    name.value = "<i>wink"
    drawn.value = "happiness"
    add.click()
    assert "5 snapshots of &lt;i&gt;wink" in words.value and "<i>" not in shown.value
    name.value = ""
    drawn.value = "neutral"
    add.click()
    train.click()
    assert "Trained" in words.value
    trial.click()
    assert shown.value.count("<table") == 1 and "looks most like" in words.value
    name.value = "<i>wink"
    remove.click()
    assert list(box.controller.snapshots) == ["neutral"]


def test_bars_say_all_names_and_mark_the_highest():
    told = intake.bars(EXPRESSIONS, np.float32([0.07, 0.989, *[0.001] * 6]), title="a < b")
    assert told.count("<tr") == 8 and told.count("font-weight: bold\"><td") == 1
    assert "a &lt; b" in told and intake.picture([], "nothing") == ""
