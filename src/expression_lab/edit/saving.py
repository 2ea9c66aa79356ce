"""Edited pictures as files that say so: edited, with what, when, and by which settings.

    save("out.jpg", pixels, history.current, editor.name, source="in.jpg")
    read_edits("out.jpg").edits            # {0: Edit(…)}

The word for programs is IPTC's "digital source type" in XMP: a composite with trained algorithmic
media, which is a photo that was edited with a model that learned from pictures (IPTC Photo
Metadata Standard 2025.1, iptc.org/std/photometadata). The settings are kept beside it.
"""

import io
import json
import warnings
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from expression_lab import __version__, files
from expression_lab.edit.edits import Edit, as_edit
from expression_lab.edit.settings import check_fields, number, whole
from expression_lab.errors import BadDataError, LabError, PictureError

SOURCE_TYPE = ("http://cv.iptc.org/newscodes/digitalsourcetype/"
               "compositeWithTrainedAlgorithmicMedia")
_NAMESPACE = "urn:expression-lab:edit:1.0:"
_EARLIER = 10  # records of earlier edits that a file carries on
_XMP_ROOM = 60_000  # bytes; a JPEG has room for 65,502
_DESCRIPTION, _SOFTWARE = 0x010E, 0x0131  # EXIF tags
_FIELDS = ("method", "version", "when", "faces")
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:lab="{namespace}"
    xmp:CreatorTool={software} xmp:ModifyDate={when}
    Iptc4xmpExt:DigitalSourceType="{source_type}"
    Iptc4xmpExt:AISystemUsed={system} Iptc4xmpExt:AISystemVersionUsed={version}>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:description>
   <lab:edits>{edits}</lab:edits>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, eq=False)
class Record:
    """What a file says about how it was edited.

    Attributes:
        edits: dict of int -> Edit, the edit of each face.
        method: str, the editor.
        version: str, of Expression Lab.
        when: str, ISO 8601, UTC.
        references: dict of int -> str, faces that took parts from another photo. The landmarks
            of whoever is on it are not kept in a picture that may be passed on, so that `edits`
            is without them.
        earlier: tuple of Record, edits of the file that was edited again, the oldest first.
    """

    edits: dict
    method: str
    version: str = __version__
    when: str = ""
    references: dict | None = None
    earlier: tuple = ()


def save(path, pixels, edits, method, source=None, quality=95):
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

    Returns:
        Path: where it was written.

    Raises:
        PictureError: the ending is not known, the place cannot be written to, or the source is
            no picture.
        ConfigError: the quality is out of range.
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
    options = _options(kind, round(quality), record)
    if profile and profile[16:20] == (b"RGB " if pixels.ndim == 3 else b"GRAY"):
        options["icc_profile"] = profile  # one of ink colors says nothing about these pixels
    try:
        content = io.BytesIO()
        Image.fromarray(pixels).save(content, format=kind, **options)
        files.replace(path, content.getvalue())
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
    packet = _header(path)[0]
    try:
        text = _settings_of(packet)
        return None if text is None else _record(json.loads(text))
    except (ValueError, RecursionError, ElementTree.ParseError) as error:
        why = str(error).rstrip(".") if isinstance(error, LabError) else "no readable JSON"
        raise BadDataError(f"{_name(path)} says that it was edited, but its record is damaged "
                           f"({why}); ask for the file as it was saved.") from error


def _prepared(edits, method, source):
    """The record to be written, or None, and the color profile of the source."""
    edits = edits if isinstance(edits, dict) and all(map(_is_face, edits)) else {0: edits}
    edits = {whole("The number of a face", face): as_edit(edit) for face, edit in edits.items()}
    edits = {face: edit for face, edit in edits.items() if not edit.is_nothing}
    profile, last = (None, None) if source is None else (_header(source)[1], _last(source))
    if not edits:
        return last, profile
    when = datetime.now(timezone.utc).isoformat(timespec="seconds")
    earlier = (*last.earlier, last)[-_EARLIER:] if last else ()
    return Record(edits, str(method), when=when, earlier=earlier), profile


def _is_face(key):
    return not isinstance(key, str)  # a saved edit is a dict, too, of names


