"""The expression editor's controller: a photo, what is asked of its faces, and what came of it."""

import time
from dataclasses import replace
from pathlib import Path

from expression_lab import edit as edits
from expression_lab.edit import History, Reference
from expression_lab.edit.preset_files import preset, presets, save_preset
from expression_lab.errors import ConfigError, NoFaceError, PictureError
from expression_lab.widgets import editor_photo
from expression_lab.widgets.editor_drawing import Drawer
from expression_lab.widgets.editor_meters import Meters
from expression_lab.widgets.editor_photo import Photo
from expression_lab.widgets.editor_settings import Settings, settings_of
from expression_lab.widgets.editor_turns import Turns
from expression_lab.widgets.editor_view import View, in_words

PAUSE = 1.0  # seconds: moves of one slider that follow each other faster are undone together


class EditorLab(Turns):
    """Hold a photo and the settings of its faces; edit, read and show.

    Every method that changes something returns the View that it led to, or None where a newer
    change came before that was drawn. What is wrong with a change is said in the View's words, and
    all stays as it was.

    Args:
        editor: str, one of `edit.available()`, or an Editor.
        reader: Classifier, the name of one, or None.
        identity: bool, measure identity where its network is installed.
        folder: path or None, where presets of one's own lie.
        clock: function, seconds.

    Attributes:
        show: function of a View, called with each new one, never with an older one after a newer.
        history: edit.History, of this photo.
        photo: Photo, or None.
        face: int, the face that the controls are for, 0 for the largest.
        close: bool, the face is shown in close-up.

    Raises:
        ConfigError: the editor sends the picture away, which a slider would do at each move.
    """

    def __init__(self, editor="landmarks", reader="residual", identity=True, folder=None,
                 clock=time.monotonic):
        super().__init__()
        self.editor = edits.load(editor) if isinstance(editor, str) else editor
        if self.editor.remote:
            raise ConfigError(f"{self.editor.name} sends each picture away and bills it, so it has "
                              "no sliders; use `expression-lab edit --method` for it.")
        self.history, self.photo, self.face, self.close = History(), None, 0, False
        self._meters, self._folder, self._clock = Meters(reader, identity), folder, clock
        self._drawer, self._last = Drawer(self.editor, self._meters), (None, 0.0)

    @property
    def settings(self):
        """Where the controls stand for the chosen face: Settings."""
        steps = [step.edit for step in self.history.done if step.face == self.face]
        return settings_of(steps[-1]) if steps else Settings()

    # Photos and faces

    def open(self, source, name="The photo"):
        """Take another photo: bytes of a file, a path, or a picture such as a snapshot."""
        return self._ask(lambda: self._take(lambda: Photo.open(source, name), name), slow=True)

    def sample(self, name="astronaut", seed=1):
        """Take a photo that is always there: "astronaut", or "nobody", who is drawn."""
        return self._ask(lambda: self._take(lambda: editor_photo.sample(name, seed), name),
                         slow=True)

    def choose(self, face):
        """Let the controls be for another face, counted from 0, the largest first."""
        return self._ask(lambda: self._choose(face))

    def zoom(self, close):
        """Show the chosen face in close-up, or the whole photo."""
        return self._ask(lambda: setattr(self, "close", bool(close)))

    # What is asked of the face

    def press(self, name):
        """Take a preset."""
        return self._ask(lambda: self._put(
            self.settings.pressed(name, preset(name, folder=self._folder))))

    def intensity(self, value):
        """Set the strength of the preset, 0 to 1.5."""
        return self._ask(lambda: self._put(self.settings.with_intensity(value), "intensity"))

    def start(self, start):
        """Replace what the face shows ("neutral"), or add to it ("current")."""
        return self._ask(lambda: self._put(self.settings.with_start(start)))

    def slide(self, name, value):
        """Move a slider of `edit.SLIDERS`; where it stands there already, nothing is done."""
        if value == getattr(self.settings.controls, name, None):
            return None
        return self._ask(lambda: self._put(self.settings.moved(name, value), name), leap=False)

    def reset(self, group=None):
        """Put the sliders of a group back to 0, or take everything back that the face was asked."""
        return self._ask(lambda: self._put(self.settings.without(group)))

    def refer(self, source, parts="all", name="The other photo"):
        """Take over the expression of another photo: bytes, a path or a picture."""
        return self._ask(lambda: self._refer(source, parts, name), slow=True)

    def refer_parts(self, parts):
        """Take over other parts of that photo's expression: one of `references.PARTS`."""
        return self._ask(lambda: self._parts(parts))

    def forget_reference(self):
        """Do without the other photo."""
        return self._ask(lambda: self._put(replace(self.settings, reference=None)))

    def undo(self):
        """Take the last step back."""
        return self._ask(lambda: self._step("undo"))

    def redo(self):
        """Do again what was undone last."""
        return self._ask(lambda: self._step("redo"))

    # What is kept

    def save(self, folder=".", ending=".png", sign=False):
        """Write the edited photo at its own size into a folder; the file says it was edited."""
        return self._ask(lambda: self._save(Path(folder).expanduser(), ending, sign), leap=False,
                         slow=True)

    def keep(self, name):
        """Keep what is asked of this face as a preset of one's own."""
        return self._ask(lambda: self._keep(name))

    def full_size(self):
        """The edited photo at its own size: uint8, the shape of the photo.

        Raises:
            ConfigError: there is no photo yet.
        """
        photo, current = self._opened(), self.history.current
        if not current:
            return photo.pixels.copy()
        return self.editor.edit(photo.pixels, current, found=photo.found)

    def _opened(self):
        if self.photo is None:
            raise ConfigError("Open a photo first.")
        return self.photo

    def _take(self, make, name):
        photo = _told_of(name, make)
        self.photo, self.face, self.close = photo, 0, photo.is_distant
        self.history.clear()
        self._last = (None, 0.0)
        count = len(photo.faces)
        return f"{photo.name}: {count} faces; choose one in the picture." if count > 1 else ""

    def _choose(self, face):
        count = len(self._opened().faces)
        if not 0 <= face < count:
            raise NoFaceError(f"There is no face {face}; the photo has {count}, counted from 0.")
        self.face = face

    def _put(self, settings, control=None):
        """Ask something else of the face; what one control does without a pause is one step."""
        self._opened()
        if settings == self.settings:
            return
        now = self._clock()
        if control and self._last[0] == (self.face, control) and now - self._last[1] < PAUSE:
            self.history.undo()
        self.history.apply(settings.edit, self.face)
        self._last = (self.face, control), now

    def _refer(self, source, parts, name):
        self._opened()
        opened = _told_of(name, lambda: Photo.open(source, name))
        self._put(replace(self.settings, reference=Reference(opened.faces[0], parts)))
        return f"{name}: its expression ({parts}) is taken over."

    def _parts(self, parts):
        reference = self.settings.reference
        if reference is not None:
            self._put(replace(self.settings, reference=Reference(reference.face, parts)))

    def _step(self, word):
        if not getattr(self.history, word)():
            return f"There is nothing to {word}."
        self._last = (None, 0.0)
        self.face = (self.history.undone if word == "undo" else self.history.done)[-1].face

    def _save(self, folder, ending, sign):
        photo = self._opened()
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise PictureError(f"{folder} cannot be used as a folder ({error.strerror}); "
                               "choose another one.") from error
        path = editor_photo.free_path(folder, photo.name, ending)
        edits.save(path, self.full_size(), self.history.current, self.editor.name, photo.source,
                   sign=sign)
        said = "The file says that it was edited." if self.history.current else "It is unedited."
        return f"Saved as {path}. {said}"

    def _keep(self, name):
        settings = self.settings
        if settings.edit.is_nothing:
            raise ConfigError("All is at 0; move something first, then keep it as a preset.")
        path = save_preset(name, settings.edit, self._folder)
        self._put(Settings().pressed(path.stem, preset(path.stem, folder=self._folder)))
        return f"Kept as {path.stem}, in {path}."

    def _standing(self, words):
        """A photo, what is asked of it, and all that a View says before the picture is drawn."""
        current = self.history.current
        return self.photo, current, View(
            words, in_words(self.photo, current), self.face, self.close, self.settings, self.leaps,
            presets(self._folder), bool(self.history.done), bool(self.history.undone))

    def _drawn(self, standing, since):
        photo, current, view = standing
        if photo is None:
            return view, None
        view, pixels = self._drawer.draw(photo, current, view, since)
        if view.face not in current or not self._meters.knows_people:
            return view, None
        face = photo.faces[view.face]
        return view, lambda: replace(view, distance=self._meters.distance(pixels, face))


def _told_of(name, make):
    """What `make` gives; its errors are told together with the photo's name."""
    try:
        return make()
    except (PictureError, NoFaceError) as error:
        raise type(error)(f"{name}: {error}") from None
