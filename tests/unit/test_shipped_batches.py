"""The shipped classifiers read each face on its own, whatever else is in the batch."""

import numpy as np
import pytest

from expression_lab import data, evaluate, recognize

LARGEST = 1e-4  # of a probability: rounding differs with the size of a batch


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return data.load("synthetic", "test", n=12, root=tmp_path_factory.mktemp("data")).images


@pytest.mark.parametrize("name", recognize.available())
def test_one_face_at_a_time_is_read_as_in_any_batch(name, drawn):
    reader = recognize.load(name)
    assert evaluate.batch_dependence(reader.predict_proba, drawn, batch_size=5) < LARGEST


def test_a_reader_that_looks_at_its_neighbors_is_found_out(drawn):
    def by_rank(images):
        """The brighter half of a batch is happy."""
        mean = images.mean((1, 2))
        return np.eye(8)[(mean >= np.median(mean)).astype(int)]

    assert evaluate.batch_dependence(by_rank, drawn, batch_size=5) == 1