def _last(source):
    try:
        return read_edits(source)
    except BadDataError:
        return None


def _options(kind, quality, record):
    """What Pillow takes for a format."""
    from PIL import Image, PngImagePlugin

    software = f"Expression Lab {__version__}"
    xmp = _packet(record) if record else ""
    if kind == "PNG":
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt("Software", software)
        if record:
            chunks.add_itxt("Description", _words(record))
            chunks.add_itxt("XML:com.adobe.xmp", xmp)
        return {"pnginfo": chunks}
    exif = Image.Exif()
    exif[_SOFTWARE] = software
    if record:
        exif[_DESCRIPTION] = _words(record).encode("ascii", "replace").decode()
    # From 90 on, colors are kept as sharp as light and dark: lips and eyes are small.
    sharp = {"subsampling": 0} if kind == "JPEG" and quality >= 90 else {}
    return {"quality": quality, "exif": exif, **({"xmp": xmp.encode()} if xmp else {}), **sharp}


def _words(record):
    return (f"Edited with Expression Lab {record.version} ({record.method}): "
            "a facial expression was changed.")


def _packet(record):
    """The record as XMP, text."""
    settings = {**_settings(record), "earlier": [_settings(one) for one in record.earlier]}
    if len(json.dumps(settings)) > _XMP_ROOM:
        settings["earlier"] = []
    return _PACKET.format(
        namespace=_NAMESPACE, source_type=SOURCE_TYPE, when=quoteattr(record.when),
        software=quoteattr(f"Expression Lab {record.version}"), version=quoteattr(record.version),
        system=quoteattr(f"Expression Lab ({record.method})"), words=escape(_words(record)),
        edits=escape(json.dumps(settings)))


def _settings(record):
    """A record as JSON knows it, of references only the parts."""
    faces = {}
    for face, edit in record.edits.items():
        bare = Edit(edit.target, edit.controls).to_dict()
        faces[str(face)] = bare if edit.reference is None else {
            **bare, "reference": {"parts": edit.reference.parts}}
    for face, parts in (record.references or {}).items():
        faces[str(face)]["reference"] = {"parts": parts}
    return {"method": record.method, "version": record.version, "when": record.when,
            "faces": faces}


def _record(settings):
    """The way back from `_settings`."""
    check_fields("record", settings, (*_FIELDS, "earlier"), needed=_FIELDS)
    check_fields("record's faces", settings["faces"], settings["faces"])
    edits, references = {}, {}
    for face, fields in settings["faces"].items():
        fields = dict(fields)
        if "reference" in fields:
            references[int(face)] = str(fields.pop("reference")["parts"])
        edits[int(face)] = Edit.from_dict(fields)
    texts = (str(settings[name]) for name in ("method", "version", "when"))
    earlier = tuple(_record(one) for one in settings.get("earlier", ()))
    return Record(edits, *texts, references, earlier)


def _settings_of(packet):
    """The text of our settings in an XMP packet, or None."""
    if _NAMESPACE.encode() not in packet:
        return None
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        raise BadDataError("it defines entities, which no picture needs")
    tag = f"{{{_NAMESPACE}}}edits"
    for node in ElementTree.fromstring(packet.strip(b"\0 \n")).iter():
        if node.tag == tag or tag in node.attrib:  # other programs may write it either way
            return node.text if node.tag == tag else node.attrib[tag]
    return None


def _header(source):
    """XMP packet and color profile of a picture, bytes; the pixels are not decoded."""
    from PIL import Image

    from expression_lab.faces.pictures import READABLE

    file = io.BytesIO(source) if isinstance(source, (bytes, bytearray)) else source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own talk about odd files
            with Image.open(file, formats=READABLE) as image:
                xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
                profile = image.info.get("icc_profile") or b""
    except Exception as error:  # decoders fail in many ways on damaged files
        raise PictureError(f"{_name(source)} cannot be opened as a picture; "
                           "check the name and the file.") from error
    return xmp.encode() if isinstance(xmp, str) else bytes(xmp), bytes(profile)


def _name(source):
    return "The picture" if isinstance(source, (bytes, bytearray)) else str(source)
