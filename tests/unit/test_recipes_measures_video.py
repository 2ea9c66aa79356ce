"""The measures of films: truth that is true, ways that differ, tables that are whole."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.recipes import measures
from expression_lab.recipes.measures import video as recipe
from expression_lab.recipes.measures import video_films as films
from expression_lab.recipes.measures import video_ways as ways


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(films, "SIZE", (320, 240))
    monkeypatch.setattr(recipe, "NOISE", (2.0,))
    monkeypatch.setattr(recipe, "TARGETS", ("happiness",))


def test_the_truth_moves_evenly_and_faces_are_cut_out_where_it_says():
    clip = films.film("at rest", 2.0, 0, 1.5)
    assert evaluate.jitter(clip.landmarks[:, 0]) < 0.2  # pixels
    cut = films.cut_out(clip.frames, clip.landmarks[:, 0]).astype(int)
    assert np.abs(np.diff(cut, axis=0))[:, 60:130, 60:130].mean() < 6  # it hardly moves there
    assert np.abs(np.diff(clip.frames.astype(int)[::7], axis=0)).mean() > 2


def test_regions_are_parts_of_the_face_and_apart():
    clip = films.film("at rest", 2.0, 0, 0.6)
    skin, inner = films.regions(clip)
    assert not (skin & inner).any()
    assert 0.2 < skin.mean() < 0.7 and 0.03 < inner.mean() < 0.3
    background = films.background(clip)
    for t, points in enumerate(clip.landmarks[:, 0, :, :2].astype(int)):
        assert not background[t][tuple(points.clip(0, (319, 239)).T[::-1])].any()
    assert background.mean() > 0.2


def test_calmer_readings_change_the_label_less():
    rng = np.random.default_rng(0)
    restless = rng.dirichlet(np.ones(8), (20, 30)).astype(np.float32)
    calm = ways.calmer(restless, 0.2)
    assert evaluate.label_changes(calm).sum() < 0.7 * evaluate.label_changes(restless).sum()
    assert calm.sum(-1) == pytest.approx(np.ones((20, 30)), abs=1e-5)


def test_smoothing_makes_landmarks_steadier_and_later():
    raw, smooth = (recipe.tracked(way, "at rest", 2.0, 0, 1.2)
                   for way in ("followed", "followed and smoothed"))
    assert smooth["tremble"] < 0.8 * raw["tremble"]
    assert smooth["lag"] > raw["lag"]
    assert raw["error"] < 6


@pytest.mark.slow
def test_every_table_is_whole_and_an_interrupted_run_goes_on(tmp_path, monkeypatch):
    told = []
    tables = recipe.measure(tmp_path / "kept", tmp_path / "raw", told.append, people=1,
                            seconds=0.6, count=16)
    assert list(tables) == ["editing", "tracking", "reading"]
    editing, reading = tables["editing"], tables["reading"]
    assert list(editing["way"]) == 2 * list(ways.EDITS)
    assert (editing["found"] == 1).all() and (editing["flicker_background"] < 0.01).all()
    assert (editing["flicker_features"] > 0).all()
    assert {"frames averaged", "strongest smoothed frame", "LSTM", "attention"} <= set(
        reading["method"])
    assert reading["accuracy"].between(0, 1).all()
    monkeypatch.setattr(recipe, "edited", lambda **job: pytest.fail("was measured before"))
    again = recipe.measure(tmp_path / "kept", tmp_path / "raw", told.append, people=1,
                           seconds=0.6, count=16)["editing"]
    assert np.allclose(again.drop(columns=["way", "kind"]), editing.drop(columns=["way", "kind"]),
                       equal_nan=True)


def test_the_command_line_knows_the_measure():
    assert "video" in measures.MEASURES and recipe.ROOM == "video"
