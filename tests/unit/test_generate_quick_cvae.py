"""The conditional VAE of the notebook: small, watched while it learns."""

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.generate import cvae, cvae_training, quick_cvae
from expression_lab.generate.cvae_generator import CVAE, Autoencoder

TINY = dict(latent=4, filters=(4, 4, 4, 4), drawing=(8, 4, 4, 4), batch_size=4, steps=4, report=2)


@pytest.fixture(scope="module")
def faces():
    return quick_cvae.faces(24)


@pytest.fixture(scope="module")
def learnt(faces):
    return quick_cvae.learn(quick_cvae.config(**TINY), *faces)


def test_faces_are_aligned_with_their_votes(faces):
    images, votes = faces
    assert images.shape == (24, quick_cvae.SIZE, quick_cvae.SIZE) and images.dtype == np.uint8
    assert votes.shape == (24, 8) and np.allclose(votes.sum(axis=1), 1)
    other, _ = quick_cvae.faces(24, split="validation")
    assert not (other == images).all(axis=(1, 2)).any()


def test_what_was_learnt_is_a_generator_with_its_history(learnt):
    assert isinstance(learnt.maker, CVAE) and learnt.maker.size == quick_cvae.SIZE
    assert [row["step"] for row in learnt.history] == [2, 4] == list(learnt.sheets)
    assert learnt.maker.sample("fear", 2).shape == (2, quick_cvae.SIZE, quick_cvae.SIZE)
    assert learnt.seconds >= 0


def test_sheets_show_eight_pictures_of_one_person(learnt):
    first, last = learnt.sheets.values()
    assert first.shape == (8, quick_cvae.SIZE, quick_cvae.SIZE) and first.dtype == np.uint8
    assert not np.array_equal(first, last)
    assert learnt.from_noise.shape == (8, quick_cvae.SIZE, quick_cvae.SIZE)


def test_a_plain_autoencoder_can_be_learnt_too(faces):
    made = quick_cvae.learn(quick_cvae.config(**TINY, conditional=False), *faces)
    assert isinstance(made.maker, Autoencoder)


def test_the_critic_is_the_small_one():
    parts = quick_cvae.SmallParts(quick_cvae.config(**TINY))
    usual = cvae.critic(quick_cvae.SIZE)
    assert parts.critic.count_params() < usual.count_params() / 5
    assert {id(one) for one in parts.critic.trainable_variables} <= {id(one) for one in parts.their}


def test_nats_are_those_of_the_formula():
    """An encoder that says the same of every face: mean 1.2 and deviation 0.5, then noise."""
    parts = cvae_training.Parts(quick_cvae.config(**TINY))
    for name, values in (("mean", [1.2, 0, 0, 0]), ("spread", [np.log(0.25), 0, 0, 0])):
        layer = parts.encoder.get_layer(name)
        kernel, _ = layer.get_weights()
        layer.set_weights([0 * kernel, np.array(values, np.float32)])
    found = quick_cvae.nats(parts, np.zeros((3, 48, 48), np.uint8))
    np.testing.assert_allclose(found, [(1.44 + 0.25 - 1 - np.log(0.25)) / 2, 0, 0, 0], atol=1e-5)


def test_the_settings_can_be_changed():
    assert quick_cvae.config(steps=7).steps == 7 and quick_cvae.config().precision == "float32"
    assert backend.load().config.dtype_policy().name == "float32"
