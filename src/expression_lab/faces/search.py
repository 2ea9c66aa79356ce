"""Search a photo: propose squares, lay the landmarks in, keep what is a face.

The landmark network looks at each proposal, says how sure it is that there is a face, and lays 478
points; then it looks once more, in the square around these points. Two judges who learned apart,
the proposer and the landmark network, err on different things, so their log odds are added: what
both take for a face is one.
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.faces import framing, landmarks
from expression_lab.faces.finder import Box
from expression_lab.faces.pictures import check_picture
from expression_lab.faces.proposals import GLANCE, gray_copy, propose

PRESENT = 0.5  # how sure the landmark network must be that there is a face
BELIEVED = 5.7  # least log odds of both judges together; chosen on validation faces
BELIEVED_SMALL = 3.0  # the same where a small picture may be one face: there is less to mistake
SMALL = 240  # pixels, the longer side of a picture that is likely to show one face
SUREST = 7.0  # log odds beyond which a judge is not heard: nobody is as sure as a network
SAME = 0.4  # overlap from which on two faces are one
WITHIN = 0.8  # of a face inside one that is surer, from which on it is a part of that
BORDER = 0.3  # put around a picture in which no face was found, in its shorter sides
MOST = 60  # proposals of one photo that are looked at


@dataclass(frozen=True, eq=False)
class Found:
    """Faces of one photo; row i of each array is face i.

    Attributes:
        landmarks: float32 `(n, 478, 3)`, pixels of the photo.
        presence: float32 `(n,)`, how sure it is that each is a face, 0 to 1.
        squares: float32 `(n, 4)`, upright, framed like FER2013: centre x, y, side, roll 0.
        source: int `(n,)`, which of the squares that were looked at led to each.
    """

    landmarks: np.ndarray
    presence: np.ndarray
    squares: np.ndarray
    source: np.ndarray

    def __len__(self):
        return len(self.presence)

    def take(self, chosen):
        """Some of the faces, in another order."""
        return Found(*(one[chosen] for one in vars(self).values()))

    def joined(self, others):
        """These faces and then others."""
        return Found(*(np.concatenate(pair)
                       for pair in zip(vars(self).values(), vars(others).values())))


def search(photo, min_size=24, method="detector"):
    """Find all faces of a photo.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        min_size: float, side in pixels of the smallest face; in large photos it is at least
            1/70 of the longer side.
        method: str, how faces are proposed: "detector", "cascade" or "hog".

    Returns:
        Found: the largest first.

    Raises:
        ShapeError: `photo` is not a picture.
        ConfigError: `min_size` is not at least 1.
    """
    check_picture(photo)
    if not min_size >= 1:
        raise ConfigError(f"min_size is {min_size!r}; it must be 1 pixel or more.")
    found = confirm(photo, propose(photo, min_size, method), min_size)
    return found if len(found) else _search_filled(photo, min_size, method)


def confirm(photo, proposed, min_size=24, believed=BELIEVED, least=PRESENT):
    """Lay landmarks into proposed squares, twice, and keep the faces.

    Args:
        photo: as that of `search`.
        proposed: float `(n, 5)`, as `proposals.propose` gives them.
        min_size: float, pixels.
        believed: float, the least log odds of both judges together.
        least: float, 0 to 1, the least presence.

    Returns:
        Found: each face once, the largest first.
    """
    proposed = proposed[:MOST]
    first = locate(photo, squares_of(proposed), least=0)  # a poor square may yet lead to the face
    second = follow(photo, first.landmarks, least)
    belief = log_odds(proposed[second.source, 4]) + log_odds(second.presence)
    return unique(second.take(np.flatnonzero(belief >= believed)), min_size)


def log_odds(probability):
    """ln(p / (1 - p)), within ±`SUREST`."""
    least = 1 / (1 + np.exp(SUREST))
    probability = np.clip(np.asarray(probability, float), least, 1 - least)
    return np.log(probability / (1 - probability))


def follow(photo, last, least=PRESENT):
    """Lay landmarks again where they were, in the photo itself or in the next one of a stream.

    Args:
        photo: as that of `search`.
        last: float `(n, 478, 3)`, pixels.
        least: float, 0 to 1, the least presence.

    Returns:
        Found
    """
    around = landmarks.square_around(last) if len(last) else np.empty((0, 4))
    return locate(photo, around, least)


def locate(photo, squares, least=PRESENT):
    """Landmarks in squares, of those with enough presence.

    Args:
        photo: as that of `search`.
        squares: float `(n, 4)`, centre x, centre y, side, roll, as `landmarks.locate` wants them.
        least: float, 0 to 1.

    Returns:
        Found
    """
    if not len(squares):
        empty = np.empty((0, 478, 3), np.float32)
        return Found(empty, empty[:, 0, 0], np.empty((0, 4), np.float32), np.empty(0, int))
    located = landmarks.locate(photo, squares)
    points, presence = located.landmarks, located.presence
    found = Found(points, presence, framing.squares(points, turned=False), np.arange(len(points)))
    return found.take(np.flatnonzero(presence >= least))


def squares_of(proposed):
    """Squares for the landmark network from proposals, turned as those are: float `(n, 4)`."""
    squares = np.empty((len(proposed), 4))
    for square, (x, y, side, roll) in zip(squares, np.asarray(proposed, float)[:, :4]):
        upright = landmarks.square_of_box(Box(x - side / 2, y - side / 2, side, side))
        turn = np.exp(1j * np.radians(roll))
        moved = complex(*(upright[:2] - (x, y))) * turn
        square[:] = x + moved.real, y + moved.imag, upright[2], roll
    return squares


def unique(found, min_size=1):
    """Each face once: of those that overlap or lie in one another, the one with most presence.

    Returns:
        Found: the largest first, none smaller than `min_size`.
    """
    left = list(np.argsort(-found.presence, kind="stable"))
    kept = []
    while left:
        best = left.pop(0)
        rest, square = found.squares[left], found.squares[best]
        apart = ((framing.overlap(rest, square) < SAME) & (framing.shared(rest, square) < WITHIN))
        left = [one for one, keep in zip(left, apart) if keep]
        if found.squares[best, 2] >= min_size:
            kept.append(best)
    kept.sort(key=lambda one: -found.squares[one, 2])
    return found.take(np.array(kept, int))


def _search_filled(photo, min_size, method):
    """Search again for a face that fills the picture, with some surroundings put around it."""
    import cv2

    scale = min(1, GLANCE / max(photo.shape[:2]))
    copy = gray_copy(photo, scale)
    border = max(1, round(min(copy.shape) * BORDER))
    wider = cv2.copyMakeBorder(copy, *[border] * 4, cv2.BORDER_REPLICATE)
    proposed = propose(wider, min(copy.shape) / 3, method)
    proposed[:, :2] -= border
    proposed[:, :3] /= scale
    small = max(photo.shape[:2]) <= SMALL
    return confirm(photo, proposed, min_size, BELIEVED_SMALL if small else BELIEVED)
