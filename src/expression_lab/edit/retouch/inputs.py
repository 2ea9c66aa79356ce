"""How the retoucher sees a draft: six channels, grey values in units of the face's own skin."""

import numpy as np

from expression_lab.edit.canvas import CROP
from expression_lab.faces.model import mesh as meshes

FAR = 8.0  # pixels of the canvas that count as 1


def features(luma, cover, kinds, shift, skin):
    """The channels.

    Args:
        luma: `(n, 128, 128)`, grey values.
        cover: float32 `(n, 128, 128)`, 0 to 1.
        kinds: int8 `(n, 128, 128)`.
        shift: float32 `(n, 128, 128, 2)`, pixels of the canvas.
        skin: float32 `(n, 2)`, mean and standard deviation of the skin's grey values.

    Returns:
        float32 `(n, 128, 128, 6)`
    """
    found = np.empty((len(luma), CROP, CROP, 6), np.float32)
    found[..., 0] = relative(luma, skin)
    found[..., 1] = cover
    found[..., 2] = kinds == meshes.MOUTH
    found[..., 3] = kinds == meshes.EYE
    found[..., 4:] = shift / np.float32(FAR)
    return found


def relative(luma, skin):
    """Grey values in standard deviations from the mean of the skin: float32, as `luma`."""
    mean, spread = (skin[:, i].reshape(-1, *[1] * (luma.ndim - 1)) for i in (0, 1))
    return (luma.astype(np.float32) - mean) / spread
