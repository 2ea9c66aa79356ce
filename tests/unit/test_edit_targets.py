"""Targets, references and edits: what is asked of a face is checked before a pixel is touched."""

import json

import numpy as np
import pytest

from expression_lab.edit.controls import Controls
from expression_lab.edit.edits import Edit, as_edit
from expression_lab.edit.references import PARTS, Reference
from expression_lab.edit.targets import Target
from expression_lab.errors import (
    BadDataError,
    ConfigError,
    LabError,
    NoFaceError,
    ShapeError,
    UnknownNameError,
)
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import Face


def face(seed=0, shape=(120, 100, 3)):
    landmarks = np.random.default_rng(seed).uniform(0, 100, (478, 3)).astype(np.float32)
    return Face(landmarks, 0.9, np.full(shape, 128, np.uint8))


def test_a_target_is_a_share_of_each_expression():
    mixture = Target("fear", 0.75).mixture
    assert mixture.dtype == np.float32 and mixture.shape == (8,)
    assert mixture[EXPRESSIONS.index("fear")] == 0.75 and mixture.sum() == 0.75
    blend = Target.blend("joy", "surprised", share=0.25, intensity=1.2)
    assert np.isclose(blend.mixture[EXPRESSIONS.index("happiness")], 0.9)
    assert np.isclose(blend.mixture[EXPRESSIONS.index("surprise")], 0.3)
    assert np.isclose(blend.mixture.sum(), 1.2)
    assert Target.blend("anger", "anger", 0.5).mixture.sum() == 1


def test_the_place_of_neutral_is_filled_only_where_neutral_is_asked_for():
    assert Target("happiness", 0.3).mixture[0] == 0
    assert Target("neutral").mixture[0] == 1
    assert Target.blend("neutral", "anger", 0.25).mixture[0] == 0.75


def test_words_of_people_become_the_course_s_names():
    assert Target("Happy") == Target("happiness") == Target(" JOY ")
    with pytest.raises(UnknownNameError, match="surprise"):
        Target("suprise")
    with pytest.raises(UnknownNameError, match="'sad'|'sadness'"):
        Target.blend("anger", "sadnes")
    with pytest.raises(UnknownNameError, match="'current'"):
        Target("anger", start="curent")
    for wrong in (None, 3, ["anger"], ""):
        with pytest.raises(UnknownNameError):
            Target(wrong)


@pytest.mark.parametrize("wrong", [1.51, -0.01, np.nan, np.inf, -np.inf, 10**400, "1", True, None,
                                   np.bool_(True), [1], 1 + 0j, np.array(1.0)])
def test_an_intensity_or_share_that_is_none_is_refused_with_its_range(wrong):
    with pytest.raises(ConfigError, match="intensity is .* from 0 to 1.5"):
        Target("anger", wrong)
    with pytest.raises(ConfigError, match="share is .* from 0 to 1"):
        Target.blend("anger", "fear", wrong)


def test_numbers_of_numpy_become_python_s():
    target = Target("anger", np.float32(0.5))
    assert type(target.intensity) is float and json.dumps(target.to_dict())
    assert Target("anger", np.int64(1)) == Target("anger")


def test_a_share_needs_a_second_expression():
    with pytest.raises(ConfigError, match=r"Target\.blend"):
        Target("anger", share=0.5)


def test_targets_cannot_be_changed_and_scale_up_to_the_highest_intensity():
    target = Target.blend("anger", "fear", 0.3, 0.8)
    with pytest.raises(AttributeError):
        target.intensity = 2
    assert target.scaled(0.5).intensity == 0.4 and target.scaled(0.5).share == 0.3
    assert target.scaled(5).intensity == 1.5
    with pytest.raises(ConfigError):
        target.scaled(-1)


def test_nothing_means_that_not_one_pixel_may_change():
    for nothing in (Edit(), Edit(Target("anger", 0, "current")), Edit(None, Controls(smile=0)),
                    Edit(controls=Controls(smile=-0.0)), Edit().scaled(1.5)):
        assert nothing.is_nothing
    for something in (Edit(Target("neutral")), Edit(Target("anger", 0)), Edit(Target("anger")),
                      Edit(controls=Controls(blink_left=-0.5)), Edit(reference=Reference(face())),
                      Edit(Target("anger", 0, "current"), Controls(aaa=1))):
        assert not something.is_nothing


def test_everything_that_says_how_a_face_is_edited_becomes_an_edit():
    target, controls, reference = Target("anger"), Controls(smile=1), Reference(face())
    assert as_edit(target) == Edit(target)
    assert as_edit(controls) == Edit(controls=controls)
    assert as_edit(reference).reference is reference
    edit = Edit(target, controls)
    assert as_edit(edit) is edit
    assert as_edit(edit.to_dict()) == as_edit(json.dumps(edit.to_dict())) == edit
    assert as_edit({"image": "https://…", "smile": "0.5"}) == Edit(controls=Controls(smile=0.5))
    assert as_edit('{"smile": 0.5}') == Edit(controls=Controls(smile=0.5))
    assert as_edit("happy") == as_edit("happiness") == Edit(Target("happiness"))
    for wrong in (None, 3, [target], Target):
        with pytest.raises(ConfigError, match="An edit is"):
            as_edit(wrong)


