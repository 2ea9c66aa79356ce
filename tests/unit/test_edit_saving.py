"""Saved pictures: whole or not at all, and they say how they were edited."""

import io
import json
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin
from skimage import data

import expression_lab
from expression_lab import files
from expression_lab.edit.controls import Controls
from expression_lab.edit.edits import Edit
from expression_lab.edit.records import NAMESPACE, SOURCE_TYPE
from expression_lab.edit.references import Reference
from expression_lab.edit.saving import read_edits, save
from expression_lab.edit.targets import Target
from expression_lab.errors import BadDataError, ConfigError, PictureError, ShapeError
from expression_lab.faces import Face

PHOTO = data.astronaut()[:96:2, 100:240:2]
EDITS = {0: Edit(Target("happiness", 0.8), Controls(smile_left=0.2)),
         2: Edit(controls=Controls(blink=-8))}
ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def camera_file(**options):
    """A photo as a phone writes it: turned, with a place, a maker and a color profile."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretMaker"
    exif.get_ifd(0x8825)[1] = "N"
    content = io.BytesIO()
    Image.fromarray(PHOTO).save(content, "JPEG", exif=exif, **{"icc_profile": SRGB, **options})
    return content.getvalue()


@pytest.mark.parametrize("ending", [*ENDINGS, ".PNG"])
def test_a_file_says_how_it_was_edited(tmp_path, ending):
    path = save(tmp_path / f"out{ending}", PHOTO, EDITS, "landmarks")
    record = read_edits(path)
    assert record.edits == EDITS and record.method == "landmarks"
    assert record.version == expression_lab.__version__ and record.when.endswith("+00:00")
    assert record.earlier == () and record.references == {}
    assert read_edits(path.read_bytes()).edits == EDITS
    assert str(tmp_path).encode() not in path.read_bytes(), "no path of this machine"
    pixels = np.asarray(Image.open(path)).astype(int)
    assert pixels.shape == PHOTO.shape and np.abs(pixels - PHOTO).mean() < 5
    if ending.lower() == ".png":
        assert np.array_equal(pixels, PHOTO)


@pytest.mark.parametrize("ending", ENDINGS)
def test_other_programs_can_read_it(tmp_path, ending):
    image = Image.open(save(tmp_path / f"out{ending}", PHOTO, EDITS, "landmarks"))
    image.load()
    packet = image.info.get("xmp") or image.info["XML:com.adobe.xmp"].encode()
    [description] = ElementTree.fromstring(packet).iter(
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    extension = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
    assert description.attrib[extension + "DigitalSourceType"] == SOURCE_TYPE
    assert "Expression Lab" in description.attrib[extension + "AISystemUsed"]
    if ending == ".png":
        shown = image.text["Software"], image.text["Description"]
    else:
        shown = image.getexif()[0x0131], image.getexif()[0x010E]
    assert shown[0].startswith("Expression Lab ") and "expression was changed" in shown[1]


def test_nothing_of_the_camera_s_is_carried_over_but_the_colors(tmp_path):
    source = camera_file()
    for ending in ENDINGS:
        path = save(tmp_path / f"out{ending}", PHOTO, EDITS, "landmarks", source=source)
        image, content = Image.open(path), path.read_bytes()
        assert image.info["icc_profile"] == SRGB
        assert not image.getexif().get_ifd(0x8825) and b"SecretMaker" not in content
        assert image.getexif().get(0x0112, 1) == 1, "upright already: not to be turned again"


def test_a_profile_of_another_kind_of_pixels_is_left_out(tmp_path):
    path = save(tmp_path / "grey.png", PHOTO[:, :, 0], EDITS, "landmarks", source=camera_file())
    assert "icc_profile" not in Image.open(path).info and Image.open(path).mode == "L"
    inks = SRGB[:16] + b"CMYK" + SRGB[20:]
    path = save(tmp_path / "a.png", PHOTO, EDITS, "landmarks", camera_file(icc_profile=inks))
    assert "icc_profile" not in Image.open(path).info


def test_a_file_that_is_edited_again_keeps_both_records(tmp_path):
    first = save(tmp_path / "a.jpg", PHOTO, EDITS, "landmarks")
    second = save(tmp_path / "b.png", PHOTO, Target("anger"), "segmind", source=first)
    third = save(tmp_path / "c.webp", PHOTO, Controls(aaa=20), "landmarks", source=second)
    record = read_edits(third)
    assert record.edits == {0: Edit(controls=Controls(aaa=20))}
    assert [one.method for one in record.earlier] == ["landmarks", "segmind"]
    assert record.earlier[0].edits == EDITS
    unchanged = save(tmp_path / "d.png", PHOTO, {}, "landmarks", source=second)
    assert read_edits(unchanged).method == "segmind", "what was said before still holds"


def test_the_chain_of_records_fits_into_every_format(tmp_path):
    many = {face: Edit(Target("anger"), Controls(smile=0.31, blink=-3, aaa=7.25, eee=1.1))
            for face in range(40)}
    path = tmp_path / "0.jpg"
    save(path, PHOTO, many, "landmarks")
    for _ in range(14):
        save(path, PHOTO, many, "landmarks", source=path)
    record = read_edits(path)
    assert record.edits == many and len(record.earlier) <= 10


def test_without_an_edit_nothing_is_claimed(tmp_path):
    for ending in ENDINGS:
        for edits in ({}, Edit(), {1: Controls()}):
            path = save(tmp_path / f"out{ending}", PHOTO, edits, "landmarks")
            assert read_edits(path) is None and b"DigitalSourceType" not in path.read_bytes()
    assert read_edits(camera_file()) is None


def test_of_a_reference_only_the_parts_are_told(tmp_path):
    landmarks = np.full((478, 3), 31.25, np.float32)
    reference = Reference(Face(landmarks, 1.0, PHOTO), "mouth")
    path = save(tmp_path / "a.jpg", PHOTO, {1: Edit(Target("anger"), reference=reference)}, "x")
    record = read_edits(path)
    assert record.references == {1: "mouth"} and record.edits == {1: Edit(Target("anger"))}
    assert b"31.25" not in path.read_bytes(), "nobody's face is measured in a file passed on"
    again = read_edits(save(tmp_path / "b.jpg", PHOTO, EDITS, "x", source=path))
    assert again.earlier[0].references == {1: "mouth"}


def test_text_of_any_kind_comes_back(tmp_path):
    method = "<lab:edits>&amp;\"'é”]]>"
    for ending in ENDINGS:
        record = read_edits(save(tmp_path / f"out{ending}", PHOTO, EDITS, method))
        assert record.method == method and record.edits == EDITS


def test_quality_makes_files_smaller(tmp_path):
    for ending in (".jpg", ".webp"):
        sizes = [save(tmp_path / f"{quality}{ending}", PHOTO, EDITS, "x", quality=quality)
                 .stat().st_size for quality in (0, 40, 100)]
        assert sizes == sorted(set(sizes))
    for wrong in (-1, 101, np.nan, "95", True):
        with pytest.raises(ConfigError, match="quality is .* from 0 to 100"):
            save(tmp_path / "a.jpg", PHOTO, EDITS, "x", quality=wrong)


def test_what_cannot_be_saved_is_one_sentence_and_leaves_no_file(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for path, words in ((tmp_path / "a.gif", ".png, .jpg"), (tmp_path / "a", "no ending"),
                        (tmp_path / "none" / "a.png", "could not be written"),
                        (tmp_path / "file" / "a.png", "could not be written")):
        with pytest.raises(PictureError, match=words) as told:
            save(path, PHOTO, EDITS, "landmarks")
        assert "\n" not in str(told.value)
    with pytest.raises(ShapeError):
        save(tmp_path / "a.png", PHOTO / 255, EDITS, "landmarks")
    with pytest.raises(PictureError, match="cannot be opened as a picture"):
        save(tmp_path / "a.png", PHOTO, EDITS, "landmarks", source=tmp_path / "none.jpg")
    with pytest.raises(PictureError, match="could not be written"):
        save(tmp_path / "a.webp", np.zeros((2, 20_000, 3), np.uint8), EDITS, "landmarks")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = save(tmp_path / "a.png", PHOTO, EDITS, "landmarks")
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "replace", full)
    with pytest.raises(PictureError, match="No space left on device"):
        save(path, PHOTO[::-1], EDITS, "landmarks")
    assert path.read_bytes() == before


def with_packet(text):
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", text)
    content = io.BytesIO()
    Image.fromarray(PHOTO).save(content, "PNG", pnginfo=chunks)
    return content.getvalue()


@pytest.mark.parametrize("settings", [
    "", "{", "5", "null", "[]", "{}", '{"method": "x", "version": "1", "when": "", "faces": 5}',
    '{"method": "x", "version": "1", "when": "", "faces": {"a": {}}}',
    '{"method": "x", "version": "1", "when": "", "faces": {"0": 5}}',
    '{"method": "x", "version": "1", "when": "", "faces": {"0": {"reference": {}}}}',
    '{"method": "x", "version": "1", "when": "", "faces": {"0": {"controls": {"smile": 9}}}}',
    '{"method": "x", "version": "1", "when": "", "faces": {}, "earlier": 5}',
    "[" * 100_000,
])
def test_a_damaged_record_is_one_sentence(tmp_path, settings):
    content = with_packet(f'<a xmlns:lab="{NAMESPACE}"><lab:edits>{settings}</lab:edits></a>')
    with pytest.raises(BadDataError, match="its record cannot be read") as told:
        read_edits(content)
    assert "\n" not in str(told.value)
    saved = save(tmp_path / "a.png", PHOTO, EDITS, "x", source=content)
    assert read_edits(saved).earlier == (), "what cannot be read is not carried on"


def test_hostile_xml_is_not_expanded():
    bomb = ('<!DOCTYPE a [<!ENTITY b "boom">]>'
            f'<a xmlns:lab="{NAMESPACE}"><lab:edits>&b;</lab:edits></a>')
    with pytest.raises(BadDataError, match="entities"):
        read_edits(with_packet(bomb))
    with pytest.raises(BadDataError, match="cut short"):
        read_edits(with_packet(f'<a xmlns:lab="{NAMESPACE}"><lab:edits>'))


def test_a_record_survives_programs_that_write_it_as_an_attribute(tmp_path):
    settings = {"method": "x", "version": "1", "when": "", "faces": {"0": EDITS[0].to_dict()}}
    node = ElementTree.Element("a", {f"{{{NAMESPACE}}}edits": json.dumps(settings)})
    record = read_edits(with_packet(ElementTree.tostring(node, "unicode")))
    assert record.edits == {0: EDITS[0]}


def test_somebody_else_s_metadata_is_no_record():
    assert read_edits(with_packet("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")) is None
    assert read_edits(with_packet("no xml at all")) is None
    for wrong in (b"", b"no picture"):
        with pytest.raises(PictureError, match="cannot be opened as a picture"):
            read_edits(wrong)
