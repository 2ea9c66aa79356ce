"""The mesh of the face model: which points it has, which triangles join them, and their texture.

A face is 478 landmarks (MediaPipe's order) and two rings of frame points. The inner ring follows
the face's outline and stands for hair, ears and neck: it turns with the head. The outer ring is
the border of the picture: it only rolls. Shapes are measured in eye distances; x points right,
y down, z away from the camera, and the origin lies between the eyes.
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.faces.model import raster
from expression_lab.faces.points import GROUPS, LEFT_IRIS_CENTER, POINTS, RIGHT_IRIS_CENTER, SKIN

OVAL = GROUPS["face_oval"]
RIGHT_EYE, LEFT_EYE, MOUTH_EDGE = GROUPS["right_eye"], GROUPS["left_eye"], GROUPS["inner_lips"]
UPPER_LIP, LOWER_LIP = MOUTH_EDGE[:11], (MOUTH_EDGE[0], *MOUTH_EDGE[:9:-1])  # right to left
# Pairs that meet when mouth or eyes close: the edge above, and the edge below.
EDGES = ((list(UPPER_LIP[1:-1]), list(LOWER_LIP[1:-1])),
         *((list(eye[1:8]), list(eye[:8:-1])) for eye in (RIGHT_EYE, LEFT_EYE)))

SIDE = 1 / 0.35  # of a picture framed as in FER2013, in eye distances
EYES_AT = 0.385  # of that side: how far the eyes lie below the upper edge
CENTER = np.array([0, (0.5 - EYES_AT) * SIDE], np.float32)  # of the picture
BORDER = 1.25  # side of the texture over the side of such a picture
PIVOT = np.array([0, 0.55, 0.7], np.float32)  # the point inside the head that it turns about
FAR = 1.2  # depth of the outer ring
FACE, FRAME, MOUTH, EYE = range(4)  # kinds of triangles
BEHIND = np.array([0, 1.0, 0.35, 0.06], np.float32)  # added to a kind's depth: lips lie on top


def inner_ring(shapes):
    """Points around the outline, for hair and neck: `(n, 478, 3)` -> `(n, 36, 3)`."""
    oval = shapes[:, OVAL]
    middle = oval.mean(axis=1, keepdims=True)
    around = (oval - middle)[..., :2]
    up = np.clip(-around[..., 1:] / 1.3, -1, 1)  # 1 at the forehead, -1 at the chin
    ring = middle[..., :2] + around * (1.2 + 0.1 * up)
    depth = oval[..., 2:] + 0.2 + 0.6 * np.maximum(-up, 0)  # the neck lies far behind the chin
    return np.concatenate([ring, depth], axis=2)


def outer_ring(count=6):
    """Points on the texture's border, `count` a side: float32 `(4 * count, 2)`."""
    steps = np.linspace(-1, 1, count, endpoint=False)
    edge = np.stack([steps, np.full(count, -1.0)], 1)
    turns = np.array([[[1, 0], [0, 1]], [[0, 1], [-1, 0]], [[-1, 0], [0, -1]], [[0, -1], [1, 0]]])
    ring = np.concatenate([edge @ turn for turn in turns]) * SIDE * BORDER / 2
    return (ring + CENTER).astype(np.float32)


def never_crossing(points):
    """Lips and lids that would cross close on the line between them; `(…, 478, 3)`, in place."""
    for upper, lower in EDGES:
        top, bottom = points[..., upper, 1], points[..., lower, 1]
        middle = (top + bottom) / 2
        points[..., upper, 1] = np.minimum(top, middle)
        points[..., lower, 1] = np.maximum(bottom, middle)
    return points


def project(shapes, rotations):
    """Turn heads and look at them from the front, without perspective.

    Args:
        shapes: float32 `(n, 478, 3)`, eye distances, frontal.
        rotations: float32 `(n, 3, 3)`, applied to column vectors.

    Returns:
        float32 `(n, V, 3)`: the vertices (landmarks, inner ring, outer ring), eye distances.
    """
    heads = np.concatenate([shapes, inner_ring(shapes)], axis=1) - PIVOT
    turned = heads @ rotations.transpose(0, 2, 1) + PIVOT
    rolled = (outer_ring() - PIVOT[:2]) @ in_plane(rotations).transpose(0, 2, 1) + PIVOT[:2]
    depth = np.full((*rolled.shape[:2], 1), FAR, np.float32)
    return np.concatenate([turned, np.concatenate([rolled, depth], 2)], 1).astype(np.float32)


def in_plane(rotations):
    """The part of rotations that stays in the picture: `(n, 3, 3)` -> `(n, 2, 2)`."""
    angle = np.arctan2(rotations[:, 1, 0], rotations[:, 0, 0])
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cosine, -sine], 1), np.stack([sine, cosine], 1)], 1)


