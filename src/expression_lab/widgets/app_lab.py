"""The page's controller: one photo for all that the page does, and pictures that are kept.

    lab = AppLab()
    lab.editor.press("happy")
    lab.editor.keep_pictures()                 # before, after, side by side, and the settings
    lab.visit("read")                          # the same photo is read
"""

from pathlib import Path

from expression_lab import edit as edits
from expression_lab.errors import ConfigError
from expression_lab.widgets import app_pictures as pictures
from expression_lab.widgets.compare import CompareLab
from expression_lab.widgets.editor import EditorLab
from expression_lab.widgets.read_photo import PhotoReader

FOLDER = "expression-lab-pictures"


class PictureLab(EditorLab):
    """The expression editor's controller, which also keeps what went in beside what came out.

    Args:
        pictures: path, the folder for them; made when it is needed.
        options: what EditorLab takes.
    """

    def __init__(self, *args, pictures=FOLDER, **options):
        super().__init__(*args, **options)
        self.pictures = Path(pictures)

    def keep_pictures(self, sign=False):
        """Write before, after, both side by side, and the settings, into a folder of their own."""
        return self._ask(lambda: self._keep_pictures(sign), leap=False, slow=True)

    def _keep_pictures(self, sign):
        photo, current = self._opened(), self.history.current
        if not current:
            raise ConfigError("Nothing is changed yet; press an expression first, then save.")
        after, name = self.full_size(), self.settings.preset or "edited"
        pair = pictures.side_by_side(photo, after, photo.frame(self.face, self.close), name)
        with pictures.new_folder(self.pictures, photo.name, name) as folder:
            ending = pictures.ending(after)
            edits.save(folder / f"before{ending}", photo.pixels, {}, "", photo.source)
            edits.save(folder / f"after{ending}", after, current, self.editor.name, photo.source,
                       sign=sign)
            edits.save(folder / "side-by-side.png", pair, current, self.editor.name, sign=sign)
            self.history.save(folder / "settings.json")
        return f"Saved in {folder}: before, after, side by side, and the settings."


class AppLab:
    """All that the page does.

    Args:
        folder: path, where pictures are kept.
        editor: PictureLab, or None for one with the landmark editor.
        reader: PhotoReader, or None.
        compare: CompareLab, or None.

    Attributes:
        tab: str, what is looked at: one of `TABS`.
    """

    TABS = ("edit", "read", "compare", "live")

    def __init__(self, folder=FOLDER, editor=None, reader=None, compare=None):
        self.editor = editor or PictureLab(pictures=folder)
        self.reader = reader or PhotoReader()
        self.compare = compare or CompareLab(folder=self.editor.pictures)
        self.tab, self._read = "edit", None

    def visit(self, tab):
        """Look at something; it is done to the photo that is open."""
        self.tab = tab
        self.follow()

    def live(self):
        """The live camera's controller, which keeps its pictures in the same folder: LiveLab."""
        from expression_lab.widgets.live import LiveLab

        return LiveLab(folder=self.editor.pictures)

    def follow(self):
        """See to it that what is looked at is about the photo, and the face, that is open."""
        photo = self.editor.photo
        if photo is None:
            return
        if self.tab == "read" and self._read is not photo:
            self._read = photo
            self.reader.read(photo.pixels, photo.name)
        if self.tab == "compare":
            self.compare.take(photo, self.editor.face)
