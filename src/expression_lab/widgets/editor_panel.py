"""The expression editor's panel: buttons and sliders that hand what they say to the controller.

    from expression_lab.widgets import editor_panel
    editor_panel.panel()
"""

from expression_lab.edit import SLIDERS
from expression_lab.edit.controls import GROUPS
from expression_lab.edit.references import PARTS
from expression_lab.edit.targets import MOST
from expression_lab.widgets import editor_page as page
from expression_lab.widgets import editor_parts as parts
from expression_lab.widgets.editor import EditorLab
from expression_lab.widgets.editor_stage import Stage
from expression_lab.widgets.in_step import InStep

ENDINGS = (".png", ".jpg", ".webp")
_STARTS = (("replace what the face shows", "neutral"), ("add to what it shows", "current"))


def panel(photo="astronaut", controller=None):
    """Make the editor for a notebook cell.

    Args:
        photo: "astronaut" or "nobody"; or what `EditorLab.open` takes; None begins without one.
        controller: EditorLab, or None for one with the landmark editor.

    Returns:
        ipywidgets.VBox; its `controller` is the EditorLab, whose `history` and `full_size()` can
        be used afterwards.
    """
    made = Panel(controller or EditorLab())
    if isinstance(photo, str) and photo in ("astronaut", "nobody"):
        made.lab.sample(photo)
    elif photo is not None:
        made.lab.open(photo)
    made.box.controller = made.lab
    return made.box


