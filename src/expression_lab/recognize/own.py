"""Your own expressions: a handful of labelled snapshots, and a small head that learns their names.

The network stays as it is; only a last layer is new (Yosinski et al. 2014). It sees two things of
each face: the features that the shipped network learned on FER+, and 21 measures of the landmarks.
Both are taken of the face and of its mirror image. Half their sum is what both sides share, and
half their difference is what one side has alone: without it, nobody could tell a wink.

Each snapshot is varied a little (`augment.Policy`), so that a head learned from five pictures does
not depend on the tilt of five heads.
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.augment import Policy
from expression_lab.errors import CheckpointError, ConfigError, ShapeError
from expression_lab.recognize.classifier import softmax
from expression_lab.recognize.fingerprint import fingerprint, same_reader
from expression_lab.recognize.personal import located

SIZE = 96  # pixels; the landmarks see more than the network's 48
FEWEST = 3  # pictures of a name
MOST = 1000  # pictures in all
LONGEST = 40  # letters of a name
VARIED = 200  # pictures that are learned from, about
COPIES = 8  # of one snapshot at most, itself among them
POLICY = Policy(rotation=8, shift=0.04, scale=0.08, brightness=0.12, contrast=0.25, gamma=0.2,
                light_gradient=0.2, noise=6, blur=0.5)
STRENGTH = 0.02  # 1 / weight of the penalty on the head's weights
FOLDS = 10
KIND = "own expressions"


@dataclass(frozen=True)
class Estimate:
    """How often the head would be right on new pictures like these.

    Attributes:
        right, n: int, of n snapshots that were each left out of training, how many were right.
        low, high: float, the 95 % interval of that share (Wilson).
    """

    right: int
    n: int
    low: float
    high: float

    def __str__(self):
        return (f"Of {self.n} snapshots, each read by a head that had not seen it, {self.right} "
                f"were read as you named them ({self.right / self.n:.0%}; with so few, anything "
                f"from {self.low:.0%} to {self.high:.0%} is possible). In another light or on "
                "another day expect less.")


class OwnExpressions:
    """A head over a reader's features; it stands where a Classifier does, with its own names.

    Attributes:
        reader: Classifier, whose features it sees.
        classes: tuple of str, its names.
        card: dict with names, counts, mirror, estimate, the reader's name and sha256.
    """

    def __init__(self, reader, head, card):
        self.reader, self.head, self.card = reader, head, card

    @classmethod
    def fit(cls, reader, images, names, mirror=True, policy=POLICY, seed=0):
        """Train a head on labelled snapshots.

        Args:
            reader: Classifier.
            images: uint8 `(n, S, S)` or `(n, S, S, 3)`, faces cut out; 96 pixels are good.
            names: n str, what each shows: any words, of the eight expressions or not.
            mirror: bool, a face and its mirror image show the same; False where the side counts,
                as in "left wink" and "right wink".
            policy: augment.Policy, how snapshots are varied.
            seed: int, of everything drawn.

        Returns:
            OwnExpressions

        Raises:
            ShapeError: these are no pictures, or not as many names.
            ConfigError: one name only, fewer than three pictures of a name, or no faces in them.
        """
        images, names = _checked(images, names)
        classes, labels = np.unique(names, return_inverse=True)
        copies = int(np.clip(VARIED // len(images), 2, COPIES))
        varied = _varied(images, copies, policy, np.random.default_rng(seed))
        seen, found = describe(reader, varied, mirror)
        _check_faces(found[:len(images)])
        owner = np.tile(np.arange(len(images)), copies)
        head = _learn(seen, labels[owner])
        card = {"kind": KIND, "names": classes.tolist(), "mirror": bool(mirror),
                "counts": {str(k): int(v) for k, v in zip(classes, np.bincount(labels))},
                "estimate": _estimate(seen, labels, owner), "reader": reader.name,
                "sha256": fingerprint(reader), "seed": seed, "policy": policy.to_dict()}
        return cls(reader, head, card)

    @property
    def classes(self):
        """Its names, in the order of the probabilities."""
        return tuple(self.card["names"])

    @property
    def name(self):
        """What it is called where readers are listed."""
        return f"own expressions on {self.reader.name}"

    @property
    def size(self):
        """Side of the pictures that it likes best, pixels."""
        return SIZE

    @property
    def estimate(self):
        """How well it does on snapshots that it did not see: Estimate."""
        return Estimate(**self.card["estimate"])

    def __repr__(self):
        said = ", ".join(f"{name} ({n})" for name, n in self.card["counts"].items())
        return f"OwnExpressions({said}, on {self.reader.name!r})"

    def predict_proba(self, images, flip=True, balanced=False):
        """Probabilities of its names.

        Args:
            images: uint8 `(n, S, S)` or `(n, S, S, 3)`, faces cut out.
            flip, balanced: as every reader takes them; both sides are always looked at, and all
                names count alike.

        Returns:
            float32 `(n, k)`: order of `classes`, rows sum to 1.

        Raises:
            ShapeError: `images` is not such a batch.
        """
        if not len(images):
            return np.empty((0, len(self.classes)), np.float32)
        seen, _ = describe(self.reader, np.asarray(images), self.card["mirror"])
        return softmax(_scores(self.head, seen))

    def predict(self, images, flip=True, balanced=False):
        """Indices of the most probable names, int64 `(n,)`."""
        return self.predict_proba(images).argmax(1)

    def save(self, path):
        """Write head and card as `.npz`; no picture is kept."""
        buffer = io.BytesIO()
        card = np.frombuffer(json.dumps(self.card).encode(), np.uint8)
        np.savez(buffer, card=card, **self.head)
        files.replace(Path(path), buffer.getvalue())

    @classmethod
    def load(cls, path, reader=None):
        """Read what `save` wrote.

        Args:
            path: path of the `.npz` file.
            reader: Classifier that it was made with; None loads the shipped one of that name.

        Returns:
            OwnExpressions

        Raises:
            CheckpointError: the file is missing, damaged, or of another network.
        """
        path = Path(path)
        try:
            with np.load(path, allow_pickle=False) as stored:
                card = json.loads(bytes(stored["card"]))
                head = {key: stored[key] for key in ("mean", "scale", "weights", "bias")}
            k, width = len(card["names"]), head["mean"].size
            right = card["kind"] == KIND and {key: value.shape for key, value in head.items()} == {
                "mean": (width,), "scale": (width,), "weights": (width, k), "bias": (k,)}
            right &= all(np.isfinite(value).all() for value in head.values())
            made = cls(same_reader(path, card, reader), head, card) if right else None
            right = right and isinstance(str(made.estimate), str)
        except CheckpointError:
            raise
        except Exception:  # a zip, a header, a member or the JSON may be what is broken
            right = False
        if not right:
            raise CheckpointError(f"{path} holds no expressions of your own, or is damaged; make "
                                  "it again with: expression-lab train expressions FOLDER --out "
                                  f"{path.name}")
        return made


def describe(reader, images, mirror=True):
    """What a head sees of faces: features and measures, of both sides together and apart.

    Args:
        reader: Classifier.
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.
        mirror: bool, give a face and its mirror image the same numbers.

    Returns:
        tuple: float32 `(n, k)`, and float32 `(n,)`: how probable it is that there is a face.
    """
    from expression_lab.faces import geometry

    face, mirrored = reader.features(images), reader.features(images[:, :, ::-1])
    found = located(images)
    usual, deviation = geometry.neutral_norms()
    measures = geometry.feature_vector(found.landmarks)
    twins = (geometry.mirrored(measures) - usual) / deviation
    measures = (measures - usual) / deviation
    apart = np.concatenate([face - mirrored, measures - twins], 1) / 2
    together = np.concatenate([face + mirrored, measures + twins], 1) / 2
    seen = np.concatenate([together, abs(apart) if mirror else apart], 1)
    return seen.astype(np.float32), found.presence


def _varied(images, copies, policy, rng):
    """The snapshots, then varied copies of them in the same order."""
    flat = np.concatenate([images] + [policy(images, rng) for _ in range(copies - 1)])
    return np.ascontiguousarray(flat)


def _learn(seen, labels):
    """A multinomial logistic regression with a penalty, on numbers of mean 0 and deviation 1."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = seen.mean(0), seen.std(0) + 1e-3
    fitted = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=200, tol=1e-3)
    fitted.fit((seen - mean) / scale, labels)
    weights, bias = fitted.coef_.T, fitted.intercept_
    if weights.shape[1] == 1:  # of two names, scikit-learn keeps the second's weights only
        weights, bias = np.hstack([-weights, weights]) / 2, np.r_[-bias, bias] / 2
    return {"mean": mean, "scale": scale, "weights": weights.astype(np.float32),
            "bias": bias.astype(np.float32)}


