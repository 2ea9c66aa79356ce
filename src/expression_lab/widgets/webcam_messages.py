"""What the webcam's page and the kernel tell each other: JPEG frames in, answers out.

A frame comes from outside, so its declared size is looked at before anything is decoded.
"""

import io
import warnings
from dataclasses import dataclass, field

import numpy as np

from expression_lab.errors import PictureError, ShapeError

MOST_PIXELS = 40_000_000  # a frame of 8K has 33 million
FULL = 66_000  # bytes, more than one packet between two programs of a computer holds


@dataclass(frozen=True, eq=False)
class Spot:
    """A face for the page to draw over the input.

    Attributes:
        track: int or None, the number of the face while it is followed.
        box: (x, y, width, height), pixels of the frame.
        mesh: float `(n, 2)` pixels, or None.
        names: k str, what can be read in it.
        probabilities: float `(k,)`, or None where nothing was read.
    """

    track: int | None
    box: tuple
    mesh: np.ndarray | None = None
    names: tuple = ()
    probabilities: np.ndarray | None = None

    @classmethod
    def of(cls, seen):
        """What a `video.Stream` has seen of one face, for the page: Spot."""
        box = seen.face.box
        return cls(seen.face.track, (box.x, box.y, box.width, box.height),
                   seen.face.landmarks[:, :2], seen.names, seen.probabilities)


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of a frame.

    Attributes:
        picture: uint8 `(H, W, 3)` RGB to be shown beside the input, or None for the input alone.
        faces: list[Spot]; bars and timeline are those of the first.
        words: str, shown below.
    """

    picture: np.ndarray | None = None
    faces: list = field(default_factory=list)
    words: str = ""


def decode(data, most):
    """Open a JPEG frame; a large one is shrunk while it is decoded.

    Args:
        data: bytes of the file.
        most: (width, height), pixels into which it has to fit.

    Returns:
        uint8 `(H, W, 3)`, RGB.

    Raises:
        PictureError: it is no JPEG, damaged, or declares more than `MOST_PIXELS`.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures: the sentence below says it
            image = Image.open(io.BytesIO(data), formats=("JPEG",))
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise PictureError(f"A frame of {width}×{height} pixels came and was not opened; "
                               "set the camera to a smaller picture, such as 640×480.")
        if width > most[0] or height > most[1]:
            image.draft("RGB", most)  # the decoder leaves out what is too fine anyway
        return shrunk(np.asarray(image.convert("RGB")), most)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError("A frame came damaged and was left out; if that goes on, stop and "
                           "start the camera.") from error


def shrunk(frame, most):
    """The frame, made smaller where it does not fit into `most` (width, height).

    Raises:
        ShapeError: it is no uint8 `(H, W, 3)`.
    """
    check(frame, "A frame")
    height, width = frame.shape[:2]
    scale = min(most[0] / width, most[1] / height)
    if scale >= 1:
        return frame
    import cv2

    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(frame, size, interpolation=cv2.INTER_AREA)


def check(picture, what):
    """Raise a ShapeError unless `picture` is uint8 `(H, W, 3)`."""
    if getattr(picture, "dtype", None) != np.uint8 or picture.ndim != 3 or (
            picture.shape[2] != 3 or not picture.size):
        shown = f"{getattr(picture, 'dtype', type(picture).__name__)} {np.shape(picture)}"
        raise ShapeError(f"{what} has to be uint8 (H, W, 3); {shown} came.")


def encode(picture, quality):
    """Write a picture as JPEG.

    Args:
        picture: uint8 `(H, W, 3)`, RGB.
        quality: float, 0 to 1.

    Returns:
        bytes
    """
    import cv2

    options = [cv2.IMWRITE_JPEG_QUALITY, round(100 * quality)]
    return cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)[1].tobytes()


def changed(before, after):
    """Where two pictures of one size differ: (x, y, width, height), or None where they do not."""
    import cv2

    if after is before:
        return None
    height, width = before.shape[:2]
    apart = cv2.absdiff(np.ascontiguousarray(before), np.ascontiguousarray(after))
    flat = apart.reshape(height, -1)
    rows = np.flatnonzero(cv2.reduce(flat, 1, cv2.REDUCE_MAX))
    if not len(rows):
        return None
    columns = np.flatnonzero(cv2.reduce(flat, 0, cv2.REDUCE_MAX).reshape(width, 3).any(axis=1))
    top, left = int(rows[0]), int(columns[0])
    return left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top


def pack(answer, frame, quality, mesh=True):
    """An answer as it travels: of an edited frame, only what changed.

    Args:
        answer: Answer
        frame: uint8 `(H, W, 3)`, what it answers.
        quality: float, 0 to 1, of the JPEG.
        mesh: bool, send the faces' meshes.

    Returns:
        (dict for JSON, list of buffers: JPEG of the picture's changed part if there is one, then
        float32 x, y of each mesh).

    Raises:
        ShapeError: the answer's picture is none.
    """
    buffers, picture = [], None
    if answer.picture is not None:
        picture, part = _picture(answer.picture, frame)
        buffers += [encode(part, quality)] if part is not None else []
    faces = [_spot(spot, mesh) for spot in answer.faces]
    buffers += [np.ascontiguousarray(spot.mesh, np.float32).tobytes()
                for spot, packed in zip(answer.faces, faces) if packed["mesh"]]
    return {"picture": picture, "faces": faces, "words": answer.words}, buffers


def filled(buffers):
    """The buffers, and zeros behind them, for a page on the same computer.

    Jupyter's server lets a small packet wait until the one before is acknowledged (Nagle's
    algorithm, RFC 896), which the browser's side puts off for up to 40 ms (RFC 1122); a full one
    leaves at once. Zeros within a computer cost less than a tenth of a millisecond.
    """
    return [*buffers, bytes(max(0, FULL - sum(map(len, buffers))))]


def _picture(picture, frame):
    """How the page is to lay a picture together, and the part that it needs (or None)."""
    check(picture, "The answer's picture")
    height, width = picture.shape[:2]
    if picture.shape != frame.shape:
        return {"size": (width, height), "onto": False, "at": (0, 0, width, height)}, picture
    at = changed(frame, picture)
    if at is None:
        return {"size": (width, height), "onto": True, "at": None}, None
    x, y, w, h = at
    return {"size": (width, height), "onto": True, "at": at}, picture[y:y + h, x:x + w]


def _spot(spot, mesh):
    read = spot.probabilities is not None
    return {
        "track": None if spot.track is None else int(spot.track),
        "box": [round(float(number), 1) for number in spot.box],
        "names": [str(name) for name in spot.names] if read else [],
        "probabilities": np.round(np.asarray(spot.probabilities, float), 3).tolist() if read
        else [],
        "mesh": len(spot.mesh) if mesh and spot.mesh is not None else 0,
    }
