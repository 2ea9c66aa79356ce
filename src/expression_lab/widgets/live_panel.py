"""The live panel: one's own face read, edited or mirrored, in a notebook cell.

    from expression_lab.widgets import live_panel
    live_panel.panel()                       # press Start camera, or Sample clip
    live_panel.panel(source="sample clip")   # begins at once, without a camera
"""

from pathlib import Path

from expression_lab.errors import LabError
from expression_lab.widgets import editor_page as page
from expression_lab.widgets import editor_parts as parts
from expression_lab.widgets import live_controls as controls
from expression_lab.widgets import live_sources as sources
from expression_lab.widgets.in_step import InStep
from expression_lab.widgets.live import LiveLab
from expression_lab.widgets.live_controls import row
from expression_lab.widgets.live_settings import MODES

OVER = {"idle": "the stream was stopped", "refused": "the camera was refused",
        "no camera": "there is no camera any more", "insecure page": "the page may not use it"}
MEANINGS = ("Boxes, mesh, probabilities and their timeline", "Change the expression of my face",
            "Another face shows what mine shows")


def panel(source=None, controller=None, size=(640, 480)):
    """Make the live panel for a notebook cell.

    Args:
        source: None waits for a button; "sample clip" or "camera beside the kernel"; a path of a
            video file; a list of photos; or an iterable of (frame, seconds) begins at once.
        controller: LiveLab, or None for one that reads with `residual` and edits with landmarks.
        size: (width, height), pixels; larger frames are shrunk to fit.

    Returns:
        ipywidgets.VBox; its `controller` is the LiveLab, its `webcam` the Webcam.

    Raises:
        LabError: the source cannot be opened.
    """
    from expression_lab.widgets.webcam import Webcam

    lab = controller or LiveLab()
    made = Panel(lab, Webcam(lab.frame, size))
    made.box.controller, made.box.webcam = lab, made.webcam
    if source is not None:
        made.begin(source)
    return made.box


class Panel(InStep):
    """The widgets of the live lab, in step with its controller.

    Args:
        lab: LiveLab
        webcam: webcam.Webcam that hands its frames to `lab.frame`.

    Attributes:
        box: ipywidgets.VBox, all of it.
    """

    def __init__(self, lab, webcam):
        import ipywidgets as widgets

        self.lab, self.webcam = lab, webcam
        self.words = widgets.HTML(page.words(""))
        self.words.add_class("xl-words")
        self.modes = widgets.ToggleButtons(
            options=[(name.capitalize(), name) for name in MODES], tooltips=MEANINGS,
            style={"button_width": "auto"})
        self.modes.add_class("xl-modes")
        self.on(self.modes, lab.mode)
        self.edit, self.mirror, self.keep, self.collect = (
            kind(lab, self) for kind in (controls.Edit, controls.Mirror, controls.Keep,
                                         controls.Collect))
        self.box = self._laid_out()
        lab.show = self._show
        webcam.observe(self._state_changed, "state")
        webcam.observe(lambda event: lab.mesh(event["new"]), "mesh")
        self._show(lab.view())

    def begin(self, source):
        """Play frames from the kernel's side, as `panel` takes them.

        Raises:
            LabError: the source cannot be opened.
        """
        named = isinstance(source, str)
        if named and source == sources.CAMERA:
            self.webcam.start()
            return
        if named and source in sources.SOURCES:
            self._play(source)
        elif named or isinstance(source, Path):
            self._play(sources.FILE, path=source)
        elif isinstance(source, (list, tuple)):
            self._play(sources.PHOTOS, pictures=source)
        else:
            self._watch(sources.Source("frames", source, self._ended))

    def _laid_out(self):
        import ipywidgets as widgets

        style = Path(__file__).with_name("live.css").read_text("utf-8")
        folded = parts.fold("Collect pictures of your own, to learn from", self.collect.box)
        box = widgets.VBox([
            widgets.HTML(page.style() + f"<style>{style}</style>"), self._sources(),
            row(self.modes, self.keep.buttons), self.edit.box, self.mirror.box, self.words,
            self.webcam, self.edit.more, self.keep.box, folded],
            layout={"width": "100%", "max_width": "1120px"})
        for name in ("xl-editor", "xl-live"):
            box.add_class(name)
        return box

    def _sources(self):
        import ipywidgets as widgets

        self.path = widgets.Text(placeholder="clips/me.mp4",
                                 tooltip="Path of a video file, where the notebook's kernel runs",
                                 layout={"width": "12em"})
        self.photos = widgets.FileUpload(accept="image/*", multiple=True, description="Photos",
                                         tooltip="Photos of yours, one after the other",
                                         layout={"width": "auto"})
        self.photos.observe(lambda event: event["new"] and self._said(self._open_photos), "value")
        made = row(
            widgets.HTML("Without a camera:"),
            parts.button("Sample clip", "Somebody who does not exist; the first time it is drawn, "
                         "which takes seconds", lambda: self._try(sources.SAMPLE), "film"),
            self.photos, self.path,
            parts.button("Play file", "Play this video file",
                         lambda: self._try(sources.FILE, path=self.path.value), "play"),
            parts.button("Kernel's camera", "The camera of the machine that the notebook's kernel "
                         "runs on", lambda: self._try(sources.BESIDE), "video-camera"))
        made.add_class("xl-sources")
        return made

    def _open_photos(self):
        from expression_lab import faces

        chosen = [(bytes(one["content"]), one["name"]) for one in self.photos.value]
        self.photos.value = ()  # so that the same files can be chosen again
        pictures = []
        for data, name in chosen:
            try:
                pictures.append(faces.open_picture(data))
            except LabError as error:
                raise type(error)(f"{name}: {error}") from None
        self._play(sources.PHOTOS, pictures=pictures)

    def _try(self, name, **what):
        self._said(lambda: self._play(name, **what))

    def _said(self, action):
        """Do it; what is wrong is said."""
        try:
            action()
        except (LabError, OSError) as error:
            self.words.value = page.words(str(error))

    def _play(self, name, **what):
        self._watch(sources.source(name, ended=self._ended, **what))

    def _watch(self, source):
        self.webcam.stop()  # a camera can be used by one at a time
        self.lab.begun()
        self.words.value = page.words(f"Now: {source.name}.")
        self.webcam.play(source)

    def _ended(self, name):
        self.lab.stopped(f"the {name} has ended")

    def _state_changed(self, event):
        """The page's camera begins or ends."""
        if event["new"] == "asking":
            self.lab.begun()
        elif event["new"] in OVER and event["old"] not in OVER:
            self.lab.stopped(OVER[event["new"]])

    def _show(self, view):
        said = page.words(view.words)
        if self.words.value != said:
            self.words.value = said
        self.keep.follow(view)
        self.follow(view)

    def _follow(self, view):
        self.modes.value = view.settings.mode
        for one in (self.edit, self.mirror, self.collect):
            one.follow(view)
