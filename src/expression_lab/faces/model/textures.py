"""Shape-free textures: every face warped onto the mean shape, under even light, in one tone.

Cootes, Edwards and Taylor, "Active appearance models", ECCV 1998: once all faces have the same
shape, a pixel means the same place of a face in all of them, and grey values can be averaged.
"""

import numpy as np

from expression_lab.faces.model import mesh as meshes

MEAN, SPREAD = 125.0, 42.0  # grey values of skin, to which tones are drawn
KEPT_MEAN, KEPT_SPREAD = 0.6, 0.3  # how much of a face's own brightness and contrast remains


def sample(images, aligned, mesh):
    """Warp photos onto the mesh's texture.

    Args:
        images: uint8 `(n, S, S)`, grey.
        aligned: Aligned, of the same n faces.
        mesh: Mesh.

    Returns:
        tuple: uint8 `(n, P)` textures, with P = size², and bool `(n, P)`, False where a texture
        lies outside its photo.
    """
    import cv2

    textures = np.empty((len(images), mesh.size**2), np.uint8)
    seen = np.empty(textures.shape, bool)
    vertices = meshes.project(aligned.shapes, aligned.rotations) - meshes.PIVOT
    centers = aligned.shifts + aligned.scale[:, None] * (aligned.rotations @ meshes.PIVOT)
    for i, image in enumerate(images):
        x, y = mesh.unwrap(aligned.scale[i] * vertices[i, :, :2] + centers[i, :2])
        textures[i] = cv2.remap(image, x, y, cv2.INTER_LINEAR,
                                borderMode=cv2.BORDER_REPLICATE).ravel()
        limit = image.shape[0] - 1
        seen[i] = ((x >= 0) & (y >= 0) & (x <= limit) & (y <= limit)).ravel()
    return textures, seen


def even_light(textures, face, normals):
    """Take away the light that falls from one side, as log-linear shading (see `light`).

    Args:
        textures: uint8 or float32 `(n, P)`.
        face: bool `(P,)`, the pixels of the skin.
        normals: float32 `(P, 3)`.

    Returns:
        float32 `(n, P)`.
    """
    mean = np.median(textures[::5], axis=0)
    design = np.concatenate([np.ones((face.sum(), 1)), normals[face][:, :2]], axis=1)
    log = np.log((textures[:, face] + 6.0) / (mean[face] + 6.0))
    shading = log @ np.linalg.pinv(design).T
    gain = np.exp(-shading[:, 1:].astype(np.float32) @ normals[:, :2].T)
    return np.clip(textures * gain, 0, 255)


def even_tone(textures, face):
    """Draw the brightness and contrast of skin to common ones: cameras differ more than people.

    Args:
        textures: float32 `(n, P)`; changed in place.
        face: bool `(P,)`.

    Returns:
        tuple: float32 `(n, P)`, and bool `(n,)`, False where a face was too dark or too flat.
    """
    mean = textures[:, face].mean(axis=1, keepdims=True)
    spread = textures[:, face].std(axis=1, keepdims=True)
    textures -= mean
    textures *= (SPREAD / np.maximum(spread, 12)) ** (1 - KEPT_SPREAD)
    textures += MEAN + KEPT_MEAN * (mean - MEAN)
    return textures, ((mean > 50) & (spread > 14))[:, 0]


def mirror(textures, size):
    """Left and right exchanged: `(…, P)` -> `(…, P)`."""
    return textures.reshape(*textures.shape[:-1], size, size)[..., ::-1].reshape(textures.shape)


def sharpen(textures, size, inside, amount=0.6, radius=0.0125):
    """Undo some of the blur that averaging slightly displaced faces brings (unsharp mask).

    The operation is linear, so that means, offsets and components may be sharpened one by one.

    Args:
        textures: float32 `(n, size²)`.
        size: int, side in pixels.
        inside: bool `(size²,)`, False where nothing counts: an open mouth must not shine onto
            the lips.
        amount: float, how much of the fine detail is added.
        radius: float, of the blur, in sides.

    Returns:
        float32 `(n, size²)`.
    """
    import cv2

    def blur(picture):
        return cv2.GaussianBlur(picture, (0, 0), radius * size, borderType=cv2.BORDER_REPLICATE)

    counts = inside.reshape(size, size).astype(np.float32)
    share = np.maximum(blur(counts), 1e-3)
    result = textures.copy()
    for texture in result.reshape(-1, size, size):
        texture += amount * counts * (texture - blur(texture * counts) / share)
    return result
