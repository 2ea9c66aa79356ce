"""Bands of probability over time."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.expressions import COLORS, EXPRESSIONS


def rows(track, seconds, expression="happiness", names=EXPRESSIONS):
    shown = {name: float(name == expression) for name in names}
    return pd.DataFrame([{"seconds": second, "frame": number, "track": track,
                          "expression": expression, "confidence": 1.0, **shown, "x": 0}
                         for number, second in enumerate(seconds)])


def test_a_panel_a_face_with_bands_in_the_courses_colors():
    table = pd.concat([rows(0, np.arange(20) / 10), rows(3, np.arange(10, 20) / 10, "anger")])
    fig = plots.video.expressions(table, cuts=[1.0])
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["face 1", "face 4"]
    bands = fig.axes[0].collections
    assert len(bands) == 8
    assert bands[1].get_facecolor()[0][:3] == pytest.approx(
        [int(COLORS["happiness"][i:i + 2], 16) / 255 for i in (1, 3, 5)])
    assert np.ptp(bands[1].get_paths()[0].vertices[:, 1]) == 100
    assert [line.get_xdata()[0] for line in fig.axes[1].lines] == [1.0]
    assert "face 4 from second 1.0 to 1.9, mostly anger (100%)" in fig.alt


def test_where_a_face_is_not_seen_there_is_a_gap():
    table = rows(0, [0, 0.1, 0.2, 5.0, 5.1])
    bands = plots.video.expressions(table).axes[0].collections
    assert len(bands) == 16
    ends = [path.vertices[:, 0] for band in bands for path in band.get_paths()]
    assert not any((part.min() < 1) & (part.max() > 4) for part in ends)


def test_only_the_faces_seen_longest_get_a_panel():
    table = pd.concat([rows(k, np.arange(3 + k) / 10) for k in range(9)])
    fig = plots.video.expressions(table)
    assert [ax.get_title(loc="left") for ax in fig.axes] == [f"face {k}" for k in range(4, 10)]
    assert "3 more were seen shorter" in fig.alt


def test_names_of_ones_own_are_drawn_too():
    fig = plots.video.expressions(rows(0, [0, 1], "wink", ("wink", "frown")))
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["wink", "frown"]


def test_a_video_without_faces_and_a_face_of_one_frame_are_drawn():
    from expression_lab import video

    assert "No face" in plots.video.expressions(video.Timeline().table()).alt
    assert plots.video.expressions(rows(0, [0.5])).axes[0].collections


def test_a_table_of_something_else_is_refused():
    with pytest.raises(ShapeError):
        plots.video.expressions(pd.DataFrame({"seconds": [1]}))
