"""Editors that carry over how two drawings of a generator differ: what changes, what must not."""

import numpy as np
import pytest
import skimage.data

from expression_lab import edit, faces
from expression_lab.edit.generated_editor import (
    CGANEditor,
    CVAEEditor,
    aimed,
    carried,
    giving_way,
)
from expression_lab.errors import (
    CheckpointError,
    ConfigError,
    DegenerateFaceError,
    LabError,
    NoFaceError,
    ShapeError,
)
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model

HAPPY = np.float32([0.2, 0.8, 0, 0, 0, 0, 0, 0])
SURPRISED = np.eye(8, dtype=np.float32)[EXPRESSIONS.index("surprise")]


@pytest.fixture(scope="module")
def astronaut():
    photo = skimage.data.astronaut()
    return photo, faces.analyze(photo)


@pytest.fixture
def editor(pretender):
    return CGANEditor(pretender)


def mask_of(patch, photo):
    """Where a patch may change its photo: bool `(H, W)`."""
    mask = np.zeros(photo.shape[:2], bool)
    mask[patch.y:patch.y + patch.mask.shape[0], patch.x:patch.x + patch.mask.shape[1]] = (
        patch.mask > 0)
    return mask


def placed(photo, found, scale=1.0, shift=(0, 0)):
    """The same face where the photo was enlarged or cut."""
    landmarks = found[0].landmarks * np.float32(scale) - np.float32([*shift, 0])
    return faces.Face(landmarks, 1.0, photo)


@pytest.mark.parametrize("nothing", [edit.Controls(), edit.Edit(), {},
                                     edit.Target("anger", 0, start="current")])
def test_nothing_asked_gives_the_same_bits_and_asks_no_generator(editor, astronaut, nothing):
    photo, found = astronaut
    result = editor.edit(photo, nothing, found=found)
    assert result is not photo and np.array_equal(result, photo)
    assert editor.generator.encoded == 0


def test_what_a_face_shows_already_changes_no_bit(editor, astronaut):
    photo, found = astronaut
    editor.generator.encode = lambda crops: (np.zeros((1, 6), np.float32), SURPRISED[None])
    assert np.array_equal(editor.edit(photo, "surprise", found=found), photo)


@pytest.mark.parametrize("wanted", ["surprised", edit.Target("happiness", 1.5),
                                    edit.Target("anger", 1, "current"), "neutral",
                                    edit.Target.blend("fear", "surprise", 0.4)])
def test_outside_the_mask_no_bit_changes(editor, astronaut, wanted):
    photo, found = astronaut
    before = photo.copy()
    patch = editor.edit_face(found[0], wanted)
    result = editor.edit(photo, wanted, found=found)
    mask = mask_of(patch, photo)
    assert np.array_equal(result[~mask], photo[~mask])
    assert (result[mask] != photo[mask]).any() and np.array_equal(photo, before)
    assert patch.report["milliseconds"] > 0 and patch.report["wanted"].sum() == pytest.approx(1)


def test_the_mask_is_the_face_and_ends_softly(editor, astronaut):
    photo, found = astronaut
    patch = editor.edit_face(found[0], "surprised")
    points = found[0].landmarks[[1, 159, 386, 13], :2].astype(int) - [patch.x, patch.y]
    assert (patch.mask[points[:, 1], points[:, 0]] > 0.99).all()
    rows, columns = np.nonzero(mask_of(patch, photo))
    low, high = found[0].landmarks[:, :2].min(0), found[0].landmarks[:, :2].max(0)
    slack = 0.15 * (high - low)
    assert (np.array([columns.min(), rows.min()]) > low - slack).all()
    assert (np.array([columns.max(), rows.max()]) < high + slack).all()
    assert np.abs(np.diff(patch.mask, axis=1)).max() < 0.3


def piece_of(patch, photo):
    """The part of a photo that a patch takes the place of."""
    return photo[patch.y:patch.y + len(patch.mask), patch.x:patch.x + patch.mask.shape[1]]


def test_a_small_change_is_the_same_in_all_channels_and_the_grain_stays(editor, astronaut):
    photo, found = astronaut
    patch = editor.edit_face(found[0], edit.Target("surprise", 0.05, "current"))
    change = patch.pixels.astype(int) - piece_of(patch, photo)
    free = (patch.pixels > 0).all(-1) & (patch.pixels < 255).all(-1)
    assert np.ptp(change[free], axis=-1).max() <= 1 and np.abs(change).max() > 1
    rough = np.abs(np.diff(change[..., 0], axis=1))[free[:, 1:] & free[:, :-1]]
    assert rough.max() <= 1  # smooth, whatever the photo's own grain


