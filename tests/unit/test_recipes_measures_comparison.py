"""The measure of the comparison: which faces it asks for, and which tables it leaves."""

import pandas as pd
import pytest

from expression_lab.errors import DataMissingError
from expression_lab.evaluate import comparison, saved
from expression_lab.recipes import measures


def test_without_the_faces_it_says_where_to_get_them(tmp_path):
    with pytest.raises(DataMissingError, match="facial_expressions"):
        measures.run("comparison", root=tmp_path, folder=tmp_path / "kept", say=lambda text: None)


def test_tables_are_kept_without_single_edits_and_told_apart_by_split(tmp_path, monkeypatch):
    asked = []

    def run(plan, folder, say, root):
        asked.append((plan.dataset, plan.split, plan.faces, folder))
        one = pd.DataFrame({"editor": ["landmarks"]})
        return comparison.Result(plan, {}, {"editors": one, "edits": one, "failures": one[:0]}, {})

    monkeypatch.setattr(comparison, "run", run)
    monkeypatch.setitem(saved.__globals__, "FOLDER", tmp_path)
    [path] = measures.run("comparison", "validation", folder="kept", faces=5)
    assert asked == [("facial_expressions", "validation", 5, "kept")]
    assert path == tmp_path / "comparison" / "editors.csv"
    assert pd.read_csv(path).to_dict("records") == [{"editor": "landmarks", "split": "validation"}]
