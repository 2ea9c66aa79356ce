"""Previews: figures with the right pictures, and words for those who cannot see them."""

import numpy as np
import pytest

from expression_lab import augment
from expression_lab.errors import ShapeError, UnknownNameError
from expression_lab.plots import augment as plots
from expression_lab.plots import style


def a_face(*channels):
    return np.random.default_rng(0).integers(0, 256, (48, 48, *channels), dtype=np.uint8)


def pictures(fig):
    return [np.asarray(image.get_array()) for ax in fig.axes for image in ax.images]


@pytest.mark.parametrize("channels", [(), (3,)])
def test_every_transformation_has_a_row_from_little_to_much(channels):
    fig = plots.transformations(a_face(*channels))
    shown = pictures(fig)
    assert len(shown) == 5 * len(plots.RANGES)
    for row in range(len(plots.RANGES)):
        assert len({picture.tobytes() for picture in shown[5 * row:5 * row + 5]}) == 5
    assert "rotate" in fig.alt and style.to_png(fig).startswith(b"\x89PNG")


def test_some_transformations_in_the_order_asked():
    fig = plots.transformations(a_face(), ["blur", "rotate"])
    assert fig.alt.index("blur") < fig.alt.index("rotate")
    assert (pictures(fig)[7] == a_face()).all()  # the middle of the second row: not turned
    with pytest.raises(UnknownNameError, match="rotate"):
        plots.transformations(a_face(), ["rotat"])


def test_before_above_after():
    faces = np.stack([a_face(), a_face()[::-1]])
    fig = plots.before_after(faces, augment.flip(faces), ["a", "b"])
    assert len(pictures(fig)) == 4
    assert (pictures(fig)[2] == faces[0][:, ::-1]).all()
    with pytest.raises(ShapeError, match="pairs"):
        plots.before_after(faces, faces[:1])


def test_policy_sheet_shows_n_different_faces():
    fig = plots.policy_sheet(a_face(), augment.Policy.strong())
    assert len({picture.tobytes() for picture in pictures(fig)}) == 32
    assert "rotation=20" in fig.alt
    same = plots.policy_sheet(a_face(), augment.Policy.strong())
    assert (np.array(pictures(fig)) == np.array(pictures(same))).all()


def test_mixed_faces_carry_their_targets():
    targets = np.zeros((2, 8))
    targets[0, [1, 3]] = 0.7, 0.3
    targets[1, 2] = 1
    fig = plots.mixed(np.stack([a_face()] * 2), targets)
    assert "happiness 70%, sadness 30%" in fig.alt and "surprise 100%" in fig.alt
    with pytest.raises(ShapeError, match="targets"):
        plots.mixed(np.stack([a_face()] * 2), targets[:1])


@pytest.mark.parametrize("draw", [
    lambda face: plots.transformations(face),
    lambda face: plots.policy_sheet(face, augment.Policy.mild())])
def test_no_face_no_picture(draw):
    with pytest.raises(ShapeError):
        draw(np.zeros((48, 40), np.uint8))
    with pytest.raises(ShapeError):
        draw(np.zeros((48, 48), np.float32))
