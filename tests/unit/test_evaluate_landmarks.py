"""Errors of landmarks, on numbers that can be counted by hand."""

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.data.landmark_dataset import LandmarkDataset
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.evaluate import landmarks as measures
from expression_lab.faces import points


def marked(n=3, seed=0):
    """Faces whose eyes' outer corners are 100 pixels apart."""
    faces = np.random.default_rng(seed).uniform(0, 200, (n, 68, 2)).astype(np.float32)
    faces[:, 36], faces[:, 45] = (50, 80), (150, 80)
    return faces


def test_the_error_is_the_mean_distance_over_that_of_the_outer_corners():
    faces = marked()
    off = faces + np.array([3, 4], np.float32)  # every point 5 pixels away
    assert np.allclose(evaluate.nme(faces, off), 0.05)
    one = faces.copy()
    one[0, 8] += (0, 68)  # one of 68 points by 68 pixels: a pixel on average
    assert np.allclose(evaluate.nme(faces, one), [0.01, 0, 0], atol=1e-7)


def test_eye_centers_are_another_unit():
    faces = marked(1)
    faces[0, [36, 39, 42, 45]] = (50, 80), (70, 80), (130, 80), (150, 80)  # centers 80 apart
    assert evaluate.nme(faces, faces + 4, by="eye centers")[0] == pytest.approx(32 ** 0.5 / 80)
    with pytest.raises(ConfigError, match="outer corners, eye centers"):
        evaluate.nme(faces, faces, by="pupils")


def test_of_the_mesh_the_68_points_are_taken():
    mesh = np.random.default_rng(0).uniform(0, 200, (2, 478, 3)).astype(np.float32)
    assert (evaluate.nme(points.as_68(mesh), mesh) == 0).all()
    shifted = mesh + np.array([0, 1, 50], np.float32)  # depth does not count
    width = np.linalg.norm((mesh[:, 33] - mesh[:, 263])[:, :2], axis=1)
    assert np.allclose(evaluate.nme(mesh, shifted), 1 / width, rtol=1e-4)


def test_a_face_that_was_not_found_counts_as_failed():
    faces = marked(4)
    found = faces.copy()
    found[1] = np.nan
    errors = evaluate.nme(faces, found)
    assert list(np.isinf(errors)) == [False, True, False, False]
    assert evaluate.failure_rate(errors) == 0.25 and measures.auc(errors) == 0.75


def test_the_curve_rises_at_each_error_and_its_area_is_exact():
    errors = np.array([0.0, 0.02, 0.04, 0.5])
    curve = evaluate.cumulative_error(errors, limit=0.08, steps=9)
    assert list(curve["share"]) == [0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 0.75, 0.75, 0.75]
    assert curve["error"].iloc[-1] == 0.08
    assert measures.auc(errors, 0.08) == pytest.approx((1 + 0.75 + 0.5 + 0) / 4)
    fine = evaluate.cumulative_error(errors, limit=0.08, steps=80_001)
    assert measures.auc(errors, 0.08) == pytest.approx(fine["share"].mean(), abs=1e-4)


def test_an_error_of_just_the_limit_has_not_failed():
    assert evaluate.failure_rate([0.08, 0.0801]) == 0.5


class Photos(LandmarkDataset):
    """Grey photos of which none is on the disc."""

    def photo(self, position):
        return np.full((300, 300, 3), position, np.uint8)


@pytest.fixture
def photos(tmp_path):
    return Photos("300w", "common", ("a.jpg", "b.jpg", "c.jpg"), marked(), tmp_path, "")


def test_the_report_tells_misses_regions_and_the_limit(photos):
    def predict(photo, box):
        row = int(photo[0, 0, 0])
        if row == 2:
            return None
        found = photos.landmarks[row].copy()
        found[:17] += (0, 10)  # the jaw 10 pixels low: a tenth of the distance of the eyes
        return found

    report = evaluate.landmark_report(predict, photos, progress=False)
    assert report.missed == 1 and np.isinf(report.errors[2])
    assert report.mean == report.median == pytest.approx(0.1 * 17 / 68)
    assert report.regions["jaw"] == pytest.approx(0.1) and report.regions["mouth"] == 0
    assert report.failure_rate == pytest.approx(1 / 3)
    assert report.auc == pytest.approx((1 - 0.025 / 0.08) * 2 / 3)
    assert "3 photos, 1 without a face" in str(report) and "jaw 10.0%" in str(report)


def test_the_box_frames_the_face(photos):
    boxes = []
    evaluate.landmark_report(lambda photo, box: boxes.append(box), photos, progress=False)
    assert (np.array(boxes) == photos.boxes).all()


@pytest.mark.parametrize("y_true, y_pred", [
    (marked(), marked()[:2]), (marked(), marked()[:, :67]), (marked()[0], marked()[0]),
    (marked()[:0], marked()[:0]), (marked() * np.nan, marked()), (marked() * 0, marked()),
    (marked(), np.full((3, 68, 2), "x"))], ids=["n", "67", "one", "none", "nan", "zero", "text"])
def test_arrays_that_do_not_fit_are_refused(y_true, y_pred):
    with pytest.raises(ShapeError):
        evaluate.nme(y_true, y_pred)


@pytest.mark.parametrize("errors", [[], [[0.1]], [-0.1], [np.nan]])
def test_errors_that_are_none_are_refused(errors):
    with pytest.raises(ShapeError, match="errors"):
        measures.auc(errors)


@pytest.mark.parametrize("limit", [0, -1, np.inf, np.nan])
def test_a_limit_that_is_none_is_refused(limit):
    with pytest.raises(ConfigError, match="limit"):
        evaluate.failure_rate([0.1], limit)
    with pytest.raises(ConfigError, match="at least 2"):
        evaluate.cumulative_error([0.1], steps=1)
