"""What an edited video says about itself: that it was edited, with what, when, by which settings.

It is the record that edited pictures carry, in the two fields that MP4 has for words: `comment`
for people, `description` for programs (JSON). Like there, what a camera wrote about place and time
is not carried over.
"""

import json
from datetime import datetime, timezone

from expression_lab.edit.edits import Edit, as_edit
from expression_lab.edit.records import SOURCE_TYPE, Record
from expression_lab.errors import BadDataError, LabError

EVERYBODY = "all"
_SIGN = "digital_source_type"


def facts(wanted, method, face=None, title=""):
    """The facts that `video.Writer` takes, of an edited video.

    Args:
        wanted: whatever `edit.as_edit` takes.
        method: str, the editor's name.
        face: int or None, which face was edited, 0 for the largest; None for all of them.
        title: str, what the video is called.

    Returns:
        dict of str -> str: title, comment and description.
    """
    edit = as_edit(wanted)
    parts = {0: edit.reference.parts} if edit.reference else {}
    when = datetime.now(timezone.utc).isoformat(timespec="seconds")
    record = Record({0: Edit(edit.target, edit.controls)}, method, parts, when=when)
    told = record.to_dict()
    told["faces"] = {EVERYBODY if face is None else str(face): told["faces"]["0"]}
    named = {"title": f"{title} (edited)"} if title else {}
    return {**named, "comment": record.words,
            "description": json.dumps({**told, _SIGN: SOURCE_TYPE})}


def read_facts(video):
    """What a video says about how it was edited with this package.

    Args:
        video: video.Video

    Returns:
        dict: method, version, when, faces ("all" or a number -> the edit as a dict); or None for
        one without a record, which says nothing about other editors.

    Raises:
        BadDataError: it has a record that cannot be read.
    """
    text = video.facts.get("description", "")
    if _SIGN not in text:
        return None
    try:
        told = json.loads(text)
        for edit in told["faces"].values():
            Edit.from_dict({name: one for name, one in edit.items() if name != "reference"})
    except (LabError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadDataError(f"{video.name} says that it was edited, but its record was cut short or "
                           "changed; ask for the file as it was saved.") from error
    return told
