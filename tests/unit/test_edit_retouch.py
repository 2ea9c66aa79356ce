"""The retoucher: what it learns from, its networks, its training and its files."""

import numpy as np
import pytest

from expression_lab import cards
from expression_lab.edit import draft, movements
from expression_lab.edit.retouch import examples, inputs, network, runtime, training
from expression_lab.errors import CheckpointError, ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model
from expression_lab.recipes import retoucher

N = 4


@pytest.fixture(scope="module")
def faces():
    shown = model.load().render(model.load().sample(N, seed=2), "happiness", size=128)
    learnt = movements.load()
    return [draft.prepare(image, points, learnt)
            for image, points in zip(shown.images, shown.landmarks, strict=True)]


@pytest.fixture(scope="module")
def material(faces):
    rng, learnt = np.random.default_rng(0), movements.load()
    happy = np.eye(8, dtype=np.float32)[1]
    restored = examples.Drafts.stack([examples.restored(one, happy, learnt, rng) for one in faces])
    edited = examples.Drafts.stack([examples.edited(one, 2, 1.0, learnt) for one in faces])
    crisp = np.ones(N, bool)
    real = (restored.truth.repeat(2, 0), restored.skin.repeat(2, 0), np.arange(8))
    return {"restored": restored, "edited": edited, "sharp": (crisp, crisp), "real": real}


def small(**settings):
    return training.RetouchConfig(**{"steps": 2, "batch_size": 2, "report": 1,
                                     "precision": "float32", **settings})


def test_a_restored_face_is_near_its_photo_and_an_edited_one_is_not(material):
    def apart(drafts):
        return np.abs(drafts.luma.astype(int) - drafts.truth).mean()

    assert apart(material["restored"]) < 12 < apart(material["edited"]) * 4
    shown = material["restored"].mixture[:, 1]  # happy, as the photo is, or untold after sliders
    assert set(shown.tolist()) <= {0, 1} and shown.max() == 1
    assert material["edited"].mixture[:, 2].min() > 0.5 and material["edited"].mixture[0, 0] == 1


def test_what_the_network_sees(material):
    drafts = material["edited"]
    seen = training._features(drafts)
    assert seen.shape == (N, 128, 128, network.CHANNELS)
    assert abs(seen[..., 0].mean()) < 2 and set(np.unique(seen[..., 2])) <= {0, 1}
    assert inputs.relative(np.full((1, 2, 2), 120), np.array([[100, 10]])).max() == 2


def test_an_untrained_retoucher_adds_nothing(material):
    net = network.retoucher()
    added = net.predict_on_batch([training._features(material["edited"]),
                                  material["edited"].mixture])
    assert np.asarray(added).shape == (N, 128, 128, 1) and not np.asarray(added).any()
    assert net.count_params() < 1_000_000


def test_the_reader_gives_log_probabilities_that_gradients_flow_through():
    from expression_lab import backend

    keras = backend.load()
    picture = keras.Variable(np.full((1, 48, 48, 1), 100, np.float32))
    read = retoucher.critic()
    (slope,), log = backend.gradients(
        lambda: ((value := read(picture.value))[0, 1], value), [picture])
    assert np.exp(np.asarray(log)).sum() == pytest.approx(1, abs=1e-4)
    assert np.abs(np.asarray(slope)).max() > 0


def test_training_goes_on_where_it_stopped(material, tmp_path):
    critic = retoucher.critic()
    whole, history = training.train(small(), critic=critic, folder=tmp_path / "whole",
                                    say=lambda text: None, **material)
    assert [row["step"] for row in history] == [1, 2]
    assert set(training.Parts.LOSSES) < set(history[0])
    assert any(np.abs(one).max() > 0 for one in whole.get_layer("addition").get_weights())

    class Stopped(Exception):
        pass

    def stop(step, net):
        raise Stopped

    with pytest.raises(Stopped):
        training.train(small(), critic=critic, folder=tmp_path / "two", say=lambda text: None,
                       show=stop, **material)
    again, history = training.train(small(), critic=critic, folder=tmp_path / "two", resume=True,
                                    say=lambda text: None, **material)
    assert [row["step"] for row in history] == [1, 2]
    for one, other in zip(whole.get_weights(), again.get_weights(), strict=True):
        assert np.allclose(one, other, atol=1e-4)


def test_a_state_that_is_damaged_or_another_trainings(material, tmp_path):
    critic = retoucher.critic()
    (tmp_path / training.STATE).write_bytes(b"junk")
    with pytest.raises(CheckpointError, match="damaged"):
        training.train(small(), critic=critic, folder=tmp_path, resume=True, **material)
    training.train(small(steps=1), critic=critic, folder=tmp_path, say=lambda text: None,
                   **material)
    with pytest.raises(CheckpointError, match="other settings"):
        training.train(small(steps=3), critic=critic, folder=tmp_path, resume=True, **material)


@pytest.mark.parametrize("name, value", [("steps", 0), ("batch_size", 1.5), ("average", 1.0)])
def test_settings_out_of_range(name, value):
    with pytest.raises(ConfigError, match=name):
        training.RetouchConfig(**{name: value})


def test_both_files_give_the_same_picture(faces):
    learnt = movements.load()
    from expression_lab.edit import shaping
    from expression_lab.edit.controls import Controls
    from expression_lab.edit.targets import Target

    goal = shaping.wanted(faces[0].canvas.shape, faces[0].present, Target("surprise"), Controls(),
                          learnt)
    drawn = draft.sketch(faces[0], goal, learnt)
    light, keras = (runtime.load(kind).retouched(faces[0], goal, drawn)
                    for kind in ("litert", "keras"))
    assert np.abs(light.addition - keras.addition).max() < 1
    assert np.array_equal(light.shift, drawn.shift)


@pytest.mark.parametrize("content, said", [(None, "There is no retoucher"),
                                           (b"junk", "is not a retoucher")])
def test_a_missing_or_damaged_file(tmp_path, content, said):
    if content:
        for ending in ("tflite", "keras"):
            (tmp_path / f"retoucher.{ending}").write_bytes(content)
    with pytest.raises(CheckpointError, match=said):
        runtime.load(folder=tmp_path)


def test_card_and_files_are_written(material, tmp_path):
    net = network.retoucher()
    history = [{"step": 2, "seconds": 1.0}]
    card = retoucher.finish(net, history, small(), tmp_path, {"restored": N, "edited": N})
    text = (tmp_path / "retoucher.md").read_text(encoding="utf-8")
    assert card["bytes"] == (tmp_path / "retoucher.tflite").stat().st_size < 8e6
    assert f"{net.count_params():,} parameters" in text and "Limits and biases" in text
    assert cards.check("retoucher", tmp_path) == [] and len(card["files"]) == 2
    assert runtime.load("keras", tmp_path)


def test_expressions_in_the_order_of_the_course(material):
    assert material["edited"].mixture.shape[1] == len(EXPRESSIONS)
