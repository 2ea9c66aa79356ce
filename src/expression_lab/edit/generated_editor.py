"""Editors that let a generator draw the face twice, and carry the difference over to the photo.

1. The face is aligned, and the generator says who it is (z) and what it shows (c).
2. It draws this person as they look now and as they should look: the same z, two conditions.
3. What differs between the two drawings is enlarged smoothly and added to the photo's own pixels,
   within the outline of the face. So pores, hair and grain stay, and what the generator cannot
   draw (glasses, a birthmark) cancels out, since it is missing from both drawings alike.
4. Where the difference is large, as at a mouth that closes, the photo gives way to the drawing:
   teeth that nobody should see any more are no grain.
"""

import time
from dataclasses import dataclass

import numpy as np

from expression_lab.edit import remarks
from expression_lab.edit.compositing import Patch
from expression_lab.edit.editor import Editor
from expression_lab.edit.edits import as_edit
from expression_lab.edit.remembered import Remembered
from expression_lab.edit.targets import MOST
from expression_lab.errors import CheckpointError, ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.points import GROUPS

FEATHER = 0.035  # of the crop's side, over which the face's outline is blurred
REACH = 0.03  # of the crop's side that the mask is wider than the outline: jaws drop
EDGE = 0.06  # of the crop's side, over which the change ends at its border
LEAST = 1 / 255  # of the mask: below that no grey value would change
UPPER, LOWER = 0.47, 0.58  # of the crop's height, between which eyes give way to the mouth
COARSE = 6.0  # pixels of the photo for one that is drawn, from which it is said
REST = np.eye(len(EXPRESSIONS), dtype=np.float32)[0]


@dataclass(frozen=True, eq=False)
class Seen:
    """A face as the generator sees it.

    Attributes:
        aligned: faces.Aligned
        latent: float32 `(latent,)`, who it is; whatever the editor draws from.
        shown: float32 `(8,)`, what it shows.
        mask: float32 `(S, S)`, where it may be changed, 0 to 1.
    """

    aligned: object
    latent: np.ndarray
    shown: np.ndarray
    mask: np.ndarray


