"""The face model's geometry: triangles, warps, light and the alignment of shapes."""

import numpy as np
import pytest

from expression_lab.errors import ConfigError
from expression_lab.faces import model as models
from expression_lab.faces.model import light, mesh, raster, shapes
from expression_lab.faces.points import MIRROR, POINTS
from expression_lab.faces.pose import Pose

FRONT = np.eye(3, dtype=np.float32)[None]


@pytest.fixture(scope="module")
def model():
    return models.load()


@pytest.fixture(scope="module")
def mean(model):
    return model.statistics.mean_shape.reshape(POINTS, 3)


def test_a_mesh_drawn_onto_itself_gives_the_same_picture(model):
    triangles = model.statistics.mesh
    depth = np.zeros((len(triangles.texture_points), 1), np.float32)
    x, y = triangles.maps(np.concatenate([triangles.texture_points, depth], 1), triangles.size)
    inside = slice(2, -2)
    columns = np.arange(triangles.size, dtype=np.float32)
    assert np.abs(x - columns)[inside, inside].max() < 0.6
    assert np.abs(y - columns[:, None])[inside, inside].max() < 0.6


def test_no_triangle_of_the_skin_is_turned_over_in_the_texture(model):
    statistics = model.statistics
    corners = statistics.texture_points[statistics.triangles]
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2
    # Triangles that overlap would add up to more than the texture.
    assert area.sum() == pytest.approx(statistics.size**2, rel=0.02)


def test_lips_and_lids_bound_holes_of_their_own(model):
    regions = model.statistics.mesh.regions()
    counts = np.bincount(regions.ravel(), minlength=4)
    assert counts[mesh.MOUTH] > 100 and counts[mesh.EYE] > 100
    assert counts[mesh.FACE] > counts[mesh.MOUTH] * 10


def test_a_thin_triangle_never_looks_far_away():
    corners = np.array([[[0, 0], [8, 0.001], [4, 0]]], np.float32)
    places = np.array([[[10, 10], [20, 10], [15, 30]]], np.float32)
    x, y = raster.maps(np.zeros((8, 8), np.int32), corners, places)
    assert x.min() >= 9.5 and x.max() <= 19.5 and y.min() >= 9.5 and y.max() <= 29.5


def test_the_nearer_triangle_is_drawn_last():
    corners = np.array([[[0, 0], [8, 0], [0, 8]], [[0, 0], [8, 0], [0, 8]]], np.float32)
    assert raster.owners(corners, np.array([0, 1]), 8)[1, 1] == 1
    assert raster.owners(corners, np.array([1, 0]), 8)[1, 1] == 0


def test_interpolation_meets_the_corners():
    corners = np.array([[[0, 0], [9, 0], [0, 9]]], np.float32)
    values = np.array([[[0.0], [9.0], [0.0]]], np.float32)
    spread = raster.interpolate(np.zeros((4, 4), np.int32), corners, values)[..., 0]
    np.testing.assert_allclose(spread, np.tile(np.arange(4) + 0.5, (4, 1)), atol=1e-4)


def test_the_outer_ring_rolls_and_does_not_turn(mean):
    ring = slice(POINTS + len(mesh.OVAL), None)
    ahead = mesh.project(mean[None], FRONT)[0, ring]
    turned = mesh.project(mean[None], Pose(25, 10, 0).matrix[None].astype(np.float32))[0, ring]
    rolled = mesh.project(mean[None], Pose(0, 0, 15).matrix[None].astype(np.float32))[0, ring]
    np.testing.assert_allclose(turned, ahead, atol=0.02)
    assert np.abs(rolled - ahead).max() > 0.2


def test_alignment_undoes_turn_size_and_place(mean):
    pose = Pose(20, -10, 15)
    photo = 40 * mean @ pose.matrix.T.astype(np.float32) + np.float32([80, 70, 5])
    found = shapes.align(photo[None], mean)
    np.testing.assert_allclose(found.shapes[0], mean, atol=1e-3)
    assert found.scale[0] == pytest.approx(40, rel=1e-3)
    turn = Pose.from_matrix(found.rotations[0])
    assert (turn.yaw, turn.pitch, turn.roll) == pytest.approx((20, -10, 15), abs=0.1)


def test_the_mean_shape_of_turned_faces_is_the_mean_face(model, mean):
    rng = np.random.default_rng(0)
    shown = model.render(model.sample(80, 1), pose=Pose(*rng.uniform(-15, 15, (3, 80))), size=64)
    found = shapes.mean_shape(shown.landmarks)
    assert np.linalg.norm(found[[362, 263]].mean(0) - found[[33, 133]].mean(0)) == pytest.approx(1)
    assert np.linalg.norm((found - mean)[:, :2], axis=1).mean() < 0.08


def test_missing_depth_is_learnt_from_other_faces(model):
    rng = np.random.default_rng(0)
    shown = model.render(model.sample(300, 2), pose=Pose(*rng.uniform(-15, 15, (3, 300))), size=64)
    known, other = shown.landmarks[:250], shown.landmarks[250:]
    found = shapes.add_depth(other[..., :2], known)[..., 2]
    wrong = np.abs(found - other[..., 2]).mean()
    flat = np.abs(other[..., 2] - known[..., 2].mean(axis=0)).mean()
    assert wrong < 0.4 * flat


def test_light_from_one_side_brightens_that_side(model):
    normals = model.statistics.normals
    even = np.full((1, len(normals)), 100, np.float32)
    nothing = light.shade(even, normals, np.zeros((1, 3), np.float32))
    np.testing.assert_array_equal(nothing, even)
    right = light.shade(even, normals, light.direction(60.0, 0.0)[None])
    picture = right.reshape(model.statistics.size, -1)
    third = model.statistics.size // 3
    assert picture[third:-third, -third:].mean() > picture[third:-third, :third].mean() + 10


@pytest.mark.parametrize("wrong", [{"azimuth": 120}, {"elevation": -91}, {"strength": 2},
                                   {"strength": float("nan")}])
def test_a_light_outside_its_range_is_refused(wrong):
    with pytest.raises(ConfigError, match="goes from"):
        light.Light(**wrong)


def test_the_mirror_of_a_mean_face_is_itself(mean):
    mirrored = mean[MIRROR] * [-1, 1, 1]
    assert np.linalg.norm(mirrored - mean, axis=1).mean() < 0.05
