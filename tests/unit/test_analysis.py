"""Whole analyses of photos: how faces lie, how sure, and clear answers to strange pictures."""

import resource
import sys

import cv2
import numpy as np
import pytest
from skimage import data

from expression_lab import faces
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.faces import points, proposals, search

EYES = np.array([[204, 102], [246, 104]])  # of the astronaut, pixels
HEAD = (slice(10, 220), slice(110, 350))


@pytest.fixture(scope="module")
def astronaut():
    return data.astronaut()


@pytest.fixture(scope="module")
def face(astronaut):
    found = faces.analyze(astronaut)
    assert len(found) == 1
    return found[0]


def eyes_of(face):
    return points.eye_centers(face.landmarks)[:, :2]


def turned(photo, angle, about=(222, 120)):
    transform = cv2.getRotationMatrix2D(about, -angle, 1)
    size = photo.shape[1::-1]
    return cv2.warpAffine(photo, transform, size, borderMode=cv2.BORDER_REPLICATE), transform


def test_landmarks_lie_on_her_face(face):
    assert face.landmarks.shape == (478, 3) and face.landmarks.dtype == np.float32
    np.testing.assert_allclose(eyes_of(face), EYES, atol=4)
    assert face.presence > 0.9 and face.track is None
    assert "Face(Box(" in repr(face)


def test_her_box_is_what_find_gives(astronaut, face):
    assert face.box == faces.find(astronaut)[0]
    box = face.box
    inside = (face.landmarks[:468, :2] > (box.x, box.y)) & (
        face.landmarks[:468, :2] < (box.x + box.width, box.y + box.height))
    assert inside.mean() > 0.97


def test_she_looks_nearly_into_the_camera(face):
    assert abs(face.pose.yaw) < 20 and abs(face.pose.pitch) < 20 and abs(face.pose.roll) < 15


def test_the_crop_is_upright_and_the_transform_leads_into_it(face):
    assert face.crop.shape == (96, 96, 3) and face.crop.dtype == np.uint8
    eyes = eyes_of(face) @ face.transform[:, :2].T + face.transform[:, 2]
    assert eyes[0, 1] == pytest.approx(eyes[1, 1], abs=1.5)
    np.testing.assert_allclose(eyes / 96, [[0.325, 0.385], [0.675, 0.385]], atol=0.06)


@pytest.mark.parametrize("angle", [-40, -20, 25, 40])
def test_a_turned_head(astronaut, angle):
    photo, transform = turned(astronaut, angle)
    face = max(faces.analyze(photo), key=lambda one: one.presence)
    wanted = EYES @ transform[:, :2].T + transform[:, 2]
    np.testing.assert_allclose(eyes_of(face), wanted, atol=8)


@pytest.mark.parametrize("spoil", [
    lambda photo, rng: (photo * 0.2).astype(np.uint8),
    lambda photo, rng: np.clip(photo + rng.normal(0, 20, photo.shape), 0, 255).astype(np.uint8),
    lambda photo, rng: cv2.GaussianBlur(photo, (0, 0), 3)], ids=["dark", "noisy", "blurred"])
def test_a_spoiled_photo(astronaut, spoil):
    found = faces.analyze(spoil(astronaut[HEAD], np.random.default_rng(0)))
    assert len(found) == 1
    np.testing.assert_allclose(eyes_of(found[0]), EYES - [110, 10], atol=8)


def test_a_face_that_is_partly_covered(astronaut):
    photo = astronaut[HEAD].copy()
    photo[125:170, 80:150] = (30, 90, 160)  # mouth and chin behind a scarf
    found = faces.analyze(photo)
    assert len(found) == 1
    np.testing.assert_allclose(eyes_of(found[0]), EYES - [110, 10], atol=10)


@pytest.mark.parametrize("size", [48, 96, 160])
@pytest.mark.parametrize("gray", [False, True])
def test_a_picture_that_is_all_face(astronaut, face, size, gray):
    picture = faces.crop(astronaut, face.box, size=size, gray=gray)
    found = faces.analyze(picture)
    assert len(found) == 1
    np.testing.assert_allclose(eyes_of(found[0]) / size, [[0.33, 0.385], [0.67, 0.385]], atol=0.08)
    assert found[0].crop.shape == (96, 96, 3)


