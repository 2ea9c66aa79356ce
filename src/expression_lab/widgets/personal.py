"""Calibrate a reader to one's own face: show it the face at rest, see the bars before and after.

Frames come from photos that are uploaded, from an array of snapshots, or from a person who does not
exist. They stay on this computer, and only eight numbers are saved.
"""

import html
from dataclasses import dataclass

import numpy as np

from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.recognize.personal import FEWEST, HOW, Personal
from expression_lab.widgets import intake

FRAMES = 10  # of a synthetic person
MOST = 30  # frames that are kept


@dataclass(frozen=True, eq=False)
class View:
    """What is shown.

    Attributes:
        words: str, what was done, or what is missing.
        frames: list of uint8 `(96, 96)`, the face at rest.
        face: uint8 `(96, 96)`, the face that is read; None before there is one.
        before, after: float32 `(8,)`, its reading, balanced where the reader can; None before.
    """

    words: str
    frames: list
    face: np.ndarray | None = None
    before: np.ndarray | None = None
    after: np.ndarray | None = None


class PersonalLab(intake.Lab):
    """Collect frames of a face at rest, calibrate, and compare.

    Args:
        reader: Classifier, or the name of one.
        seed: int, of the people who do not exist.

    Attributes:
        personal: Personal, or None before there is one: what notebooks go on with.
        show: function of a View, called with each new one.
    """

    def __init__(self, reader="residual", seed=0):
        super().__init__()
        self.reader, self.seed, self.personal = reader, seed, None
        self._frames, self._face, self._person = [], None, None

    def add(self, photos):
        """Take the faces of photos as frames of the face at rest.

        Args:
            photos: list of (source, name); a source is bytes, a path or a picture.

        Returns:
            View
        """
        return self._do(lambda: self._add([intake.face_of(*photo) for photo in photos], None))

    def frames(self, crops):
        """Take faces that are cut out already, as a camera or `data.load("snapshots")` gives them.

        Args:
            crops: uint8 `(n, S, S)`.

        Returns:
            View
        """
        import cv2

        crops = [cv2.resize(crop, (intake.SIZE, intake.SIZE)) for crop in crops]
        return self._do(lambda: self._add(crops, None))

    def sample(self):
        """Begin anew with frames of the next person who does not exist: View."""
        return self._do(self._sample)

    def ask(self, expression):
        """Read the person who does not exist showing an expression: View."""
        return self._do(lambda: self._ask(expression))

    def read(self, source, name="The photo"):
        """Read another photo of the same person, before and after: View."""
        return self._do(lambda: self._read(intake.face_of(source, name), f"{name} is read."))

    def clear(self):
        """Forget all frames and the calibration: View."""
        return self._do(self._clear)

    def save(self, path):
        """Write the calibration's eight numbers: View."""
        return self._do(lambda: self._save(path))

    def _add(self, crops, person):
        if person is not self._person:
            self._clear()
        self._person = person
        self._frames = (self._frames + list(crops))[-MOST:]
        self._face, self.personal = self._frames[-1] if self._frames else None, None
        if len(self._frames) < FEWEST:
            return (f"{len(self._frames)} of at least {FEWEST} frames. {HOW}")
        self.personal = Personal.from_neutral(self._loaded(), np.stack(self._frames))
        return f"Calibrated {self.personal.describe()}."

    def _sample(self):
        self._clear()
        self.seed += 1
        person = intake.nobody(self.seed)
        rng = np.random.default_rng([self.seed, 0])
        return self._add(intake.sample(person, "neutral", FRAMES, rng), person)

    def _ask(self, expression):
        if self._person is None:
            return "Press “sample person” first: only somebody who is drawn does as told."
        rng = np.random.default_rng([self.seed, 1, EXPRESSIONS.index(expression)])
        face = intake.sample(self._person, expression, 1, rng)[0]
        return self._read(face, f"The same person was asked for {expression}.")

    def _read(self, face, words):
        self._face = face
        return words

    def _clear(self):
        self._frames, self._face, self._person, self.personal = [], None, None, None
        return f"Nothing is calibrated. {HOW}"

    def _save(self, path):
        if self.personal is None:
            return "There is nothing to save yet."
        self.personal.save(path)
        return f"Saved eight numbers, and no picture: {path}"

    def _loaded(self):
        if isinstance(self.reader, str):
            from expression_lab import recognize

            self.reader = recognize.load(self.reader)
        return self.reader

    def _view(self, words):
        if self._face is None:
            return View(words, self._frames)
        readers = [self._loaded(), self.personal]
        balanced = "prior" in self.reader.card
        before, after = (one and one.predict_proba(self._face[None], balanced=balanced)[0]
                         for one in readers)
        return View(words, self._frames, self._face, before, after)


def panel(reader="residual", seed=0):
    """Make the buttons for a notebook cell.

    Args:
        reader, seed: as those of `PersonalLab`.

    Returns:
        ipywidgets.VBox; its `controller` is the PersonalLab, whose `personal` is a reader.
    """
    import ipywidgets as widgets

    controller = PersonalLab(reader, seed)
    words, shown = widgets.HTML(), widgets.HTML()

    def show(view):
        words.value, shown.value = html.escape(view.words), page(view)

    controller.show = show
    asked = widgets.Dropdown(options=EXPRESSIONS, description="ask for", layout={"width": "16em"})
    asked.observe(lambda event: controller.ask(event["new"]), names="value")
    rows = [widgets.HBox([intake.upload("photos at rest", controller.add),
                          intake.button("sample person", controller.sample),
                          intake.button("clear", controller.clear)]),
            widgets.HBox([intake.upload("read a photo", lambda some: controller.read(*some[-1])),
                          asked]), words, shown]
    controller.clear()
    box = widgets.VBox(rows)
    box.controller = controller
    return box


def page(view):
    """What a View shows, as HTML."""
    told = [intake.picture(view.frames, f"{len(view.frames)} frames of a face at rest.")]
    if view.face is not None:
        said = EXPRESSIONS[view.before.argmax()]
        told.append("<div>" + intake.picture([view.face], f"The face; before, read as {said}."))
        told.append(intake.bars(EXPRESSIONS, view.before, COLORS, "before"))
        if view.after is not None:
            told.append(intake.bars(EXPRESSIONS, view.after, COLORS, "after"))
        told.append("</div>")
    return "".join(told)
