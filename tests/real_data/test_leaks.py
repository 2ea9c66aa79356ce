"""Copies of judged faces among all that the shipped networks learned from, both data sets."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.data.audit import duplicates
from expression_lab.recipes import classifier, material

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


@pytest.fixture(scope="module", params=classifier.SHIPPED)
def faces(request):
    """All that a network learned from, and all that it is chosen and judged by."""
    recipe = classifier.shipped(request.param)
    learned = material.gather(recipe)
    _, validation, test, _ = material.load_faces(recipe)
    return learned, np.concatenate([validation.images, test.images])


def test_the_audit_finds_no_copy_in_either_data_set(faces):
    learned, judged = faces
    assert len(duplicates.find_pairs(learned.images, judged)["a"]) == 0


def test_compared_in_another_way_few_look_alikes_are_left(faces):
    learned, judged = faces
    alike, _ = evaluate.likeness(judged, learned.images)
    # What has another watermark or was cut out differently escapes the audit; the measure
    # "copies" tells what the accuracy is without these faces.
    assert alike.max() < 0.99 and (alike > 0.95).mean() < 0.02
