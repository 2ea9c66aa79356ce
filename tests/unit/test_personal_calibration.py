"""Personal calibration: numbers in, numbers out, and refusals in one sentence each."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from expression_lab.data.sitting import sitting
from expression_lab.errors import CheckpointError, ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model as models
from expression_lab.recognize import personal
from expression_lab.recognize.classifier import Classifier
from expression_lab.recognize.personal import Personal

SAD = EXPRESSIONS.index("sadness")


class Reader(Classifier):
    """Sees a face's darkness as sadness, and nothing else; the features are its pixels' means."""

    def __init__(self, sha="a" * 64, habit=2.0):
        model = SimpleNamespace(input_shape=(None, 48, 48, 1), predict_on_batch=self.seen)
        super().__init__("stub", model, {"sha256": sha, "prior": [0.125] * 8,
                                        "neutral_logits": [1.75] + [-0.25] * 7})
        self.habit = habit

    def seen(self, images):
        rows = np.tile(np.float32([2, 0, 0, 0, 0, 0, 0, 0]), (len(images), 1))
        rows[:, SAD] += self.habit + images.reshape(len(images), -1).mean(1) / 1e4
        return rows


@pytest.fixture(scope="module")
def frames():
    person = models.load().sample(1, seed=4)
    return sitting(person, ["neutral"] * 8, np.random.default_rng(0), size=48)


def test_the_habit_is_taken_off_and_the_rest_stays(frames):
    reader = Reader()
    corrected = Personal.from_neutral(reader, frames)
    before, after = reader.predict_proba(frames), corrected.predict_proba(frames)
    assert (after[:, SAD] < before[:, SAD] - 0.1).all() and (after[:, 0] > before[:, 0]).all()
    np.testing.assert_allclose(after.sum(1), 1, rtol=1e-5)
    assert corrected.frames == 8 and corrected.offset.argmin() == SAD
    assert "less sadness" in corrected.describe()
    np.testing.assert_allclose(corrected.logits(frames), reader.logits(frames) + corrected.offset)


def test_a_usual_face_changes_nothing(frames):
    reader = Reader(habit=0.0)
    corrected = Personal.from_neutral(reader, frames)
    np.testing.assert_allclose(corrected.predict_proba(frames), reader.predict_proba(frames),
                               atol=0.01)


def test_balanced_reading_is_that_of_the_reader(frames):
    reader = Reader()
    reader.card["prior"] = [0.5, *[0.5 / 7] * 7]
    corrected = Personal(reader, np.zeros(8), 5)
    for balanced in (False, True):
        np.testing.assert_allclose(corrected.predict_proba(frames, balanced=balanced),
                                   reader.predict_proba(frames, balanced=balanced), rtol=1e-5)
    assert (corrected.predict(frames) == reader.predict(frames)).all()


def test_more_frames_correct_more():
    logits = np.tile(np.float32([0, 0, 0, 4, 0, 0, 0, 0]), (30, 1))
    usual = np.zeros(8, np.float32)
    offsets = [personal.correction(logits[:n], usual)[SAD] for n in (1, 5, 30)]
    assert 0 > offsets[0] > offsets[1] > offsets[2] > -4 * personal.SHARE
    assert personal.correction(logits, usual, share=0) == pytest.approx(0)


def test_saved_and_read_again(frames, tmp_path):
    path, reader = tmp_path / "me.json", Reader()
    made = Personal.from_neutral(reader, frames)
    made.save(path)
    again = Personal.load(path, reader)
    np.testing.assert_allclose(again.offset, made.offset, atol=1e-5)
    assert again.frames == made.frames
    with pytest.raises(CheckpointError, match="another network"):
        Personal.load(path, Reader(sha="b" * 64))
    with pytest.raises(CheckpointError, match="not shipped"):
        Personal.load(path)


@pytest.mark.parametrize("damage", [
    lambda text: text[:40], lambda text: "[]", lambda text: text.replace("personal", "other"),
    lambda text: json.dumps(json.loads(text) | {"offset": {"neutral": 1}}),
    lambda text: text.replace('"frames": 8', '"frames": "many"')])
def test_damaged_files_are_refused(frames, tmp_path, damage):
    path, reader = tmp_path / "me.json", Reader()
    Personal.from_neutral(reader, frames).save(path)
    path.write_text(damage(path.read_text()))
    with pytest.raises(CheckpointError, match="me.json is not a personal calibration"):
        Personal.load(path, reader)
    with pytest.raises(CheckpointError, match="gone.json"):
        Personal.load(tmp_path / "gone.json", reader)


def test_few_frames_and_copies_of_one_are_refused(frames):
    for few, n in ((frames[:4], 4), (frames[:1].repeat(9, axis=0), 1)):
        with pytest.raises(ConfigError, match=rf"{n} different frame.*take 5 to 30"):
            Personal.from_neutral(Reader(), few)


def test_what_is_no_face_is_refused():
    noise = np.random.default_rng(0).integers(0, 256, (6, 48, 48), dtype=np.uint8)
    with pytest.raises(ConfigError, match="In 6 of 6 frames there is no face"):
        Personal.from_neutral(Reader(), noise)


def test_a_laugh_and_a_restless_face_are_refused(frames):
    class Laughing(Reader):
        def seen(self, images):
            return super().seen(images) + 9 * np.eye(8, dtype="f4")[1]

    class Restless(Reader):
        def seen(self, images):
            rows = super().seen(images)
            rows[::2, EXPRESSIONS.index("anger")] += 20
            return rows

    with pytest.raises(ConfigError, match="8 of 8 frames are read as sure happiness"):
        Personal.from_neutral(Laughing(), frames)
    with pytest.raises(ConfigError, match="disagree with each other"):
        Personal.from_neutral(Restless(), frames)
    sad = Personal.from_neutral(Reader(habit=9), frames)
    assert sad.offset[SAD] < -2, "a face that always looks sad is what this is for"


def test_without_a_card_the_usual_face_is_drawn(monkeypatch):
    reader = Reader()
    del reader.card["neutral_logits"]
    monkeypatch.setattr(personal, "PEOPLE", 3)
    drawn = personal.usual_neutral(reader)
    assert drawn.shape == (8,) and drawn.sum() == pytest.approx(0, abs=1e-4)
    assert drawn[SAD] > 1


def test_a_sitting_is_one_person_who_moves_a_little():
    people = models.load().sample(2, seed=1)
    one = sitting(people[0], ["neutral", "neutral", "happiness"], np.random.default_rng(2), size=48)
    again = sitting(people[0], ["neutral", "neutral", "happiness"], np.random.default_rng(2),
                    size=48)
    other = sitting(people[1], ["neutral"] * 2, np.random.default_rng(2), size=48)
    assert one.shape == (3, 48, 48) and one.dtype == np.uint8 and (one == again).all()
    apart = np.abs(one[0].astype(float) - one[1]).mean()
    assert 1 < apart < np.abs(one[0].astype(float) - other[0]).mean()
