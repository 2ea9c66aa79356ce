"""The same photo and the same wish by every editor on this machine, and what became of it.

    lab = CompareLab()
    lab.take(Photo.open("me.jpg"))
    lab.press("happy")
    lab.wait()
    lab.view.rows                              # as it is, then a row for each editor
"""

import threading
import time
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

from expression_lab import edit as edits
from expression_lab.edit.methods import METHODS
from expression_lab.edit.preset_files import preset
from expression_lab.errors import ConfigError, LabError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.widgets import app_pictures as pictures
from expression_lab.widgets.compare_view import AS_IT_IS, Row, View
from expression_lab.widgets.editor_meters import Meters, asked_for

READERS = ("residual", "judge")
SIDE, AROUND = 320, 0.55  # pixels of a face that is shown, and how much is seen around it


class CompareLab:
    """Let all editors do the same, in a thread, one row after the other; the latest wish wins.

    Args:
        methods: names of `edit.available()` or Editors; None for `local_methods()`.
        readers: names of classifiers, or Classifiers by name: dict.
        identity: bool, measure identity where its network is installed.
        folder: path, where sheets are saved.

    Attributes:
        show: function of a View, called with each new one.
        view: View, the last one.
    """

    def __init__(self, methods=None, readers=READERS, identity=True, folder="."):
        self.show, self.view, self.folder = lambda view: None, View(), Path(folder)
        self._methods = local_methods() if methods is None else [
            one for one in methods if isinstance(one, str) or not one.remote]
        self._editors = {}
        named = readers if isinstance(readers, dict) else {name: name for name in readers}
        self._meters = {name: Meters(reader, identity) for name, reader in named.items()}
        self._photo, self._face, self._wanted = None, 0, None
        self._ticket, self._thread = 0, None
        self._changing, self._working = threading.RLock(), threading.Lock()

    def take(self, photo, face=0):
        """Take a photo, or another face of it; where it is the same, all stays.

        Args:
            photo: editor_photo.Photo
            face: int, 0 for the largest.
        """
        with self._changing:
            if photo is self._photo and face == self._face:
                return
            self._photo, self._face, self._wanted = photo, face, None
            self._ticket += 1
            self._say(View("Press an expression: every editor tries it.", photo.name,
                           intensity=self.view.intensity))

    def press(self, name, intensity=None):
        """Ask every editor for a preset: returns at once, the rows come one after the other.

        Args:
            name: str, one of `edit.presets()`.
            intensity: float, 0 to 1.5; None for the last one.
        """
        with self._changing:
            try:
                self._begin(name, self.view.intensity if intensity is None else intensity)
            except LabError as error:
                self._say(replace(self.view, words=str(error)))

    def set_intensity(self, value):
        """Ask for more or less of the same."""
        with self._changing:
            if self.view.preset is None:
                self._say(replace(self.view, intensity=value))
            else:
                self.press(self.view.preset, value)

    def save(self):
        """Write all rows as one sheet, and the numbers beside it."""
        with self._changing:
            try:
                words = self._save()
            except (LabError, OSError) as error:
                words = str(error)
            self._say(replace(self.view, words=words))

    def wait(self):
        """Wait for the last row."""
        if self._thread is not None:
            self._thread.join()

    def _say(self, view):
        self.view = view
        self.show(view)

    def _begin(self, name, intensity):
        if self._photo is None:
            raise ConfigError("Open a photo first.")
        self._wanted = preset(name, intensity)
        self._ticket += 1
        self._say(View(f"{name}: the editors are at work; the first time, their networks are "
                       "loaded.", self._photo.name, name, intensity, asked_for(self._wanted),
                       busy=True))
        self._thread = threading.Thread(target=self._run, daemon=True, args=(
            self._ticket, self._photo, self._photo.faces[self._face], self._wanted))
        self._thread.start()

    def _run(self, ticket, *asked):
        with self._working:  # networks are used by one thread at a time
            try:
                self._go_through(ticket, *asked)
            finally:
                with self._changing:
                    if ticket == self._ticket:
                        self._say(replace(self.view, words="", busy=False))

    def _go_through(self, ticket, photo, face, wanted):
        """Make the rows, until there are no more or something newer was asked for."""
        if self._add(ticket, partial(self._as_it_is, photo, face)):
            for method in self._methods:
                if not self._add(ticket, partial(self._row, method, photo, face, wanted)):
                    break

    def _add(self, ticket, make):
        """Make a row and show it; False where something newer was asked for."""
        if ticket != self._ticket:
            return False
        row = make()
        with self._changing:
            if ticket == self._ticket:
                self._say(replace(self.view, rows=(*self.view.rows, row)))
        return ticket == self._ticket

    def _editor(self, method):
        """An editor by its name, loaded when it is first asked for."""
        if not isinstance(method, str):
            return method
        if method not in self._editors:
            self._editors[method] = edits.load(method)
        return self._editors[method]

    def _as_it_is(self, photo, face):
        return self._measured(Row("", AS_IT_IS), photo.shown, face, ())

    def _row(self, method, photo, face, wanted):
        row = Row(str(method), str(method))
        try:
            editor = self._editor(method)
            row = Row(editor.name, editor.title or editor.name)
            return self._edited(row, editor, photo, face, wanted)
        except LabError as error:
            return replace(row, words=str(error))

    def _edited(self, row, editor, photo, face, wanted):
        editor.edit_face(face, wanted)  # loads what has to be loaded
        since = time.perf_counter()
        patch = editor.edit_face(face, wanted)
        took = (time.perf_counter() - since) * 1000
        pixels = photo.shown if patch is None else edits.composite(photo.shown, [patch])
        notes = () if patch is None else patch.report.get("notes", ())
        row = replace(row, milliseconds=took, words=" ".join(notes))
        return self._measured(row, pixels, face, asked_for(wanted))

    def _measured(self, row, pixels, face, asked):
        from expression_lab import faces

        readings = {name: meter.read(pixels, face) for name, meter in self._meters.items()}
        reached = {name: EXPRESSIONS[int(one.argmax())] in asked
                   for name, one in readings.items() if asked}
        meter = next(iter(self._meters.values()), None)
        knows = meter is not None and meter.knows_people and row.method
        return replace(
            row, readings=readings, reached=reached,
            picture=faces.crop(pixels, face.box, size=SIDE, margin=AROUND, gray=False),
            distance=meter.distance(pixels, face) if knows else None)

    def _save(self):
        from expression_lab.widgets import compare_sheet

        view = self.view
        if view.busy:
            raise ConfigError("The editors are still at work; save when all are done.")
        if not view.rows:
            raise ConfigError("There is nothing to save yet; press an expression first.")
        with pictures.new_folder(self.folder, "compare", view.photo, view.preset) as folder:
            compare_sheet.save(folder, view, self._wanted)
        return f"Saved in {folder}: the sheet, and its numbers."


def local_methods():
    """Names of the editors that keep the picture on this machine: tuple of str."""
    return tuple(name for name, (module, kind) in METHODS.items()
                 if not getattr(import_module(module), kind).remote)
