"""The expression editor's controller: a photo, what is asked of its faces, and what came of it.

A change is drawn at once, in the thread that asked for it, one picture at a time; a change that a
newer one has overtaken is not drawn at all. Since ipykernel 7 several threads may ask; with
ipykernel 6 the messages wait for the cell, and the browser sends only the last of them. Identity
takes longer than a picture, so it is measured when the sliders rest.
"""

import contextlib
import threading
import time
from dataclasses import replace
from pathlib import Path

from expression_lab import edit as edits
from expression_lab.edit import History, Reference
from expression_lab.edit.presets import preset, presets, save_preset
from expression_lab.errors import ConfigError, LabError, NoFaceError, PictureError
from expression_lab.widgets import editor_photo
from expression_lab.widgets.editor_drawing import Drawer
from expression_lab.widgets.editor_meters import Meters
from expression_lab.widgets.editor_photo import Photo
from expression_lab.widgets.editor_settings import Settings, settings_of
from expression_lab.widgets.editor_view import View, in_words

PAUSE = 1.0  # seconds: moves of one slider that follow each other faster are undone together
REST = 0.25  # seconds without a change after which identity is measured


class EditorLab:
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

    Raises:
        ConfigError: the editor sends the picture away, which a slider would do at each move.
    """

    def __init__(self, editor="landmarks", reader="residual", identity=True, folder=None,
                 clock=time.monotonic):
        self.editor = edits.load(editor) if isinstance(editor, str) else editor
        if self.editor.remote:
            raise ConfigError(f"{self.editor.name} sends each picture away and bills it, so it has "
                              "no sliders; use `expression-lab edit --method` for it.")
        self.show, self.photo, self.face, self.history = lambda view: None, None, 0, History()
        self._meters, self._folder, self._clock = Meters(reader, identity), folder, clock
        self._drawer = Drawer(self.editor, self._meters)
        self._drawing, self._changing = threading.Lock(), threading.Lock()
        self._words, self._latest, self._leaps = "", 0, 0
        self._last, self._rest = (None, 0.0), None

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

    def save(self, folder=".", ending=".png"):
        """Write the edited photo at its own size into a folder; the file says it was edited."""
        return self._ask(lambda: self._save(Path(folder).expanduser(), ending), leap=False,
                         slow=True)

    def keep(self, name):
        """Keep what is asked of this face as a preset of one's own."""
        return self._ask(lambda: self._keep(name))

    def full_size(self):
        """The edited photo at its own size: uint8, the shape of the photo.

        Raises:
            ConfigError: there is no photo yet.
        """
        photo = self._opened()
        return self.editor.edit(photo.pixels, self.history.current, found=photo.found)

    def wait(self):
        """Wait until the identity of the last picture is measured, too."""
        if self._rest is not None:
            self._rest.join()

    def _opened(self):
        if self.photo is None:
            raise ConfigError("Open a photo first.")
        return self.photo

    def _take(self, make, name):
        photo = _told_of(name, make)
        self.photo, self.face = photo, 0
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

    def _save(self, folder, ending):
        photo = self._opened()
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise PictureError(f"{folder} cannot be used as a folder ({error.strerror}); "
                               "choose another one.") from error
        path = editor_photo.free_path(folder, photo.name, ending)
        edits.save(path, self.full_size(), self.history.current, self.editor.name, photo.source)
        said = "The file says that it was edited." if self.history.current else "It is unedited."
        return f"Saved as {path}. {said}"

    def _keep(self, name):
        settings = self.settings
        if settings.edit.is_nothing:
            raise ConfigError("All is at 0; move something first, then keep it as a preset.")
        path = save_preset(name, settings.edit, self._folder)
        self._put(Settings().pressed(path.stem, preset(path.stem, folder=self._folder)))
        return f"Kept as {path.stem}, in {path}."

    def _ask(self, change, leap=True, slow=False):
        """Change something and draw, unless a newer change comes before.

        What is slow waits for the picture that is being drawn: one model, one thing at a time.
        """
        with self._drawing if slow else contextlib.nullcontext():
            ticket, since = self._change(change, leap)
        with self._drawing:
            with self._changing:
                if ticket != self._latest:
                    return None
                photo, current, view = self.photo, self.history.current, self._standing()
            pixels = None
            if photo is not None:
                view, pixels = self._drawer.draw(photo, current, view, since)
            self.show(view)  # inside the lock, so that an old picture cannot come last
        if view.face in current and self._meters.knows_people:
            self._measure_at_rest(view, pixels, photo.faces[view.face], ticket)
        return view

    def _change(self, change, leap):
        """Do it under the lock: the number of this change, and when it was asked for."""
        since = time.perf_counter()
        with self._changing:
            try:
                self._words = change() or ""
            except (LabError, OSError) as error:
                self._words, leap = str(error), True  # the controls go back to what is true
            self._leaps += leap
            self._latest += 1
            if self._rest is not None:
                self._rest.cancel()
            return self._latest, since

    def _standing(self):
        """All that a View says before the picture is drawn."""
        return View(self._words, in_words(self.photo, self.history.current), self.face,
                    self.settings, self._leaps, presets(self._folder),
                    bool(self.history.done), bool(self.history.undone))

    def _measure_at_rest(self, view, pixels, face, ticket):
        with self._changing:
            if ticket == self._latest:
                self._rest = threading.Timer(REST, self._measure, (view, pixels, face, ticket))
                self._rest.daemon = True
                self._rest.start()

    def _measure(self, view, pixels, face, ticket):
        distance = self._meters.distance(pixels, face)
        with self._drawing:
            if ticket == self._latest:
                self.show(replace(view, distance=distance))


def _told_of(name, make):
    """What `make` gives; its errors are told together with the photo's name."""
    try:
        return make()
    except (PictureError, NoFaceError) as error:
        raise type(error)(f"{name}: {error}") from None
