"""Edited files: a folder in and a folder out, what is refused, and that no input is lost."""

import os
import sys

import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab.edit import folder
from expression_lab.edit.compositing import Patch
from expression_lab.edit.controls import Controls
from expression_lab.edit.editor import Editor
from expression_lab.edit.edits import Edit
from expression_lab.edit.saving import read_edits
from expression_lab.errors import (
    ConfigError,
    LabError,
    NoFaceError,
    PictureError,
    RemoteError,
    ServiceError,
)

SMILE = {0: Controls(smile=0.5)}
ANN = data.astronaut()[:220, 110:350]


class Inverter(Editor):
    """An editor that is seen: the faces' squares come back as negatives."""

    name, title, notes = "inverter", "Negatives", ["Seen."]

    def __init__(self):
        self.asked = []

    def edit_face(self, face, target):
        self.asked.append(target)
        box, photo = face.box, face.photo
        x, y = max(box.x, 0), max(box.y, 0)
        piece = photo[y:box.y + box.height, x:box.x + box.width]
        return Patch(piece ^ 255, np.ones(piece.shape[:2], np.float32), x, y, {"notes": self.notes})


@pytest.fixture
def editor():
    return Inverter()


@pytest.fixture
def album(tmp_path):
    place = tmp_path / "album"
    (place / "inside").mkdir(parents=True)
    Image.fromarray(ANN).save(place / "ann [1].jpg", quality=95)
    Image.fromarray(ANN).save(place / "ann.PNG")
    Image.fromarray(ANN).save(place / "scan.tif")
    Image.fromarray(data.coffee()).resize((150, 100)).save(place / "coffee.png")
    (place / "notes.jpg").write_text("no picture")
    (place / ".hidden").write_text("passed over")
    return place


def names(place):
    return sorted(path.name for path in place.iterdir())


def pixels(path):
    return np.array(Image.open(path).convert("RGB"))


def test_one_file(editor, album, tmp_path):
    seen = []
    out = folder.edit_file(album / "ann.PNG", tmp_path / "out.png", editor, SMILE,
                           seen=lambda *one: seen.append(one))
    assert out.notes == ("Seen.",) and not out.error
    out = out.target
    assert out == tmp_path / "out.png" and (pixels(out) != ANN).any()
    assert read_edits(out).edits == {0: Edit(controls=Controls(smile=0.5))}
    assert read_edits(out).method == "inverter"
    (source, photo, edited, found), = seen
    assert source == album / "ann.PNG" and len(found) == 1
    assert (photo == ANN).all() and (edited == pixels(out)).all()


def test_nothing_to_do_gives_the_same_pixels_and_asks_nobody(editor, album, tmp_path):
    for source in ("ann.PNG", "coffee.png"):
        out = folder.edit_file(album / source, tmp_path / source, editor, {0: Controls()})
        assert (pixels(out.target) == pixels(album / source)).all()
    assert editor.asked == []


def test_a_folder(editor, album, tmp_path):
    before = {name: (album / name).read_bytes() for name in names(album) if "." in name}
    out = tmp_path / "deep" / "out"
    outcomes = folder.edit_folder(album, out, editor, SMILE, progress=False)
    assert [one.source.name for one in outcomes] == [
        "ann [1].jpg", "ann.PNG", "coffee.png", "notes.jpg", "scan.tif"]
    assert names(out) == ["ann [1].jpg", "ann.PNG", "scan.tif.png"]
    assert [bool(one.error) for one in outcomes] == [False, False, True, True, False]
    assert "no face" in outcomes[2].error and "not a picture" in outcomes[3].error
    assert (pixels(out / "scan.tif.png") == pixels(out / "ann.PNG")).all()
    assert {name: (album / name).read_bytes() for name in before} == before


def test_what_is_there_stays_unless_told_otherwise(editor, album, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "ann.PNG").write_text("mine")
    outcomes = folder.edit_folder(album, out, editor, SMILE, progress=False)
    assert "already there" in outcomes[1].error and "--overwrite" in outcomes[1].error
    assert (out / "ann.PNG").read_text() == "mine"
    outcomes = folder.edit_folder(album, out, editor, SMILE, overwrite=True, progress=False)
    assert not outcomes[1].error and pixels(out / "ann.PNG").shape == ANN.shape


