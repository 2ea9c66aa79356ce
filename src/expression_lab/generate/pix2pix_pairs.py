"""Pairs of pictures of one face with two expressions, and nothing else changed.

The statistical face model draws what no camera can take: the same person in the same moment, light
and pose, twice. Photos come near to it where somebody was filmed from rest to the height of an
expression, as in CK+ (Lucey et al. 2010).

Both pictures of a pair are aligned by the landmarks of the first one, as a photo is that is to be
changed: then only what the expression moves is moved.
"""

from dataclasses import dataclass, fields

import numpy as np

from expression_lab.errors import BadDataError, ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate.conditions import REST

DRAWN_AT = 1.25  # times the side of the crops that faces are drawn at
INTENSITY = (0.3, 1.3)
BLENDED = 0.25  # share of faces that show two expressions at once
SHOWN = 4  # pictures of one person: at rest, and three others
# From rest and back to it, and from one expression to another.
WAYS = ((0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0), (1, 2), (2, 3), (3, 1))
LOPSIDED = EXPRESSIONS.index("contempt")  # it lifts one corner; both sides would make none


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pictures of faces, what they show, and the same faces with other expressions.

    Attributes:
        source, target: uint8 `(n, S, S)`, gray.
        shown, wanted: float32 `(n, 8)`, what source and target show, as `condition` says it.
    """

    source: np.ndarray
    target: np.ndarray
    shown: np.ndarray
    wanted: np.ndarray

    def __post_init__(self):
        n = len(self.source)
        if self.source.shape != self.target.shape or self.source.ndim != 3 or not (
                self.shown.shape == self.wanted.shape == (n, len(EXPRESSIONS))):
            raise ShapeError(
                "Pairs are two batches (n, S, S) and two conditions (n, 8), not "
                f"{', '.join(str(getattr(self, one.name).shape) for one in fields(self))}.")

    def __len__(self):
        return len(self.source)

    @property
    def size(self):
        """Side of the pictures, pixels: int."""
        return self.source.shape[1]

    def subset(self, rows):
        """Some of them: Pairs."""
        return Pairs(*(getattr(self, one.name)[rows] for one in fields(self)))

    @classmethod
    def joined(cls, parts):
        """All pairs of several Pairs of one size."""
        return cls(*(np.concatenate([getattr(part, one.name) for part in parts])
                     for one in fields(cls)))


def drawn(people=1000, size=64, seed=0, dress=True):
    """Pairs from the statistical face model, nine of each person.

    Args:
        people: int, how many.
        size: int, side of the pictures, pixels.
        seed: int, another seed draws other people.
        dress: bool, put backgrounds, fringes and glasses into both pictures of some pairs.

    Returns:
        Pairs: `(9 * people)`.

    Raises:
        ConfigError: `people` is no number of people.
    """
    from expression_lab.faces import model as models
    from expression_lab.faces.model.person import AT_ONCE

    if isinstance(people, bool) or not isinstance(people, int) or people < 1:
        raise ConfigError(f"people is {people!r}; choose a whole number of 1 or more.")
    model, crowd = models.load(), AT_ONCE // SHOWN
    return Pairs.joined([
        _of_some(model, min(crowd, people - start), size, np.random.default_rng([seed, start]),
                 dress)
        for start in range(0, people, crowd)])


def _of_some(model, people, size, rng, dress):
    """Pairs of a few people, who are drawn all at once."""
    from expression_lab.faces.model import Light
    from expression_lab.faces.pose import Pose

    n, owner = people * SHOWN, np.arange(people).repeat(SHOWN)
    mixtures = _mixtures(n, rng)
    mixtures[::SHOWN] = 0
    drawn_at = round(size * DRAWN_AT)
    pose, light = (kind(*(part[owner] for part in parts)) for kind, parts in (
        (Pose, _turns(people, rng)), (Light, _lamps(people, rng))))
    shown = model.render(model.sample(people, rng, variety=0.5)[owner], mixtures, 1.0, pose, light,
                         drawn_at)
    conditions = REST + mixtures - REST * mixtures.sum(axis=1, keepdims=True)
    pictures, rows = [], []
    for first in range(0, n, SHOWN):
        for a, b in WAYS:
            a, b = first + a, first + b
            pair = _aligned(shown.images[[a, b]], shown.landmarks[[a, b], :, :2], size,
                            rng if dress else None)
            turned = rng.random() < 0.5 and not conditions[b, LOPSIDED]
            pictures.append(pair[:, :, ::-1] if turned else pair)
            rows.append((a, b))
    pictures, (a, b) = np.stack(pictures), np.transpose(rows)
    return Pairs(pictures[:, 0], pictures[:, 1], conditions[a], conditions[b])


def _mixtures(n, rng):
    """How much of each expression, float32 `(n, 8)`; neutral's share is left out."""
    eye = np.eye(len(EXPRESSIONS), dtype=np.float32)
    first, second = rng.integers(1, len(EXPRESSIONS), (2, n))
    share = rng.uniform(0.3, 0.7, (n, 1)) * (rng.random((n, 1)) < BLENDED)
    strength = rng.uniform(*INTENSITY, (n, 1))
    return (strength * ((1 - share) * eye[first] + share * eye[second])).astype(np.float32)


