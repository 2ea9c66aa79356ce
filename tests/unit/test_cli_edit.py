"""`expression-lab edit`: every option, files and folders, and what is refused in one sentence."""

import json
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab import cli, edit, recognize
from expression_lab.edit.compositing import Patch
from expression_lab.edit.controls import SLIDERS
from expression_lab.edit.editor import Editor
from expression_lab.edit.saving import read_edits
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize import Classifier

ANN = data.astronaut()[:220, 110:350]
COFFEE = data.coffee()[100:300, 100:400]


class Inverter(Editor):
    """An editor that is seen: the faces' squares come back as negatives."""

    name, title, remote, consent, notes = "landmarks", "Negatives", False, None, ()

    def __init__(self):
        self.asked = []

    def edit_face(self, face, target):
        self.asked.append(target)
        box, photo = face.box, face.photo
        x, y = max(box.x, 0), max(box.y, 0)
        piece = photo[y:box.y + box.height, x:box.x + box.width]
        return Patch(piece ^ 255, np.ones(piece.shape[:2], np.float32), x, y, {"notes": self.notes})


class AlwaysHappy(Classifier):
    size = 48

    def __init__(self):
        super().__init__("happy", model=None)

    def predict_proba(self, images, flip=True, balanced=False):
        assert balanced and images.dtype == np.uint8
        return np.tile(np.eye(8, dtype=np.float32)[EXPRESSIONS.index("happiness")],
                       (len(images), 1))


@pytest.fixture
def editor(monkeypatch):
    fake = Inverter()
    load = edit.load
    monkeypatch.setattr(edit, "load", lambda name: fake if name == "landmarks" else load(name),
                        raising=False)
    return fake


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    place = tmp_path_factory.mktemp("album")
    Image.fromarray(ANN).save(place / "ann.png")
    Image.fromarray(COFFEE).save(place / "coffee.png")
    (place / "notes.jpg").write_text("no picture")
    return place


@pytest.fixture(scope="module")
def two_faces(tmp_path_factory):
    """The larger face is on the right."""
    path = tmp_path_factory.mktemp("two") / "two.png"
    small = Image.fromarray(ANN).resize((160, 147))
    whole = Image.new("RGB", (400, 220), (190, 180, 170))
    whole.paste(small, (0, 30))
    whole.paste(Image.fromarray(ANN), (160, 0))
    whole.save(path)
    return path


@pytest.fixture
def run(run):
    return partial(run, "edit")


def refused(answer, *words):
    """True for exit code 2 and one sentence that has these words."""
    code, out, err = answer
    assert code == 2 and out == "" and err.startswith("error: ") and err.count("\n") == 1, answer
    for word in words:
        assert word in err, err
    return True


# ---- what is asked for


def asked(run, editor, album, tmp_path, *options):
    code, out, err = run(album / "ann.png", tmp_path / "out.png", *options)
    assert (code, err, out) == (0, "", f"{tmp_path / 'out.png'}\n")
    (wanted,) = editor.asked
    return wanted


@pytest.mark.parametrize("options, wanted", [
    (["--to", "happy"], {"target": edit.Target("happiness")}),
    (["--to", "fear", "--intensity", "0"], {"target": edit.Target("fear", 0)}),
    (["--to", "happiness", "--intensity", "0.8"], {"target": edit.Target("happiness", 0.8)}),
    (["--to", "sadness", "--from-current"], {"target": edit.Target("sadness", 1, "current")}),
    (["--to", "fear", "--blend", "surprise", "--share", "0.3"],
     {"target": edit.Target.blend("fear", "surprise", 0.3)}),
    (["--to", "fear", "--blend", "surprise"], {"target": edit.Target.blend("fear", "surprise")}),
    (["--smile", "0.7", "--blink", "-8"], {"controls": edit.Controls(smile=0.7, blink=-8)}),
    (["--rotate-yaw", "5", "--rotate_pitch", "-2.5", "--smile_left", "0.2"],
     {"controls": edit.Controls(rotate_yaw=5, rotate_pitch=-2.5, smile_left=0.2)}),
    (["--to", "anger", "--aaa", "20"],
     {"target": edit.Target("anger"), "controls": edit.Controls(aaa=20)}),
])
def test_options_become_an_edit(run, editor, album, tmp_path, options, wanted):
    got = asked(run, editor, album, tmp_path, *options)
    assert got == edit.Edit(**wanted)
    assert read_edits(tmp_path / "out.png").edits == {0: got}


