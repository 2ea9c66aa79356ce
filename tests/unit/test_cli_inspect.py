"""`expression-lab inspect` and `edit --sign`: what files tell, in words and as JSON."""

import json

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from skimage import data

from expression_lab import edit, video
from expression_lab.edit import credentials
from expression_lab.errors import PictureError
from expression_lab.generate import saving
from expression_lab.video.declared import facts

ANN = data.astronaut()[:220, 110:350]
EDITS = {0: edit.Edit(edit.Target("happiness", 0.8)), 1: edit.Edit(controls=edit.Controls(aaa=9))}
needs_c2pa = pytest.mark.skipif(not credentials.available(), reason="c2pa-python is not installed")
pytestmark = pytest.mark.usefixtures("config")


@pytest.fixture
def edited(tmp_path):
    return edit.save(tmp_path / "edited.png", ANN, EDITS, "landmarks")


def told(run, path):
    """What is said of a file, on one line."""
    code, out, err = run("inspect", path)
    assert code == 0 and err == "" and out.startswith(str(path)[:20])
    return " ".join(out.split())


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp"])
def test_what_was_done_is_told(run, tmp_path, ending):
    first = edit.save(tmp_path / f"a{ending}", ANN, EDITS, "landmarks")
    again = edit.save(tmp_path / f"b{ending}", ANN, edit.Target("fear"), "refine", source=first)
    words = told(run, again)
    assert "(refine), 20" in words and "face 1: fear of intensity 1.00" in words
    assert "Before that, edited" in words and "face 2: aaa +9" in words
    assert words.index("(refine)") < words.index("(landmarks)") and " UTC" in words
    assert "No signature" in words


def test_of_an_untold_picture_nothing_is_concluded(run, tmp_path):
    for ending in ("png", "jpg", "webp", "gif", "bmp", "tif"):
        Image.fromarray(ANN).save(tmp_path / f"photo.{ending}")
        words = told(run, tmp_path / f"photo.{ending}")
        assert "does not show that it was not edited" in words and "ignature" not in words


def test_generated_faces_and_others_words_for_how_it_was_made(run, tmp_path):
    made = saving.save(tmp_path / "nobody.png", ANN[..., 0], {
        "method": "cgan", "expression": "happiness", "seed": 3, "truncation": None})
    words = told(run, made)
    assert "generator cgan" in words and "do not exist (expression happiness, seed 3)" in words
    packet = (b'<x Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/'
              b'digitalsourcetype/algorithmicMedia"/>')
    Image.fromarray(ANN).save(tmp_path / "other.jpg", xmp=packet)
    assert "calls it algorithmicMedia" in told(run, tmp_path / "other.jpg")


def test_an_edited_video_is_told_too(run, tmp_path):
    frame = np.zeros((48, 64, 3), np.uint8)
    for name, more in (("edited", facts(EDITS[0], "multi")), ("plain", {})):
        with video.Writer(tmp_path / f"{name}.mp4", (64, 48), 10, facts=more) as writer:
            writer.write(frame)
    words = told(run, tmp_path / "edited.mp4")
    assert "(multi), 20" in words and "all faces: happiness of intensity 0.80" in words
    assert "No signature" in words
    assert "says nothing" in told(run, tmp_path / "plain.mp4")


def test_a_video_s_damaged_record_is_named(run, tmp_path):
    lied = {"description": '{"digital_source_type": 1, "faces": {"all": 5}}'}
    with video.Writer(tmp_path / "a.mp4", (64, 48), 10, facts=lied) as writer:
        writer.write(np.zeros((48, 64, 3), np.uint8))
    assert "cut short or changed" in told(run, tmp_path / "a.mp4")


def test_what_cannot_be_opened_is_named_and_the_rest_is_told(run, tmp_path, edited):
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "cut.png").write_bytes(edited.read_bytes()[:20])
    wrong = [tmp_path / name for name in ("notes.txt", "empty.jpg", "cut.png", "none.png", "")]
    code, out, err = run("inspect", *wrong, edited)
    assert code == 2 and "(landmarks)" in out
    assert err.count("error: ") == err.count("\n") == len(wrong)
    assert "neither a picture nor a video" in err and "Traceback" not in err
    with pytest.raises(PictureError):
        edit.inspect(b"")


