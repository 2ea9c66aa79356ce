"""The sliders: the names, ranges and payloads that people bring along."""

import copy
import dataclasses
import json

import numpy as np
import pytest

from expression_lab.edit.controls import GROUPS, HOSTED, IGNORED, SLIDERS, Controls
from expression_lab.errors import BadDataError, ConfigError, UnknownNameError

# As the hosted editor's parameters are published.
PUBLISHED = {
    "rotate_pitch": (-20, 20, 0.5), "rotate_yaw": (-20, 20, 0.5), "rotate_roll": (-20, 20, 0.5),
    "blink": (-20, 5, 0.5), "eyebrow": (-10, 15, 0.5), "wink": (0, 25, 0.5),
    "pupil_x": (-15, 15, 0.5), "pupil_y": (-15, 15, 0.5), "aaa": (-30, 120, 1),
    "eee": (-20, 15, 0.2), "woo": (-20, 15, 0.2), "smile": (-0.3, 1.3, 0.01),
}
SIDED = ("blink", "eyebrow", "smile")


def test_the_twelve_sliders_are_those_of_the_hosted_editor():
    assert set(HOSTED) == set(PUBLISHED)
    for name, (low, high, step) in PUBLISHED.items():
        slider = SLIDERS[name]
        assert (slider.low, slider.high, slider.step, slider.default) == (low, high, step, 0)


def test_lids_brows_and_mouth_corners_have_a_left_and_a_right():
    assert set(SLIDERS) - set(HOSTED) == {f"{name}_{side}" for name in SIDED
                                          for side in ("left", "right")}
    for name in SIDED:
        for side in ("left", "right"):
            one, both = SLIDERS[f"{name}_{side}"], SLIDERS[name]
            assert one.of == name and both.of is None and one.group == both.group
            assert (one.low, one.high, one.step) == (both.low, both.high, both.step)
            assert side in one.meaning


def test_every_slider_can_be_set_and_is_explained():
    fields = {one.name for one in dataclasses.fields(Controls)} - {"ignored"}
    assert fields == set(SLIDERS)
    assert {slider.group for slider in SLIDERS.values()} == set(GROUPS)
    for name, slider in SLIDERS.items():
        assert slider.name == name and 10 < len(slider.meaning) < 90
        for end in (slider.low, slider.high):
            assert getattr(Controls(**{name: end}), name) == end


@pytest.mark.parametrize("name", SLIDERS)
def test_a_value_outside_its_range_is_refused_with_the_range(name):
    slider = SLIDERS[name]
    words = f"{name} is .* from {slider.low:g} to {slider.high:g}"
    for wrong in (slider.low - slider.step, slider.high + slider.step, np.nan, np.inf, True,
                  None, "0", [0]):
        with pytest.raises(ConfigError, match=words):
            Controls(**{name: wrong})


def test_a_misspelt_slider_names_the_nearest():
    for wrong, right in (("smlie", "smile"), ("eyebrows", "eyebrow"), ("rotate_jaw", "rotate_yaw"),
                         ("blink_lft", "blink_left")):
        with pytest.raises(UnknownNameError, match=f"Did you mean '{right}'"):
            Controls(**{wrong: 0})
        with pytest.raises(UnknownNameError, match=f"Did you mean '{right}'"):
            Controls.from_json({wrong: 0})


def test_all_at_zero_is_zero_and_anything_else_is_not():
    assert Controls().is_zero and Controls(smile=-0.0).is_zero
    for name, slider in SLIDERS.items():
        assert not Controls(**{name: slider.step}).is_zero


def test_a_pasted_payload_is_taken_as_it_is():
    payload = """{"image": "https://example.com/a.png", "rotate_pitch": 0, "rotate_yaw": "-5",
        "aaa": 40, "smile": "0.5", "blink": -8.5, "src_ratio": 1, "sample_ratio": 1,
        "sample_parts": "OnlyExpression", "crop_factor": 1.7, "image_format": "png",
        "image_quality": 95}"""
    controls = Controls.from_json(payload)
    assert controls == Controls(rotate_yaw=-5, aaa=40, smile=0.5, blink=-8.5)
    assert set(controls.ignored) == set(IGNORED)
    assert Controls.from_json(json.loads(payload)) == Controls.from_json(payload.encode())
    assert Controls(smile=0.5).ignored == ()


