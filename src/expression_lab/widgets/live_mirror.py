"""The other face of the mirror: a photo in which somebody else shows what I show."""

from dataclasses import dataclass, field

from expression_lab.widgets import editor_photo
from expression_lab.widgets.editor_photo import Photo

LONGEST = 480  # pixels, the side of the photo: every frame edits it anew
OTHERS = ("nobody", "astronaut")  # that are always there


@dataclass(frozen=True, eq=False)
class Other:
    """Whoever looks back out of the mirror.

    Attributes:
        name: str
        face: faces.Face, in a close-up of at most 480 pixels.
    """

    name: str
    face: object = field(repr=False)


def other(source, name="The photo", seed=1):
    """Take the largest face of a photo, in close-up.

    Args:
        source: "astronaut" or "nobody"; bytes of a file, a path, or a picture that is open.
        name: str, what the photo is called.
        seed: int, which nobody.

    Returns:
        Other

    Raises:
        PictureError: it is no picture.
        NoFaceError: it shows no face.
    """
    import cv2
    import numpy as np

    from expression_lab import faces
    from expression_lab.errors import NoFaceError

    always = isinstance(source, str) and source in OTHERS
    photo = editor_photo.sample(source, seed) if always else Photo.open(source, name)
    left, top, width, height = photo.frame(0, close=True)
    close = photo.shown[top:top + height, left:left + width]
    if max(width, height) > LONGEST:
        close = cv2.resize(close, (LONGEST, LONGEST), interpolation=cv2.INTER_AREA)
    if close.ndim == 2:
        close = np.repeat(close[..., None], 3, axis=2)
    found = faces.analyze(np.ascontiguousarray(close))
    if not found:
        raise NoFaceError("its face is lost when looked at closely; take a photo in which it is "
                          "seen from the front and larger.")
    return Other(photo.name, found[0])
