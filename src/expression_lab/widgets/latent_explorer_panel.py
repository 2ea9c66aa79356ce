"""The latent explorer's panel: sliders that hand what they say to the controller.

    from expression_lab.widgets import latent_explorer_panel
    latent_explorer_panel.panel()
"""

import base64
import html
from itertools import zip_longest

import numpy as np

from expression_lab.expressions import COLORS, EXPRESSIONS, WORDS
from expression_lab.widgets import editor_page as page
from expression_lab.widgets import editor_parts as parts
from expression_lab.widgets.in_step import InStep
from expression_lab.widgets.latent_explorer import (
    DIRECTIONS,
    FARTHEST,
    METHODS,
    MOST,
    NEAREST,
    LatentLab,
)

WIDTH = 384  # pixels of the screen that a face takes
MANY = 1_000_000  # people; the number of one is its seed


def panel(method="cgan", controller=None):
    """Make the explorer for a notebook cell.

    Args:
        method: str, the generator to begin with, "cgan" or "cvae".
        controller: LatentLab, or None for one with the shipped generators.

    Returns:
        ipywidgets.VBox; its `controller` is the LatentLab, whose `face()` and `settings` can be
        used afterwards.
    """
    made = Panel(controller or LatentLab(method))
    made.lab.reset()
    made.box.controller = made.lab
    return made.box


class Panel(InStep):
    """The widgets of the explorer, in step with a controller.

    Args:
        lab: LatentLab

    Attributes:
        box: ipywidgets.VBox, all of it.
        mixer: dict of expression -> ipywidgets.FloatSlider.
        moves: list of ipywidgets.FloatSlider, one a direction.
    """

    def __init__(self, lab):
        import ipywidgets as widgets

        self.lab = lab
        self.picture, self.words = widgets.HTML(), widgets.HTML()
        self.words.add_class("xl-words")
        self.picture.add_class("xl-meters")
        self.box = self._laid_out()
        lab.show = self._show

    def _laid_out(self):
        import ipywidgets as widgets

        left = widgets.VBox([self.picture, self.words], layout={
            "flex": "0 1 400px", "min_width": "0", "max_width": "100%", "padding": "0 12px 0 0"})
        right = widgets.VBox([self._shows(), self._who()],
                             layout={"flex": "1 1 340px", "min_width": "300px"})
        box = widgets.VBox([widgets.HTML(page.style()), self._toolbar(),
                            widgets.HBox([left, right], layout=parts.ROW)],
                           layout={"width": "100%", "max_width": "1100px"})
        for name in ("xl-editor", "xl-explorer"):
            box.add_class(name)
        return box

    def _toolbar(self):
        import ipywidgets as widgets

        lab = self.lab
        self.method = widgets.Dropdown(
            options=[(name, name) for name in METHODS], value=lab.settings.method,
            description="generator", style={"description_width": "5em"}, layout={"width": "12em"},
            tooltip="Which network draws")
        self.on(self.method, lab.method)
        self.seed = widgets.BoundedIntText(
            0, min=0, max=MANY, description="person", style={"description_width": "4em"},
            layout={"width": "10em"}, tooltip="The seed of who is drawn")
        self.on(self.seed, lab.person)
        return widgets.HBox([
            self.method, self.seed,
            parts.button("Next person", "Draw somebody else", lab.next, "step-forward"),
            parts.upload("Start from a photo", "A photo of your own; it stays on this machine",
                         self._chosen),
            parts.button("Astronaut", "A photo of the public domain", self._astronaut, "user"),
            parts.button("Reset", "Everything as at the start", lab.reset, "times")],
            layout=parts.ROW)

    def _shows(self):
        """The mixer."""
        import ipywidgets as widgets

        self.only = widgets.ToggleButtons(options=EXPRESSIONS, value=None,
                                          style={"button_width": "auto"})
        self.only.add_class("xl-presets")
        self.on(self.only, lambda name: name and self.lab.only(name))
        self.mixer = {}
        for i, name in enumerate(EXPRESSIONS):
            self.mixer[name] = parts.slider(name, WORDS[name], 0, 0, 1, 0.01)
            self.on_slider(self.mixer[name], lambda i=i: self.lab.settings.shares[i],
                            lambda value, name=name: self.lab.mix(name, value))
        self.strength = parts.slider("intensity", "0 is neutral, 1 as people show it, above 1 "
                                     "exaggerated", 1, 0, MOST, 0.05)
        self.on_slider(self.strength, lambda: self.lab.settings.intensity, self.lab.intensity)
        return widgets.VBox([_heading("What the face shows"), self.only,
                             _columns(self.mixer.values()), self.strength])

    def _who(self):
        """The directions of the latent."""
        import ipywidgets as widgets

        self.moves = []
        for k in range(DIRECTIONS):
            one = parts.slider(f"direction {k + 1}", "Deviations along this direction of the "
                               "latent; the first change the picture most", 0, -FARTHEST,
                               FARTHEST, 0.1)
            self.on_slider(one, lambda k=k: self.lab.settings.moves[k],
                            lambda value, k=k: self.lab.move(k, value))
            self.moves.append(one)
        self.truncation = parts.slider(
            "truncation", "Numbers of the latent beyond this are drawn again; 3 is none: the "
            "smaller, the more usual the face", FARTHEST, NEAREST, FARTHEST, 0.1)
        self.on_slider(self.truncation, lambda: self.lab.settings.truncation, self.lab.truncate)
        return widgets.VBox([_heading("Who it is"), _columns(self.moves), self.truncation])

    def _chosen(self, data, name):
        self.words.value = page.words(f"Opening {name} …")
        self.lab.open(data, name)

    def _astronaut(self):
        from skimage import data

        self.lab.open(data.astronaut(), "The astronaut")

    def _show(self, view):
        self.picture.value = pictures(view) + bars(view)
        self.words.value = page.words(view.words)
        self._asked_alone(view)
        self.follow(view)

    def _asked_alone(self, view):
        """Only the button of an expression that is asked for alone is pressed."""
        shares = view.settings.shares
        alone = EXPRESSIONS[int(np.argmax(shares))] if np.count_nonzero(shares) == 1 else None
        if self.only.value != alone:
            with self.moved():
                self.only.value = alone

    def _follow(self, view):
        settings = view.settings
        self.method.value, self.seed.value = settings.method, settings.seed
        for name, share in zip(EXPRESSIONS, settings.shares, strict=True):
            self.mixer[name].value = share
        self.strength.value, self.truncation.value = settings.intensity, settings.truncation
        self.truncation.disabled = bool(view.original)  # a photo's face is not drawn by chance
        for slider, at in zip_longest(self.moves, settings.moves):
            slider.layout.display = "none" if at is None else None
            slider.value = at or 0.0


