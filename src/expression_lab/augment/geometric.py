"""Where the face is: rotation, shift, scale and mirror, all in one affine warp.

Warping twice blurs twice. So the four are multiplied into one 2×3 matrix, and each face
is interpolated once.
"""

import numpy as np

from expression_lab.augment.checks import as_faces, per_face, without_channel


def affine(size, degrees, dx, dy, factor, mirrored):
    """Build one matrix a face: mirror, then scale and rotate about the centre, then shift.

    Args:
        size: side S of the faces, pixels.
        degrees: float `(n,)`, counter-clockwise as one sees it.
        dx, dy: float `(n,)`, to the right and downwards, as a fraction of the side.
        factor: float `(n,)`, 1 keeps the size, 1.1 makes the face 10 % larger.
        mirrored: bool `(n,)`, left and right exchanged.

    Returns:
        float64 `(n, 2, 3)`, from pixels of the old face to pixels of the new.
    """
    angle = np.deg2rad(degrees)
    cos, sin = factor * np.cos(angle), factor * np.sin(angle)
    sign = np.where(mirrored, -1.0, 1.0)
    centre = (size - 1) / 2
    matrix = np.empty((len(angle), 2, 3))
    matrix[:, 0, 0], matrix[:, 0, 1] = cos * sign, sin
    matrix[:, 1, 0], matrix[:, 1, 1] = -sin * sign, cos
    # The centre of the old face goes to the centre of the new one, plus the shift.
    matrix[:, :, 2] = centre - matrix[:, :, :2].sum(axis=2) * centre
    matrix[:, 0, 2] += dx * size
    matrix[:, 1, 2] += dy * size
    return matrix


def warp(face, matrix):
    """Warp one uint8 face; what comes in from outside is the face mirrored at its border.

    A black border would tell the network which faces were turned, so there is none.
    """
    import cv2

    return cv2.warpAffine(face, matrix, face.shape[1::-1], flags=cv2.INTER_LINEAR,
                          borderMode=cv2.BORDER_REFLECT_101)


def transform(images, degrees=0.0, dx=0.0, dy=0.0, factor=1.0, mirrored=False):
    """Rotate, shift, scale and mirror a batch, each face by its own amounts.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        degrees, dx, dy, factor, mirrored: as in `affine`; one value, or one a face.

    Returns:
        uint8, same shape.

    Raises:
        ShapeError: `images` is no batch of faces, or a parameter has another length.
        ConfigError: a parameter is not a finite number.
    """
    out = as_faces(images)
    faces = without_channel(out)
    values = [per_face(name, value, len(out)) for name, value in
              (("degrees", degrees), ("dx", dx), ("dy", dy), ("factor", factor))]
    mirrored = per_face("mirrored", mirrored, len(out)) > 0
    for i, matrix in enumerate(affine(out.shape[1], *values, mirrored)):
        faces[i] = warp(faces[i], matrix)
    return out


def rotate(images, degrees):
    """Turn each face about its centre; positive is counter-clockwise. See `transform`."""
    return transform(images, degrees=degrees)


def shift(images, dx=0.0, dy=0.0):
    """Move each face to the right and down, in fractions of its side. See `transform`."""
    return transform(images, dx=dx, dy=dy)


def scale(images, factor):
    """Make each face `factor` times as large, the size of the picture kept. See `transform`."""
    return transform(images, factor=factor)


def flip(images, mirrored=True):
    """Exchange left and right, exactly: no pixel is interpolated. See `transform`."""
    out = as_faces(images)
    chosen = per_face("mirrored", mirrored, len(out)) > 0
    out[chosen] = out[chosen, :, ::-1]
    return out
