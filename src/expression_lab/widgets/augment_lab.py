"""Sliders over an augmentation policy, and what it makes of a few faces, drawn as one moves them.

Since ipykernel 7 the sliders of a notebook speak from another thread, also while a cell runs;
with ipykernel 6 their messages wait, and then come all at once. So the controller draws one
picture at a time, and a request that has been overtaken by a newer one is not drawn at all.
"""

import base64
import html
import threading

import numpy as np

from expression_lab.augment import Policy
from expression_lab.errors import ConfigError, ShapeError

# What the sliders offer: narrower than what a policy allows, where it would only show nonsense.
SLIDERS = {
    "rotation": 45, "shift": 0.25, "scale": 0.5, "flip": 1,
    "brightness": 0.5, "contrast": 1, "gamma": 1, "light_gradient": 1,
    "noise": 40, "salt_and_pepper": 0.2, "blur": 3,
    "erase": 1, "mask": 1, "glasses": 1,
}
COLUMNS = 8
SPACE = 4  # pixels between two faces


class AugmentLab:
    """Hold a policy and some faces, and draw the faces as the policy varies them.

    Args:
        faces: uint8 `(n, S, S)` or `(n, S, S, 3)`, n from 1 to 64.
        policy: the Policy to begin with.
        seed: int, of the drawing: the same sliders and seed show the same picture.

    Attributes:
        show: function of PNG bytes, called with each new picture, never with an older one after a
            newer one.

    Raises:
        ShapeError: there are no faces, or too many.
    """

    def __init__(self, faces, policy=None, seed=0):
        if not isinstance(faces, np.ndarray) or not 1 <= len(faces) <= 64:
            raise ShapeError("Expected 1 to 64 faces, uint8 (n, S, S) or (n, S, S, 3).")
        self.faces = faces
        self.policy = policy or Policy.mild()
        self.seed = seed
        self.show = lambda png: None
        self._drawing = threading.Lock()
        self._changing = threading.Lock()
        self._latest = 0
        self.render()

    def change(self, **amounts):
        """Set some of the policy's parameters, draw, and show.

        Returns:
            bytes: a PNG, or None if a newer change came before this one was drawn.

        Raises:
            ConfigError: a parameter is unknown or outside its range; the policy stays as it was.
        """
        with self._changing:
            self.policy = Policy.from_dict(self.policy.to_dict() | amounts)
            self._latest = ticket = self._latest + 1
        return self._draw(ticket)

    def start_from(self, policy):
        """Take over all parameters of a policy; as `change`."""
        if not isinstance(policy, Policy):
            raise ConfigError(f"policy: expected a Policy; got {policy!r}")
        return self.change(**policy.to_dict())

    def shuffle(self):
        """Draw the same policy with the next seed; as `change`."""
        with self._changing:
            self.seed += 1
            self._latest = ticket = self._latest + 1
        return self._draw(ticket)

    def render(self):
        """Draw the faces as the policy varies them now: PNG bytes, faces in rows of eight."""
        return _png(sheet(self.policy(self.faces, np.random.default_rng(self.seed))))

    def describe(self):
        """Say in words what is drawn, for those who cannot see it."""
        return f"{len(self.faces)} faces varied by {self.policy}, seed {self.seed}"

    def _draw(self, ticket):
        with self._drawing:
            if ticket != self._latest:
                return None
            png = self.render()
            self.show(png)  # inside the lock, so that an old picture cannot come last
            return png


def sheet(faces):
    """Lay faces out in rows of eight on white: uint8 `(H, W)` or `(H, W, 3)`."""
    n, size = faces.shape[:2]
    columns = min(n, COLUMNS)
    step = size + SPACE
    page = np.full((-(-n // columns) * step - SPACE, columns * step - SPACE, *faces.shape[3:]),
                   255, np.uint8)
    for i, face in enumerate(faces):
        top, left = step * (i // columns), step * (i % columns)
        page[top:top + size, left:left + size] = face
    return page


def panel(faces, policy=None, seed=0):
    """Make the sliders for a notebook cell.

    Args:
        faces, policy, seed: as in `AugmentLab`.

    Returns:
        ipywidgets.VBox; its `controller` is the AugmentLab, whose `policy` can be read afterwards.
    """
    import ipywidgets as widgets

    controller = AugmentLab(faces, policy, seed)
    picture, words = widgets.HTML(), widgets.HTML()

    def show(png):
        picture.value, words.value = _tag(controller, png), f"<code>{controller.policy}</code>"

    controller.show = show
    sliders = {name: _slider(name, most, controller) for name, most in SLIDERS.items()}
    buttons = [_button(start.__name__, lambda start=start: _restart(controller, sliders, start()))
               for start in (Policy.none, Policy.mild, Policy.strong)]
    buttons.append(_button("shuffle", controller.shuffle))
    grid = widgets.GridBox([*sliders.values()], layout={"grid_template_columns": "1fr 1fr"})
    show(controller.render())
    box = widgets.VBox([widgets.HBox(buttons), grid, picture, words])
    box.controller = controller
    return box


def _slider(name, most, controller):
    import ipywidgets as widgets

    slider = widgets.FloatSlider(
        value=min(getattr(controller.policy, name), most), min=0, max=most, step=most / 50,
        description=name.replace("_", " "), readout_format=".2f",
        style={"description_width": "8em"}, layout={"width": "95%"})
    slider.observe(lambda event: controller.change(**{name: event["new"]}), names="value")
    return slider


def _button(text, action):
    import ipywidgets as widgets

    button = widgets.Button(description=text)
    button.on_click(lambda _: action())
    return button


def _restart(controller, sliders, policy):
    """Move every slider to a policy; then take over what has no slider, too."""
    for name, slider in sliders.items():
        slider.value = min(getattr(policy, name), slider.max)
    controller.start_from(policy)


def _tag(controller, png):
    data = base64.b64encode(png).decode("ascii")
    return (f'<img alt="{html.escape(controller.describe())}" src="data:image/png;base64,{data}" '
            'style="width: 100%; max-width: 830px; image-rendering: pixelated"/>')


def _png(page):
    import cv2

    if page.ndim == 3:
        page = cv2.cvtColor(page, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".png", page)[1].tobytes()
