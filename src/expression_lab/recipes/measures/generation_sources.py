"""Where faces come from: generators, and references that a generator should be seen beside.

Every source draws as many faces as it is given conditions, and shows what they ask for. The
references know the answer in their own honest or dishonest way: real training faces are as good as
drawing can get, a face that merely lies nearest to a real one is a copy, the mean face of a class
is one face for all, and the statistical face model draws without a network.
"""

import functools
import zlib
from dataclasses import dataclass, field

import numpy as np

from expression_lab.expressions import EXPRESSIONS

BATCH = 256
TURNED = (8.0, 6.0, 3.0)  # deviation of yaw, pitch and roll of modelled faces, degrees
LIT = 0.3  # deviation of the strength of their light


@dataclass(frozen=True, eq=False)
class Material:
    """The real faces that everything is measured by; all aligned but `unaligned`.

    Attributes:
        split: str
        real: FaceDataset, the faces of the split.
        unaligned: uint8 `(m, 48, 48)`, all FER+ faces of the split as they are in the data.
        train: FaceDataset, FER+ training faces with their votes.
        more: uint8 `(k, S, S)`, what the generators learned from beside those.
    """

    split: str
    real: object = field(repr=False)
    unaligned: np.ndarray = field(repr=False)
    train: object = field(repr=False)
    more: np.ndarray = field(repr=False)


def material(split, root=None, size=64):
    """Load the real faces of a measure: Material.

    Args:
        split: "validation" or "test", of FER+.
        root: path or None, where the data sets are.
        size: int, side of the aligned faces, pixels.

    Raises:
        DataMissingError: FER+ or facial_expressions is not on this machine.
    """
    from expression_lab import data
    from expression_lab.recipes import aligned

    train = aligned.unseen("ferplus", size, root, protocol="votes")
    learned = aligned.material(size, root)[0]  # begins with the same faces
    return Material(split, aligned.faces("ferplus", split, size, root),
                    data.load("ferplus", split, root=root).images, train, learned[len(train):])


class Drawn:
    """A generator.

    Args:
        maker: generate.Generator
    """

    kind = "generator"

    def __init__(self, maker):
        self.maker, self.name = maker, maker.name

    @functools.cached_property
    def version(self):
        """A number that changes with the generator: the checksum of a few of its faces."""
        return zlib.crc32(self(np.eye(len(EXPRESSIONS), dtype=np.float32), 0).tobytes())

    def __call__(self, conditions, seed):
        """Faces of people who do not exist: uint8 `(n, S, S)`."""
        z = self.maker.draw(len(conditions), seed)
        return np.concatenate([self.maker.decode(z[i:i + BATCH], conditions[i:i + BATCH])
                               for i in range(0, len(z), BATCH)])


class Reference:
    """Something to compare with, that draws by a function `(conditions, rng) -> faces`."""

    kind = "reference"

    def __init__(self, name, draw):
        self.name, self.draw, self.version = name, draw, 0

    def __call__(self, conditions, seed):
        return self.draw(conditions, np.random.default_rng(seed))


def references(material, real, train):
    """Training faces, nearest training faces, class means and the statistical face model.

    Args:
        material: Material
        real: float `(n, d)`, features of the faces of the split.
        train: float `(m, d)`, features of FER+'s training faces.

    Returns:
        list of Reference.
    """
    images, labels = material.train.images, material.train.labels
    means = np.stack([images[labels == k].mean(0) if (labels == k).any() else images.mean(0)
                      for k in range(len(EXPRESSIONS))]).round().astype(np.uint8)
    nearest = nearest_of_class(material, real, train)

    def by_class(conditions, rng, labels):
        """A row of each asked class, at random."""
        asked = conditions.argmax(1)
        chosen = np.empty(len(asked), int)
        for k in np.unique(asked):
            mine = np.flatnonzero(labels == k)
            chosen[asked == k] = rng.choice(mine if len(mine) else len(labels), (asked == k).sum())
        return chosen

    return [
        Reference("training faces", lambda c, rng: images[by_class(c, rng, labels)]),
        Reference("nearest training face",
                  lambda c, rng: images[nearest[by_class(c, rng, material.real.labels)]]),
        Reference("class mean", lambda c, rng: means[c.argmax(1)]),
        Reference("face model", modelled)]


def nearest_of_class(material, real, train):
    """For each real face of the split the nearest training face of its class: int `(n,)`."""
    from expression_lab import evaluate

    found = np.zeros(len(real), int)
    for k in np.unique(material.real.labels):
        mine, theirs = material.real.labels == k, np.flatnonzero(material.train.labels == k)
        theirs = theirs if len(theirs) else np.arange(len(train))
        found[mine] = theirs[evaluate.nearest(real[mine], train[theirs])[1]]
    return found


def modelled(conditions, rng, size=64):
    """Faces of the statistical face model, turned and lit a little: uint8 `(n, size, size)`."""
    from expression_lab.faces import model as models
    from expression_lab.faces.model import Light
    from expression_lab.faces.pose import Pose

    n, model = len(conditions), models.load()
    turns = rng.standard_normal((3, n)).clip(-2.5, 2.5)
    pose = Pose(*(turn * spread for turn, spread in zip(turns, TURNED, strict=True)))
    light = Light(rng.uniform(-90, 90, n), rng.uniform(-20, 60, n), np.abs(rng.normal(0, LIT, n)))
    return model.render(model.sample(n, rng, variety=0.5), conditions, 1.0, pose, light,
                        size).images


def generators(names=None, say=print):
    """Those generators whose weights are here: list of Drawn.

    Args:
        names: names of `generate.available()`, or Generators; None for all that are here.
        say: function of one str, told which are not.

    Raises:
        CheckpointError: one that was asked for by name has no weights.
    """
    from expression_lab import generate
    from expression_lab.errors import CheckpointError

    found = []
    for one in names or generate.available():
        try:
            found.append(Drawn(generate.load(one) if isinstance(one, str) else one))
        except (CheckpointError, ModuleNotFoundError) as error:
            if names:
                raise
            say(f"{one} is left out: {error}")
    return found
