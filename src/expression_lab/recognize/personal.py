"""Personal calibration: a few seconds of one's own face at rest correct a reader's habit with it.

Some faces at rest look sad or angry to a network, because brows hang or mouth corners point down.
The network's last layer is linear, so such a habit is a constant in its logits; moving its features
would be the same: `W (f - d) + b = (W f + b) - W d`. So the mean logits of the resting face are
compared with those of most people's, and a share of the difference is taken off every reading.

Why a share, and not all of it: the difference is known from a few frames only, and part of what
makes a resting face look sad is gone as soon as it laughs. All of it made the other expressions
worse. The gain is in the balanced reading, and for faces that are misread at rest; the plain one
leans towards neutral anyway, and gains little or nothing (`evaluate.saved("personal")`).
"""

import json
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.errors import CheckpointError, ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize.classifier import softmax
from expression_lab.recognize.fingerprint import fingerprint, same_reader

SHARE = 0.4  # of the difference that is taken off, with very many frames
FEWEST = 5  # frames
PEOPLE = 60  # drawn where the card does not say what is usual
A_FACE = 0.3  # probability that a frame holds a face, from which on it counts as one
MISSING = 0.2  # share of frames that may be blinks, words and misses
SURE = 0.8  # an expression that is no resting face's habit, read so surely, was meant
MEANT = ("happiness", "surprise", "disgust", "fear")
RESTLESS = 2.5  # deviation of logits / temperature over frames; 0.5 of one who keeps still
KIND = "personal calibration"
HOW = ("Look straight at the camera with a relaxed face, lips closed, in the light you will be "
       "read in, and keep still for two or three seconds.")


class Personal:
    """A reader corrected for one person; it stands wherever a Classifier does.

    Attributes:
        reader: Classifier, whom it corrects.
        offset: float32 `(8,)`, added to the logits.
        frames: int, how many frames it was made from.
    """

    classes = EXPRESSIONS

    def __init__(self, reader, offset, frames):
        self.reader, self.frames = reader, frames
        self.offset = np.asarray(offset, np.float32)

    @classmethod
    def from_neutral(cls, reader, neutral_faces, usual=None):
        """Learn a person's habit from frames of the face at rest.

        Args:
            reader: Classifier.
            neutral_faces: uint8 `(n, S, S)` or `(n, S, S, 3)`, 5 to 30 different frames of one
                person who looks ahead, relaxed and still.
            usual: float `(8,)`, mean logits of many people's neutral faces; None takes those of
                `usual_neutral`.

        Returns:
            Personal

        Raises:
            ShapeError: these are no pictures.
            ConfigError: too few different frames, not faces, not neutral, or not still.
        """
        frames = np.unique(np.asarray(neutral_faces), axis=0)  # a frame sent twice says nothing new
        logits = mirrored_logits(reader, frames)
        _check(reader, frames, logits)
        usual = usual_neutral(reader) if usual is None else np.asarray(usual, np.float32)
        return cls(reader, correction(logits, usual), len(frames))

    @property
    def name(self):
        """The reader's name, and that it is corrected."""
        return f"{self.reader.name}, personal"

    @property
    def size(self):
        """Side of the square picture that the model takes, in pixels."""
        return self.reader.size

    @property
    def card(self):
        """The reader's card."""
        return self.reader.card

    def __repr__(self):
        return f"Personal({self.reader!r}, {self.describe()})"

    def describe(self):
        """Say in words what is corrected most."""
        least, most = int(self.offset.argmin()), int(self.offset.argmax())
        return (f"from {self.frames} frames: less {EXPRESSIONS[least]} "
                f"({self.offset[least]:+.2f}), more {EXPRESSIONS[most]} "
                f"({self.offset[most]:+.2f})")

    def predict_proba(self, images, flip=True, balanced=False):
        """Probabilities of the eight expressions; as `Classifier.predict_proba`."""
        images = np.asarray(images)
        probabilities = self._probabilities(images)
        if flip:
            probabilities = (probabilities + self._probabilities(images[:, :, ::-1])) / 2
        return self.reader.balance(probabilities) if balanced else probabilities

    def predict(self, images, flip=True, balanced=False):
        """Indices of the most probable expressions, int64 `(n,)`."""
        return self.predict_proba(images, flip, balanced).argmax(1)

    def logits(self, images):
        """The reader's logits, corrected: float32 `(n, 8)`."""
        return self.reader.logits(images) + self.offset

    def features(self, images):
        """What the reader's last layer sees; nothing is corrected there."""
        return self.reader.features(images)

    def balance(self, probabilities):
        """As `Classifier.balance`."""
        return self.reader.balance(probabilities)

    def _probabilities(self, images):
        temperature = np.float32(self.reader.card.get("temperature", 1.0))
        return softmax(self.logits(images) / temperature)

    def save(self, path):
        """Write the eight numbers as JSON; no picture is kept."""
        numbers = {"kind": KIND, "reader": self.reader.name, "sha256": fingerprint(self.reader),
                   "frames": self.frames,
                   "offset": dict(zip(EXPRESSIONS, np.round(self.offset, 5).tolist()))}
        files.replace(Path(path), (json.dumps(numbers, indent=1) + "\n").encode())

    @classmethod
    def load(cls, path, reader=None):
        """Read what `save` wrote.

        Args:
            path: path of the JSON file.
            reader: Classifier that it was made with; None loads the shipped one of that name.

        Returns:
            Personal

        Raises:
            CheckpointError: the file is missing, damaged, or of another network.
        """
        path = Path(path)
        try:
            numbers = json.loads(path.read_text("utf-8"))
            offset = np.array([numbers["offset"][name] for name in EXPRESSIONS], np.float32)
            frames, _ = int(numbers["frames"]), (numbers["reader"], numbers["sha256"])
            right = numbers["kind"] == KIND and np.isfinite(offset).all()
        except (OSError, ValueError, KeyError, TypeError):
            right = False
        if not right:
            raise CheckpointError(f"{path} is not a personal calibration, or damaged; make it "
                                  "again with Personal.from_neutral(…).save(…).")
        return cls(same_reader(path, numbers, reader), offset, frames)


