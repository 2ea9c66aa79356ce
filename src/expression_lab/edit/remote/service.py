"""The hosted Expression Editor's documented HTTP interface: upload, edit, look at the balance.

What costs money is asked for once. It is asked for again only where the first request surely never
left this machine; uploads and downloads, which cost nothing, are repeated when the network fails.
"""

import base64
import binascii
import json
import time
from dataclasses import dataclass
from urllib.parse import urljoin

from expression_lab.edit.remote import wire
from expression_lab.errors import RemoteError, ServiceError

API = "https://api.segmind.com/v1"
STORAGE = "https://workflows-api.segmind.com"
MODEL = "expression-editor"
_REDIRECTIONS = 3  # that a download follows
_SAID = 200  # characters of the service's own words in a message
_PLACES = ("image", "images", "url", "urls", "image_url", "output", "outputs", "data", "result")
_UNKNOWN = ("whether it was billed is not known, so it is not repeated; look at your balance "
            "before you ask again")
_MEANS = {  # status -> is it about this one picture?, what it means, what to do
    400: (True, "calls the request malformed", "change the settings"),
    401: (False, "does not accept the key", f"copy it into {wire.KEY} again"),
    404: (False, "does not know this model", "its address may have changed: see its page"),
    405: (False, "does not answer at this address", "its address may have changed: see its page"),
    406: (False, "says that no credits are left", "buy some, or use another editor"),
    422: (True, "does not accept a value", "change the settings"),
}


@dataclass(frozen=True)
class Service:
    """The service at its addresses.

    Attributes:
        api, storage: str, base addresses of the models and of the store of pictures.
        seconds: float, the longest that one request may take.
        waits: floats, seconds before each repetition of what costs nothing.
    """

    api: str = API
    storage: str = STORAGE
    seconds: float = 60.0
    waits: tuple = (1.0, 3.0)

    def __post_init__(self):
        for address in (self.api, self.storage):
            wire.check_address(address)

    def upload(self, data, kind="image/jpeg"):
        """Put a picture into the service's store, where its models can read it; costs nothing.

        Args:
            data: bytes, a picture file.
            kind: str, its media type.

        Returns:
            str: the picture's address there.

        Raises:
            ServiceError, RemoteError: it was not taken.
        """
        url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
        answer = self._ask(f"{self.storage}/upload-asset", {"data_urls": [url]}, free=True)
        said = _json(answer)
        found = said.get("urls") or said.get("file_urls") if isinstance(said, dict) else None
        if not isinstance(found, list) or not found or not isinstance(found[0], str):
            raise RemoteError("Segmind took the picture but did not say where it is; nothing was "
                              "billed, so try again.")
        return found[0]

    def edit(self, payload):
        """Ask for one edit; this is what is billed.

        Args:
            payload: dict, the parameters of the hosted editor, `image` among them.

        Returns:
            bytes: the edited picture, a file.

        Raises:
            ServiceError: the service cannot be used, or nobody knows what became of the request.
            RemoteError: it refuses this request, or its answer is no picture.
        """
        answer = self._ask(f"{self.api}/{MODEL}", payload, free=False)
        if answer.trouble:
            raise RemoteError(f"Segmind's picture did not arrive whole ({answer.trouble}); the "
                              "call was billed.")
        if answer.kind != "application/json":
            if answer.kind.startswith("text/"):
                raise RemoteError(f"Segmind answered in {answer.kind} and not with a picture; the "
                                  "call may have been billed.")
            return answer.body
        found = _picture(_json(answer))
        if found is None:
            raise RemoteError(f"Segmind answered without a picture{_said(answer)}; the call may "
                              "have been billed.")
        return self._download(found) if found.startswith("http") else _decoded(found)

    def credits(self):
        """What is left on the account, float, in the service's credits; costs nothing.

        Raises:
            ServiceError, RemoteError: it was not told.
        """
        said = _json(self._ask(f"{self.api}/get-user-credits", free=True))
        found = said.get("credits") if isinstance(said, dict) else None
        try:
            return float(found)
        except (TypeError, ValueError):
            raise RemoteError("Segmind did not say how many credits are left.") from None

    def _ask(self, address, message=None, *, free):
        """An answer of status 200, and an error for everything else."""
        answer = self._persist(lambda: wire.ask(address, message, with_key=True,
                                                seconds=self.seconds), free)
        if answer.status != 200:
            raise _error(answer, free)
        return answer

    def _persist(self, request, free):
        """Make a request, and again only where a repetition cannot be billed."""
        answer = request()
        for wait in self.waits:
            failed = answer.trouble or (answer.status or 0) >= 500
            if not failed or not (free or not answer.sent):
                break
            time.sleep(wait)
            answer = request()
        return answer

    def _download(self, address):
        """The picture at an address that the service named; the key does not go there."""
        for _ in range(_REDIRECTIONS + 1):
            if not wire.is_safe(address) or wire.is_here(address) > wire.is_here(self.api):
                break  # nor may a service far away have this machine's own pages fetched
            answer = self._persist(lambda here=address: wire.ask(here, seconds=self.seconds), True)
            if answer.status == 200 and not answer.trouble:
                return answer.body
            if answer.status not in (301, 302, 303, 307, 308):
                break
            address = urljoin(address, answer.location)
        raise RemoteError("Segmind's picture could not be fetched; the call was billed, and the "
                          f"picture may still be at {address[:400]}")


def _error(answer, free):
    """What any answer but 200 means: in one sentence, with what it means for the bill."""
    bill = "nothing was billed" if free or not answer.sent else _UNKNOWN
    if answer.status is None:
        how = "did not answer" if answer.sent else "could not be reached"
        return ServiceError(f"Segmind {how} ({answer.trouble}); {bill}.")
    if answer.status in _MEANS:
        alone, means, remedy = _MEANS[answer.status]
        kind = RemoteError if alone else ServiceError
        return kind(f"Segmind {means} ({answer.status}{_said(answer)}); nothing was billed; "
                    f"{remedy}.")
    if answer.status == 429:
        return ServiceError(f"Segmind was asked too often (429{_said(answer)}); wait a minute.")
    if answer.status >= 500:
        return ServiceError(f"Segmind failed ({answer.status}{_said(answer)}); {bill}.")
    return ServiceError(f"Segmind answered with the status {answer.status}{_said(answer)}, which "
                        f"is not documented; {bill}.")


def _json(answer):
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def _said(answer):
    """The service's own words, as ": words"; "" where there are none to be read."""
    said = _json(answer)
    words = said.get("error") or said.get("detail") or said.get("message") \
        if isinstance(said, dict) else None
    if not words:
        return ""
    text = words if isinstance(words, str) else json.dumps(words)
    return ": " + " ".join(text.split())[:_SAID].rstrip(". ")


def _picture(said, depth=3):
    """The address, or the base64 text, of a picture somewhere in a JSON answer; or None."""
    if isinstance(said, str):
        return said or None
    if depth == 0:
        return None
    inside = said if isinstance(said, list) else \
        [said[name] for name in _PLACES if name in said] if isinstance(said, dict) else []
    return next((found for one in inside if (found := _picture(one, depth - 1))), None)


def _decoded(text):
    """The bytes of base64, plain or as a data URL."""
    try:
        return base64.b64decode(text.partition("base64,")[2] or text, validate=True)
    except (binascii.Error, ValueError):
        raise RemoteError("Segmind answered with a text that is no picture; the call was "
                          "billed.") from None
