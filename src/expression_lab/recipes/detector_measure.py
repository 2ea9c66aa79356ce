"""How well faces are found: pictures with one face and pictures without, and what is seen in them.

Half of the faces are pasted as the hard squares that their pictures are, 60 to 400 pixels wide;
of the other half the head is cut out as a soft ellipse, and its face has 60 to 400 pixels.
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.faces import framing
from expression_lab.recipes import detector_scenes

WIDTH, HEIGHT = 640, 480
SMALLEST, LARGEST = 60, 400  # pixels
FOUND = 0.4  # least intersection over union with the square around the true landmarks


@dataclass(frozen=True, eq=False)
class Trial:
    """A picture with one face.

    Attributes:
        photo: uint8 `(480, 640, 3)`.
        square: float `(4,)`, of the face, upright: centre x, centre y, side, roll 0.
        hard: bool, pasted as a hard square.
    """

    photo: np.ndarray
    square: np.ndarray
    hard: bool


def trial(images, landmarks, pictures, things, seed):
    """Paste one face into a background.

    Args:
        images: uint8 `(n, S, S)`, grey. landmarks: float `(n, 478, 2 or 3)`.
        pictures, things: as `recipes.detector.load_backgrounds` gives them.
        seed: int or sequence of int.

    Returns:
        Trial
    """
    rng = np.random.default_rng(seed)
    gray = scene(pictures, things, rng)
    which, hard = rng.integers(len(images)), bool(rng.random() < 0.5)
    face, points = images[which], landmarks[which][None]
    square = framing.squares(points)[0]
    side = np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST)))
    if hard:
        scale = side / face.shape[0]
        middle = square[:2] * scale + rng.uniform(0, (WIDTH - side, HEIGHT - side))
        mask = np.ones(face.shape, np.float32)
    else:
        scale = side / square[2]
        middle = rng.uniform(0.45 * side, (WIDTH - 0.45 * side, HEIGHT - 0.45 * side))
        mask = _head(face.shape, square)
    transform = np.column_stack([np.eye(2) * scale, middle - scale * square[:2]])
    detector_scenes.paste(gray, face, transform, mask)
    upright = framing.squares(points, turned=False)[0]
    place = transform @ [*upright[:2], 1]
    return Trial(_rgb(gray), np.array([*place, upright[2] * scale, 0]), hard)


def empty(pictures, things, seed):
    """A picture without a face: uint8 `(480, 640, 3)`."""
    return _rgb(scene(pictures, things, np.random.default_rng(seed)))


def scene(pictures, things, rng):
    """A piece of a background, or a drawn pattern, with some things in it: uint8 `(480, 640)`."""
    import cv2

    if rng.random() < 0.15:
        gray = detector_scenes.texture(WIDTH, rng)[:HEIGHT].copy()
    else:
        photo = pictures[rng.integers(len(pictures))]
        height = int(min(photo.shape[0], photo.shape[1] * 0.75) * rng.uniform(0.4, 1))
        width = height * 4 // 3
        y, x = (int(rng.integers(0, max(1, room + 1)))
                for room in (photo.shape[0] - height, photo.shape[1] - width))
        method = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
        gray = cv2.resize(photo[y:y + height, x:x + width], (WIDTH, HEIGHT), interpolation=method)
    for _ in range(rng.integers(0, 4) if things else 0):
        thing = things[rng.integers(len(things))]
        whole = (thing.shape[1] / 2, thing.shape[0] / 2, max(thing.shape), 0)
        transform, _ = detector_scenes.placement(
            whole, rng.uniform(50, 300), rng.uniform((0, 0), (WIDTH, HEIGHT)), rng, 0)
        detector_scenes.paste(gray, np.ascontiguousarray(thing[..., 0]), transform,
                              thing[..., 1].astype(np.float32) / 255)
    return gray


def nearest(squares, truth):
    """How a trial went: overlap of the best square, its centre error and size error (shares).

    Args:
        squares: float `(n, 3 or more)`, what was found.
        truth: float `(4,)`.

    Returns:
        tuple of float: overlap 0 to 1; errors in sides of the true square (nan where nothing is).
    """
    if not len(squares):
        return 0.0, np.nan, np.nan
    overlap = framing.overlap(squares, truth)
    best = squares[overlap.argmax()]
    away = float(np.hypot(*(best[:2] - truth[:2])) / truth[2])
    return float(overlap.max()), away, float(best[2] / truth[2] - 1)


def measure(find, trials, empties):
    """Shares of faces found, and faces seen where there is none.

    Args:
        find: function, picture -> squares float `(n, 3 or more)`.
        trials: iterable of Trial.
        empties: iterable of pictures without a face.

    Returns:
        dict: faces, found (share), found_square, found_ellipse, centre_error and size_error
            (medians, in sides), empty_pictures, false_per_100.
    """
    rows = [(*nearest(find(one.photo), one.square), one.hard) for one in trials]
    overlap, away, size, hard = np.array(rows, float).T
    found, hard = overlap > FOUND, hard > 0
    false = [len(find(one)) for one in empties]
    return {"faces": len(rows), "found": float(found.mean()),
            "found_square": float(found[hard].mean()), "found_ellipse": float(found[~hard].mean()),
            "centre_error": float(np.median(away[found])),
            "size_error": float(np.median(np.abs(size[found]))),
            "empty_pictures": len(false), "false_per_100": float(np.mean(false) * 100)}


def _head(shape, square):
    """A soft ellipse around the head: float32, 0 to 1."""
    import cv2

    x, y, side, roll = (float(value) for value in square)
    mask = np.zeros(shape, np.float32)
    cv2.ellipse(mask, ((x, y), (side, 1.2 * side), roll), 1, -1)
    return cv2.GaussianBlur(mask, (0, 0), side * 0.02)


def _rgb(gray):
    import cv2

    return cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB)
