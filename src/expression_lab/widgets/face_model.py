"""Sliders of the face model: who it is, what the face does, and how the photo was taken.

The picture is drawn anew while a slider moves, and beside it stands what a classifier reads. One
picture is drawn at a time, and a request that a newer one has overtaken is not drawn at all.
"""

import base64
import html
import threading
from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ConfigError, unknown_name
from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.faces import model as models
from expression_lab.faces.pose import Pose

IDENTITIES = 6  # components of identity that have a slider
DRAWN = 192  # pixels that a face is drawn at
SHOWN = 336  # pixels that it is shown at, and that the mesh is drawn at
WORDS, WIDE = "12em", "27em"  # of the words beside a slider, and of all of it


@dataclass(frozen=True)
class Range:
    """What a slider offers.

    Attributes:
        low, high, start: float.
        words: str, beside the slider.
        unit: str.
    """

    low: float
    high: float
    start: float
    words: str
    unit: str = ""


SLIDERS = {f"identity_{k}": Range(-3, 3, 0, f"component {k}", " σ")
           for k in range(1, IDENTITIES + 1)}
SLIDERS |= {
    "intensity": Range(0, 1.5, 0, "intensity"),
    "yaw": Range(-30, 30, 0, "yaw", "°"), "pitch": Range(-20, 20, 0, "pitch", "°"),
    "roll": Range(-20, 20, 0, "roll", "°"),
    "azimuth": Range(-90, 90, 45, "light from the side", "°"),
    "elevation": Range(-90, 90, 20, "light from above", "°"),
    "strength": Range(0, 1.5, 0, "strength of the light")}
START = {"expression": "happiness", "mesh": False} | {
    name: float(one.start) for name, one in SLIDERS.items()}


@dataclass(frozen=True)
class View:
    """What is shown.

    Attributes:
        png: bytes, the face.
        alt: str, the face in words.
        probabilities: float32 `(8,)`, what the classifier reads; None without one.
    """

    png: bytes
    alt: str
    probabilities: np.ndarray | None = None


class FaceLab:
    """Hold the settings of one face, draw it and read it.

    Args:
        model: FaceModel, or None for the shipped one.
        reader: Classifier, or the name of one; None reads nothing.

    Attributes:
        values: dict, the settings as they are; its keys are those of `START`.
        seed: int, who it is: 0 the mean person, above it people drawn at random.
        show: function of a View, called with each new one, never with an older one after a newer
            one.
    """

    def __init__(self, model=None, reader="residual"):
        self.model, self.reader = model or models.load(), reader
        self.values, self.seed = dict(START), 0
        self.show = lambda view: None
        self._person = self.model.mean()
        self._drawing, self._changing = threading.Lock(), threading.Lock()
        self._latest = 0

    def change(self, **values):
        """Set some values, draw, and show.

        Returns:
            View, or None if a newer change came before this one was drawn.

        Raises:
            ConfigError: a value is outside its range; all stay as they were.
            UnknownNameError: no value or no expression goes by that name.
        """
        for name, value in values.items():
            _check(name, value)
        return self._ask(lambda: self.values.update(values))

    def reset(self):
        """Back to the mean face, at rest, in even light; as `change`."""
        return self._ask(lambda: self._become(0, START))

    def another(self):
        """Draw the next person at random, who does and is lit as before; as `change`."""
        return self._ask(lambda: self._become(self.seed + 1, {}))

    def person(self):
        """Who it is now: People of one. What has no slider is the person's own."""
        identity = self._person.identity.copy()
        identity[0, :IDENTITIES] = [self.values[f"identity_{k}"] for k in range(1, IDENTITIES + 1)]
        return models.People(identity, self._person.nuisance)

    def face(self, size=DRAWN):
        """Draw the face: faces.model.Rendered, one picture of `size` pixels."""
        v = self.values
        lamp = models.Light(v["azimuth"], v["elevation"], v["strength"])
        pose = Pose(v["yaw"], v["pitch"], v["roll"])
        return self.model.render(self.person(), v["expression"], v["intensity"], pose, lamp, size)

    def view(self):
        """Draw and read the face: View."""
        drawn = self.face()
        picture = drawn.images[0]
        if self.values["mesh"]:
            from expression_lab.plots.landmarks import draw

            triangles = self.model.statistics.triangles
            picture = draw(picture, drawn.landmarks[0], "mesh", SHOWN,
                           triangles[(triangles < 478).all(axis=1)])
        return View(_png(picture), self.describe(), self._read(drawn.images))

    def describe(self):
        """Say in words what is drawn, for those who cannot see it."""
        v = self.values
        who = "The mean person" if self.seed == 0 else f"Person {self.seed}"
        moved = [f"component {k} at {v[f'identity_{k}']:+.1f}" for k in range(1, IDENTITIES + 1)
                 if self.seed == 0 and v[f"identity_{k}"]]
        said = [f"{who}, who does not exist", *moved,
                f"{v['expression']} of intensity {v['intensity']:.2f}",
                f"yaw {v['yaw']:.0f}°, pitch {v['pitch']:.0f}°, roll {v['roll']:.0f}°"]
        if v["strength"]:
            said.append(f"light of strength {v['strength']:.2f} from {v['azimuth']:.0f}° aside "
                        f"and {v['elevation']:.0f}° above")
        return ", ".join(said)

    def _become(self, seed, values):
        self.seed = seed
        self._person = self.model.sample(1, seed) if seed else self.model.mean()
        mine = self._person.identity[0, :IDENTITIES].clip(-3, 3)
        self.values.update(values)
        self.values.update({f"identity_{k}": float(value) for k, value in enumerate(mine, 1)})

    def _ask(self, change):
        """Change something and draw, unless a newer change comes before."""
        with self._changing:
            change()
            self._latest = ticket = self._latest + 1
        with self._drawing:  # one model, one picture at a time
            if ticket != self._latest:
                return None
            view = self.view()
            self.show(view)  # inside the lock, so that an old picture cannot come last
            return view

    def _read(self, images):
        if self.reader is None:
            return None
        if isinstance(self.reader, str):
            from expression_lab import recognize

            self.reader = recognize.load(self.reader)
        return self.reader.predict_proba(images, flip=False)[0]


