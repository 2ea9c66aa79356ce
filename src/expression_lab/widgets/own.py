"""Teach a reader an expression of one's own: name it, show it a few times, train, and try it.

Snapshots come from photos that are uploaded, from an array of faces, or from a person who does not
exist. They stay on this computer; what is saved is the head, and no picture.
"""

import html
from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.recognize.own import FEWEST, OwnExpressions
from expression_lab.widgets import intake

EACH = 5  # snapshots that a press of the button draws
MOST = 200  # snapshots of a name


@dataclass(frozen=True, eq=False)
class View:
    """What is shown.

    Attributes:
        words: str, what was done, or what is missing.
        snapshots: dict name -> list of uint8 `(96, 96)`.
        face: uint8 `(96, 96)`, the face that was read last; None before.
        names: tuple of str, the head's names; () before it is trained.
        probabilities: float32 `(k,)`, of these names; None before.
    """

    words: str
    snapshots: dict
    face: np.ndarray | None = None
    names: tuple = ()
    probabilities: np.ndarray | None = None


class OwnLab(intake.Lab):
    """Collect named snapshots, train a head, and try it.

    Args:
        reader: Classifier, or the name of one.
        mirror: bool, as that of `OwnExpressions.fit`.
        seed: int, of the person who does not exist.

    Attributes:
        own: OwnExpressions, or None before there is one: what notebooks go on with.
        snapshots: dict name -> list of uint8 `(96, 96)`.
        show: function of a View, called with each new one.
    """

    def __init__(self, reader="residual", mirror=True, seed=1):
        super().__init__()
        self.reader, self.mirror, self.own, self.snapshots = reader, mirror, None, {}
        self._person, self._rng = intake.nobody(seed), np.random.default_rng(seed)
        self._face = None

    def add(self, name, photos):
        """Take the faces of photos as snapshots of a name.

        Args:
            name: str, such as "wink".
            photos: list of (source, name); a source is bytes, a path or a picture.

        Returns:
            View
        """
        return self._do(lambda: self._add(name, [intake.face_of(*photo) for photo in photos]))

    def frames(self, name, crops):
        """Take faces that are cut out already, as a camera or a data set gives them: View."""
        import cv2

        crops = [cv2.resize(crop, (intake.SIZE, intake.SIZE)) for crop in crops]
        return self._do(lambda: self._add(name, crops))

    def sample(self, name, expression, n=EACH):
        """Draw snapshots of a person who does not exist, to be called by a name: View."""
        return self._do(lambda: self._add(
            name, intake.sample(self._person, expression, n, self._rng)))

    def remove(self, name):
        """Forget a name and its snapshots: View."""
        return self._do(lambda: self._remove(name))

    def train(self):
        """Train a head on all snapshots: View."""
        return self._do(self._train)

    def read(self, source, name="The photo"):
        """Read a photo with the trained head: View."""
        return self._do(lambda: self._read(intake.face_of(source, name)))

    def try_sample(self, expression):
        """Let the person who does not exist show an expression, and read it: View."""
        return self._do(lambda: self._read(
            intake.sample(self._person, expression, 1, self._rng)[0]))

    def save(self, path):
        """Write the head as `.npz`: View."""
        return self._do(lambda: self._save(path))

    def _add(self, name, crops):
        name = str(name).strip()
        if not name:
            raise ConfigError("Give the expression a name first, such as wink.")
        kept = self.snapshots.setdefault(name, [])
        kept.extend(crops)
        del kept[:-MOST]
        missing = FEWEST - len(kept)
        return f"{len(kept)} snapshots of {name}" + (f", {missing} more are needed." if missing > 0
                                                     else ".")

    def _remove(self, name):
        self.snapshots.pop(name, None)
        return f"{name} is forgotten; train again."

    def _train(self):
        if isinstance(self.reader, str):
            from expression_lab import recognize

            self.reader = recognize.load(self.reader)
        names = [name for name, kept in self.snapshots.items() for _ in kept]
        faces = [face for kept in self.snapshots.values() for face in kept]
        images = np.stack(faces) if faces else np.empty((0, intake.SIZE, intake.SIZE), np.uint8)
        self.own = OwnExpressions.fit(self.reader, images, names, mirror=self.mirror)
        return f"Trained. {self.own.estimate}"

    def _read(self, face):
        self._face = face
        if self.own is None:
            return "Train first; then this face is read."
        probabilities = self.own.predict_proba(face[None])[0]
        best = int(probabilities.argmax())
        return f"This looks most like {self.own.classes[best]} ({probabilities[best]:.0%})."

    def _save(self, path):
        if self.own is None:
            return "There is nothing to save yet; train first."
        self.own.save(path)
        return f"Saved without any picture: {path}. Use it with recognize.read(photo, reader=own)."

    def _view(self, words):
        snapshots = {name: list(kept) for name, kept in self.snapshots.items()}
        if self._face is None or self.own is None:
            return View(words, snapshots, self._face)
        return View(words, snapshots, self._face, self.own.classes,
                    self.own.predict_proba(self._face[None])[0])


def panel(reader="residual", mirror=True, seed=1):
    """Make the buttons for a notebook cell.

    Args:
        reader, mirror, seed: as those of `OwnLab`.

    Returns:
        ipywidgets.VBox; its `controller` is the OwnLab, whose `own` is a reader.
    """
    import ipywidgets as widgets

    controller = OwnLab(reader, mirror, seed)
    words = widgets.HTML("Name an expression, add snapshots of it, then of another; then train.")
    shown = widgets.HTML()

    def show(view):
        words.value, shown.value = html.escape(view.words), page(view)

    def train():
        words.value = "Training …"
        controller.train()

    controller.show = show
    name = widgets.Text(placeholder="name, such as wink", layout={"width": "14em"})
    drawn = widgets.Dropdown(options=EXPRESSIONS, description="sample", layout={"width": "15em"})
    box = widgets.VBox([
        widgets.HBox([name, intake.upload("add photos", lambda some: controller.add(
            name.value, some))]),
        widgets.HBox([drawn,
                      intake.button("add 5 samples", lambda: controller.sample(
                          name.value or drawn.value, drawn.value)),
                      intake.button("try a sample", lambda: controller.try_sample(drawn.value))]),
        widgets.HBox([intake.button("train", train),
                      intake.upload("read a photo", lambda some: controller.read(*some[-1])),
                      intake.button("remove name", lambda: controller.remove(name.value.strip()))]),
        words, shown])
    box.controller = controller
    return box


def page(view):
    """What a View shows, as HTML."""
    told = []
    if view.face is not None:
        told.append("<div>" + intake.picture([view.face], "The face that was read last."))
        if view.probabilities is not None:
            told.append(intake.bars(view.names, view.probabilities, COLORS))
        told.append("</div>")
    for name, kept in view.snapshots.items():
        told.append(f"<div><b>{html.escape(name)}</b>, {len(kept)}</div>"
                    + intake.picture(kept[-10:], f"Snapshots of {name}."))
    return "".join(told)
