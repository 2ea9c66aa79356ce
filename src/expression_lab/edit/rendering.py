"""Carry an edit over from the canvas to the photo's own pixels.

Displacements, changes of grey value and the inside of the mouth are smooth or small, so they are
enlarged; the photo itself is only moved, and keeps its grain and its colours.
"""

import numpy as np

from expression_lab.edit.canvas import SIZE
from expression_lab.edit.compositing import Patch, window

MARGIN = 6  # pixels of the canvas over which an edit fades out at its border
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
TEETH, TONGUE = 1.0, 0.6  # grey values over the skin's: as bright as teeth, as dark as a throat
ROSY = 1.2  # lips are redder than what the light leaves of them
RED = 2.0  # the inside of a mouth is redder than its lips
WHITE = 0.55  # how far teeth are from the skin's colour to grey


def render(photo, face, draft):
    """Edit the photo's pixels.

    Args:
        photo: uint8 `(H, W)` or `(H, W, 3)`.
        face: draft.Prepared, of this photo.
        draft: draft.Draft

    Returns:
        Patch
    """
    import cv2

    x, y, width, height = face.canvas.box(photo)
    if not width or not height:
        blank = np.zeros((0, 0), np.float32)
        return Patch(photo[:0, :0], blank, 0, 0)
    matrix = face.canvas.inverse_from(x, y)

    def enlarge(low):
        return cv2.warpAffine(low, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE,
                              flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)

    linear = face.canvas.matrix[:, :2].astype(np.float32)
    edge = window(SIZE, MARGIN)
    shift = enlarge(draft.shift @ linear.T)
    pixels = _moved(photo, shift, x, y)
    if draft.fill is not None:
        pixels = _filled(pixels, draft.fill, photo, linear, enlarge, x, y)
    light = draft.change * (1 - draft.cover) + draft.addition
    pixels = _covered(pixels, draft, face, photo, enlarge)
    if draft.lips is not None and photo.ndim == 3:
        pixels = _lips_coloured(pixels, enlarge(draft.lips), face.tints[1] ** ROSY)
    light = enlarge(light * edge)
    light = light if photo.ndim == 2 else cv2.merge([light] * 3)
    pixels = cv2.add(pixels, light, dtype=cv2.CV_8U)
    return Patch(pixels, enlarge_mask(edge, matrix, width, height), x, y)


def enlarge_mask(edge, matrix, width, height):
    """The canvas' window over the photo, 0 outside the canvas: float32 `(height, width)`."""
    import cv2

    return cv2.warpAffine(np.minimum(edge * 4, 1), matrix, (width, height),
                          flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def _moved(photo, shift, x, y):
    """The photo's pixels, each from where it comes from; nothing comes from outside the canvas."""
    height, width = shift.shape[:2]
    return pulled(photo[y:y + height, x:x + width], shift)


def pulled(picture, shift):
    """Each pixel from where it comes from, with its grain; from beyond the border, the border.

    Args:
        picture: uint8 or float32 `(h, w)` or `(h, w, 3)`.
        shift: float32 `(h, w, 2)`, pixels, to where it comes from.

    Returns:
        array like `picture`.
    """
    import cv2

    return cv2.remap(np.ascontiguousarray(picture), np.ascontiguousarray(shift, np.float32), None,
                     cv2.INTER_CUBIC | cv2.WARP_RELATIVE_MAP, borderMode=cv2.BORDER_REPLICATE)


def _filled(pixels, fill, photo, linear, enlarge, x, y):
    """The other side of the face laid where this one was hardly seen."""
    twin = _moved(photo, enlarge(fill.shift @ linear.T), x, y)
    share, gain = enlarge(fill.share), enlarge(fill.gain)
    if photo.ndim == 3:
        share, gain = share[..., None], gain[..., None]
    mixed = pixels + share * (np.clip(twin * gain, 0, 255) - pixels)
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def _covered(pixels, draft, face, photo, enlarge):
    """The inside of the mouth laid over, in the photo's colours."""
    import cv2

    if draft.cover.max() <= 0:
        return pixels
    inside = draft.inside
    if photo.ndim == 3:
        inside = coloured(inside + draft.addition, face) - draft.addition[..., None]
    cover, inside = enlarge(draft.cover), enlarge(inside.astype(np.float32))
    where = cv2.boundingRect((cover > 0.002).astype(np.uint8))
    x, y, width, height = where
    box = (slice(y, y + height), slice(x, x + width))
    share = cover[box] if photo.ndim == 2 else cover[box][..., None]
    pixels[box] = np.clip(pixels[box] + share * (inside[box] - pixels[box]) + 0.5, 0, 255)
    return pixels


def _lips_coloured(pixels, share, tint):
    """Lips that close over teeth in the colour of lips, as bright as they are."""
    import cv2

    x, y, width, height = cv2.boundingRect((share > 0.01).astype(np.uint8))
    box = (slice(y, y + height), slice(x, x + width))
    luma = pixels[box] @ LUMA
    wanted = luma[..., None] * (tint / (tint @ LUMA))
    mixed = pixels[box] + share[box][..., None] * (wanted - pixels[box])
    pixels[box] = np.clip(mixed + 0.5, 0, 255)
    return pixels


def coloured(luma, face):
    """Grey values of a mouth's inside in colour: dark is lips' red, bright is teeth's near white.

    Args:
        luma: float32 `(160, 160)`.
        face: draft.Prepared

    Returns:
        float32 `(160, 160, 3)`
    """
    tints = face.tints
    share = np.clip((luma / max(face.tone, 1) - TONGUE) / (TEETH - TONGUE), 0, 1)[..., None]
    teeth = tints[0] + WHITE * (1 - tints[0])
    flesh = tints[1] ** RED
    tint = flesh + share * (teeth - flesh)
    return luma[..., None] * tint / (tint @ LUMA)[..., None]
