"""What an edited file says about itself: a record of the edits, written as XMP.

The word for programs is IPTC's "digital source type": a composite with trained algorithmic media,
which is a photo that was edited with a model that learned from pictures (IPTC Photo Metadata
Standard 2025.1, iptc.org/std/photometadata). The settings are kept beside it as JSON.
"""

import json
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from expression_lab import __version__
from expression_lab.edit.edits import Edit
from expression_lab.edit.settings import check_fields, read_object, whole
from expression_lab.errors import BadDataError, LabError

SOURCE_TYPE = ("http://cv.iptc.org/newscodes/digitalsourcetype/"
               "compositeWithTrainedAlgorithmicMedia")
NAMESPACE = "urn:expression-lab:edit:1.0:"
_ROOM = 60_000  # bytes of settings; the XMP of a JPEG has room for 65,502
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
    """How a picture was edited.

    Attributes:
        edits: dict of int -> Edit, the edit of each face.
        method: str, the editor.
        references: dict of int -> str, faces that took parts from another photo. The landmarks
            of whoever is on it are not kept in a picture that may be passed on, so that `edits`
            is without them.
        version: str, of Expression Lab.
        when: str, ISO 8601, UTC.
        earlier: tuple of Record, edits of the file that was edited again, the oldest first.
    """

    edits: dict
    method: str
    references: dict = field(default_factory=dict)
    version: str = __version__
    when: str = ""
    earlier: tuple = ()

    @property
    def words(self):
        """The same for people, in a sentence."""
        return (f"Edited with Expression Lab {self.version} ({self.method}): "
                "a facial expression was changed.")

    def to_dict(self):
        """The record as JSON knows it, without earlier ones."""
        faces = {str(face): edit.to_dict() for face, edit in self.edits.items()}
        for face, parts in self.references.items():
            faces[str(face)]["reference"] = {"parts": parts}
        return {"method": self.method, "version": self.version, "when": self.when, "faces": faces}

    @classmethod
    def from_dict(cls, fields):
        """The way back from `to_dict`.

        Raises:
            LabError: a field is missing, unknown or damaged.
        """
        check_fields("record", fields, (*_FIELDS, "earlier"), needed=_FIELDS)
        edits, references = {}, {}
        for name, saved in read_object(fields["faces"], "faces of a record").items():
            face, saved = whole("A face", int(name)), dict(saved)
            if "reference" in saved:
                references[face] = str(saved.pop("reference")["parts"])
            edits[face] = Edit.from_dict(saved)
        method, version, when = (str(fields[name]) for name in _FIELDS[:3])
        earlier = tuple(cls.from_dict(one) for one in fields.get("earlier", ()))
        return cls(edits, method, references, version, when, earlier)


def to_xmp(record):
    """A record as an XMP packet.

    Args:
        record: Record

    Returns:
        str
    """
    settings = {**record.to_dict(), "earlier": [one.to_dict() for one in record.earlier]}
    if len(json.dumps(settings)) > _ROOM:
        settings["earlier"] = []
    return _PACKET.format(
        namespace=NAMESPACE, source_type=SOURCE_TYPE, when=quoteattr(record.when),
        software=quoteattr(f"Expression Lab {record.version}"), version=quoteattr(record.version),
        system=quoteattr(f"Expression Lab ({record.method})"), words=escape(record.words),
        edits=escape(json.dumps(settings)))


def from_xmp(packet):
    """The record in an XMP packet.

    Args:
        packet: bytes, may be empty or somebody else's.

    Returns:
        Record, or None where there is none.

    Raises:
        BadDataError: there is one, but damaged; the message says what is wrong with it.
    """
    if NAMESPACE.encode() not in packet:
        return None
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        raise BadDataError("it defines entities, which no picture needs")
    try:
        text = _settings_of(ElementTree.fromstring(packet.strip(b"\0 \n")))
        return None if text is None else Record.from_dict(json.loads(text))
    except LabError as error:
        raise BadDataError(str(error).rstrip(".")) from error
    except (ValueError, TypeError, KeyError, RecursionError, ElementTree.ParseError) as error:
        raise BadDataError("it is cut short or was changed") from error


def _settings_of(tree):
    """The JSON of our own element; other programs may have made an attribute of it."""
    tag = f"{{{NAMESPACE}}}edits"
    for node in tree.iter():
        if node.tag == tag or tag in node.attrib:
            return (node.text or "") if node.tag == tag else node.attrib[tag]
    return None
