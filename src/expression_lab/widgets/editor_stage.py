"""The picture of the expression editor: before and after, and the faces to choose from."""

from functools import cache

from expression_lab.widgets import editor_page as page

TALLEST = 600  # pixels of the screen that a picture takes at most, in height


class Stage:
    """Two pictures on top of each other, parted by a handle, and a button over each face.

    Args:
        choose: function of int, called with the face that was clicked.

    Attributes:
        box: ipywidgets.Box
        before, after: ipywidgets.Image
        faces: ipywidgets.Box of a Button for each face; empty where there is only one.
    """

    def __init__(self, choose):
        import ipywidgets as widgets

        self._choose, self._boxes = choose, ()
        image = _titled_image()
        self.before = image(format="jpeg", tooltip="The photo as it was")
        self.after = image(format="jpeg")
        self.faces, handle = widgets.Box(), widgets.HTML(page.split())
        for one, name in ((self.before, "before"), (self.after, "after"), (self.faces, "faces"),
                          (handle, "split")):
            one.add_class(f"xl-{name}")
        self.box = widgets.Box([self.before, self.after, self.faces, handle])
        self.box.add_class("xl-stage")
        self.box.add_class("xl-hidden")

    def show(self, view):
        """Show a View; what is the same as before is not sent again."""
        if not view.before:
            return
        if self.before.value != view.before:
            self.before.value = view.before
            self.box.layout.max_width = f"{TALLEST * min(view.ratio, 1):.0f}px"
            self.box.layout.width = "100%"
            self.box.remove_class("xl-hidden")
        self.after.value, self.after.tooltip = view.after, view.alt
        if self._boxes != view.boxes:
            self._boxes = view.boxes
            self.faces.children = [self._button(i, box) for i, box in enumerate(view.boxes)
                                   if len(view.boxes) > 1]
        for i, button in enumerate(self.faces.children):
            (button.add_class if i == view.face else button.remove_class)("xl-chosen")

    def _button(self, face, box):
        import ipywidgets as widgets

        left, top, width, height = (f"{100 * share:.2f}%" for share in box)
        made = widgets.Button(description=str(face), tooltip=f"Edit face {face}", layout={
            "left": left, "top": top, "width": width, "height": height})
        made.on_click(lambda _: self._choose(face))
        return made


@cache
def _titled_image():
    """An Image whose tooltip is its title, which screen readers speak: the browser's half of
    ipywidgets 8 takes the tooltip of widgets with a description only, and fails without one."""
    import ipywidgets as widgets
    import traitlets

    class TitledImage(widgets.Image):
        description = traitlets.Unicode("").tag(sync=True)

    return TitledImage
