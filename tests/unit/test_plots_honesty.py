"""Figures of calibration, robustness and training size: what they hold, and what they refuse."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import evaluate, plots
from expression_lab.errors import ShapeError, UnknownNameError


def reliability(shift):
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.4, 1, 2000)
    read = np.concatenate([sure[:, None], np.repeat((1 - sure[:, None]) / 7, 7, 1)], 1)
    return evaluate.reliability(np.where(rng.random(2000) < sure + shift, 0, 1), read)


def test_the_diagram_draws_each_reading_over_its_counts_and_tells_the_gap():
    fig = plots.reliability_diagram({"before": reliability(-0.2), "after": reliability(0)},
                                    {"before": "error 20 %"}, title="Calibration")
    assert len(fig.axes) == 4 and [ax.get_title(loc="left") for ax in fig.axes[:2]] == [
        "before", "after"]
    assert "before, 2,000 faces" in fig.alt and "points too sure" in fig.alt
    assert any(text.get_text() == "error 20 %" for text in fig.axes[0].texts)
    heights = [bar.get_height() for bar in fig.axes[2].patches]
    assert sum(heights) == 2000
    assert plots.to_png(fig, dpi=40).startswith(b"\x89PNG")


def table(damages=("blur", "JPEG")):
    rows = [{"damage": name, "grade": grade, "amount": grade, "unit": "pixels", "faces": 100,
             "accuracy": 0.8 - 0.1 * grade, "accuracy_low": 0.7 - 0.1 * grade,
             "accuracy_high": 0.9 - 0.1 * grade, "mean_recall": 0.6 - 0.1 * grade}
            for name in damages for grade in range(5)]
    return pd.DataFrame(rows)


def test_a_panel_a_damage_and_a_curve_a_measure():
    fig = plots.robustness_curves(table(("blur", "noise", "JPEG")), columns=2)
    panels = [ax for ax in fig.axes if ax.lines]
    assert [ax.get_title(loc="left") for ax in panels] == ["blur", "noise", "JPEG"]
    assert all(len(ax.lines) == 2 for ax in panels)  # no balanced column, no curve of it
    assert panels[0].lines[0].get_ydata()[-1] == pytest.approx(40)
    assert [text.get_text() for text in panels[0].get_xticklabels()] == ["none", *"1234"]
    assert "JPEG 80% to 40%" in fig.alt


def test_a_face_is_shown_in_every_grade_of_every_damage():
    face = np.random.default_rng(0).integers(0, 256, (24, 24)).astype(np.uint8)
    fig = plots.damage_grades(face)
    pictures = [ax.images[0].get_array() for ax in fig.axes if ax.images]
    assert len(pictures) == 5 * len(evaluate.DAMAGES)
    assert (pictures[0] == face).all() and not (pictures[4] == face).all()
    few = plots.damage_grades(face, ["JPEG"])
    assert [ax.get_title() for ax in few.axes if ax.images] == ["none", "40", "20", "10", "5"]


def curve():
    return pd.DataFrame({"faces": [2681, 268], "accuracy": [0.6, 0.4], "accuracy_low": [0.58, 0.38],
                         "accuracy_high": [0.62, 0.42]})


def test_training_size_is_logarithmic_and_in_order():
    fig = plots.training_size(curve(), ["accuracy"])
    ax = fig.axes[0]
    assert ax.get_xscale() == "log"
    assert [text.get_text() for text in ax.get_xticklabels()] == ["268", "2,681"]
    assert "accuracy from 40% to 60%" in fig.alt


@pytest.mark.parametrize("call, error", [
    (lambda: plots.reliability_diagram({}), ShapeError),
    (lambda: plots.reliability_diagram({"a": pd.DataFrame({"low": [0]})}), ShapeError),
    (lambda: plots.robustness_curves(table()[:0]), ShapeError),
    (lambda: plots.robustness_curves(table().drop(columns="unit")), ShapeError),
    (lambda: plots.damage_grades(np.zeros((24, 24), np.uint8), ["fog"]), UnknownNameError),
    (lambda: plots.damage_grades(np.zeros((24, 20), np.uint8)), ShapeError),
    (lambda: plots.training_size(curve()), ShapeError)])
def test_what_cannot_be_drawn_is_refused(call, error):
    with pytest.raises(error):
        call()
