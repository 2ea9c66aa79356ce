"""What translators learn from: real faces, what the landmark editor makes of them, and batches.

Nobody has photos of one person with every expression. So a face is asked for an expression that it
never showed: the landmark editor gives a draft, and that is

- what `refine` starts from,
- the lesson of `multi`, once refined: it learns to do without landmarks what takes them here.

Whether the outcome looks real, and is read as asked, others say while it learns.
"""

from dataclasses import dataclass, fields

import numpy as np

from expression_lab.edit import shaping, warp
from expression_lab.edit.canvas import middle
from expression_lab.edit.edits import as_edit
from expression_lab.edit.retouch.inputs import relative
from expression_lab.edit.targets import Target
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import mesh as meshes

INTENSITIES = (0.4, 0.7, 1.0, 1.0, 1.0, 1.2)
ENOUGH = 300  # sharp faces of an expression from which soft ones are no longer shown as real


@dataclass(eq=False)
class Examples:
    """Faces and their drafts, S = 128.

    Attributes:
        photo: uint8 `(n, S, S)`, faces as they are.
        kinds: int8 `(n, S, S)`, FACE, FRAME, MOUTH or EYE.
        draft: uint8 `(n, S, S)`, what the landmark editor made of them.
        draft_kinds: int8 `(n, S, S)`
        cover: uint8 `(n, S, S)`, where the mouth's inside is invented, 0 to 255.
        skin: float32 `(n, 2)`, mean and standard deviation of the skin's grey values.
        shown: float32 `(n, 8)`, what they show, adds up to 1.
        wanted: float32 `(n, 8)`, what the draft should show, adds up to 1; neutral's share is
            below 0 for intensities above 1.
        sharp: bool `(n,)`, is the photo a sharp one.
        taught: uint8 `(n, S, S)`, the lesson of `multi`; the drafts, where none is given.
    """

    photo: np.ndarray
    kinds: np.ndarray
    draft: np.ndarray
    draft_kinds: np.ndarray
    cover: np.ndarray
    skin: np.ndarray
    shown: np.ndarray
    wanted: np.ndarray
    sharp: np.ndarray
    taught: np.ndarray = None

    def __post_init__(self):
        self.taught = self.draft if self.taught is None else self.taught

    def __len__(self):
        return len(self.photo)

    def take(self, index):
        """Some of them."""
        return Examples(*(getattr(self, field.name)[index] for field in fields(self)))

    @classmethod
    def stack(cls, rows):
        """Rows as `example` gives them."""
        return cls(*(np.stack(column) for column in zip(*rows, strict=True)))


def example(editor, face, shown, sharp, expression, intensity):
    """One face and its draft: a row of Examples.

    Args:
        editor: LandmarkEditor
        face: draft.Prepared
        shown: float `(8,)`, what it shows.
        sharp: bool
        expression: str
        intensity: float
    """
    goal = shaping.wanted_of(face, as_edit(Target(expression, intensity)), editor.movements)
    drawn = editor.draw(face, goal)
    return (middle(face.luma), kinds_of(face), rounded(middle(drawn.picture)),
            middle(drawn.moved.kinds), rounded(middle(drawn.cover) * 255), face.skin_light,
            np.asarray(shown, np.float32), asked(expression, intensity), bool(sharp))


def asked(expression, intensity):
    """What a face should show, in the numbers of a translator: float32 `(8,)`, adds up to 1."""
    wanted = np.zeros(len(EXPRESSIONS), np.float32)
    wanted[EXPRESSIONS.index(expression)] = intensity
    wanted[0] = 1 - wanted[1:].sum()
    return wanted


def kinds_of(face):
    """What each pixel of a face shows: int8 `(128, 128)`, FACE, FRAME, MOUTH or EYE."""
    from expression_lab.edit import draft

    vertices = face.canvas.vertices
    return middle(warp.between(vertices, vertices, draft.mesh()).kinds)


def rounded(picture):
    """Whole grey values: uint8."""
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8)


def features(kind, photo, kinds, skin, draft=None, cover=None):
    """What a translator sees.

    Args:
        kind: str, "multi" or "refine".
        photo: `(n, 128, 128)`, grey values.
        kinds: int8 `(n, 128, 128)`, of the photo, for `refine` of the draft.
        skin: float32 `(n, 2)`
        draft: `(n, 128, 128)`, grey values, for `refine`.
        cover: uint8 `(n, 128, 128)`, for `refine`.

    Returns:
        float32 `(n, 128, 128, channels)`
    """
    layers = [relative(photo, skin)]
    if kind == "refine":
        layers = [relative(draft, skin), *layers, cover / np.float32(255)]
    return np.stack([*layers, kinds == meshes.MOUTH, kinds == meshes.EYE], -1).astype(np.float32)


def of_kind(kind, examples):
    """What a translator of a kind sees of examples: float32 `(n, 128, 128, channels)`."""
    kinds = examples.draft_kinds if kind == "refine" else examples.kinds
    return features(kind, examples.photo, kinds, examples.skin, examples.draft, examples.cover)


def shares(wanted):
    """Mixtures as critics know them: no share below 0, adding up to 1."""
    kept = np.clip(wanted, 0, 1)
    return (kept / np.maximum(kept.sum(axis=-1, keepdims=True), 1e-6)).astype(np.float32)


def sampler(config, examples):
    """The batches of a training, half of the faces mirrored.

    Args:
        config: TranslationConfig
        examples: Examples

    Returns:
        function: numpy Generator -> what is seen `(n, 128, 128, channels)`, the lesson
        `(n, 128, 128, 1)`, what is wanted `(n, 8)`, the same for critics, what is shown `(n, 8)`,
        skin `(n, 2)`, real faces `(n, 128, 128, 1)`, what they show `(n, 8)`, and which of those
        seen are sharp `(n,)`.
    """
    labels, n = examples.shown.argmax(axis=1), config.batch_size
    named = [np.flatnonzero(labels == k) for k in range(len(EXPRESSIONS))]
    crowds = [rows[examples.sharp[rows]] if examples.sharp[rows].sum() > ENOUGH else rows
              for rows in named]
    crowds = [rows for rows in crowds if len(rows)]

    def batch(rng):
        mine = examples.take(rng.integers(len(examples), size=n))
        others = [rng.choice(crowds[k]) for k in rng.integers(len(crowds), size=n)]
        real = relative(examples.photo[others], examples.skin[others])[..., None]
        seen = of_kind(config.kind, mine)
        lesson = relative(mine.taught, mine.skin)[..., None]
        for arrays in ((seen, lesson), (real,)):
            flip = rng.random(n) < 0.5
            for array in arrays:
                array[flip] = array[flip, :, ::-1]
        return (seen, lesson, mine.wanted, shares(mine.wanted), shares(mine.shown), mine.skin,
                real, shares(examples.shown[others]), mine.sharp.astype(np.float32))

    return batch
