"""Finding faces in a real photo, however it is stored, and none where there is none."""

import io
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab import faces
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.faces import Box, find, open_picture

EYES, CHIN = (106, (205, 240)), 165  # where they are in the astronaut: row, columns; row


@pytest.fixture(scope="module")
def astronaut():
    return data.astronaut()


@pytest.fixture(scope="module")
def portrait(astronaut):
    """The head with some surroundings: quicker to search than the whole photo."""
    return astronaut[:220, 110:350]


def holds(box, x, y):
    return box.x < x < box.x + box.width and box.y < y < box.y + box.height


def is_her(box, left=0, top=0, scale=1.0):
    """Eyes in the upper half, chin at the lower edge, as in FER2013."""
    row = (EYES[0] - top) * scale
    eyes = all(holds(box, (column - left) * scale, row) for column in EYES[1])
    high = 0.25 < (row - box.y) / box.height < 0.5
    low = 0.85 < ((CHIN - top) * scale - box.y) / box.height < 1.15
    return eyes and high and low and box.width == box.height


def test_the_astronaut_and_nobody_else(astronaut):
    boxes = find(astronaut)
    assert len(boxes) == 1 and is_her(boxes[0])
    assert 0.8 < boxes[0].score <= 1
    assert find(astronaut) == boxes, "the same photo gives the same boxes"


def test_grey_gives_the_same_face(portrait):
    gray, color = find(cv2.cvtColor(portrait, cv2.COLOR_RGB2GRAY)), find(portrait)
    assert len(gray) == len(color) == 1
    for name in ("x", "y", "width"):
        assert getattr(gray[0], name) == pytest.approx(getattr(color[0], name), abs=2)


def test_pictures_that_are_not_contiguous(portrait):
    mirrored = portrait[:, ::-1]
    assert not mirrored.flags.c_contiguous and len(find(mirrored)) == 1
    assert find(mirrored) == find(mirrored.copy())


@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket", "brick", "page", "moon", "logo"])
def test_no_face_in_a_photo_of_something_else(name):
    photo = np.asarray(getattr(data, name)())
    photo = np.ascontiguousarray(photo[..., :3]) if photo.ndim == 3 else photo
    assert find(photo) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (5, 5, 3), (48, 48), (300, 300)])
@pytest.mark.parametrize("value", [0, 200])
def test_no_face_in_a_plain_picture_of_any_size(shape, value):
    assert find(np.full(shape, value, np.uint8)) == []


def test_no_face_in_noise():
    assert find(np.random.default_rng(0).integers(0, 256, (240, 320), np.uint8)) == []


@pytest.mark.parametrize("orientation, turn", [
    (1, lambda p: p), (2, np.fliplr), (3, lambda p: np.rot90(p, 2)), (4, np.flipud),
    (5, lambda p: p.swapaxes(0, 1)), (6, lambda p: np.rot90(p, 1)),
    (7, lambda p: np.rot90(p, 2).swapaxes(0, 1)), (8, lambda p: np.rot90(p, -1))])
def test_however_the_camera_was_held(portrait, orientation, turn):
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(turn(portrait))).save(buffer, "JPEG", exif=exif)
    boxes = find(open_picture(buffer.getvalue()))
    assert len(boxes) == 1 and is_her(boxes[0], left=110)


def test_a_large_photo_and_a_small_one(astronaut):
    large = cv2.resize(astronaut, None, fx=5, fy=5)
    small = cv2.resize(astronaut, None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA)
    for photo, scale in ((large, 5), (small, 0.35)):
        boxes = find(photo)
        assert len(boxes) == 1 and is_her(boxes[0], scale=scale)


def test_many_faces_the_largest_first(portrait):
    sizes = (240, 200, 160, 130, 110, 90)
    sheet = np.full((500, 760, 3), 128, np.uint8)
    for i, side in enumerate(sizes):
        small = cv2.resize(portrait, (side, side * 220 // 240), interpolation=cv2.INTER_AREA)
        y, x = 250 * (i // 3), 250 * (i % 3)
        sheet[y:y + small.shape[0], x:x + side] = small
    boxes = find(sheet)
    assert len(boxes) == 6
    assert [box.width for box in boxes] == sorted((box.width for box in boxes), reverse=True)
    for box, side in zip(boxes, sizes):
        i = sizes.index(side)
        moved = Box(box.x - 250 * (i % 3), box.y - 250 * (i // 3), box.width, box.height)
        assert is_her(moved, left=110, scale=side / 240)


def test_a_face_that_fills_the_picture(astronaut):
    """A picture like those of FER2013 has no surroundings; the face is found nevertheless."""
    box = find(astronaut)[0]
    for size in (48, 160):
        inner = find(faces.crop(astronaut, box, size=size))
        assert len(inner) == 1 and inner[0].width == pytest.approx(size, rel=0.2)


def test_half_a_face_is_no_reason_to_fail(portrait):
    for half in (portrait[:, :112], portrait[:, 112:], portrait[:110], portrait[120:]):
        assert len(find(half)) <= 1


def test_a_face_of_twelve_pixels_is_too_small(astronaut):
    tiny = cv2.resize(astronaut, None, fx=0.12, fy=0.12, interpolation=cv2.INTER_AREA)
    assert find(tiny) == []


def test_min_size(astronaut):
    width = find(astronaut)[0].width
    assert len(find(astronaut, min_size=width // 2)) == 1
    assert find(astronaut, min_size=width * 2) == []
    with pytest.raises(ConfigError, match="min_size"):
        find(astronaut, min_size=0)


def test_threads_do_not_disturb_one_another(portrait):
    photos = [portrait, portrait[:, ::-1], portrait[:, :112], portrait] * 3
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(find, photos)) == [find(photo) for photo in photos]


@pytest.mark.parametrize("wrong", [
    np.zeros((4, 4, 3), np.float32), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 9), np.uint8),
    np.zeros((2, 4, 4, 3), np.uint8), "photo.jpg", None])
def test_what_is_not_a_picture(wrong):
    with pytest.raises(ShapeError, match="uint8|NumPy"):
        find(wrong)
    with pytest.raises(ShapeError, match="uint8|NumPy"):
        faces.crop(wrong, Box(0, 0, 2, 2))
