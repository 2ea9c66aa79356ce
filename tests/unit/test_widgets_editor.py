"""The expression editor's controller without a browser, also from many threads."""

import threading

import numpy as np
import pytest
from skimage import data

from expression_lab import edit, faces
from expression_lab.edit import Controls, Edit, Editor, Patch, Target, read_edits
from expression_lab.errors import ConfigError, NoFaceError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.widgets.editor import PAUSE, EditorLab
from expression_lab.widgets.editor_photo import SHOWN, Photo

PHOTO = data.astronaut()[:230, 90:320]
TWO = np.concatenate([data.astronaut()[30:210, 130:310], PHOTO[:180, ::-1]], 1)


class Painter(Editor):
    """Paints a square on each face, the brighter the more it smiles; on a loud face it fails."""

    name = "painter"

    def __init__(self):
        self.asked, self.may_go = [], threading.Event()
        self.may_go.set()

    def edit_face(self, face, target):
        self.may_go.wait(10)
        wanted = edit.as_edit(target)
        self.asked.append((face, wanted))
        if wanted.is_nothing:
            return None
        if wanted.controls.aaa == 120:
            raise NoFaceError("The mouth is too wide open.")
        level = round(100 * (wanted.controls.smile + wanted.controls.smile_left))
        level += 50 * (wanted.target is not None)
        side = int(face.box.width / 4)
        return Patch(np.full((side, side, 3), level, np.uint8), np.ones((side, side), np.float32),
                     int(face.box.x), int(face.box.y), {"notes": ["Turned far."] * (level > 120)})


class Reader:
    """Reads surprise, the more the brighter the face."""

    card, size = {"prior": [1 / 8] * 8}, 48

    def predict_proba(self, images, flip=True, balanced=False):
        assert balanced and images.shape == (1, 48, 48)
        row = np.full(8, (1 - images.mean() / 255) / 7, np.float32)
        row[EXPRESSIONS.index("surprise")] = images.mean() / 255
        return row[None]


@pytest.fixture
def lab(tmp_path):
    made = EditorLab(Painter(), Reader(), identity=False, folder=tmp_path, clock=lambda: made.now)
    made.now = 0.0
    made.open(PHOTO, "ann.jpg")
    return made


def later(lab):
    lab.now += 2 * PAUSE


def test_it_begins_with_the_photo_bit_for_bit(lab):
    view = lab.choose(0)
    assert view.after is view.before and not view.can_undo and view.ratio == 1
    assert not lab.editor.asked and (lab.full_size() == PHOTO).all()
    assert view.alt == "ann.jpg, as it is." and (view.readings[0] == view.readings[1]).all()


def test_a_slider_changes_the_picture_and_reset_brings_the_photo_back(lab):
    before = lab.choose(0).before
    view = lab.slide("smile", 0.7)
    assert view.after != view.before == before and view.milliseconds > 0
    assert lab.history.current[0].controls == Controls(smile=0.7)
    assert "smile +0.7" in view.alt and (view.readings[0] != view.readings[1]).any()
    assert (lab.full_size() != PHOTO).any()
    assert lab.reset().after == before and (lab.full_size() == PHOTO).all()


def test_what_stands_where_it_should_asks_for_nothing(lab):
    assert lab.slide("smile", 0) is None
    lab.slide("smile", 0.5)
    assert lab.slide("smile", 0.5) is None and len(lab.history.done) == 1


def test_moves_of_one_slider_without_a_pause_are_one_step(lab):
    for value in (0.1, 0.2, 0.3):
        lab.slide("smile", value)
    later(lab)
    lab.slide("smile", 0.4)
    lab.slide("blink", -5)
    assert [step.edit.controls for step in lab.history.done] == [
        Controls(smile=0.3), Controls(smile=0.4), Controls(smile=0.4, blink=-5)]
    lab.undo()
    view = lab.undo()
    assert view.settings.controls == Controls(smile=0.3) and view.can_redo
    assert lab.redo().settings.controls == Controls(smile=0.4)
    lab.undo()
    lab.slide("smile", 0.9)
    assert len(lab.history.done) == 2 and not lab.history.undone
    lab.reset()
    assert lab.undo().settings.controls == Controls(smile=0.9)


def test_nothing_to_undo_is_said(lab):
    assert lab.undo().words == "There is nothing to undo."
    assert lab.redo().words == "There is nothing to redo."


