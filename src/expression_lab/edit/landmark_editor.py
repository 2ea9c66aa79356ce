"""The landmark editor: mesh points moved as real faces move, the photo's own pixels moved along.

1. The face is laid into its canvas and brought to rest (`draft.prepare`).
2. The wanted shape is worked out (`shaping`), and with it the map, the skin and the mouth
   (`draft.sketch`).
3. A small network retouches the draft (`retouch`).
4. Everything is carried over to the photo at its own resolution (`rendering`).
"""

import time

from expression_lab.edit import draft, movements, remarks, rendering, shaping
from expression_lab.edit.editor import Editor
from expression_lab.edit.edits import as_edit
from expression_lab.edit.remembered import Remembered
from expression_lab.edit.retouch import runtime


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
        self._ready = Remembered(
            lambda face: draft.prepare(face.photo, face.landmarks, self.movements))

    def prepare(self, face):
        """A face got ready, remembered for the next edits: draft.Prepared."""
        return self._ready(face)

    def sketch(self, face, target):
        """What is done to a face, worked out on the canvas.

        Args:
            face: faces.Face
            target: whatever `edit.as_edit` takes.

        Returns:
            tuple: draft.Prepared, shaping.Wanted, draft.Draft (retouched).
        """
        ready = self.prepare(face)
        goal = shaping.wanted_of(ready, as_edit(target), self.movements)
        return ready, goal, self.draw(ready, goal)

    def draw(self, ready, goal):
        """A face in its canvas, brought to a shape and retouched.

        Args:
            ready: draft.Prepared
            goal: shaping.Wanted

        Returns:
            draft.Draft
        """
        drawn = draft.sketch(ready, goal, self.movements)
        return runtime.load().retouched(ready, goal, drawn) if self._retouch else drawn

    def follow(self):
        from expression_lab.edit.following import LandmarkFollowing

        return LandmarkFollowing(self)

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
    return [*remarks.turned(pose, "the editor moves what it can see, less surely"),
            *remarks.cut_off(face, "what moves in from there repeats the photo's edge")]