def test_an_edit_is_made_of_the_right_parts():
    for wrong in ({"target": "anger"}, {"controls": None}, {"controls": {"smile": 1}},
                  {"reference": face()}):
        with pytest.raises(ConfigError, match="of an edit is a"):
            Edit(**wrong)


def test_an_edit_survives_json():
    for edit in (Edit(), Edit(Target.blend("anger", "fear", 0.3, 1.2, "current")),
                 Edit(Target("neutral"), Controls(smile_left=0.25, aaa=-7))):
        assert Edit.from_dict(json.loads(json.dumps(edit.to_dict()))) == edit
    assert Edit(Target("anger")).to_dict().keys() == {"version", "target"}


@pytest.mark.parametrize("damage, words", [
    ({"version": 2}, "version '2'.*reads version 1"),
    ({"version": None}, "version"), ({"version": True}, "version"),
    ({"targets": {}}, "'target'"),
    ({"target": {"expresion": "anger"}}, "'expression'"),
    ({"target": {}}, "needs 'expression'"),
    ({"target": "anger"}, "JSON object"), ({"target": None}, "JSON object"),
    ({"target": {"expression": "anger", "intensity": "high"}}, "intensity is 'high'"),
    ({"controls": {"smlie": 1}}, "'smile'"), ({"controls": 5}, "dict"),
    ({"reference": {"parts": "all"}}, "needs 'size'"),
])
def test_a_damaged_edit_is_one_sentence(damage, words):
    with pytest.raises(LabError, match=words) as told:
        Edit.from_dict(damage)
    assert "\n" not in str(told.value)


def test_scaling_an_edit_scales_target_and_sliders_alike():
    half = Edit(Target("anger"), Controls(smile=1, aaa=-20)).scaled(0.5)
    assert half == Edit(Target("anger", 0.5), Controls(smile=0.5, aaa=-10))


def test_a_reference_knows_its_parts_by_both_names():
    assert [Reference(face(), parts).parts for parts in PARTS] == list(PARTS)
    assert Reference(face(), "OnlyMouth").parts == "mouth"
    assert Reference(face(), "All").parts == "all"
    for wrong in ("month", "onlymouth", None, ["mouth"]):
        with pytest.raises(UnknownNameError, match="Known: all"):
            Reference(face(), wrong)


def test_a_reference_finds_its_face_only_when_asked(monkeypatch):
    from expression_lab import faces

    calls, photo = [], np.zeros((40, 50, 3), np.uint8)
    monkeypatch.setattr(faces, "analyze", lambda one: calls.append(one) or [face(1), face(2)])
    reference = Reference(photo)
    assert not calls
    assert reference.face is reference.face and len(calls) == 1, "found once"
    assert np.array_equal(reference.face.landmarks, face(1).landmarks), "the largest"
    given = face(3)
    assert Reference(given).face is given and len(calls) == 1


def test_a_reference_without_a_face_or_a_photo_is_refused():
    with pytest.raises(NoFaceError, match="no face"):
        _ = Reference(np.full((64, 64, 3), 90, np.uint8)).face
    for wrong in ("me.jpg", None, np.zeros((5, 5, 3)), np.zeros((5, 5, 4), np.uint8)):
        with pytest.raises(ShapeError):
            Reference(wrong)


def test_of_a_reference_the_landmarks_are_saved_and_not_the_picture():
    reference = Reference(face(shape=(120, 100)), "eyes")
    text = json.dumps(reference.to_dict())
    assert len(text) < 20_000
    back = Reference.from_dict(json.loads(text))
    assert back.parts == "eyes" and reference.has_photo and not back.has_photo
    assert np.abs(back.face.landmarks - reference.face.landmarks).max() <= 0.0051
    assert back.face.photo.shape[:2] == (120, 100) and not back.face.photo.any()
    assert back.face.pose.matrix.shape == (3, 3), "all that needs no pixels works"


@pytest.mark.parametrize("damage", [
    {"landmarks": [[0, 0, 0]]}, {"landmarks": "x"}, {"landmarks": None}, {"size": [0, 5]},
    {"size": [5]}, {"size": 5}, {"size": [10**9, 10**9]}, {"size": [1e400, 1]},
    {"landmarks": [[float("nan")] * 3] * 478}, {"landmarks": [[1, 2, 3]] * 477 + [[1, 2]]},
])
def test_a_damaged_reference_is_one_sentence(damage):
    with pytest.raises(BadDataError, match="478 landmarks"):
        Reference.from_dict({**Reference(face()).to_dict(), **damage})