def test_a_preset_moves_its_sliders_and_the_intensity_moves_them_on(lab):
    lab.slide("rotate_yaw", 10)
    lab.slide("blink", 3)
    view = lab.press("sleepy")
    assert view.settings.preset == "sleepy" and view.asked == ("neutral",)
    assert view.settings.controls == Controls(
        rotate_yaw=10, blink=-11, eyebrow=-3, aaa=10, smile=-0.05, rotate_pitch=6)
    half = lab.intensity(0.5).settings.controls
    assert half.blink == -5.5 and half.rotate_yaw == 10
    lab.slide("blink", -2)
    assert lab.intensity(1).settings.controls.blink == -2
    reset = lab.reset("eyes").settings.controls
    assert reset.blink == 0 and reset.eyebrow == -3
    lab.press("happy")
    assert lab.history.current[0].target == Target("happiness")
    assert lab.settings.controls == Controls(rotate_yaw=10)


def test_the_intensity_is_remembered_and_the_start_can_be_the_face_as_it_is(lab):
    lab.intensity(0.6)
    lab.press("angry")
    assert lab.start("current").settings.edit.target == Target("anger", 0.6, "current")
    view = lab.intensity(0)
    assert view.after is view.before and view.settings.preset == "angry" and view.asked == ()
    assert lab.start("neutral").asked == ("neutral",)


def test_what_is_wrong_is_said_and_changes_nothing(lab):
    lab.slide("smile", 0.5)
    before = lab.settings
    for action, said in (
            (lambda: lab.slide("smile", 7), "smile is 7"), (lambda: lab.press("hapy"), "happy"),
            (lambda: lab.slide("smil", 1), "smile"), (lambda: lab.intensity(float("nan")), "nan"),
            (lambda: lab.reset("nose"), "mouth"), (lambda: lab.start("end"), "current"),
            (lambda: lab.choose(4), "There is no face 4"),
            (lambda: lab.open(b"no picture", "x.jpg"), "x.jpg: The picture is not"),
            (lambda: lab.open(np.zeros((90, 90, 3), np.uint8), "dark"), "dark: no face was found"),
            (lambda: lab.refer(np.zeros((90, 90, 3), np.uint8)), "other photo: no face"),
            (lambda: lab.keep("happy"), "comes with the course")):
        view = action()
        assert said in view.words, view.words
        assert lab.settings == before == view.settings and view.after != view.before
    assert len(lab.history.done) == 1 and lab.photo.name == "ann.jpg"


def test_an_editor_that_fails_says_so_and_shows_the_photo(lab):
    view = lab.slide("aaa", 120)
    assert view.words == "The mouth is too wide open." and view.after == view.before
    assert lab.slide("smile", 1.3).words == view.words
    assert lab.slide("aaa", 0).words == "Turned far."


def test_faces_have_their_own_settings_and_only_the_changed_one_is_edited_again(lab):
    view = lab.open(TWO, "both")
    assert len(view.boxes) == 2 and "2 faces" in view.words
    assert all(0 <= share <= 1 for box in view.boxes for share in box)
    lab.slide("smile", 1)
    assert lab.choose(1).settings.controls.is_zero
    lab.editor.asked.clear()
    lab.press("sad")
    assert [face is lab.photo.faces[1] for face, _ in lab.editor.asked] == [True]
    assert lab.history.current.keys() == {0, 1}
    assert lab.choose(0).settings.controls.smile == 1
    assert lab.undo().face == 1  # what was undone is shown
    assert lab.history.current.keys() == {0}


def test_a_distant_face_is_shown_in_close_up(lab):
    view = lab.open(data.astronaut(), "ann.jpg")
    assert view.close and view.ratio == 1 and view.boxes[0][2] == pytest.approx(1 / 2.2, abs=0.01)
    assert all(0 <= share <= 1 for share in view.boxes[0])
    whole = lab.zoom(False)
    assert not whole.close and whole.before != view.before and whole.boxes[0][2] < 0.25
    edited, close = lab.slide("smile", 1), lab.zoom(True)
    assert close.after != close.before == view.before and len(edited.after) > len(close.after)
    assert not lab.open(TWO, "both").close


def test_the_expression_of_another_photo_is_taken_over(lab):
    view = lab.refer(PHOTO[:, ::-1], "mouth", "bob.jpg")
    asked = lab.history.current[0].reference
    assert asked.parts == "mouth" and "bob.jpg" in view.words
    assert lab.refer_parts("eyes").settings.reference.parts == "eyes"
    assert lab.settings.reference.face is asked.face
    assert lab.forget_reference().after == view.before


