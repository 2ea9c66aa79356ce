"""Pictures of what decides."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from expression_lab.errors import ShapeError
from expression_lab.explain.sanity import OTHER_FACE
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import GROUPS
from expression_lab.plots import explain as plots

FACES = np.full((2, 48, 48), 128, np.uint8)


def test_a_face_is_colored_where_the_map_is():
    values = np.zeros((48, 48), np.float32)
    values[:16], values[32:] = 0.5, -0.5
    red, _, blue = plots.tinted(FACES[0], values).astype(int).transpose(2, 0, 1)
    assert (red - blue)[:60].min() > 100 and (blue - red)[180:].min() > 100
    assert (red == 128)[100:140].all() and (blue == 128)[100:140].all()
    plain = plots.tinted(np.repeat(FACES[0, ..., None], 3, -1), 0 * values)
    assert (plain == 128).all()


def test_a_row_for_the_faces_and_one_for_each_method():
    maps = {"Grad-CAM": np.random.default_rng(0).random((2, 48, 48)), "occlusion": -np.ones_like(
        FACES, float)}
    fig = plots.on_faces(FACES, maps, ["happiness", "fear"])
    assert isinstance(fig, Figure) and len(fig.axes) == 3 * 2 + 1
    assert [ax.get_ylabel() for ax in fig.axes[:6:2]] == ["face", "Grad-CAM", "occlusion"]
    assert "happiness; fear" in fig.alt and "against" in fig.axes[-1].get_xlabel()
    only_for = plots.on_faces(FACES, {"Grad-CAM": maps["Grad-CAM"]})
    assert "against" not in only_for.axes[-1].get_xlabel()


def test_faces_maps_and_titles_belong_together():
    with pytest.raises(ShapeError, match=r"'Grad-CAM' are \(1, 48, 48\)"):
        plots.on_faces(FACES, {"Grad-CAM": np.zeros((1, 48, 48))})
    with pytest.raises(ShapeError, match="2 faces came with 1 kinds of maps and 1 titles"):
        plots.on_faces(FACES, {"Grad-CAM": np.zeros((2, 48, 48))}, ["one"])


def test_the_mesh_says_where_each_expression_is_strongest():
    table = pd.DataFrame(0.1, range(478), EXPRESSIONS)
    table.loc[list(GROUPS["inner_lips"] + GROUPS["outer_lips"]), "happiness"] = 1
    table.loc[list(GROUPS["right_brow"]), "anger"] = 1
    table.loc[:5, "fear"] = np.nan  # never inside a picture
    fig = plots.on_mesh(table)
    assert "happiness at the mouth" in fig.alt and "anger at the brows" in fig.alt
    assert [ax.get_title() for ax in fig.axes[:8]] == list(EXPRESSIONS)
    assert fig.axes[0].yaxis_inverted()
    assert len(plots.on_mesh(table[["anger"]]).axes) == 2
    with pytest.raises(ShapeError, match="478 points"):
        plots.on_mesh(table[:468])


def test_sanity_is_drawn_from_nothing_to_everything():
    parts = ["logits", "stage1", OTHER_FACE]
    table = pd.DataFrame([(name, part, 0.5 - i / 4, 0.6) for name in ("Grad-CAM", "occlusion")
                          for i, part in enumerate(parts)],
                         columns=["method", "shuffled", "rank_correlation", "ssim"])
    fig = plots.sanity(table)
    line = fig.axes[0].lines[0]
    np.testing.assert_allclose(line.get_ydata(), [1, 0.5, 0.25])
    labels = [text.get_text() for text in fig.axes[0].get_xticklabels()]
    assert labels == ["nothing", "+ logits", "+ stage1"]
    assert "Grad-CAM from 0.50 to 0.25" in fig.alt
