"""Draw textured triangles: the piecewise affine warp of Cootes, Edwards and Taylor (1998).

Every pixel learns which triangle covers it, triangles being drawn from the farthest to the
nearest, and finds its place in the other picture by that triangle's affine map. Pixel `i` has its
centre at `i + 0.5`.
"""

import numpy as np

FRACTION = 4  # bits: corners are placed to 1/16 pixel
THIN = 1e-3  # square pixels: triangles are taken to be at least twice as large as this


def owners(corners, order, side):
    """The triangle that each pixel shows.

    Args:
        corners: float32 `(T, 3, 2)`, pixels.
        order: int `(T,)`, the farthest triangle first.
        side: int, pixels.

    Returns:
        int32 `(side, side)`: index of a triangle.
    """
    import cv2

    owner = np.zeros((side, side), np.int32)
    scaled = np.rint((corners - 0.5) * (1 << FRACTION)).astype(np.int32)[order]
    for index, triangle in zip(order.tolist(), scaled, strict=True):
        cv2.fillConvexPoly(owner, triangle, index, shift=FRACTION)
    return owner


def maps(owner, corners, places):
    """Where each pixel lies in the other picture, never outside its own triangle's box there.

    Args:
        owner: int32 `(H, W)`, from `owners`.
        corners: float32 `(T, 3, 2)`, pixels of this picture.
        places: float32 `(T, 3, 2)`, the same corners in the other one.

    Returns:
        two float32 `(H, W)`: x and y, in the pixel indices of OpenCV's remap.
    """
    low, high = places.min(axis=1), places.max(axis=1)
    table = np.concatenate([_affine(corners, places), low, high], axis=1)[owner]  # (H, W, 10)
    x = np.arange(owner.shape[1], dtype=np.float32)[None, :] + np.float32(0.5)
    y = np.arange(owner.shape[0], dtype=np.float32)[:, None] + np.float32(0.5)
    found = []
    for axis in (0, 1):
        place = table[..., 3 * axis] * x + table[..., 3 * axis + 1] * y + table[..., 3 * axis + 2]
        found.append(np.clip(place, table[..., 6 + axis], table[..., 8 + axis]) - np.float32(0.5))
    return found


def interpolate(owner, corners, values):
    """Values at the corners, spread over the pixels.

    Args:
        owner: int32 `(H, W)`, from `owners`.
        corners: float32 `(T, 3, 2)`, pixels.
        values: float32 `(T, 3, c)`.

    Returns:
        float32 `(H, W, c)`.
    """
    unit = np.broadcast_to(np.array([[0, 0], [1, 0], [0, 1]], np.float32), corners.shape)
    u, v = (part + np.float32(0.5) for part in maps(owner, corners, unit))
    weights = np.stack([1 - u - v, u, v], axis=-1)
    return np.einsum("hwk,hwkc->hwc", weights, values[owner])


def _affine(corners, places):
    """The map of each triangle: float32 `(T, 6)`, the rows of a 2×3 matrix."""
    first, a, b = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    u, v = places[:, 1] - places[:, 0], places[:, 2] - places[:, 0]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    area = np.where(np.abs(area) < THIN, np.where(area < 0, -THIN, THIN), area)[:, None]
    by_x = (u * b[:, 1:] - v * a[:, 1:]) / area
    by_y = (v * a[:, :1] - u * b[:, :1]) / area
    start = places[:, 0] - by_x * first[:, :1] - by_y * first[:, 1:]
    both = np.stack([by_x, by_y, start], axis=2)  # (T, 2, 3)
    return both.reshape(-1, 6).astype(np.float32)
