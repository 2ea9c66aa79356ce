"""The measure on synthetic faces, with a cheap method in the place of the dear one."""

import numpy as np
import pytest

from expression_lab import data, recognize
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes.measures import explain as measure


@pytest.fixture()
def few(monkeypatch):
    monkeypatch.setattr(measure, "EACH", 4)
    monkeypatch.setattr(measure, "OCCLUDED", 1)
    monkeypatch.setattr(measure, "CHECKED", 1)
    whole = data.load("synthetic", "validation", n=160)
    monkeypatch.setattr(data, "load", lambda name, split, root=None: whole)
    return whole


def test_three_tables(few):
    said = []
    tables = measure.measure(recognize.load("tiny"), "validation", say=said.append)
    assert list(tables) == ["explain_regions", "explain_mesh", "explain_sanity"]
    regions, mesh, sanity = tables.values()
    methods = ["Grad-CAM", "Grad-CAM, last stage", "occlusion"]
    assert list(regions["method"].unique()) == methods == list(mesh["method"].unique())
    assert set(EXPRESSIONS) <= set(regions) and (regions["data"] == "synthetic validation").all()
    assert len(regions) == 3 * 8 and len(mesh) == 3 * 478
    assert np.nanmax(regions[list(EXPRESSIONS)]) > 1 > np.nanmin(regions[list(EXPRESSIONS)])
    assert set(sanity["method"]) == set(methods)
    assert "synthetic" in said[0] and "occlusion: with all weights shuffled" in said[-1]


def test_few_of_each_expression_the_same_every_time(few):
    faces = measure.sample("validation", say=str, each=3)
    assert max(faces.counts().values()) == 3
    again = measure.sample("validation", say=str, each=3)
    np.testing.assert_array_equal(faces.images, again.images)


def test_first_of_each_label():
    assert measure.first(np.array([2, 2, 0, 2, 0]), 2).tolist() == [0, 1, 2, 4]
