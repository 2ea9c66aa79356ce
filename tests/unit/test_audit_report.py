"""The audit's report: every planted fault is counted, and only what may be published is saved."""

import dataclasses
import json

import cv2
import numpy as np
import pytest

from expression_lab import plots
from expression_lab.data import audit, synthetic
from expression_lab.data.audit import __main__ as command
from expression_lab.data.audit import tables
from expression_lab.errors import ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS


def clouds(n, rng):
    """Pictures that resemble each other by no chance, as two smooth synthetic faces might."""
    coarse = rng.normal(128, 45, (n, 7, 7)).clip(0, 255).astype(np.uint8)
    return np.stack([cv2.resize(one, (48, 48), interpolation=cv2.INTER_CUBIC) for one in coarse])


@pytest.fixture(scope="module")
def splits():
    """Labels and votes of synthetic faces, random clouds for pictures, and planted faults."""
    rng = np.random.default_rng(0)
    train, test = (dataclasses.replace(part, images=clouds(len(part), rng)) for part in
                   (synthetic.load("train", n=80), synthetic.load("test", n=40)))
    train.images[10:12] = test.images[[4, 4]]
    train.labels[10] = train.labels[11] = test.labels[4]
    train.images[12] = test.images[7][:, ::-1]
    train.labels[12] = (test.labels[7] + 1) % 8
    train.images[30] = 17
    return train, test


@pytest.fixture(scope="module")
def report(splits):
    return audit.run(splits)


def test_pairs_say_where_and_what(report):
    found = {(r.split_a, r.row_a, r.split_b, r.row_b): (r.exact, r.mirrored)
             for r in report.pairs.itertuples()}
    assert found == {("train", 10, "train", 11): (True, False),
                     ("train", 10, "test", 4): (True, False),
                     ("train", 11, "test", 4): (True, False),
                     ("train", 12, "test", 7): (False, True)}
    assert len(report.across) == 3
    assert report.conflicts.row_a.tolist() == [12]


def test_numbers(report):
    n = report.numbers
    assert (n["pictures"], n["photographs"]) == (120, 117)
    assert (n["exact_pairs"], n["near_pairs"], n["mirrored_pairs"]) == (3, 0, 1)
    assert (n["pictures_with_twin"], n["conflicting_pairs"], n["blank"]) == (5, 1, 1)
    assert n["leaked"] == {"train in test": 3, "test in train": 2}
    assert report.leaked("test", "train") == [4, 7]
    assert report.blank.row.tolist() == [30]


def test_summary_names_every_finding(report):
    text = str(report)
    for words in ("120 pictures, 117 different photographs", "3 pairs exactly",
                  "of test, also in train: 2 pictures (5.0%)", "blank: 1", "ambiguous"):
        assert words in text


def test_tables(report, splits):
    assert report.balance["train"].to_dict() == splits[0].counts()
    assert report.entropy.to_numpy().sum() == 120
    assert report.agreement.to_numpy().sum() == 120
    assert report.agreement.index.isin(EXPRESSIONS).all()
    assert (report.ambiguous.entropy >= 1.5).all()
    assert report.ambiguous.entropy.is_monotonic_decreasing


def test_entropy_of_votes():
    rows = np.eye(8)[[0]], np.full((1, 8), 1 / 8), np.array([[.5, .5, 0, 0, 0, 0, 0, 0]])
    assert [tables.vote_entropy(row).item() for row in rows] == pytest.approx([0, 3, 1])


def test_first_labels_may_be_the_numbers_of_fer2013(splits):
    table = splits[1].table.assign(original_label=6)
    part = dataclasses.replace(splits[1], table=table, labels=splits[1].labels * 0 + 3)
    cross = tables.agreement([part])
    assert cross.loc["neutral", "sadness"] == 40 and cross.to_numpy().sum() == 40


def test_without_votes_or_first_labels_there_are_no_such_tables(splits):
    plain = [dataclasses.replace(one, votes=None, table=one.table[["row"]]) for one in splits]
    report = audit.run(plain)
    assert report.entropy is report.ambiguous is report.agreement is None
    assert report.numbers["agreement"] is report.numbers["ambiguous"] is None
    assert "agree" not in str(report)


