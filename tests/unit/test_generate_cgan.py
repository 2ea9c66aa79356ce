"""The conditional GAN: its networks, its game, and what it refuses."""

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, UnknownNameError
from expression_lab.generate import cgan, cgan_training, differentiable, discriminator, loop
from expression_lab.generate.cgan_generator import CGAN
from expression_lab.generate.reader import Reader

SMALL = dict(size=32, latent=8, filters=(16, 16, 8, 8, 8), critic_filters=(8, 8, 16, 16),
             batch_size=8, precision="float32", report=5, average=0.5)


def bars(n=64, size=32):
    """Two kinds of pictures that nobody mixes up: bright above, or bright below."""
    images = np.full((n, size, size), 40, np.uint8)
    images[::2, :size // 2], images[1::2, size // 2:] = 220, 220
    votes = np.zeros((n, 8), np.float32)
    votes[::2, 1], votes[1::2, 2] = 1, 1
    return images, votes


def trained(steps, folder=None, resume=False, reader=None, **settings):
    config = cgan_training.CGANConfig(
        **{**SMALL, "steps": steps, "read": 0.0, "helped": False, **settings})
    parts = cgan_training.Parts(config, reader)
    averages, history = loop.run(config, parts, cgan_training.sampler(config, *bars()), folder,
                                 resume, say=lambda text: None)
    return config, parts, averages, history


@pytest.mark.parametrize("size", [48, 64])
def test_both_sizes_are_drawn_from_minus_one_to_one(size):
    model = cgan.generator(size, 8, (16, 16, 8, 8, 8))
    drawn = model.predict_on_batch([np.random.default_rng(0).normal(size=(3, 8)), np.eye(8)[:3]])
    assert drawn.shape == (3, size, size, 1) and np.abs(drawn).max() <= 1


def test_the_shipped_networks_stay_small():
    assert cgan.generator().count_params() < 5_000_000
    assert discriminator.discriminator().count_params() < 5_000_000


@pytest.mark.parametrize("size", [50, 16, 256, 48.0, True])
def test_an_impossible_size_is_one_sentence(size):
    with pytest.raises(ConfigError, match="size is"):
        cgan.generator(size)


def test_an_unknown_head_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="projection"):
        discriminator.discriminator(head="projecton")


def test_the_expression_matters_to_a_projection_and_not_to_a_blind_critic():
    face = np.random.default_rng(0).normal(size=(8, 32, 32, 1)).astype("f4")
    for head, matters in (("projection", True), ("blind", False), ("auxiliary", False)):
        critic = discriminator.discriminator(32, (8, 8, 16, 16), head)
        one, two = (critic.predict_on_batch([face, np.eye(8)[[k] * 8]])[0] for k in (0, 1))
        assert (np.abs(one - two).max() > 1e-6) == matters


def test_learning_follows_the_condition():
    config, _, averages, history = trained(150, learning_rate=2e-3, critic_rate=2e-3, varied=0.0)
    model, = averages.into(cgan.generator(config.size, config.latent, config.filters))
    maker = CGAN("bars", model)
    above, below = (maker.sample(name, 16) for name in ("happiness", "surprise"))
    contrast = [one[:, :16].mean() - one[:, 16:].mean() for one in (above, below)]
    assert contrast[0] > contrast[1] + 30
    assert {"generator", "discriminator", "spread", "seconds"} <= set(history[-1])


@pytest.mark.parametrize("head", ["auxiliary", "blind"])
def test_the_other_heads_train_too(head):
    _, parts, _, history = trained(5, head=head)
    assert np.isfinite(list(history[-1].values())).all()


def test_a_resumed_game_goes_on_where_it_stopped(tmp_path):
    whole = trained(10)[1]
    trained(5, tmp_path)
    again = trained(10, tmp_path, resume=True)[1]
    for a, b in zip(whole.generator.get_weights(), again.generator.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-2, atol=2e-3)


