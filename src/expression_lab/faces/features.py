"""What can be measured on a face that looks at us: names, units, kinds and formulas.

Lengths are in eye distances, the distance between the two eye centers. The texts of the field
divide such measures into three kinds:

- global: of the face as a whole, its proportions and its symmetry. Mostly identity, not expression.
- local: of one part alone, an eye, the mouth, a brow. Any expression may change them.
- expression-specific: made to catch one facial action and therefore a few expressions: the lift of
  the mouth corners for a smile, the gap of the brows for a frown. The number AU names the action
  unit of the Facial Action Coding System (Ekman and Friesen 1978) that changes it most.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from expression_lab.faces.points import GROUPS, MIRROR

KINDS = ("global", "local", "expression-specific")
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