def test_every_slider_is_an_option(run, editor, album, tmp_path):
    values = {name: slider.high / 2 for name, slider in SLIDERS.items()}
    options = [part for name, value in values.items()
               for part in (f"--{name.replace('_', '-')}", value)]
    got = asked(run, editor, album, tmp_path, *options)
    assert got == edit.Edit(controls=edit.Controls(**values))


def test_a_preset_and_a_slider_instead_of_one_of_its_own(run, editor, album, tmp_path):
    sleepy = edit.preset("sleepy", 0.8)
    got = asked(run, editor, album, tmp_path, "--preset", "sleepy", "--intensity", 0.8)
    assert got == sleepy
    editor.asked.clear()
    got = asked(run, editor, album, tmp_path, "--preset", "sleepy", "--intensity", 0.8,
                "--blink", "-2", "--overwrite")
    values = {**sleepy.controls.to_dict(), "blink": -2.0}
    assert got == edit.Edit(sleepy.target, edit.Controls(**values))


def test_a_payload_as_pasted(run, editor, album, tmp_path):
    (tmp_path / "hosted.json").write_text(json.dumps(
        {"image": "https://…", "aaa": 40, "smile": "0.5", "image_format": "png"}))
    got = asked(run, editor, album, tmp_path, "--payload", tmp_path / "hosted.json", "--aaa", 9)
    assert got == edit.Edit(controls=edit.Controls(aaa=9, smile=0.5))


def test_like_another_photo(run, editor, album, tmp_path):
    reference = asked(run, editor, album, tmp_path, "--like", album / "ann.png", "--parts",
                      "mouth").reference
    assert reference.parts == "mouth" and (reference.source == ANN).all()


def test_faces_are_numbered_as_predict_numbers_them(run, editor, two_faces, tmp_path, monkeypatch,
                                                    capsys):
    before = np.array(Image.open(two_faces)).astype(int)
    centers = []
    for number in (1, 2):
        out = tmp_path / f"{number}.png"
        assert run(two_faces, out, "--to", "anger", "--face", number)[0] == 0
        changed = np.abs(np.array(Image.open(out)) - before).sum(axis=(0, 2))
        centers.append(np.average(np.arange(400), weights=changed))
    monkeypatch.setattr(recognize, "load", lambda name, runtime: AlwaysHappy())
    monkeypatch.setattr("sys.argv", ["expression-lab", "predict", "--balanced", str(two_faces)])
    with pytest.raises(SystemExit):
        cli.main()
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  face ")]
    assert [line[:8] for line in said] == ["  face 1", "  face 2"]
    for line, center in zip(said, centers):
        x, width = int(line.split("(x ")[1].split(",")[0]), int(line.split("×")[1].split()[0])
        assert x < center < x + width


def test_a_history_is_saved_and_done_again(run, editor, two_faces, tmp_path):
    saved = tmp_path / "edit.json"
    code, _, err = run(two_faces, tmp_path / "a.png", "--to", "fear", "--face", 2, "--wink", 9,
                       "--save-history", saved)
    assert (code, err) == (0, "")
    assert run(two_faces, tmp_path / "b.png", "--history", saved)[0] == 0
    fear = edit.Edit(edit.Target("fear"), edit.Controls(wink=9))
    assert editor.asked == [fear, fear] and edit.History.load(saved).current == {1: fear}
    assert (np.array(Image.open(tmp_path / "a.png"))
            == np.array(Image.open(tmp_path / "b.png"))).all()


