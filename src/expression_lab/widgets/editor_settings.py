"""What the controls of the expression editor say, and the edit that follows from it."""

from dataclasses import dataclass, field, replace

from expression_lab.edit import SLIDERS, Controls, Edit, Reference
from expression_lab.edit.controls import GROUPS
from expression_lab.edit.settings import number
from expression_lab.edit.targets import MOST, STARTS
from expression_lab.errors import unknown_name


@dataclass(frozen=True)
class Settings:
    """Where the controls stand for one face.

    A preset moves the sliders that it needs, and the intensity moves them on; a slider that was
    moved by hand stays where it was put.

    Attributes:
        preset: str or None, the button that is pressed.
        base: Edit, what the preset asks for at full strength.
        intensity: float, 0 to 1.5, of the preset.
        start: str, "neutral" (the preset's expression replaces that of the face) or "current" (it
            is added to it).
        held: dict of slider -> float, what was moved by hand.
        reference: Reference or None, the expression of another photo.
    """

    preset: str | None = None
    base: Edit = Edit()
    intensity: float = 1.0
    start: str = "neutral"
    held: dict = field(default_factory=dict)
    reference: Reference | None = None

    @classmethod
    def of(cls, edit):
        """Settings that ask for an edit which was made elsewhere."""
        start = edit.target.start if edit.target else "neutral"
        return cls(None, Edit(edit.target), 1.0, start, edit.controls.to_dict(), edit.reference)

    @property
    def controls(self):
        """Where all sliders stand: Controls."""
        moved = self.base.controls.scaled(self.intensity).to_dict()
        return Controls(**(moved | self.held))

    @property
    def edit(self):
        """What is asked of the face: Asked."""
        target = self.base.target and replace(self.base.target.scaled(self.intensity),
                                              start=self.start)
        return Asked(target, self.controls, self.reference or self.base.reference, self)

    def pressed(self, name, base):
        """A preset instead of the last one; sliders that it does not need stay: Settings."""
        kept = {key: at for key, at in self.held.items() if key not in base.controls.to_dict()}
        start = base.target.start if base.target else self.start
        return replace(self, preset=name, base=base, start=start, held=kept)

    def moved(self, name, value):
        """One slider moved by hand: Settings."""
        if name not in SLIDERS:
            raise unknown_name("slider", name, SLIDERS)
        at = getattr(Controls(**{name: value}), name)  # checked, and a float
        return replace(self, held=self.held | {name: at})

    def with_intensity(self, value):
        """The preset at another strength: Settings."""
        return replace(self, intensity=number("intensity", value, 0, MOST))

    def with_start(self, start):
        """The preset in place of what the face shows, or on top of it: Settings."""
        if start not in STARTS:
            raise unknown_name("start", start, STARTS)
        return replace(self, start=start)

    def without(self, group=None):
        """The sliders of a group back at 0, or everything taken back: Settings."""
        if group is None:
            return Settings()
        if group not in GROUPS:
            raise unknown_name("group of sliders", group, GROUPS)
        mine = {name for name, slider in SLIDERS.items() if slider.group == group}
        kept = {name: at for name, at in self.held.items() if name not in mine}
        return replace(self, held=kept | {
            name: 0.0 for name in mine & self.base.controls.to_dict().keys()})


@dataclass(frozen=True)
class Asked(Edit):
    """An edit that remembers which settings asked for it, so that undo brings them back.

    Attributes:
        settings: Settings
    """

    settings: Settings | None = field(default=None, compare=False, repr=False)


def settings_of(edit):
    """The settings that asked for an edit: Settings."""
    return getattr(edit, "settings", None) or Settings.of(edit)
