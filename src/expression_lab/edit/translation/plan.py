"""What a translator wants of a face: pixels moved, light added, places replaced.

The attention mask and the colour behind it are those of GANimation (Pumarola et al., "GANimation:
anatomically-aware facial animation from a single image", ECCV 2018); the flow is that of Zhou et
al. ("View synthesis by appearance flow", ECCV 2016). All of them are smooth or small, so a plan
made at 128×128 can be enlarged and carried out on the photo's own pixels, whose grain it keeps.
"""

from dataclasses import dataclass, replace

import numpy as np

from expression_lab.edit.canvas import CROP, MARGIN, SIZE
from expression_lab.edit.compositing import window
from expression_lab.edit.rendering import LUMA, pulled
from expression_lab.edit.warp import jacobian, unfolded
from expression_lab.errors import CheckpointError

CHANNELS = 5  # flow x and y, addition, content, mask
FADE = 10  # pixels of the crop over which a plan ends at its border
SHY = 4.0  # what is taken from the mask's log-odds: untrained, it replaces next to nothing
AROUND = 5.0  # pixels of the canvas: what is replaced takes its colour from so far around


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan for the middle of a canvas, S = 128.

    Attributes:
        flow: float32 `(S, S, 2)`, pixels of the canvas: where each pixel comes from, less its own
            place.
        addition: float32 `(S, S)`, grey values that are added.
        mask: float32 `(S, S)`, 0 to 1, how much of each pixel is replaced.
        content: float32 `(S, S)`, grey values that take its place.
    """

    flow: np.ndarray
    addition: np.ndarray
    mask: np.ndarray
    content: np.ndarray

    @property
    def least_area(self):
        """The least change of area under the flow: above 0 nothing folds."""
        return float(jacobian(self.flow).min())

    def scaled(self, share):
        """So much of it: Plan."""
        share = np.float32(share)
        return replace(self, flow=self.flow * share, addition=self.addition * share,
                       mask=self.mask * share)

    def on(self, luma):
        """Carry it out on a face in its canvas.

        Args:
            luma: `(128, 128)`, grey values.

        Returns:
            float32 `(128, 128)`, grey values.
        """
        moved = pulled(luma.astype(np.float32), self.flow) + self.addition
        return np.clip(moved + self.mask * (self.content - moved), 0, 255)


def read(raw, reach, skin):
    """A network's output as a plan, its flow smoothed where it would fold.

    Args:
        raw: float32 `(128, 128, 5)`: flow before its limit, addition and content in standard
            deviations of the skin, log-odds of the mask.
        reach: float, pixels that the flow goes at most.
        skin: float32 `(2,)`, mean and standard deviation of the skin's grey values.

    Returns:
        Plan

    Raises:
        CheckpointError: a number is none.
    """
    if not np.isfinite(raw).all():
        raise CheckpointError("The translator gives something that is no number for this face, so "
                              "the photo stays as it is; restore its file in checkpoints/, or "
                              "train it again.")
    edge = window(CROP, FADE)
    flow = unfolded(np.float32(reach) * np.tanh(raw[..., :2]) * edge[..., None])
    mask = edge / (1 + np.exp(np.clip(SHY - raw[..., 4], -50, 50)))
    return Plan(flow, raw[..., 2] * edge * skin[1], mask.astype(np.float32),
                raw[..., 3] * skin[1] + skin[0])


def carried(pixels, x, y, canvas, plan):
    """Carry a plan out on a piece of a photo.

    Args:
        pixels: uint8 `(h, w)` or `(h, w, 3)`, the part of the photo that the canvas covers, or
            what another editor made of it.
        x, y: int, where it lies in the photo, pixels.
        canvas: Canvas, of the face in the photo.
        plan: Plan

    Returns:
        uint8, the shape of `pixels`. All channels change alike; what is replaced takes its colour
        from around, since teeth's white would leave closed lips pale.
    """
    import cv2

    height, width = pixels.shape[:2]
    if not height or not width:
        return pixels
    matrix = canvas.inverse_from(x, y)

    def enlarge(low):
        return cv2.warpAffine(_whole(low), matrix, (width, height),
                              borderMode=cv2.BORDER_REPLICATE,
                              flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)

    linear = canvas.matrix[:, :2].astype(np.float32)
    moved = pulled(pixels, enlarge(plan.flow @ linear.T)).astype(np.float32)
    gray = moved if moved.ndim == 2 else moved @ LUMA
    added, mask = gray + enlarge(plan.addition), enlarge(plan.mask)
    made = added + mask * (enlarge(plan.content) - added)
    if moved.ndim == 3:
        made = made[..., None] + _tinted(moved - gray[..., None], mask, canvas.scale)
    return np.clip(made + 0.5, 0, 255).astype(np.uint8)


def _tinted(colour, mask, scale):
    """Colour beyond grey, `(h, w, 3)`: the photo's, or where it is replaced, that around."""
    import cv2

    height, width = mask.shape
    size = max(1, round(width / scale)), max(1, round(height / scale))
    kept = cv2.resize(1 - mask, size, interpolation=cv2.INTER_AREA)[..., None] + 1e-3
    coarse = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
    around = (cv2.GaussianBlur(coarse * kept, (0, 0), AROUND)
              / cv2.GaussianBlur(kept, (0, 0), AROUND)[..., None])
    return colour + mask[..., None] * (cv2.resize(around, (width, height)) - colour)


def _whole(part):
    """The middle of a canvas with nothing around it: `(128, 128, …)` -> `(160, 160, …)`."""
    whole = np.zeros((SIZE, SIZE, *part.shape[2:]), np.float32)
    whole[MARGIN:MARGIN + CROP, MARGIN:MARGIN + CROP] = part
    return whole