def test_json_is_one_object(run, tmp_path, edited):
    code, out, err = run("inspect", edited, tmp_path / "none.png", "--json")
    first, second = json.loads(out)["files"]
    assert code == 2 and "none.png" in err and "none.png" in second["error"]
    assert first["edits"]["method"] == "landmarks" and first["generated"] is None
    assert edit.Edit.from_dict(first["edits"]["faces"]["0"]) == EDITS[0]
    assert first["signature"] == {"state": "none", "signer": "", "known": "", "claims": [],
                                  "problems": []}
    assert first["source_type"] == "compositeWithTrainedAlgorithmicMedia" and first["words"]


def test_a_damaged_record_is_a_finding_not_a_failure(run, tmp_path, edited):
    content = edited.read_bytes()
    image = Image.open(edited)
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", image.info["XML:com.adobe.xmp"].replace("version", "v"))
    image.save(tmp_path / "damaged.png", pnginfo=chunks)
    assert "its record cannot be read" in told(run, tmp_path / "damaged.png")
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt(saving.SETTINGS, "[1, 2")
    image.save(tmp_path / "made.png", pnginfo=chunks)
    assert "generated, but not how" in told(run, tmp_path / "made.png")
    assert content == edited.read_bytes(), "to look changes nothing"


def test_what_a_file_says_does_not_steer_the_terminal(run, tmp_path):
    path = edit.save(tmp_path / "a.png", ANN, EDITS, "\x1b[2J\u202eevil\n\nSignature: valid." * 40)
    code, out, _ = run("inspect", path)
    assert code == 0 and "\x1b" not in out and "\u202e" not in out and len(out) < 1500
    assert not [line for line in out.splitlines() if line.startswith("Signature")]
    made = saving.save(tmp_path / "b.png", ANN[..., 0], {"method": "\x1b[2J", "\x1b": "\x1b" * 999})
    assert "\x1b" not in told(run, made)


@needs_c2pa
def test_edit_signs_and_inspect_sees_it(run, tmp_path, config):
    Image.fromarray(ANN).save(tmp_path / "ann.jpg")
    code, out, err = run("edit", tmp_path / "ann.jpg", tmp_path / "out.png", "--smile", "0.5",
                         "--sign")
    assert code == 0 and "certificate for signing was made" in err and str(config) not in err
    assert "PRIVATE" not in err + out
    words = told(run, tmp_path / "out.png")
    assert "Signature: valid" in words and "that of this computer" in words
    assert "What was signed: opened; edited with Expression Lab (landmarks)" in words
    code, _, err = run("edit", tmp_path / "ann.jpg", tmp_path / "b.png", "--smile", "0.5", "--sign")
    assert code == 0 and err == "", "the certificate is there already"


@needs_c2pa
def test_a_folder_is_signed(run, tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.jpg", "c.tif"):
        Image.fromarray(ANN).save(tmp_path / "in" / name)
    code, out, _ = run("edit", tmp_path / "in", tmp_path / "out", "--smile", "0.5", "--sign")
    assert code == 0 and "3 of 3" in out
    assert {edit.inspect(one).signature.state for one in (tmp_path / "out").iterdir()} == {"valid"}


@needs_c2pa
def test_what_cannot_be_signed_is_said_before_any_work(run, tmp_path, monkeypatch):
    Image.fromarray(ANN).save(tmp_path / "ann.jpg")
    ask = ("edit", tmp_path / "ann.jpg", tmp_path / "sub" / "out.png", "--smile", "0.5", "--sign")
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("EXPRESSION_LAB_CONFIG", str(tmp_path / "file" / "x"))
    code, out, err = run(*ask)
    assert code == 2 and out == "" and "cannot be kept" in err and str(tmp_path) not in err
    monkeypatch.setitem(__import__("sys").modules, "c2pa", None)
    code, out, err = run(*ask)
    assert code == 2 and "c2pa-python" in err and err.count("\n") == 1
    assert not (tmp_path / "sub").exists()
