"""Two editors that carry out plans on the photo's own pixels.

- `multi` looks at the face, is told what it should show, and plans everything itself.
- `refine` lets the landmark editor move the face first, and plans what that leaves undone: folds,
  brows, teeth, shadows. Sliders and references are the landmark editor's alone.
"""

import time
from dataclasses import replace

import numpy as np

from expression_lab.edit import rendering
from expression_lab.edit.canvas import SIZE, middle
from expression_lab.edit.compositing import Patch, window
from expression_lab.edit.edits import as_edit
from expression_lab.edit.following import Following
from expression_lab.edit.generated_editor import aimed
from expression_lab.edit.landmark_editor import LandmarkEditor, notes
from expression_lab.edit.remembered import Remembered
from expression_lab.edit.translation import examples, plan, runtime
from expression_lab.errors import ConfigError

READER = "tiny"  # says what a face shows, where an edit starts from that
STRENGTH = {"multi": 1.0, "refine": 0.7}  # of plans; less keeps people more who they are, more is
# read as asked more often: chosen on validation faces
GENTLE_STRENGTH = 0.35
LEAD = 0.85  # how far points go in a gentle edit that asks for something quite different


class TranslatingEditor(LandmarkEditor):
    """What the two have in common.

    Args:
        translator: runtime.Translator, or None for the shipped one of the editor's name.
        strength: float, of its plans, or None for the one chosen on validation faces.
    """

    def __init__(self, translator=None, strength=None):
        super().__init__()
        self.translator = runtime.load(self.name) if translator is None else translator
        self.strength = STRENGTH[self.name] if strength is None else strength
        self.shown = Remembered(_shown)

    def follow(self):
        return Following(self)  # the landmark editor's own way smooths what is another's here

    def sketch_plan(self, face, target):
        """The plan for a face, not yet carried out.

        Args:
            face: faces.Face
            target: whatever `edit.as_edit` takes, an expression.

        Returns:
            Plan
        """
        return self._worked_out(face, as_edit(target))[1]

    def edit_face(self, face, target):
        """Edit one face.

        Args:
            face: faces.Face
            target: whatever `edit.as_edit` takes.

        Returns:
            Patch, or None where nothing is to be done. Its report holds the `plan`, `least_area`,
            `notes` and `milliseconds`.

        Raises:
            ConfigError: this editor cannot do what is asked; the message says which can.
            CheckpointError: the translator gives no numbers; the photo stays as it is.
        """
        wanted, since = as_edit(target), time.perf_counter()
        if wanted.is_nothing:
            return None
        self.check(wanted)
        if wanted.target is None or wanted.target.is_nothing:
            return super().edit_face(face, wanted)
        patch, made = self._worked_out(face, wanted)
        ready = self.prepare(face)
        pixels = plan.carried(patch.pixels, patch.x, patch.y, ready.canvas, made)
        least = min(made.least_area, patch.report.get("least_area", np.inf))
        return replace(patch, pixels=pixels, report={
            "plan": made, "least_area": least, "notes": notes(face, ready),
            "milliseconds": (time.perf_counter() - since) * 1000})

    def check(self, wanted):
        """Raise ConfigError where this editor cannot do what is asked."""

    def _worked_out(self, face, wanted):
        """The piece of the photo that the plan starts from, and the plan: Patch, Plan."""
        raise NotImplementedError

    def _planned(self, face, target, skin, **seen):
        wanted = aimed(target, self.shown(face) if target.start == "current" else None)
        found = examples.features(self.name, skin=skin[None],
                                  **{name: one[None] for name, one in seen.items()})
        return self.translator.plan(found, wanted, skin).scaled(self.strength)


class MultiEditor(TranslatingEditor):
    """One network for all expressions."""

    name, title = "multi", "One for all"

    def __init__(self, translator=None, strength=None):
        super().__init__(translator, strength)
        self._kinds = Remembered(lambda face: examples.kinds_of(self.prepare(face)))

    def check(self, wanted):
        if not wanted.controls.is_zero or wanted.reference is not None:
            raise ConfigError("The multi editor knows expressions; sliders and references are for "
                              "the landmark editor, or for refine.")

    def _worked_out(self, face, wanted):
        ready = self.prepare(face)
        made = self._planned(face, wanted.target, ready.skin_light, photo=middle(ready.luma),
                             kinds=self._kinds(face))
        x, y, width, height = ready.canvas.box(face.photo)
        mask = rendering.enlarge_mask(window(SIZE, rendering.MARGIN),
                                      ready.canvas.inverse_from(x, y), width, height)
        return Patch(face.photo[y:y + height, x:x + width], mask, x, y), made


class RefineEditor(TranslatingEditor):
    """The landmark editor, refined.

    Args:
        translator, strength: as of `TranslatingEditor`.
        gentle: bool, keep people more who they are, and be read as asked less often: points go
            less far, and less of the plan is carried out. The more a face shows already what is
            asked, the nearer that is to what the landmark editor does alone.
    """

    name, title = "refine", "Landmarks, refined"

    def __init__(self, translator=None, strength=None, gentle=False):
        if gentle and strength is None:
            strength = GENTLE_STRENGTH
        super().__init__(translator, strength)
        self.gentle = gentle

    def _worked_out(self, face, wanted):
        share, led = 1.0, wanted
        if self.gentle:
            share = self._away(face, wanted.target)
            led = replace(wanted, target=wanted.target.scaled(1 - (1 - LEAD) * share))
        ready, _, drawn = self.sketch(face, led)
        made = self._planned(face, wanted.target, ready.skin_light, photo=middle(ready.luma),
                             kinds=middle(drawn.moved.kinds),
                             draft=examples.rounded(middle(drawn.picture)),
                             cover=examples.rounded(middle(drawn.cover) * 255))
        patch = rendering.render(face.photo, ready, drawn)
        patch.report["least_area"] = drawn.least_area
        return patch, made.scaled(share)

    def _away(self, face, target):
        """How far a face is from what is asked: 0, it shows that already, to 1.

        The distance of two distributions, squared, so that what is nearly there is hardly touched.
        """
        shown = self.shown(face)
        return min(float(np.abs(aimed(target, shown) - shown).sum() / 2), 1.0) ** 2


def _shown(face):
    """What a face shows: float32 `(8,)`, adds up to 1."""
    from expression_lab import faces, recognize

    reader = recognize.load(READER, "auto")
    crop = faces.crop(face.photo, face.box, reader.size)
    return reader.predict_proba(crop[None])[0]
