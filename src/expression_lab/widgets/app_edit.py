"""The page's first tab: big buttons, the photo before and after, and all sliders behind "more"."""

from expression_lab.widgets import app_parts as parts
from expression_lab.widgets import editor_page, editor_parts
from expression_lab.widgets.editor_panel import Panel
from expression_lab.widgets.editor_stage import Stage
from expression_lab.widgets.editor_view import in_words
from expression_lab.widgets.in_step import InStep


class SideBySide(Stage):
    """Before and after beside each other; where there are several faces, one is chosen in before.

    Args:
        choose: function of int, called with the face that was clicked.
    """

    def __init__(self, choose):
        import ipywidgets as widgets

        super().__init__(choose)
        self.names = [widgets.HTML("before"), widgets.HTML("after")]
        figures = [widgets.Box([self.before, self.faces]), widgets.Box([self.after])]
        for one in figures:
            one.add_class("xl-stage")
        pairs = [widgets.VBox([figure, name]) for figure, name in zip(figures, self.names)]
        self.box = widgets.Box(pairs)
        self.box.add_class("xl-pair")
        self.box.add_class("xl-hidden")

    def show(self, view):
        super().show(view)
        self.box.layout.max_width = None

    def _button(self, face, box):
        made = super()._button(face, box)
        made.description, made.tooltip = str(face + 1), f"Edit face {face + 1}"
        return made


class EditTab(InStep):
    """Widgets for a PictureLab.

    Args:
        lab: app_lab.PictureLab

    Attributes:
        box: ipywidgets.Box
        is_full: bool, the panel with all sliders is shown instead of the big buttons.
    """

    def __init__(self, lab):
        import ipywidgets as widgets

        self.lab, self.is_full, self._full = lab, False, None
        self.stage = SideBySide(lab.choose)
        self.expressions = parts.Expressions(lab.press)
        self.strength = parts.intensity()
        self.on_slider(self.strength, lambda: lab.settings.intensity, lab.intensity)
        self.meters = widgets.HTML()
        self.meters.add_class("xl-meters")
        self.more = parts.button("More: every slider", "", self.switch, icon="sliders")
        controls = widgets.VBox([self.expressions.box, self.strength, *self._steps()])
        controls.add_class("xl-controls")
        self.simple = widgets.Box([self.stage.box, controls, self.meters])
        self.simple.add_class("xl-edit")
        self.box = widgets.VBox([self.simple, self.more])
        self._name()

    def _steps(self):
        import ipywidgets as widgets

        lab = self.lab
        self.undo = parts.button("Undo", "Take the last step back", lab.undo, icon="undo")
        self.redo = parts.button("Redo", "Do again what was undone", lab.redo, icon="repeat")
        self.again = parts.button("Start again", "The face as it was", lab.reset, icon="times")
        self.close = parts.button("", "", lambda: lab.zoom(not lab.close), icon="search")
        self.sign = editor_parts.signing()
        self.save = parts.button("Save before and after", "Write both pictures, one of them side "
                                 "by side, and the settings",
                                 lambda: lab.keep_pictures(self.sign.value), "xl-main",
                                 icon="save")
        row = widgets.Box([self.undo, self.redo, self.again, self.close])
        row.add_class("xl-row")
        return row, self.save, self.sign

    def switch(self):
        """From the big buttons to all sliders, and back."""
        self.is_full = not self.is_full
        if self._full is None:
            shown = self.lab.show
            full = Panel(self.lab)
            self._full, self._show_full, self.lab.show = full.box, self.lab.show, shown
        self.box.children = [self._full if self.is_full else self.simple, self.more]
        self._name()
        self._leaps = -1
        self.lab.zoom(self.lab.close)  # what is shown now is up to date

    def _name(self):
        self.more.description = "Less: the big buttons" if self.is_full else "More: every slider"
        self.more.tooltip = ("Back to the big buttons" if self.is_full else
                             "Each movement of the face by itself, and other photos' expressions")

    def show(self, view):
        """Show an editor_view.View."""
        if self.is_full:
            self._show_full(view)
            return
        self.stage.show(view)
        self.meters.value = editor_page.meters(view)
        self._tell(view)
        self.undo.disabled, self.redo.disabled = not view.can_undo, not view.can_redo
        self.follow(view)

    def _tell(self, view):
        current = {face + 1: edit for face, edit in self.lab.history.current.items()}
        self.stage.after.tooltip = in_words(self.lab.photo, current)
        self.stage.names[1].value = "after" if view.after is not view.before else (
            "after: nothing is changed yet")

    def _follow(self, view):
        settings = view.settings
        self.expressions.choose(settings.preset)
        self.strength.value = settings.intensity
        self.strength.disabled = not settings.base.target and settings.base.controls.is_zero
        self.close.description = "Whole photo" if view.close else "Close-up"
        self.close.tooltip = "Show all of it" if view.close else "Show the chosen face large"