def test_json_has_counts_and_rows_and_no_picture(report, tmp_path, monkeypatch):
    path = report.to_json(tmp_path / "new" / "made_audit.json")
    found = json.loads(path.read_text("utf-8"))
    assert found["numbers"] == report.numbers
    assert found["rows"]["mirrored"] == [[12, 7]]
    assert found["rows"]["leaked"] == {"train in test": [10, 11, 12], "test in train": [4, 7]}
    assert path.stat().st_size < 20_000, "80 pictures would take more"
    monkeypatch.setattr(tables, "RESULTS", path.parent)
    again = audit.saved("made")
    assert again["balance"].equals(report.balance)
    assert audit.summary("synthetic", again["numbers"]) == str(report)
    with pytest.raises(UnknownNameError, match="made"):
        audit.saved("mad")


@pytest.mark.parametrize("name, least", [("fer2013", 35_000), ("ferplus", 30_000),
                                         ("ferplus_votes", 33_000)])
def test_committed_audits_are_consistent(name, least):
    found = audit.saved(name)
    numbers = found["numbers"]
    assert numbers["pictures"] == found["balance"].to_numpy().sum() > least
    assert numbers["exact_pairs"] == len(found["rows"]["exact"])
    assert numbers["near_pairs"] == len(found["rows"]["near"])
    assert numbers["leaked"]["test in train"] == len(found["rows"]["leaked"]["test in train"])
    if found["agreement"] is not None:
        assert found["agreement"].to_numpy().sum() == numbers["pictures"]


@pytest.mark.real_data
@pytest.mark.slow
def test_committed_audit_of_fer2013_is_what_the_data_says():
    fresh, known = audit.run("fer2013").numbers, audit.saved("fer2013")["numbers"]
    assert fresh["split_sizes"] == known["split_sizes"]
    assert fresh["exact_pairs"] == known["exact_pairs"]
    assert fresh["near_pairs"] == pytest.approx(known["near_pairs"], rel=0.01)
    assert fresh["leaked"]["test in train"] == \
        pytest.approx(known["leaked"]["test in train"], rel=0.01)


def test_run_loads_by_name_and_from_the_command_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(synthetic, "SPLITS", {"train": 40, "validation": 20, "test": 20})
    assert audit.run("synthetic").numbers["split_sizes"] == \
        {"train": 40, "validation": 20, "test": 20}
    assert command.main(["synthetic", "--out", str(tmp_path / "x.json")]) == 0
    assert "80 pictures" in capsys.readouterr().out and (tmp_path / "x.json").is_file()
    with pytest.raises(SystemExit) as stopped:
        command.main(["nonsense"])
    assert stopped.value.code == 2


def test_bad_arguments(splits):
    with pytest.raises(ShapeError, match="at least one split"):
        audit.run([])
    with pytest.raises(ShapeError, match="same size="):
        audit.run([splits[0], splits[1].resized(32)])
    assert audit.run(splits[0]).numbers["pictures"] == 80, "one split is enough"


def test_plots(report, splits):
    figures = [plots.audit.balance(report.balance), plots.audit.agreement(report.agreement),
               plots.audit.entropy(report.entropy), plots.audit.twins(report.pairs, splits, n=3),
               plots.audit.hardest(report.ambiguous, splits, n=4)]
    assert all(figure.alt for figure in figures)
    assert "3 pairs" in figures[3].alt
    assert all(plots.to_png(figure).startswith(b"\x89PNG") for figure in figures)
    with pytest.raises(ShapeError, match="no pair"):
        plots.audit.twins(report.pairs.head(0), splits)
    with pytest.raises(ShapeError, match="'test' is not among"):
        plots.audit.twins(report.across, [splits[0]])
    with pytest.raises(ShapeError, match="no ambiguous"):
        plots.audit.hardest(report.ambiguous.head(0), splits)
