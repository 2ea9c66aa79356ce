"""The latent explorer's controller: who is drawn, what they show, and what a classifier reads.

A generated face is a latent (who) and a mixture of expressions (what they show). Both are under
sliders: the mixture itself, and the directions of the latent that change the picture most.
"""

import time
from dataclasses import dataclass, replace

import numpy as np

from expression_lab.edit.settings import number, whole
from expression_lab.errors import LabError, NoFaceError, PictureError, ShapeError, unknown_name
from expression_lab.expressions import EXPRESSIONS, canonical
from expression_lab.generate.generator import UNBOUND
from expression_lab.widgets.editor_turns import Turns

METHODS = ("cgan", "cvae")
DRAWN = 192  # pixels that a face is enlarged to; the browser does the rest
FARTHEST = 3.0  # deviations that a direction is followed, and from which on truncation is none
NEAREST, NONE = 0.3, 10.0  # the strongest truncation; and what generators take for none
MOST = 1.5  # the highest intensity
DIRECTIONS = 8  # of the latent that have a slider


@dataclass(frozen=True)
class Settings:
    """Where the controls stand.

    Attributes:
        method: str, one of `METHODS`.
        shares: tuple of eight float, 0 to 1, order of `EXPRESSIONS`; their sum does not matter.
        intensity: float, 0 to 1.5.
        moves: tuple of float, -3 to 3, how far along each direction of the latent.
        seed: int, who it is; people with numbers from 0 on.
        truncation: float, 0.3 to 3; 3 is none.
    """

    method: str = METHODS[0]
    shares: tuple = tuple(float(name == "happiness") for name in EXPRESSIONS)
    intensity: float = 1.0
    moves: tuple = ()
    seed: int = 0
    truncation: float = FARTHEST


@dataclass(frozen=True, eq=False)
class View:
    """What is shown.

    Attributes:
        words: str, what was done or what was wrong, a sentence; may be empty.
        alt: str, the drawn face in words.
        settings: Settings
        leaps: int, counts what moved controls other than the one in hand: they follow then.
        png: bytes, the drawn face.
        original: bytes, PNG of the face of a photo that it is drawn from; b"" without.
        asked: float32 `(8,)`, the condition that it is drawn by.
        probabilities: float32 `(8,)`, what the classifier reads; None without one.
        milliseconds: float, from the change to the picture with its reading.
    """

    words: str
    alt: str
    settings: Settings
    leaps: int = 0
    png: bytes = b""
    original: bytes = b""
    asked: np.ndarray | None = None
    probabilities: np.ndarray | None = None
    milliseconds: float = 0.0


