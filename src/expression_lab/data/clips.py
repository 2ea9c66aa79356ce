"""Clips: short films of one face, frame by frame, with the expression that each of them shows.

    from expression_lab.data import clips
    train = clips.synthetic(1000)          # neutral -> apex -> neutral, people who do not exist
    train.images, train.labels, train.intensity
    clips.ckplus()                         # neutral -> apex, where CK+ is on this machine
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from expression_lab.data import cache
from expression_lab.data.dataset import SPLITS, check_size
from expression_lab.data.registry import data_root
from expression_lab.errors import ConfigError, ShapeError, unknown_name

if TYPE_CHECKING:
    import pandas as pd

FRAMES = (4, 64)
VERSION = 1  # raise it when the same arguments draw other films than before
MOST = 20_000  # clips that one call draws
PROTOCOL = (
    "Films of people who do not exist, drawn by the statistical face model: neutral, an expression "
    "of 0.3 to 1.2 of a full one, neutral again; one in eight stays neutral. In six of ten "
    "something gets in the way: talking, a blink, blurred or dark frames, noise. The splits hold "
    "different people, and so does every seed.")
CKPLUS = ("CK+: every labelled sequence, neutral to apex, {frames} frames of it at equal distances "
          "or all where it has fewer. Take folds with nobody in two of them.")


@dataclass(frozen=True, eq=False, repr=False)
class Clips:
    """Films of faces.

    Args:
        name: str, the data set, as in "synthetic" or "ckplus".
        split: "train", "validation", "test" or "all".
        images: uint8 `(n, T, S, S)`, grey; what lies behind a film's end is 0.
        labels: int64 `(n,)`, index into `EXPRESSIONS` of what the film shows.
        lengths: int64 `(n,)`, frames of each film, 1 to T.
        table: pandas.DataFrame, one row a film; `identity` says who is in it.
        intensity: float32 `(n, T)`, how much of a full expression each frame shows; or None.
        protocol: str, how films and labels were made.

    Raises:
        ShapeError: the parts do not fit each other.
    """

    name: str
    split: str
    images: np.ndarray
    labels: np.ndarray
    lengths: np.ndarray
    table: pd.DataFrame
    intensity: np.ndarray | None
    protocol: str

    def __post_init__(self):
        n, shape = len(self.labels), self.images.shape
        if self.images.dtype != np.uint8 or len(shape) != 4 or shape[2] != shape[3]:
            raise ShapeError(f"images must be uint8 (n, T, S, S), not {self.images.dtype} {shape}.")
        if {shape[0], len(self.lengths), len(self.table)} != {n}:
            raise ShapeError(f"{shape[0]} films, {n} labels, {len(self.lengths)} lengths and "
                             f"{len(self.table)} table rows do not belong together.")
        if n and not (1 <= self.lengths.min() and self.lengths.max() <= shape[1]):
            raise ShapeError(f"lengths must lie from 1 to {shape[1]}, the frames of `images`.")
        if self.intensity is not None and self.intensity.shape != shape[:2]:
            raise ShapeError(f"intensity must be {shape[:2]}, not {self.intensity.shape}.")

    def __len__(self):
        return len(self.labels)

    def __repr__(self):
        _, frames, size, _ = self.images.shape
        films = f"{len(self)} films of {frames} frames, {size}×{size}"
        return f"Clips({self.name!r}, {self.split!r}: {films})"

    def subset(self, index):
        """Some of the films, in the order of the index (slice, bool mask or positions)."""
        at = np.arange(len(self))[index]
        return dataclasses.replace(
            self, images=self.images[at], labels=self.labels[at], lengths=self.lengths[at],
            table=self.table.iloc[at].reset_index(drop=True),
            intensity=None if self.intensity is None else self.intensity[at])


def synthetic(n, frames=16, size=48, seed=0, split="train", root=None):
    """Draw films of people who do not exist; the same arguments give the same films.

    Args:
        n: int, how many, 1 to 20,000; 460 frames a second are drawn, and kept for the next time.
        frames: int, 4 to 64.
        size: int, side in pixels, 16 to 512.
        seed: int, another seed draws other people.
        split: "train", "validation" or "test"; nobody is in two of them.
        root: path of the folder of data sets; only says where the cache lies.

    Returns:
        Clips: the table has identity, apex (frame; -1 where it stays neutral), peak (intensity),
        onset, offset (frames that it takes to come and to go), talking, blink, blur, dark, noise
        (0 or 1), disturbed, yaw_change (degrees) and light_change (degrees of azimuth).

    Raises:
        UnknownNameError: no such split.
        ConfigError: a number is out of range.
    """
    from expression_lab.faces.model.shipped import SHIPPED

    if split not in SPLITS:
        raise unknown_name("split", split, SPLITS)
    check_size(size)
    for name, value, low, high in (("n", n, 1, MOST), ("frames", frames, *FRAMES),
                                   ("size", size, 16, 512)):
        if not low <= value <= high:
            raise ConfigError(f"{name} is {value!r}; synthetic films need {low} to {high:,}.")
    arrays = cache.fetch("clips", SHIPPED, lambda: _draw(n, frames, size, seed, split),
                         cache.folder(data_root(root)),
                         settings=f"{VERSION}-{split}-{n}-{frames}-{size}-{seed}")
    return Clips("synthetic", split, arrays["images"], arrays["label"].astype(np.int64),
                 np.full(n, frames), _table(arrays, split, seed), arrays["intensity"], PROTOCOL)


def ckplus(frames=16, size=48, root=None):
    """The sequences of CK+ as films from the neutral face to the apex, where CK+ is here.

    Nobody is in two folds of `data.folds(films, k=10)`.

    Args:
        frames: int, 2 to 64: how many are taken of each, at equal distances.
        size: int, side in pixels.
        root: path of the folder of data sets, or None.

    Returns:
        Clips: of 7 expressions (neutral has no film of its own), of different lengths; the table
        has identity, sequence and recorded (how many frames there are of it).

    Raises:
        DataMissingError: CK+ is not here; the message names page, place and terms.
        BadDataError: it is damaged; the message names the file.
        ConfigError: a number is out of range.
    """
    import pandas as pd

    from expression_lab.data import ckplus as source
    from expression_lab.data import clips_ckplus

    check_size(size)
    if not 2 <= frames <= FRAMES[1]:
        raise ConfigError(f"frames is {frames!r}; films of CK+ take 2 to {FRAMES[1]}.")
    root = data_root(root)
    place = source.find(root, "sequences") or source.sequences(root)  # which says what is missing
    arrays = cache.fetch("ckplus-clips", place, lambda: clips_ckplus.read(root, frames, size),
                         cache.folder(root), settings=f"{VERSION}-{frames}-{size}")
    table = pd.DataFrame({name: arrays[name] for name in ("identity", "sequence", "recorded")})
    return Clips("ckplus", "all", arrays["images"], arrays["label"], arrays["lengths"], table, None,
                 CKPLUS.format(frames=frames))


def _draw(n, frames, size, seed, split):
    """All arrays of a set of films."""
    from expression_lab.data import clip_script
    from expression_lab.data.clip_faces import film
    from expression_lab.faces import model as models

    who, what = (np.random.default_rng([seed, SPLITS.index(split), 7, k]) for k in range(2))
    script = clip_script.write(n, frames, what)
    people = models.load().sample(n, seed=who, variety=0.5)
    images = film(people, script, size, what)
    rows = {name: values for name, values in script.items() if values.ndim == 1}
    return rows | {"images": images, "intensity": script["intensity"].astype(np.float32),
                   "yaw_change": np.ptp(script["poses"][..., 0], axis=1),
                   "light_change": np.ptp(script["lights"][..., 0], axis=1)}


def _table(arrays, split, seed):
    import pandas as pd

    from expression_lab.data.clip_script import DISTURBANCES

    table = pd.DataFrame({
        "identity": [f"{split}-{seed}-{k:05d}" for k in range(len(arrays["label"]))],
        **{name: arrays[name].round(2) for name in ("apex", "peak", "onset", "offset")},
        **{name: arrays[name] for name in DISTURBANCES},
        **{name: arrays[name].round(1) for name in ("yaw_change", "light_change")}})
    return table.assign(disturbed=table[list(DISTURBANCES)].any(axis=1))
