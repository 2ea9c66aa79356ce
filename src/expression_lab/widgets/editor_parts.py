"""Buttons and sliders of the expression editor: labelled, explained, as wide as their words."""

WORDS = {"description_width": "7em"}  # beside a slider
ROW = {"flex_flow": "row wrap"}


def button(words, meaning, action, icon=""):
    """An ipywidgets.Button that does something."""
    import ipywidgets as widgets

    made = widgets.Button(description=words, tooltip=meaning, icon=icon, layout={"width": "auto"})
    made.on_click(lambda _: action())
    return made


def upload(words, meaning, action):
    """An ipywidgets.FileUpload for a photo; `action` is called with its bytes and its name."""
    import ipywidgets as widgets

    made = widgets.FileUpload(accept="image/*", description=words, tooltip=meaning,
                              layout={"width": "auto"})

    def chosen(event):
        if event["new"]:
            file = event["new"][-1]
            action(bytes(file["content"]), file["name"])
            made.value = ()  # so that the same file can be chosen again

    made.observe(chosen, names="value")
    return made


def fold(words, content):
    """A heading that opens and closes what is under it, by keyboard as well.

    The headings of ipywidgets' Accordion are left out by the Tab key.

    Args:
        words: str, the heading.
        content: ipywidgets.Widget, closed at first.

    Returns:
        ipywidgets.VBox
    """
    import ipywidgets as widgets

    head = widgets.ToggleButton(False, description=words, icon="caret-right",
                                tooltip=f"Open or close: {words}", layout={"width": "auto"})

    def turn(event):
        content.layout.display = None if event["new"] else "none"
        head.icon = "caret-down" if event["new"] else "caret-right"

    content.layout.display = "none"
    head.observe(turn, names="value")
    box = widgets.VBox([head, content])
    box.add_class("xl-fold")
    return box


def slider(words, meaning, start, low, high, step):
    """An ipywidgets.FloatSlider."""
    import ipywidgets as widgets

    digits = 2 if step < 0.1 else 1 if step < 1 else 0
    return widgets.FloatSlider(start, min=low, max=high, step=step, description=words,
                               tooltip=meaning, readout_format=f".{digits}f", style=WORDS,
                               layout={"width": "98%"})


def signing():
    """A tick that says whether saved pictures are signed; not shown where none can be.

    Returns:
        ipywidgets.Checkbox
    """
    import ipywidgets as widgets

    from expression_lab.edit import credentials

    return widgets.Checkbox(
        False, description="Sign (Content Credentials)", indent=False,
        tooltip="Seal what the file says of its edits (Content Credentials), with a certificate "
                "that is made on this computer and names nobody",
        layout={"width": "auto", "margin": "6px 4px",
                "display": None if credentials.available() else "none"})


def is_echo(moved, value, stands):
    """Did the browser only answer what it was sent?

    A slider that is sent -8.03 answers with its nearest step, -8, and some answer 5e-17 to 0.

    Args:
        moved: ipywidgets.FloatSlider
        value: float, what came from the browser.
        stands: float, what it was sent.
    """
    steps = (value - moved.min) / moved.step
    return abs(steps - round(steps)) < 1e-3 and abs(value - stands) <= moved.step / 2 + 1e-6
