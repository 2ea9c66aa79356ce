"""The CycleGAN: its generators, its history of made pictures, its game, and what it refuses."""

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import ConfigError, UnknownNameError
from expression_lab.generate import cyclegan, image_buffer, loop
from expression_lab.generate import cyclegan_training as training
from expression_lab.generate.reader import Reader

SMALL = dict(size=16, filters=(8, 8, 16), blocks=1, critic_filters=(8, 8, 16), batch_size=4,
             precision="float32", report=5, average=0.5, history=8)


def bright_and_dark(n=32, size=16):
    """Two kinds of pictures: noise with a bright spot above, and noise with one below."""
    rng = np.random.default_rng(0)
    both = rng.integers(60, 120, (2, n, size, size)).astype(np.uint8)
    both[0, :, 2:6, 6:10] = 240
    both[1, :, 10:14, 6:10] = 240
    return both


def trained(steps, folder=None, resume=False, reader=None, **settings):
    config = training.CycleGANConfig(**{**SMALL, "steps": steps, **settings})
    parts = training.Parts(config, reader)
    averages, history = loop.run(config, parts, training.sampler(config, *bright_and_dark()),
                                 folder, resume, say=lambda text: None)
    return config, parts, averages, history


class TestGenerator:
    def test_a_picture_goes_in_and_one_comes_out(self):
        model = cyclegan.generator(24, (4, 4, 8), 1)
        made = model.predict_on_batch(np.random.default_rng(0).uniform(-1, 1, (3, 24, 24, 1)))
        assert made.shape == (3, 24, 24, 1) and np.abs(made).max() <= 1

    def test_what_is_shipped_stays_small(self):
        assert cyclegan.generator().count_params() < 700_000

    def test_an_untrained_one_that_adds_leaves_nearly_everything(self):
        backend.load().utils.set_random_seed(0)
        picture = np.random.default_rng(0).uniform(-1, 1, (2, 16, 16, 1)).astype("f4")
        far = [np.abs(cyclegan.generator(16, (8, 8, 16), 1, added=added)
                      .predict_on_batch(picture) - picture).mean() for added in (True, False)]
        assert far[0] < 0.7 * far[1]

    @pytest.mark.parametrize("size", [20, 8, 256, 64.0, True])
    def test_an_impossible_size_is_one_sentence(self, size):
        with pytest.raises(ConfigError, match="size is"):
            cyclegan.generator(size)


class TestHistory:
    shape = (2, 2, 1)

    def exchanged(self, buffer, value, rng):
        made = np.full((4, *self.shape), value, np.float32)
        plan = image_buffer.draw(4, buffer.capacity, rng)
        keras = backend.load()
        return keras.ops.convert_to_numpy(buffer.exchange(
            *map(keras.ops.convert_to_tensor, (made, plan))))[:, 0, 0, 0], plan

    def test_while_it_fills_up_new_ones_are_shown(self):
        buffer, rng = image_buffer.ImageBuffer(10, self.shape), np.random.default_rng(0)
        for value in (1, 2, 3):
            shown, _ = self.exchanged(buffer, value, rng)
            assert (shown == value).all()
        held = sorted(buffer.pictures.numpy()[:, 0, 0, 0])
        assert held == [1, 1, 2, 2, 2, 2, 3, 3, 3, 3]  # the last ones took the oldest places

    def test_later_half_of_what_is_shown_is_old_and_the_new_take_its_place(self):
        buffer, rng = image_buffer.ImageBuffer(8, self.shape), np.random.default_rng(0)
        for value in (1, 2):
            self.exchanged(buffer, value, rng)
        before = buffer.pictures.numpy()[:, 0, 0, 0].copy()
        shown, plan = self.exchanged(buffer, 9, np.random.default_rng(2))
        swapped = plan[:, 1] == 1
        assert 0 < swapped.sum() < 4
        np.testing.assert_array_equal(shown[swapped], before[plan[swapped, 0]])
        assert (shown[~swapped] == 9).all()
        after = buffer.pictures.numpy()[:, 0, 0, 0]
        assert (after[plan[swapped, 0]] == 9).all() and (after == 9).sum() == swapped.sum()

    def test_none_shows_what_was_made(self):
        buffer = image_buffer.ImageBuffer(0, self.shape)
        for value in (1, 2, 3):
            shown, _ = self.exchanged(buffer, value, np.random.default_rng(value))
            assert (shown == value).all()

    def test_places_are_drawn_once_each(self):
        rng = np.random.default_rng(0)
        for _ in range(20):
            assert len(set(image_buffer.draw(8, 10, rng)[:, 0])) == 8

    @pytest.mark.parametrize("capacity", [3, -1, 2.5, True])
    def test_too_small_a_one_is_one_sentence(self, capacity):
        with pytest.raises(ConfigError, match="history is"):
            training.CycleGANConfig(**{**SMALL, "history": capacity})


