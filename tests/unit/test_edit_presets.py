"""Presets: the course's own, the reader's own, and names and files that cannot be right."""

import json

import pytest

from expression_lab.edit.controls import Controls
from expression_lab.edit.edits import Edit
from expression_lab.edit.preset_files import SHIPPED, preset, preset_folder, presets, save_preset
from expression_lab.edit.targets import Target
from expression_lab.errors import BadDataError, ConfigError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Nobody's own presets are read or written."""
    monkeypatch.setenv("EXPRESSION_LAB_DATA", str(tmp_path / "raw"))
    return tmp_path / "presets"


def test_there_is_a_preset_for_each_expression_and_sleepy():
    assert presets() == ("happy", "sad", "angry", "surprised", "disgusted", "afraid", "contempt",
                         "neutral", "sleepy")
    shown = {SHIPPED[name].target.expression for name in presets()[:-1]}
    assert shown == set(EXPRESSIONS)
    assert all(not preset(name).is_nothing for name in presets())


def test_sleepy_lowers_lids_brows_and_head_and_slackens_the_mouth():
    controls = preset("sleepy").controls
    assert -15 <= controls.blink <= -8, "half down"
    assert controls.eyebrow < 0 < controls.aaa and 0 < controls.rotate_pitch < 10


def test_intensity_scales_targets_and_sliders():
    assert preset("happy", 0.4) == Edit(Target("happiness", 0.4))
    assert preset("sleepy", 0.5).controls == preset("sleepy").controls.scaled(0.5)
    assert preset("HAPPY ") == preset("happy") == preset("joy")
    for wrong in (-0.1, 1.6, float("nan"), "1"):
        with pytest.raises(ConfigError, match="intensity is .* from 0 to 1.5"):
            preset("happy", wrong)


def test_one_s_own_preset_is_kept_and_scaled(home):
    edit = Edit(Target("anger", 0.8), Controls(smile_left=0.6))
    path = save_preset("Smirk_2", edit)
    assert path == home / "smirk_2.json" and json.loads(path.read_text())["version"] == 1
    assert presets()[-1] == "smirk_2" and preset("smirk_2") == edit
    assert preset("Smirk_2", 0.5) == edit.scaled(0.5)
    save_preset("smirk_2", {"smile": 1})
    assert preset("smirk_2") == Edit(controls=Controls(smile=1)), "replaced by its owner"


def test_a_folder_can_be_named(tmp_path):
    save_preset("calm-2", Controls(blink=-3), tmp_path / "a" / "b")
    assert presets(tmp_path / "a" / "b")[-1] == "calm-2" and "calm-2" not in presets()
    assert preset("calm-2", folder=tmp_path / "a" / "b").controls == Controls(blink=-3)
    assert preset_folder() == tmp_path / "presets", "beside the data sets"


def test_an_unknown_preset_names_the_nearest():
    save_preset("grumpy", Controls(eyebrow=-4))
    for wrong, right in (("sleppy", "sleepy"), ("grumpi", "grumpy"), ("hapy", "happy")):
        with pytest.raises(UnknownNameError, match=f"Did you mean '{right}'"):
            preset(wrong)


@pytest.mark.parametrize("name", ["../up", "a/b", "a\\b", "", " ", ".hidden", "-a", "a.json", "ä",
                                  "x" * 65, "a b", "a\nb", "con:", "a\0"])
def test_a_name_that_is_no_file_s_name_is_refused(name, home):
    with pytest.raises(ConfigError, match="cannot be the name"):
        save_preset(name, Edit())
    assert not home.exists()


def test_what_comes_with_the_course_is_not_replaced(home):
    for name in (*SHIPPED, "Sleepy", *EXPRESSIONS):
        with pytest.raises(ConfigError, match="choose another name"):
            save_preset(name, Edit(Target("anger")))
    home.mkdir(exist_ok=True)
    (home / "happy.json").write_text(json.dumps(Edit(Target("anger")).to_dict()))
    assert preset("happy") == Edit(Target("happiness")) and presets().count("happy") == 1


def test_a_damaged_file_is_one_sentence_and_the_others_still_work(home):
    save_preset("good", Controls(smile=1))
    damages = {"cut": '{"version": 1, "targ', "empty": "", "list": "[]", "new": '{"version": 9}',
               "odd": '{"controls": {"smlie": 1}}', "deep": "[" * 100_000, "number": "5"}
    for name, text in damages.items():
        (home / f"{name}.json").write_text(text)
        with pytest.raises(BadDataError, match=f"{name}.json cannot be used") as told:
            preset(name)
        assert "\n" not in str(told.value)
    (home / "bytes.json").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(BadDataError):
        preset("bytes")
    (home / "not a name.json").write_text("{}")
    (home / "notes.txt").write_text("hello")
    assert set(presets()) == {*SHIPPED, *damages, "bytes", "good"}
    assert preset("good") == Edit(controls=Controls(smile=1))


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be written"):
        save_preset("mine", Edit(Target("anger")), tmp_path / "file")
    assert presets(tmp_path / "nowhere") == tuple(SHIPPED)


def test_the_room_gives_the_names_each_time():
    from expression_lab import edit

    assert edit.presets() == edit.presets() and "sleepy" in edit.presets()
