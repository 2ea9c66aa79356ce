"""A photo in the expression editor: as it is, as large as it is shown, and the faces in both."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from expression_lab import faces
from expression_lab.errors import NoFaceError

SHOWN = 1400  # pixels, the longer side that is edited while a slider moves
QUALITY = 92  # of the JPEG that is shown
CLOSE = 2.2  # side of a close-up over that of the face's box
SMALL = 0.35  # of the photo's longer side; a single face below it is shown in close-up at first
SAMPLE_SIZE = 384  # pixels of somebody who does not exist


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo that is being edited.

    Attributes:
        name: str
        pixels: uint8 `(H, W, 3)` or `(H, W)`, the photo as it is: what is saved.
        found: list of faces.Face in `pixels`, the largest first.
        shown: uint8, the same at most `SHOWN` pixels long: what is looked at.
        faces: list of faces.Face in `shown`.
        source: path, bytes or None, the file, for its color profile.
    """

    name: str
    pixels: np.ndarray
    found: list
    shown: np.ndarray
    faces: list
    source: object = None

    @classmethod
    def open(cls, source, name="The photo"):
        """Open a photo and find its faces.

        Args:
            source: bytes of a file, a path, or a picture that is open already.
            name: str, what it is called.

        Returns:
            Photo

        Raises:
            PictureError: it is no picture.
            NoFaceError: it shows no face.
        """
        opened = hasattr(source, "shape")
        pixels = source if opened else faces.open_picture(source)
        found = faces.analyze(pixels)
        if not found:
            raise NoFaceError("no face was found; take a photo in which one is seen from the "
                              "front, upright and at least 24 pixels wide.")
        return cls(name, pixels, found, *_smaller(pixels, found), None if opened else source)

    @property
    def is_distant(self):
        """Is there a single face, and so small that it is best looked at in close-up? bool."""
        return len(self.faces) == 1 and self.faces[0].box.width < SMALL * max(self.shown.shape[:2])

    def frame(self, face, close):
        """What part of `shown` is seen: `(left, top, width, height)`, pixels.

        Args:
            face: int, which face a close-up is of.
            close: bool, False for all of it.
        """
        height, width = self.shown.shape[:2]
        if not close:
            return 0, 0, width, height
        box = self.faces[face].box
        side = min(round(CLOSE * max(box.width, box.height)), height, width)
        left = round(box.x + box.width / 2 - side / 2)
        top = round(box.y + box.height / 2 - 0.53 * side)  # more room for hair than for the neck
        return min(max(left, 0), width - side), min(max(top, 0), height - side), side, side

    def boxes(self, frame):
        """Where the faces are: `(left, top, width, height)`, in shares of what is seen."""
        left, top, width, height = frame
        return tuple(((box.x - left) / width, (box.y - top) / height,
                      box.width / width, box.height / height)
                     for box in (face.box for face in self.faces))


def _smaller(pixels, found):
    """The picture and its faces as they are shown."""
    import cv2

    height, width = pixels.shape[:2]
    scale = SHOWN / max(height, width)
    if scale >= 1:
        return pixels, found
    size = max(1, round(scale * width)), max(1, round(scale * height))
    shown = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return shown, [faces.Face(face.landmarks * np.float32(scale), face.presence, shown)
                   for face in found]


def sample(name, seed=1):
    """A photo to begin with.

    Args:
        name: str, "astronaut" (NASA, public domain) or "nobody", a face that is drawn.
        seed: int, which nobody.

    Returns:
        Photo
    """
    if name == "astronaut":
        from skimage import data

        return Photo.open(data.astronaut(), "The astronaut")
    model = faces.model.load()
    drawn = model.render(model.sample(1, seed), "neutral", 0, size=SAMPLE_SIZE)
    return Photo.open(drawn.images[0], f"Nobody {seed}")


def free_path(folder, name, ending):
    """A file that is not there yet: `me-edited.png`, `me-edited-2.png`, … in a folder: Path."""
    stem = "".join(one if one.isalnum() else "-" for one in Path(name).stem).strip("-").lower()
    stem, number = f"{stem or 'photo'}-edited", 1
    path = Path(folder).expanduser() / f"{stem}{ending}"
    while path.exists():
        number += 1
        path = path.with_name(f"{stem}-{number}{ending}")
    return path


def jpeg(pixels, frame):
    """What is seen of a picture, as the bytes of a JPEG."""
    import cv2

    left, top, width, height = frame
    pixels = np.ascontiguousarray(pixels[top:top + height, left:left + width])
    turned = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
