"""A film that plays inside a notebook: small H.264 in the page itself, with words beside it."""

import base64
import html
import tempfile
from pathlib import Path

import numpy as np

from expression_lab.errors import ShapeError

MOST = 8_000_000  # bytes of one film in a notebook
COARSENESS = 27  # small rather than perfect, see video.Writer


class Film:
    """A film as a notebook shows it.

    Attributes:
        data: bytes, an MP4 file.
        alt: str, what a reader who cannot see it is told.
        width: int, pixels on the page.
        poster: bytes, a JPEG that is seen before it plays.
    """

    def __init__(self, data, alt, width, poster=b""):
        self.data, self.alt, self.width = data, " ".join(str(alt).split()), int(width)
        self.poster = poster

    def __repr__(self):
        return f"Film({len(self.data):,} bytes: {self.alt})"

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, poster = (base64.b64encode(one).decode("ascii") for one in (self.data, self.poster))
        alt = html.escape(self.alt)
        return {"text/html": f'<video controls loop muted playsinline width="{self.width}" '
                             f'style="max-width: 100%" aria-label="{alt}" title="{alt}" '
                             f'poster="data:image/jpeg;base64,{poster}" '
                             f'src="data:video/mp4;base64,{data}"></video>',
                "text/plain": self.alt}


def film(frames, seconds, alt, width=None):
    """Let frames play in a notebook, when they are the last line of a cell.

    Args:
        frames: uint8 `(n, H, W, 3)` or `(n, H, W)`, or a list of such pictures of one size.
        seconds: float `(n,)`, when each is shown.
        alt: str, what is to be seen, for those who cannot.
        width: int or None, pixels on the page; None takes that of the frames, 900 at most.

    Returns:
        Film

    Raises:
        ShapeError: frames and seconds do not fit, or the film is too large for a notebook.
    """
    from expression_lab.video.writing import Writer

    if not len(frames) or len(frames) != len(seconds):
        raise ShapeError(f"{len(frames)} frames came with {len(seconds)} seconds; give one second "
                         "for each frame, and at least one.")
    height, wide = frames[0].shape[:2]
    steps = np.diff(seconds)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        fps = float(1 / steps.mean()) if len(steps) else 1.0
        with Writer(path, (wide, height), fps, coarseness=COARSENESS) as writer:
            for frame, at in zip(frames, seconds):
                writer.write(frame, float(at))
        data = path.read_bytes()
    if len(data) > MOST:
        raise ShapeError(f"The film takes {len(data) / 1e6:.0f} MB, too much for a notebook; show "
                         "fewer or smaller frames.")
    return Film(data, alt, width or min(wide, 900), _poster(frames[0]))


def _poster(frame):
    """A frame as JPEG: bytes."""
    import cv2

    color = frame[..., ::-1] if frame.ndim == 3 else frame
    return cv2.imencode(".jpg", np.ascontiguousarray(color))[1].tobytes()
