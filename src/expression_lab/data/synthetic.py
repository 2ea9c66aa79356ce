"""Faces of nobody, drawn by the statistical face model: the data set that is always there.

Every person of it is a random point in the space that the model learnt from real faces. Their
expressions, poses and lights are drawn at random too, and everything about them is known: the
expression that was meant, its intensity, who it is, and where each of the 478 landmarks lies.
"""

import numpy as np

from expression_lab.data import cache
from expression_lab.data.dataset import FaceDataset, check_size
from expression_lab.errors import ConfigError, unknown_name
from expression_lab.expressions import EXPRESSIONS

SPLITS = {"train": 4000, "validation": 800, "test": 800}  # faces where n is not given
MOST = 100_000  # faces that one call draws
PEOPLE = 8  # faces of one person, on average
SHARES = (0.20, 0.19, 0.14, 0.13, 0.11, 0.08, 0.09, 0.06)  # unbalanced, like every real data set
INTENSITY = (0.5, 1.1)
TURNED = (10.0, 7.0, 6.0)  # standard deviation of yaw, pitch and roll, degrees; three at most
STRENGTH = 0.35  # standard deviation of the light's strength
VARIETY = 0.5  # of what differs between the photos of one person
TAGGERS = 10
BLUR = 0.28  # of what a tagger sees, in full expressions; larger means more disagreement

PROTOCOL = (
    "Drawn by the statistical face model: nobody exists, no real tagger looked. The splits hold "
    "different people. Ten simulated taggers see the shape of a face through noise and vote for "
    "the nearest expression; the label is the expression with most votes."
)


def load(split="train", n=None, seed=0, size=None, root=None):
    """Draw a data set of synthetic faces; the same arguments give the same faces.

    Args:
        split: "train", "validation" or "test"; no person is in two of them.
        n: int, how many faces, 1 to 100,000; None takes 4000, 800 and 800.
        seed: int, another seed draws other people.
        size: int, side of a face in pixels, 16 to 512; None for 48.
        root: path of the folder of data sets; only says where the cache lies.

    Returns:
        FaceDataset: images uint8 `(n, size, size)`, labels, votes of ten simulated taggers,
        landmarks float32 `(n, 478, 3)`, and a table with row, usage, original_label (what the
        picture was meant to show), identity, intensity, yaw, pitch, roll (degrees),
        light_azimuth, light_elevation (degrees) and light_strength.

    Raises:
        UnknownNameError: no such split.
        ConfigError: `n` or `size` cannot be drawn.
        CheckpointError: the face model's file is missing or damaged.
    """
    from expression_lab.faces.model.shipped import SHIPPED

    if split not in SPLITS:
        raise unknown_name("split", split, SPLITS)
    n, size = SPLITS[split] if n is None else n, 48 if size is None else size
    check_size(size)
    if not 1 <= n <= MOST or size < 16:
        raise ConfigError(f"Synthetic faces need n from 1 to {MOST:,} and a size from 16 to 512, "
                          f"not n={n} and size={size}.")
    arrays = cache.fetch("synthetic", SHIPPED, lambda: _draw(split, n, seed, size),
                         cache.folder(root or "."), settings=f"{split}-{n}-{seed}-{size}")
    return FaceDataset(
        name="synthetic", split=split, images=arrays["images"],
        labels=arrays["votes"].argmax(axis=1).astype(np.int64), votes=arrays["votes"],
        table=_table(split, arrays), protocol=PROTOCOL, landmarks=arrays["landmarks"],
        source=f"drawn by the statistical face model, seed {seed}", synthetic=True)


def _draw(split, n, seed, size):
    """All arrays of one split."""
    from expression_lab.faces import model as models

    model = models.load()
    # One stream of chance a purpose, so that another size shows the same people.
    who, what, eyes = (np.random.default_rng([seed, list(SPLITS).index(split), k])
                       for k in range(3))
    owner = np.sort(who.integers(0, max(1, n // PEOPLE), n))
    people = model.sample(int(owner.max()) + 1, seed=who)[owner]
    nuisance = who.standard_normal(people.nuisance.shape, np.float32) * np.float32(VARIETY)
    people = models.People(people.identity, nuisance)
    meant = what.choice(len(EXPRESSIONS), n, p=SHARES)
    intensity = what.uniform(*INTENSITY, n).astype(np.float32)
    pose, light = _poses(what, n), _lights(what, n)
    shown = model.render(people, np.eye(len(EXPRESSIONS))[meant], intensity, pose, light, size)
    arrays = {"images": shown.images, "landmarks": shown.landmarks, "poses": shown.poses,
              "lights": shown.lights}
    _mirror_some(arrays, what.random(n) < 0.5, size)
    arrays |= {"owner": owner, "meant": meant, "intensity": intensity * (meant > 0),
               "votes": simulated_votes(model, shown.mixtures, eyes)}
    order = what.permutation(n)
    return {name: values[order] for name, values in arrays.items()}


def _poses(rng, n):
    from expression_lab.faces.pose import Pose

    turns = rng.standard_normal((3, n)).clip(-2.8, 2.8)
    return Pose(*(turn * spread for turn, spread in zip(turns, TURNED, strict=True)))


def _lights(rng, n):
    from expression_lab.faces.model import Light

    return Light(rng.uniform(-90, 90, n), rng.uniform(-20, 60, n),
                 np.abs(rng.normal(0, STRENGTH, n)).clip(max=1.2))


def _mirror_some(arrays, chosen, size):
    """Mirror some pictures, in place: contempt lifts the left corner as often as the right."""
    from expression_lab.faces.points import mirrored

    arrays["images"][chosen] = arrays["images"][chosen][:, :, ::-1]
    arrays["landmarks"][chosen] = mirrored(arrays["landmarks"][chosen], size)
    arrays["poses"][chosen] *= (-1, 1, -1)
    arrays["lights"][chosen] *= (-1, 1, 1)


def simulated_votes(model, mixtures, rng):
    """Votes of ten simulated taggers, who see shapes through noise.

    Args:
        model: FaceModel.
        mixtures: float32 `(n, 8)`, what each face shows.
        rng: numpy.random.Generator.

    Returns:
        float32 `(n, 8)`: rows sum to ten.
    """
    offsets = model.statistics.offset_shapes
    known = offsets @ np.linalg.pinv(np.linalg.qr(offsets[1:].T)[0]).T  # (8, 7), in their own span
    known /= np.linalg.norm(known[1:], axis=1).mean()
    seen = mixtures @ known
    seen = seen[:, None] + rng.normal(0, BLUR, (len(seen), TAGGERS, known.shape[1]))
    half_or_full = known[:, None] * np.array([0.55, 1.0])[:, None]
    away = ((seen[:, :, None, None] - half_or_full) ** 2).sum(axis=-1).min(axis=-1)
    chosen = away.argmin(axis=-1)
    return np.stack([(chosen == k).sum(1) for k in range(len(EXPRESSIONS))], 1).astype(np.float32)


def _table(split, arrays):
    import pandas as pd

    yaw, pitch, roll = arrays["poses"].T.round(1)
    azimuth, elevation, strength = arrays["lights"].T.round(2)
    return pd.DataFrame({
        "row": np.arange(len(arrays["owner"])), "usage": split,
        "original_label": np.array(EXPRESSIONS)[arrays["meant"]],
        "identity": [f"{split}-{k:04d}" for k in arrays["owner"]],
        "intensity": arrays["intensity"].round(3), "yaw": yaw, "pitch": pitch, "roll": roll,
        "light_azimuth": azimuth, "light_elevation": elevation, "light_strength": strength})
