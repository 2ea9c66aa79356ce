"""What stands in a picture's file beside its pixels, which are not decoded."""

import io
import warnings
from pathlib import Path

from expression_lab.errors import PictureError


def header(source):
    """The media type of a picture, and the notes in its file.

    Args:
        source: path or bytes of a picture.

    Returns:
        tuple: str, as "image/png", and a dict of what Pillow finds, such as "icc_profile".

    Raises:
        PictureError: there is no such file, or it is no picture.
    """
    from PIL import Image

    from expression_lab.faces.pictures import READABLE

    file = io.BytesIO(source) if isinstance(source, (bytes, bytearray)) else source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own talk about odd files
            with Image.open(file, formats=READABLE) as image:
                kind = "JPEG" if image.format == "MPO" else image.format
                return f"image/{kind.lower()}", dict(image.info)
    except Exception as error:  # decoders fail in many ways on damaged files
        raise PictureError(f"{called(source)} cannot be opened as a picture; check the name and "
                           "the file.") from error


def xmp_of(notes):
    """The XMP packet among the notes: bytes, empty where there is none."""
    xmp = notes.get("xmp") or notes.get("XML:com.adobe.xmp") or b""
    return xmp.encode() if isinstance(xmp, str) else bytes(xmp)


def called(source):
    """How a message names a picture: its path, or "The picture" where bytes were given."""
    return "The picture" if isinstance(source, (bytes, bytearray)) else str(Path(source))
