"""Errors by region of the face, on drawn people."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import faces
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.evaluate.regions import error_by_region, excess
from expression_lab.explain import REGIONS, region_masks
from expression_lab.recipes.measures import regions


@pytest.fixture(scope="module")
def drawn():
    model = faces.model.load()
    return model.render(model.sample(2, seed=3), "surprise", size=64)


def test_no_error_where_nothing_differs(drawn):
    table = error_by_region(drawn.images, drawn.images, drawn.landmarks)
    assert list(table) == list(REGIONS) and (table.to_numpy() == 0).all()


def test_an_error_is_told_where_it_is(drawn):
    mouth = region_masks(drawn.landmarks, 64) == list(REGIONS).index("mouth")
    edited = np.where(mouth, drawn.images ^ 64, drawn.images)
    table = error_by_region(edited, drawn.images, drawn.landmarks)
    np.testing.assert_allclose(table["mouth"], 64)
    assert (table.drop(columns="mouth").to_numpy() == 0).all()


def test_the_excess_is_one_where_all_is_wrong_alike(drawn):
    table = error_by_region(drawn.images ^ 64, drawn.images, drawn.landmarks)
    np.testing.assert_allclose(excess(table), 1)
    table[["eyes", "mouth"]] *= 2
    np.testing.assert_allclose(excess(table), 2)
    np.testing.assert_allclose(excess(pd.DataFrame({"nose": [1.0], "chin": [3.0]}), ["chin"]), 3)


def test_pictures_of_two_sizes_are_refused(drawn):
    with pytest.raises(ShapeError, match="one shape"):
        error_by_region(drawn.images[:, :32], drawn.images, drawn.landmarks)
    with pytest.raises(ConfigError, match="at least 2"):
        regions.measure(faces=1)


def test_a_refused_edit_is_counted_and_the_truth_has_no_error():
    from expression_lab.errors import LabError

    people = regions._people(2, ["happiness", "surprise"])

    def change(face, target):
        if target == "surprise":
            raise LabError("no")
        return next(truths[target][0] for one, truths in people if one is face) ^ 64

    row = regions._row("anybody", change, people, ["happiness", "surprise"])
    assert row["failed"] == 2 and row["faces"] == 2
    assert row["excess"] == pytest.approx(1) and row["mouth"] == pytest.approx(64)
