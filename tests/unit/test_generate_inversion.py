"""From a face back to the latent: the encoder, its training, its file, and refinement."""

import numpy as np
import pytest

from expression_lab import cards
from expression_lab.errors import CheckpointError, ConfigError, ShapeError
from expression_lab.generate import cgan, inversion, inversion_training
from expression_lab.generate.cgan_generator import CGAN
from expression_lab.recipes import cgan_encoder

SMALL = (8, 8, 12, 12)


@pytest.fixture(scope="module")
def generator():
    """A small GAN that was never trained: what it draws depends on z and c all the same."""
    import keras

    keras.utils.set_random_seed(3)
    model = cgan.generator(48, 6, (16, 12, 8, 8, 8))
    for layer in model.layers:
        if layer.name.endswith(("_scale", "_shift")):
            kernel, bias = layer.get_weights()
            layer.set_weights([8 * kernel, bias + ("scale" in layer.name)])
    return CGAN("cgan", model)


@pytest.fixture(scope="module")
def material(generator):
    c = np.random.default_rng(0).dirichlet(np.full(8, 0.3), 200).astype(np.float32)
    return generator.decode(generator.draw(200, 5), c), c


@pytest.fixture(scope="module")
def trained(generator, material, tmp_path_factory):
    folder = tmp_path_factory.mktemp("encoder")
    config = inversion_training.EncoderConfig(steps=60, report=20, batch_size=8, filters=SMALL,
                                              average=0.9, learning_rate=3e-3)
    card = cgan_encoder.run(config, folder, progress=False, learnt=material, generator=generator)
    return folder, card


def test_training_lowers_what_it_is_to_lower(trained):
    history = trained[1]["history"]
    assert [row["step"] for row in history] == [20, 40, 60]
    for name in ("latent", "pixels", "features"):
        assert history[-1][name] < history[0][name], name


def test_the_file_gives_latents_and_shares(trained, generator, material, monkeypatch):
    encoder = inversion.load(trained[0] / "cgan_encoder.keras")
    z, shown = encoder.encode(material[0][:11])
    assert z.shape == (11, 6) and shown.shape == (11, 8)
    assert z.dtype == shown.dtype == np.float32 and np.allclose(shown.sum(axis=1), 1, atol=1e-5)
    one = encoder.encode(material[0][4:5])[0]
    assert np.allclose(one, z[4:5], atol=1e-4), "a face alone and in a batch"
    monkeypatch.setattr(inversion, "load", lambda: encoder)
    assert np.array_equal(generator.encode(material[0][:3])[0], encoder.encode(material[0][:3])[0])
    fresh = generator.draw(40, 99)
    known = generator.decode(fresh, np.tile(np.eye(8, dtype=np.float32)[1], (40, 1)))
    error = np.square(generator.encode(known)[0] - fresh).mean()
    assert error < 0.9 * np.square(fresh).mean(), "better than guessing the mean"


def test_the_card_says_whose_encoder_it_is(trained, generator):
    folder, card = trained
    assert card["generator"] == cgan_encoder.fingerprint(generator) and card["faces"] == 200
    assert "train cgan-encoder" in (folder / "cgan_encoder.md").read_text()
    assert cards.check("cgan_encoder", folder) == []
    cgan_encoder.measured(folder / "cgan_encoder.json", {"SSIM": 0.5})
    assert "| SSIM | 0.5 |" in (folder / "cgan_encoder.md").read_text()


def test_refinement_brings_a_face_nearer(trained, generator, material, monkeypatch):
    encoder = inversion.load(trained[0] / "cgan_encoder.keras")
    monkeypatch.setattr(inversion, "load", lambda: encoder)
    faces = material[0][:3]

    def off(z, shown):
        return np.abs(generator.decode(z, shown).astype(float) - faces[:len(z)]).mean()

    guess, better = generator.encode(faces), inversion.invert(generator, faces, 40)
    assert off(*better) < 0.8 * off(*guess) and np.array_equal(guess[1], better[1])
    alone = inversion.invert(generator, faces[:1], 40)
    assert off(*alone) < 0.9 * off(guess[0][:1], guess[1][:1])
    again = inversion.invert(generator, faces, 40)
    assert np.allclose(again[0], better[0], atol=1e-3), "nothing is left of the last faces"
    assert np.array_equal(inversion.invert(generator, faces, 0)[0], guess[0])


def test_what_is_wrong_is_one_sentence(trained, generator, material, tmp_path, monkeypatch):
    with pytest.raises(CheckpointError, match="no weights at"):
        inversion.load(tmp_path / "none.keras")
    encoder = inversion.load(trained[0] / "cgan_encoder.keras")
    monkeypatch.setattr(inversion, "load", lambda: encoder)
    with pytest.raises(CheckpointError, match="48×48 pixels, and \\(2, 64, 64\\) came"):
        encoder.encode(np.zeros((2, 64, 64), np.uint8))
    with pytest.raises(ShapeError, match="aligned gray faces"):
        inversion.invert(generator, np.zeros((2, 32, 32), np.uint8))
    for steps in (-1, 1.5, True):
        with pytest.raises(ConfigError, match="steps is"):
            inversion.invert(generator, material[0][:1], steps)
    with pytest.raises(ConfigError, match="use four filters"):
        inversion_training.EncoderConfig(filters=(8, 8))


def test_another_network_is_refused(generator, tmp_path):
    from expression_lab.recipes import landmarks_files

    landmarks_files.save_keras(generator.model, tmp_path / "wrong.keras")
    with pytest.raises(CheckpointError, match="not the encoder of a GAN"):
        inversion.load(tmp_path / "wrong.keras")


def test_the_shipped_encoder_belongs_to_the_shipped_generator():
    from expression_lab import generate

    shipped, found = generate.load("cgan"), inversion.load()
    assert found.card["generator"] == cgan_encoder.fingerprint(shipped)
    assert (found.size, found.model.output_shape[0][1]) == (shipped.size, shipped.latent)
    assert inversion.CHECKPOINT.stat().st_size < 2e6 and found.model.count_params() < 900_000
