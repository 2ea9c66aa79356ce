"""Measure a face: 21 lengths and ratios that expressions change (`faces.features` explains them).

The face is first turned to the front (`pose.fit_head`), so that size, place and turn of the head do
not count.

    found = measure(landmarks)
    found["mouth_openness"]             # 0.21 (eye distances)
    found.relative()["mouth_openness"]  # +1.8: that many deviations above neutral faces
    print(found)                        # all of them, as a table
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from expression_lab.errors import ShapeError, unknown_name
from expression_lab.faces.features import FEATURES, KINDS, NAMES
from expression_lab.faces.points import check_landmarks
from expression_lab.faces.pose import fit_head

__all__ = ["FEATURES", "KINDS", "NAMES", "Measures", "both_sides", "feature_vector", "measure",
           "mirrored", "neutral_norms"]

NORMS_FILE = Path(__file__).resolve().parent.parent / "checkpoints" / "neutral_geometry.csv"
CHUNK = 2000  # faces measured at a time, to keep memory small


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