def _scores(head, seen):
    return (seen - head["mean"]) / head["scale"] @ head["weights"] + head["bias"]


def _estimate(seen, labels, owner):
    """Each snapshot read by a head that saw neither it nor its copies; with many, ten at a time."""
    from expression_lab.evaluate.interval import wilson

    n = len(labels)
    order = np.random.default_rng(0).permutation(n)
    folds = np.array_split(order, n if n <= 2 * FOLDS else FOLDS)
    right = 0
    for fold in folds:
        kept = ~np.isin(owner, fold)
        head = _learn(seen[kept], labels[owner[kept]])
        right += int((_scores(head, seen[fold]).argmax(1) == labels[fold]).sum())
    low, high = wilson(right, n)
    return {"right": right, "n": n, "low": low, "high": high}


def _checked(images, names):
    """Pictures and names that a head can be learned from."""
    images, names = np.asarray(images), [str(name).strip() for name in names]
    gray = images.ndim == 3 and images.shape[1] == images.shape[2]
    color = images.ndim == 4 and images.shape[1] == images.shape[2] and images.shape[3] == 3
    if images.dtype != np.uint8 or not (gray or color) or len(images) != len(names):
        raise ShapeError("Snapshots are uint8 (n, S, S) or (n, S, S, 3) with n names; "
                         f"{images.dtype} {images.shape} and {len(names)} names came.")
    wrong = next((name for name in names if not (0 < len(name) <= LONGEST and name.isprintable())),
                 None)
    if wrong is not None:
        raise ConfigError(f"{wrong[:60]!r} cannot be the name of an expression; use 1 to {LONGEST} "
                          "letters.")
    found, counts = np.unique(names, return_counts=True)
    if len(found) < 2:
        raise ConfigError(f"There is one name only ({', '.join(found) or 'none'}): nothing can be "
                          "told from it. Add snapshots of another, such as neutral.")
    if counts.min() < FEWEST:
        few = found[counts.argmin()]
        raise ConfigError(f"There are {counts.min()} snapshot(s) of {few!r}; take at least "
                          f"{FEWEST} of each name, better 10.")
    if len(names) > MOST:
        raise ConfigError(f"{len(names):,} snapshots are more than the {MOST:,} that a head is "
                          "made for; train a classifier, or take fewer.")
    return images, names


def _check_faces(presence):
    absent = np.flatnonzero(presence < 0.3)
    if len(absent) > 0.2 * len(presence):
        raise ConfigError(f"In {len(absent)} of {len(presence)} snapshots there is no face that "
                          "fills the picture; cut faces out with faces.find and faces.crop first.")
