"""Faces into a panel: from a photo, or from a person who does not exist; and pictures out of it."""

import base64
import html
import threading

import numpy as np

from expression_lab import faces
from expression_lab.data.sitting import sitting
from expression_lab.errors import LabError, PictureError

SIZE = 96  # pixels of a face
COLUMNS, SPACE = 10, 4  # of a sheet of faces


class Lab:
    """A controller that does one thing at a time and shows what became of it.

    A subclass says in `_view(words)` what is to be seen.

    Attributes:
        show: function of a View, called after each thing done.
    """

    def __init__(self):
        self.show = lambda view: None
        self._working = threading.Lock()

    def _do(self, action):
        with self._working:  # one model, one thing at a time
            try:
                words = action()
            except (LabError, OSError) as error:
                words = str(error)
            view = self._view(words)
            self.show(view)
            return view


def face_of(source, name="The photo"):
    """The largest face of a photo, cut out.

    Args:
        source: bytes of a file, a path, or a picture that is open already.
        name: str, what the photo is called where something is wrong with it.

    Returns:
        uint8 `(96, 96)`

    Raises:
        PictureError: it is no picture, or there is no face in it.
    """
    try:
        photo = source if hasattr(source, "shape") else faces.open_picture(source)
    except PictureError as error:
        raise PictureError(f"{name}: {error}") from None
    boxes = faces.find(photo)
    if not boxes:
        raise PictureError(f"{name}: no face was found; take one that looks at the camera, upright "
                           "and in good light.")
    return faces.crop(photo, boxes[0], SIZE)


def nobody(seed):
    """A person who does not exist: faces.model.People of one."""
    return faces.model.load().sample(1, seed)


def sample(person, expression, n, rng):
    """Frames of one sitting of that person: uint8 `(n, 96, 96)`."""
    return sitting(person, [expression] * n, rng, rng.uniform(0.8, 1.1, n))


def picture(images, alt):
    """Faces in rows as an HTML image; "" where there are none.

    Args:
        images: list of uint8 `(96, 96)`.
        alt: str, the same in words.
    """
    if not len(images):
        return ""
    import cv2

    step, columns = SIZE + SPACE, min(COLUMNS, len(images))
    page = np.full((-(-len(images) // columns) * step - SPACE, columns * step - SPACE), 255,
                   np.uint8)
    for i, face in enumerate(images):
        top, left = step * (i // columns), step * (i % columns)
        page[top:top + SIZE, left:left + SIZE] = face
    data = base64.b64encode(cv2.imencode(".png", page)[1].tobytes()).decode("ascii")
    return (f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}" '
            f'style="width: {0.7 * page.shape[1]:.0f}px; max-width: 100%"/>')


def bars(names, probabilities, colors=None, title=""):
    """Probabilities as an HTML table: a row and a bar for each name, the highest in bold.

    Args:
        names: k str.
        probabilities: float `(k,)`.
        colors: dict name -> color, or None for one color.
        title: str, above the bars.
    """
    cell = "padding: 0 6px; line-height: 18px; border: none; background: none"
    rows = [f'<caption style="font-weight: bold; color: inherit">{html.escape(title)}</caption>']
    percent = 100 * np.asarray(probabilities, float)
    for name, value in zip(names, percent, strict=True):
        weight = "bold" if value == percent.max() else "normal"
        color = (colors or {}).get(name, "#0072b2")
        rows.append(
            f'<tr style="background: none; font-weight: {weight}">'
            f'<td style="{cell}; text-align: right; width: 90px">{html.escape(name)}</td>'
            f'<td style="{cell}; width: 150px"><div style="background: {color}; height: 12px; '
            f'width: {value:.1f}%"></div></td>'
            f'<td style="{cell}; text-align: right; width: 44px">{value:.0f}&nbsp;%</td></tr>')
    return ('<table style="font-size: 13px; border-collapse: collapse; margin: 6px 12px 6px 0; '
            f'display: inline-table">{"".join(rows)}</table>')


def button(words, action):
    """An ipywidgets.Button that does something."""
    import ipywidgets as widgets

    made = widgets.Button(description=words, layout={"width": f"{4 + 0.6 * len(words):g}em"})
    made.on_click(lambda _: action())
    return made


def upload(words, action):
    """A button for photos; `action` is called with a list of (bytes, name)."""
    import ipywidgets as widgets

    made = widgets.FileUpload(accept="image/*", multiple=True, description=words,
                              layout={"width": f"{5 + 0.6 * len(words):g}em"})
    made.observe(lambda event: event["new"] and action(
        [(bytes(one["content"]), one["name"]) for one in event["new"]]), names="value")
    return made
