"""Edit: change the expression of a face in any photo, and put it back where it was.

    from expression_lab import edit
    editor = edit.load("landmarks")
    editor.edit(photo, edit.Target("happiness", 0.8))
    editor.edit(photo, edit.Controls(smile=0.7, blink=-8), face=1)
    editor.edit(photo, "sleepy")
"""

from importlib import import_module

_HOMES = {
    "Target": "targets", "Controls": "controls", "SLIDERS": "controls", "Reference": "references",
    "Edit": "edits", "as_edit": "edits", "preset": "preset_files", "presets": "preset_files",
    "save_preset": "preset_files", "History": "history", "save": "saving", "read_edits": "saving",
    "inspect": "inspection",
    "Editor": "editor", "Patch": "compositing", "composite": "compositing",
    "available": "methods", "load": "methods",
}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"expression_lab.edit.{_HOMES[name]}"), name)
