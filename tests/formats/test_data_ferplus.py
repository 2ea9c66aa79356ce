"""FER+: the protocol of Barsoum et al., and rows of votes that do not fit."""

import numpy as np
import pytest

from expression_lab import data
from expression_lab.data import ferplus as room
from expression_lab.errors import BadDataError, DataMissingError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS


def rewrite(path, number, change):
    """Change the cells of a line; `number` counts as an editor does."""
    lines = path.read_text().splitlines()
    cells = lines[number - 1].split(",")
    change(cells)
    lines[number - 1] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n")


def test_majority_keeps_what_has_more_than_half(ferplus):
    train = data.load("ferplus", "train")
    assert list(train.table["row"]) == [1, 2, 8, 9, 10, 11]
    assert [EXPRESSIONS[label] for label in train.labels[:3]] == ["neutral", "happiness", "anger"]
    assert "Barsoum" in train.protocol and "PublicTest" in train.protocol


def test_votes_keeps_every_leading_expression(ferplus):
    train = data.load("ferplus", "train", protocol="votes")
    assert list(train.table["row"]) == [0, 1, 2, 3, 7, 8, 9, 10, 11]
    names = [EXPRESSIONS[label] for label in train.labels[:5]]
    assert names == ["neutral", "neutral", "happiness", "happiness", "sadness"]


def test_single_votes_are_dropped_and_all_ten_are_kept_in_the_table(ferplus, faces):
    train = data.load("ferplus", "train", protocol="votes")
    assert list(train.votes[0]) == [4, 0, 0, 0, 3, 2, 0, 0]  # the one for sadness is gone
    assert train.votes.dtype == np.float32
    raw = [f"votes_{choice}" for choice in (*EXPRESSIONS, "unknown", "nf")]
    assert list(train.table[raw].iloc[0]) == [4, 0, 0, 1, 3, 2, 0, 0, 0, 0]
    assert train.table["image_name"][1] == "fer0000001.png"
    assert (train.images == faces[train.table["row"]]).all()
    assert np.allclose(train.distributions()[0], np.array([4, 0, 0, 0, 3, 2, 0, 0]) / 9)


def test_decide_agrees_with_the_rule_written_out():
    """The published rule, picture by picture, on votes drawn at random."""
    rng = np.random.default_rng(1)
    votes = rng.multinomial(10, rng.dirichlet(np.full(10, 0.3), 2000)[0], 2000)
    for row, cleaned, label in zip(votes, *room.decide(votes), strict=True):
        left = [vote if vote > 1 else 0 for vote in row]
        top = max(left)
        kept = top > 0.5 * sum(left) and left.index(top) < 8
        assert list(cleaned) == left and label == (left.index(top) if kept else -1)


def test_the_other_splits(ferplus):
    assert len(data.load("ferplus", "validation")) == len(data.load("ferplus", "test")) == 4


def test_an_unknown_protocol_gets_the_nearest(ferplus):
    with pytest.raises(UnknownNameError, match="'majority'"):
        data.load("ferplus", protocol="majorty")


@pytest.mark.parametrize("column, value, said", [
    (2, "-1", "votes for neutral are '-1', not a whole number"),
    (3, "three", "votes for happiness are 'three'"),
    (4, "2.5", "votes for surprise are '2.5'"),
    (5, "", "votes for sadness are ''"),
    (0, "training", "Usage 'training' is none of"),
    (0, "PrivateTest", "PrivateTest, but Training in the same line"),
])
def test_a_faulty_row_is_named(ferplus, column, value, said):
    rewrite(ferplus, 7, lambda cells: cells.__setitem__(column, value))
    with pytest.raises(BadDataError, match=said) as caught:
        data.load("ferplus", "test")
    assert f"{ferplus}, line 7: " in str(caught.value)
    assert said in str(data.check("ferplus"))


def test_a_row_cut_short_is_named(ferplus):
    ferplus.write_bytes(ferplus.read_bytes()[:-9])
    with pytest.raises(BadDataError, match="line 21: .*columns where 12"):
        data.load("ferplus", "train")


def test_rows_must_be_as_many_as_pictures(ferplus):
    lines = ferplus.read_text().splitlines()
    ferplus.write_text("\n".join(lines[:-2]) + "\n")
    with pytest.raises(BadDataError, match="line 20: 18 rows of votes for the 20 pictures"):
        data.load("ferplus", "train")


def test_a_missing_column_is_named(ferplus):
    ferplus.write_text(ferplus.read_text().replace("contempt", "scorn", 1))
    with pytest.raises(BadDataError, match="line 1: no column contempt"):
        data.load("ferplus", "train")


def test_an_empty_file_is_named(ferplus):
    ferplus.write_text("")
    with pytest.raises(BadDataError, match="empty"):
        data.load("ferplus", "train")


def test_check_counts_what_the_protocol_keeps(ferplus):
    report = data.check("ferplus")
    assert report.ok and report.splits == {"train": 6, "validation": 4, "test": 4}
    assert "1 rows have no picture" in str(report)


def test_votes_alone_ask_for_the_pictures(ferplus, fer2013):
    fer2013.unlink()
    with pytest.raises(DataMissingError) as caught:
        data.load("ferplus")
    assert str(fer2013) in str(caught.value) and "kaggle" in str(caught.value)


def test_pictures_alone_ask_for_the_votes(fer2013):
    with pytest.raises(DataMissingError) as caught:
        data.load("ferplus")
    assert "fer2013new.csv" in str(caught.value) and "microsoft/FERPlus" in str(caught.value)
