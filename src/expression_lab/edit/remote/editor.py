"""The hosted Expression Editor as an `Editor` of this package: one face out, one face back."""

import numpy as np

from expression_lab.edit.compositing import Patch
from expression_lab.edit.editor import Editor
from expression_lab.edit.edits import as_edit
from expression_lab.edit.remote import payload
from expression_lab.edit.remote.service import Service
from expression_lab.errors import ConfigError, RemoteError, ServiceError

AROUND = 0.9  # of the face's square, sent along on each side: hair, chin and some background
FEATHER = 0.12  # of the shorter side: how softly what comes back is laid into the photo
STRETCH = 0.03  # how much the sides' ratio of an answer may differ before it is another picture
JPEG_QUALITY = 95


class SegmindEditor(Editor):
    """Edits by the service at segmind.com, which takes money and sees the face.

    What is sent is the square around the face, as a JPEG without metadata, and the sliders. What
    comes back is laid into the photo with soft edges; the rest of the photo stays as it is.
    Expressions asked for by name are approximated (`payload.APPROXIMATIONS`) and added to
    the face as it is. The key is read from the environment variable SEGMIND_API_KEY.

    Attributes:
        consent: bool, whether pictures may be sent; nothing is, as long as it is False.
        service: Service, the addresses and time limits.
    """

    name = "segmind"
    title = "Segmind (hosted: the face leaves this machine)"
    remote = True

    def __init__(self, consent=False, **addresses):
        """Make an editor; this sends nothing yet.

        Args:
            consent: bool, True to allow that pictures are sent.
            addresses: what a `Service` takes: api, storage, seconds, waits.

        Raises:
            ConfigError: an address is not https.
        """
        self.consent, self.service = consent, Service(**addresses)

    def edit_face(self, face, target):
        """Send a face, and get the changed piece of its photo.

        Args:
            face: faces.Face
            target: what `edit.as_edit` takes.

        Returns:
            Patch: its report holds `sliders` (what was asked for), `sent` and `received` (width
            and height in pixels) and `notes`; None where nothing would change: then nothing is
            sent.

        Raises:
            ConfigError: the service cannot do what is asked.
            ServiceError: there is no consent or no key, or the service cannot be used.
            RemoteError: the service did not do it; the message says what it billed.
        """
        wanted = as_edit(target)
        moved = payload.sliders(wanted)
        if not moved:
            return None
        self._check_consent()
        x, y, width, height = around(face)
        piece = face.photo[y:y + height, x:x + width]
        address = self.service.upload(_jpeg(piece))
        answer = _opened(self.service.edit(payload.payload(moved, address)))
        received = answer.shape[1::-1]
        report = {"sliders": moved, "sent": (width, height), "received": received,
                  "notes": _notes(wanted, moved, (width, height), received)}
        mask = feather((height, width), (x, y), face.photo.shape[:2])
        return Patch(_fitted(answer, piece), mask, x, y, report)

    def credits(self):
        """What is left on the account: float, in the service's credits; costs nothing."""
        return self.service.credits()

    def _check_consent(self):
        if not self.consent:
            raise ServiceError(
                f"This edit would send the face from this machine to Segmind ({self.service.api} "
                f"and {self.service.storage}), so it needs your leave: consent=True in Python, "
                "--consent on the command line; the editor 'landmarks' sends nothing.")


def around(face):
    """The piece of a photo that is sent: the face's square and some more, within the photo.

    Args:
        face: faces.Face

    Returns:
        tuple: x, y, width, height, int, pixels.
    """
    height, width = face.photo.shape[:2]
    more = round(AROUND * face.box.width)
    left, top = max(0, face.box.x - more), max(0, face.box.y - more)
    right = min(width, face.box.x + face.box.width + more)
    bottom = min(height, face.box.y + face.box.height + more)
    return left, top, right - left, bottom - top


def feather(shape, at, whole):
    """How much of each pixel of a piece is taken: 1, but fading out where the photo goes on.

    Args:
        shape: (height, width) of the piece, pixels.
        at: (x, y) of its upper left corner in the photo.
        whole: (height, width) of the photo.

    Returns:
        float32 (height, width), 0 to 1.
    """
    soft = max(1.0, FEATHER * min(shape))
    ramps = []
    for size, start, length in zip(shape, at[::-1], whole):
        places = np.arange(size, dtype=np.float32)
        first = places if start > 0 else np.full(size, np.inf)
        last = places[::-1] if start + size < length else np.full(size, np.inf)
        ramps.append(np.clip(np.minimum(first, last) / soft, 0, 1))
    least = np.minimum(ramps[0][:, None], ramps[1][None])
    return (least * least * (3 - 2 * least)).astype(np.float32)  # smoothstep: no edge to be seen


def _notes(wanted, moved, sent, received):
    """What is to be said of an edit: list of str."""
    said = []
    if wanted.target is not None:
        sliders = ", ".join(f"{name} {value:g}" for name, value in moved.items())
        said.append("Segmind knows no expressions by name; these sliders were added to the face "
                    f"as it is: {sliders}.")
    if sent != received:
        said.append("Segmind answered with {}×{} pixels for {}×{}; they were resized.".format(
            *received, *sent))
    return said


def _jpeg(piece):
    import cv2

    order = cv2.COLOR_GRAY2BGR if piece.ndim == 2 else cv2.COLOR_RGB2BGR
    pixels = cv2.cvtColor(piece, order)
    done, data = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
    if not done:
        raise ConfigError("The face could not be written as JPEG; nothing was sent.")
    return data.tobytes()


def _opened(data):
    from expression_lab.errors import PictureError
    from expression_lab.faces import open_picture

    try:
        return open_picture(data)
    except PictureError as error:
        raise RemoteError("What Segmind sent cannot be opened, and the call was billed: "
                          f"{error}") from None


def _fitted(answer, piece):
    """The answer in the size of what was sent, grey where that was grey."""
    import cv2

    size = piece.shape[1::-1]
    stretch = np.divide(answer.shape[1::-1], size)
    if abs(stretch[0] / stretch[1] - 1) > STRETCH:
        raise RemoteError(
            "Segmind sent a picture of {}×{} pixels for one of {}×{}, which cannot be put back; "
            "the call was billed.".format(*answer.shape[1::-1], *size))
    if tuple(answer.shape[1::-1]) != size:
        method = cv2.INTER_AREA if stretch[0] > 1 else cv2.INTER_CUBIC
        answer = cv2.resize(answer, size, interpolation=method)
    return cv2.cvtColor(answer, cv2.COLOR_RGB2GRAY) if piece.ndim == 2 else answer
