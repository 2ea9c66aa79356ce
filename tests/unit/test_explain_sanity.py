"""The check against a shuffled network, and what is said of it."""

import numpy as np
import pandas as pd
import pytest

from expression_lab import data, explain, recognize
from expression_lab.explain.sanity import OTHER_FACE


@pytest.fixture(scope="module")
def reader():
    return recognize.load("tiny")


@pytest.fixture(scope="module")
def faces():
    return data.load("synthetic", "validation", n=12).images


def edges(reader, images, expression):
    """A "map" that never asks the network: how steep the picture is."""
    images = images.astype(np.float32)
    return np.abs(np.gradient(images, axis=1)) + np.abs(np.gradient(images, axis=2))


def test_the_network_forgets_from_the_head_down(reader):
    before = reader.model.get_weights()
    names, changed = [], []
    for part, other in explain.cascade(reader, seed=1):
        names.append(part)
        same = [np.array_equal(a, b) for a, b in zip(before, other.model.get_weights())]
        changed.append(len(same) - sum(same))
        for old, new in zip(before, other.model.get_weights()):
            np.testing.assert_array_equal(np.sort(old.ravel()), np.sort(new.ravel()))
    assert names == ["logits", "stage3", "stage2", "stage1", "stem"]
    assert changed == sorted(changed) and changed[0] <= 2 and changed[-1] > 0.9 * len(before)
    assert all(np.array_equal(a, b) for a, b in zip(before, reader.model.get_weights()))


def test_a_seed_gives_the_same_shuffled_networks(reader):
    def head(seed):
        return next(explain.cascade(reader, seed))[1].model.get_layer("logits").kernel.numpy()

    assert np.array_equal(head(4), head(4)) and not np.array_equal(head(4), head(5))


def test_maps_of_the_network_fall_apart_and_edges_stay(reader, faces):
    methods = {"Grad-CAM": explain.grad_cam, "edges": edges}
    table = explain.sanity(reader, faces, methods)
    assert list(table.columns) == ["method", "shuffled", "rank_correlation", "ssim"]
    rows = table.set_index(["method", "shuffled"])
    assert rows.loc[("Grad-CAM", "stem"), "rank_correlation"] < 0.3
    assert rows.loc[("Grad-CAM", "stem"), "ssim"] < 0.6
    assert rows.loc[("edges", "stem")].min() == pytest.approx(1)
    assert rows.loc[("edges", OTHER_FACE), "rank_correlation"] < 0.95
    passed, failed = explain.verdict(table).split("\n")
    assert "Grad-CAM" in passed and "passes" in passed
    assert "edges" in failed and "fails" in failed


def test_similarity_of_known_maps():
    rng = np.random.default_rng(0)
    maps = rng.random((4, 24, 24), np.float32)
    assert explain.similarity(maps, maps) == pytest.approx((1, 1))
    assert explain.similarity(maps, 3 * maps) == pytest.approx((1, 1), abs=1e-5)  # scale is free
    assert explain.similarity(maps, 1 - maps)[0] == pytest.approx(-1)
    rank, ssim = explain.similarity(maps, rng.random((4, 24, 24), np.float32))
    assert abs(rank) < 0.1 and ssim < 0.2
    assert explain.similarity(maps, np.zeros_like(maps))[0] == 0


def test_the_verdict_names_the_part_that_matters():
    table = pd.DataFrame({"method": "mine", "shuffled": ["logits", "stage3", "stem", OTHER_FACE],
                          "rank_correlation": [0.8, 0.3, 0.1, 0.4], "ssim": [0.9, 0.4, 0.3, 0.5]})
    said = explain.verdict(table)
    assert "0.10 (0.40 for two different faces)" in said and "once stage3 is shuffled" in said
    assert "every face" not in said
    table.loc[table["shuffled"] == OTHER_FACE, "rank_correlation"] = 0.75
    assert explain.verdict(table).endswith("But it says much the same of every face.")
