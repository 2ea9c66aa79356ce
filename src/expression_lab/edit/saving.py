"""Edited pictures as files that say so: edited, with what, when, and by which settings.

    save("out.jpg", pixels, history.current, editor.name, source="in.jpg")
    read_edits("out.jpg").edits            # {0: Edit(…)}
"""

import io
from datetime import datetime, timezone
from pathlib import Path

from expression_lab import __version__, files
from expression_lab.edit import credentials
from expression_lab.edit.edits import Edit, as_edit
from expression_lab.edit.headers import called, header, xmp_of
from expression_lab.edit.records import Record, from_xmp, to_xmp
from expression_lab.edit.settings import number, whole
from expression_lab.errors import BadDataError, ConfigError, LabError, PictureError

_EARLIER = 10  # records of earlier edits that a file carries on
_DESCRIPTION, _SOFTWARE = 0x010E, 0x0131  # EXIF tags


def save(path, pixels, edits, method, source=None, quality=95, sign=False):
    """Write an edited picture, whole or not at all, with a record of its edits.

    The camera's own metadata is not carried over: it may say where and with whose camera the
    photo was taken, its preview still shows the unedited face, and much of it (dates, hashes,
    recognised persons) would now be wrong. The orientation is in the pixels already. Without any
    edit there is nothing to declare, and no record is written.

    Args:
        path: where to; the ending .png, .jpg, .jpeg or .webp says the format.
        pixels: uint8 `(H, W, 3)` RGB or `(H, W)` grey, upright.
        edits: dict of int -> Edit, as of `History.current`, or one edit for the largest face.
        method: str, the editor's name.
        source: path, bytes or None, the file that was edited, for its color profile and the
            record of earlier edits.
        quality: 0 to 100, for JPEG and WebP.
        sign: bool, True to put Content Credentials around it, with this computer's certificate,
            which is made where there is none yet; see `credentials`.

    Returns:
        Path: where it was written.

    Raises:
        PictureError: the ending is not known, the place cannot be written to, or the source is
            no picture.
        ConfigError: the quality is out of range, or it is to be signed and cannot be.
        ShapeError: `pixels` is not a picture.
    """
    from PIL import Image

    from expression_lab.faces.pictures import WRITABLE, check_picture

    path, quality = Path(path), number("quality", quality, 0, 100)
    check_picture(pixels)
    if path.suffix.lower() not in WRITABLE:
        raise PictureError(f"{path} cannot be written: {path.suffix or 'no ending'!r} is not a "
                           f"format of this package; end the name in {', '.join(WRITABLE)}.")
    kind = WRITABLE[path.suffix.lower()]
    record, profile = _prepared(edits, method, source)
    by = _signer(path, record) if sign else None
    options = _options(kind, round(quality), record)
    if profile and profile[16:20] == (b"RGB " if pixels.ndim == 3 else b"GRAY"):
        options["icc_profile"] = profile  # one of ink colors says nothing about these pixels
    try:
        content = io.BytesIO()
        Image.fromarray(pixels).save(content, format=kind, **options)
        content = content.getvalue()
        if sign:
            content = credentials.sign(content, f"image/{kind.lower()}", record, source, by)
        files.replace(path, content)
    except LabError:  # it is a ValueError, too
        raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise PictureError(f"{path} could not be written ({why}); check the folder, the room on "
                           "the disk and the size of the picture.") from error
    return path


def read_edits(path):
    """What a picture says about how it was edited with this package.

    Args:
        path: path or bytes of a picture.

    Returns:
        Record, or None for a picture that carries no record: it says nothing about other editors.

    Raises:
        PictureError: there is no such file, or it is no picture.
        BadDataError: it carries a record that cannot be read.
    """
    try:
        return from_xmp(xmp_of(header(path)[1]))
    except BadDataError as error:
        raise BadDataError(f"{called(path)} says that it was edited, but its record cannot be read "
                           f"({error}); ask for the file as it was saved.") from error


def _signer(path, record):
    """This computer's certificate, before anything else is done."""
    if record is None:
        raise ConfigError(f"{path} is not signed: nothing was edited in it, so that there is "
                          "nothing to state; save it without signing.")
    return credentials.check()


def _prepared(edits, method, source):
    """The record to be written, or None, and the color profile of the source."""
    edits = _by_face(edits)
    profile, last = (b"", None) if source is None else (_profile(source), _last(source))
    if not edits:
        return last, profile
    bare = {face: Edit(edit.target, edit.controls) for face, edit in edits.items()}
    parts = {face: edit.reference.parts for face, edit in edits.items() if edit.reference}
    when = datetime.now(timezone.utc).isoformat(timespec="seconds")
    earlier = (*last.earlier, last)[-_EARLIER:] if last else ()
    return Record(bare, str(method), parts, when=when, earlier=earlier), profile


def _by_face(edits):
    """Edits by the number of their face, without those that do nothing."""
    one = not isinstance(edits, dict) or any(isinstance(key, str) for key in edits)  # its fields
    edits = {0: edits} if one else edits
    edits = {whole("The number of a face", face): as_edit(edit) for face, edit in edits.items()}
    return {face: edit for face, edit in edits.items() if not edit.is_nothing}


def _profile(source):
    """The color profile of a picture: bytes, empty where there is none."""
    return bytes(header(source)[1].get("icc_profile") or b"")


def _last(source):
    try:
        return read_edits(source)
    except BadDataError:  # nothing can be carried on
        return None


def _options(kind, quality, record):
    """What Pillow takes for a format."""
    from PIL import Image, PngImagePlugin

    software = f"Expression Lab {__version__}"
    xmp = to_xmp(record) if record else ""
    if kind == "PNG":
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt("Software", software)
        if record:
            chunks.add_itxt("Description", record.words)
            chunks.add_itxt("XML:com.adobe.xmp", xmp)
        return {"pnginfo": chunks}
    exif = Image.Exif()
    exif[_SOFTWARE] = software
    if record:
        exif[_DESCRIPTION] = record.words.encode("ascii", "replace").decode()
    # From 90 on, colors are kept as sharp as light and dark: lips and eyes are small.
    sharp = {"subsampling": 0} if kind == "JPEG" and quality >= 90 else {}
    return {"quality": quality, "exif": exif, **({"xmp": xmp.encode()} if xmp else {}), **sharp}