def to_pixels(points, side, border=1.0):
    """Eye distances -> pixels of a picture of `side`; `border` as in `BORDER` for the texture."""
    scale = np.float32(side / (SIDE * border))
    pixels = points * scale
    pixels[..., :2] += side / 2 - CENTER * scale
    return pixels


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles, and where each vertex lies in the texture.

    Attributes:
        triangles: int16 `(T, 3)`, vertices.
        kinds: int8 `(T,)`, FACE, FRAME, MOUTH or EYE.
        texture_points: float32 `(V, 2)`, pixels of the texture.
        size: int, side of the texture in pixels.
    """

    triangles: np.ndarray
    kinds: np.ndarray
    texture_points: np.ndarray
    size: int

    def scaled(self, size):
        """The same mesh over a texture of another size."""
        points = self.texture_points * np.float32(size / self.size)
        return Mesh(self.triangles, self.kinds, points, size)

    def maps(self, points, side):
        """Where each pixel of a picture finds its texture.

        Args:
            points: float32 `(V, 3)`, vertices in pixels of the picture, and their depth.
            side: int, of the picture in pixels.

        Returns:
            two float32 `(side, side)`: x and y in the texture, as OpenCV's remap takes them.
        """
        corners = points[self.triangles]
        order = np.argsort(-corners[..., 2].mean(axis=1) - BEHIND[self.kinds])
        owner = raster.owners(corners[..., :2], order, side)
        return raster.maps(owner, corners[..., :2], self.texture_points[self.triangles])

    def unwrap(self, points):
        """The other way: where each texture pixel finds itself in a picture.

        Args:
            points: float32 `(V, 2)`, vertices in pixels of the picture.

        Returns:
            two float32 `(size, size)`, as above.
        """
        places = self.texture_points[self.triangles]
        return raster.maps(self.owners(), places, points[self.triangles, :2])

    def owners(self):
        """The triangle of each texture pixel: int32 `(size, size)`."""
        places = self.texture_points[self.triangles]
        return raster.owners(places, np.argsort(-BEHIND[self.kinds], kind="stable"), self.size)

    def regions(self):
        """The kind of each texture pixel: int8 `(size, size)`."""
        return self.kinds[self.owners()]

    def spread(self, values):
        """Values at the vertices, interpolated over the texture: `(V, c)` -> `(size, size, c)`."""
        owner, places = self.owners(), self.texture_points[self.triangles]
        return raster.interpolate(owner, places, values[self.triangles])


def build(reference, size):
    """Triangulate a reference shape, whose mouth and eyes must be open.

    The skin is Delaunay's triangulation of the face, rolled out so that cheeks do not hide each
    other; a mouth is a strip from lip to lip and an eye is a fan around its iris, so that both
    can open and close without tearing what is around them.

    Args:
        reference: float32 `(478, 3)`, eye distances, mirror-symmetric.
        size: int, side of the texture in pixels.

    Returns:
        Mesh: over the landmarks and both rings.
    """
    vertices = project(_rolled_out(reference)[None], np.eye(3, dtype=np.float32)[None])[0, :, :2]
    ring = tuple(range(POINTS, POINTS + len(OVAL)))
    skin = _delaunay(vertices, range(SKIN), within=OVAL, holes=(MOUTH_EDGE, RIGHT_EYE, LEFT_EYE))
    frame = _band(OVAL, ring) + _delaunay(vertices, range(POINTS, len(vertices)), holes=(ring,))
    mouth = _band(UPPER_LIP, LOWER_LIP, closed=False)
    eyes = _fan(RIGHT_IRIS_CENTER, RIGHT_EYE) + _fan(LEFT_IRIS_CENTER, LEFT_EYE)
    parts = (skin, frame, mouth, eyes)
    kinds = np.repeat(np.array([FACE, FRAME, MOUTH, EYE], np.int8), [len(part) for part in parts])
    triangles = np.concatenate([np.array(part, np.int16) for part in parts])
    return Mesh(triangles, kinds, to_pixels(vertices, size, BORDER), size)


def _rolled_out(shape):
    """Move the sides of the face outwards, the more the farther back they lie."""
    middle = np.array([0, 0.5], np.float32)
    out = 1 + 0.12 * np.clip(shape[:, 2:] + 0.2, 0, 1.2)
    return np.concatenate([middle + (shape[:, :2] - middle) * out, shape[:, 2:]], axis=1)


def _delaunay(vertices, used, within=None, holes=()):
    """Triangles over some vertices, inside one loop of them and outside others."""
    from scipy.spatial import Delaunay

    used = np.array(used)
    triangles = used[Delaunay(vertices[used]).simplices]
    middles = vertices[triangles].mean(axis=1)
    keep = np.full(len(triangles), True) if within is None else _inside(vertices, within, middles)
    for hole in holes:
        keep &= ~_inside(vertices, hole, middles)
    return triangles[keep].tolist()


def _band(a, b, closed=True):
    """Triangles between two rows of equally many points."""
    last = len(a) if closed else len(a) - 1
    pairs = [(i, (i + 1) % len(a)) for i in range(last)]
    both = [(a[i], a[j], b[i]) for i, j in pairs] + [(b[i], b[j], a[j]) for i, j in pairs]
    return [corners for corners in both if len(set(corners)) == 3]  # the rows may share their ends


def _fan(middle, loop):
    return [(middle, a, b) for a, b in zip(loop, loop[1:] + loop[:1], strict=True)]


def _inside(vertices, loop, points):
    import cv2

    polygon = vertices[list(loop)].astype(np.float32)
    return np.array([cv2.pointPolygonTest(polygon, (float(x), float(y)), False) > 0
                     for x, y in points])
