"""Editors beside one another: points, dots, profiles and matrices, with words for each picture."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.plots import comparison, shares, small_multiples


@pytest.fixture
def methods():
    return pd.DataFrame({"editor": ["landmarks", "cgan", "cyclegan", "refine"],
                         "targets": [7, 7, 2, 7], "both": [0.7, 0.6, 0.95, 0.9],
                         "identity": [0.3, 0.5, 0.2, 0.35],
                         "milliseconds": [20.0, 40.0, np.nan, 60.0]})


def texts(ax):
    return [one.get_text() for one in ax.texts]


def test_every_editor_is_a_point_and_the_unbeaten_ones_are_joined(methods):
    fig = plots.comparison.pareto(methods, goals={"both": 0.85, "identity": 0.4})
    time, identity = fig.axes
    assert texts(time) == ["landmarks", "cgan", "refine"], "nobody timed the other one"
    assert texts(identity)[2] == "cyclegan\n(2 targets)"
    np.testing.assert_allclose(identity.lines[0].get_xydata(), [[0.3, 70], [0.35, 90]])
    assert sorted(line.get_linestyle() for line in identity.lines) == ["-", ":", ":"]
    hollow = identity.collections[2].get_facecolor()[0]
    np.testing.assert_allclose(hollow, 1)
    written = [one.get_window_extent() for one in identity.texts]
    for i, box in enumerate(written):
        assert not box.count_overlaps(written[:i]), texts(identity)[i]
    assert time.get_xscale() == "log" and "refine 90 at 60 milliseconds, 0.35" in fig.alt
    assert "cyclegan 95 at unknown milliseconds" in fig.alt
    assert plots.to_png(fig).startswith(b"\x89PNG")


def test_unbeaten_is_who_is_neither_dearer_nor_worse_than_another():
    cost, worth = np.float64([1, 2, 2, 3, 3]), np.float64([5, 7, 6, 7, 9])
    assert comparison.best(cost, worth).tolist() == [True, True, False, False, True]
    assert comparison.best(cost[:1].repeat(2), worth[:1].repeat(2)).all(), "a tie"


def test_who_knows_all_that_was_asked_is_not_hollow_though_less_was_asked(methods):
    fewer = methods.assign(targets=[3, 3, 2, 3])
    ax = plots.comparison.pareto(fewer, ("identity",)).axes[0]
    assert texts(ax) == ["landmarks", "cgan", "cyclegan\n(2 targets)", "refine"]
    assert len(ax.lines[0].get_xydata()) == 2


def test_intervals_are_lines_through_the_points(methods):
    plain = plots.comparison.pareto(methods, ("identity",)).axes[0]
    methods["both_low"], methods["both_high"] = methods["both"] - 0.1, methods["both"] + 0.05
    ax = plots.comparison.pareto(methods, ("identity",)).axes[0]
    drawn = [one.get_segments()[0] for one in ax.collections if hasattr(one, "get_segments")]
    assert len(ax.collections) == len(plain.collections) + 4, "only the share has an interval"
    np.testing.assert_allclose(drawn[0], [[0.3, 60], [0.3, 75]])


def test_dots_stand_in_the_order_of_the_table_and_a_dash_where_nothing_is_known(methods):
    methods["both_low"], methods["both_high"] = methods["both"] - 0.1, methods["both"] + 0.05
    fig = plots.comparison.intervals(methods, ("both", "milliseconds"), title="Compared")
    share, time = fig.axes
    assert [one.get_text() for one in share.get_yticklabels()] == list(methods["editor"])
    assert share.get_ylim()[0] > share.get_ylim()[1], "the first on top"
    assert texts(share) == [] and texts(time) == ["–"]
    assert "landmarks both 70 (60 to 75), milliseconds 20" in fig.alt
    assert "cyclegan both 95 (85 to 100), milliseconds unknown" in fig.alt
    assert plots.to_png(fig).startswith(b"\x89PNG")


def test_dots_of_classifiers():
    table = pd.DataFrame({"classifier": ["tiny", "residual"], "accuracy": [0.8, 0.9]})
    fig = plots.comparison.intervals(table, ("accuracy",), name="classifier")
    assert fig.alt == "Dots: tiny accuracy 80; residual accuracy 90."


def test_profiles_are_between_0_and_1_and_more_is_better(methods):
    methods["artefacts"], methods["sharpness"] = [0, 50, 120, 10], [1.0, 1.2, 0.7, 1.0]
    found = small_multiples.normalized(methods.assign(frechet=np.nan)).round(6)
    assert list(found) == ["read as asked", "sharp", "no artefacts", "fast"]
    assert found.loc["cgan"].tolist() == [0.6, 0.8, 0.5, 0.5]
    assert found.loc["cyclegan", "no artefacts"] == 0 and np.isnan(found.loc["cyclegan", "fast"])
    with pytest.raises(ShapeError, match="at least one measure"):
        small_multiples.normalized(methods[["editor"]])


def test_a_bar_of_a_profile_is_blue_where_it_reaches_the_median(methods):
    fig = plots.small_multiples.profiles(methods, ["cgan", "cyclegan"])
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["cgan", "cyclegan"]
    drawn = [[bar for bar in ax.patches if bar.get_width() != 1] for ax in fig.axes]
    np.testing.assert_allclose([bar.get_width() for bar in drawn[0]], [0.6, 0.5])
    one = [bar.get_facecolor()[:3] for bar in drawn[1]][0]
    np.testing.assert_allclose(one, (0, 0.447, 0.698), atol=0.01)
    assert "–" in texts(fig.axes[1]) and "cgan: read as asked 0.60, fast 0.50" in fig.alt


def test_intensities_have_a_line_an_editor_in_the_panel_of_each_target():
    table = pd.DataFrame([{"editor": name, "target": target, "intensity": grade,
                           "p_judge": grade * worth, "identity": 0.1 + grade / 4}
                          for name, worth in (("cgan", 0.5), ("refine", 0.9))
                          for target in ("anger", "fear") for grade in (1.0, 0.0, 0.5)])
    fig = plots.small_multiples.intensities(table)
    np.testing.assert_allclose(fig.axes[1].lines[1].get_xydata(), [[0, 0], [50, 45], [100, 90]])
    assert "cgan 50; refine 90" in fig.alt and len(fig.legends[0].get_texts()) == 2
    away = plots.small_multiples.intensities(table, "identity", columns=1)
    np.testing.assert_allclose(away.axes[0].lines[0].get_ydata(), [0.1, 0.225, 0.35])


@pytest.mark.parametrize("draw", [comparison.pareto, comparison.intervals,
                                  small_multiples.profiles, small_multiples.intensities,
                                  shares.read_as])
def test_what_is_missing_is_named(draw, methods):
    with pytest.raises(ShapeError, match="missing: .*editor"):
        draw(methods.drop(columns="editor"))
    with pytest.raises(ShapeError, match="missing: "):
        draw(methods[:0])
