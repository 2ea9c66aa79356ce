"""What each choice in the conditional GAN is worth: short trainings, kept as they finish."""

import numpy as np
import pytest

from expression_lab import data
from expression_lab.recipes import aligned
from expression_lab.recipes.measures import generation_choices

SMALL = {**generation_choices.SMALL, "filters": (16, 16, 8, 8, 8), "latent": 8,
         "critic_filters": (8, 8, 16, 16), "batch_size": 8, "precision": "float32"}


@pytest.fixture
def small(monkeypatch):
    faces = data.load("synthetic", "validation", n=48, size=32)
    monkeypatch.setattr(aligned, "material", lambda root: (
        faces.images, faces.distributions()))
    monkeypatch.setattr(aligned, "faces", lambda *told, **how: faces)
    monkeypatch.setattr(generation_choices, "SMALL", SMALL)
    monkeypatch.setattr(generation_choices, "EACH", 4)
    monkeypatch.setattr(generation_choices, "CHOICES", {
        "as shipped": {}, "not told the expression": {"head": "blind", "helped": False,
                                                      "read": 0.0}})


def test_each_choice_is_trained_once_and_measured(small, tmp_path):
    said = []
    table = generation_choices.measure(steps=2, folder=tmp_path, say=said.append)["choices"]
    assert list(table["choice"]) == ["as shipped", "not told the expression"] and len(said) == 2
    assert np.isfinite(table.drop(columns="choice").to_numpy(float)).all()
    assert table["read_as_asked"].between(0, 1).all() and (table["frechet"] > 0).all()
    again = generation_choices.measure(steps=2, folder=tmp_path, say=said.append)["choices"]
    assert len(said) == 2 and again.equals(table)


def test_every_choice_is_a_setting_of_the_gan():
    from expression_lab.generate.cgan_training import CGANConfig

    for settings in generation_choices.CHOICES.values():
        assert CGANConfig(**{**generation_choices.SMALL, **settings}).size == 32
