"""Measure a face: 21 lengths and ratios that expressions change, with names and units.

The face is first turned to the front (`pose.fit_head`), so that size, place and turn of the head do
not count: lengths are in eye distances, the distance between the two eye centers seen from the
front. The texts of the field divide such measures into three kinds:

- global: of the face as a whole, its proportions and its symmetry. Mostly identity, not expression.
- local: of one part alone, an eye, the mouth, a brow. Any expression may change them.
- expression-specific: made to catch one facial action and therefore a few expressions: the lift of
  the mouth corners for a smile, the gap of the brows for a frown. The number AU names the action
  unit of the Facial Action Coding System (Ekman and Friesen 1978) that changes it most.

    found = measure(landmarks)
    found["mouth_openness"]         # 0.21 (eye distances)
    found.relative()["mouth_openness"]  # +2.3: that many deviations above neutral faces
    print(found)                    # all of them, as a table
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from expression_lab.errors import ShapeError, unknown_name
from expression_lab.faces.points import GROUPS, MIRROR, check_landmarks
from expression_lab.faces.pose import fit_head

NORMS_FILE = Path(__file__).resolve().parent.parent / "checkpoints" / "neutral_geometry.csv"
KINDS = ("global", "local", "expression-specific")
CHUNK = 2000  # faces measured at a time, to keep memory small
EYES, RATIO = "eye distances", "ratio"


@dataclass(frozen=True)
class Feature:
    """One measure of a face.

    Attributes:
        name: str.
        unit: "eye distances" or "ratio".
        kind: one of `KINDS`.
        meaning: str, how it is measured and when it changes.
        formula: function of frontal faces float `(n, 478, 3)` (eye distances; x to the right of
            the picture, y down) to float `(n,)`.
        mirror: str, the feature that it becomes in the mirror; its own name by default.
        sign: -1 where it also changes its sign there.
    """

    name: str
    unit: str
    kind: str
    meaning: str
    formula: Callable = field(repr=False)
    mirror: str = ""
    sign: int = 1


def _height(face, *indices):
    """How high points lie, on average: up is positive, 0 is the line between the eyes."""
    return -face[:, indices, 1].mean(1)


def _apart(face, one, other):
    """Distance between two points, as it is seen from the front."""
    return np.linalg.norm(face[:, one, :2] - face[:, other, :2], axis=-1)


def _eye_openness(*lids, corners):
    """Eye aspect ratio (Soukupová and Čech 2016), with three pairs of lid points."""
    def formula(face):
        return sum(_apart(face, *pair) for pair in lids) / len(lids) / _apart(face, *corners)
    return formula


def _brow(brow, corners):
    return lambda face: _height(face, *brow) - _height(face, *corners)


def _gaze(axis):
    """Where the irises lie between the eye corners: 0 the middle, 1 a corner."""
    def formula(face):
        offsets = []
        for iris, a, b in ((468, 33, 133), (473, 362, 263)):
            from_middle = face[:, iris, axis] - face[:, (a, b), axis].mean(1)
            offsets.append(from_middle / (_apart(face, a, b) / 2))
        return np.clip(np.mean(offsets, axis=0), -1, 1) * (1 if axis == 0 else -1)
    return formula


_BROW_INNER = (66, 107, 65, 55, 296, 336, 295, 285)
_BROW_OUTER = (70, 63, 46, 53, 300, 293, 276, 283)
_MOVING = sorted({i for name in ("right_brow", "left_brow", "right_eye", "left_eye", "outer_lips")
                  for i in GROUPS[name]})


def _asymmetry(face):
    heights = face[:, :, 1]
    return np.abs(heights - heights[:, MIRROR])[:, _MOVING].mean(1)


_SPECIFIC = KINDS[2]
FEATURES = (
    Feature("head_aspect", RATIO, "global",
            "height of the face, forehead to chin, over its width between the ears",
            lambda f: _apart(f, 10, 152) / _apart(f, 234, 454)),
    Feature("asymmetry", EYES, "global",
            "how much higher or lower brows, eyes and lips are than their twins, on average",
            _asymmetry),
    Feature("jaw_drop", EYES, "global",
            "base of the nose to the chin; long when the jaw drops (AU 26, 27)",
            lambda f: _height(f, 2) - _height(f, 152)),
    Feature("eye_openness_right", RATIO, "local",
            "gap between the lids of the right eye over its width; wide in fear and surprise",
            _eye_openness((160, 144), (159, 145), (158, 153), corners=(33, 133)),
            mirror="eye_openness_left"),
    Feature("eye_openness_left", RATIO, "local",
            "the same of the left eye",
            _eye_openness((387, 373), (386, 374), (385, 380), corners=(362, 263)),
            mirror="eye_openness_right"),
    Feature("gaze_x", RATIO, "local",
            "irises between the eye corners: -1 to the left of the picture, 1 to the right",
            _gaze(0), sign=-1),
    Feature("gaze_y", RATIO, "local",
            "irises above (+) or below (-) the line of the eye corners, over half an eye's width",
            _gaze(1)),
    Feature("brow_inner_right", EYES, "local",
            "inner half of the right brow above the eye; up in sadness and fear (AU 1), down in "
            "anger (AU 4)", _brow(_BROW_INNER[:4], (33, 133)), mirror="brow_inner_left"),
    Feature("brow_inner_left", EYES, "local", "the same of the left brow",
            _brow(_BROW_INNER[4:], (362, 263)), mirror="brow_inner_right"),
    Feature("brow_outer_right", EYES, "local",
            "outer half of the right brow above the eye; up in surprise (AU 2)",
            _brow(_BROW_OUTER[:4], (33, 133)), mirror="brow_outer_left"),
    Feature("brow_outer_left", EYES, "local", "the same of the left brow",
            _brow(_BROW_OUTER[4:], (362, 263)), mirror="brow_outer_right"),
    Feature("brow_slope", EYES, _SPECIFIC,
            "inner half of the brows above the outer half; steep in fear and sadness (AU 1), flat "
            "in anger (AU 4)",
            lambda f: _height(f, *_BROW_INNER) - _height(f, *_BROW_OUTER)),
    Feature("brow_gap", EYES, _SPECIFIC,
            "distance of the inner ends of the brows; short when they are drawn together, in "
            "anger (AU 4)", lambda f: (_apart(f, 107, 336) + _apart(f, 55, 285)) / 2),
    Feature("mouth_openness", EYES, "local",
            "gap between the inner edges of the lips (AU 25 to 27)",
            lambda f: (_apart(f, 13, 14) + _apart(f, 82, 87) + _apart(f, 312, 317)) / 3),
    Feature("mouth_width", EYES, "local",
            "distance of the mouth corners: stretched in a smile or in fear (AU 12, 20), short in "
            "a pucker (AU 18)", lambda f: _apart(f, 61, 291)),
    Feature("lip_thickness", EYES, "local",
            "upper and lower lip together, red part; thin when pressed in anger (AU 23, 24)",
            lambda f: _apart(f, 0, 13) + _apart(f, 14, 17)),
    Feature("mouth_corner_lift", EYES, _SPECIFIC,
            "mouth corners above (+) or below (-) the middle of the lips: up in happiness "
            "(AU 12), down in sadness (AU 15)",
            lambda f: _height(f, 61, 291) - _height(f, 13, 14)),
    Feature("mouth_tilt", EYES, _SPECIFIC,
            "right mouth corner higher (+) or lower (-) than the left one; a one-sided smile, "
            "contempt (AU 14)", lambda f: _height(f, 61) - _height(f, 291), sign=-1),
    Feature("nose_lip_gap", EYES, _SPECIFIC,
            "base of the nose to the edge of the upper lip; short when the lip is raised, in "
            "disgust and laughter (AU 10)", lambda f: _height(f, 2) - _height(f, 0, 37, 267)),
    Feature("nose_wing_drop", EYES, _SPECIFIC,
            "eyes down to the wings of the nose; short when the nose wrinkles, in disgust (AU 9)",
            lambda f: -_height(f, 129, 64, 98, 358, 294, 327)),
    Feature("cheek_drop", EYES, _SPECIFIC,
            "eyes down to the cheeks; short when a true smile raises them (AU 6)",
            lambda f: -_height(f, 50, 205, 280, 425)),
)
NAMES = tuple(feature.name for feature in FEATURES)


class Measures(Mapping):
    """The measures of one face: a mapping name → value, printed as a table.

    Attributes:
        vector: float32 `(21,)`, in the order of `FEATURES`.
        is_relative: True where the values are deviations from neutral, in sigmas.
    """

    def __init__(self, values, is_relative=False):
        self.vector = np.asarray(values, np.float32)
        self.is_relative = is_relative

    def __getitem__(self, name):
        if name not in NAMES:
            raise unknown_name("measure", name, NAMES)
        return float(self.vector[NAMES.index(name)])

    def __iter__(self):
        return iter(NAMES)

    def __len__(self):
        return len(NAMES)

    def relative(self, neutral=None):
        """How unusual each value is for a neutral face.

        Args:
            neutral: Measures of the same person's own neutral face, which is the better zero; or
                None for the mean of many people's.

        Returns:
            Measures: (value − neutral) over the deviation between neutral faces, in sigmas.
        """
        mean, deviation = neutral_norms()
        zero = mean if neutral is None else neutral.vector
        return Measures((self.vector - zero) / deviation, is_relative=True)

    def as_frame(self):
        """All of it as a DataFrame, a row a feature: value, unit, sigmas, kind, meaning."""
        import pandas as pd

        rows = [(one.name, self[one.name], "sigmas" if self.is_relative else one.unit, one.kind,
                 one.meaning) for one in FEATURES]
        frame = pd.DataFrame(rows, columns=["feature", "value", "unit", "kind", "meaning"])
        if not self.is_relative:
            frame.insert(3, "sigmas", self.relative().vector)
        return frame.set_index("feature")

    def __repr__(self):
        sigmas = self if self.is_relative else self.relative()
        lines = [f"{'feature':<20}{'' if self.is_relative else 'value  unit':<24}"
                 f"{'against neutral':<17}kind"]
        for one in FEATURES:
            said = "" if self.is_relative else f"{self[one.name]:7.3f}  {one.unit}"
            lines.append(f"{one.name:<20}{said:<24}{sigmas[one.name]:+7.1f} σ        {one.kind}")
        return "\n".join(lines)


def measure(landmarks, photo_shape=None):
    """Measure one face.

    Args:
        landmarks: float `(478, 2)` or `(478, 3)`, pixels, face-mesh order. With z the turn of the
            head is taken out better.
        photo_shape: `photo.shape` of a whole photo, or None for a crop; see `pose.head_pose`.

    Returns:
        Measures

    Raises:
        ShapeError: not the landmarks of one face.
    """
    face = check_landmarks(landmarks, batch=0)
    return Measures(feature_vector(face, photo_shape))


def feature_vector(landmarks, photo_shape=None):
    """The measures as plain numbers, for a classifier.

    Args:
        landmarks: float `(478, d)` or `(n, 478, d)`, d 2 or 3, pixels.
        photo_shape: as that of `measure`.

    Returns:
        float32 `(21,)` or `(n, 21)`, in the order of `FEATURES`.

    Raises:
        ShapeError: not landmarks.
    """
    faces = check_landmarks(landmarks)
    if faces.ndim > 3:
        raise ShapeError(f"Landmarks of one face or of n faces are measured; {faces.shape} came.")
    many = faces[None] if faces.ndim == 2 else faces
    vectors = np.empty((len(many), len(FEATURES)), np.float32)
    for start in range(0, len(many), CHUNK):
        part = many[start:start + CHUNK]
        level = fit_head(part, photo_shape).frontal(part)
        for column, feature in enumerate(FEATURES):
            vectors[start:start + CHUNK, column] = feature.formula(level)
    return vectors[0] if faces.ndim == 2 else vectors


def mirrored(vectors):
    """What the measures become in the mirror: right and left change places.

    Args:
        vectors: float `(…, 21)`.

    Returns:
        float `(…, 21)`.
    """
    twins = [NAMES.index(feature.mirror or feature.name) for feature in FEATURES]
    return np.asarray(vectors)[..., twins] * [feature.sign for feature in FEATURES]


def both_sides(vectors):
    """Take the mean of right and left, where a feature has both.

    Args:
        vectors: float `(…, 21)`.

    Returns:
        tuple: tuple of 18 names, and float `(…, 18)`.
    """
    columns = {}
    for i, name in enumerate(NAMES):
        columns.setdefault(name.removesuffix("_right").removesuffix("_left"), []).append(i)
    vectors = np.asarray(vectors)
    return tuple(columns), np.stack([vectors[..., c].mean(-1) for c in columns.values()], -1)


@cache
def neutral_norms():
    """Mean and standard deviation of each feature over real neutral faces.

    Returns:
        tuple: float32 `(21,)` means and `(21,)` deviations, in the order of `FEATURES`.
    """
    with NORMS_FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["feature"]: row for row in csv.DictReader(file)}
    norms = [[float(rows[name][column]) for name in NAMES] for column in ("mean", "deviation")]
    mean, deviation = np.asarray(norms, np.float32)
    mean.setflags(write=False)
    deviation.setflags(write=False)
    return mean, deviation
