"""The controls of the live panel, by what they are for; each hands over, and follows a View."""

import html
import threading

from expression_lab.edit import SLIDERS
from expression_lab.edit.controls import GROUPS
from expression_lab.edit.references import PARTS
from expression_lab.edit.targets import MOST
from expression_lab.expressions import EXPRESSIONS
from expression_lab.widgets import editor_parts as parts
from expression_lab.widgets.live_collect import in_words
from expression_lab.widgets.live_settings import EDITORS

STARTS = (("instead of what I show", "neutral"), ("added to what I show", "current"))
TITLES = (("landmarks", "landmarks"), ("landmarks, refined", "refine"), ("one for all", "multi"),
          ("conditional VAE", "cvae"), ("conditional GAN", "cgan"),
          ("autoencoder, to compare", "autoencoder"))
FORM = {"description_width": "7em"}


def row(*children):
    """Widgets beside each other, in as many lines as they need."""
    import ipywidgets as widgets

    return widgets.HBox(children, layout=parts.ROW)


class Edit:
    """Presets and their strength; and, folded away, the method and the sliders.

    Args:
        lab: LiveLab
        panel: in_step.InStep, in whose steps they are.

    Attributes:
        box: ipywidgets.VBox
        more: ipywidgets.VBox
        loading: threading.Thread or None, that of the editor that was chosen last.
    """

    def __init__(self, lab, panel):
        import ipywidgets as widgets

        self.loading = None
        self.presets = widgets.ToggleButtons(options=[], style={"button_width": "auto"})
        self.presets.add_class("xl-presets")
        self.strength = parts.slider("intensity", "How strong the preset is; 1 is as strong as "
                                     "clear faces show it", 1, 0, MOST, 0.05)
        self.start = widgets.Dropdown(options=STARTS, description="expression", style=FORM,
                                      tooltip="Whether it takes the place of your own",
                                      layout={"width": "20em"})
        self.editor = widgets.Dropdown(
            options=[one for one in TITLES if one[1] in EDITORS], description="method",
            style=FORM, tooltip="What edits; sliders move with landmarks", layout={"width": "19em"})
        self.sliders = {name: self._slider(slider) for name, slider in SLIDERS.items()}
        panel.on(self.presets, lambda name: name and lab.press(name))
        panel.on_slider(self.strength, lambda: lab.settings.asked.intensity, lab.intensity)
        panel.on(self.start, lab.start)
        panel.on(self.editor, lambda name: self._load(lab, name))
        for name, slider in self.sliders.items():
            panel.on_slider(slider,
                            lambda name=name: getattr(lab.settings.asked.controls, name),
                            lambda value, name=name: lab.slide(name, value))
        self.more = parts.fold("Sliders and method", widgets.VBox(
            [row(self.start, self.editor), self._groups()]))
        self.strength.layout = {"flex": "1 1 280px", "max_width": "640px"}
        self.box = widgets.VBox([self.presets, row(self.strength, parts.button(
            "as it is", "Take back all that is asked of the face", lab.reset, "times"))])

    def follow(self, view):
        """Put the controls where a View says."""
        asked = view.settings.asked
        _show(view.settings.mode == "edit", self.box, self.more)
        if self.presets.options != view.presets:
            self.presets.value = None
            self.presets.options = view.presets
        self.presets.value = asked.preset if asked.preset in view.presets else None
        self.strength.value, self.start.value = asked.intensity, asked.start
        if view.settings.editor.name in EDITORS:
            self.editor.value = view.settings.editor.name
        controls = asked.controls
        for name, slider in self.sliders.items():
            slider.value = getattr(controls, name)

    def _load(self, lab, name):
        """Change the editor in a thread: a generator takes seconds, and frames go on meanwhile."""
        lab.say("Loading the editor …")
        self.loading = threading.Thread(target=lab.editor, args=(name,), daemon=True)
        self.loading.start()

    @staticmethod
    def _slider(slider):
        return parts.slider(slider.name.replace("_", " "), slider.meaning, slider.default,
                            slider.low, slider.high, slider.step)

    def _groups(self):
        import ipywidgets as widgets

        groups = []
        for group in GROUPS:
            head = widgets.HTML(group.capitalize())
            head.add_class("xl-head")
            groups.append(widgets.VBox([head, *(self.sliders[name] for name, slider
                                                in SLIDERS.items() if slider.group == group)]))
        return widgets.GridBox(groups, layout={
            "grid_template_columns": "repeat(auto-fit, minmax(290px, 1fr))", "grid_gap": "0 14px",
            "align_items": "flex-start"})