def _turns(n, rng):
    return rng.normal(0, 1, (3, n)).clip(-2, 2) * np.array([[10.0], [6.0], [4.0]])


def _lamps(n, rng):
    return (rng.uniform(-90, 90, n), rng.uniform(-20, 60, n),
            np.abs(rng.normal(0, 0.4, n)).clip(max=1.2))


def _aligned(images, landmarks, size, rng=None):
    """Both pictures of a pair in the frame of the first one: uint8 `(2, size, size)`.

    Args:
        images: two uint8 pictures `(H, W)` of one size.
        landmarks: float `(2, 478, 2)`.
        size: int, pixels.
        rng: numpy Generator to dress them by, or None.
    """
    from expression_lab.faces.alignment import align
    from expression_lab.generate.pix2pix_photos import dressed

    crops = [align(one, landmarks[0], size, gray=True) for one in images]
    pair = np.stack([one.crop for one in crops])
    if rng is None:
        return pair
    return dressed(pair, crops[0].to_crop(landmarks).reshape(-1, 2), rng)


def from_ckplus(root=None, size=64, split="train"):
    """Pairs from the sequences of CK+: the first frame, at rest, and the last one.

    Args:
        root: path or None, where the data sets are.
        size: int, side of the pictures, pixels.
        split: "train", "validation" or "test"; nobody is in two of them.

    Returns:
        Pairs: two of each labelled sequence, there and back; a sequence in which no face is found
        at both ends is left out.

    Raises:
        DataMissingError: CK+ with its sequences is not there.
        BadDataError: it is damaged, or no face is found in it.
    """
    from expression_lab import data
    from expression_lab.data.people import split_people

    found = data.sequences("ckplus", root=root)
    splits = split_people([one.subject for one in found])
    eye, pairs, rows = np.eye(len(EXPRESSIONS), dtype=np.float32), [], []
    for one, belongs in zip(found, splits, strict=True):
        ends = _ends(one) if belongs == split else None
        if ends is None:
            continue
        for a, b in ((0, 1), (1, 0)):
            pairs.append(_aligned([ends[0][a], ends[0][b]], ends[1][[a, b]], size))
            rows.append(((0, one.label)[a], (0, one.label)[b]))
    if not pairs:
        raise BadDataError(f"No sequence of CK+ ({split}) shows a face in its first and its last "
                           "frame; check the folder with: expression-lab data check ckplus")
    pictures, (shown, wanted) = np.stack(pairs), np.transpose(rows)
    return Pairs(pictures[:, 0], pictures[:, 1], eye[shown], eye[wanted])


def _ends(sequence):
    """First and last frame and their landmarks `(2, 478, 2)`; None where a face is missing."""
    from expression_lab import faces

    frames = [sequence[0], sequence[len(sequence) - 1]]
    found = [faces.analyze(one) for one in frames]
    if not all(found):
        return None
    largest = [max(some, key=lambda face: face.box.width) for some in found]
    return frames, np.stack([face.landmarks[:, :2] for face in largest])
