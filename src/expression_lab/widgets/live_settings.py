"""What the controls of the live lab say: taken as a whole by each frame, never by half."""

from dataclasses import dataclass, field, replace

from expression_lab.edit.references import PARTS
from expression_lab.errors import unknown_name
from expression_lab.widgets.editor_settings import Settings

MODES = ("read", "edit", "mirror")
# Fast on a processor, and nothing leaves it.
EDITORS = ("landmarks", "refine", "multi", "cvae", "cgan", "autoencoder")
TOLD = {"read": "reads your face", "edit": "edits your face",
        "mirror": "lets another face show what yours shows"}


@dataclass(frozen=True, eq=False)
class LiveSettings:
    """Where the controls stand; another one is made at every change.

    Attributes:
        mode: str, one of `MODES`.
        asked: editor_settings.Settings, preset, intensity and sliders of the edit.
        editor: edit.Editor
        mesh: bool, the mesh is drawn into what is kept.
        mirror: live_mirror.Other or None, the face that shows what mine shows.
        parts: str, one of `edit.references.PARTS`, what it takes over.
    """

    mode: str = "read"
    asked: Settings = field(default_factory=Settings)
    editor: object = None
    mesh: bool = False
    mirror: object = None
    parts: str = "all"

    def __post_init__(self):
        if self.mode not in MODES:
            raise unknown_name("mode", self.mode, MODES)
        if self.parts not in PARTS:
            raise unknown_name("part of a face", self.parts, PARTS)

    @property
    def edit(self):
        """What is asked of the face: edit.Edit, or None where nothing is."""
        if self.mode != "edit" or self.asked.edit.is_nothing:
            return None
        return self.asked.edit

    @property
    def is_edited(self):
        """Is the picture that comes out another one than the one that went in?"""
        return self.edit is not None or (self.mode == "mirror" and self.mirror is not None)

    def but(self, **changed):
        """The same with some things changed: LiveSettings."""
        return replace(self, **changed)

    def to_dict(self):
        """What JSON keeps beside a snapshot or a recording; no landmarks of anybody."""
        told = {"mode": self.mode}
        if self.mode == "edit":
            asked = self.asked
            told |= {"editor": self.editor.name, "preset": asked.preset,
                     "intensity": asked.intensity, "edit": asked.edit.to_dict()}
        if self.mode == "mirror":
            told |= {"editor": "landmarks", "parts": self.parts,
                     "face": self.mirror.name if self.mirror else None}
        return told
