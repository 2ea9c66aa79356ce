"""The probe: reads from latents what is there, and nothing where there is nothing."""

import numpy as np
import pytest

from expression_lab.errors import ShapeError
from expression_lab.generate.probe import probe


def test_what_is_there_is_read_and_what_is_not_is_not():
    rng = np.random.default_rng(0)
    labels = rng.choice(3, 600, p=(0.5, 0.3, 0.2))
    noise = rng.normal(size=(600, 8))
    told = noise.copy()
    told[:, :3] += 4 * np.eye(3)[labels]
    silent, loud = probe(noise, labels), probe(told, labels)
    assert loud["linear"] > 0.95 and loud["balanced"] > 0.95
    assert silent["linear"] < silent["commonest"] + 0.06
    assert silent["balanced"] < 1 / 3 + 0.1


def test_what_is_there_but_bent_is_read_by_the_probe_that_bends():
    rng = np.random.default_rng(1)
    latents = rng.normal(size=(1200, 2))
    labels = (latents[:, 0] * latents[:, 1] > 0).astype(int)
    found = probe(latents, labels)
    assert found["bent"] > 0.8 > 0.65 > found["linear"]


@pytest.mark.parametrize("shapes", [((30, 4), (29,)), ((30,), (30,)), ((10, 4), (10,))])
def test_arrays_that_do_not_fit_are_one_sentence(shapes):
    with pytest.raises(ShapeError, match="at least 20"):
        probe(np.zeros(shapes[0]), np.zeros(shapes[1], int))
