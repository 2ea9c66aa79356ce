"""The ceiling that votes set, on votes whose answer is known."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ConfigError, ShapeError


def counts(*rows):
    votes = np.zeros((len(rows), 10))
    for i, row in enumerate(rows):
        votes[i, :len(row)] = row
    return votes


def voted(n=1000, spread=1.0, seed=0):
    """Ten votes for each of n faces, and what most of all people would say of each."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(10, spread / 10), size=n)
    votes = rng.multinomial(10, shares)
    label, favorite = votes[:, :8].argmax(1), shares.argmax(1)
    clear = votes.max(1) == votes[np.arange(n), label]
    return votes[clear], label[clear], favorite[clear]


def test_a_left_out_tagger_by_hand():
    # All agree; seven against three; a tie of five: who is left out sees four against five.
    assert evaluate.left_out_tagger(counts([10], [7, 3], [5, 5])) == pytest.approx([1, 0.7, 0])
    # Of six against five, one of the six sees five against five, half a majority for each.
    assert evaluate.left_out_tagger(counts([6, 5]))[0] == pytest.approx(6 / 11 * 0.5)


def test_where_all_agree_other_people_agree_too():
    votes = counts(*[[10]] * 20, *[[0, 10]] * 20)
    labels = np.repeat([0, 1], 20)
    assert evaluate.second_panel(votes, labels).mean() > 0.995
    assert evaluate.perfect_reader(votes, labels).mean() > 0.995


def test_the_perfect_reader_is_as_good_as_one_that_knew_what_people_think():
    for spread in (0.3, 1, 2):
        votes, label, favorite = voted(spread=spread)
        reached = evaluate.perfect_reader(votes, label, strength=spread).mean()
        assert reached == pytest.approx((label == favorite).mean(), abs=0.02)


def test_one_tagger_is_worse_than_ten_and_ten_than_all_people():
    votes, label, _ = voted()
    tagger = evaluate.left_out_tagger(votes).mean()
    panel = evaluate.second_panel(votes, label).mean()
    assert tagger < panel < evaluate.perfect_reader(votes, label).mean() < 1
    assert evaluate.second_panel(votes, label, people=1).mean() < panel


def test_what_is_likely_moves_little_with_the_half_vote():
    votes, label, _ = voted()
    reached = [evaluate.perfect_reader(votes, label, strength=s).mean() for s in (0.1, 0.5, 1)]
    assert np.ptp(reached) < 0.02


def test_the_table_has_every_reader_and_class_with_intervals():
    votes, label, _ = voted(400)
    label = np.where(label == 7, 6, label)
    table = evaluate.ceiling_table(votes, label)
    assert len(table) == 3 * 9 and set(table["reader"]) == {"tagger", "panel", "perfect"}
    whole = table[table["expression"] == "all"]
    assert (whole["faces"] == len(label)).all()
    assert ((whole["low"] < whole["agreement"]) & (whole["agreement"] < whole["high"])).all()
    nobody = table[table["expression"] == "contempt"]
    assert (nobody["faces"] == 0).all() and nobody["agreement"].isna().all()
    assert evaluate.ceiling_table(votes, label).equals(table)


@pytest.mark.parametrize("call, error", [
    (lambda: evaluate.left_out_tagger([[1, 0]]), ConfigError),
    (lambda: evaluate.left_out_tagger([[0, 0]]), ShapeError),
    (lambda: evaluate.second_panel([[5, 5]], [2]), ShapeError),
    (lambda: evaluate.second_panel([[5, 5]], [0, 1]), ShapeError),
    (lambda: evaluate.second_panel([[5, 5]], [0], people=0), ConfigError),
    (lambda: evaluate.perfect_reader([[5, 5]], [0], strength=0), ConfigError)])
def test_nonsense_is_refused(call, error):
    with pytest.raises(error):
        call()