def bars(probabilities):
    """Probabilities as HTML: a row and a bar for each expression, the highest in bold.

    Args:
        probabilities: float `(8,)`, order of `EXPRESSIONS`; or None.

    Returns:
        str: HTML, "" for None.
    """
    if probabilities is None:
        return ""
    cell = "padding: 0 6px; line-height: 18px; border: none; background: none"
    rows, percent = [], 100 * np.asarray(probabilities, float)
    for name, value in zip(EXPRESSIONS, percent):
        weight = "bold" if value == percent.max() else "normal"
        rows.append(
            f'<tr style="background: none; font-weight: {weight}">'
            f'<td style="{cell}; text-align: right; width: 76px">{name}</td>'
            f'<td style="{cell}; width: 190px"><div style="background: {COLORS[name]}; '
            f'height: 12px; width: {value:.1f}%"></div></td>'
            f'<td style="{cell}; text-align: right; width: 44px">{value:.0f}&nbsp;%</td></tr>')
    return (f'<table style="font-size: 13px; border-collapse: collapse; width: {SHOWN}px; '
            f'margin: 6px 0">{"".join(rows)}</table>')


def panel(model=None, reader="residual"):
    """Make the sliders for a notebook cell.

    Args:
        model, reader: as those of `FaceLab`.

    Returns:
        ipywidgets.VBox; its `controller` is the FaceLab, whose `values` can be read afterwards.
    """
    import ipywidgets as widgets

    controller = FaceLab(model, reader)
    picture, moving = widgets.HTML(), threading.Event()
    controller.show = lambda view: setattr(picture, "value", _tag(view))
    controls = {"expression": widgets.Dropdown(
                    options=EXPRESSIONS, value=START["expression"], description="expression",
                    style={"description_width": WORDS}, layout={"width": WIDE}),
                "mesh": widgets.Checkbox(value=False, description="show the mesh", indent=False)}
    controls |= {name: _slider(one) for name, one in SLIDERS.items()}

    def moved(event):
        if not moving.is_set():
            name = next(name for name, one in controls.items() if one is event["owner"])
            controller.change(**{name: event["new"]})

    def pressed(action):
        action()
        moving.set()  # the sliders follow the face, and ask for nothing themselves
        for name, one in controls.items():
            one.value = controller.values[name]
        moving.clear()

    for one in controls.values():
        one.observe(moved, names="value")
    buttons = [_button(words, lambda action=action: pressed(action)) for words, action in (
        ("reset", controller.reset), ("another person", controller.another))]
    left = widgets.VBox([widgets.HBox([*buttons, controls["mesh"]]), *_grouped(controls)],
                        layout={"width": "28.5em"})
    box = widgets.HBox([left, picture], layout={"flex_flow": "row wrap", "width": "100%"})
    controller.reset()
    box.controller = controller
    return box


def _grouped(controls):
    """The controls in three groups under a heading each."""
    import ipywidgets as widgets

    groups = {"Who it is": list(SLIDERS)[:IDENTITIES],
              "What the face does": ["expression", "intensity"],
              "How the photo was taken": list(SLIDERS)[IDENTITIES + 1:]}
    for heading, names in groups.items():
        yield widgets.HTML(f"<b>{heading}</b>")
        yield from (controls[name] for name in names)


def _slider(one):
    import ipywidgets as widgets

    form = f".{0 if one.high > 10 else 2}f"
    return widgets.FloatSlider(
        value=one.start, min=one.low, max=one.high, step=1 if one.high > 10 else 0.05,
        description=one.words + (f" ({one.unit.strip()})" if one.unit else ""),
        readout_format=form, style={"description_width": WORDS}, layout={"width": WIDE})


def _button(text, action):
    import ipywidgets as widgets

    button = widgets.Button(description=text, layout={"width": f"{4 + 0.6 * len(text):g}em"})
    button.on_click(lambda _: action())
    return button


def _check(name, value):
    if name not in START:
        raise unknown_name("setting of the face", name, START)
    if name == "expression" and value not in EXPRESSIONS:
        raise unknown_name("expression", value, EXPRESSIONS)
    if name in SLIDERS and not SLIDERS[name].low <= value <= SLIDERS[name].high:
        one = SLIDERS[name]
        raise ConfigError(f"{name} is {value!r}; it goes from {one.low:g} to {one.high:g}.")


def _tag(view):
    data = base64.b64encode(view.png).decode("ascii")
    return (f'<img alt="{html.escape(view.alt)}" src="data:image/png;base64,{data}" '
            f'width="{SHOWN}" height="{SHOWN}"/>{bars(view.probabilities)}')


def _png(picture):
    import cv2

    picture = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
