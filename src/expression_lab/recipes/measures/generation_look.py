"""What networks see in faces, real and drawn, kept so that nobody looks twice."""

import functools
import zlib
from pathlib import Path

import numpy as np

SIDE = 48  # pixels at which all faces are compared
JUDGES = ("residual", "judge")


class Look:
    """What networks see in faces: features, and readings of the judges.

    Args:
        features: function, uint8 `(n, S, S)` -> float `(n, d)`.
        judges: dict of name -> recognize.Classifier; None for the shipped two.
    """

    def __init__(self, features, judges=None):
        from expression_lab import recognize

        self._features = features
        self.judges = judges or {name: recognize.load(name) for name in JUDGES}

    def features(self, images):
        """Features of faces at 48×48: float32 `(n, d)`."""
        return self._features(smaller(images))

    def readings(self, images):
        """Balanced probabilities of each judge: dict of name -> float32 `(n, 8)`."""
        return {name: judge.predict_proba(smaller(images), balanced=True)
                for name, judge in self.judges.items()}


def smaller(images):
    """Faces at the size that all are compared at: uint8 `(n, 48, 48)`."""
    from expression_lab.data.dataset import resize

    return resize(np.asarray(images), SIDE)


def remembered(folder, name, build):
    """Arrays of `build()`, kept in a folder: dict."""
    import io

    from expression_lab import files

    path = Path(folder) / f"{name}.npz" if folder is not None else None
    if path is not None and path.is_file():
        with np.load(path) as found:
            return dict(found)
    arrays = build()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(buffer := io.BytesIO(), **arrays)
        files.replace(path, buffer.getvalue())
    return arrays


class Yardstick:
    """The real faces, as networks see them.

    Args:
        faces: generation_sources.Material
        look: Look
        folder: path or None, where what networks saw is kept.
    """

    def __init__(self, faces, look, folder=None):
        def seen():
            return {"features": look.features(faces.real.images),
                    "unaligned": look.features(faces.unaligned),
                    "train": look.features(faces.train.images),
                    "more": look.features(faces.more), **look.readings(faces.real.images)}

        learned = [faces.train.images, faces.more]
        state = functools.reduce(lambda crc, one: zlib.crc32(np.ascontiguousarray(one), crc),
                                 [faces.real.images, faces.unaligned, *learned], 0)
        found = remembered(folder, f"real_{faces.split}_{state}", seen)
        self.labels, self.images = faces.real.labels, smaller(faces.real.images)
        self.features, self.unaligned = found["features"], found["unaligned"]
        self.train = found["train"]
        self.readings = {judge: found[judge] for judge in JUDGES}
        self.learned = np.concatenate([found["train"], found["more"]])
        self.learned_images = np.concatenate([smaller(one) for one in learned])

    def of(self, k):
        """Rows of an expression."""
        return self.labels == k

    @property
    def halves(self):
        """Two halves of the rows, dealt at random: bool `(n,)`, True for the one."""
        order = np.random.default_rng(0).permutation(len(self.labels))
        return order < len(order) // 2
