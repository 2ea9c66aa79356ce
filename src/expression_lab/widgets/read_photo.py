"""Try your own photo: choose a file, see the faces framed and what is read in them.

The photo stays on this computer: it goes from the browser to the kernel, and nowhere else.
"""

import base64
import html
import threading
from dataclasses import dataclass

from expression_lab import faces
from expression_lab.errors import LabError


@dataclass(frozen=True)
class Answer:
    """What is shown for a photo.

    Attributes:
        words: str, one or two sentences: what was found, or what was wrong with the file.
        png: bytes, the photo with its boxes and bars; None where the file was no picture.
        alt: str, the picture in words.
    """

    words: str
    png: bytes | None = None
    alt: str = ""


class PhotoReader:
    """Read photos one at a time; of photos that come faster than that, only the last is read.

    Args:
        reader: str, a name of `recognize.available()`, or a Classifier.

    Attributes:
        balanced: bool, take all expressions as equally likely beforehand.
        show: function of an Answer, called with each new one, never with an older one after a
            newer one.
    """

    def __init__(self, reader="residual"):
        self.reader, self.balanced, self._last = reader, False, None
        self.show = lambda answer: None
        self._reading = threading.Lock()
        self._counting = threading.Lock()
        self._latest = 0

    def read(self, source, name="Your photo"):
        """Open a photo, read the faces in it, and show the answer.

        Args:
            source: bytes of a file, a path, or a picture that is open already
                (uint8 `(H, W, 3)`).
            name: str, what the photo is called in the answer.

        Returns:
            Answer, or None if a newer photo came before this one was read.
        """
        with self._counting:
            self._latest = ticket = self._latest + 1
        with self._reading:  # one model, one photo at a time
            if ticket != self._latest:
                return None
            self._last = source, name
            answer = self._answer(source, name)
            self.show(answer)  # inside the lock, so that an old answer cannot come last
            return answer

    def balance(self, balanced):
        """Choose the reading, and read the last photo again.

        Args:
            balanced: bool

        Returns:
            Answer, or None where no photo was read yet.
        """
        self.balanced = bool(balanced)
        return self.read(*self._last) if self._last else None

    def _answer(self, source, name):
        from expression_lab import plots, recognize

        try:
            opened = hasattr(source, "shape")
            photo = source if opened else faces.open_picture(source)
            if isinstance(self.reader, str):
                self.reader = recognize.load(self.reader, runtime="auto")
            readings = recognize.read(photo, self.reader, self.balanced)
        except LabError as error:
            return Answer(f"{name}: {error}")
        fig = plots.reading(photo, readings)
        return Answer(sentence(name, readings), plots.to_png(fig), fig.alt)


def sentence(name, readings):
    """Say what was read in a photo.

    Args:
        name: str, the photo.
        readings: list of recognize.Reading.

    Returns:
        str: one or two sentences.
    """
    if not readings:
        return (f"{name}: no face was found. A face that looks at the camera, upright and in good "
                "light, is found best.")
    said = [f"{one.expression} ({one.confidence:.0%})" for one in readings]
    if len(said) == 1:
        return f"{name}: the face looks most like {said[0]}."
    return f"{name}: {len(said)} faces, the largest first: {', '.join(said)}."


def panel(photo=None, name="The astronaut", reader="residual"):
    """Make the upload button for a notebook cell.

    Args:
        photo: uint8 `(H, W, 3)`, read at once so that there is something to see; or None.
        name: str, what this photo is called.
        reader: as in `PhotoReader`.

    Returns:
        ipywidgets.VBox; its `controller` is the PhotoReader.
    """
    import ipywidgets as widgets

    controller = PhotoReader(reader)
    picture, words = widgets.HTML(), widgets.HTML("Choose a photo with a face in it.")

    def show(answer):
        words.value, picture.value = html.escape(answer.words), _tag(answer)

    def chosen(event):
        if event["new"]:
            file = event["new"][-1]
            words.value = f"Reading {html.escape(file['name'])} …"
            controller.read(bytes(file["content"]), file["name"])

    controller.show = show
    upload = widgets.FileUpload(accept="image/*", multiple=False, description="Your photo",
                                layout={"width": "12em"})
    upload.observe(chosen, names="value")
    equal = widgets.Checkbox(False, description="take all expressions as equally likely",
                             indent=False, layout={"width": "22em"})
    equal.observe(lambda change: controller.balance(change["new"]), names="value")
    if photo is not None:
        controller.read(photo, name)
    box = widgets.VBox([widgets.HBox([upload, equal]), words, picture])
    box.controller = controller
    return box


def _tag(answer):
    if answer.png is None:
        return ""
    data = base64.b64encode(answer.png).decode("ascii")
    return (f'<img alt="{html.escape(answer.alt)}" src="data:image/png;base64,{data}" '
            'style="width: 100%; max-width: 830px"/>')
