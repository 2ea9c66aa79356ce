"""Questions are balanced, drawn by seed, saved with their pictures; failures are counted."""

import numpy as np
import pytest
from skimage import data
from study_fakes import items

from expression_lab.edit.compositing import Patch
from expression_lab.edit.editor import Editor
from expression_lab.errors import (
    BadDataError,
    ConfigError,
    DataMissingError,
    NoFaceError,
    PictureError,
    UnknownNameError,
)
from expression_lab.evaluate.study import Items


class Painter(Editor):
    """Paints the whole face in one grey; refuses every n-th face."""

    def __init__(self, name, grey=200, refuses=0):
        self.name, self.grey, self.refuses, self.asked = name, grey, refuses, 0

    def edit_face(self, face, target):
        self.asked += 1
        if self.refuses and self.asked % self.refuses == 0:
            raise NoFaceError("This face is too dark.")
        box = face.box
        side = np.s_[max(box.y, 0):box.y + box.height, max(box.x, 0):box.x + box.width]
        pixels = np.full_like(face.photo[side], self.grey)
        return Patch(pixels, np.ones(pixels.shape[:2], np.float32), max(box.x, 0), max(box.y, 0))


PAINTERS = (Painter("light"), Painter("dark", 30))


@pytest.fixture(scope="module")
def made():
    return Items.make(editors=PAINTERS, each=8, targets=("happy", "anger"), seed=3, size=48)


def test_half_of_the_pictures_are_edited_and_expressions_give_nothing_away(made):
    asked = [one for one in made.questions if one.kind == "real_or_edited"]
    edited = [one for one in asked if one.truth == "edited"]
    assert len(asked) == 8 and len(edited) == 4
    assert sorted(one.expression for one in edited) == sorted(
        one.expression for one in asked if one.truth == "unedited")
    assert sorted(one.makers[0] for one in edited) == ["dark"] * 2 + ["light"] * 2
    assert len({one.face for one in made.questions}) == len(made.questions)
    assert all(one.pictures[0].shape == (48, 48) for one in made.questions)


def test_editors_and_expressions_take_turns_and_unedited_faces_are_among_them(made):
    asked = [one for one in made.questions if one.kind == "which_expression"]
    assert {one.makers[0] for one in asked} == {"light", "dark", "unedited"}
    assert [one.truth for one in asked].count("anger") == 4
    assert made.expressions == ("happiness", "anger")
    pairs = [one for one in made.questions if one.kind == "pairs"]
    assert all(set(one.makers) == {"light", "dark"} and not one.truth for one in pairs)
    light, dark = (one.mean() for one in pairs[0].pictures)
    assert light > dark + 50


def test_the_same_seed_asks_the_same_and_another_one_other_faces(made):
    def again(seed):
        return Items.make(editors=PAINTERS, each=2, targets=("happy", "anger"), seed=seed, size=48)

    one, other = again(3), again(4)
    assert one.fingerprint == again(3).fingerprint != other.fingerprint != made.fingerprint
    assert (one.questions[0].pictures[0] == again(3).questions[0].pictures[0]).all()
    assert (one.questions[1].pictures[0] != other.questions[1].pictures[0]).any()


def test_an_editor_that_fails_is_counted_and_the_next_face_is_asked():
    made = Items.make(editors=(Painter("shy", refuses=2),), each=4, targets=("anger",), size=48,
                      kinds=("which_expression",))
    assert len(made.questions) == 4 and len(made.failed) >= 1
    assert made.failed[0]["editor"] == "shy" and "too dark" in made.failed[0]["why"]
    assert f"{len(made.failed)} edits failed" in repr(made)
    with pytest.raises(ConfigError, match="shy failed on 5 faces .* too dark"):
        Items.make(editors=(Painter("shy", refuses=1),), each=2, kinds=("which_expression",))


def test_photos_are_asked_about_with_what_is_around_their_faces():
    made = Items.make(editors=PAINTERS, photos=[data.astronaut()], each=4, targets=("sadness",),
                      size=40)
    assert all(one.pictures[0].shape == (40, 40, 3) for one in made.questions)
    unedited = [one for one in made.questions if "unedited" in one.makers]
    assert len(unedited) == 2 and {one.expression for one in unedited} == {""}
    assert len({one.face for one in made.questions}) == 1


@pytest.mark.parametrize("wanted, error", [
    (dict(kinds=("rank",)), ConfigError), (dict(kinds=()), ConfigError),
    (dict(each=0), ConfigError), (dict(editors=()), ConfigError), (dict(targets=()), ConfigError),
    (dict(editors=("landmarks",), kinds=("pairs",)), ConfigError),
    (dict(editors=("landmark", "cvae")), UnknownNameError),
    (dict(targets=("hapy",)), UnknownNameError),
    (dict(editors=PAINTERS, photos=[]), ConfigError),
    (dict(editors=PAINTERS, photos=[b"text"]), PictureError),
    (dict(editors=PAINTERS, photos=[np.zeros((64, 64, 3), np.uint8)]), NoFaceError)])
def test_bad_wishes_are_sentences(wanted, error):
    with pytest.raises(error):
        Items.make(**wanted)
    with pytest.raises(ConfigError, match="one question or more"):
        Items(())


def test_questions_are_saved_with_their_pictures(made, tmp_path):
    path = made.save(tmp_path / "study")
    again = Items.load(tmp_path / "study")
    assert again.fingerprint == made.fingerprint and repr(again) == repr(made)
    for one, other in zip(made.questions, again.questions, strict=True):
        assert one.truth == other.truth
        assert all((a == b).all() for a, b in zip(one.pictures, other.pictures, strict=True))
    assert made.save(tmp_path / "study") == path
    with pytest.raises(ConfigError, match="other questions"):
        items().save(tmp_path / "study")


@pytest.mark.parametrize("spoil", [lambda whole: whole[:-40], lambda whole: b"", lambda _: b"text",
                                   lambda whole: whole[:200] + b"\0" * 99 + whole[299:]])
def test_a_damaged_file_of_questions_is_named(spoil, tmp_path):
    path = items().save(tmp_path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(BadDataError, match="questions.npz is damaged"):
        Items.load(tmp_path)
    with pytest.raises(DataMissingError, match="no questions"):
        Items.load(tmp_path / "elsewhere")


def test_each_person_has_an_order_of_their_own_kind_after_kind():
    asked = items()
    first, second = asked.order("aaaaaaaa"), asked.order("bbbbbbbb")
    assert [one.name for one in first] == [one.name for one in asked.order("aaaaaaaa")]
    assert [one.name for one in first] != [one.name for one in second]
    assert [one.kind for one in first] == [one.kind for one in second]
    assert {one.name for one in first} == {one.name for one in asked.questions}


def test_the_two_of_a_pair_stand_left_and_right_equally_often():
    asked, left = items(), []
    as_made = {one.name: one for one in asked.questions}
    for i in range(40):
        for one in asked.order(f"person{i}"):
            if one.kind == "pairs":
                left.append(one.makers == as_made[one.name].makers)
                same = one.pictures if left[-1] else one.pictures[::-1]
                assert (same[0] == as_made[one.name].pictures[0]).all()
    assert 0.4 < np.mean(left) < 0.6
