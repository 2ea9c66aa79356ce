"""Signatures of files (Content Credentials), read and checked by c2pa-python, without the net."""

import io
import json
import mmap
from dataclasses import asdict, dataclass
from pathlib import Path

from expression_lab.edit.credentials_identity import exists, identity
from expression_lab.errors import LabError

CHANGED = ("assertion.dataHash.mismatch", "assertion.bmffHash.mismatch")
EXPIRED, STRANGE = "signingCredential.expired", "signingCredential.untrusted"
GOOD = ("Valid", "Trusted")  # what c2pa-python calls a store of manifests that holds
SETTINGS = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
            "builder": {"thumbnail": {"enabled": False}}}
_LONGEST = 200  # letters of anything that a file says


@dataclass(frozen=True)
class Signature:
    """What is known of a file's signature.

    Attributes:
        state: str; "none", "valid", "changed" (the picture is not the one that was signed),
            "expired", "broken" (the statement itself is damaged or was changed), or "unchecked"
            (there is one, but c2pa-python is not installed).
        signer: str, who the certificate says it is.
        known: str; "own" (this computer's certificate), "listed" (issued by an authority on the
            list of c2pa-python) or "" (anybody could have made it).
        claims: tuple of str, what the statement says was done.
        problems: tuple of str, C2PA's names of what is wrong.
    """

    state: str
    signer: str = ""
    known: str = ""
    claims: tuple = ()
    problems: tuple = ()

    def to_dict(self):
        """The same as JSON knows it."""
        return {name: list(one) if isinstance(one, tuple) else one
                for name, one in asdict(self).items()}


def available():
    """True where c2pa-python and cryptography are installed and run on this computer."""
    try:
        import c2pa  # noqa: F401
        import cryptography  # noqa: F401
    except (ImportError, OSError, RuntimeError):  # its library may be one of another system
        return False
    return True


def read(source, kind):
    """The signature of a file, checked without the net.

    Args:
        source: path or bytes.
        kind: str, its media type, as "image/jpeg".

    Returns:
        Signature
    """
    if not available():
        return Signature("unchecked" if _seems_signed(source) else "none")
    store, problem = store_of(source, kind)
    if problem and _seems_signed(source):
        return Signature("broken", problems=(problem,))
    if store is None:  # a file without manifests, even if it is damaged or of another kind
        return Signature("none")
    active = store.get("manifests", {}).get(store.get("active_manifest"), {})
    problems = tuple(sorted({plain(one["code"]) for one in store.get("validation_status", ())}
                            - {STRANGE}))
    signer = active.get("signature_info", {})
    return Signature(_state(store, problems), plain(signer.get("issuer", "")),
                     _known(store, source, kind), _claims(active), problems)


def plain(text, longest=_LONGEST):
    """One line of what a file says, without signs that would steer a terminal: str."""
    line = " ".join("".join(one if one.isprintable() else " " for one in str(text)).split())
    return line if len(line) <= longest else line[:longest - 1] + "…"


def _state(store, problems):
    if store.get("validation_state") in GOOD:
        return "valid"
    if set(problems) & set(CHANGED) and set(problems) <= {*CHANGED, EXPIRED}:
        return "changed"
    return "expired" if set(problems) == {EXPIRED} else "broken"


def _known(store, source, kind):
    """Whether the certificate is this computer's: by its root, not by names, which can be had."""
    if store.get("validation_state") == "Trusted":
        return "listed"
    if not exists():
        return ""
    try:
        root = identity().root.decode()
    except LabError:  # it cannot sign any more; nothing is told of others' signatures
        return ""
    again, _ = store_of(source, kind, {"trust": {"user_anchors": root}})
    strange = {one["code"] for one in (again or store).get("validation_status", ())}
    return "" if STRANGE in strange else "own"


def store_of(source, kind, more=None):
    """All manifests of a file.

    Args:
        source: path or bytes.
        kind: str, its media type.
        more: dict or None, settings of c2pa-python beside `SETTINGS`.

    Returns:
        dict as c2pa-python reads them, or None; and str, what was wrong, or "".
    """
    import c2pa

    if kind not in c2pa.Reader.get_supported_mime_types():
        return None, ""
    settings = {**SETTINGS, **(more or {})}
    try:
        with opened(source) as file, c2pa.Context.from_dict(settings) as how:
            reader = c2pa.Reader.try_create(kind, file, context=how)
            if reader is None:
                return None, ""
            with reader:
                return json.loads(reader.json()), ""
    except (c2pa.C2paError, ValueError) as error:
        return None, plain(error)


def opened(source):
    """A file, or bytes as if they were one: a binary file."""
    if isinstance(source, (bytes, bytearray)):
        return io.BytesIO(source)
    return Path(source).open("rb")


def _claims(active):
    """What a manifest says was done, an action a line."""
    said = []
    for assertion in active.get("assertions", ()):
        if assertion.get("label", "").startswith("c2pa.actions"):
            for one in assertion.get("data", {}).get("actions", ()):
                agent = one.get("softwareAgent", "")
                by = agent.get("name", "") if isinstance(agent, dict) else agent
                kind = str(one.get("digitalSourceType", "")).rsplit("/", 1)[-1]
                words = [str(one.get("action", "")).removeprefix("c2pa."),
                         f"with {by}" if by else "", f"({kind})" if kind else ""]
                said.append(plain(" ".join(filter(None, words))))
    return tuple(said)


def _seems_signed(source):
    """Whether there is a box of the kind that holds manifests, seen without c2pa-python."""
    if isinstance(source, (bytes, bytearray)):
        return b"jumb" in source and b"c2pa" in source
    with Path(source).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as m:
        return m.find(b"jumb") >= 0 and m.find(b"c2pa") >= 0
