"""One door for every network that draws faces: an expression in, faces of nobody out."""

import functools
import json
from pathlib import Path

import numpy as np

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate.conditions import condition

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
MOST = 100_000  # faces drawn at once
UNBOUND = 10.0  # a truncation that every number passes
BATCH = 64


class Generator:
    """What all generators have in common; each brings `_decode` and `_encode`.

    A face is a latent `z`, who it is and all else, and a condition `c`, which expression it shows.

    Args:
        name: str, as in `generate.available()`.
        model: keras.Model, with its weights.
        card: dict, what it learnt from and how well it does; empty for a model without.

    Attributes:
        title: str, for menus.
        size: int, side of the pictures, pixels.
        latent: int, numbers in a latent.
    """

    title = ""

    def __init__(self, name, model, card=None):
        self.name, self.model, self.card = name, model, card or {}
        self.size, self.latent = self._measures(model)

    @classmethod
    def shipped(cls, name):
        """The generator whose weights come with the course: Generator."""
        return cls.open(CHECKPOINTS / f"{name}.keras")

    @classmethod
    def open(cls, path):
        """A generator from a file, with the card beside it where there is one.

        Args:
            path: path of a `.keras` file.

        Raises:
            CheckpointError: the file is missing, damaged, or another kind of network.
        """
        return cls(Path(path).stem, *read(Path(path)))

    def _measures(self, model):
        """Side and length of the latent, from the network's shapes."""
        raise NotImplementedError

    def _decode(self, z, c):
        """float32 `(n, latent)`, `(n, 8)` -> tensor `(n, S, S, 1)`, -1 to 1."""
        raise NotImplementedError

    def _encode(self, faces):
        """uint8 `(n, S, S)` -> arrays `(n, latent)` and `(n, 8)`."""
        raise NotImplementedError

    def __repr__(self):
        count = f"{self.model.count_params():,} parameters"
        return f"{type(self).__name__}({self.name!r}, {self.size}×{self.size}, {count})"

    def draw(self, n, seed=0, truncation=None):
        """Draw people: latents from the standard normal distribution.

        Args:
            n: int, how many.
            seed: int or numpy Generator.
            truncation: float; numbers farther from 0 are drawn again (Brock et al., "BigGAN",
                ICLR 2019): fewer odd faces, and less variety. 0.1 to 10, which is none at all;
                None takes what the generator's card says.

        Returns:
            float32 `(n, latent)`

        Raises:
            ConfigError: a number is out of range.
        """
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or not 1 <= n <= MOST:
            raise ConfigError(f"n is {n!r}; choose a whole number of faces from 1 to {MOST:,}.")
        rng = np.random.default_rng(seed)
        z = rng.standard_normal((n, self.latent))
        if truncation is None:
            truncation = self.card.get("truncation", UNBOUND)
        if not isinstance(truncation, (int, float)) or not 0.1 <= truncation <= UNBOUND:
            raise ConfigError(f"truncation is {truncation!r}; choose 0.1 (all alike) to 10 (none), "
                              "or None for what the card says.")
        while (far := np.abs(z) > truncation).any():
            z[far] = rng.standard_normal(int(far.sum()))
        return z.astype(np.float32)

    def sample(self, target, n=16, seed=0, intensity=1.0, truncation=None):
        """Draw faces of people who do not exist.

        Args:
            target: what they show; see `condition`.
            n: int, how many.
            seed: int or numpy Generator; the same seed draws the same people.
            intensity: float, 0 to 1.5; see `condition`.
            truncation: see `draw`.

        Returns:
            uint8 `(n, S, S)`

        Raises:
            UnknownNameError, ConfigError, ShapeError: the target, or a number, is none.
        """
        c = condition(target, intensity, n)
        return self.decode(self.draw(n, seed, truncation), c)

    def decode(self, z, c):
        """Draw the faces of given latents and conditions.

        Args:
            z: float `(n, latent)`.
            c: float `(n, 8)`, rows add up to 1.

        Returns:
            uint8 `(n, S, S)`

        Raises:
            ShapeError: the shapes do not fit.
            CheckpointError: the network gives no numbers.
        """
        z, c = np.asarray(z, np.float32), np.asarray(c, np.float32)
        if z.ndim != 2 or z.shape[1] != self.latent or c.shape != (len(z), len(EXPRESSIONS)):
            raise ShapeError(f"{self.name} draws from latents (n, {self.latent}) and conditions "
                             f"(n, {len(EXPRESSIONS)}); {z.shape} and {c.shape} came.")
        faces = in_batches(self._drawn, z, c)
        if not np.isfinite(faces).all():
            raise CheckpointError(f"{self.name} draws something that is no number; restore its "
                                  f"file, or train with: expression-lab train {self.name}")
        return np.clip(np.rint(127.5 * (faces[..., 0] + 1)), 0, 255).astype(np.uint8)

    @functools.cached_property
    def _drawn(self):
        """`_decode` as one graph for each size of batch, with all that is random switched off."""
        return backend.compiled(self._decode)

    def encode(self, faces):
        """Who these people are, and what they show, as this network sees it.

        Args:
            faces: uint8 `(n, S, S)`, aligned as `faces.align(…, size, gray=True)` cuts them.

        Returns:
            tuple: float32 `(n, latent)` and float32 `(n, 8)`.

        Raises:
            ShapeError: `faces` is not such a batch.
        """
        faces = np.asarray(faces)
        if faces.dtype != np.uint8 or faces.shape[1:] != (self.size, self.size):
            raise ShapeError(f"{self.name} takes aligned gray faces, uint8 (n, {self.size}, "
                             f"{self.size}); {faces.dtype} {faces.shape} came. Cut them out with "
                             f"faces.align(photo, landmarks, {self.size}, gray=True).")
        return self._encode(faces)

    def reconstruct(self, faces):
        """The same faces through the needle's eye of the latent: uint8 `(n, S, S)`."""
        return self.decode(*self.encode(faces))

    def change(self, faces, target, intensity=1.0):
        """The same people with another expression.

        Args:
            faces: uint8 `(n, S, S)`, aligned.
            target, intensity: see `condition`.

        Returns:
            uint8 `(n, S, S)`
        """
        return self.decode(self.encode(faces)[0], condition(target, intensity, len(faces)))

    def interpolate(self, z0, z1, c, steps=8):
        """The way from one person to another, along a great circle (White, "Sampling generative
        networks", 2016), since latents lie in a shell around 0.

        Args:
            z0, z1: float `(latent,)`.
            c: float `(8,)` or `(steps, 8)`.
            steps: int

        Returns:
            uint8 `(steps, S, S)`
        """
        z0, z1 = np.asarray(z0, float), np.asarray(z1, float)
        cosine = z0 @ z1 / max(np.linalg.norm(z0) * np.linalg.norm(z1), 1e-9)
        angle = np.arccos(np.clip(cosine, -1, 1))
        share = np.linspace(0, 1, steps)[:, None]
        if np.sin(angle) < 1e-3:
            z = (1 - share) * z0 + share * z1
        else:
            z = (np.sin((1 - share) * angle) * z0 + np.sin(share * angle) * z1) / np.sin(angle)
        return self.decode(z, np.broadcast_to(np.asarray(c, np.float32), (steps, 8)))

    @functools.cached_property
    def directions(self):
        """Leading directions of the latent by what they do to the picture: float32 `(8, latent)`.

        Principal components of latents, weighted by how much each changes the drawn face
        (after Härkönen et al., "GANSpace", NeurIPS 2020): differences of pairs of faces are
        regressed on differences of their latents.
        """
        rng = np.random.default_rng(0)
        z = rng.standard_normal((256, self.latent)).astype(np.float32)
        faces = self.decode(z, condition("neutral", n=len(z))).reshape(len(z), -1).astype(float)
        effect = np.linalg.lstsq(z - z.mean(0), faces - faces.mean(0), rcond=None)[0]
        u, _, _ = np.linalg.svd(effect, full_matrices=False)
        return np.ascontiguousarray(u[:, :8].T, np.float32)