def test_a_preset_of_ones_own_is_kept_and_offered(lab):
    assert "All is at 0" in lab.keep("smirk").words
    lab.slide("smile_left", 0.6)
    view = lab.keep("Smirk")
    assert "smirk" in view.presets and view.settings.preset == "smirk"
    assert view.settings.controls == Controls(smile_left=0.6)
    lab.reset()
    assert lab.press("smirk").settings.controls == Controls(smile_left=0.6)
    assert lab.intensity(0.5).settings.controls.smile_left == pytest.approx(0.3)


def test_the_photo_is_saved_at_its_own_size_under_a_new_name(tmp_path):
    lab = EditorLab(Painter(), None, identity=False, folder=tmp_path)
    large = np.repeat(np.repeat(PHOTO, 6, 0), 6, 1)
    lab.open(large, "Me & you.jpg")
    view = lab.slide("smile", 1)
    assert view.readings is None and max(lab.photo.shown.shape) == 1380
    assert "says that it was edited" in lab.save(tmp_path / "out").words
    assert "me---you-edited-2.png" in lab.save(tmp_path / "out").words
    saved = tmp_path / "out" / "me---you-edited.png"
    assert (faces.open_picture(saved) == lab.full_size()).all()
    assert faces.open_picture(saved).shape == large.shape
    assert read_edits(saved).edits == {0: Edit(controls=Controls(smile=1))}
    lab.reset()
    assert "unedited" in lab.save(tmp_path / "out", ".png").words
    assert (faces.open_picture(tmp_path / "out" / "me---you-edited-3.png") == large).all()


def test_a_folder_that_cannot_be_is_said(lab, tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "no" / "such", tmp_path / "file"):
        assert "cannot be used as a folder" in lab.save(folder).words
    assert "not a format" in lab.save(tmp_path, ".doc").words


def test_before_there_is_a_photo_all_say_so():
    lab = EditorLab(Painter(), None)
    for action in (lab.reset, lab.save, lambda: lab.slide("smile", 1), lambda: lab.choose(0),
                   lambda: lab.press("happy")):
        view = action()
        assert view.words == "Open a photo first." and not view.before
    with pytest.raises(ConfigError):
        lab.full_size()


def test_an_editor_that_sends_pictures_away_has_no_sliders():
    painter = Painter()
    painter.remote = True
    with pytest.raises(ConfigError, match="sends each picture away"):
        EditorLab(painter)


def test_samples_are_always_there(lab):
    view = lab.sample("nobody", 2)
    assert "Nobody 2" in view.alt and len(view.boxes) == 1 and lab.photo.pixels.ndim == 2


def test_latest_wins_and_no_old_picture_is_shown_last(lab):
    shown = []
    lab.show = shown.append
    lab.editor.may_go.clear()
    threads = [threading.Thread(target=lab.slide, args=("smile", k / 40)) for k in range(1, 31)]
    for thread in threads:
        thread.start()
    lab.editor.may_go.set()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert shown[-1].settings == lab.settings and shown[-1].after == lab.choose(0).after
    assert len(lab.editor.asked) < 30 and len(lab.history.done) == 1


def test_identity_follows_when_the_sliders_rest(lab, monkeypatch):
    shown, lab.show = [], lambda view: shown.append(view)
    lab._meters.knows_people = True
    monkeypatch.setattr(lab._meters, "distance", lambda picture, face: 0.25)
    lab.slide("smile", 0.3)
    lab.slide("smile", 0.6)
    lab.wait()
    assert [view.distance for view in shown] == [None, None, 0.25]
    assert shown[-1].after is shown[-2].after
    lab.reset()
    lab.wait()
    assert len(shown) == 4 and shown[-1].distance is None  # the photo as it is needs no measure


def test_the_landmark_editor_and_the_shipped_reader_work_together(tmp_path):
    lab = EditorLab(folder=tmp_path, identity=False)
    lab.open(PHOTO)
    view = lab.press("sad")
    sadness = EXPRESSIONS.index("sadness")
    assert view.asked == ("sadness",) and view.after != view.before
    assert view.readings[1][sadness] > view.readings[0][sadness]
    assert lab.reset().after == view.before and (lab.full_size() == PHOTO).all()


def test_a_photo_and_its_smaller_self_have_the_same_faces():
    large = np.repeat(np.repeat(PHOTO, 7, 0), 7, 1)
    photo = Photo.open(large, "large")
    assert photo.shown.shape == (SHOWN, SHOWN, 3)
    scale = large.shape[0] / SHOWN
    assert np.allclose(photo.faces[0].landmarks * scale, photo.found[0].landmarks, atol=0.2)
    assert photo.faces[0].photo is photo.shown