def test_the_input_is_never_written_over(editor, album, tmp_path):
    for source, target in ((album, album), (album, album / ".." / "album")):
        with pytest.raises(ConfigError, match="never"):
            folder.edit_folder(source, target, editor, SMILE, overwrite=True)
    one = album / "ann.PNG"
    with pytest.raises(ConfigError, match="input itself"):
        folder.edit_file(one, album / "." / "ann.PNG", editor, SMILE, overwrite=True)
    assert (pixels(one) == ANN).all() and editor.asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_nor_is_it_through_a_link(editor, album, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    os.link(album / "scan.tif", out / "ann.PNG")
    (out / "ann [1].jpg").symlink_to(album / "ann [1].jpg")
    before = (album / "scan.tif").read_bytes(), (album / "ann [1].jpg").read_bytes()
    outcomes = folder.edit_folder(album, out, editor, SMILE, overwrite=True, progress=False)
    assert "input itself" in outcomes[0].error and "input itself" in outcomes[1].error
    assert before == ((album / "scan.tif").read_bytes(), (album / "ann [1].jpg").read_bytes())


def test_folders_that_make_no_sense(editor, album, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="no files"):
        folder.edit_folder(tmp_path / "empty", tmp_path / "out", editor, SMILE)
    with pytest.raises(ConfigError, match="must be one too"):
        folder.edit_folder(album, tmp_path / "file", editor, SMILE)
    with pytest.raises(ConfigError, match="cannot be written to"):
        folder.edit_folder(album, tmp_path / "file" / "out", editor, SMILE)
    assert not (tmp_path / "out").exists() and editor.asked == []


def test_a_face_that_is_not_there(editor, album, tmp_path):
    with pytest.raises(NoFaceError, match="one face, so there is no face 3"):
        folder.edit_file(album / "ann.PNG", tmp_path / "a.png", editor, {2: Controls(aaa=9)})
    with pytest.raises(NoFaceError, match="coffee.png shows no face"):
        folder.edit_file(album / "coffee.png", tmp_path / "a.png", editor, SMILE)
    assert names(tmp_path) == ["album"] and editor.asked == []


def test_a_format_is_refused_before_any_work(editor, album, tmp_path):
    for name in ("out.gif", "out"):
        with pytest.raises(PictureError, match=r"\.png, \.jpg"):
            folder.edit_file(album / "ann.PNG", tmp_path / name, editor, SMILE)
    assert editor.asked == []


@pytest.mark.parametrize("error, tried", [(ServiceError("No key."), 1), (RemoteError("400."), 3)])
def test_a_service_that_cannot_be_used_is_asked_once(editor, album, tmp_path, error, tried):
    def edit_face(face, target):
        editor.asked.append(target)
        raise error

    editor.edit_face = edit_face
    outcomes = folder.edit_folder(album, tmp_path / "out", editor, SMILE, progress=False)
    assert len(editor.asked) == tried and len(outcomes) == 5
    assert all(one.error for one in outcomes) and names(tmp_path / "out") == []
    assert outcomes[0].error == str(error)
    assert outcomes[-1].error.startswith("Not tried") == (tried == 1)


# ---- pictures as strangers have them


def odd(kind, place):
    """A picture of an odd kind that still shows the astronaut, and what it should look like."""
    image, path = Image.fromarray(ANN), place / f"{kind}.tif"
    if kind == "cmyk":
        path = place / "cmyk.jpg"
        image.convert("CMYK").save(path, quality=95)
    elif kind == "sixteen":
        Image.fromarray(np.array(image.convert("L")).astype(np.uint16) * 257).save(path)
    elif kind == "animated":
        path = place / "animated.gif"
        image.save(path, save_all=True, append_images=[image.rotate(90)], duration=100)
    elif kind == "rotated":
        path, exif = place / "rotated.jpg", Image.Exif()
        exif[0x0112] = 6
        image.rotate(90, expand=True).save(path, exif=exif, quality=95)
    elif kind == "transparent":
        path = place / "transparent.png"
        image.putalpha(255)
        image.save(path)
    return path


@pytest.mark.parametrize("kind", ["cmyk", "sixteen", "animated", "rotated", "transparent"])
def test_odd_pictures_are_edited_upright(editor, tmp_path, kind):
    out = folder.edit_file(odd(kind, tmp_path), tmp_path / "out.png", editor, SMILE)
    shown = pixels(out.target)
    assert shown.shape == ANN.shape
    away = np.abs(shown.astype(int) - ANN)[:20].mean()  # the wall above her head
    assert away < (30 if kind == "sixteen" else 12) and len(editor.asked) == 1
    assert "exif" not in Image.open(out.target).info


def huge(path):
    """The header of a picture of 30,000 × 30,000 pixels, with none of them."""
    import struct
    import zlib

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I",
                                                                        zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                     + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b""))


def test_pictures_that_cannot_be_edited_are_one_sentence_each(editor, tmp_path):
    place = tmp_path / "bad"
    place.mkdir()
    Image.new("RGB", (1, 1)).save(place / "dot.png")
    huge(place / "huge.png")
    (place / "empty.jpg").write_bytes(b"")
    (place / "cut.jpg").write_bytes(odd("cmyk", tmp_path).read_bytes()[:900])
    Image.fromarray(ANN[:110]).crop((60, 60, 110, 110)).save(place / "piece.png")
    outcomes = folder.edit_folder(place, tmp_path / "out", editor, SMILE, progress=False)
    said = {one.source.name: one.error for one in outcomes}
    for name, words in (("dot.png", "no face"), ("huge.png", "megapixels"), ("empty.jpg", "empty"),
                        ("cut.jpg", "cut.jpg"), ("piece.png", "no face")):
        assert words in said[name] and "\n" not in said[name], said[name]
    assert names(tmp_path / "out") == []


def test_a_face_at_the_edge(editor, tmp_path):
    Image.fromarray(ANN[40:, 85:]).save(tmp_path / "edge.png")
    out = folder.edit_file(tmp_path / "edge.png", tmp_path / "out.png", editor, SMILE)
    assert pixels(out.target).shape == ANN[40:, 85:].shape


def test_a_folder_that_cannot_be_written_to(editor, album, tmp_path, monkeypatch):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folder.tempfile, "TemporaryFile", refuse)
    with pytest.raises(LabError, match="cannot be written to .Permission denied."):
        folder.edit_folder(album, tmp_path / "out", editor, SMILE)
    assert editor.asked == []