def test_where_the_change_is_large_the_photo_gives_way_to_the_drawing(editor, astronaut):
    photo, found = astronaut
    seen = editor.see(found[0])
    grain = np.random.default_rng(0).normal(0, 12, photo.shape[:2])[..., None]
    rough = np.clip(photo + grain, 0, 255).astype(np.uint8)
    change = np.zeros((64, 64), np.float32)
    change[34:50, 16:48] = -60
    now, leaves = seen.aligned.crop.astype(np.float32), giving_way(change, 10, 35)
    plain, noisy = (carried(change, now, leaves, seen, one) for one in (photo, rough))
    left = noisy.pixels[..., 1].astype(int) - plain.pixels[..., 1]
    came = piece_of(plain, rough)[..., 1].astype(int) - piece_of(plain, photo)[..., 1]
    (x, y), (_, brow) = (seen.aligned.to_photo(np.float32([[32, 42], [32, 20]])).astype(int)
                         - (plain.x, plain.y))
    changed, kept = (np.s_[row - 6:row + 7, x - 15:x + 16] for row in (y, brow))
    assert left[changed].std() < 0.4 * came[changed].std()
    assert np.array_equal(left[kept], came[kept])


@pytest.mark.parametrize("scale", [1, 2, 5])
def test_the_change_is_the_same_at_every_size_of_the_photo(editor, astronaut, scale):
    photo, found = astronaut
    cut = np.ascontiguousarray(photo[20:220, 130:330])
    large = cut.repeat(scale, 0).repeat(scale, 1)
    face = placed(large, found, scale, (130 * scale, 20 * scale))
    result = editor.edit(large, "surprised", found=[face]).astype(int) - large
    once = (editor.edit(photo, "surprised", found=found).astype(int) - photo)[20:220, 130:330]
    small = result.reshape(200, scale, 200, scale, 3).mean(axis=(1, 3))
    assert np.abs(small - once).max() <= 2 and np.abs(once).max() > 10


def test_a_small_face_a_grey_one_and_one_too_small(editor):
    shown = model.load().render(model.load().sample(1, seed=5), size=32)
    face = faces.Face(shown.landmarks[0].astype(np.float32), 1.0, shown.images[0])
    result = editor.edit(shown.images[0], "surprised", found=[face])
    assert result.shape == (32, 32) and (result != shown.images[0]).any()
    tiny = faces.Face(face.landmarks / 10, 1.0, shown.images[0])
    with pytest.raises(DegenerateFaceError, match="eyes are"):
        editor.edit(shown.images[0], "surprised", found=[tiny])


def test_each_face_its_own_edit(editor):
    shown = model.load().render(model.load().sample(2, seed=5), size=160)
    photo = np.concatenate(list(shown.images), axis=1)
    found = [faces.Face((place + [160 * i, 0, 0]).astype(np.float32), 1.0, photo)
             for i, place in enumerate(shown.landmarks)]
    both = editor.edit(photo, {0: "surprised", 1: "sad"}, found=found)
    first, second = (editor.edit(photo, {i: one}, found=found)
                     for i, one in ((0, "surprised"), (1, "sad")))
    assert np.array_equal(both[:, :160], first[:, :160])
    assert np.array_equal(both[:, 160:], second[:, 160:])
    assert np.array_equal(first[:, 160:], photo[:, 160:])
    with pytest.raises(NoFaceError, match="no face 2; the photo has 2"):
        editor.edit(photo, "happy", face=2, found=found)


def test_a_face_at_the_border_is_edited_and_said(editor, astronaut):
    photo, found = astronaut
    cut = np.ascontiguousarray(photo[:, 215:])
    face = placed(cut, found, 1, (215, 0))
    patch = editor.edit_face(face, "surprised")
    assert any("outside the photo" in note for note in patch.report["notes"])
    result = editor.edit(cut, "surprised", found=[face])
    assert result.shape == cut.shape and (result != cut).any()
    beside = placed(photo[:60, :60].copy(), found)
    with pytest.raises(ShapeError, match="outside the photo"):
        editor.edit(beside.photo, "surprised", found=[beside])


def test_a_picture_without_a_face_and_no_picture(editor):
    with pytest.raises(NoFaceError, match="There is no face in this photo"):
        editor.edit(skimage.data.coins(), "happy")
    with pytest.raises(ShapeError):
        editor.edit(np.zeros((10, 10), float), "happy")


def test_a_large_face_is_said_to_be_soft(editor, astronaut):
    photo, found = astronaut
    large = photo[20:220, 130:330].repeat(4, 0).repeat(4, 1)
    notes = editor.edit_face(placed(large, found, 4, (520, 80)), "happy").report["notes"]
    assert len(notes) == 1 and "7 times as fine as the 64×64" in notes[0]


@pytest.mark.parametrize("broken", ["encode", "decode"])
def test_a_number_that_is_none_never_reaches_the_picture(editor, astronaut, broken):
    photo, found = astronaut
    whole = getattr(editor.generator, broken)

    def spoilt(*arrays):
        answer = whole(*arrays)
        parts = [np.array(one, np.float32) for one in (answer if broken == "encode" else [answer])]
        parts[0].flat[0] = np.nan
        return tuple(parts) if broken == "encode" else parts[0]

    setattr(editor.generator, broken, spoilt)
    with pytest.raises(CheckpointError, match="no number"):
        editor.edit(photo, "happy", found=found)


