"""Editors that carry over how two translations of a face differ."""

import numpy as np
import pytest
import skimage.data

from expression_lab import edit, faces
from expression_lab.edit.translated_editor import CycleGANEditor, Pix2PixEditor
from expression_lab.errors import CheckpointError, ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import translators

SIZE = 64


class Translator:
    """Draws a bright spot where the mouth is: as bright as the face is to be happy.

    Besides, it darkens every face, whatever is asked.
    """

    name, size, spoilt = "made-up", SIZE, None

    def __init__(self):
        x, y = np.meshgrid(*[(np.arange(SIZE) + 0.5) / SIZE] * 2)
        self.spot = 50 * np.exp(-((x - 0.5) ** 2 + (y - 0.76) ** 2) / 0.01).astype(np.float32)
        self.asked = []

    def translate(self, images, goal):
        assert images.dtype == np.uint8 and images.shape[1:] == (SIZE, SIZE)
        self.asked.append(goal)
        happy = (np.float32(goal == "happiness") * np.ones(len(images)) if isinstance(goal, str)
                 else np.broadcast_to(goal, (len(images), 8))[:, 1])
        made = np.float32(0.9) * images + happy[:, None, None].astype(np.float32) * self.spot
        if self.spoilt is not None:
            made[:, 3, 3] = self.spoilt
        return made


class Reader:
    """Sees a neutral face, or what it was told."""

    def __init__(self, shown="neutral"):
        self.shown = np.eye(8, dtype=np.float32)[EXPRESSIONS.index(shown)]

    def predict_proba(self, images, flip=True, balanced=False):
        assert balanced
        return np.repeat(self.shown[None], len(images), axis=0)


@pytest.fixture(scope="module")
def astronaut():
    photo = skimage.data.astronaut()
    return photo, faces.analyze(photo)


@pytest.fixture
def pix2pix():
    return Pix2PixEditor(Translator(), Reader())


@pytest.fixture
def cyclegan():
    return CycleGANEditor(Translator(), Reader())


@pytest.fixture(params=["pix2pix", "cyclegan"])
def editor(request):
    return request.getfixturevalue(request.param)


def mouth(result, photo, found):
    """By how much the photo has become brighter around the mouth: float."""
    x, y = found[0].landmarks[[13, 14], :2].mean(0).astype(int)
    part = np.s_[y - 4:y + 5, x - 4:x + 5]
    return float(result[part].astype(int).mean() - photo[part].mean())


def test_nothing_asked_gives_the_same_bits_and_asks_no_network(editor, astronaut):
    photo, found = astronaut
    for nothing in (edit.Controls(), edit.Edit(), edit.Target("happiness", 0, "current")):
        assert np.array_equal(editor.edit(photo, nothing, found=found), photo)
    assert not editor.translator.asked


def test_what_is_asked_changes_the_mouth_and_nothing_outside_the_face(editor, astronaut):
    photo, found = astronaut
    before = photo.copy()
    patch = editor.edit_face(found[0], "happiness")
    result = editor.edit(photo, "happiness", found=found)
    outside = np.ones(photo.shape[:2], bool)
    outside[patch.y:patch.y + len(patch.mask), patch.x:patch.x + patch.mask.shape[1]] = (
        patch.mask == 0)
    assert np.array_equal(result[outside], photo[outside]) and np.array_equal(photo, before)
    assert mouth(result, photo, found) > 5
    assert patch.report["wanted"].sum() == pytest.approx(1) and patch.report["milliseconds"] > 0


@pytest.mark.parametrize("kind", [Pix2PixEditor, CycleGANEditor])
@pytest.mark.parametrize("shown", ["neutral", "happiness"])
def test_a_face_that_shows_what_is_asked_stays_as_it_is(astronaut, kind, shown):
    photo, found = astronaut
    shows = kind(Translator(), Reader(shown))
    assert np.array_equal(shows.edit(photo, shown, found=found), photo)


