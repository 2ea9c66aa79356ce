"""Looks: directions of the face model along which drawn people look older, darker, more male.

Nobody is behind a drawn face, so nobody has an age, a sex or a skin that could be known. What can
be measured is how a face *looks*. Each look is a weighted sum of measures on the drawn face at
rest, chosen after averages that others published:

- skin_brightness: grey values of forehead and cheeks. Skin and camera are not told apart.
- age_like: deeper folds from nose to mouth and under the eyes, thinner lips, a longer upper lip,
  smaller eyes, and eyes and lips that stand out less from the skin (Porcheron, Mauger and Russell,
  "Aspects of facial contrast decrease with age and are cues for age perception", PLoS ONE 2013).
- sex_like: eyes and lips that stand out less, stronger brows, which lie lower, a wider jaw and
  nose, thinner lips; higher is nearer to the average man (Russell, "A sex difference in facial
  contrast and its exaggeration by cosmetics", Perception 2009).

A person of the model is a point, and the measures are all but linear in it, so a look is a
direction: the slope of its sum. Looks are correlated, as the measures are. To change one of them
and leave the others, one moves along the rows of the pseudo-inverse of all directions.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from expression_lab.errors import ConfigError, unknown_name
from expression_lab.faces.points import GROUPS, UPPER_LIP_TOP

LOOKS = {
    "skin_brightness": {"skin": 1},
    "age_like": {"mouth_folds": 1, "eye_bags": 1, "lip_thickness": -1, "upper_lip_length": 1,
                 "eye_opening": -1, "eye_width": -0.5, "eye_contrast": -0.5,
                 "lip_contrast": -0.5},
    "sex_like": {"eye_contrast": -1, "lip_contrast": -1, "brow_contrast": 1, "jaw_width": 1,
                 "brow_height": -1, "nose_width": 0.5, "lip_thickness": -0.5, "eye_width": -0.5},
}
MOST = 3.0  # standard deviations; beyond, a face is none that the model has seen
PARTS = 160  # spots and margins below are in 160ths of the texture's side
FOREHEAD, CHEEKS = (151, 108, 337), (50, 280, 205, 425)  # points of the mesh
MOUTH_FOLDS, EYE_BAGS = (216, 436, 206, 426, 207, 427), (230, 450, 231, 451, 229, 449)


@dataclass(frozen=True, eq=False)
class Axes:
    """Directions in the space of people, in the order of `LOOKS`.

    Attributes:
        scores: float32 `(3, k)`, unit length: identity @ scores.T is how far people are along
            each look, in standard deviations of the model's people.
        moves: float32 `(3, k)`, the shortest step that changes one look by 1 and no other.
    """

    scores: np.ndarray
    moves: np.ndarray


def measures(model, people):
    """Measure drawn people at rest, from the front, in even light.

    Args:
        model: FaceModel.
        people: People, n of them.

    Returns:
        dict: name -> float `(n,)`: brightness in grey values, contrasts from -1 to 1 (Michelson),
        lengths in eye distances or as a share of the face's width.
    """
    rest = np.zeros((len(people), 8), np.float32)
    points, textures = model.shapes(people, rest), model.textures(people, rest)
    masks = _masks(model)
    tone = {name: textures[:, mask].mean(axis=1) for name, mask in masks.items()}
    return {"skin": tone["skin"], **_contrasts(tone), **_lengths(points)}


@cache
def axes(model):
    """The directions of all looks of a face model: Axes."""
    from expression_lab.faces.model.person import People

    steps = np.eye(model.components, dtype=np.float32)
    steps = np.concatenate([steps, -steps])
    nuisance = np.zeros((len(steps), len(model.statistics.nuisance_variances)), np.float32)
    found = measures(model, People(steps, nuisance))
    slopes = {name: np.subtract(*np.split(values, 2)) / 2 for name, values in found.items()}
    sums = [sum(weight * slopes[name] / np.linalg.norm(slopes[name])
                for name, weight in weights.items()) for weights in LOOKS.values()]
    scores = np.stack([one / np.linalg.norm(one) for one in sums])
    return Axes(scores.astype(np.float32), np.linalg.pinv(scores).T.astype(np.float32))


def scores(model, people):
    """How far people are along each look.

    Args:
        model: FaceModel.
        people: People, n of them.

    Returns:
        dict: look -> float32 `(n,)`, standard deviations; 0 is the mean person.
    """
    return dict(zip(LOOKS, (people.identity @ axes(model).scores.T).T))


def moved(model, people, look, to):
    """The same people with one look set, the other looks left as they are.

    Args:
        model: FaceModel.
        people: People, n of them.
        look: str, a name of `LOOKS`.
        to: float or `(n,)`, -3 to 3 standard deviations.

    Returns:
        People: n of them.

    Raises:
        UnknownNameError: there is no such look.
        ConfigError: that far the model draws no faces.
    """
    from expression_lab.faces.model.person import People

    if look not in LOOKS:
        raise unknown_name("look", look, LOOKS)
    to = np.asarray(to, np.float32)
    if not (np.abs(to) <= MOST).all():
        raise ConfigError(f"A look goes from -{MOST:g} to {MOST:g} standard deviations, not "
                          f"{np.abs(to).max():g}.")
    step = (to - scores(model, people)[look])[:, None] * axes(model).moves[list(LOOKS).index(look)]
    return People(people.identity + step, people.nuisance)


def _contrasts(tone):
    pairs = {"eye_contrast": ("around_eyes", "eyes"), "lip_contrast": ("around_lips", "lips"),
             "brow_contrast": ("forehead", "brows"),
             "mouth_folds": ("around_mouth_folds", "mouth_folds"),
             "eye_bags": ("around_eye_bags", "eye_bags")}
    return {name: (tone[skin] - tone[part]) / np.maximum(tone[skin] + tone[part], 1)
            for name, (skin, part) in pairs.items()}


def _lengths(points):
    from expression_lab.faces.features import FEATURES

    def apart(one, other):
        return np.linalg.norm(points[:, one, :2] - points[:, other, :2], axis=-1)

    known = {feature.name: feature.formula for feature in FEATURES}
    width = apart(234, 454)
    return {"lip_thickness": known["lip_thickness"](points),
            "upper_lip_length": apart(2, UPPER_LIP_TOP), "jaw_width": apart(172, 397) / width,
            "nose_width": apart(129, 358), "eye_width": (apart(33, 133) + apart(362, 263)) / width,
            "eye_opening": (known["eye_openness_right"](points)
                            + known["eye_openness_left"](points)) / 2,
            "brow_height": (known["brow_inner_right"](points)
                            + known["brow_inner_left"](points)) / 2}


def _masks(model):
    """Parts of the texture: dict of name -> bool `(P,)`."""
    def outline(*names, grow=0):
        return _grown(_filled(model, [GROUPS[name] for name in names]), grow, model)

    eyes, lips = outline("right_eye", "left_eye"), outline("outer_lips")
    brows = outline("right_brow", "left_brow", grow=1)
    busy = _grown(eyes, 2, model) | lips | brows
    found = {"eyes": _grown(eyes, 2, model), "around_eyes": _grown(eyes, 6, model) & ~busy,
             "lips": lips & ~outline("inner_lips"), "brows": brows,
             "around_lips": _grown(lips, 5, model) & ~_grown(lips, 2, model),
             "forehead": _spots(model, FOREHEAD, 5), "skin": _spots(model, FOREHEAD + CHEEKS, 5)}
    for name, points, wide in (("mouth_folds", MOUTH_FOLDS, 4), ("eye_bags", EYE_BAGS, 3)):
        spots = _spots(model, points, 2)
        found |= {name: spots, f"around_{name}": _grown(spots, wide, model) & ~spots & ~busy}
    return {name: mask.ravel() for name, mask in found.items()}


def _filled(model, outlines):
    import cv2

    mask = np.zeros((model.statistics.size,) * 2, np.uint8)
    for outline in outlines:
        cv2.fillPoly(mask, [model.statistics.texture_points[list(outline)].round().astype(int)], 1)
    return mask.astype(bool)


def _spots(model, points, radius):
    import cv2

    mask, part = np.zeros((model.statistics.size,) * 2, np.uint8), model.statistics.size / PARTS
    for x, y in model.statistics.texture_points[list(points)].round().astype(int).tolist():
        cv2.circle(mask, (x, y), max(1, round(radius * part)), 1, -1)
    return mask.astype(bool)


def _grown(mask, margin, model):
    import cv2

    side = 2 * round(margin * model.statistics.size / PARTS) + 1
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.dilate(mask.astype(np.uint8), shape).astype(bool)