def test_sliders_and_turns_are_refused_in_a_sentence(editor, astronaut):
    photo, found = astronaut
    for wanted in (edit.Controls(smile=0.5), "sleepy"):
        with pytest.raises(ConfigError, match="knows expressions, not sliders; move"):
            editor.edit(photo, wanted, found=found)
    with pytest.raises(ConfigError, match="cannot turn heads"):
        editor.edit(photo, edit.Reference(found[0], "rotation"), found=found)
    saved = edit.Reference.from_dict(edit.Reference(found[0]).to_dict())
    with pytest.raises(ConfigError, match="saved without"):
        editor.edit(photo, saved, found=found)


def test_absolute_targets_do_not_depend_on_what_is_shown():
    for shown in (HAPPY, np.eye(8, dtype=np.float32)[3]):
        assert np.allclose(aimed(edit.Target("anger", 0.5), shown), [.5, 0, 0, 0, .5, 0, 0, 0])
        assert np.allclose(aimed(edit.Target("anger", 0), shown), np.eye(8)[0])
        assert np.allclose(aimed(edit.Target("neutral", 0.3), shown), np.eye(8)[0])
        blend = aimed(edit.Target.blend("happiness", "surprise", 0.25), shown)
        assert np.allclose(blend, [0, .75, .25, 0, 0, 0, 0, 0])
        assert np.allclose(aimed(edit.Target("fear", 1.5), shown), [-.5, 0, 0, 0, 0, 0, 1.5, 0])


def test_targets_from_the_current_face_are_added():
    added = aimed(edit.Target("surprise", 0.5, "current"), HAPPY)
    assert np.allclose(added, [-.3, .8, .5, 0, 0, 0, 0, 0])
    calmed = aimed(edit.Target("neutral", 0.5, "current"), HAPPY)
    assert np.allclose(calmed, [.6, .4, 0, 0, 0, 0, 0, 0])
    assert np.allclose(aimed(edit.Target("neutral", 1.4, "current"), HAPPY), np.eye(8)[0])
    most = aimed(edit.Target("happiness", 1.5, "current"), HAPPY)
    assert np.allclose(most, [-.5, 1.5, 0, 0, 0, 0, 0, 0]), "at most 1.5 away from neutral"


def test_the_expression_of_another_photo_whole_and_in_parts(editor, astronaut):
    photo, found = astronaut
    shown = model.load().render(model.load().sample(1, seed=9), "surprise", size=160)
    other = faces.Face(shown.landmarks[0], 1.0, shown.images[0])
    whole_of = editor.generator.encode
    crop = editor.see(other).aligned.crop

    def encode(crops):
        same = np.array_equal(crops[0], crop)
        return (whole_of(crops)[0], SURPRISED[None]) if same else whole_of(crops)

    editor.generator.encode, editor.see = encode, CGANEditor(editor.generator).see
    taken = editor.edit(photo, edit.Reference(other), found=found)
    assert np.array_equal(taken, editor.edit(photo, "surprise", found=found))
    upper, lower = (editor.edit(photo, edit.Reference(other, part), found=found).astype(int)
                    for part in ("eyes", "mouth"))
    brow, lip = (found[0].landmarks[[i], 1].astype(int)[0] for i in (105, 17))
    assert (upper[brow] == taken[brow]).all() and (lower[lip] == taken[lip]).all()
    assert (upper[lip] == photo[lip]).all() and (lower[brow] == photo[brow]).all()


def test_a_face_is_looked_at_once_for_many_edits(editor, astronaut):
    photo, found = astronaut
    for name in ("happy", "sad", edit.Target("fear", 0.3)):
        editor.edit(photo, name, found=found)
    assert editor.generator.encoded == 1 and editor.generator.decoded == 6


def test_any_edit_gives_a_picture_or_a_sentence(editor, astronaut):
    photo, found = astronaut
    rng = np.random.default_rng(0)
    for _ in range(60):
        crop = rng.integers(20, 400, 2)
        part = np.ascontiguousarray(photo[:crop[1], :crop[0]])
        part = part[..., 1].copy() if rng.random() < 0.3 else part
        moved = rng.normal(0, 60, 2)
        face = placed(part, found, rng.uniform(0.05, 3), moved)
        try:
            result = editor.edit(part, str(rng.choice(EXPRESSIONS)), found=[face])
        except LabError as error:
            assert str(error).endswith(".")
        else:
            assert result.shape == part.shape and result.dtype == np.uint8


def test_the_editors_of_the_course_take_the_generator_of_their_name(monkeypatch, pretender):
    from expression_lab import generate

    monkeypatch.setattr(generate, "load", lambda name: (name, pretender))
    assert CVAEEditor().generator[0] == "cvae"
    assert [edit.load(name).generator[0] for name in ("cgan", "autoencoder")] == [
        "cgan", "autoencoder"]


def test_the_editor_of_the_panel_can_be_a_generator(editor):
    from expression_lab.widgets.editor import EditorLab

    lab = EditorLab(editor, reader=None, identity=False)
    start = lab.sample()
    view = lab.press("surprised")
    assert view.after != start.after and not view.words
    refused = lab.slide("smile", 0.4)
    assert "knows expressions, not sliders" in refused.words and refused.after == refused.before
