"""Maps brought together at the landmarks, and by regions of the face."""

import numpy as np
import pytest

from expression_lab import data, explain
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.faces.points import GROUPS, MIRROR

REGIONS = [*explain.REGIONS, "around the face"]


@pytest.fixture(scope="module")
def drawn():
    return data.load("synthetic", "validation", n=24, size=64)


@pytest.fixture(scope="module")
def masks(drawn):
    return explain.region_masks(drawn.landmarks, 64)


def test_a_map_is_looked_up_where_the_landmarks_are(drawn):
    ramp = np.broadcast_to(np.arange(64) + 0.5, (24, 64, 64)).astype(np.float32)  # x of a pixel
    found = explain.mesh_map(ramp, drawn.landmarks)
    inside = ((drawn.landmarks[..., :2] > 1) & (drawn.landmarks[..., :2] < 63)).all((0, 2))
    assert inside.sum() > 300
    np.testing.assert_allclose(found[inside], drawn.landmarks[:, inside, 0].mean(0), atol=1e-3)
    assert found.shape == (478,) and found.dtype == np.float32


def test_points_outside_the_pictures_do_not_count(drawn):
    landmarks = drawn.landmarks[:2].copy()
    landmarks[0, 4] = -3  # outside one picture
    landmarks[:, 5] = 70  # outside both
    maps = np.stack([np.full((64, 64), 9), np.full((64, 64), 1)]).astype(np.float32)
    found = explain.mesh_map(maps, landmarks)
    assert found[4] == 1 and np.isnan(found[5]) and found[1] == 5


def test_expressions_are_kept_apart(drawn, masks):
    labels = np.arange(24) % 2 * 3  # neutral and sadness
    mouth = REGIONS.index("mouth")
    maps = ((masks == mouth) & (labels == 3)[:, None, None]).astype(np.float32)
    table = explain.mesh_table(maps, drawn.landmarks, labels)
    assert list(table) == ["neutral", "sadness"] and len(table) == 478
    assert table["neutral"].max() == 0
    lips, eyes = (list(GROUPS[name]) for name in ("inner_lips", "right_eye"))
    assert table["sadness"][lips].min() > 0.9 > 0.05 > table["sadness"][eyes].max()


def test_regions_lie_where_their_points_are(drawn, masks):
    assert masks.shape == (24, 64, 64) and masks.dtype == np.int8
    for name, point in (("nose", 4), ("mouth", 13), ("eyes", 468), ("brows", 105), ("chin", 199)):
        x, y = drawn.landmarks[:, point, :2].astype(int).T
        found = masks[np.arange(24), y.clip(0, 63), x.clip(0, 63)]
        assert (found == REGIONS.index(name)).mean() > 0.9, name
    assert (masks[:, 0, 0] == REGIONS.index("around the face")).all()


def test_regions_of_the_mirror_image_are_mirrored(drawn, masks):
    landmarks = drawn.landmarks[:, MIRROR].copy()
    landmarks[..., 0] = 64 - landmarks[..., 0]
    same = explain.region_masks(landmarks, 64) == masks[:, :, ::-1]
    assert same.mean() > 0.98  # but for pixels on a border


def test_a_share_by_area(drawn, masks):
    labels = np.zeros(24, int)
    even = explain.region_table(np.ones((24, 64, 64), np.float32), drawn.landmarks, labels)
    assert list(even.index) == REGIONS and list(even) == ["neutral"]
    np.testing.assert_allclose(even["neutral"].to_numpy(), 1, rtol=1e-6)
    mouth = masks == REGIONS.index("mouth")
    table = explain.region_table(mouth.astype(np.float32), drawn.landmarks, labels)["neutral"]
    assert table["mouth"] == pytest.approx(1 / mouth.mean(), rel=1e-5)
    assert table.drop("mouth").max() == 0
    against = explain.region_table(-np.ones((24, 64, 64), np.float32), drawn.landmarks, labels)
    assert against["neutral"].isna().all()  # nothing speaks for it


@pytest.mark.parametrize(("maps", "labels"), [
    (np.zeros((2, 64, 64), np.float32), np.zeros(3, int)),
    (np.zeros((3, 64, 60), np.float32), np.zeros(3, int)),
    (np.zeros((3, 64, 64), np.uint8), np.zeros(3, int)),
    (np.zeros((3, 64, 64), np.float32), np.zeros(2, int)),
    (np.zeros((3, 64, 64), np.float32), np.full(3, 8))])
@pytest.mark.parametrize("table", [explain.mesh_table, explain.region_table])
def test_what_does_not_belong_together_is_refused(drawn, maps, labels, table):
    with pytest.raises(ShapeError, match="got"):
        table(maps, drawn.landmarks[:3], labels)


def test_masks_need_a_size(drawn):
    with pytest.raises(ConfigError, match="whole number of pixels"):
        explain.region_masks(drawn.landmarks, 0)
