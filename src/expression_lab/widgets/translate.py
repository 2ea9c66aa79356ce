"""Translators side by side, on a photo that the reader opens.

    lab = TranslateLab()
    lab.open("astronaut")
    lab.press("happy")
    lab.wait()
    translate.panel(lab)                       # the same with buttons, a slider and an upload
"""

from dataclasses import replace

from expression_lab.errors import LabError
from expression_lab.widgets import intake
from expression_lab.widgets.compare import READERS, CompareLab
from expression_lab.widgets.compare_panel import ComparePanel
from expression_lab.widgets.editor_photo import Photo, sample

METHODS = ("pix2pix", "cyclegan", "multi", "refine")
SAMPLES = {"astronaut": "The astronaut", "nobody": "Nobody"}


class TranslateLab(CompareLab):
    """A comparison of translators that can be given another photo.

    Args:
        methods, readers, identity, folder: as for CompareLab.
    """

    def __init__(self, methods=METHODS, readers=READERS, identity=True, folder="."):
        super().__init__(methods, readers, identity, folder)

    def open(self, source, name="The photo"):
        """Take another photo, and ask for the same as before; what is wrong with it is said.

        Args:
            source: bytes of a file, a path, a picture, or a name in `SAMPLES`.
            name: str, what a photo is called.
        """
        wanted = self.view.preset
        try:
            known = isinstance(source, str) and source in SAMPLES
            photo = sample(source) if known else Photo.open(source, name)
        except (LabError, OSError) as error:
            self._say(replace(self.view, words=f"{name}: {error}"))
            return
        self.take(photo)
        if wanted is not None:
            self.press(wanted)


def panel(lab=None):
    """Buttons for photos above a comparison: ipywidgets.VBox.

    Args:
        lab: TranslateLab, or None for one that shows the astronaut.

    Returns:
        ipywidgets.VBox; its `controller` is the TranslateLab.
    """
    import ipywidgets as widgets

    from expression_lab.widgets import app_style

    if lab is None:
        lab = TranslateLab()
        lab.open("astronaut")
    compared = ComparePanel(lab)
    photos = [intake.upload("Open a photo", lambda files: lab.open(*files[-1]))]
    photos += [_sample_button(lab, name, words) for name, words in SAMPLES.items()]
    for one in photos:
        one.add_class("xl-button")
    photos[0].add_class("xl-open")
    note = widgets.HTML("It stays on this computer.")
    row = widgets.Box([*photos, note])
    row.add_class("xl-row")
    made = widgets.VBox([app_style.widget(), row, compared.box])
    made.add_class("xl-app")
    made.controller = lab
    return made


def _sample_button(lab, name, words):
    return intake.button(words, lambda: lab.open(name))
