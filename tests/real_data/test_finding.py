"""Finding, measured on real faces of people whom no network has seen."""

import numpy as np
import pytest

from expression_lab import data, faces
from expression_lab.errors import DataMissingError
from expression_lab.faces import points, search
from expression_lab.recipes import detector, detector_measure

pytestmark = [pytest.mark.real_data, pytest.mark.slow]
COUNT = 150


@pytest.fixture(scope="module")
def people():
    try:
        return data.load("facial_expressions", "test", landmarks=True)
    except DataMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def scenery():
    return detector.load_backgrounds()


def find(photo):
    return search.search(photo).squares


def test_faces_pasted_into_pictures_are_found_and_nothing_else(people, scenery):
    trials = [detector_measure.trial(people.images, people.landmarks, *scenery, (11, i))
              for i in range(COUNT)]
    empties = [detector_measure.empty(*scenery, (12, i)) for i in range(COUNT)]
    result = detector_measure.measure(find, trials, empties)
    assert result["found"] >= 0.96, result
    assert result["centre_error"] < 0.05 and result["size_error"] < 0.08
    assert result["false_per_100"] <= 2


@pytest.mark.parametrize("size", [48, 96, 160])
def test_a_picture_that_is_one_face_gives_one_face(people, size):
    crops = people.resized(size) if size != 160 else people
    chosen = np.linspace(0, len(crops) - 1, COUNT).astype(int)
    errors, missed = [], 0
    for i in chosen:
        found = faces.analyze(crops.images[i])
        if not found:
            missed += 1
            continue
        away = np.linalg.norm(found[0].landmarks[:, :2] - crops.landmarks[i][:, :2], axis=1)
        errors.append(away.mean() / points.eye_distance(crops.landmarks[i]))
    assert missed <= 0.02 * COUNT
    assert np.median(errors) < 0.06


def test_boxes_frame_faces_as_the_readers_know_them():
    """On FER2013 itself, whose pictures are framed faces, the box is about the whole picture."""
    fer = data.load("ferplus", "test")
    chosen = np.linspace(0, len(fer) - 1, COUNT).astype(int)
    boxes = [found[0] for found in (faces.find(fer.images[i]) for i in chosen) if found]
    assert len(boxes) >= 0.93 * COUNT
    sides = np.array([box.width for box in boxes]) / 48
    middles = np.array([(box.x + box.width / 2, box.y + box.height / 2) for box in boxes]) / 48
    assert 0.85 < np.median(sides) < 1.1
    np.testing.assert_allclose(np.median(middles, 0), 0.5, atol=0.06)
