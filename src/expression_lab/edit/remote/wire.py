"""One HTTP request, made once: what came back, or why nothing did, and whether it left at all.

The key of a service is read from the environment at the moment of sending. It is in no argument,
no attribute and no message, and requests are never redirected, so it reaches one address only.
"""

import http.client
import ipaddress
import json
import os
import socket
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from expression_lab.errors import ConfigError, ServiceError

KEY = "SEGMIND_API_KEY"
MOST_BYTES = 64 * 2**20  # of an answer
_AT_ONCE = 2**16  # bytes read between two looks at the clock
_UNSENT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: int, the HTTP status; None where no answer came.
        kind: str, the media type, as in "image/png"; "" where it is not said.
        body: bytes, complete unless there is a `trouble`.
        trouble: str, why there is no answer or not all of it; "" where all is well.
        sent: bool, False where the connection failed before the request was sent.
        location: str, where a redirection points to.
    """

    status: int | None
    kind: str = ""
    body: bytes = field(default=b"", repr=False)
    trouble: str = ""
    sent: bool = True
    location: str = field(default="", repr=False)


def ask(address, message=None, with_key=False, seconds=60.0):
    """Make one request; an answer of more than `MOST_BYTES` is given up.

    Args:
        address: str, https; http only on this machine itself.
        message: what to POST as JSON; None to GET.
        with_key: bool, whether the header x-api-key goes along.
        seconds: float, time for everything together.

    Returns:
        Answer: also where the network failed; nothing of it is raised.

    Raises:
        ConfigError: the address is neither https nor on this machine.
        ServiceError: the key is missing or cannot be one.
    """
    check_address(address)
    until = time.monotonic() + seconds
    request = _request(address, message, with_key)
    try:
        with _opener(address).open(request, timeout=seconds) as reply:
            return _answer(reply, until)
    except urllib.error.URLError as error:  # while connecting or sending
        return Answer(None, trouble=_words(error.reason),
                      sent=not isinstance(error.reason, _UNSENT))
    except (OSError, http.client.HTTPException) as error:  # while waiting for the first line
        return Answer(None, trouble=_words(error))


def check_address(address):
    """Refuse an address where what is sent could be read on the way.

    Raises:
        ConfigError: it is neither https nor on this machine.
    """
    if not is_safe(address):
        raise ConfigError(f"{str(address)[:80]!r} is no address that a picture can be sent to "
                          "safely; it must begin with https://.")


def is_safe(address):
    """True for https, and for http on this machine itself."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and (parts.scheme == "https" or
                                         (parts.scheme == "http" and is_here(address)))
    except ValueError:
        return False


def is_here(address):
    """True where an address is this machine itself."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _request(address, message, with_key):
    data = None if message is None else json.dumps(message).encode()
    request = urllib.request.Request(address, data, {"User-Agent": "expression-lab"})
    if data is not None:
        request.add_header("Content-Type", "application/json")
    if with_key:
        if fault := _fault():
            raise ServiceError(fault)
        request.add_header("x-api-key", os.environ[KEY].strip())
    return request


def _fault():
    """What is wrong with the key; "" where nothing is."""
    key = os.environ.get(KEY, "").strip()
    if not key:
        return f"No key is set: put the key of your account into the environment variable {KEY}."
    if not (key.isascii() and key.isprintable()) or " " in key:
        return (f"What is in the environment variable {KEY} is not a key: it has blanks, line "
                "ends or letters that no key has; copy it again.")
    return ""


def _opener(address):
    """Opens an address: no redirection, no exception for a status, no proxy to this machine."""
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
        opener.add_handler(handler)
    if not is_here(address):
        opener.add_handler(urllib.request.ProxyHandler())
    return opener


def _answer(reply, until):
    body, trouble = _body(reply, until)
    kind = reply.headers.get("Content-Type", "").split(";")[0].strip().lower()
    return Answer(reply.status, _without_key(kind), _without_key(body), trouble,
                  location=_without_key(reply.headers.get("Location", "")))


def _body(reply, until):
    """All bytes of an answer, or none and what went wrong."""
    body, whole = bytearray(), reply.length  # None where the end of the answer is its length
    try:
        while (whole is None or len(body) < whole) and (chunk := reply.read1(_AT_ONCE)):
            body += chunk
            if len(body) > MOST_BYTES:
                return b"", f"it is longer than {MOST_BYTES // 2**20} MB"
            if time.monotonic() > until:
                return b"", "it took too long"
    except (OSError, http.client.HTTPException) as error:
        return b"", _words(error)
    return (bytes(body), "") if whole in (None, len(body)) else (b"", "it was cut short")


def _words(error):
    if isinstance(error, TimeoutError):
        return "it took too long"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return _without_key(" ".join(text.split()).rstrip(". ")[:120])


def _without_key(said):
    """Text or bytes from outside, in which the key, should it be repeated there, is blotted out."""
    key = os.environ.get(KEY, "").strip()
    if isinstance(said, bytes):
        return said.replace(key.encode(), b"(key)") if key else said
    return said.replace(key, "(key)") if key else said
