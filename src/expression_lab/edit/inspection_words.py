"""What inspected files tell, in sentences; nothing in a file can steer the terminal they go to."""

from expression_lab.edit.credentials_reading import plain
from expression_lab.edit.edits import Edit
from expression_lab.edit.words import in_words

NOTHING = ("It says nothing about how it was made. That does not show that it was not edited: "
            "many sites and programs take such notes out.")
_UNSIGNED = {
    "none": "No signature: what the file says of itself could have been changed, or put there, "
            "by anybody.",
    "unchecked": "It seems to carry a signature (Content Credentials), which cannot be checked "
                 "here: that needs the package c2pa-python.",
}
_STATES = {
    "valid": "Signature: valid. The file is as it was when {signer} signed it.",
    "changed": "Signature: NOT VALID. The file was changed after {signer} signed it: its contents "
               "are not those that were signed.",
    "expired": "Signature: out of date. The file fits to what {signer} signed, but the "
               "certificate has expired, and no authority confirmed when that was.",
    "broken": "Signature: NOT VALID. The signed statement itself is damaged or was changed "
              "({problems}).",
}
_KNOWN = {
    "own": "The certificate is that of this computer. Others cannot tell whose it is: it is "
           "self-made.",
    "listed": "Its certificate was issued by an authority on the list of c2pa-python. That shows "
              "who signed, not that what they say is true.",
    "": "Anybody can make such a certificate: it proves only that the file was not changed since "
        "it was signed, not who signed it, nor that what it says is true.",
}


def of_record(record):
    """Lines about a record and those before it, the newest first: list of str."""
    chain = [record, *reversed(record.earlier)]
    return [line for at, one in enumerate(chain) for line in _edit_lines(one, at > 0)]


def of_signature(signature, is_told):
    """Lines about a Signature: list of str.

    Args:
        signature: Signature
        is_told: bool, the file says something of itself; else its lack is not worth a word.
    """
    if signature.state in _UNSIGNED:
        return [_UNSIGNED[signature.state]] if is_told or signature.state != "none" else []
    words = _STATES[signature.state].format(
        signer=f"“{signature.signer}”" if signature.signer else "somebody",
        problems=", ".join(signature.problems))
    known = _KNOWN[signature.known] if signature.state == "valid" else ""
    stated = f"What was signed: {'; '.join(signature.claims)}." if signature.claims else ""
    return [line for line in (words, known, stated) if line]


def of_source_type(name):
    """A line about what somebody else's metadata says: str."""
    return (f"Its metadata calls it {name}, which is IPTC's word for how it was made; it was not "
            "written by this package.")


def of_generated(settings):
    """A line about drawn faces: str."""
    facts = ", ".join(f"{plain(name)} {plain(one)}" for name, one in settings.items()
                      if name != "method" and one is not None)
    return (f"Drawn by the generator {plain(settings.get('method', 'unknown'))}: faces of people "
            f"who do not exist ({facts}).")


def of_video(record):
    """A line about a video's record, of which `read_facts` has checked the edits alone: str."""
    said = []
    for face, edit in record["faces"].items():
        words = in_words(Edit.from_dict({name: one for name, one in edit.items()
                                         if name != "reference"}))
        also = "the expression of a photo" if "reference" in edit else ""
        said.append(f"{'all faces' if face == 'all' else f'face {plain(face)}'}: "
                    f"{', '.join(filter(None, [words, also]))}")
    return (f"Edited with Expression Lab {plain(record.get('version', ''))} "
            f"({plain(record.get('method', ''))}), {_time(record.get('when', ''))}: "
            f"{'; '.join(said)}.")


def _time(when):
    return plain(when).replace("T", " ").replace("+00:00", " UTC")


def _edit_lines(record, is_earlier):
    when = f", {_time(record.when)}" if record.when else ""
    begin = "Before that, edited" if is_earlier else "Edited"
    lines = [f"{begin} with Expression Lab {plain(record.version)} ({plain(record.method)}){when}."]
    for face, edit in record.edits.items():
        words = in_words(edit)
        if face in record.references:
            words += f"{', ' if words else ''}the expression of another photo " \
                     f"({plain(record.references[face])})"
        lines.append(f"  face {face + 1}: {words}")
    return lines
