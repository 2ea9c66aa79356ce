"""Every kind of file that people call a picture, whole, damaged and hostile."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from skimage import data

from expression_lab.errors import PictureError, ShapeError
from expression_lab.faces import open_picture, save_picture

ORIENTATION = 0x0112


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    if kind in ("JPEG", "WEBP"):
        options.setdefault("quality", 95)
    image.save(buffer, format=kind, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def photo():
    return data.astronaut()[:120, 150:290]


def close(a, b, tolerance):
    return a.shape == b.shape and np.abs(a.astype(int) - b.astype(int)).mean() <= tolerance


@pytest.mark.parametrize("kind, tolerance", [
    ("PNG", 0), ("BMP", 0), ("TIFF", 0), ("PPM", 0), ("JPEG", 6), ("WEBP", 6)])
def test_common_formats_from_bytes_and_from_a_path(photo, tmp_path, kind, tolerance):
    content = encoded(Image.fromarray(photo), kind)
    path = tmp_path / "photo.of-any-name"
    path.write_bytes(content)
    for source in (content, bytearray(content), path, str(path)):
        opened = open_picture(source)
        assert opened.dtype == np.uint8 and close(opened, photo, tolerance)
    opened[0, 0] = 7  # the caller's own array, not a view of Pillow's memory


# How a camera that was held in some way stores the upright picture.
STORED = {1: lambda p: p, 2: np.fliplr, 3: lambda p: np.rot90(p, 2), 4: np.flipud,
          5: lambda p: p.swapaxes(0, 1), 6: lambda p: np.rot90(p, 1),
          7: lambda p: np.rot90(p, 2).swapaxes(0, 1), 8: lambda p: np.rot90(p, -1)}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientations_come_out_upright(photo, orientation, kind):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](photo)))
    assert close(open_picture(encoded(stored, kind, exif=exif)), photo, 6)


def test_damaged_exif_does_not_cost_the_picture(photo, recwarn):
    exif = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40
    assert open_picture(encoded(Image.fromarray(photo), "JPEG", exif=exif)).shape == photo.shape
    assert not recwarn.list


def test_cmyk_jpeg(photo):
    cmyk = Image.fromarray(photo).convert("CMYK")
    assert close(open_picture(encoded(cmyk, "JPEG")), photo, 6)
    assert close(open_picture(encoded(cmyk, "TIFF")), photo, 1)


def test_sixteen_bit_grey_keeps_its_scale():
    ramp = np.linspace(0, 65535, 256).round().astype(np.uint16)[None].repeat(4, 0)
    for kind in ("PNG", "TIFF"):
        assert close(open_picture(encoded(Image.fromarray(ramp), kind))[..., 0],
                     np.arange(256)[None].repeat(4, 0), 0.01)
    dark = open_picture(encoded(Image.fromarray(ramp // 256), "PNG"))
    assert dark.max() <= 1, "a dark 16-bit picture stays dark"


def test_sixteen_bit_color(photo):
    rows = b"".join(b"\0" + (row.astype(">u2") * 257).tobytes() for row in photo)
    assert close(open_picture(png(photo.shape[1], photo.shape[0], 16, 2, rows)), photo, 0.01)


def test_thirty_two_bit_and_float_grey():
    ramp = np.arange(256, dtype=np.float32)[None].repeat(4, 0)
    for stored in (ramp, ramp / 255, (ramp * 257).astype(np.int32), ramp - 100):
        opened = open_picture(encoded(Image.fromarray(stored), "TIFF"))
        assert close(opened[..., 0], ramp, 1)
    unknown = np.full((2, 2), np.nan, np.float32)
    assert open_picture(encoded(Image.fromarray(unknown), "TIFF")).max() == 0


def test_grey_and_one_bit():
    grey = data.camera()[::8, ::8]
    assert (open_picture(encoded(Image.fromarray(grey), "PNG"))[..., 2] == grey).all()
    ink = grey > 128
    assert (open_picture(encoded(Image.fromarray(ink), "PNG"))[..., 0] == ink * 255).all()


def test_what_is_transparent_becomes_white(photo):
    half = np.full(photo.shape[:2], 255, np.uint8)
    half[:, :70] = 0
    color = open_picture(encoded(Image.fromarray(np.dstack([photo, half])), "PNG"))
    assert (color[:, :70] == 255).all() and (color[:, 70:] == photo[:, 70:]).all()
    grey = open_picture(encoded(Image.fromarray(np.dstack([photo[..., 0], half])), "PNG"))
    assert (grey[:, :70] == 255).all() and (grey[:, 70:, 1] == photo[:, 70:, 0]).all()


def test_palette_with_a_transparent_entry():
    image = Image.new("P", (4, 2), 0)
    image.putpalette([200, 0, 0, 0, 0, 200])
    image.putpixel((3, 1), 1)
    for kind in ("PNG", "GIF"):
        opened = open_picture(encoded(image, kind, transparency=0))
        assert opened[0, 0].tolist() == [255, 255, 255] and opened[1, 3].tolist() == [0, 0, 200]
        assert open_picture(encoded(image, kind))[0, 0].tolist() == [200, 0, 0]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_frame_of_an_animation(kind):
    frames = [Image.new("RGB", (20, 10), color) for color in ("red", "blue", "lime")]
    opened = open_picture(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
    assert opened.shape == (10, 20, 3)
    assert opened[5, 5, 0] > 240 and opened[5, 5, 1:].max() < 15


def test_one_pixel():
    content = encoded(Image.new("RGB", (1, 1), "teal"), "PNG")
    assert open_picture(content).tolist() == [[[0, 128, 128]]]


# ---- what is refused, and how


def refused(source):
    with pytest.raises(PictureError) as caught:
        open_picture(source)
    text = str(caught.value)
    assert "\n" not in text and text.endswith(".") and len(text) < 300 and "Traceback" not in text
    return text


def test_a_missing_file_a_folder_and_an_empty_file(tmp_path):
    assert "no file" in refused(tmp_path / "none.jpg")
    assert "folder" in refused(tmp_path)
    (tmp_path / "empty.jpg").touch()
    assert "empty" in refused(tmp_path / "empty.jpg") and "empty" in refused(b"")
    assert "opened" in refused("a\0b.jpg") or "no file" in refused("a\0b.jpg")


def test_a_text_named_jpg_and_other_files(tmp_path):
    path = tmp_path / "notes.jpg"
    path.write_text("This is no picture. " * 50)
    assert "notes.jpg is not a picture" in refused(path)
    for content in (b"GIF89a", b"\x89PNG\r\n\x1a\n", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg/>",
                    b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 ", b"II*\0\xff\xff\xff\xff"):
        refused(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_file_cut_short(photo, tmp_path, kind, kept):
    content = encoded(Image.fromarray(photo), kind)
    path = tmp_path / "cut.jpg"
    path.write_bytes(content[:int(len(content) * kept)])
    assert "cut.jpg" in refused(path)


def test_damaged_bytes_give_a_picture_or_one_sentence(photo):
    rng = np.random.default_rng(0)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF"):
        content = np.frombuffer(encoded(Image.fromarray(photo), kind), np.uint8)
        for _ in range(25):
            broken = content.copy()
            broken[rng.integers(0, len(broken), 12)] = rng.integers(0, 256, 12)
            try:
                assert open_picture(broken.tobytes()).ndim == 3
            except PictureError as error:
                assert "\n" not in str(error)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, depth, color, rows):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


@pytest.mark.parametrize("side", [9_000, 12_000, 30_000])
def test_a_bomb_is_refused_by_its_header(monkeypatch, recwarn, side):
    """A file of 70 bytes that says it is huge: the limit is named, nothing is decoded."""
    from PIL import ImageFile

    def never(self):
        raise AssertionError("the picture was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", never)
    assert "80 megapixels" in refused(png(side, side, 8, 2, b"\0"))
    assert not recwarn.list, "one sentence, and no warning beside it"


# ---- saving


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.JPEG", "a.webp"])
def test_saved_and_opened_again(photo, tmp_path, name):
    path = save_picture(photo, tmp_path / name, metadata={"edited": "happiness, 80 %, smile ☺"})
    assert path == tmp_path / name and [one.name for one in tmp_path.iterdir()] == [name]
    assert close(open_picture(path), photo, 3 if path.suffix != ".png" else 0)
    with Image.open(path) as image:
        said = image.info.get("edited") or str(image.getexif())
    assert "happiness, 80 %" in said
    save_picture(photo[..., 0], path)
    assert open_picture(path).shape == photo.shape


def test_quality_makes_smaller_files(photo, tmp_path):
    sizes = [save_picture(photo, tmp_path / "a.jpg", quality=q).stat().st_size for q in (20, 95)]
    assert sizes[0] < sizes[1] / 2


def test_a_save_that_fails_leaves_the_old_file(photo, tmp_path, monkeypatch):
    path = save_picture(photo, tmp_path / "a.png")
    before = path.read_bytes()

    def full(self, file, *args, **options):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(PictureError, match="No space left"):
        save_picture(photo[::2], path)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name, says", [
    ("a.xyz", "xyz"), ("a", "no ending"), ("none/a.png", "could not be written")])
def test_where_it_cannot_be_saved(photo, tmp_path, name, says):
    with pytest.raises(PictureError, match=says):
        save_picture(photo, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_quality_out_of_range(photo, tmp_path):
    with pytest.raises(PictureError, match="quality"):
        save_picture(photo, tmp_path / "a.jpg", quality=0)


@pytest.mark.parametrize("wrong", [
    np.zeros((4, 4, 3), np.float32), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8),
    np.zeros(4, np.uint8), [[1, 2]], None])
def test_what_is_not_a_picture_is_not_saved(tmp_path, wrong):
    with pytest.raises(ShapeError, match="uint8|NumPy"):
        save_picture(wrong, tmp_path / "a.png")
