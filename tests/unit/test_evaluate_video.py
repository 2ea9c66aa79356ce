"""Measures of films: what trembles, what comes late, who drifts, what flips."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ShapeError

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def film():
    """A film that changes much by itself, dark enough that edits do not clip."""
    return RNG.integers(0, 120, (6, 20, 30, 3), np.uint8)


def test_an_edit_that_stays_does_not_flicker(film):
    edited = film.copy()
    edited[:, 5:10, 5:10] += 60
    assert evaluate.flicker(film, edited) == 0 == evaluate.flicker(film, film)


def test_flicker_is_what_trembles_of_the_edit_where_one_looks(film):
    edited, region = film.copy(), np.zeros((20, 30), bool)
    edited[::2, :10] += 8  # on and off
    region[:10] = True
    assert evaluate.flicker(film, edited, region, grain=0) == 8
    assert evaluate.flicker(film, edited, ~region, grain=0) == 0
    assert evaluate.flicker(film, edited, grain=0) == 4
    assert evaluate.flicker(film[..., 0], edited[..., 0], np.stack([region] * 6), grain=0) == 8
    assert np.isnan(evaluate.flicker(film, edited, region & ~region))


def test_an_edit_that_grows_evenly_does_not_flicker_and_grain_hardly_counts(film):
    growing, grainy = film.copy(), film.copy()
    growing += np.arange(6, dtype=np.uint8)[:, None, None, None] * 10
    grainy += RNG.integers(0, 40, film.shape, np.uint8)
    assert evaluate.flicker(film, growing) == pytest.approx(0, abs=1e-4)
    assert evaluate.flicker(film, grainy) < 0.2 * evaluate.flicker(film, grainy, grain=0)


def test_jitter_is_blind_to_even_movement_and_measures_noise():
    t = np.arange(4000)[:, None, None]
    even = np.array([3.0, -2.0]) * t + np.zeros((1, 5, 1))
    noise = RNG.normal(0, 0.5, even.shape)
    assert evaluate.jitter(even) == pytest.approx(0, abs=1e-9)
    assert evaluate.jitter(even + noise) == pytest.approx(0.5 * 3**0.5, rel=0.03)
    assert evaluate.jitter(even + noise, 10) == pytest.approx(0.05 * 3**0.5, rel=0.03)


def test_jitter_passes_over_frames_without_a_face():
    points = RNG.normal(0, 1, (50, 4, 3))
    points[10:13] = np.nan
    assert np.isfinite(evaluate.jitter(points, np.full(50, 2.0)))
    points[::2] = np.nan
    assert np.isnan(evaluate.jitter(points))


def test_lag_finds_a_delay_whatever_is_off_at_all_times():
    seconds = np.arange(90) / 15
    truth = np.stack([np.sin(2 * seconds), np.cos(3 * seconds)], 1)
    late = np.stack([np.sin(2 * (seconds - 0.12)), np.cos(3 * (seconds - 0.12))], 1)
    assert evaluate.lag(late + 5, truth, seconds) == pytest.approx(0.12, abs=0.011)
    assert evaluate.lag(truth, truth, seconds) == 0
    late[40] = np.nan
    assert evaluate.lag(late, truth, seconds) == pytest.approx(0.12, abs=0.011)


def test_drift_tells_a_step_away_from_wandering():
    originals = RNG.normal(0, 0.01, (20, 128))
    aside = originals + np.eye(128)[0] * 0.3
    wandering = originals + np.eye(128)[0] * np.linspace(-0.4, 0.4, 20)[:, None]
    steady, moved = (evaluate.identity_drift(one, originals) for one in (aside, wandering))
    assert steady["mean"] == pytest.approx(0.3) == steady["max"]
    assert steady["spread"] == pytest.approx(steady["spread_before"])
    assert moved["max"] == pytest.approx(0.4) and moved["spread"] > 2 * moved["spread_before"]


def test_drift_of_nobody_is_unknown():
    known = np.zeros((3, 128))
    assert all(np.isnan(value) for value in evaluate.identity_drift(known * np.nan, known).values())


def test_changes_of_the_label_are_counted_within_the_film():
    labels = np.array([[0, 0, 1, 1, 0], [2, 2, 2, 2, 2], [0, 1, 0, 1, 0]])
    assert evaluate.label_changes(np.eye(3)[labels]).tolist() == [2, 0, 4]
    assert evaluate.label_changes(np.eye(3)[labels], [2, 5, 3]).tolist() == [0, 0, 2]


@pytest.mark.parametrize("wrong", [
    lambda: evaluate.flicker(np.zeros((3, 4, 5)), np.zeros((3, 4, 6))),
    lambda: evaluate.flicker(np.zeros((2, 4, 5)), np.zeros((2, 4, 5))),
    lambda: evaluate.flicker(np.zeros((3, 4, 5)), np.zeros((3, 4, 5)), np.ones((5, 4), bool)),
    lambda: evaluate.jitter(np.zeros((2, 5, 2))), lambda: evaluate.jitter(np.zeros((9, 5))),
    lambda: evaluate.lag(np.zeros((5, 2)), np.zeros((5, 3)), np.arange(5)),
    lambda: evaluate.identity_drift(np.zeros((5, 128)), np.zeros((4, 128))),
    lambda: evaluate.label_changes(np.zeros((5, 8))),
    lambda: evaluate.label_changes(np.zeros((5, 3, 8)), [1]),
])
def test_what_does_not_fit_is_refused(wrong):
    with pytest.raises(ShapeError):
        wrong()
