"""Light on a face: log-linear shading by the direction in which the skin looks.

Where the surface normal is `n` and light comes from direction `l`, a texture is multiplied by
`exp(strength * (n · l - n · f))`, with `f` the direction of the camera, and exposed so that the
whole keeps its mean brightness: strength 0, or light from the camera, changes nothing. It is a
smooth stand-in for Lambert's law without cast shadows.
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ConfigError

FRONT = np.array([0, 0, -1], np.float32)  # towards the camera


@dataclass(frozen=True)
class Light:
    """A distant light; numbers, or arrays for several faces.

    Attributes:
        azimuth: float, degrees, -90 to 90; above 0 it comes from the right of the picture.
        elevation: float, degrees, -90 to 90; above 0 it comes from above.
        strength: float, 0 (even light) to 1.5 (one side in deep shade).
    """

    azimuth: float = 0.0
    elevation: float = 0.0
    strength: float = 0.0

    def __post_init__(self):
        for name, low, high in (("azimuth", -90, 90), ("elevation", -90, 90),
                                ("strength", 0, 1.5)):
            value = np.asarray(getattr(self, name), float)
            if not ((value >= low) & (value <= high)).all():
                raise ConfigError(f"The light's {name} is {getattr(self, name)!r}; it goes from "
                                  f"{low} to {high}.")


def direction(azimuth, elevation):
    """Unit vectors towards lights: degrees `(n,)`, `(n,)` -> float32 `(n, 3)`."""
    a, e = np.radians(azimuth), np.radians(elevation)
    return np.stack([np.sin(a) * np.cos(e), -np.sin(e), -np.cos(a) * np.cos(e)], -1).astype(
        np.float32)


def normals(vertices, triangles):
    """Unit normals of a surface at its vertices, towards the camera.

    Args:
        vertices: float32 `(V, 3)`.
        triangles: int `(T, 3)`.

    Returns:
        float32 `(V, 3)`: mean of the triangles around each vertex, weighted by area; 0 where a
        vertex has none.
    """
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    face *= np.where(face[:, 2:] > 0, -1, 1)  # seen from the front, all of them look at us
    total = np.zeros_like(vertices)
    for i in range(3):
        np.add.at(total, triangles[:, i], face)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return (total / np.maximum(length, 1e-9)).astype(np.float32)


def shade(textures, field, lights, rotations=None):
    """Put textures under lights.

    Args:
        textures: float32 `(n, P)`, grey values.
        field: float32 `(P, 3)`, surface normals; 0 where light changes nothing.
        lights: float32 `(n, 3)`, directions times strengths.
        rotations: float32 `(n, 3, 3)` or None, how the heads are turned.

    Returns:
        float32 `(n, P)`.
    """
    strength = np.linalg.norm(lights, axis=1, keepdims=True)
    change = lights - strength * FRONT
    if rotations is not None:
        change = np.einsum("nij,ni->nj", rotations, change)
    gain = np.exp(change @ field.T)
    skin = field[:, 2] < 0
    gain /= gain[:, skin].mean(axis=1, keepdims=True)
    return textures * gain
