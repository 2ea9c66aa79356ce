import pandas as pd
import pytest

from expression_lab.evaluate import kept

JOBS = [{"trunk": trunk, "share": share} for share in (0.01, 1.0) for trunk in ("a", "b")]


def test_rows_come_in_the_order_of_the_jobs_and_are_told(tmp_path):
    told = []
    table = kept.rows(tmp_path / "new", "table", JOBS, lambda trunk, share: {"n": share * 100},
                      told.append)
    assert table[["trunk", "share"]].to_dict("records") == JOBS
    assert table["n"].tolist() == [1, 1, 100, 100]
    assert told[0] == "trunk a, share 0.01, n 1"
    assert len(told) == 4


def test_an_interrupted_run_goes_on(tmp_path):
    done = []

    def work(trunk, share):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append((trunk, share))
        return {"n": len(done)}

    with pytest.raises(KeyboardInterrupt):
        kept.rows(tmp_path, "table", JOBS, work, say=lambda text: None)
    assert len(pd.read_csv(tmp_path / "table.csv")) == 2
    later = []
    table = kept.rows(tmp_path, "table", JOBS, lambda trunk, share: later.append(trunk) or {"n": 9},
                      say=lambda text: None)
    assert later == ["a", "b"] and table["n"].tolist() == [1, 2, 9, 9]


def test_rows_of_other_jobs_are_left_out(tmp_path):
    kept.rows(tmp_path, "table", JOBS, lambda trunk, share: {"n": 1}, say=lambda text: None)
    table = kept.rows(tmp_path, "table", JOBS[1:2], lambda trunk, share: {"n": 2},
                      say=lambda text: None)
    assert table.to_dict("records") == [{**JOBS[1], "n": 1}]


def test_nothing_is_kept_without_a_folder():
    table = kept.rows(None, "table", JOBS[:1], lambda trunk, share: {"n": 1}, say=lambda text: None)
    assert len(table) == 1
