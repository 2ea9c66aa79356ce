"""Games made to be lost: a ring of spots, small faces, and remedies that can be switched."""

import numpy as np
import pytest

from expression_lab import backend
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import collapse, quick

SHORT = dict(steps=40, report=20, games=2, batch_size=64, width=16)


def real(n=4000):
    rng = np.random.default_rng(0)
    return collapse.scattered(rng.choice(8, n, p=collapse.SHARES), rng)


class TestFound:
    def test_real_points_find_and_hit_every_spot(self):
        assert collapse.found(real()).all() and collapse.hits(real()) > 0.97

    def test_one_spot_is_one_spot(self):
        rng = np.random.default_rng(0)
        points = collapse.scattered(np.full((2, 500), 3), rng)
        assert collapse.found(points).tolist() == [[k == 3 for k in range(8)]] * 2
        assert (collapse.hits(points) > 0.97).all()

    def test_points_between_the_spots_are_no_find(self):
        middle = np.random.default_rng(0).normal(0, 0.05, (500, 2))
        assert not collapse.found(middle).any() and collapse.hits(middle) == 0

    def test_a_rare_spot_needs_few_points_and_a_common_one_more(self):
        few = np.repeat(collapse.SPOTS[[0, 7]], 10, axis=0)
        points = np.concatenate([few, np.zeros((980, 2))])
        assert np.flatnonzero(collapse.found(points)).tolist() == [7]

    @pytest.mark.parametrize("shape", [(5,), (5, 3), (0, 2)])
    def test_other_shapes_are_one_sentence(self, shape):
        with pytest.raises(ShapeError, match=r"n, 2"):
            collapse.found(np.zeros(shape))


class TestRing:
    def test_shares_add_up_and_spots_lie_on_a_ring(self):
        assert collapse.SHARES.sum() == pytest.approx(1) and len(collapse.SHARES) == 8
        np.testing.assert_allclose(np.linalg.norm(collapse.SPOTS, axis=1), collapse.RADIUS,
                                   rtol=1e-6)

    def test_all_games_are_played_and_shown_at_each_report(self):
        games = collapse.play(config=collapse.RingConfig(**SHORT), n=100)
        assert list(games) == list(collapse.WAYS)
        for points in games.values():
            assert points.shape == (2, 2, 100, 2) and np.isfinite(points).all()
            assert (points[0] != points[1]).any() and (points[1, 0] != points[1, 1]).any()

    def test_a_seed_plays_the_same_games(self):
        one, two, other = (collapse.play({"none": collapse.Way()}, collapse.RingConfig(
            **SHORT, seed=seed), n=50)["none"] for seed in (0, 0, 1))
        np.testing.assert_allclose(one, two, atol=1e-4)
        assert np.abs(one - other).max() > 0.1

    def test_being_told_the_spot_finds_more_than_no_remedy(self):
        ways = {name: collapse.WAYS[name] for name in ("none", "told the spot")}
        games = collapse.play(ways, collapse.RingConfig(steps=400, report=400, games=2))
        none, told = (collapse.found(games[name][-1]).sum() for name in ways)
        assert told > none

    def test_rare_spots_are_shown_more_often(self):
        ways = [collapse.Way(rare=rare) for rare in (0.0, 0.5, 1.0)]
        batch = collapse.sampler(collapse.RingConfig(games=1, batch_size=4000), ways)
        shown = batch(np.random.default_rng(0))[1][..., 5:].sum(axis=(1, 2)) / 4000
        assert shown[0] == pytest.approx(0.06, abs=0.015)
        assert shown[2] == pytest.approx(0.375, abs=0.03)
        assert shown[0] < shown[1] < shown[2]

    def test_a_bounded_matrix_lengthens_nothing_and_another_stays_as_it_is(self):
        ops, rng = backend.load().ops, np.random.default_rng(0)
        critic = collapse.Players(2, 1, 16, 2, rng, bounded=[True, False])
        x = ops.convert_to_tensor(np.zeros((2, 3, 2), "f4"))
        for _ in range(60):  # power iteration
            critic(x, learn=True)
        for i, weights in enumerate(critic.weights):
            used = ops.convert_to_numpy(critic.matrix(i, ops.convert_to_tensor(weights)))
            assert np.linalg.svd(used[0], compute_uv=False)[0] == pytest.approx(1, abs=0.05)
            np.testing.assert_array_equal(used[1], ops.convert_to_numpy(weights.value)[1])

    def test_the_untold_do_not_see_the_spot(self):
        ops = backend.load().ops
        ring = collapse.Ring(collapse.RingConfig(games=1), [collapse.Way(),
                                                            collapse.Way(told=True)])
        latents = np.zeros((2, 8, 4), np.float32)
        wanted = np.repeat(np.eye(8, dtype=np.float32)[None], 2, axis=0)
        points = ops.convert_to_numpy(ring.draw(latents, wanted))
        assert np.ptp(points[0], axis=0).max() == 0 and np.ptp(points[1], axis=0).max() > 0.01

    @pytest.mark.parametrize("wrong", [{"rare": 2}, {"varied": -1}])
    def test_settings_out_of_range_are_one_sentence(self, wrong):
        with pytest.raises(ConfigError, match=next(iter(wrong))):
            collapse.Way(**wrong)


@pytest.fixture(scope="module")
def material():
    """Noise that passes for faces: enough of each expression."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (80, 32, 32), dtype=np.uint8)
    return images, np.eye(8, dtype=np.float32)[np.arange(80) % 8]


class TestQuick:
    def test_the_faces_are_small_and_known(self):
        images, votes = quick.faces(n=24)
        assert images.shape == (24, 32, 32) and images.dtype == np.uint8
        np.testing.assert_allclose(votes.sum(1), 1, atol=1e-5)

    def test_a_game_is_watched(self, material):
        watch = quick.Watch(*material, each=5)
        config = quick.config(steps=4, report=2, batch_size=8, filters=(8, 8, 8, 8, 8),
                              critic_filters=(4, 4, 4, 4))
        maker = quick.play(config, *material, watch)
        assert maker.size == 32 and list(watch.sheets) == [2, 4]
        assert watch.table.index.tolist() == [2, 4]
        assert {"generator", "discriminator", "frechet", "diversity"} <= set(watch.table)
        assert {row["expression"] for row in watch.per_class} == set(EXPRESSIONS)
        assert min(watch.apart.values()) > 0

    def test_one_face_for_all_has_no_diversity(self, material):
        class Collapsed:
            def draw(self, n, seed):
                return np.zeros((n, 2), np.float32)

            def decode(self, z, c):
                return np.repeat(material[0][:1], len(z), axis=0)

        watch = quick.Watch(*material, each=5)
        watch(1, Collapsed())
        assert {row["diversity"] for row in watch.per_class} == {0}
        assert min(row["frechet"] for row in watch.per_class) > 0

    def test_too_few_faces_to_compare_are_one_sentence(self, material):
        with pytest.raises(ConfigError, match="fewest are 10"):
            quick.Watch(*material, each=6)

    def test_nothing_holds_the_slope_of_an_unbounded_critic(self):
        config = quick.config(filters=(8, 8, 8, 8, 8), critic_filters=(4, 4, 4, 4))
        bounded, free = (kind(config).critic for kind in (quick.cgan_training.Parts,
                                                          quick.Unbounded))
        kinds = [{type(layer).__name__ for layer in critic.layers} for critic in (bounded, free)]
        assert "SpectralNormalization" in kinds[0] - kinds[1] and "Conv2D" in kinds[1]