def test_forty_faces(astronaut):
    head = cv2.resize(astronaut[30:190, 140:300], (76, 76), interpolation=cv2.INTER_AREA)
    photo = np.full((5 * 96, 8 * 80, 3), 110, np.uint8)
    for row in range(5):
        for column in range(8):
            photo[96 * row + 8:96 * row + 84, 80 * column + 2:80 * column + 78] = head
    found = faces.analyze(photo)
    places = {(int(eyes_of(one)[0, 1] // 96), int(eyes_of(one)[0, 0] // 80)) for one in found}
    assert len(places) == len(found) == 40


def test_large_faces_come_first(astronaut):
    sheet = np.full((400, 640, 3), 128, np.uint8)
    for x, side in ((10, 120), (150, 200), (400, 160)):
        sheet[50:50 + side, x:x + side] = cv2.resize(astronaut[20:200, 130:310], (side, side))
    widths = [one.box.width for one in faces.analyze(sheet)]
    assert len(widths) == 3 and widths == sorted(widths, reverse=True)


def test_a_small_face_in_a_large_photo(astronaut):
    photo = np.full((480, 640, 3), 100, np.uint8)
    head = cv2.resize(astronaut[HEAD], (60, 52), interpolation=cv2.INTER_AREA)  # her face: 28
    photo[200:252, 300:360] = head
    found = faces.analyze(photo, min_size=20)
    assert len(found) == 1 and 20 <= found[0].box.width <= 36
    assert faces.analyze(photo, min_size=60) == []


def test_a_drawing_is_no_reason_to_fail():
    photo = np.full((200, 200, 3), 255, np.uint8)
    cv2.circle(photo, (100, 100), 70, (255, 200, 0), -1)
    for x in (75, 125):
        cv2.circle(photo, (x, 80), 9, (0, 0, 0), -1)
    cv2.ellipse(photo, (100, 115), (35, 25), 0, 0, 180, (0, 0, 0), 4)
    assert len(faces.analyze(photo)) <= 1


@pytest.mark.parametrize("half", [np.s_[:, :112], np.s_[:, 112:], np.s_[:110], np.s_[120:]])
def test_half_a_face(astronaut, half):
    assert len(faces.analyze(astronaut[:220, 110:350][half])) <= 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 3), (1, 3000), (3000, 1), (2, 7, 3), (40, 400)])
def test_pictures_of_any_shape(shape):
    assert faces.analyze(np.full(shape, 120, np.uint8)) == []


def test_sixty_megapixels_take_little_memory(astronaut):
    photo = np.full((6700, 9000), 100, np.uint8)
    head = cv2.cvtColor(astronaut[HEAD], cv2.COLOR_RGB2GRAY)
    photo[1000:1000 + 2100, 2000:2000 + 2400] = cv2.resize(head, (2400, 2100))
    faces.analyze(photo[:500, :500])  # networks are loaded
    before = peak()
    found = faces.analyze(photo)
    assert len(found) == 1
    np.testing.assert_allclose(eyes_of(found[0]), (EYES - [110, 10]) * 10 + [2000, 1000], atol=90)
    assert peak() - before < 100e6


def peak():
    """The most memory this process ever had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@pytest.mark.parametrize("wrong", [np.zeros((4, 4, 3)), np.zeros((4, 4, 4), np.uint8), "me.jpg"])
def test_what_is_not_a_picture(wrong):
    with pytest.raises(ShapeError, match="uint8|NumPy"):
        faces.analyze(wrong)


@pytest.mark.parametrize("size", [0, -3, float("nan")])
def test_min_size_is_checked(astronaut, size):
    with pytest.raises(ConfigError, match="min_size"):
        faces.analyze(astronaut, min_size=size)


def test_an_unknown_backend_or_method(astronaut):
    with pytest.raises(UnknownNameError, match="back end"):
        faces.analyze(astronaut, backend="magic")
    with pytest.raises(UnknownNameError, match="Did you mean 'cascade'"):
        proposals.propose(astronaut, method="cascades")


@pytest.mark.parametrize("method", ["cascade", "hog"])
def test_other_proposals_find_her_too(astronaut, face, method):
    if method == "hog":
        pytest.importorskip("dlib")
    found = search.search(astronaut, method=method)
    assert len(found) == 1
    np.testing.assert_allclose(found.landmarks[0, :, :2], face.landmarks[:, :2], atol=4)
