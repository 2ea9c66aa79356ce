"""An edit worked out on the canvas: what moves where, what the skin adds, what a mouth shows.

    face = prepare(photo, landmarks, movements)
    draft = sketch(face, wanted, movements)
    draft.picture                       # the edited face, 160×160, grey

It is what the landmark editor knows before a network retouches it, and small enough to be worked
out while a slider is dragged.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expression_lab.edit import canvas as canvases
from expression_lab.edit import eyes, mouth, present, skin, turning, warp
from expression_lab.edit.canvas import SIZE, UNIT, Canvas, corners
from expression_lab.edit.compositing import window
from expression_lab.faces import model
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.points import GROUPS

LEAST_SPREAD = 8.0  # grey values: flatter skin counts as if it had so much contrast
DULL = 0.25  # quantile of the lips' grey values
MARGIN, TURNED_MARGIN = 6, 24  # pixels of the canvas over which movement ends at its border


@dataclass(frozen=True, eq=False)
class Prepared:
    """A face, ready to be edited again and again.

    Attributes:
        canvas: Canvas
        present: Present, what it expresses.
        luma: uint8 `(160, 160)`, the face in its canvas, grey.
        colour: uint8 `(160, 160, 3)`, the same in colour, or `luma` where the photo is grey.
    """

    canvas: Canvas
    present: present.Present
    luma: np.ndarray
    colour: np.ndarray

    @cached_property
    def skin(self):
        """Where skin is: bool `(160, 160)`, the face without eyes and what is between the lips."""
        import cv2

        mask = np.zeros(self.luma.shape, np.uint8)
        for loop, value in ((meshes.OVAL, 1), (meshes.MOUTH_EDGE, 0), (meshes.RIGHT_EYE, 0),
                            (meshes.LEFT_EYE, 0)):
            outline = corners(self.canvas.vertices[list(loop), :2])
            cv2.fillPoly(mask, [outline], value, cv2.LINE_8, 4)
        return mask > 0

    @cached_property
    def tone(self):
        """Mean grey value of the skin."""
        return float(self.luma[self.skin].mean())

    @cached_property
    def skin_light(self):
        """Mean and standard deviation of the skin's grey values: float32 `(2,)`."""
        skin = self.luma[self.skin]
        return np.array([skin.mean(), max(float(skin.std()), LEAST_SPREAD)], np.float32)

    @cached_property
    def between_lips(self):
        """Where teeth can be seen, and a little more: float32 `(160, 160)`, 0 to 1."""
        import cv2

        mask = np.zeros(self.luma.shape, np.float32)
        loop = self.canvas.vertices[list(GROUPS["inner_lips"]), :2]
        outline = [corners(loop)]
        cv2.fillPoly(mask, outline, 1.0, cv2.LINE_8, 4)
        cv2.polylines(mask, outline, True, 1.0, 2, cv2.LINE_8, 4)
        return cv2.GaussianBlur(mask, (0, 0), 0.8)

    @cached_property
    def lip_area(self):
        """Where the lips are, without what is between them: bool `(160, 160)`."""
        import cv2

        mask = np.zeros(self.luma.shape, np.uint8)
        loop = self.canvas.vertices[list(GROUPS["outer_lips"]), :2]
        cv2.fillPoly(mask, [np.rint(loop - 0.5).astype(np.int32)], 1)
        return (mask > 0) & (self.between_lips < 0.1)

    @cached_property
    def lips(self):
        """Grey value of the lips, without what shines on them."""
        return float(np.quantile(self.luma[self.lip_area], DULL)) if self.lip_area.any() else (
            self.tone)

    @cached_property
    def tints(self):
        """Colours of skin and lips, their luma 1: float32 `(2, 3)`; ones for a grey photo."""
        return np.stack([_tint(self.colour, self.skin), _tint(self.colour, self.lip_area, True)])

    @cached_property
    def contrast(self):
        """How contrasty the face is; 1 is usual."""
        return skin.contrast(self.luma, self.skin)


