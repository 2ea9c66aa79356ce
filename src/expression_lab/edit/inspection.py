"""What a picture says about how it was made, and how far that can be relied upon.

    told = inspect("edited.png")
    print(told)                            # in words
    told.signature.state                   # "none", "valid", "changed", …

Two things are looked at: the record that this package writes into every file that it makes, and
the signature (Content Credentials) that whoever saved it may have put around it. A file that says
nothing may still have been edited: programs and sites take such notes out, or never write them.
"""

import re
import textwrap
from dataclasses import dataclass

from expression_lab.edit import inspection_words as words
from expression_lab.edit.credentials_reading import Signature, plain, read
from expression_lab.edit.headers import called, header, xmp_of
from expression_lab.edit.records import Record
from expression_lab.edit.saving import read_edits
from expression_lab.errors import BadDataError
from expression_lab.generate.saving import SETTINGS, settings_of

_WIDTH = 96  # columns
_SOURCE_TYPE = re.compile(rb"newscodes/digitalsourcetype/([A-Za-z]{3,60})")


@dataclass(frozen=True, eq=False)
class Inspection:
    """What a file tells.

    Attributes:
        name: str, the file's name as it was given.
        record: Record or None, the edits that were made with this package.
        generated: dict or None, the settings of generated faces.
        video: dict or None, the record of a video, as of `video.declared.read_facts`.
        source_type: str, the IPTC's word for how it was made, whoever wrote it; "" without.
        signature: credentials.Signature
        problem: str, what is wrong with the record; "" where nothing is.
    """

    name: str
    record: Record | None = None
    generated: dict | None = None
    video: dict | None = None
    source_type: str = ""
    signature: Signature = Signature("none")
    problem: str = ""

    def __str__(self):
        return "\n".join([plain(self.name, 1000), *(textwrap.fill(
            line, _WIDTH, initial_indent="  ", subsequent_indent="    ") for line in self.lines)])

    @property
    def lines(self):
        """The same for people: list of str, a sentence or two each."""
        told = [] if self.record is None else words.of_record(self.record)
        told += [plain(self.problem, 1000)] if self.problem else []
        told += [] if self.generated is None else [words.of_generated(self.generated)]
        told += [] if self.video is None else [words.of_video(self.video)]
        if not told and self.source_type:
            told = [words.of_source_type(self.source_type)]
        return [*(told or [words.NOTHING]), *words.of_signature(self.signature, bool(told))]

    def to_dict(self):
        """The same as JSON knows it: what was not found is null."""
        record = self.record and {**self.record.to_dict(), "earlier": [
            one.to_dict() for one in self.record.earlier]}
        return {"file": self.name, "edits": record, "generated": self.generated,
                "video": self.video, "source_type": self.source_type,
                "signature": self.signature.to_dict(), "problem": self.problem,
                "words": self.lines}


def inspect(source):
    """Look at what a picture says about how it was made.

    Args:
        source: path or bytes of a picture; only its header is decoded.

    Returns:
        Inspection

    Raises:
        PictureError: there is no such file, or it is no picture.
    """
    kind, notes = header(source)
    name = called(source)
    record, generated, problem = None, None, ""
    try:
        record, generated = read_edits(source), settings_of(notes.get(SETTINGS), name)
    except BadDataError as error:
        problem = str(error)
    declared = _SOURCE_TYPE.search(xmp_of(notes))
    return Inspection(name, record, generated, signature=read(source, kind), problem=problem,
                      source_type=declared[1].decode() if declared else "")