class TestGame:
    def test_it_learns_to_move_the_spot_and_back(self):
        config, _, averages, history = trained(
            150, learning_rate=3e-3, critic_rate=3e-3, average=0.9, bounded=False)
        there, back = averages.into(*training.generators(config))
        one = bright_and_dark(8)[0].astype("f4")[..., None] / 127.5 - 1
        made = there.predict_on_batch(one)
        below, above = made[:, 10:14, 6:10].mean(), made[:, 2:6, 6:10].mean()
        assert below - one[:, 10:14, 6:10].mean() > 0.3 and above < one[:, 2:6, 6:10].mean() - 0.3
        assert np.abs(back.predict_on_batch(made) - one).mean() < 0.2
        assert set(history[-1]) == {"step", *training.Parts.LOSSES, "seconds"}

    def test_losses_can_be_left_out(self):
        history = trained(2, cycle=0.0, identity=0.0)[3]
        assert history[-1]["cycle"] == history[-1]["identity"] == 0 < history[-1]["game"]

    def test_without_the_game_nothing_is_learnt_but_to_leave_faces_alone(self):
        config, _, averages, _ = trained(60, game=0.0, learning_rate=3e-3, average=0.9)
        there, _ = averages.into(*training.generators(config))
        one = bright_and_dark(8)[0].astype("f4")[..., None] / 127.5 - 1
        assert np.abs(there.predict_on_batch(one) - one).mean() < 0.1

    def test_the_hinge_trains_too(self):
        history = trained(2, adversary="hinge")[3]
        assert np.isfinite(list(history[-1].values())).all()

    def test_a_resumed_game_goes_on_exactly(self, tmp_path):
        def step_by_step(folder, resume=False, stop=None):
            config = training.CycleGANConfig(**{**SMALL, "steps": 6, "report": 1, "history": 12})
            parts = training.Parts(config)

            def interrupt(step, averages):
                if step == stop:
                    raise KeyboardInterrupt

            loop.run(config, parts, training.sampler(config, *bright_and_dark()), folder, resume,
                     say=lambda text: None, show=interrupt)
            return parts.variables()

        whole = step_by_step(None)
        with pytest.raises(KeyboardInterrupt):
            step_by_step(tmp_path, stop=2)  # the history is still filling up, and swaps later
        again = step_by_step(tmp_path, resume=True)
        for one, other in zip(whole, again, strict=True):
            np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-3, atol=1e-4)

    def test_the_classifier_reads_along_and_stays_as_it_is(self):
        reader = Reader()
        before = [one.copy() for one in reader.network.get_weights()]
        history = trained(2, reader=reader, read=0.1, report=2)[3]
        assert history[-1]["read"] > 0
        for one, other in zip(before, reader.network.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)

    @pytest.mark.parametrize("wrong", [{"cycle": -1}, {"read": -0.1}, {"size": 40.5},
                                       {"read": 0.1, "kinds": ("photo", "drawing")}])
    def test_settings_out_of_range_are_one_sentence(self, wrong):
        with pytest.raises(ConfigError, match=next(iter(wrong))):
            training.CycleGANConfig(**wrong)

    def test_an_unknown_adversary_gets_the_nearest(self):
        with pytest.raises(UnknownNameError, match="squares"):
            training.CycleGANConfig(adversary="square")
