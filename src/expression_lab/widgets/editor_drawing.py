"""From what is asked of the faces of a photo to the picture and its meters."""

import time
from dataclasses import replace

from expression_lab import edit as edits
from expression_lab.edit import Edit
from expression_lab.errors import LabError
from expression_lab.widgets.editor_meters import asked_for
from expression_lab.widgets.editor_photo import jpeg


class Drawer:
    """Draw one photo again and again; what has not changed is not worked out again.

    Args:
        editor: Editor
        meters: Meters
    """

    def __init__(self, editor, meters):
        self._editor, self._meters = editor, meters
        self._photo, self._before, self._readings, self._patches = None, {}, {}, {}

    def draw(self, photo, current, view, since):
        """Edit, read, and make what a browser shows.

        Args:
            photo: Photo
            current: dict of face -> Edit
            view: View, to be completed.
            since: float, `time.perf_counter()` of the change.

        Returns:
            tuple: View, and the edited picture, uint8, the shape of `photo.shown`.
        """
        frame = photo.frame(view.face, view.close)
        self._turn_to(photo, view.face, frame)
        try:
            pixels, notes = self._edited(current)
        except LabError as error:
            pixels, notes = photo.shown, [str(error)]
        before = self._before[frame]
        return replace(
            view, words=" ".join(filter(None, [view.words, *notes])), before=before,
            after=before if pixels is photo.shown else jpeg(pixels, frame),
            ratio=frame[2] / frame[3], boxes=photo.boxes(frame),
            asked=asked_for(current.get(view.face, Edit())), readings=self._read(pixels, view.face),
            milliseconds=(time.perf_counter() - since) * 1000), pixels

    def _turn_to(self, photo, face, frame):
        if self._photo is not photo:
            self._photo, self._before, self._readings, self._patches = photo, {}, {}, {}
        if frame not in self._before:
            self._before = {frame: jpeg(photo.shown, frame)}
        if face not in self._readings:
            self._readings[face] = self._meters.read(photo.shown, photo.faces[face])

    def _edited(self, current):
        """The picture, the photo's own bits where nothing is asked, and the editor's notes."""
        known, self._patches = self._patches, {}
        for face, edit in current.items():
            same = face in known and known[face][0] is edit
            self._patches[face] = known[face] if same else (
                edit, self._editor.edit_face(self._photo.faces[face], edit))
        patches = [patch for _, patch in self._patches.values() if patch is not None]
        notes = [note for patch in patches for note in patch.report.get("notes", ())]
        shown = self._photo.shown
        return (edits.composite(shown, patches) if patches else shown), notes

    def _read(self, pixels, face):
        before = self._readings[face]
        if before is None or pixels is self._photo.shown:
            return None if before is None else (before, before)
        return before, self._meters.read(pixels, self._photo.faces[face])
