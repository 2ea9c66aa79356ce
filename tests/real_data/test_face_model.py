"""The face model that is shipped is the one that its recipe makes."""

import numpy as np
import pytest

from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model as models
from expression_lab.faces.model import fit
from expression_lab.faces.model.config import FitConfig
from expression_lab.recipes import face_model

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


def test_the_recipe_makes_the_shipped_statistics():
    # A smaller texture is fitted sooner; shapes do not depend on its size.
    named, voted = face_model.load_faces()
    again = fit.fit(named, voted, FitConfig(size=96), say=lambda text: None)
    shipped = models.load().statistics
    np.testing.assert_allclose(again.mean_shape, shipped.mean_shape, atol=0.02)
    for k, name in enumerate(EXPRESSIONS[1:], start=1):
        a, b = again.offset_shapes[k], shipped.offset_shapes[k]
        assert a @ b / np.linalg.norm(a) / np.linalg.norm(b) > 0.98, name
        assert np.linalg.norm(a) == pytest.approx(np.linalg.norm(b), rel=0.1), name


def test_only_training_faces_are_used():
    named, voted = face_model.load_faces()
    from expression_lab import data

    judges = data.load("facial_expressions", "test").table["identity"]
    assert not set(named.people) - {""} & set(judges)
    assert len(voted.images) > 5000
