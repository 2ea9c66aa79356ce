"""The landmark editor: mesh points moved as real faces move, the photo's own pixels moved along.

1. The face is laid into its canvas and brought to rest (`draft.prepare`).
2. The wanted shape is worked out (`shaping`), and with it the map, the skin and the mouth
   (`draft.sketch`).
3. A small network retouches the draft (`retouch`).
4. Everything is carried over to the photo at its own resolution (`rendering`).
"""

import threading
import time
from collections import OrderedDict

import numpy as np

from expression_lab.edit import draft, movements, rendering, shaping
from expression_lab.edit.editor import Editor
from expression_lab.edit.edits import as_edit
from expression_lab.edit.retouch import runtime
from expression_lab.faces.points import GROUPS

REMEMBERED = 8  # faces kept ready for the next edit
FAR_YAW, FAR_PITCH = 40.0, 35.0  # degrees, beyond which movements are less certain
BEYOND = 0.1  # share of the face's outline outside the photo from which it is said


class LandmarkEditor(Editor):
    """Edits by landmarks, on the processor, at the photo's own resolution.

    Args:
        retouch: bool, True to let the network finish the draft.
        learnt: Movements or None for those of the course.
    """

    name = "landmarks"
    title = "Landmarks"

    def __init__(self, retouch=True, learnt=None):
        self.movements = learnt or movements.load()
        self._retouch = retouch
        self._ready, self._lock = OrderedDict(), threading.Lock()

    def prepare(self, face):
        """A face got ready, remembered for the next edits: draft.Prepared."""
        key = id(face)
        with self._lock:
            if key in self._ready and self._ready[key][0] is face:
                self._ready.move_to_end(key)
                return self._ready[key][1]
        ready = draft.prepare(face.photo, face.landmarks, self.movements)
        with self._lock:
            self._ready[key] = (face, ready)
            while len(self._ready) > REMEMBERED:
                self._ready.popitem(last=False)
        return ready

    def sketch(self, face, target):
        """What is done to a face, worked out on the canvas.

        Args:
            face: faces.Face
            target: whatever `edit.as_edit` takes.

        Returns:
            tuple: draft.Prepared, shaping.Wanted, draft.Draft (retouched).
        """
        wanted_edit = as_edit(target)
        ready = self.prepare(face)
        goal = shaping.wanted_of(ready, wanted_edit, self.movements)
        drawn = draft.sketch(ready, goal, self.movements)
        if self._retouch:
            drawn = runtime.load().retouched(ready, goal, drawn)
        return ready, goal, drawn

    def edit_face(self, face, target):
        wanted_edit = as_edit(target)
        if wanted_edit.is_nothing:
            return None
        since = time.perf_counter()
        ready, _, drawn = self.sketch(face, wanted_edit)
        patch = rendering.render(face.photo, ready, drawn)
        patch.report.update(least_area=drawn.least_area, notes=notes(face, ready),
                            milliseconds=(time.perf_counter() - since) * 1000)
        return patch


def notes(face, ready):
    """What is to be said of a face that lies outside the editor's range: list of str."""
    from expression_lab.faces.pose import Pose

    pose = Pose.from_matrix(ready.canvas.rotation)
    said = []
    if abs(pose.yaw) > FAR_YAW or abs(pose.pitch) > FAR_PITCH:
        said.append(f"The head is turned by {pose.yaw:+.0f}° (up or down {pose.pitch:+.0f}°); "
                    f"beyond {FAR_YAW:.0f}° the editor moves what it can see, less surely.")
    size = np.array(face.photo.shape[1::-1])
    outline = face.landmarks[list(GROUPS["face_oval"]), :2]
    outside = ((outline < 0) | (outline > size)).any(axis=1).mean()
    if outside > BEYOND:
        said.append(f"{outside:.0%} of the face's outline lies outside the photo; what moves in "
                    "from there repeats the photo's edge.")
    return said