class LatentLab(Turns):
    """Hold a latent and a mixture of expressions; draw, read and show.

    Every method that changes something returns the View that it led to, or None where a newer
    change came before that was drawn. What is wrong with a change is said in the View's words, and
    all stays as it was.

    Args:
        method: str, one of `METHODS`.
        reader: Classifier, the name of one, or None.
        generators: dict of str -> Generator instead of the shipped ones, or None.

    Attributes:
        show: function of a View, called with each new one, never with an older one after a newer.
        settings: Settings
    """

    def __init__(self, method=METHODS[0], reader="residual", generators=None):
        super().__init__()
        self._reader, self._generators = reader, dict(generators or {})
        self._face = None  # of a photo: its name, the face, and what the generator makes of it
        self.settings = self._fresh(method)

    @property
    def generator(self):
        """The Generator that draws."""
        return self._generators[self.settings.method]

    # Who it is

    def person(self, seed):
        """Draw another person, by number from 0 on; a photo is put away."""
        return self._ask(lambda: self._person(whole("The number of a person", seed)))

    def next(self):
        """Draw the next person."""
        return self.person(self.settings.seed + 1 if self._face is None else self.settings.seed)

    def open(self, source, name="The photo"):
        """Start from the largest face of a photo: bytes of a file, a path, or a picture."""
        return self._ask(lambda: self._open(source, name), slow=True)

    def move(self, direction, amount):
        """Follow a direction of the latent, counted from 0, by -3 to 3 deviations."""
        return self._ask(lambda: self._move(direction, amount), leap=False)

    def truncate(self, most):
        """Draw again all numbers of the latent that are larger; 3 is none, 0.3 nearly a mean."""
        return self._ask(lambda: self._put(
            truncation=number("truncation", most, NEAREST, FARTHEST)), leap=False)

    # What they show

    def mix(self, name, share):
        """Set how much of an expression is mixed in, 0 to 1; shares are scaled to a sum of 1."""
        return self._ask(lambda: self._mix(name, share), leap=False)

    def only(self, name):
        """Ask for one expression alone."""
        return self._ask(lambda: self._put(
            shares=tuple(float(one == canonical(name)) for one in EXPRESSIONS)))

    def intensity(self, value):
        """Set how far from neutral, 0 to 1.5."""
        return self._ask(lambda: self._put(intensity=number("intensity", value, 0, MOST)),
                         leap=False)

    def method(self, name):
        """Let another generator draw; its directions are others, so they start at 0."""
        return self._ask(lambda: self._change_method(name), slow=True)

    def reset(self):
        """Everything as at the start, but for the generator."""
        return self._ask(self._reset, slow=True)

    # What is drawn

    @property
    def mixture(self):
        """The shares, sum 1; neutral where all sliders are at 0: float32 `(8,)`."""
        shares = np.array(self.settings.shares, np.float32)
        return shares / shares.sum() if shares.any() else np.eye(8, dtype=np.float32)[0]

    @property
    def latent(self):
        """Who is drawn: float32 `(latent,)`."""
        s, g = self.settings, self.generator
        if self._face is None:
            truncation = UNBOUND if s.truncation >= FARTHEST else s.truncation
            start = g.draw(1, s.seed, truncation)[0]
        else:
            start = self._face[2]
        return start + np.array(s.moves, np.float32) @ g.directions[:len(s.moves)]

    @property
    def condition(self):
        """What is asked for: float32 `(8,)`, sum 1."""
        from expression_lab.generate.conditions import condition

        return condition(self.mixture, self.settings.intensity)[0]

    def face(self):
        """The face as it stands: uint8 `(S, S)`."""
        return self.generator.decode(self.latent[None], self.condition[None])[0]

    def describe(self):
        """Say in words what is drawn, for those who cannot see it."""
        s = self.settings
        who = (f"Person {s.seed}, who does not exist" if self._face is None else
               f"{self._face[0]}, as the generator draws that face")
        shown = ", ".join(f"{share:.0%} {name}" for name, share in zip(
            EXPRESSIONS, self.mixture, strict=True) if share >= 0.005)
        moved = [f"direction {k} at {at:+.1f}" for k, at in enumerate(s.moves, start=1) if at]
        return ", ".join([f"{who}: {shown}", f"intensity {s.intensity:.2f}", *moved,
                          f"drawn by the {self.generator.title}"]) + "."

    def _put(self, **values):
        self.settings = replace(self.settings, **values)

    def _person(self, seed):
        self._face = None
        self._put(seed=seed)

    def _open(self, source, name):
        from expression_lab import faces

        try:
            photo = source if isinstance(source, np.ndarray) else faces.open_picture(source)
            found = faces.analyze(photo)
        except (PictureError, ShapeError) as error:
            raise PictureError(f"{name}: {error}") from None
        if not found:
            raise NoFaceError(f"{name}: no face was found; take one that looks at the camera, "
                              "upright and in good light.")
        shown = self._encode(found[0], name)
        self._put(shares=shown, intensity=1.0, moves=(0.0,) * len(self.settings.moves))
        return f"{name}: this is how the {self.generator.title} draws that face."

    def _encode(self, face, name):
        """Take a face as the start; gives what it shows: tuple of eight float."""
        from expression_lab import faces

        crop = faces.align(face.photo, face.landmarks, self.generator.size, gray=True).crop
        z, shown = self.generator.encode(crop[None])
        self._face = (name, face, z[0], png(crop))
        return tuple(np.clip(shown[0], 0, 1).astype(float).tolist())

    def _move(self, direction, amount):
        moves = list(self.settings.moves)
        if whole("A direction", direction) >= len(moves):
            raise unknown_name("direction of the latent", direction, range(len(moves)))
        moves[direction] = number("A direction", amount, -FARTHEST, FARTHEST)
        self._put(moves=tuple(moves))

    def _mix(self, name, share):
        shares = list(self.settings.shares)
        shares[EXPRESSIONS.index(canonical(name))] = number(f"The share of {name}", share, 0, 1)
        self._put(shares=tuple(shares))

    def _change_method(self, name):
        before, self.settings = self.settings, self._with_method(self.settings, name)
        try:
            if self._face is not None:
                self._encode(self._face[1], self._face[0])
        except LabError:
            self.settings = before
            raise

    def _with_method(self, settings, name):
        from expression_lab import generate

        if name not in METHODS:
            raise unknown_name("generator that draws by expression", name, METHODS)
        if name not in self._generators:
            self._generators[name] = generate.load(name)
        found = self._generators[name].directions  # worked out now, not at the first move
        return replace(settings, method=name, moves=(0.0,) * min(len(found), DIRECTIONS))

    def _reset(self):
        self._face = None
        self.settings = self._fresh(self.settings.method)

    def _fresh(self, method):
        """The start: the first person, drawn as the generator's card says."""
        settings = self._with_method(Settings(), method)
        most = self._generators[method].card.get("truncation", FARTHEST)
        return replace(settings, truncation=float(min(most, FARTHEST)))

    def _standing(self, words):
        view = View(words, self.describe(), self.settings, self.leaps,
                    original=self._face[3] if self._face else b"", asked=self.condition)
        return self.generator, self.latent, view

    def _drawn(self, standing, since):
        generator, z, view = standing
        face = generator.decode(z[None], view.asked[None])
        probabilities = self._read(face)
        return replace(view, png=png(face[0]), probabilities=probabilities,
                       milliseconds=(time.perf_counter() - since) * 1000), None

    def _read(self, faces):
        if self._reader is None:
            return None
        if isinstance(self._reader, str):
            from expression_lab import recognize

            self._reader = recognize.load(self._reader, runtime="auto")
        balanced = "prior" in getattr(self._reader, "card", {})
        return self._reader.predict_proba(faces, balanced=balanced)[0]


def png(face):
    """A face as the bytes of a PNG."""
    import cv2

    large = cv2.resize(face, (DRAWN, DRAWN), interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".png", large, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