@dataclass(frozen=True, eq=False)
class Draft:
    """An edit on the canvas.

    Attributes:
        shift: float32 `(160, 160, 2)`, pixels: where each pixel comes from, less its own place.
        change: float32 `(160, 160)`, grey values that are added to the skin.
        inside: float32 `(160, 160)`, grey values of the inside of the mouth.
        cover: float32 `(160, 160)`, how much of that is laid over, 0 to 1.
        moved: Warp, the map of the mesh, and which kind of triangle each pixel shows.
        picture: float32 `(160, 160)`, the edited face, grey values.
        addition: float32 `(160, 160)`, grey values that a retoucher adds to the picture.
        fill: turning.Fill or None, what a turned head takes from its other side.
        lips: float32 `(160, 160)` or None, how much of each pixel takes the colour of lips.
    """

    shift: np.ndarray
    change: np.ndarray
    inside: np.ndarray
    cover: np.ndarray
    moved: warp.Warp
    picture: np.ndarray
    addition: np.ndarray
    fill: turning.Fill | None = None
    lips: np.ndarray | None = None

    @cached_property
    def least_area(self):
        """The least change of area under the map: above 0 nothing folds."""
        return float(warp.jacobian(self.shift).min())


def mesh():
    """The mesh of the face model."""
    return model.load().statistics.mesh


def prepare(photo, landmarks, movements):
    """Get a face ready.

    Args:
        photo: uint8 `(H, W)` or `(H, W, 3)`.
        landmarks: float32 `(478, 3)`, pixels of the photo.
        movements: Movements.

    Returns:
        Prepared
    """
    import cv2

    laid = canvases.lay(landmarks, movements.mean)
    colour = laid.take(photo)
    luma = colour if colour.ndim == 2 else cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    return Prepared(laid, present.estimate(laid.shape, movements), luma, colour)


def sketch(face, wanted, movements):
    """Work an edit out.

    Args:
        face: Prepared
        wanted: shaping.Wanted
        movements: Movements

    Returns:
        Draft
    """
    before, after = face.canvas.vertices, face.canvas.project(wanted.shape, wanted.turn)
    moved = warp.between(eyes.taken_whole(before, after), after, mesh())
    shift = eyes.on_the_ball(moved, before, after, wanted.measures, UNIT)
    margin = MARGIN if wanted.turn is None else TURNED_MARGIN
    shift = warp.unfolded(warp.quiet(shift) * window(SIZE, margin)[..., None])
    texture = skin.offsets(wanted, face.present, movements)
    change = np.float32(face.contrast) * skin.drawn(texture, moved)
    gaps = mouth.gap(face.canvas.shape), mouth.gap(wanted.shape)
    cover = mouth.cover(moved, *gaps)
    shares = wanted.added.sum(axis=1) if wanted.added.any() else mouth.SPOKEN
    inside = mouth.inside(moved, shares, gaps[1], face.tone, face.contrast)
    cover, inside = mouth.sealed(cover, inside, face, shift, after, wanted.shape)
    fill = None
    if wanted.turn is not None:
        fill = turning.fill(moved, before, after, mesh(), face.luma)
    picture = turned(face.luma, shift, fill) + change
    picture += cover * (inside - picture)
    return Draft(shift, change, inside, cover, moved, np.clip(picture, 0, 255),
                 np.zeros_like(change), fill, mouth.lips_over_teeth(face, after, wanted.shape))


def turned(luma, shift, fill):
    """The canvas moved, and filled from the other side: float32 `(160, 160)`."""
    picture = turning.pulled(luma, shift).astype(np.float32)
    if fill is None:
        return picture
    twin = turning.pulled(luma, fill.shift) * fill.gain
    return picture + fill.share * (twin - picture)


def _tint(picture, area, reddest=False):
    """The median colour of an area, or of its redder half, over its luma: float32 `(3,)`."""
    if picture.ndim == 2 or not area.any():
        return np.ones(3, np.float32)
    pixels = picture[area].astype(np.float32)
    if reddest:
        redness = pixels[:, 0] / np.maximum(pixels[:, 1], 1)
        pixels = pixels[redness >= np.median(redness)]
    colour = np.median(pixels, axis=0)
    return (colour / max(colour @ np.array([0.299, 0.587, 0.114]), 1.0)).astype(np.float32)
