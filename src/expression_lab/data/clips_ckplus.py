"""The sequences of CK+ as clips: each from the neutral face to the apex, cut to the face."""

import numpy as np

from expression_lab.data import ckplus, found, framing
from expression_lab.data.gather import open_gray
from expression_lab.errors import BadDataError


def read(root, frames, size):
    """Open every labelled sequence.

    Args:
        root: Path, the folder of data sets.
        frames: int, how many frames are taken of each, at equal distances, the apex among them.
        size: int, side in pixels.

    Returns:
        dict: `images` uint8 `(n, frames, size, size)`, `label`, `lengths`, `identity`,
        `sequence`, `recorded` (frames that there are of it).

    Raises:
        DataMissingError, BadDataError: the set is not here, or damaged.
    """
    from tqdm.auto import tqdm

    kept, films = [], []
    for one in tqdm(ckplus.sequences(root), desc="Reading CK+ films", delay=1):
        film = _film(one, frames, size)
        if film is not None:
            kept.append(one)
            films.append(film)
    images = np.zeros((len(films), frames, size, size), np.uint8)
    for place, film in zip(images, films):
        place[:len(film)] = film
    return {"images": images, "label": np.array([one.label for one in kept], np.int64),
            "lengths": np.array([len(film) for film in films], np.int64),
            "identity": np.array([one.subject for one in kept], dtype=str),
            "sequence": np.array([one.name for one in kept], dtype=str),
            "recorded": np.array([len(one) for one in kept], np.int64)}


def _film(sequence, frames, size):
    """Frames of one sequence, cut to the face; None where no face is found."""
    chosen = np.linspace(0, len(sequence) - 1, min(frames, len(sequence))).round().astype(int)
    pictures = [open_gray(sequence.files[k]) for k in chosen]
    if sequence.points is None:
        square = next(filter(None, map(found.largest, pictures)), None)  # people sat still
        squares = [square] * len(chosen)
        if square is None:
            return None
    else:
        squares = framing.squares_of_68(np.stack([_points(sequence, k) for k in chosen]))
    return [framing.cut(picture, square, size) for picture, square in zip(pictures, squares)]


def _points(sequence, frame):
    try:
        return sequence.landmarks(int(frame))
    except OSError:
        raise BadDataError(f"{sequence.points[frame]}: the landmarks of this frame are not there; "
                           "unpack Landmarks.zip again.") from None