def in_batches(function, *arrays):
    """A function of batches over arrays of any length: numpy array.

    Whole batches are filled up with zeros, so that one graph serves them all; a few faces
    (1, or up to 8) have graphs of their own, so that a slider does not wait for 64.
    """
    n = len(arrays[0])
    batch = next(size for size in (1, 8, BATCH) if n <= size or size == BATCH)
    parts = []
    for start in range(0, n, batch):
        part = [one[start:start + batch] for one in arrays]
        filled = [np.concatenate([one, np.zeros((batch - len(one), *one.shape[1:]), one.dtype)])
                  for one in part]
        parts.append(np.asarray(backend.load().ops.convert_to_numpy(function(*filled)))
                     [:len(part[0])])
    return np.concatenate(parts)


def read(path, name=None):
    """A network from a file, and the card beside it.

    Args:
        path: Path of a `.keras` file.
        name: str, what `expression-lab train` makes it by; None where the file has that name.

    Returns:
        tuple: keras.Model, and dict, empty where there is no card.

    Raises:
        CheckpointError: the file is missing or damaged.
    """
    keras, name = backend.load(), name or path.stem
    if not path.is_file():
        raise CheckpointError(f"There are no weights at {path}; restore the file, or train with: "
                              f"expression-lab train {name}")
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # a zip, a layer or a weight may be what is broken
        raise CheckpointError(f"{path} is damaged or no network of the course ({error}); restore "
                              f"it, or train with: expression-lab train {name}") from None
    return model, read_card(path.with_suffix(".json"), name)


def read_card(path, name):
    """A card from its file: dict, empty where there is none.

    Args:
        path: Path of a `.json` file.
        name: str, what `expression-lab train` makes it by.

    Raises:
        CheckpointError: the file is damaged.
    """
    try:
        return json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise CheckpointError(f"{path} is damaged ({error}); restore it, or train with: "
                              f"expression-lab train {name}") from None
