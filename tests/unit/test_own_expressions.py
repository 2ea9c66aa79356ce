"""Own expressions: a head learned from a handful of snapshots, saved, and refused where it must."""

import io
import json

import numpy as np
import pytest

from expression_lab.augment import Policy
from expression_lab.data.sitting import sitting
from expression_lab.errors import CheckpointError, ConfigError, ShapeError
from expression_lab.faces import model as models
from expression_lab.recognize import own
from expression_lab.recognize.classifier import Classifier
from expression_lab.recognize.own import OwnExpressions

STILL = Policy(rotation=4, brightness=0.05)


class Reader(Classifier):
    """A reader whose features are the brightness of sixteen parts of the face."""

    def __init__(self, sha="a" * 64):
        super().__init__("stub", None, {"sha256": sha})

    size = 48

    def features(self, images):
        side = images.shape[1] // 4
        parts = images[:, :4 * side, :4 * side].reshape(len(images), 4, side, 4, side, -1)
        return (parts.mean((2, 4, 5)).reshape(len(images), 16) / 64).astype(np.float32)


@pytest.fixture(scope="module")
def snapshots():
    """Four faces at rest, four that smile, four that tighten a corner to either side."""
    person = models.load().sample(1, seed=9)
    shown = ["neutral"] * 4 + ["happiness"] * 4 + ["contempt"] * 8
    frames = sitting(person, shown, np.random.default_rng(1), size=64)
    frames[12:] = frames[12:, :, ::-1]
    return frames, ["neutral"] * 4 + ["duck face"] * 4 + ["left"] * 4 + ["right"] * 4


@pytest.fixture(scope="module")
def head(snapshots):
    frames, names = snapshots
    return OwnExpressions.fit(Reader(), frames, names, mirror=False, policy=STILL)


def test_it_learns_the_names_that_it_was_told(head, snapshots):
    frames, names = snapshots
    probabilities = head.predict_proba(frames)
    assert head.classes == ("duck face", "left", "neutral", "right")
    assert probabilities.shape == (16, 4) and probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-5)
    assert [head.classes[k] for k in head.predict(frames)] == names
    assert head.predict_proba(frames[:0]).shape == (0, 4)
    assert head.card["counts"] == dict.fromkeys(head.classes, 4)


def test_sides_are_told_apart_only_where_they_count(head, snapshots):
    frames, names = snapshots
    left = frames[8:12]
    mirrored = head.predict_proba(left[:, :, ::-1])
    assert (mirrored[:, 3] > head.predict_proba(left)[:, 3]).all()
    alike, _ = own.describe(Reader(), frames[:, :, ::-1], mirror=True)
    seen, _ = own.describe(Reader(), frames, mirror=True)
    np.testing.assert_allclose(alike[:, :16], seen[:, :16], atol=1e-5)
    sided, _ = own.describe(Reader(), frames, mirror=False)
    assert (sided[:, 37:] < 0).any() and (seen[:, 37:] >= 0).all()


def test_the_estimate_is_of_snapshots_that_were_left_out(head, snapshots):
    frames, _ = snapshots
    estimate = head.estimate
    assert estimate.n == 16 and 0 <= estimate.low <= estimate.right / 16 <= estimate.high <= 1
    assert "had not seen it" in str(estimate) and f"{estimate.right / 16:.0%}" in str(estimate)
    senseless = OwnExpressions.fit(Reader(), frames[:8], ["a", "b"] * 4, policy=STILL)
    assert senseless.estimate.right < 7, "names without a reason cannot be learned"


def test_many_snapshots_are_judged_ten_at_a_time(monkeypatch):
    seen, labels = np.random.default_rng(0).normal(size=(60, 3)), np.arange(30) % 2
    seen[:, 0] += 6 * np.tile(labels, 2)
    learned = []
    learn = own._learn
    monkeypatch.setattr(own, "_learn", lambda *data: learned.append(len(data[1])) or learn(*data))
    found = own._estimate(seen.astype("f4"), labels, np.tile(np.arange(30), 2))
    assert learned == [54] * 10 and found["n"] == 30 and found["right"] >= 29


def test_saved_and_read_again(head, snapshots, tmp_path):
    path = tmp_path / "my.npz"
    head.save(path)
    again = OwnExpressions.load(path, head.reader)
    np.testing.assert_allclose(again.predict_proba(snapshots[0]), head.predict_proba(snapshots[0]))
    assert again.card == head.card and str(again.estimate) == str(head.estimate)
    with pytest.raises(CheckpointError, match="another network"):
        OwnExpressions.load(path, Reader(sha="c" * 64))
    with pytest.raises(CheckpointError, match="not shipped"):
        OwnExpressions.load(path)


@pytest.mark.parametrize("damage", ["cut", "pickle", "card", "shape", "nan", "gone", "text"])
def test_damaged_files_are_refused(head, tmp_path, damage):
    path, arrays = tmp_path / "my.npz", dict(head.head)
    card = dict(head.card)
    if damage == "pickle":
        arrays["weights"] = np.array([{"a": 1}], dtype=object)
    if damage == "card":
        del card["names"]
    if damage == "shape":
        arrays["bias"] = arrays["bias"][:-1]
    if damage == "nan":
        arrays["mean"] = arrays["mean"] * np.nan
    buffer = io.BytesIO()
    np.savez(buffer, card=np.frombuffer(json.dumps(card).encode(), np.uint8), **arrays)
    content = {"cut": buffer.getvalue()[:300], "text": b"no"}.get(damage, buffer.getvalue())
    if damage != "gone":
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"my.npz.*train expressions"):
        OwnExpressions.load(path, head.reader)


@pytest.mark.parametrize("names, said", [
    (["a"] * 16, "one name only"), ([], "16, 64, 64.*0 names"), ([" "] * 16, "name of an expr"),
    (["a"] * 14 + ["b"] * 2, "2 snapshot.*'b'.*at least 3"), (["x" * 41] * 16, "1 to 40")])
def test_what_nothing_can_be_learned_from_is_refused(snapshots, names, said):
    with pytest.raises((ConfigError, ShapeError), match=said):
        OwnExpressions.fit(Reader(), snapshots[0], names)


def test_pictures_without_a_face_are_refused():
    noise = np.random.default_rng(0).integers(0, 256, (6, 48, 48), dtype=np.uint8)
    with pytest.raises(ConfigError, match="In 6 of 6 snapshots there is no face"):
        OwnExpressions.fit(Reader(), noise, ["a", "b"] * 3)
    with pytest.raises(ShapeError, match="float"):
        OwnExpressions.fit(Reader(), noise.astype(float), ["a", "b"] * 3)
