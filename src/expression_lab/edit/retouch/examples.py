"""What the retoucher learns from: drafts of real faces, with and without a true answer.

- *Restored*: a real face is brought to rest by the editor, then edited back to the expression
  that it really shows. The photo is what that should have looked like, so the retoucher learns
  the teeth, folds and shadows that the editor cannot know.
- *Edited*: a real face is given an expression that it never showed. Nobody knows how it should
  look; critics judge it.
"""

from dataclasses import dataclass, fields

import numpy as np

from expression_lab.edit import draft as drafts
from expression_lab.edit import shaping
from expression_lab.edit.canvas import middle
from expression_lab.edit.controls import Controls
from expression_lab.edit.movements import CLOSED, OPEN
from expression_lab.edit.shaping import Wanted
from expression_lab.edit.targets import Target
from expression_lab.expressions import EXPRESSIONS

APART = 0.08  # gap between the lips, in eye distances, from which a mouth counts as open
ELSEWHERE, SLIDERS_SHARE = 0.3, 0.25  # of the detours: to an expression, by sliders
SHIFTS = 4.0  # shifts are stored in quarters of a pixel


@dataclass(eq=False)
class Drafts:
    """Drafts as the retoucher sees them, S = 128.

    Attributes:
        luma: uint8 `(n, S, S)`, the draft's picture.
        cover: uint8 `(n, S, S)`, where the mouth's inside is invented, 0 to 255.
        kinds: int8 `(n, S, S)`, FACE, FRAME, MOUTH or EYE.
        shift: int8 `(n, S, S, 2)`, quarters of a pixel.
        mixture: float32 `(n, 8)`, intensity of each expression; neutral's: how far it was brought
            to rest.
        truth: uint8 `(n, S, S)`, the photo; of an edited face the face as it was.
        skin: float32 `(n, 2)`, mean and standard deviation of the skin's grey values.
    """

    luma: np.ndarray
    cover: np.ndarray
    kinds: np.ndarray
    shift: np.ndarray
    mixture: np.ndarray
    truth: np.ndarray
    skin: np.ndarray

    def __len__(self):
        return len(self.luma)

    def take(self, index):
        """Some of them."""
        return Drafts(*(getattr(self, field.name)[index] for field in fields(self)))

    @classmethod
    def stack(cls, rows):
        """Rows of one example each, as `restored` and `edited` give them."""
        return cls(*(np.stack(column) for column in zip(*rows, strict=True)))


def edited(face, expression, intensity, movements):
    """A face with an expression that it did not show: one row of Drafts."""
    target = Target(EXPRESSIONS[expression], intensity)
    goal = shaping.wanted(face.canvas.shape, face.present, target, Controls(), movements)
    return seen(face, goal, drafts.sketch(face, goal, movements), face.luma)


def restored(face, weights, movements, rng):
    """A face brought to rest (or elsewhere) and back: one row of Drafts.

    Args:
        face: Prepared
        weights: float `(8,)`, what it really expresses, sum 1.
        movements: Movements
        rng: numpy.random.Generator
    """
    by_sliders = rng.random() < SLIDERS_SHARE
    target, sliders = (None, _sliders(face, rng)) if by_sliders else (_detour(rng), Controls())
    away = shaping.wanted(face.canvas.shape, face.present, target, sliders, movements)
    first = drafts.sketch(face, away, movements)
    halfway = drafts.Prepared(
        drafts.Canvas(away.shape, face.canvas.rotation, np.eye(2, 3)), face.present,
        *[np.clip(first.picture + 0.5, 0, 255).astype(np.uint8)] * 2)
    back = Wanted(face.canvas.shape, None, -away.measures,
                  np.zeros((len(EXPRESSIONS), 2), np.float32), 0.0)
    if not by_sliders:
        lips = OPEN if drafts.mouth.gap(face.canvas.shape) > APART else CLOSED
        back.added[1:, lips] = (weights * rng.uniform(0.5, 1.2))[1:]
        back.added[1:] -= away.added[1:]
    row = list(seen(halfway, back, drafts.sketch(halfway, back, movements), face.luma))
    row[4] = np.zeros(len(EXPRESSIONS), np.float32) if by_sliders else weights.astype(np.float32)
    return tuple(row)


def _detour(rng):
    """Where a face is brought: mostly to rest."""
    if rng.random() < ELSEWHERE:
        return Target(str(rng.choice(EXPRESSIONS)), rng.uniform(0.3, 1.0))
    return Target("neutral")


def _sliders(face, rng):
    """Sliders that close an open mouth, or open a closed one, and move the rest a little."""
    closes = drafts.mouth.gap(face.canvas.shape) > APART / 2
    return Controls(aaa=float(-30 if closes else rng.uniform(15, 90)),
                    woo=float(rng.uniform(-6, 10)), smile=float(rng.uniform(-0.3, 0.8)),
                    eyebrow=float(rng.uniform(-8, 10)), blink=float(rng.uniform(-12, 3)))


def seen(face, goal, draft, truth):
    """A draft as the retoucher sees it: one row of Drafts."""
    return (middle(np.clip(draft.picture + 0.5, 0, 255).astype(np.uint8)),
            middle((draft.cover * 255).astype(np.uint8)), middle(draft.moved.kinds),
            middle(np.clip(draft.shift * SHIFTS, -127, 127).astype(np.int8)),
            goal.mixture, middle(truth), face.skin_light)