@pytest.mark.parametrize("payload, error, words", [
    ('{"smile": 0.5', BadDataError, "line 1, column"),
    ("", BadDataError, "JSON"), ("[1]", BadDataError, "a list came"),
    (b"\xff\xfe\x00", BadDataError, "JSON"), (7, BadDataError, "a int came"),
    ("[" * 100_000, BadDataError, "JSON"),
    ('{"smile": true}', ConfigError, "smile is True"),
    ('{"smile": NaN}', ConfigError, "smile is nan"), ('{"smile": "nan"}', ConfigError, "-0.3 to"),
    ('{"smile": "inf"}', ConfigError, "-0.3 to 1.3"), ('{"smile": 2}', ConfigError, "-0.3 to 1.3"),
    ('{"smile": null}', ConfigError, "-0.3 to 1.3"), ('{"smile": "a lot"}', ConfigError, "a lot"),
    ('{"smile": [1]}', ConfigError, "-0.3 to 1.3"), ('{"smile": 1e999}', ConfigError, "inf"),
    ('{"smilee": 0}', UnknownNameError, "'smile'"),
])
def test_a_payload_that_cannot_be_meant_is_one_sentence(payload, error, words):
    with pytest.raises(error, match=words) as told:
        Controls.from_json(payload)
    assert "\n" not in str(told.value) and len(str(told.value)) < 400


def test_json_holds_what_was_moved_and_comes_back():
    controls = Controls(smile=0.7, blink=-8, eyebrow_left=3)
    assert controls.to_dict() == {"smile": 0.7, "blink": -8, "eyebrow_left": 3}
    assert Controls.from_json(controls.to_json()) == controls
    assert Controls().to_json() == "{}" and Controls.from_json("{}") == Controls()
    assert eval(repr(controls)) == controls


def test_sides_add_up_and_stop_at_the_end_of_the_range():
    sides = Controls(smile=0.5, smile_left=0.25).sides()
    assert sides["smile"] == (0.75, 0.5)
    assert Controls(eyebrow=10, eyebrow_right=10).sides()["eyebrow"] == (10, 15)
    assert Controls(blink=-15, blink_left=-15, blink_right=15 - 10).sides()["blink"] == (-20, -10)
    assert Controls().sides() == dict.fromkeys(SIDED, (0, 0))


def test_a_wink_closes_the_person_s_right_eye_alone():
    assert Controls(wink=20).sides()["blink"] == (0, -20)
    assert Controls(blink=5, wink=25).sides()["blink"] == (5, -20)
    assert Controls(blink=-20, wink=25).sides()["blink"] == (-20, -20)


def test_movements_add_up_and_scale_within_their_ranges():
    assert Controls(smile=0.5, aaa=10) + Controls(smile=0.25, woo=1) == Controls(
        smile=0.75, aaa=10, woo=1)
    assert Controls(smile=1) + Controls(smile=1) == Controls(smile=1.3)
    assert Controls(aaa=50, blink=-20).scaled(0.5) == Controls(aaa=25, blink=-10)
    assert Controls(aaa=50).scaled(9) == Controls(aaa=120)
    with pytest.raises(TypeError):
        Controls() + 1


def test_controls_cannot_be_changed_but_copied_and_replaced():
    controls = Controls(smile=0.5)
    with pytest.raises(AttributeError):
        controls.smile = 1
    assert copy.deepcopy(controls) == controls and hash(controls) == hash(Controls(smile=0.5))
    assert dataclasses.replace(controls, aaa=3) == Controls(smile=0.5, aaa=3)
    with pytest.raises(ConfigError):
        dataclasses.replace(controls, aaa=300)