def correction(logits, usual, share=SHARE):
    """What to add to a person's logits.

    Args:
        logits: float `(n, 8)`, of n frames of the face at rest, as `mirrored_logits` gives them.
        usual: float `(8,)`, of most people's.
        share: float, 0 to 1; of n frames n / (n + 1) of it is taken.

    Returns:
        float32 `(8,)`
    """
    n = len(logits)
    difference = np.mean(logits, axis=0) - usual
    return (-share * n / (n + 1) * difference).astype(np.float32)


def mirrored_logits(reader, images):
    """Logits of faces, mean of face and mirror image, less their own mean: float32 `(n, 8)`."""
    logits = (reader.logits(images) + reader.logits(np.asarray(images)[:, :, ::-1])) / 2
    return logits - logits.mean(1, keepdims=True)


def usual_neutral(reader, neutral_faces=None):
    """Mean logits of most people's faces at rest.

    Args:
        reader: Classifier; if its card has `neutral_logits`, they are taken.
        neutral_faces: uint8 `(n, S, S)` of many people, or None; without them and without a card
            60 synthetic people are drawn, which takes some seconds.

    Returns:
        float32 `(8,)`
    """
    if neutral_faces is None and "neutral_logits" in reader.card:
        return np.asarray(reader.card["neutral_logits"], np.float32)
    if neutral_faces is None:
        from expression_lab.faces import model as models

        model = models.load()
        people = model.sample(PEOPLE, seed=0, variety=0.5)
        neutral_faces = model.render(people, "neutral", size=max(16, reader.size)).images
    return mirrored_logits(reader, neutral_faces).mean(0)


def _check(reader, frames, logits):
    """Refuse frames that do not show one face at rest, and say what would."""
    n = len(frames)
    if n < FEWEST:
        raise ConfigError(f"{n} different frame(s) are too few to know a face by; take {FEWEST} "
                          f"to 30. {HOW}")
    absent = int((presence(frames) < A_FACE).sum())
    if absent > MISSING * n:
        raise ConfigError(f"In {absent} of {n} frames there is no face that fills the picture; cut "
                          f"faces out with faces.find and faces.crop first. {HOW}")
    logits = logits / np.float32(reader.card.get("temperature", 1.0))
    probabilities = softmax(logits)
    for name in MEANT:
        sure = int((probabilities[:, EXPRESSIONS.index(name)] > SURE).sum())
        if sure > MISSING * n:
            raise ConfigError(f"{sure} of {n} frames are read as sure {name}, so this was not a "
                              f"face at rest. {HOW}")
    deviation = float(np.sqrt(logits.var(0).mean()))
    if deviation > RESTLESS:
        raise ConfigError(f"The frames disagree with each other (the logits vary by "
                          f"{deviation:.1f}, and {RESTLESS:g} is the most that is taken): the face "
                          f"moved, or these are several people. {HOW}")


def presence(images):
    """How probable it is that there is a face in each picture that is cut to it.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`.

    Returns:
        float32 `(n,)`
    """
    return located(images).presence


def located(images):
    """The landmarks of faces that are cut out: faces.landmarks.Located, pixels of the crops."""
    from expression_lab.faces import landmarks

    whole = np.float32([[images.shape[1] / 2, images.shape[1] / 2, images.shape[1], 0]])
    each = [landmarks.locate(np.ascontiguousarray(image), whole) for image in images]
    blank = landmarks.locate(np.zeros((8, 8), np.uint8), np.empty((0, 4), np.float32))
    return type(blank)(*(np.concatenate([one, *parts])
                         for one, *parts in zip(blank, *each, strict=True)))