class GeneratedEditor(Editor):
    """Edits by the difference between two drawings of a generator.

    Args:
        generator: generate.Generator, or None for the shipped one of the editor's name.

    Attributes:
        gives_way: pair of float, grey values of change: up to the first the photo's grain is kept,
            from the second on nothing of it is left. Chosen on validation faces: where the photo
            never gives way, half of the edits that could be read as asked are not; where it does
            at once, the face is somebody else's. The GAN changes more than it should, so later.
    """

    gives_way = (3.0, 14.0)
    drawer = "generator"  # as sentences call it

    def __init__(self, generator=None):
        from expression_lab import generate

        self.generator = generate.load(self.name) if generator is None else generator
        self.see = Remembered(self._see)

    @property
    def size(self):
        """Side of what is drawn, pixels: int."""
        return self.generator.size

    def edit_face(self, face, target):
        """Edit one face.

        Args:
            face: faces.Face
            target: whatever `edit.as_edit` takes; expressions only, no sliders.

        Returns:
            Patch, or None where nothing is to be done. Its report holds `shown` and `wanted`
            (float32 `(8,)`, what the generator sees and was asked for), `scale` (pixels of the
            photo for one that is drawn), `notes` and `milliseconds`.

        Raises:
            ConfigError: the edit has sliders, or takes over a head's turn.
            CheckpointError: the generator gives no numbers.
            DegenerateFaceError: the face is too small.
        """
        wanted, since = as_edit(target), time.perf_counter()
        if wanted.is_nothing:
            return None
        self._check(wanted)
        seen = self.see(face)
        goals = self._goals(wanted, seen.shown)
        change, now = self._change(seen, goals)
        patch = carried(change, now, giving_way(change, *self.gives_way), seen, face.photo)
        patch.report.update(shown=seen.shown, wanted=goals[0][0], scale=1 / seen.aligned.scale,
                            notes=self._notes(face, seen),
                            milliseconds=(time.perf_counter() - since) * 1000)
        return patch

    def _see(self, face):
        from expression_lab import faces

        aligned = faces.align(face.photo, face.landmarks, self.size, gray=True)
        latent, shown = self._encode(aligned.crop)
        for values in (latent, shown):
            self._check_numbers("reads", values)
        return Seen(aligned, latent, shown, face_mask(aligned, face.landmarks))

    def _encode(self, crop):
        """Who a face is and what it shows: uint8 `(S, S)` -> the latent, float32 `(8,)`."""
        latent, shown = self.generator.encode(crop[None])
        return latent[0], shown[0]

    def _draw(self, latent, conditions):
        """The same face under several conditions: float `(n, S, S)`."""
        return self.generator.decode(np.repeat(latent[None], len(conditions), axis=0), conditions)

    def _goals(self, wanted, shown):
        """What to show, and where: list of (float32 `(8,)`, weights `(S, 1)`)."""
        whole = np.ones((self.size, 1), np.float32)
        base = shown if wanted.target is None else aimed(wanted.target, shown)
        if wanted.reference is None:
            return [(base, whole)]
        other = self.see(wanted.reference.face).shown
        share = _share(wanted.reference.parts, self.size)
        return [(other, share), (base, whole - share)] if share.min() < 1 else [(other, whole)]

    def _change(self, seen, goals):
        """How the drawings differ, and the face as it is drawn now: float32 `(S, S)`, gray."""
        conditions = np.stack([seen.shown, *(goal for goal, _ in goals)])
        drawn = self._draw(seen.latent, conditions.astype(np.float32))
        self._check_numbers("draws", drawn)
        now, *then = drawn.astype(np.float32)
        return sum(share * (one - now) for one, (_, share) in zip(then, goals, strict=True)), now

    def _check(self, wanted):
        if not wanted.controls.is_zero:
            raise ConfigError(f"The {self.name} editor knows expressions, not sliders; move "
                              f"{', '.join(wanted.controls.to_dict())} with the landmark editor.")
        if wanted.reference is not None and wanted.reference.parts == "rotation":
            raise ConfigError(f"The {self.name} editor cannot turn heads; take over the "
                              "expression, the mouth or the eyes, or use the landmark editor.")
        if wanted.reference is not None and not wanted.reference.has_photo:
            raise ConfigError(f"The {self.name} editor reads the photo of a reference, and this "
                              "one was saved without; make the reference again from its photo.")

    def _check_numbers(self, does, values):
        if not np.isfinite(values).all():
            raise CheckpointError(f"The {self.drawer} {self.name!r} {does} this face as something "
                                  "that is no number, so the photo stays as it is; restore its "
                                  "file in checkpoints/, or train it again.")

    def _notes(self, face, seen):
        scale, size = 1 / seen.aligned.scale, self.size
        coarse = [f"The face is {scale:.0f} times as fine as the {size}×{size} pixels that are "
                  "drawn; what changes is soft."] if scale > COARSE else []
        return [*remarks.turned(face.pose, f"the {self.drawer} has seen few faces"),
                *remarks.cut_off(face, f"the {self.drawer} has to guess it"), *coarse]


class CVAEEditor(GeneratedEditor):
    """The conditional VAE as an editor."""

    name, title = "cvae", "Conditional VAE"


class CGANEditor(GeneratedEditor):
    """The conditional GAN as an editor."""

    name, title = "cgan", "Conditional GAN"
    gives_way = (12.0, 40.0)


class AutoencoderEditor(GeneratedEditor):
    """The plain autoencoder as an editor, for comparison."""

    name, title = "autoencoder", "Autoencoder (for comparison)"


def aimed(target, shown):
    """The condition that a target asks for.

    Args:
        target: Target
        shown: float32 `(8,)`, what the face shows.

    Returns:
        float32 `(8,)`, adds up to 1; at most 1.5 away from neutral.
    """
    if target.start == "neutral":
        return REST + _beyond_rest(target.mixture)
    if target.expression == "neutral" and target.second is None:
        return shown + np.float32(min(target.intensity, 1)) * (REST - shown)
    away = shown - REST + _beyond_rest(target.mixture)
    return REST + away * np.float32(MOST / max(-away[0], MOST))


def _beyond_rest(mixture):
    """How a mixture of expressions differs from neutral: adds up to 0."""
    away = mixture.copy()
    away[0] = -mixture[1:].sum()
    return away