class Panel(InStep):
    """The widgets of the editor, in step with a controller.

    Args:
        lab: EditorLab

    Attributes:
        box: ipywidgets.VBox, all of it.
        sliders: dict of name -> ipywidgets.FloatSlider.
    """

    def __init__(self, lab):
        import ipywidgets as widgets

        self.lab, self._seed = lab, 0
        self.stage = Stage(self.asks(lab.choose))
        self.words, self.meters = widgets.HTML(), widgets.HTML()
        self.words.add_class("xl-words")
        self.meters.add_class("xl-meters")
        self.sliders = {name: self._slider(slider) for name, slider in SLIDERS.items()}
        self.box = self._laid_out()
        lab.show = self._show

    def _laid_out(self):
        import ipywidgets as widgets

        left = widgets.VBox([self.stage.box, self.words, self.meters],
                            layout={"flex": "1 1 340px", "min_width": "300px",
                                    "max_width": "600px", "padding": "0 12px 0 0"})
        right = widgets.VBox([self._presets(), self._groups(), self._folded()],
                             layout={"flex": "1 1 340px", "min_width": "300px"})
        body = widgets.HBox([left, right], layout=parts.ROW)
        box = widgets.VBox([widgets.HTML(page.style()), self._toolbar(), body],
                           layout={"width": "100%", "max_width": "1200px"})
        box.add_class("xl-editor")
        return box

    def _toolbar(self):
        import ipywidgets as widgets

        lab = self.lab
        self.upload = self._upload("Open a photo", "Open a photo of your own; it stays on this "
                                   "machine", lambda data, name: lab.open(data, name))
        self.undo = parts.button("Undo", "Take the last step back", lab.undo, "undo")
        self.redo = parts.button("Redo", "Do again what was undone", lab.redo, "repeat")
        self.close = widgets.ToggleButton(
            False, description="Close-up", icon="search-plus", layout={"width": "auto"},
            tooltip="Show the chosen face large, or the whole photo")
        self.on(self.close, lab.zoom)
        return widgets.HBox([
            self.upload,
            parts.button("Astronaut", "A photo of the public domain", lab.sample, "user"),
            parts.button("Nobody", "A drawn face of a person who does not exist", self._nobody,
                         "user-o"),
            self.undo, self.redo,
            parts.button("Reset all", "The chosen face as it was", lab.reset, "times"),
            self.close],
            layout=parts.ROW)

    def _presets(self):
        import ipywidgets as widgets

        self.presets = widgets.ToggleButtons(options=[], style={"button_width": "auto"})
        self.presets.add_class("xl-presets")
        self.on(self.presets, lambda name: name and self.lab.press(name))
        self.strength = parts.slider(
            "intensity", "How strong the preset is; 1 is as strong as clear faces show it",
            1, 0, MOST, 0.05)
        self.on_slider(self.strength, lambda: self.lab.settings.intensity, self.lab.intensity)
        self.start = widgets.Dropdown(
            options=_STARTS, description="expression", style=parts.WORDS,
            tooltip="Whether the preset takes the place of the face's own expression",
            layout={"width": "98%", "max_width": "26em"})
        self.on(self.start, self.lab.start)
        return widgets.VBox([self.presets, self.strength, self.start])

    def _groups(self):
        import ipywidgets as widgets

        groups = [widgets.VBox([self._heading(group), *(
            self.sliders[name] for name, slider in SLIDERS.items()
            if slider.group == group and slider.of is None)]) for group in GROUPS]
        return widgets.GridBox(groups, layout={
            "grid_template_columns": "repeat(auto-fit, minmax(290px, 1fr))", "grid_gap": "0 14px",
            "align_items": "flex-start"})

    def _heading(self, group):
        import ipywidgets as widgets

        back = parts.button("reset", f"Put the sliders of {group} back to 0",
                            lambda: self.lab.reset(group))
        back.layout.width, back.layout.height = "4.5em", "24px"
        head = widgets.HBox([widgets.HTML(group.capitalize(), layout={"flex": "1 1 auto"}), back])
        head.add_class("xl-head")
        return head

    def _folded(self):
        import ipywidgets as widgets

        sides = widgets.VBox([slider for name, slider in self.sliders.items() if SLIDERS[name].of])
        return widgets.VBox([
            parts.fold("Left and right apart (the person's own sides)", sides),
            parts.fold("The expression of another photo", self._reference()),
            parts.fold("Save", self._saving())])

    def _reference(self):
        import ipywidgets as widgets

        self.parts = widgets.Dropdown(
            options=PARTS, description="take over", tooltip="Which parts of its expression",
            style={"description_width": "5em"}, layout={"width": "13em"})
        self.on(self.parts, self.lab.refer_parts)
        other = self._upload("Choose a photo", "A photo whose expression this face is to take",
                             lambda data, name: self.lab.refer(data, self.parts.value, name))
        self.forget = parts.button("Do without", "Take the other photo's expression back",
                                   self.lab.forget_reference)
        return widgets.HBox([other, self.parts, self.forget], layout=parts.ROW)

    def _saving(self):
        import ipywidgets as widgets

        form = {"style": {"description_width": "4em"}, "layout": {"width": "15em"}}
        self.folder = widgets.Text("edited", description="folder",
                                   tooltip="Where the edited photo goes", **form)
        self.ending = widgets.Dropdown(options=ENDINGS, layout={"width": "5em"},
                                       tooltip="The kind of file")
        self.name = widgets.Text(placeholder="my-smirk", description="preset",
                                 tooltip="A name for what is set now", **form)
        self.sign = parts.signing()
        save = parts.button(
            "Save photo", "Write the photo at its own size; the file says that it was edited",
            lambda: self.lab.save(self.folder.value, self.ending.value, self.sign.value), "save")
        keep = parts.button("Keep preset", "Keep what is set now as a preset of your own",
                            lambda: self.lab.keep(self.name.value), "bookmark")
        rows = [[self.folder, self.ending, save, self.sign], [self.name, keep]]
        return widgets.VBox([widgets.HBox(row, layout=parts.ROW) for row in rows])

    def _slider(self, slider):
        made = parts.slider(slider.name.replace("_", " "), slider.meaning, slider.default,
                            slider.low, slider.high, slider.step)
        self.on_slider(made, lambda: getattr(self.lab.settings.controls, slider.name),
                        lambda value: self.lab.slide(slider.name, value))
        return made

    def _upload(self, words, meaning, action):
        def chosen(data, name):
            self.words.value = page.words(f"Opening {name} …")
            action(data, name)

        return parts.upload(words, meaning, chosen)

    def _nobody(self):
        self._seed += 1
        self.lab.sample("nobody", self._seed)

    def _show(self, view):
        self.stage.show(view)
        self.words.value, self.meters.value = page.words(view.words), page.meters(view)
        self.undo.disabled, self.redo.disabled = not view.can_undo, not view.can_redo
        self.follow(view)

    def _follow(self, view):
        settings = view.settings
        self.close.value = view.close
        if self.presets.options != view.presets:
            self.presets.value = None
            self.presets.options = view.presets
        self.presets.value = settings.preset if settings.preset in view.presets else None
        self.strength.value, self.start.value = settings.intensity, settings.start
        self.strength.disabled = self.start.disabled = not settings.base.target and (
            settings.base.controls.is_zero)
        controls = settings.controls
        for name, slider in self.sliders.items():
            slider.value = getattr(controls, name)
        self.forget.disabled = settings.reference is None
        if settings.reference is not None:
            self.parts.value = settings.reference.parts
