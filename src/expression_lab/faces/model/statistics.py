"""What the face model knows of faces, as one small file of means and components."""

import io
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.errors import CheckpointError
from expression_lab.faces.model import mesh as meshes

FORMAT = 1
SOFT = 0.009  # of the texture's side: how far the edge of the mouth is blurred
LEVELS = 127  # components of texture are stored in whole steps, -127 to 127
COARSE = ("identity_textures", "nuisance_textures", "offset_textures", "normals")
HALF = ("identity_shapes", "nuisance_shapes", "offset_shapes", "mean_texture", "mouths")


@dataclass(frozen=True, eq=False)
class Statistics:
    """Means and components; P = size² pixels of texture, grey.

    Attributes:
        size: int, side of the texture in pixels.
        triangles: int16 `(T, 3)`; kinds: int8 `(T,)`; texture_points: float32 `(V, 2)`; see Mesh.
        normals: float32 `(P, 3)`, of the mean face; 0 where light changes nothing.
        mean_shape: float32 `(1434,)`, 478 points of x, y, z, eye distances.
        mean_texture: float32 `(P,)`, grey values.
        identity_shapes, identity_textures: float32 `(k, 1434)`, `(k, P)`, one standard deviation
            of each axis along which people differ.
        nuisance_shapes, nuisance_textures: the same for the photos of one person.
        identity_variances, nuisance_variances: float32 `(k,)`, of the joint axes.
        offset_shapes, offset_textures: float32 `(8, 1434)`, `(8, P)`, a full expression less
            neutral.
        mouths: float32 `(8, M)`, the inside of an open mouth, in the texture's order.
    """

    size: int
    triangles: np.ndarray
    kinds: np.ndarray
    texture_points: np.ndarray
    normals: np.ndarray
    mean_shape: np.ndarray
    mean_texture: np.ndarray
    identity_shapes: np.ndarray
    identity_textures: np.ndarray
    identity_variances: np.ndarray
    nuisance_shapes: np.ndarray
    nuisance_textures: np.ndarray
    nuisance_variances: np.ndarray
    offset_shapes: np.ndarray
    offset_textures: np.ndarray
    mouths: np.ndarray

    @cached_property
    def mesh(self):
        """The triangles over the texture, as a Mesh."""
        return meshes.Mesh(self.triangles, self.kinds, self.texture_points, self.size)

    @cached_property
    def regions(self):
        """The kind of each texture pixel, as in `mesh`: int8 `(P,)`."""
        return self.mesh.regions().ravel()

    @cached_property
    def mouth(self):
        """The inside of the mouth, ready to be laid over a texture with a soft edge.

        Returns:
            tuple: int `(K,)` pixels of the texture; float32 `(K,)`, how much the inside covers
            each; float32 `(8, K)`, the inside in each expression, continued under the lips.
        """
        inside = (self.regions == meshes.MOUTH).astype(np.float32)
        cover = self._blur(inside[None])[0]
        where = np.flatnonzero(cover > 0.02)
        pictures = np.zeros((len(self.mouths), self.size**2), np.float32)
        pictures[:, inside > 0] = self.mouths
        continued = self._blur(pictures) / np.maximum(cover, 1e-3)
        pictures = np.where(inside > 0, pictures, continued)
        return where, cover[where], pictures[:, where]

    def _blur(self, textures):
        import cv2

        pictures = textures.reshape(-1, self.size, self.size)
        radius = SOFT * self.size
        return np.array([cv2.GaussianBlur(one, (0, 0), radius) for one in pictures]).reshape(
            textures.shape)

    def resized(self, size):
        """The same statistics with a texture of another size, for small pictures.

        Args:
            size: int, pixels, at most `self.size`.

        Returns:
            Statistics: every picture of texture averaged down.
        """
        if size == self.size:
            return self
        mouth = self.regions == meshes.MOUTH
        small = self.mesh.scaled(size)
        kept = (small.regions() == meshes.MOUTH).ravel()
        insides = np.repeat(self.mouths.mean(axis=1)[:, None], self.size**2, axis=1)
        insides[:, mouth] = self.mouths
        pictures = {name: _shrink(getattr(self, name), self.size, size) for name in (
            "mean_texture", "identity_textures", "nuisance_textures", "offset_textures")}
        normals = _shrink(np.ascontiguousarray(self.normals.T), self.size, size).T
        return replace(self, size=size, texture_points=small.texture_points, normals=normals,
                       mouths=_shrink(insides, self.size, size)[:, kept], **pictures)


def _shrink(textures, old, new):
    """Average textures down: `(…, old²)` -> `(…, new²)`."""
    import cv2

    flat = textures.reshape(-1, old, old)
    small = [cv2.resize(one, (new, new), interpolation=cv2.INTER_AREA) for one in flat]
    return np.array(small, np.float32).reshape(*textures.shape[:-1], new * new)


def save(statistics, path):
    """Write statistics, texture components in 8 bits and shapes in 16.

    Args:
        statistics: Statistics.
        path: path of the `.npz`.
    """
    arrays = {}
    for field in fields(statistics):
        value = getattr(statistics, field.name)
        if field.name in COARSE:
            step = np.abs(value).max(axis=1, keepdims=True).clip(1e-9) / LEVELS
            arrays[f"{field.name}_step"] = step.astype(np.float32)
            value = np.rint(value / step).astype(np.int8)
        elif field.name in HALF:
            value = value.astype(np.float16)
        arrays[field.name] = value
    arrays["format"] = np.int64(FORMAT)
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    files.replace(Path(path), packed.getvalue())


def load(path):
    """Read statistics.

    Args:
        path: path of the `.npz`.

    Returns:
        Statistics.

    Raises:
        CheckpointError: the file is missing, damaged or of another format.
    """
    path = Path(path)
    try:
        with np.load(path, allow_pickle=False) as stored:
            if int(stored["format"]) != FORMAT:
                raise CheckpointError(f"{path} has format {int(stored['format'])}; this version "
                                      f"of the course reads {FORMAT}. Fit the model again.")
            values = {field.name: _read(stored, field.name) for field in fields(Statistics)}
    except CheckpointError:
        raise
    except FileNotFoundError:
        raise CheckpointError(f"There is no face model at {path}. `expression-lab train "
                              "face-model` makes one.") from None
    except Exception as error:  # zip, numpy and shapes each have errors of their own
        raise CheckpointError(f"{path} is not a face model, or is damaged ({error}). Get the "
                              "file again, or fit the model again.") from None
    return _checked(Statistics(**values), path)


def _read(stored, name):
    value = stored[name]
    if name in COARSE:
        return value.astype(np.float32) * stored[f"{name}_step"]
    if value.ndim == 0:
        return int(value)
    return value.astype(np.float32) if value.dtype == np.float16 else value


def _checked(statistics, path):
    """Refuse statistics whose parts do not fit each other."""
    pixels, points = statistics.size**2, 3 * meshes.POINTS
    wanted = {"normals": (pixels, 3), "mean_shape": (points,), "mean_texture": (pixels,),
              "offset_shapes": (8, points), "offset_textures": (8, pixels)}
    for kind in ("identity", "nuisance"):
        count = len(getattr(statistics, f"{kind}_variances"))
        wanted |= {f"{kind}_shapes": (count, points), f"{kind}_textures": (count, pixels)}
    for name, shape in wanted.items():
        if getattr(statistics, name).shape != shape:
            raise CheckpointError(f"{path}: {name} is {getattr(statistics, name).shape}, not "
                                  f"{shape}. Get the file again, or fit the model again.")
    return statistics