@pytest.mark.parametrize("kind", ["png", "jpg", "jpeg", "webp"])
def test_the_ending_says_the_format(run, editor, album, tmp_path, kind):
    out = tmp_path / f"out.{kind}"
    assert run(album / "ann.png", out, "--to", "anger", "--quality", 60)[0] == 0
    assert Image.open(out).format == {"jpg": "JPEG"}.get(kind, kind.upper())
    assert read_edits(out).method == "landmarks"


def test_what_the_editor_has_to_say_is_a_note(run, editor, album, tmp_path):
    editor.notes = ["The head is turned far."]
    code, _, err = run(album / "ann.png", tmp_path / "out.png", "--to", "anger")
    assert code == 0 and err == "note: ann.png: The head is turned far.\n"


def test_quality_counts(run, editor, album, tmp_path):
    sizes = []
    for quality in (30, 95):
        out = tmp_path / f"{quality}.jpg"
        assert run(album / "ann.png", out, "--to", "anger", "--quality", quality)[0] == 0
        sizes.append(out.stat().st_size)
    assert sizes[0] < sizes[1] / 2


def test_into_a_folder_that_is_there(run, editor, album, tmp_path):
    code, out, _ = run(album / "ann.png", tmp_path, "--to", "anger")
    assert code == 0 and out == f"{tmp_path / 'ann.png'}\n" and (tmp_path / "ann.png").exists()


# ---- folders and sheets


def test_a_folder_tells_what_failed_in_one_table(run, editor, album, tmp_path):
    code, out, err = run(album, tmp_path / "out", "--to", "happiness")
    assert code == 2 and out == f"1 of 3 pictures were edited; they are in {tmp_path / 'out'}\n"
    head, *rows = err.splitlines()
    assert head.split() == ["not", "edited", "why"]
    assert [row.split()[0] for row in rows] == ["coffee.png", "notes.jpg"]
    assert rows[0].startswith("coffee.png  shows no face") and "is not a picture" in rows[1]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["ann.png"]


def test_a_folder_where_all_goes_well(run, editor, album, tmp_path):
    place = tmp_path / "in"
    place.mkdir()
    for name in ("a.png", "b.png"):
        Image.fromarray(ANN).save(place / name)
    code, out, err = run(place, tmp_path / "out", "--to", "happiness")
    assert (code, err) == (0, "") and out.startswith("2 of 2 pictures")


def test_a_sheet_of_a_folder(run, editor, album, two_faces, tmp_path, monkeypatch):
    monkeypatch.setattr(recognize, "load", lambda name, runtime: AlwaysHappy())
    sheet = tmp_path / "sheets" / "sheet.png"
    code, _, err = run(album, tmp_path / "out", "--to", "happiness", "--sheet", sheet)
    assert code == 2 and f"drawn: {sheet}" in err
    image = Image.open(sheet)
    assert image.width > 600 and "ann.png (read happiness 100 %" in image.text["Description"]
    code, _, err = run(two_faces, tmp_path / "2.png", "--smile", 1, "--face", 2, "--sheet",
                       tmp_path / "2_sheet.png")
    told = Image.open(tmp_path / "2_sheet.png").text["Description"]
    assert code == 0 and "two.png, face 2" in told


# ---- what is refused, before any work