def test_the_classifier_helps_and_stays_as_it_is():
    reader = Reader(layers=cgan_training.LOOKED_AT)
    before = [one.copy() for one in reader.network.get_weights()]
    _, parts, _, history = trained(5, reader=reader, helped=True, read=0.1)
    assert history[-1]["read"] > 0 and len(parts.critic.inputs) == 4
    for a, b in zip(before, reader.network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_reader_reads_as_the_shipped_classifier_does():
    from expression_lab import data, recognize

    faces = data.load("synthetic", "validation", n=24).images
    reader, shipped = Reader(), recognize.load("tiny")
    seen = np.exp(np.asarray(backend.load().ops.convert_to_numpy(
        reader(faces[..., None].astype("f4") / 127.5 - 1)[1])))
    truth = shipped.predict_proba(faces, flip=False, balanced=True)
    assert (seen.argmax(1) == truth.argmax(1)).mean() > 0.9


def test_rare_expressions_are_shown_more_often():
    labels = np.array([0] * 90 + [5] * 10)
    for rare, share in ((0.0, 0.1), (0.5, 0.25), (1.0, 0.5)):
        assert cgan_training.chances(labels, rare)[labels == 5].sum() == pytest.approx(share)


@pytest.mark.parametrize("wrong", [{"rare": 2}, {"pure": -1}, {"read": -0.1}, {"size": 40}])
def test_settings_out_of_range_are_one_sentence(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        cgan_training.CGANConfig(**wrong)


class TestVariation:
    faces = np.random.default_rng(1).uniform(-1, 1, (5, 16, 16, 1)).astype("f4")

    def vary(self, plan):
        return backend.load().ops.convert_to_numpy(differentiable.vary(
            *(backend.load().ops.convert_to_tensor(one) for one in (self.faces, plan))))

    def test_no_strength_changes_nothing(self):
        plan = differentiable.draw(5, np.random.default_rng(0), strength=0.0)
        np.testing.assert_allclose(self.vary(plan), self.faces, atol=1e-5)

    def test_a_shift_moves_by_whole_pixels(self):
        plan = differentiable.draw(5, np.random.default_rng(0), strength=0.0)
        plan[:, 0] = 2 / 16
        np.testing.assert_allclose(self.vary(plan)[:, :, :-2], self.faces[:, :, 2:], atol=1e-5)

    def test_a_hole_is_gray(self):
        plan = differentiable.draw(5, np.random.default_rng(0), strength=0.0)
        plan[:, 6:] = 0.5, 0.5, 0.25
        varied = self.vary(plan)
        assert (varied[:, 6:10, 6:10] == 0).all()
        np.testing.assert_allclose(varied[:, 0], self.faces[:, 0], atol=1e-5)

    def test_gradients_flow_through(self):
        keras = backend.load()
        plan = differentiable.draw(5, np.random.default_rng(0))
        light = keras.Variable(np.zeros(1, "f4"))

        def brightness():
            value = keras.ops.mean(differentiable.vary(
                keras.ops.convert_to_tensor(self.faces) + light, keras.ops.convert_to_tensor(plan)))
            return value, None

        (slope,), _ = backend.gradients(brightness, [light])
        assert 0.3 < float(slope[0]) <= 1.01


def test_strength_is_a_condition_farther_from_neutral():
    model = cgan.generator(32, 8, (16, 16, 8, 8, 8))
    z, c = np.random.default_rng(0).normal(size=(8, 8)), np.eye(8, dtype="f4")
    far = c[:1] + 1.5 * (c - c[:1])
    expected = model.predict_on_batch([z, far])
    np.testing.assert_allclose(cgan.strengthened(model, 1.5).predict_on_batch([z, c]), expected,
                               atol=1e-4)


@pytest.fixture(scope="module")
def maker():
    backend.load().utils.set_random_seed(0)
    return CGAN("small", cgan.generator(48, 8, (16, 16, 8, 8, 8)))


class TestDoor:
    def test_a_seed_draws_the_same_people(self, maker):
        faces = maker.sample("fear", n=70, seed=4)
        assert faces.shape == (70, 48, 48) and faces.dtype == np.uint8
        np.testing.assert_array_equal(faces, maker.sample("fear", n=70, seed=4))
        assert (faces != maker.sample("fear", n=70, seed=5)).any()

    def test_one_face_is_drawn_as_in_a_batch(self, maker):
        z, c = maker.draw(20, 0), np.eye(8)[np.arange(20) % 8]
        together = maker.decode(z, c)
        alone = np.concatenate([maker.decode(z[i:i + 1], c[i:i + 1]) for i in range(20)])
        assert np.abs(together.astype(int) - alone).max() <= 1

    def test_truncation_keeps_latents_near(self, maker):
        assert np.abs(maker.draw(200, 0, truncation=0.8)).max() <= 0.8
        assert np.abs(maker.draw(200, 0)).max() > 2

    def test_the_way_between_two_people_begins_and_ends_with_them(self, maker):
        z = maker.draw(2, 0)
        way = maker.interpolate(z[0], z[1], np.eye(8)[0], steps=5)
        ends = maker.decode(z, np.eye(8)[[0, 0]])
        assert np.abs(way[[0, -1]].astype(int) - ends).max() <= 1

    def test_directions_are_of_length_one_and_at_right_angles(self, maker):
        found = maker.directions
        np.testing.assert_allclose(found @ found.T, np.eye(8), atol=1e-4)

    @pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 2.5}, {"truncation": 0},
                                       {"truncation": "some"}, {"intensity": 3}])
    def test_numbers_out_of_range_are_one_sentence(self, maker, wrong):
        with pytest.raises(ConfigError, match=next(iter(wrong))):
            maker.sample("fear", **wrong)

    def test_a_face_of_another_size_is_refused(self, maker):
        with pytest.raises(ShapeError, match="48"):
            maker.encode(np.zeros((2, 64, 64), np.uint8))
        with pytest.raises(ShapeError, match="latents"):
            maker.decode(np.zeros((2, 9)), np.zeros((2, 8)))

    def test_another_network_is_no_generator(self, tmp_path):
        keras = backend.load()
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
        model.save(tmp_path / "cgan.keras")
        with pytest.raises(CheckpointError, match="not the generator"):
            CGAN.open(tmp_path / "cgan.keras")

    def test_a_damaged_or_missing_file_is_named(self, tmp_path):
        with pytest.raises(CheckpointError, match="no weights"):
            CGAN.open(tmp_path / "cgan.keras")
        (tmp_path / "cgan.keras").write_bytes(b"no zip")
        with pytest.raises(CheckpointError, match="damaged"):
            CGAN.open(tmp_path / "cgan.keras")

    def test_weights_that_are_no_numbers_never_make_a_picture(self):
        model = cgan.generator(32, 8, (16, 16, 8, 8, 8))
        model.set_weights([one * np.nan for one in model.get_weights()])
        with pytest.raises(CheckpointError, match="no number"):
            CGAN("broken", model).sample("fear", n=2)
