"""The conditional VAE and the plain autoencoder: networks, training, and what they refuse."""

import numpy as np
import pytest

from expression_lab import backend, cards
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, TrainingError
from expression_lab.generate import condition, cvae, cvae_latent, cvae_training, loop, perceptual
from expression_lab.generate.cvae_generator import CVAE, Autoencoder
from expression_lab.recipes import cvae as recipe
from expression_lab.recipes import landmarks_files

SMALL = dict(size=48, latent=6, filters=(8, 8, 12, 16), drawing=(16, 12, 8, 8), batch_size=16,
             precision="float32", report=5, average=0.5, warm_up=50, learning_rate=1e-2, edges=0.0,
             real=0.005, hidden=0.01)


def bars(n=96, size=48, seed=0):
    """Pictures bright above for happiness, below for surprise; people differ in brightness."""
    rng = np.random.default_rng(seed)
    who, shows = rng.integers(40, 120, n), rng.integers(1, 3, n)
    images = np.repeat(np.repeat(who[:, None, None], size, 1), size, 2).astype(np.uint8)
    for image, kind in zip(images, shows, strict=True):
        image[slice(0, size // 2) if kind == 1 else slice(size // 2, size)] += 100
    return images, np.eye(8, dtype=np.float32)[shows]


def trained(steps, folder=None, resume=False, eyes=None, show=None, **settings):
    config = cvae_training.CVAEConfig(**{**SMALL, "steps": steps, **settings})
    parts = cvae_training.Parts(config, eyes)
    images, votes = bars()
    averages, history = loop.run(
        config, parts, cvae_training.sampler(config, images, votes), folder, resume,
        say=lambda text: None, show=show)
    return cvae_training.generator(config, averages, images, votes), history


@pytest.fixture(scope="module")
def vae():
    return trained(120)


@pytest.fixture(scope="module")
def plain():
    return trained(120, conditional=False)[0]


def contrast(faces):
    """How much brighter pictures are above than below."""
    return faces[:, :24].mean(axis=(1, 2)) - faces[:, 24:].mean(axis=(1, 2))


@pytest.mark.parametrize("size", [48, 64])
def test_both_sizes_go_in_and_come_out(size):
    model = cvae.build(size, 6, (8, 8, 12, 16), (16, 12, 8, 8))
    maker = CVAE("cvae", model)
    faces = np.random.default_rng(0).integers(0, 256, (3, size, size)).astype(np.uint8)
    z, c = maker.encode(faces)
    assert (maker.size, maker.latent) == (size, 6)
    assert z.shape == (3, 6) and np.allclose(c.sum(axis=1), 1, atol=1e-5)
    drawn = maker.decode(z, c)
    assert drawn.shape == faces.shape and drawn.dtype == np.uint8


def test_the_shipped_networks_stay_small():
    assert cvae.build().count_params() < 1_700_000


@pytest.mark.parametrize("settings", [
    {"size": 50}, {"rare": 2}, {"divergence": -1}, {"looks": float("nan")}, {"steps": 0},
    {"batch_size": 6}])
def test_impossible_settings_are_one_sentence(settings):
    with pytest.raises(ConfigError, match=next(iter(settings))):
        cvae_training.CVAEConfig(**settings)


def test_an_impossible_network_is_one_sentence():
    with pytest.raises(ConfigError, match="use size 48 or 64"):
        cvae.build(size=32)


def test_learning_makes_faces_likelier(vae):
    _, history = vae
    assert history[-1]["pixels"] < history[0]["pixels"] / 2
    assert set(cvae_training.Parts.LOSSES) <= set(history[-1])


@pytest.mark.parametrize("kind", ["vae", "plain"])
def test_the_condition_takes_effect(kind, request):
    maker = request.getfixturevalue(kind)
    maker = maker[0] if kind == "vae" else maker
    images, votes = bars(32, seed=1)
    z, c = maker.encode(images)
    assert (c.argmax(axis=1) == votes.argmax(axis=1)).mean() > 0.9
    assert np.abs(maker.reconstruct(images).astype(int) - images).mean() < 30
    above, below = (contrast(maker.change(images, name)) for name in ("happiness", "surprise"))
    assert above.mean() > 30 and below.mean() < -30
    halfway = contrast(maker.change(images, {"happiness": 1, "surprise": 1})).mean()
    assert below.mean() < halfway < above.mean()


def test_latents_are_in_standard_units(vae, plain):
    images, votes = bars()
    for maker in (vae[0], plain):
        z, _ = maker.encode(images)
        assert np.abs(z.mean(axis=0)).max() < 0.3 and z.std(axis=0).max() < 1.4


def test_a_change_of_units_draws_the_same_pictures():
    model = cvae.build(48, 6, (8, 8, 12, 16), (16, 12, 8, 8))
    rng = np.random.default_rng(0)
    for variable in model.trainable_variables:
        variable.assign(variable.numpy() + 0.05 * rng.normal(size=variable.shape))
    images, votes = bars(8)
    before = model.predict_on_batch([images[..., None], votes])
    root = np.eye(6) + 0.2 * np.ones((6, 6))
    cvae_latent.standardise(model, rng.normal(size=6), root)
    after = model.predict_on_batch([images[..., None], votes])
    assert np.allclose(before, after, atol=1e-4)


def test_resumed_training_is_the_same_as_one_run(tmp_path):
    def stop(step, averages):
        raise KeyboardInterrupt

    whole, history = trained(10)
    with pytest.raises(KeyboardInterrupt):
        trained(10, tmp_path, show=stop)
    resumed, again = trained(10, tmp_path, resume=True)
    images = bars()[0]
    apart = whole.reconstruct(images).astype(float) - resumed.reconstruct(images)
    assert np.abs(apart).mean() < 4  # grey values: threads add up in another order
    losses = [{k: v for k, v in row.items() if k != "seconds"} for row in (history[-1], again[-1])]
    assert losses[0] == pytest.approx(losses[1], abs=0.05)


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_state(tmp_path):
    trained(5, tmp_path)
    before = (tmp_path / loop.STATE).read_bytes()
    with pytest.raises(TrainingError, match="step 5 is kept"):
        config = cvae_training.CVAEConfig(**{**SMALL, "steps": 10})
        parts = cvae_training.Parts(config)
        sampler = cvae_training.sampler(config, *bars())

        def broken(rng):
            batch = list(sampler(rng))
            batch[1] = np.full_like(batch[1], np.nan)
            return tuple(batch)

        loop.run(config, parts, broken, tmp_path, True, say=lambda text: None)
    assert (tmp_path / loop.STATE).read_bytes() == before


def test_perception_notices_blur_where_pixels_hardly_do():
    from skimage import data, transform

    keras = backend.load()
    sharp = transform.resize(data.astronaut()[30:200, 140:310], (64, 64), anti_aliasing=True)
    sharp = (sharp.mean(axis=2) * 2 - 1).astype("f4")[None, ..., None]
    blurred = transform.resize(transform.resize(sharp[0], (16, 16, 1), anti_aliasing=True),
                               (64, 64, 1))[None].astype("f4")
    brighter = sharp + np.abs(sharp - blurred).mean()
    eyes = perceptual.Eyes(64)
    real, soft, light = (eyes.features(keras.ops.convert_to_tensor(one))
                         for one in (sharp, blurred, brighter))
    assert float(perceptual.distance(soft, real)) > 2 * float(perceptual.distance(light, real))
    assert float(perceptual.distance(real, real)) == 0


@pytest.mark.parametrize("size", [48, 64])
def test_cutting_keeps_the_picture_and_its_light(size):
    straight = perceptual.cut(size)
    assert straight.shape == (48, size) and np.allclose(straight.sum(axis=1), 1, atol=1e-5)
    ramp = straight @ np.linspace(0, 1, size)
    assert np.allclose(ramp[2:-2], np.linspace(0, 1, 48)[2:-2], atol=0.02)
    moved = perceptual.cut(size, rng=np.random.default_rng(0))
    assert np.allclose(moved.sum(axis=1), 1, atol=1e-5) and not np.allclose(moved, straight)


def test_wishes_ask_for_every_expression_alike():
    wished = cvae_training.wishes(4000, np.random.default_rng(0))
    assert np.allclose(wished.sum(axis=1), 1) and wished.min() >= 0
    counts = np.bincount(wished.argmax(axis=1), minlength=8)
    assert counts[1:].min() > 0.7 * counts[1:].max()


def test_files_are_read_back_and_the_wrong_kind_is_refused(tmp_path, vae, plain):
    images, _ = bars(4, seed=2)
    for maker, other in ((vae[0], Autoencoder), (plain, CVAE)):
        path = tmp_path / f"{maker.name}.keras"
        landmarks_files.save_keras(maker.model, path)
        again = type(maker).open(path)
        difference = again.reconstruct(images).astype(int) - maker.reconstruct(images)
        assert np.abs(difference).max() <= 2
        with pytest.raises(CheckpointError, match="another kind"):
            other.open(path)
    classifier = tmp_path / "classifier.keras"
    keras = backend.load()
    face = keras.Input((48, 48, 1))
    keras.Model(face, keras.layers.Flatten()(face)).save(classifier)
    with pytest.raises(CheckpointError, match="no encoder with its decoder"):
        CVAE.open(classifier)


def test_a_face_of_another_size_is_one_sentence(vae):
    with pytest.raises(ShapeError, match="uint8"):
        vae[0].encode(np.zeros((2, 64, 64), np.uint8))
    with pytest.raises(ShapeError, match="latents"):
        vae[0].decode(np.zeros((2, 5)), condition("fear", n=2))


def test_the_recipe_leaves_model_card_and_sheets(tmp_path):
    settings = cvae_training.CVAEConfig(**{**SMALL, "steps": 6, "report": 3})
    card = recipe.run(settings, tmp_path, progress=False, learnt=bars(), kept=bars(64, seed=3))
    assert {one.name for one in tmp_path.iterdir()} >= {
        "cvae.keras", "cvae.json", "cvae.md", "state.npz", "sheet_000003.png", "sheet_000006.png"}
    assert cards.check("cvae", tmp_path) == [] and "A probe that" in cards.text("cvae", tmp_path)
    assert set(card["probe"]) == {"linear", "bent", "commonest", "balanced"}
    assert card["data"]["faces"]["happiness"] > 10 and card["config"]["size"] == 48
    maker = CVAE.open(tmp_path / "cvae.keras")
    assert maker.card["sha256"] == card["sha256"]
    assert maker.sample("fear", 2).shape == (2, 48, 48)


def test_nothing_linear_is_left_of_the_expression():
    rng = np.random.default_rng(0)
    shares = np.eye(8)[rng.integers(0, 8, 500)]
    latents = rng.normal(size=(500, 10)) + shares @ rng.normal(size=(8, 10))
    kept = cvae_latent.erasure(latents, shares, telling=0)
    after = (latents - latents.mean(axis=0)) @ kept.T
    assert np.abs(after.T @ (shares - shares.mean(axis=0))).max() / 500 < 1e-9
    assert np.linalg.matrix_rank(kept, tol=1e-6) == 10 - 7
    assert np.allclose(kept @ kept, kept)
    some = cvae_latent.erasure(latents, shares)
    assert np.linalg.matrix_rank(some, tol=1e-6) > 10 - 7


def test_settling_takes_the_expression_out_of_the_latent(vae):
    from expression_lab.generate.probe import probe

    images, votes = bars(300, seed=4)
    found = probe(vae[0].encode(images)[0], votes.argmax(axis=1))
    assert found["linear"] < 0.75
