import numpy as np
import pytest

from expression_lab.errors import ShapeError
from expression_lab.faces import Box, points
from expression_lab.faces.landmarks import square_around, square_of_box, squares


@pytest.fixture(scope="module")
def face():
    """A mesh-like set of points, upright, 100 pixels from eye to eye."""
    rng = np.random.default_rng(0)
    found = rng.normal((300, 260), 80, (478, 2))
    for corners, x in (((33, 133), 250), ((362, 263), 350)):
        found[list(corners)] = [(x - 15, 200), (x + 15, 200)]
    found[points.FOREHEAD], found[points.CHIN] = (300, 100), (300, 400)
    return found


@pytest.fixture(scope="module")
def ramps():
    """Two pictures whose pixels say where they are, in x and in y."""
    y, x = np.mgrid[:300, :400].astype(np.float32) + 0.5
    return x, y


def test_the_square_turns_grows_and_moves_with_the_face(face):
    x, y, side, roll = square_around(face)
    assert roll == pytest.approx(0, abs=1e-6)
    turn = 2.5 * np.exp(1j * np.radians(30))
    moved = (face[:, 0] + 1j * face[:, 1]) * turn + 40
    again = square_around(np.stack([moved.real, moved.imag], 1))
    centre = (x + 1j * y) * turn + 40
    np.testing.assert_allclose(again, [centre.real, centre.imag, 2.5 * side, 30], atol=1e-6)


def test_several_faces_at_once_are_each_alone(face):
    both = np.stack([face, 2 * face + 5])
    np.testing.assert_allclose(square_around(both), [square_around(face) for face in both])


def test_the_square_of_a_mirrored_face_is_mirrored(face):
    x, y, side, roll = square_around(points.mirrored(face, 600))
    expected = square_around(face)
    np.testing.assert_allclose([600 - x, y, side, -roll], expected, atol=1e-6)


def test_depth_says_nothing_about_the_square(face):
    deep = np.column_stack([face, np.linspace(-50, 50, 478)])
    np.testing.assert_allclose(square_around(deep), square_around(face))


def test_the_square_of_a_box_is_around_the_face_and_upright():
    x, y, side, roll = square_of_box(Box(100, 50, 80, 80, 1.0))
    assert (x, roll) == (140, 0) and 85 < y < 105 and 80 < side < 110


@pytest.mark.parametrize("square", [(50, 60, 40, 0), (210.5, 140.2, 130, 33), (200, 150, 290, -71)])
def test_points_go_to_the_square_and_back(square):
    rng = np.random.default_rng(1)
    there = rng.uniform(-0.2, 1.2, (20, 3))
    photo = squares.to_photo(there, square)
    np.testing.assert_allclose(squares.to_square(photo, square), there, atol=1e-9)
    np.testing.assert_allclose(photo[:, 2], there[:, 2] * square[2])


@pytest.mark.parametrize("side", [30, 90, 200, 280])
@pytest.mark.parametrize("roll", [0, 25, -130])
def test_a_pixel_of_the_cut_comes_from_where_its_point_says(ramps, side, roll):
    square, size = (203.3, 148.7, side, roll), 96
    middles = (np.stack(np.meshgrid(np.arange(size), np.arange(size)), -1) + 0.5) / size
    wanted = squares.to_photo(middles, square)
    inside = ((wanted > 2) & (wanted < (398, 298))).all(-1)
    for axis, picture in enumerate(ramps):
        away = (squares.cut(picture, square, size) - wanted[..., axis])[inside]
        assert abs(away.mean()) < 0.02 and np.abs(away).max() < 0.2


def test_outside_the_photo_its_edge_is_repeated(ramps):
    left = squares.cut(ramps[0], (-500, 100, 50, 0), 32)
    np.testing.assert_allclose(left, ramps[0][0, 0])


def test_a_colour_photo_is_cut_as_gray(ramps):
    gray = (ramps[0] / 2).astype(np.uint8)
    np.testing.assert_array_equal(squares.cut(np.dstack([gray] * 3), (200, 150, 90, 10), 48),
                                  squares.cut(gray, (200, 150, 90, 10), 48))


def test_fine_detail_is_averaged_not_picked():
    checks = (np.indices((640, 640)).sum(0) % 2 * 255).astype(np.uint8)
    assert np.ptp(squares.cut(checks, (320, 320, 600, 0), 48).astype(int)) < 30


@pytest.mark.parametrize("wrong", [np.zeros((68, 2)), np.zeros(478), np.full((478, 2), np.nan)])
def test_what_is_no_mesh_has_no_square(wrong):
    with pytest.raises(ShapeError):
        square_around(wrong)


@pytest.mark.parametrize("wrong", [[[1, 2, 3]], [[1, 2, 0, 0]], [[1, 2, np.inf, 0]], [1, 2, 3, 4]])
def test_what_is_no_square_is_refused(wrong):
    with pytest.raises(ShapeError):
        squares.check_squares(wrong)


def test_no_squares_are_none():
    assert squares.check_squares([]).shape == (0, 4)