@pytest.mark.parametrize("options, words", [
    ([], ["--to happiness"]),
    (["--to", "hapiness"], ["'happiness'"]),
    (["--to", "anger", "--preset", "sleepy"], ["--to and --preset"]),
    (["--preset", "sleepie"], ["'sleepy'"]),
    (["--to", "anger", "--intensity", "3"], ["intensity is 3", "1.5"]),
    (["--to", "anger", "--intensity", "nan"], ["intensity is nan"]),
    (["--intensity", "0.5"], ["--intensity needs --to or --preset"]),
    (["--intensity", "0", "--smile", "0"], ["--intensity needs"]),
    (["--blend", "fear"], ["--blend needs --to"]),
    (["--to", "fear", "--share", "0.2"], ["--share needs --blend"]),
    (["--smile", "1", "--from-current"], ["--from-current needs --to"]),
    (["--smile", "1", "--parts", "mouth"], ["--parts needs --like"]),
    (["--smile", "7"], ["smile is 7", "1.3"]),
    (["--blink", "nan"], ["blink is nan"]),
    (["--to", "anger", "--face", "0"], ["--face is 0", "from 1"]),
    (["--to", "anger", "--face", "4"], ["one face", "no face 4"]),
    (["--to", "anger", "--method", "landmark"], ["'landmarks'"]),
    (["--to", "anger", "--quality", "101"], ["quality is 101"]),
    (["--to", "anger", "--sheet", "sheet.jpg"], ["sheet.jpg", ".png"]),
    (["--to", "anger", "--save-history", "edit.txt"], ["edit.txt", ".json"]),
    (["--like", "nowhere.jpg"], ["nowhere.jpg"]),
    (["--like", "COFFEE"], ["no face"]),
    (["--payload", "nowhere.json"], ["nowhere.json"]),
    (["--history", "nowhere.json"], ["nowhere.json"]),
    (["--history", "a.json", "--smile", "1", "--face", "2"], ["--smile, --face"]),
])
def test_what_makes_no_sense(run, editor, album, tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    options = [str(album / "coffee.png") if one == "COFFEE" else one for one in options]
    assert refused(run(album / "ann.png", tmp_path / "out.png", *options), *words)
    assert not list(tmp_path.iterdir())


def test_files_that_say_nothing(run, editor, album, tmp_path):
    (tmp_path / "bad.json").write_text('{"smyle": 1}')
    out = tmp_path / "out.png"
    assert refused(run(album / "ann.png", out, "--payload", tmp_path / "bad.json"), "'smile'")
    (tmp_path / "bad.json").write_text('{"version": 1, "steps": [{"face": 0')
    assert refused(run(album / "ann.png", out, "--history", tmp_path / "bad.json"), "bad.json")
    assert refused(run(album / "ann.png", out, "--like", album / "notes.jpg"), "notes.jpg")


def test_places_that_are_taken(run, editor, album, tmp_path):
    ann, out = album / "ann.png", tmp_path / "out.png"
    (tmp_path / "there.png").write_text("mine")
    wish = ("--to", "anger")
    assert refused(run(ann, ann, *wish, "--overwrite"), "input itself")
    assert refused(run(album, album, *wish, "--overwrite"), "never written over")
    assert refused(run(ann, tmp_path / "there.png", *wish), "--overwrite")
    assert refused(run(ann, out, *wish, "--sheet", out), "named twice")
    assert refused(run(ann, out, *wish, "--sheet", ann, "--overwrite"), "named twice")
    assert refused(run(ann, out, *wish, "--sheet", tmp_path / "there.png"), "--overwrite")
    assert refused(run(ann, out, *wish, "--sheet", tmp_path / "there.png" / "a.png"),
                   "cannot be written to")
    assert refused(run(ann, tmp_path / "there.png" / "out.png", *wish), "cannot be written to")
    assert refused(run(album, tmp_path / "out", *wish, "--sheet", tmp_path / "out" / "ann.png"),
                   "named twice")
    assert refused(run(ann, tmp_path / "out.gif", *wish), ".png, .jpg")
    assert refused(run(tmp_path / "nothing.png", out, *wish), "nothing.png")
    assert (tmp_path / "there.png").read_text() == "mine" and not out.exists()


def test_a_misspelt_option_is_told_with_the_nearest(run, editor, album, tmp_path):
    code, _, err = run(album / "ann.png", tmp_path / "out.png", "--smlie", "1")
    assert code == 2 and "--smlie" in err and "--smile" in err and "Traceback" not in err
    code, _, err = run(album / "ann.png", tmp_path / "out.png", "--smile", "much")
    assert code == 2 and "--smile" in err and "number" in err and "Traceback" not in err


# ---- the service on the net


def test_a_remote_editor_needs_leave_and_says_so(run, editor, album, tmp_path):
    editor.remote, editor.title = True, "A service far away"
    run(album / "ann.png", tmp_path / "a.png", "--to", "anger")
    assert editor.consent is False
    code, _, err = run(album / "ann.png", tmp_path / "b.png", "--to", "anger", "--consent")
    assert code == 0 and editor.consent is True
    assert err.count("\n") == 1 and "leave this machine" in err and "A service far away" in err


def test_what_is_not_about_the_pictures_is_told_once(run, album, tmp_path, monkeypatch):
    monkeypatch.delenv("SEGMIND_API_KEY", raising=False)
    wish = ("--to", "anger", "--method", "segmind")
    place = tmp_path / "in"
    place.mkdir()
    for name in ("a.png", "b.png"):
        Image.fromarray(ANN).save(place / name)
    assert refused(run(place / "a.png", tmp_path / "a.png", *wish), "--consent")
    code, out, err = run(place, tmp_path / "out", *wish)
    assert code == 2 and err.count("--consent") == 1
    code, out, err = run(place / "a.png", tmp_path / "a.png", *wish, "--consent")
    assert code == 2 and "SEGMIND_API_KEY" in err and not (tmp_path / "a.png").exists()


# ---- generators


def test_a_generator_by_name_edits_expressions_and_refuses_sliders(run, album, tmp_path,
                                                                   monkeypatch, pretender):
    from expression_lab import generate

    monkeypatch.setattr(generate, "load", lambda name: pretender if name == "cgan" else None)
    out = tmp_path / "out.png"
    assert run(album / "ann.png", out, "--to", "surprise", "--method", "cgan")[0] == 0
    assert read_edits(out).method == "cgan" and (np.asarray(Image.open(out)) != ANN).any()
    again = run(album / "ann.png", tmp_path / "b.png", "--smile", "0.5", "--method", "cgan")
    assert refused(again, "knows expressions, not sliders", "landmark editor")


# ---- as a program


def test_help_is_light():
    code = ("import sys; sys.argv = ['expression-lab', 'edit', '--help']\n"
            "from expression_lab import cli\n"
            "try: cli.main()\n"
            "except SystemExit: pass\n"
            "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    heavy = {"numpy", "cv2", "PIL", "matplotlib", "tensorflow", "keras", "pandas", "tqdm", "scipy"}
    assert not heavy & set(done.stderr.split())
    for name in SLIDERS:
        assert f"--{name.replace('_', '-')}" in done.stdout


# ---- the landmark editor itself


def pixels(path):
    return np.array(Image.open(path).convert("RGB"))


def test_the_astronaut_without_her_smile(run, album, tmp_path):
    out = tmp_path / "out.png"
    code, said, err = run(album / "ann.png", out, "--to", "neutral")
    assert (code, said, err) == (0, f"{out}\n", "")
    reader = recognize.load("residual", "auto")
    before, after = (recognize.read(one, reader, balanced=True)[0].probabilities
                     for one in (ANN, pixels(out)))
    happy = EXPRESSIONS.index("happiness")
    assert before[happy] > 0.9 and after[happy] < 0.5
    assert (pixels(out)[:, :5] == ANN[:, :5]).all(), "the wall stays as it is"


def test_zero_is_the_photo_itself(run, album, tmp_path):
    assert run(album / "ann.png", tmp_path / "out.png", "--smile", 0, "--aaa", 0)[0] == 0
    assert (pixels(tmp_path / "out.png") == ANN).all()


def test_the_other_face_stays_as_it_is(run, two_faces, tmp_path):
    code, _, err = run(two_faces, tmp_path / "out.png", "--preset", "sleepy", "--face", 2)
    changed = (pixels(tmp_path / "out.png") != pixels(two_faces)).any(axis=(0, 2))
    assert code == 0 and changed[:160].any() and not changed[200:].any()