def face_mask(aligned, landmarks):
    """Where a face may be changed: inside its outline, fading out.

    Args:
        aligned: faces.Aligned
        landmarks: float `(478, 2)` or `(478, 3)`, pixels of the photo.

    Returns:
        float32 `(S, S)`, 0 at the border of the crop.
    """
    import cv2

    from expression_lab.edit.canvas import corners
    from expression_lab.edit.compositing import window

    size = aligned.crop.shape[0]
    outline = corners(aligned.to_crop(landmarks[list(GROUPS["face_oval"]), :2]))
    mask = np.zeros((size, size), np.float32)
    cv2.fillPoly(mask, [outline], 1.0, cv2.LINE_8, 4)
    cv2.polylines(mask, [outline], True, 1.0, max(1, round(2 * REACH * size)), cv2.LINE_8, 4)
    return cv2.GaussianBlur(mask, (0, 0), FEATHER * size) * window(size, EDGE * size)


def _share(parts, size):
    """How much of each row follows a reference: float32 `(size, 1)`."""
    if parts in ("all", "expression"):
        return np.ones((size, 1), np.float32)
    height = (np.arange(size, dtype=np.float32)[:, None] + 0.5) / size
    low = np.clip((height - UPPER) / (LOWER - UPPER), 0, 1)
    low = low * low * (3 - 2 * low)
    return low if parts == "mouth" else 1 - low


def carried(change, now, leaves, seen, photo):
    """Bring a change of the crop to the photo's own pixels.

    Args:
        change: float32 `(S, S)`, grey values, how two drawings differ.
        now: float32 `(S, S)`, the drawing of the face as it is.
        leaves: float32 `(S, S)`, 0 to 1, how far the photo gives way to the drawing.
        seen: Seen
        photo: uint8 `(H, W)` or `(H, W, 3)`; all channels change alike, but where the photo
            gives way: there its colour is that of the skin around.

    Returns:
        Patch
    """
    crop = seen.aligned.crop.astype(np.float32)
    change = change - leaves * (crop - now)
    layers, (rows, columns) = seen.aligned.carry(
        np.dstack([change, leaves, crop, seen.mask]), smooth=True)
    piece, leaves = photo[rows, columns].astype(np.float32), np.clip(layers[..., 1], 0, 1)
    if not piece.size:
        return Patch(photo[rows, columns], layers[..., 3], columns.start, rows.start)
    gray = _gray(piece)
    drawn = gray + layers[..., 0] - leaves * (gray - layers[..., 2])
    pixels = drawn if piece.ndim == 2 else drawn[..., None] + _tint(
        piece - gray[..., None], leaves[..., None], 1 / seen.aligned.scale)
    mask = np.clip(layers[..., 3], 0, 1)
    return Patch(np.clip(np.rint(pixels), 0, 255).astype(np.uint8),
                 np.where(mask < LEAST, np.float32(0), mask), columns.start, rows.start)


def giving_way(change, kept, left):
    """How far the photo gives way to the drawing: float32 `(S, S)`, 0 to 1.

    Args:
        change: float32 `(S, S)`, grey values.
        kept, left: float, up to which change nothing gives way, and from which on all does.
    """
    import cv2

    large = cv2.GaussianBlur(np.abs(change), (0, 0), FEATHER * len(change))
    share = np.clip((large - kept) / (left - kept), 0, 1)
    return share * share * (3 - 2 * share)


def _gray(piece):
    """Its grey values, float32 `(h, w)`."""
    import cv2

    return piece if piece.ndim == 2 else cv2.cvtColor(piece, cv2.COLOR_RGB2GRAY)


def _tint(colour, leaves, scale):
    """Colour beyond grey, float32 `(h, w, 3)`: the photo's, or where it gives way that around."""
    import cv2

    height, width = colour.shape[:2]
    coarse = max(1, round(width / max(scale, 1))), max(1, round(height / max(scale, 1)))
    around = cv2.GaussianBlur(cv2.resize(colour, coarse, interpolation=cv2.INTER_AREA), (0, 0), 2)
    return colour + leaves * (cv2.resize(around, (width, height)) - colour)
