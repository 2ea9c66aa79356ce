"""The landmark editor through its door: what changes, what must not, and what is said."""

import numpy as np
import pytest
import skimage.data

from expression_lab import edit, faces
from expression_lab.edit import landmark_editor
from expression_lab.edit.compositing import Patch, composite, window
from expression_lab.errors import ConfigError, NoFaceError, ShapeError, UnknownNameError
from expression_lab.faces import model
from expression_lab.faces.pose import Pose


@pytest.fixture(scope="module")
def editor():
    return edit.load("landmarks")


@pytest.fixture(scope="module")
def astronaut():
    photo = skimage.data.astronaut()
    return photo, faces.analyze(photo)


@pytest.fixture(scope="module")
def pair():
    """Two faces beside each other in one grey picture, as faces that know their landmarks."""
    shown = model.load().render(model.load().sample(2, seed=5), size=160)
    photo = np.concatenate(list(shown.images), axis=1)
    places = [shown.landmarks[0], shown.landmarks[1] + [160, 0, 0]]
    return photo, [faces.Face(place.astype(np.float32), 1.0, photo) for place in places]


def test_names_and_a_misspelt_one():
    assert edit.available() == ("landmarks", "refine", "multi", "pix2pix", "cyclegan", "cvae",
                                "cgan", "autoencoder", "segmind")
    with pytest.raises(UnknownNameError, match="Did you mean 'landmarks'"):
        edit.load("landmark")


@pytest.mark.parametrize("nothing", [edit.Controls(), edit.Edit(), {},
                                     edit.Target("anger", 0, start="current")])
def test_nothing_asked_gives_the_same_bits(editor, astronaut, nothing):
    photo, found = astronaut
    for known in (found, None):
        result = editor.edit(photo, nothing, found=known)
        assert result is not photo and np.array_equal(result, photo)


def test_the_photo_itself_is_never_changed(editor, astronaut):
    photo, found = astronaut
    before = photo.copy()
    editor.edit(photo, "happy", found=found)
    assert np.array_equal(photo, before)


@pytest.mark.parametrize("wanted", ["surprised", "sleepy", edit.Controls(rotate_yaw=20)])
def test_outside_the_mask_no_bit_changes(editor, astronaut, wanted):
    photo, found = astronaut
    patch = editor.edit_face(found[0], wanted)
    result = editor.edit(photo, wanted, found=found)
    mask = np.zeros(photo.shape[:2], bool)
    mask[patch.y:patch.y + patch.mask.shape[0], patch.x:patch.x + patch.mask.shape[1]] = (
        patch.mask > 0)
    assert np.array_equal(result[~mask], photo[~mask])
    assert (result[mask] != photo[mask]).any()
    assert patch.report["least_area"] > 0 and patch.report["milliseconds"] > 0


def test_each_face_its_own_edit(editor, pair):
    photo, found = pair
    both = editor.edit(photo, {0: "surprised", 1: edit.Controls(smile=1)}, found=found)
    first, second = (editor.edit(photo, {number: wanted}, found=found)
                     for number, wanted in ((0, "surprised"), (1, edit.Controls(smile=1))))
    assert np.array_equal(both[:, :120], first[:, :120])
    assert np.array_equal(both[:, 200:], second[:, 200:])
    assert np.array_equal(first[:, 240:], photo[:, 240:])


def test_a_face_that_is_not_there(editor, astronaut, pair):
    photo, found = astronaut
    with pytest.raises(NoFaceError, match="no face 3; the photo has"):
        editor.edit(photo, "happy", face=3, found=found)
    with pytest.raises(NoFaceError, match="There is no face in this photo"):
        editor.edit(skimage.data.coins(), "happy", found=[])
    with pytest.raises(ConfigError, match="whole number"):
        editor.edit(photo, "happy", face=1.5, found=found)
    with pytest.raises(ShapeError):
        editor.edit(photo.astype(float), "happy")


def test_the_same_face_in_grey_and_twice_as_large(editor, astronaut):
    photo, found = astronaut
    grey = photo[..., 1].copy()
    result = editor.edit(grey, "happy", found=[faces.Face(found[0].landmarks, 1.0, grey)])
    assert result.shape == grey.shape and (result != grey).any()
    large = photo.repeat(2, 0).repeat(2, 1)
    twice = editor.edit(large, "happy", found=[faces.Face(found[0].landmarks * 2, 1.0, large)])
    once = editor.edit(photo, "happy", found=found)
    small = twice.reshape(512, 2, 512, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - once).mean() < 0.5