def test_the_darkening_of_every_face_does_not_reach_the_photo(editor, astronaut):
    photo, found = astronaut
    result = editor.edit(photo, edit.Target("happiness", 0.1), found=found)
    x, y = found[0].landmarks[9, :2].astype(int)  # the forehead
    assert np.array_equal(result[y - 3:y + 4, x - 3:x + 4], photo[y - 3:y + 4, x - 3:x + 4])
    assert mouth(result, photo, found) > 1


def test_intensity_scales_the_change(editor, astronaut):
    seen = editor.see(astronaut[1][0])
    changes = [editor._change(seen, editor._goals(
        edit.as_edit(edit.Target("happiness", intensity)), seen.shown))[0]
        for intensity in (0, 0.5, 1, 1.5)]
    np.testing.assert_allclose(changes[0], 0, atol=1e-3)
    np.testing.assert_allclose(changes[1], 0.5 * changes[2], atol=1e-3)
    np.testing.assert_allclose(changes[3], 1.5 * changes[2], atol=1e-3)


def test_each_network_of_cyclegan_draws_a_face_once(cyclegan, astronaut):
    photo, found = astronaut
    results = [mouth(cyclegan.edit(photo, edit.Target("happiness", one), found=found), photo,
                     found) for one in (0, 0.5, 1)]
    assert results[0] == 0 < results[1] < results[2]
    assert cyclegan.translator.asked == ["neutral", "happiness"]


def test_what_a_face_shows_besides_is_left_out_of_the_line(astronaut):
    for shown, place in (("fear", 0), ("happiness", 1)):
        seen = CycleGANEditor(Translator(), Reader(shown)).see(astronaut[1][0])
        assert seen.shown[:2].tolist() == [1 - place, place] and seen.shown.sum() == 1


@pytest.mark.parametrize("wanted", ["surprised", edit.Target("anger", 0.4, "current"),
                                    edit.Target.blend("happiness", "fear", 0.2)])
def test_cyclegan_says_what_it_knows_and_who_knows_the_rest(cyclegan, astronaut, wanted):
    photo, found = astronaut
    with pytest.raises(ConfigError, match="neutral and happiness only, not .*pix2pix"):
        cyclegan.edit(photo, wanted, found=found)
    assert not cyclegan.translator.asked


def test_cyclegan_takes_nothing_over_from_another_photo(cyclegan, pix2pix, astronaut):
    photo, found = astronaut
    with pytest.raises(ConfigError, match="another photo"):
        cyclegan.edit(photo, edit.Reference(found[0]), found=found)
    assert np.array_equal(pix2pix.edit(photo, edit.Reference(found[0]), found=found), photo)


def test_sliders_and_turns_are_refused_in_a_sentence(editor, astronaut):
    photo, found = astronaut
    with pytest.raises(ConfigError, match=f"The {editor.name} editor knows expressions, not"):
        editor.edit(photo, edit.Controls(smile=0.5), found=found)
    with pytest.raises(ConfigError, match="cannot turn heads"):
        editor.edit(photo, edit.Reference(found[0], "rotation"), found=found)


@pytest.mark.parametrize("spoilt", [np.nan, np.inf])
def test_a_number_that_is_none_never_reaches_the_picture(editor, astronaut, spoilt):
    photo, found = astronaut
    before = photo.copy()
    editor.translator.spoilt = spoilt
    with pytest.raises(CheckpointError, match="translator .* no number, so the photo stays"):
        editor.edit(photo, "happiness", found=found)
    assert np.array_equal(photo, before)


def test_the_editors_take_the_translator_of_their_name(monkeypatch):
    asked = []
    monkeypatch.setattr(translators, "load", lambda name: asked.append(name) or Translator())
    assert Pix2PixEditor().reader.name not in ("residual", "judge")
    assert CycleGANEditor().expressions == ("neutral", "happiness")
    assert asked == ["pix2pix", "cyclegan"]


def test_a_grey_photo_stays_grey(editor, astronaut):
    photo, found = astronaut
    grey = np.ascontiguousarray(photo[..., 1])
    result = editor.edit(grey, "happiness", found=[faces.Face(found[0].landmarks, 1.0, grey)])
    assert result.shape == grey.shape and result.dtype == np.uint8 and (result != grey).any()
