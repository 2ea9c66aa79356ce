"""Pictures that are kept together: a folder for each press, and one picture of before and after."""

import contextlib
import shutil
from pathlib import Path

import numpy as np

from expression_lab.errors import PictureError

LOSSLESS = 6_000_000  # pixels up to which PNG is quick to write; what is larger is a JPEG
TALLEST = 1200  # pixels of each picture of the side-by-side
MARGIN, LINE = 24, 54  # pixels around the pictures, and of the words under them
PAPER, INK = (255, 255, 255), (34, 34, 34)


def ending(pixels):
    """The kind of file for a picture of this size: ".png" or ".jpg"."""
    return ".png" if pixels.shape[0] * pixels.shape[1] <= LOSSLESS else ".jpg"


@contextlib.contextmanager
def new_folder(root, *names):
    """A folder that was not there before, such as `me-happy` or `me-happy-2`; whole or not at all.

    Args:
        root: Path, made when it is needed.
        names: str, what it is named after.

    Yields:
        Path: the folder. What is written there is removed again where an error comes.

    Raises:
        PictureError: the folder cannot be made.
    """
    folder = _made(Path(root).expanduser().absolute(), name_of(*names))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def name_of(*names):
    """Words as the name of a file: `me-happy`."""
    parts = ["".join(one if one.isalnum() else "-" for one in Path(name).stem).strip("-").lower()
             for name in names]
    return "-".join(part[:60] or "photo" for part in parts)


def _made(root, stem):
    number = 1
    while True:
        folder = root / (stem if number == 1 else f"{stem}-{number}")
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            number += 1
        except OSError as error:
            raise PictureError(f"{folder} cannot be made ({error.strerror}); check the disk, or "
                               "save somewhere else.") from error


def side_by_side(photo, after, frame, words):
    """Before and after as one picture, each with its name.

    Args:
        photo: editor_photo.Photo
        after: uint8, the edited photo at its own size.
        frame: `(left, top, width, height)`, pixels of `photo.shown`, what is looked at.
        words: str, what was asked for.

    Returns:
        uint8 `(h, w, 3)`
    """
    from PIL import Image, ImageDraw, ImageFont

    both = [Image.fromarray(_cut(one, photo, frame)).convert("RGB")
            for one in (photo.pixels, after)]
    width, height = both[0].size
    page = Image.new("RGB", (2 * width + 3 * MARGIN, height + MARGIN + LINE), PAPER)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(max(13, min(24, width // 18)))
    for i, (one, said) in enumerate(zip(both, ("before", f"after: {words} (edited)"))):
        left = MARGIN + i * (width + MARGIN)
        page.paste(one, (left, MARGIN))
        draw.text((left, height + MARGIN + LINE / 2), said, INK, font, anchor="lm")
    return np.asarray(page)


def _cut(pixels, photo, frame):
    """What is looked at, in the photo's own pixels, at most `TALLEST` high and wide."""
    import cv2

    scale = pixels.shape[0] / photo.shown.shape[0]
    left, top, width, height = (round(scale * one) for one in frame)
    cut = pixels[top:top + height, left:left + width]
    shrink = min(1, TALLEST / max(cut.shape[:2]))
    size = max(1, round(shrink * cut.shape[1])), max(1, round(shrink * cut.shape[0]))
    return cv2.resize(cut, size, interpolation=cv2.INTER_AREA) if shrink < 1 else cut