class Mirror:
    """Who looks back out of the mirror, and which parts they take over.

    Args:
        lab, panel: as of `Edit`.
    """

    def __init__(self, lab, panel):
        import ipywidgets as widgets

        self._seed = 0
        self.parts = widgets.Dropdown(options=PARTS, description="take over", style=FORM,
                                      tooltip="Which parts of what you show",
                                      layout={"width": "15em"})
        panel.on(self.parts, lab.parts)
        self.box = row(
            parts.button("Somebody else", "Another drawn face of a person who does not exist",
                         lambda: self._nobody(lab), "random"),
            parts.button("Astronaut", "A photo of the public domain",
                         lambda: lab.face("astronaut", "The astronaut"), "user"),
            parts.upload("A photo", "A photo of somebody who agreed; it stays on this machine",
                         lambda data, name: lab.face(data, name)), self.parts)

    def follow(self, view):
        """Put the controls where a View says."""
        _show(view.settings.mode == "mirror", self.box)
        self.parts.value = view.settings.parts

    def _nobody(self, lab):
        self._seed += 1
        lab.face("nobody", "Nobody", self._seed + 1)


class Keep:
    """Snapshot, recording, and one's face at rest.

    Args:
        lab, panel: as of `Edit`.

    Attributes:
        buttons: ipywidgets.HBox, what is pressed often.
        box: ipywidgets.HBox, what is set once.
    """

    def __init__(self, lab, panel):
        import ipywidgets as widgets

        self._lab, self.clock = lab, widgets.HTML()
        self.folder = widgets.Text(str(lab.folder), description="keep in folder", style=FORM,
                                   tooltip="Where snapshots and recordings go, and nothing else",
                                   layout={"width": "19em"})
        panel.on(self.folder, lambda value: setattr(lab, "folder", value.strip() or "live"))
        self.record = parts.button("Record", "", self._toggle, "circle")
        self.forget = parts.button("Forget it", "Read and edit as for everybody again",
                                   lab.forget_calibration)
        self.buttons = row(
            parts.button("Snapshot", "Keep this picture, before and after, and the settings",
                         lab.snapshot, "camera"), self.record, self.clock)
        self.buttons.add_class("xl-keep")
        self.box = row(
            parts.button("Learn my face at rest", "Two seconds of a relaxed face: readings and "
                         "edits then start from yours", lab.calibrate, "meh-o"),
            self.forget, self.folder)

    def follow(self, view):
        """Show whether a recording runs, and whether one's face is known."""
        runs = view.recording is not None
        self.record.description = "Stop recording" if runs else "Record"
        self.record.icon = "stop" if runs else "circle"
        self.record.tooltip = ("End the recording; what is recorded is kept" if runs else
                               "Write input and output side by side, until you stop it; at most "
                               f"{_clock(self._lab.limit)} minutes")
        self.record.button_style = "danger" if runs else ""
        self.clock.value = "" if not runs else (
            f'<span class="xl-runs">● recording {_clock(view.recording)} of '
            f"{_clock(self._lab.limit)}</span>")
        self.folder.disabled = runs
        self.forget.disabled = not view.is_calibrated

    def _toggle(self):
        lab = self._lab
        (lab.end_recording if lab.view().recording is not None else lab.record)()


class Collect:
    """Pictures of one's own to learn from, with a label, a name and a yes.

    Args:
        lab, panel: as of `Edit`.
    """

    def __init__(self, lab, panel):
        import ipywidgets as widgets

        self._lab, self.counts = lab, widgets.HTML()
        self.label = widgets.Dropdown(options=EXPRESSIONS, description="it shows", style=FORM,
                                      tooltip="What the face is meant to show",
                                      layout={"width": "15em"})
        self.person = widgets.Text(placeholder="Ada", description="who it is", style=FORM,
                                   tooltip="A name by which the pictures can be forgotten",
                                   layout={"width": "15em"})
        self.consent = widgets.Checkbox(False, indent=False, layout={"width": "auto"}, description=(
            "The person who is seen agrees that these pictures are kept on this computer"))
        panel.on(self.person, lambda _: setattr(self.consent, "value", False))  # each is asked anew
        self.box = widgets.VBox([
            row(self.label, self.person), self.consent,
            row(parts.button("Keep this picture", "The face of the last frame, as it came in",
                             lambda: lab.collect(self.label.value, self.person.value,
                                                 self.consent.value), "plus"),
                parts.button("Forget this person", "Delete every picture under this name",
                             lambda: lab.forget(self.person.value), "trash")), self.counts])

    def follow(self, view):
        """Show how many pictures there are."""
        lines = [html.escape(line) for line in in_words(view.counts)] or ["No pictures yet."]
        self.counts.value = "<br>".join(lines)


def _show(is_shown, *boxes):
    for box in boxes:
        box.layout.display = "" if is_shown else "none"


def _clock(seconds):
    """Minutes and seconds, as in 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
