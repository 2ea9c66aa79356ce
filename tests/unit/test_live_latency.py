"""Latency: queues that grow, the latest that wins, and signals that run behind."""

import numpy as np
import pytest

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.video import latency

TAKEN = np.arange(300) / 30


def needs(seconds, n=300):
    return np.full(n, seconds)


def test_without_haste_every_frame_is_shown_and_none_gets_old():
    table = latency.answered(TAKEN, needs(0.02), waiting=None)
    assert len(table) == 299 and np.allclose(table["age"], 0.02)


def test_a_queue_gets_older_and_older():
    table = latency.answered(TAKEN, needs(0.05), waiting=None)
    assert (table["frame"].diff().dropna() == 1).all()
    assert table["age"].is_monotonic_increasing
    assert table["age"].iloc[-1] == pytest.approx(10 * (1 - 20 / 30), abs=0.1)


@pytest.mark.parametrize("waiting", [1, 2, 5])
def test_where_few_may_wait_age_is_bounded_and_as_many_are_shown(waiting):
    table = latency.answered(TAKEN, needs(0.05), waiting)
    queue = latency.answered(TAKEN, needs(0.05), None)
    assert abs(len(table) - len(queue)) <= 1
    assert table["age"].max() <= 0.05 * (waiting + 1) + 1e-9
    assert (table["shown"].diff().dropna() >= 0.05 - 1e-9).all()  # one at a time
    assert table["frame"].is_monotonic_increasing


def test_the_latest_wins():
    table = latency.answered(np.array([0, 0.1, 0.2, 0.3, 5.0]), needs(0.25, 5), waiting=1)
    assert table["frame"].tolist() == [0, 2, 3]
    assert table["shown"].tolist() == pytest.approx([0.25, 0.5, 0.75])


def test_what_cannot_be_is_refused():
    with pytest.raises(ShapeError):
        latency.answered(TAKEN, needs(0.02, 5))
    with pytest.raises(ConfigError):
        latency.answered(TAKEN, needs(0.02), waiting=0)


def test_a_lag_is_found():
    wave = np.sin(TAKEN * 2) + 0.3 * np.sin(TAKEN * 5)
    assert latency.lag(TAKEN, wave, wave) == 0
    late = np.interp(TAKEN - 0.2, TAKEN, wave)
    assert latency.lag(TAKEN, late, wave) == pytest.approx(0.2, abs=0.006)


def test_what_stands_still_or_moves_evenly_does_not_tremble():
    assert latency.tremble(np.arange(9.0)) == 0
    assert latency.tremble(np.tile([0.0, 1.0], 9)) == 2
