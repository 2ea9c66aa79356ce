"""The figures on the cards, computed again from the real test split."""

import numpy as np
import pytest

from expression_lab import data, evaluate, recognize
from expression_lab.data import audit
from expression_lab.recipes import classifier, material

pytestmark = [pytest.mark.real_data, pytest.mark.slow]
ASKED = {"residual": 0.86, "residual_fer2013": 0.68, "judge": 0.83, "tiny": 0.78}


@pytest.fixture(scope="module", params=ASKED)
def reader(request):
    return recognize.load(request.param)


@pytest.fixture(scope="module")
def test_faces(reader):
    return data.load(reader.card["data"]["name"], "test")


@pytest.fixture(scope="module")
def probabilities(reader, test_faces):
    return reader.predict_proba(test_faces.images)


def test_accuracy_is_what_the_card_says_and_the_course_promises(reader, test_faces, probabilities):
    accuracy = (probabilities.argmax(1) == test_faces.labels).mean()
    assert accuracy == pytest.approx(reader.card["test"]["accuracy"], abs=0.001)
    assert accuracy >= ASKED[reader.name]
    assert len(test_faces) == reader.card["test"]["faces"]


def test_committed_predictions_are_those_of_the_shipped_file(reader, test_faces, probabilities):
    committed = recognize.results(reader.name, reader.card["data"]["name"])
    np.testing.assert_array_equal(committed.rows, test_faces.table["row"])
    np.testing.assert_array_equal(committed.labels, test_faces.labels)
    np.testing.assert_allclose(committed.probabilities, probabilities, atol=0.002)


def test_one_face_at_a_time_is_read_as_in_any_batch(reader, test_faces):
    assert evaluate.batch_dependence(reader.predict_proba, test_faces.images[:200]) < 1e-4


def test_the_rare_expressions_are_found_when_all_are_taken_as_equally_likely(
        reader, test_faces, probabilities):
    predicted = reader.balance(probabilities).argmax(1)
    recall = evaluate.classification_report(test_faces.labels, predicted).as_dict()["mean_recall"]
    assert recall == pytest.approx(reader.card["test"]["balanced"]["mean_recall"], abs=0.002)
    assert recall > reader.card["test"]["mean_recall"]


def test_no_face_of_validation_or_test_was_trained_on(reader):
    recipe = classifier.shipped(reader.name)
    _, validation, test, _ = material.load_faces(recipe)
    learned = material.gather(recipe)
    assert learned.left_out == reader.card["data"]["left_out"] > 0
    assert learned.train.counts() == reader.card["data"]["train"]
    kept_out = {image.tobytes() for split in (validation, test) for image in split.images}
    # FER2013 has black pictures in each split; a picture that shows nothing is no copy of a face.
    assert not any(image.any() and image.tobytes() in kept_out for image in learned.images)
    assert not audit.leaks(learned.train, test).any()
