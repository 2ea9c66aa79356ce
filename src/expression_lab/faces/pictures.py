"""Open and save pictures: any common file in, an upright uint8 RGB array out.

A photo comes from strangers' cameras, phones and web pages, so this door is strict: known formats
only, the size is read from the header before anything is decoded, and whatever is wrong is said
in one sentence.
"""

import io
import json
import os
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from expression_lab.errors import PictureError, ShapeError

MAX_PIXELS = 80_000_000  # 240 MB as RGB: more than a phone takes, less than a laptop's memory
READABLE = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "MPO")
WRITABLE = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
_ORIENTATION, _DESCRIPTION, _SOFTWARE = 0x0112, 0x010E, 0x0131  # EXIF tags
_TURNS = {  # EXIF orientation -> what makes the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def open_picture(source):
    """Read a picture as people see it: upright, in color, on white where it is transparent.

    Args:
        source: path, or the bytes of a file (JPEG, PNG, WebP, GIF, BMP, TIFF or PPM). Of an
            animation the first frame is taken; 16-bit pictures are scaled down to 8 bits.

    Returns:
        uint8 `(H, W, 3)`, RGB.

    Raises:
        PictureError: there is no such file, or it is no picture, damaged, or larger than
            `MAX_PIXELS`; the message says which and what to do.
    """
    name, file = _source(source)
    with file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own talk: the sentences below say it all
        with _header(file, name) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_large(name)
            return _decoded(image, name)


def save_picture(image, path, quality=95, metadata=None):
    """Write a picture whole or not at all: an old file is replaced only by a finished one.

    Args:
        image: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        path: where to; the ending .png, .jpg, .jpeg or .webp says the format.
        quality: 1 to 100, for JPEG and WebP.
        metadata: dict of str -> str to keep inside the file, as text chunks of a PNG or as
            the EXIF description of the others.

    Returns:
        Path: where it was written.

    Raises:
        PictureError: the ending is not known, the quality is out of range, or the folder
            cannot be written to.
        ShapeError: `image` is not a picture.
    """
    path = Path(path)
    check_picture(image)
    if path.suffix.lower() not in WRITABLE:
        raise PictureError(f"{path} cannot be written: {path.suffix or 'no ending'!r} is not a "
                           f"format of this package; end the name in {', '.join(WRITABLE)}.")
    if not 1 <= quality <= 100:
        raise PictureError(f"The quality of {path} is {quality}; choose 1 to 100.")
    kind = WRITABLE[path.suffix.lower()]
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            options = _options(kind, quality, metadata or {})
            Image.fromarray(image).save(file, format=kind, **options)
        os.replace(part, path)
    except (OSError, ValueError) as error:
        raise PictureError(f"{path} could not be written ({_reason(error)}); "
                           "check the folder and the size of the picture.") from error
    finally:
        part.unlink(missing_ok=True)
    return path


def check_picture(image):
    """Refuse what is not a picture.

    Args:
        image: uint8 `(H, W, 3)` RGB or `(H, W)` grey, at least 1×1.

    Raises:
        ShapeError: it is something else; the message says what came.
    """
    if not isinstance(image, np.ndarray):
        raise ShapeError(f"A picture is a NumPy array; a {type(image).__name__} came. "
                         "Read a file with faces.open_picture.")
    right = image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)
    if image.dtype != np.uint8 or not right or 0 in image.shape:
        raise ShapeError("A picture is uint8 (H, W, 3) RGB or (H, W) grey; "
                         f"{image.dtype} {image.shape} came.")


def _source(source):
    """A name for messages, and an open file."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        data, name = bytes(source), "The picture"
        if not data:
            raise PictureError("The picture is empty (0 bytes); choose another file.")
        return name, io.BytesIO(data)
    path = Path(source)
    if path.is_dir():
        raise PictureError(f"{path} is a folder; name the picture inside it.")
    try:
        if path.is_file() and path.stat().st_size == 0:
            raise PictureError(f"{path} is empty (0 bytes); copy or download the picture again.")
        return str(path), path.open("rb")
    except FileNotFoundError:
        raise PictureError(f"There is no file {path}; check the name and the folder.") from None
    except PictureError:  # it is a ValueError, too
        raise
    except (OSError, ValueError) as error:
        raise PictureError(f"{path} cannot be opened ({_reason(error)}); "
                           "check that you may read it.") from error


def _header(file, name):
    """Open a picture without decoding it: only the header is read."""
    try:
        return Image.open(file, formats=READABLE)
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except Exception as error:
        raise PictureError(f"{name} is not a picture that can be read here; "
                           "save it as JPEG or PNG first.") from error


def _decoded(image, name):
    try:
        image.load()
        return np.array(_flat(_upright(image)))  # a copy of its own, which can be written to
    except Exception as error:  # decoders fail in many ways on damaged files
        raise PictureError(f"{name} is damaged or cut short ({_reason(error)}); "
                           "copy or download the picture again.") from error


def _too_large(name):
    return PictureError(f"{name} has more than {MAX_PIXELS // 1_000_000} megapixels, the limit "
                        "here; make it smaller first.")


def _upright(image):
    try:
        turn = _TURNS.get(image.getexif().get(_ORIENTATION))
    except Exception:  # damaged EXIF says nothing about the pixels: show them as they lie
        turn = None
    return image if turn is None else image.transpose(turn)


def _flat(image):
    """Any mode of Pillow as 8-bit RGB, over white."""
    if image.mode.startswith(("I", "F")):
        top = 65535 if image.mode.startswith("I;16") else None
        return Image.fromarray(_eight_bits(np.asarray(image), top)).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _eight_bits(values, top=None):
    """Grey values of 16 bits, 32 bits or floats as uint8; without a `top` the range decides."""
    values = np.nan_to_num(values.astype(np.float32))
    low, high = min(values.min(), 0), values.max()
    known = (1, 255, 65535) if low == 0 else ()
    top = top or next((one for one in known if high <= one), high)
    scaled = (values - low) / max(top - low, 1e-12) * 255
    return np.clip(scaled, 0, 255).round().astype(np.uint8)


def _options(kind, quality, metadata):
    if kind == "PNG":
        chunks = PngImagePlugin.PngInfo()
        for key, value in metadata.items():
            chunks.add_itxt(str(key), str(value))
        return {"pnginfo": chunks}
    exif = Image.Exif()
    if metadata:  # EXIF text is ASCII, which JSON can always be
        exif[_DESCRIPTION] = json.dumps({str(k): str(v) for k, v in metadata.items()})
        exif[_SOFTWARE] = "Expression Lab"
    return {"quality": int(quality), "exif": exif}


def _reason(error):
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text.splitlines()[0].rstrip(". ")[:120]
