"""What a movement does to the skin: folds, bulges and shadows, added in the face's own contrast."""

from functools import cache

import numpy as np

from expression_lab.edit.movements import MEASURES, UPPER
from expression_lab.edit.warp import Warp
from expression_lab.faces.model import mesh as meshes
from expression_lab.faces.model.textures import KEPT_SPREAD, SPREAD

GAIN = 0.7  # how strongly expressions show in the skin of a draft, chosen on validation faces
LEAST_CONTRAST = 12.0  # grey values: flatter faces get as much as these


def contrast(luma, skin):
    """How contrasty a face is against those that the movements were learnt from.

    Args:
        luma: uint8 `(160, 160)`, the canvas, grey.
        skin: bool `(160, 160)`, True on skin.

    Returns:
        float, 1 for the usual contrast.
    """
    spread = max(float(luma[skin].std()), LEAST_CONTRAST)
    return (spread / SPREAD) ** (1 - KEPT_SPREAD)


def offsets(wanted, present, movements, gain=GAIN):
    """The change of the skin in the face model's texture.

    Args:
        wanted: shaping.Wanted
        present: Present
        movements: Movements
        gain: float, how strongly expressions show in the skin.

    Returns:
        float32 `(size, size)`, grey values.
    """
    texture = np.einsum("ev,evp->p", gain * wanted.added, movements.expression_textures)
    texture += wanted.measures @ local(movements)
    texture += wanted.calmed * present.skin
    if wanted.skin is not None:
        texture += wanted.skin
    return texture.reshape(movements.size, movements.size).astype(np.float32)


@cache
def local(movements):
    """The skin of single movements, eyes and brows kept to the upper face, mouths to the lower.

    Args:
        movements: Movements

    Returns:
        float32 `(11, P)`
    """
    from expression_lab.edit.borrowing import spread_over

    return np.stack([texture * spread_over("eyes" if name in UPPER else "mouth", movements)
                     for name, texture in zip(MEASURES, movements.textures, strict=True)])


def drawn(texture, warp: Warp):
    """Lay a texture onto the edited face: `(size, size)` -> float32 `(160, 160)`."""
    import cv2

    x, y = np.moveaxis(warp.texture, -1, 0)
    found = cv2.remap(texture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    found[warp.kinds == meshes.MOUTH] = 0
    return cv2.GaussianBlur(found, (0, 0), 0.7)