def test_skin_keeps_its_grain(editor, astronaut):
    photo, found = astronaut
    patch = editor.edit_face(found[0], edit.Controls(eyebrow=10))
    before = photo[patch.y:patch.y + patch.mask.shape[0], patch.x:patch.x + patch.mask.shape[1]]

    def grain(picture):
        grey = picture[95:115, 50:110].astype(float).mean(-1)
        return np.abs(np.diff(grey, axis=1)).mean()

    assert grain(patch.pixels) == pytest.approx(grain(before), rel=0.25)


def test_a_face_at_the_edge_is_edited_and_said(editor, astronaut):
    photo, found = astronaut
    cut = np.ascontiguousarray(photo[:, 200:])
    face = faces.Face(found[0].landmarks - np.float32([200, 0, 0]), 1.0, cut)
    patch = editor.edit_face(face, "happy")
    assert any("outside the photo" in note for note in patch.report["notes"])
    assert editor.edit(cut, "happy", found=[face]).shape == cut.shape


def test_a_head_turned_far_is_edited_and_said(editor):
    shown = model.load().render(model.load().sample(1, seed=3), pose=Pose(30, 0, 0), size=160)
    face = faces.Face(shown.landmarks[0], 1.0, shown.images[0])
    ready = editor.prepare(face)
    turned = Pose(20, 0, 0).matrix @ ready.canvas.rotation
    far = type(ready)(type(ready.canvas)(ready.canvas.shape, turned, ready.canvas.matrix),
                      ready.present, ready.luma, ready.colour)
    assert any("turned by" in note for note in landmark_editor.notes(face, far))
    assert landmark_editor.notes(face, ready) == []


@pytest.mark.parametrize("parts, moved, still", [("mouth", 17, 159), ("eyes", 105, 17)])
def test_parts_of_another_face(editor, pair, parts, moved, still):
    photo, found = pair
    shown = model.load().render(model.load().sample(1, seed=9), "surprise", size=160)
    other = faces.Face(shown.landmarks[0], 1.0, shown.images[0])
    ready, goal, _ = editor.sketch(found[0], edit.Reference(other, parts))
    change = np.linalg.norm(goal.shape - ready.canvas.shape, axis=1)
    assert change[moved] > 0.02 and change[still] < change[moved] / 3


def test_the_turn_of_another_face(editor, pair):
    _, found = pair
    shown = model.load().render(model.load().sample(1, seed=9), pose=Pose(18, 0, 0), size=160)
    other = faces.Face(shown.landmarks[0], 1.0, shown.images[0])
    ready, goal, _ = editor.sketch(found[0], edit.Reference(other, "rotation"))
    assert Pose.from_matrix(goal.turn).yaw == pytest.approx(18, abs=4)
    assert np.allclose(goal.shape, ready.canvas.shape, atol=0.01)


def test_an_expression_is_read_as_asked(editor, astronaut):
    from expression_lab import recognize

    photo, found = astronaut
    for name in ("happiness", "surprise", "sadness", "anger"):
        reading = recognize.read(editor.edit(photo, name, found=found), balanced=True)[0]
        assert reading.expression == name


def test_composite_takes_pieces_and_refuses_one_that_does_not_fit():
    photo = np.zeros((20, 30), np.uint8)
    patch = Patch(np.full((5, 5), 200, np.uint8), np.ones((5, 5), np.float32), 4, 3)
    result = composite(photo, [None, patch])
    assert result[3:8, 4:9].min() == 200 and result.sum() == 25 * 200
    with pytest.raises(ShapeError, match="does not fit"):
        composite(photo, [Patch(patch.pixels, patch.mask, 27, 3)])
    with pytest.raises(ShapeError, match="does not cover"):
        Patch(patch.pixels, patch.mask[:3], 0, 0)


def test_the_window_is_one_inside_and_zero_at_the_border():
    edge = window(20, 4)
    assert edge[10, 10] == 1 and edge[0].max() == 0 and edge[:, -1].max() == 0
    assert (np.diff(edge[10, :10]) >= 0).all()
