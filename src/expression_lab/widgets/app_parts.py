"""What the tabs of the page are made of: big buttons with faces, and an intensity."""

from expression_lab.edit.targets import MOST
from expression_lab.widgets import app_icons, editor_parts

CHOSEN = "xl-chosen"


class Expressions:
    """A big button for each expression.

    Args:
        press: function of str, called with the name of the one that was pressed.

    Attributes:
        box: ipywidgets.Box
        buttons: dict of name -> ipywidgets.Button
    """

    def __init__(self, press):
        import ipywidgets as widgets

        self.buttons = {name: self._button(name, press) for name in app_icons.FACES}
        self.box = widgets.Box(list(self.buttons.values()))
        self.box.add_class("xl-expressions")

    def _button(self, name, press):
        made = button(name, "", lambda: press(name), "xl-big")
        made.add_class(f"xl-face-{name}")
        return made

    def choose(self, chosen):
        """Show which one is pressed: str, or None for none of them."""
        for name, one in self.buttons.items():
            mark(one, name == chosen)
            one.tooltip = f"{name} is what the face is asked for" if name == chosen else (
                f"Ask the face for {name}")


def button(words, meaning, action, *classes, icon=""):
    """A large ipywidgets.Button that does something."""
    made = editor_parts.button(words, meaning, action, icon)
    for one in ("xl-button", *classes):
        made.add_class(one)
    return made


def mark(widget, is_it):
    """Let a button look pressed, or not."""
    (widget.add_class if is_it else widget.remove_class)(CHOSEN)


def intensity():
    """A slider from nothing to exaggerated: ipywidgets.FloatSlider."""
    import ipywidgets as widgets

    made = widgets.FloatSlider(
        1, min=0, max=MOST, step=0.05, description="How strong", readout_format=".2f",
        tooltip="0 is nothing, 1 as strong as clear faces show it, 1.5 exaggerated",
        style={"description_width": "6.5em"}, layout={"width": "98%"})
    made.add_class("xl-strong")
    return made
