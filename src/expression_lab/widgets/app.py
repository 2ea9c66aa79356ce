"""The page without code: edit, read and compare one photo, and the live camera, behind big buttons.

    from expression_lab.widgets import app
    app.panel()

`expression-lab app` shows the same in a page of its own.
"""

import base64
import html
from importlib import util

from expression_lab.widgets import app_parts as parts
from expression_lab.widgets import app_style, editor_page, editor_parts
from expression_lab.widgets.app_edit import EditTab
from expression_lab.widgets.app_lab import FOLDER, AppLab

TABS = {"edit": "Edit", "read": "Read", "compare": "Compare", "live": "Live camera"}
HEAD = """<p class="xl-title" role="heading" aria-level="1">Expression Lab</p>
<p>Change, read and compare what faces show.</p>"""
ETHICS = """<p><b>Everything stays on this computer:</b> photos go from the browser to the program
on this machine, and nowhere else. A picture that was edited says so in its file. Ask people before
you change or read their faces; what a face shows is not what a person feels.</p>"""


def panel(folder=FOLDER, controller=None):
    """Make the page, for a notebook cell or for Voilà.

    Args:
        folder: path, where pictures are saved.
        controller: AppLab, or None for one with the course's networks.

    Returns:
        ipywidgets.VBox; its `controller` is the AppLab.
    """
    made = App(controller or AppLab(folder))
    if made.lab.editor.photo is None:
        made.lab.editor.sample()
    made.box.controller = made.lab
    return made.box


class App:
    """The widgets of the page, in step with its controller; a tab is made when it is first visited.

    Args:
        lab: AppLab

    Attributes:
        box: ipywidgets.VBox, all of it.
        tabs: dict of name -> ipywidgets.Button
    """

    def __init__(self, lab):
        import ipywidgets as widgets

        self.lab, self._seed, self._made = lab, 0, {}
        self.edit = EditTab(lab.editor)
        self.edit.more.on_click(lambda _: self._arrange())
        self._made["edit"] = self.edit.box
        self.words = widgets.HTML()
        self.words.add_class("xl-words")
        self.tabs = {name: self._tab(name) for name in TABS if name != "live" or has_live()}
        self.photos, self.body = self._photos(), widgets.Box()
        head, foot, bar = widgets.HTML(HEAD), widgets.HTML(ETHICS), widgets.Box(
            list(self.tabs.values()))
        for one, name in ((head, "head-line"), (foot, "foot"), (bar, "tabs"), (self.body, "body")):
            one.add_class(f"xl-{name}")
        self.box = widgets.VBox([app_style.widget(), head, bar, self.photos, self.words, self.body,
                                 foot])
        self.box.add_class("xl-app")
        lab.editor.show = self._show
        self._arrange()

    def _tab(self, name):
        return parts.button(TABS[name], f"Go to {TABS[name]}", lambda: self.visit(name), "xl-tab")

    def _photos(self):
        import ipywidgets as widgets

        self.upload = editor_parts.upload("Open a photo", "Open a photo of your own; it stays on "
                                          "this computer", self._open)
        for one in ("xl-button", "xl-open"):
            self.upload.add_class(one)
        row = widgets.Box([
            self.upload,
            parts.button("The astronaut", "A photo of the public domain", self.lab.editor.sample,
                         icon="user"),
            parts.button("Nobody (drawn)", "A drawn face of a person who does not exist; each time "
                         "another one", self._nobody, icon="user-o")])
        row.add_class("xl-row")
        return row

    def visit(self, name):
        """Show a tab: one of `TABS`."""
        self.lab.tab = name
        if name not in self._made:
            self._made[name] = getattr(self, f"_make_{name}")()
        self.words.value = editor_page.words("")  # what was said was about another tab
        self._arrange()
        self.lab.visit(name)

    def _arrange(self):
        tab = self.lab.tab
        for name, one in self.tabs.items():
            parts.mark(one, name == tab)
        self.body.children = [self._made[tab]]
        # The panel with all sliders, and the camera, bring buttons of their own for this.
        alone = tab == "live" or (tab == "edit" and self.edit.is_full)
        self.photos.layout.display = self.words.layout.display = "none" if alone else None

    def _make_read(self):
        import ipywidgets as widgets

        said, picture = widgets.HTML(), widgets.HTML()
        picture.add_class("xl-reading")
        equal = widgets.Checkbox(
            False, description="take all expressions as equally likely (finds rare ones better)",
            indent=False, layout={"width": "auto"})
        equal.observe(lambda event: self.lab.reader.balance(event["new"]), names="value")

        def show(answer):
            said.value, picture.value = editor_page.words(answer.words), _image(answer)

        self.lab.reader.show = show
        said.add_class("xl-said")
        return widgets.VBox([said, picture, equal])

    def _make_compare(self):
        from expression_lab.widgets.compare_panel import ComparePanel

        return ComparePanel(self.lab.compare).box

    def _make_live(self):
        from expression_lab.widgets import live_panel

        return live_panel.panel(controller=self.lab.live())

    def _open(self, data, name):
        self.words.value = editor_page.words(f"Opening {name} …")
        self.lab.editor.open(data, name)

    def _nobody(self):
        self._seed += 1
        self.lab.editor.sample("nobody", self._seed)

    def _show(self, view):
        self.words.value = editor_page.words(view.words)
        self.edit.show(view)
        self.lab.follow()


def has_live():
    """Is the live camera's panel there? bool."""
    return util.find_spec("expression_lab.widgets.live_panel") is not None


def _image(answer):
    if answer.png is None:
        return ""
    data = base64.b64encode(answer.png).decode("ascii")
    return f'<img alt="{html.escape(answer.alt)}" src="data:image/png;base64,{data}"/>'
