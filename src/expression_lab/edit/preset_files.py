"""Edits by name: those that come with the course, and the reader's own, each a JSON file.

    preset("sleepy", intensity=0.8)
    save_preset("smirk", Edit(controls=Controls(smile_left=0.6)))    # data/presets/smirk.json
"""

import re
from pathlib import Path

from expression_lab.edit.controls import Controls
from expression_lab.edit.edits import Edit, as_edit
from expression_lab.edit.settings import number, read_file, write_file
from expression_lab.edit.targets import MOST, Target
from expression_lab.errors import ConfigError, UnknownNameError, unknown_name
from expression_lab.expressions import EXPRESSIONS, canonical

SHIPPED = {
    "happy": Edit(Target("happiness")), "sad": Edit(Target("sadness")),
    "angry": Edit(Target("anger")), "surprised": Edit(Target("surprise")),
    "disgusted": Edit(Target("disgust")), "afraid": Edit(Target("fear")),
    "contempt": Edit(Target("contempt")), "neutral": Edit(Target("neutral")),
    # No expression of the eight: lids half down, brows low, a slack mouth, and the head sinks.
    "sleepy": Edit(Target("neutral"),
                   Controls(blink=-11, eyebrow=-3, aaa=10, smile=-0.05, rotate_pitch=6)),
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def preset(name, intensity=1.0, folder=None):
    """An edit by its name.

    Args:
        name: str, one of `presets()`; an expression ("joy") is one, too. Case does not matter.
        intensity: float, 0 to 1.5, how strong target and sliders are.
        folder: path or None, where the reader's own lie.

    Returns:
        Edit

    Raises:
        UnknownNameError: there is no such preset; the nearest is named.
        BadDataError: its file is damaged.
        ConfigError: the intensity is out of range.
    """
    intensity = number("intensity", intensity, 0, MOST)
    return _named(str(name).strip().lower(), folder).scaled(intensity)


def presets(folder=None):
    """Names of all presets: those of the course, then the reader's own in order: tuple of str."""
    return (*SHIPPED, *_own(preset_folder(folder)))


def save_preset(name, edit, folder=None):
    """Keep an edit by a name of one's own.

    Args:
        name: str, up to 64 letters, digits, "-" and "_"; kept in lower case. An older preset of
            one's own by that name is replaced.
        edit: Edit, or what `as_edit` takes.
        folder: path or None for `data/presets`; made when needed.

    Returns:
        Path: the file.

    Raises:
        ConfigError: the name cannot be used, or the folder cannot be written to.
    """
    name = str(name).strip().lower()
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name[:70]!r} cannot be the name of a preset: use up to 64 letters, "
                          "digits, - and _, and begin with a letter or a digit.")
    if name in (*SHIPPED, *EXPRESSIONS):
        raise ConfigError(f"{name} comes with the course and stays as it is; "
                          f"choose another name, such as my-{name}.")
    path = preset_folder(folder) / f"{name}.json"
    return write_file(path, "preset", as_edit(edit).to_dict())


def preset_folder(folder=None):
    """Where the reader's own presets lie: `folder`, or `presets` beside the data sets: Path."""
    if folder is not None:
        return Path(folder).expanduser()
    from expression_lab.data import data_root

    return data_root().parent / "presets"


def _named(name, folder):
    place = preset_folder(folder)
    if name in SHIPPED:
        return SHIPPED[name]
    if name in _own(place):
        return read_file(place / f"{name}.json", "preset", Edit.from_dict)
    try:
        return Edit(Target(canonical(name)))
    except UnknownNameError:
        raise unknown_name("preset", name, presets(folder)) from None


def _own(place):
    """Names alone: no file is opened, so that a damaged one does not hide the others."""
    names = sorted(path.stem for path in place.glob("*.json")) if place.is_dir() else ()
    return [name for name in names if _NAME.fullmatch(name) and name not in SHIPPED]