def pictures(view):
    """The drawn face, and the face of the photo that it starts from: HTML."""
    made = [_image(view.png, view.alt, WIDTH if not view.original else 2 * WIDTH // 3,
                   "drawn" if view.original else "")]
    if view.original:
        made.insert(0, _image(view.original, "The face of the photo, aligned", WIDTH // 3,
                              "photo"))
    return ('<div style="display: flex; gap: 8px; align-items: flex-end; '
            f'margin-bottom: 6px">{"".join(made)}</div>')


def bars(view):
    """What the classifier reads, a row for each expression, and a mark at what was asked: HTML."""
    if view.probabilities is None:
        return ""
    rows, best = [], int(view.probabilities.argmax())
    for i, name in enumerate(EXPRESSIONS):
        read, asked = 100 * float(view.probabilities[i]), 100 * min(max(view.asked[i], 0), 1)
        rows.append(
            f'<tr{" class=xl-best" if i == best else ""} title="{name}: read {read:.0f} %, asked '
            f'{asked:.0f} %"><th>{name}</th><td><div class="xl-bar"><i style="width:{read:.1f}%;'
            f'background:{COLORS[name]}"></i><u style="left:{asked:.1f}%"></u></div></td>'
            f'<td>{read:.0f}&nbsp;%</td></tr>')
    return (f'<div class="xl-facts"><span>read: <b>{EXPRESSIONS[best]} '
            f'{view.probabilities[best]:.0%}</b> (a mark is at what was asked)</span>'
            f"<span>{view.milliseconds:.0f}&nbsp;ms</span></div>"
            f'<table aria-label="Probability of each expression">{"".join(rows)}</table>')


def _image(data, alt, width, caption):
    code = base64.b64encode(data).decode("ascii")
    return (f'<figure style="margin: 0; min-width: 0; flex: 0 1 {width}px; font-size: 11px">'
            f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{code}" '
            f'style="border-radius: 6px; display: block; width: 100%"/>{caption}</figure>')


def _heading(words):
    import ipywidgets as widgets

    head = widgets.HBox([widgets.HTML(words, layout={"flex": "1 1 auto"})])
    head.add_class("xl-head")
    return head


def _columns(sliders):
    """Sliders side by side where there is room."""
    import ipywidgets as widgets

    return widgets.GridBox(list(sliders), layout={
        "grid_template_columns": "repeat(auto-fit, minmax(290px, 1fr))", "grid_gap": "0 14px"})
