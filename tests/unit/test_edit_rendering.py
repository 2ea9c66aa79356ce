"""From the canvas to the photo's own pixels: colours, lips, and what stays as it is."""

import numpy as np
import pytest
import skimage.data

from expression_lab import edit, faces
from expression_lab.edit import mouth, rendering
from expression_lab.edit.retouch import runtime


@pytest.fixture(scope="module")
def editor():
    return edit.load("landmarks")


@pytest.fixture(scope="module")
def astronaut():
    photo = skimage.data.astronaut()
    return photo, faces.analyze(photo)[0]


def box(face, points, margin=2):
    """The part of the photo around some landmarks, as two slices."""
    low = np.floor(face.landmarks[points, :2].min(axis=0)).astype(int) - margin
    high = np.ceil(face.landmarks[points, :2].max(axis=0)).astype(int) + margin
    return slice(low[1], high[1]), slice(low[0], high[0])


LIPS = [61, 291, 0, 17]
EYES = [33, 133, 362, 263, 159, 386, 145, 374]


@pytest.mark.parametrize("sliders, still", [({"blink": -20}, LIPS), ({"eyebrow": 12}, LIPS),
                                            ({"smile": 1}, EYES), ({"aaa": 40}, EYES)])
def test_what_a_slider_leaves_alone_keeps_its_bits(editor, astronaut, sliders, still):
    photo, face = astronaut
    result = editor.edit(photo, edit.Controls(**sliders), found=[face])
    place = box(face, still)
    same = (result[place] == photo[place]).all(axis=-1).mean()
    assert same > 0.95 and (result != photo).any()


def test_lips_that_close_show_no_teeth(editor, astronaut):
    photo, face = astronaut
    _, goal, drawn = editor.sketch(face, "neutral")
    assert mouth.gap(goal.shape) < 0.02 and drawn.lips.max() > 0.9
    place = box(face, LIPS, 0)
    before, after = (np.sort(one[place].min(axis=-1).ravel())[-40:].mean()
                     for one in (photo, editor.edit(photo, "neutral", found=[face])))
    assert after < before - 20  # teeth are bright in all three colours, lips are not


def test_dark_insides_are_red_and_bright_ones_nearly_white(editor, astronaut):
    ready = editor.prepare(astronaut[1])
    luma = np.full((160, 160), 0.3 * ready.tone, np.float32)
    luma[80:] = 1.2 * ready.tone
    found = rendering.coloured(luma, ready)
    dark, bright = found[0, 0] / luma[0, 0], found[-1, 0] / luma[-1, 0]
    assert dark[0] / dark[2] > bright[0] / bright[2] > 1
    assert np.allclose(found @ rendering.LUMA, luma, rtol=1e-3)


def test_a_grey_photo_has_no_tints(editor, astronaut):
    photo, face = astronaut
    grey = photo[..., 1].copy()
    assert np.allclose(editor.prepare(faces.Face(face.landmarks, 1.0, grey)).tints, 1)


def test_made_up_teeth_are_no_brighter_than_teeth(editor, astronaut):
    ready, goal, drawn = editor.sketch(astronaut[1], edit.Target("fear", 1.5))
    inside = drawn.cover > 0.3
    assert inside.any() and drawn.picture[inside].max() < 1.6 * ready.tone


def test_the_retoucher_works_where_sliders_move_the_face(editor, astronaut):
    ready, goal, drawn = editor.sketch(astronaut[1], edit.Controls(smile=1))
    share = runtime.moved(ready, goal, drawn)
    x, y = ready.canvas.vertices[61, :2].astype(int)
    assert share[y, x] > 0.9
    x, y = ready.canvas.vertices[66, :2].astype(int)
    assert share[y, x] < 0.1
