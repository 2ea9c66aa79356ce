"""A clip that is always there: somebody who does not exist shows one expression after the other."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS, canonical

SHOWN = ("happiness", "surprise", "anger", "sadness")
REST, RISE = 0.15, 0.2  # of an expression's turn: at rest before and after it, coming and going
FACE = 0.55  # of the frame's height
BLINK = 3.1, 0.22  # seconds from one blink to the next, and of one blink
SWAY = ((9, 0.13, 0.0), (5, 0.21, 2.0), (4, 0.17, 4.0))  # yaw, pitch, roll: degrees, Hz, phase
DRIFT = ((0.030, 0.11, 1.0), (0.022, 0.19, 3.0))  # of the camera, in frame heights, Hz, phase
SKIN = (1.10, 0.97, 0.85)  # colour over grey value, of somebody in warm light
FACE_OVAL, FEATHER = (0.47, 0.52), 0.28  # of the face's side; how softly it ends
PLACE = 0.42  # of the free height that lies above the face
BODY = (  # middle, half axes and softness, in sides of the face: shoulders, neck, hair, head
    ((0.5, 1.62), (1.05, 0.62), 0.05), ((0.5, 0.95), (0.26, 0.36), 0.2),
    ((0.5, 0.32), (0.51, 0.55), 0.16), ((0.5, 0.52), (0.47, 0.53), 0.16))
CLOTH = np.float32((58, 72, 96))
HAIR = ((58, 46, 38), (92, 84, 78), (40, 34, 32))  # of the first, second and third person
NOISE = 2.0  # grey values, of the camera


@dataclass(frozen=True, eq=False)
class Clip:
    """Frames in memory, and what is true of them.

    Attributes:
        frames: uint8 `(n, H, W, 3)`, RGB.
        seconds: float `(n,)`, when each was taken.
        expressions: list of n str, what is shown; "neutral" below half of an expression.
        landmarks: float32 `(n, people, 478, 3)`, pixels of the frame.
    """

    frames: np.ndarray
    seconds: np.ndarray
    expressions: list
    landmarks: np.ndarray

    def __len__(self):
        return len(self.frames)

    def __iter__(self):
        return zip(self.frames, self.seconds.tolist())

    @property
    def fps(self):
        """Frames a second."""
        return float(1 / np.diff(self.seconds).mean()) if len(self) > 1 else 1.0


def sample_clip(seconds=8.0, fps=15, size=(640, 480), seed=0, people=1, expressions=SHOWN,
                noise=NOISE):
    """Draw a clip.

    Everybody in it shows the same expressions at the same time, each with an own face.

    Args:
        seconds: float, 0.1 to 120.
        fps: float, frames a second, 1 to 60.
        size: (width, height), pixels, 64 to 2000 each.
        seed: int, who it is, and the camera's noise.
        people: int, 1 to 3, side by side.
        expressions: sequence of str, shown in turn, each for the same time.
        noise: float, deviation of the camera's noise, grey values.

    Returns:
        Clip

    Raises:
        ConfigError: a number is out of range.
        ShapeError: there is no such size.
        UnknownNameError: no expression goes by one of the names.
    """
    expressions = [canonical(name) for name in expressions]
    if not (0.1 <= seconds <= 120 and 1 <= fps <= 60 and people in (1, 2, 3) and expressions):
        raise ConfigError(f"seconds {seconds}, fps {fps}, people {people} and {len(expressions)} "
                          "expressions were given; use 0.1 to 120 seconds, 1 to 60 frames a "
                          "second, 1 to 3 people and at least one expression.")
    if len(size) != 2 or not all(64 <= side <= 2000 for side in size):
        raise ShapeError(f"The size of the clip is {size}; give width and height, 64 to 2000 "
                         "pixels each.")
    times = np.arange(max(2, round(seconds * fps))) / fps
    mixtures = _script(times / (times[-1] + 1 / fps), expressions)
    drawn = [_film(seed * 3 + i, times, mixtures, _side(size, people)) for i in range(people)]
    frames, landmarks = _laid(drawn, times, size)
    if noise:
        frames = _noisy(frames, noise, np.random.default_rng(seed))
    shown = [EXPRESSIONS[row.argmax()] if row.max() >= 0.5 else EXPRESSIONS[0] for row in mixtures]
    return Clip(frames, times, shown, landmarks)


def _script(part, expressions):
    """How much of each expression at each part (0 to 1) of the clip: float `(n, 8)`."""
    turn = part * len(expressions)
    which, within = turn.astype(int), turn % 1
    strength = np.clip((np.minimum(within, 1 - within) - REST) / RISE, 0, 1)
    strength = strength * strength * (3 - 2 * strength)
    mixtures = np.zeros((len(part), len(EXPRESSIONS)))
    places = np.array([EXPRESSIONS.index(name) for name in expressions])
    mixtures[np.arange(len(part)), places[which]] = strength
    return mixtures


def _side(size, people):
    """Side of a drawn face, pixels."""
    return int(min(FACE * size[1], 0.9 * size[0] / people, 512))


def _film(seed, times, mixtures, side):
    """One person at all times, with lids that blink: faces.model.Rendered."""
    from expression_lab.data.clip_faces import Filmed, FilmedModel
    from expression_lab.faces import model as models
    from expression_lab.faces.pose import Pose

    model = FilmedModel(models.load().statistics)
    whom = model.sample(1, seed).repeat(len(times))
    pose = Pose(*(size * np.sin(2 * np.pi * pace * times + phase + seed)
                  for size, pace, phase in SWAY))
    lids = np.clip(1.3 - np.abs((times + seed) % BLINK[0] - BLINK[0] / 2) * 2 / BLINK[1], 0, 1)
    person = Filmed(whom.identity, whom.nuisance, lids.astype(np.float32),
                    np.zeros(len(times), np.float32))
    return model.render(person, mixtures, 1.0, pose, size=side)


def _laid(drawn, times, size):
    """The faces side by side in frames, before a camera that is not quite still; landmarks."""
    import cv2

    width, height = size
    frames = np.empty((len(times), height, width, 3), np.uint8)
    landmarks = np.stack([one.landmarks for one in drawn], axis=1)
    side = drawn[0].images.shape[1]
    mask = _ellipse(side, FACE_OVAL, FEATHER)
    wall, y = _wall(width, height), round((height - side) * PLACE)
    for t, seconds in enumerate(times):
        frame = wall.copy()
        for i, one in enumerate(drawn):
            x = round(width * (i + 0.5) / len(drawn) - side / 2)
            face = one.images[t][..., None] * np.float32(SKIN)
            _body(frame, x, y, side, face, HAIR[i])
            _blend(frame, mask, face, x, y)
            landmarks[t, i, :, :2] += (x, y)
        drift = np.float32([far * height * np.sin(2 * np.pi * pace * seconds + phase)
                            for far, pace, phase in DRIFT])
        landmarks[t, :, :, :2] += drift
        moved = cv2.warpAffine(frame, np.column_stack([np.eye(2, dtype=np.float32), drift]), size,
                               borderMode=cv2.BORDER_REPLICATE)
        frames[t] = np.clip(moved + 0.5, 0, 255)
    return frames, landmarks


def _body(frame, x, y, side, face, hair):
    """Shoulders, neck and hair behind a face, in place, so that no face floats in the air."""
    cheek = face[int(0.55 * side):int(0.75 * side), int(0.3 * side):int(0.7 * side)].mean((0, 1))
    for (middle, axes, feather), colour in zip(
            BODY, (CLOTH, 0.62 * cheek, np.float32(hair), 0.8 * cheek), strict=True):
        around = int(2 * max(axes) * side) + 1
        mask = _ellipse(around, tuple(axis * side / around for axis in axes), feather)
        _blend(frame, mask, colour, round(x + middle[0] * side - around / 2),
               round(y + middle[1] * side - around / 2))


def _blend(frame, mask, colour, x, y):
    """Lay a colour or picture over a part of the frame, in place; what lies outside is cut off."""
    side, (height, width) = len(mask), frame.shape[:2]
    rows = slice(max(0, -y), min(side, height - y))
    columns = slice(max(0, -x), min(side, width - x))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    place = frame[y + rows.start:y + rows.stop, x + columns.start:x + columns.stop]
    colour = np.asarray(colour)
    colour = colour[rows, columns] if colour.ndim == 3 else colour
    place += mask[rows, columns, None] * (colour - place)


@cache
def _ellipse(side, axes, feather):
    """1 in the middle of an ellipse, falling smoothly to 0 at its border: float32 `(side, side)`.

    `axes` are half of its width and height, in sides; it falls over `feather` of them.
    """
    places = ((np.arange(side) + 0.5) / side - 0.5).astype(np.float32)
    far = np.sqrt((places[:, None] / axes[1]) ** 2 + (places[None] / axes[0]) ** 2)
    rise = np.clip((1 - far) / feather, 0, 1)
    return rise * rise * (3 - 2 * rise)


def _wall(width, height):
    """A wall that is lit from above: float32 `(height, width, 3)`."""
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    return (1 - 0.35 * down) * np.ones((1, width, 1), np.float32) * np.float32((150, 160, 168))


def _noisy(frames, noise, rng):
    """The frames as a camera with some noise gives them."""
    grain = rng.normal(0, noise, (8, *frames.shape[1:])).astype(np.float32)
    for t, frame in enumerate(frames):  # eight sheets of grain, each time turned another way
        sheet = np.roll(grain[t % 8], tuple(rng.integers(0, 50, 2)), axis=(0, 1))
        frames[t] = np.clip(frame + sheet + 0.5, 0, 255)
    return frames
