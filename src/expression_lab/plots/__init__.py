"""Plots: data in, a matplotlib Figure out, shown by the last line of a cell.

The names below are loaded when they are first used, so that `import expression_lab.plots` does
not load matplotlib.
"""

from importlib import import_module

_HOMES = {
    "style": ("LabFigure", "new_figure", "with_alt", "dress", "show", "save", "to_png"),
    "gallery": ("faces_grid",),
    "matrix": ("confusion",),
    "curves": ("learning_curves", "training_size"),
    "bars": ("probabilities", "per_class", "class_balance", "compare"),
    "faces": ("reading",),
    "overlay": ("mesh", "pose_axes", "features"),
    "calibration": ("reliability_diagram",),
    "robustness": ("robustness_curves", "damage_grades"),
    "player": ("film",),
}
# A module is never called like a function of this room: the one would hide the other.
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("style", "gallery", "matrix", "curves", "bars", "audit", "augment", "faces", "overlay",
            "landmarks", "geometry", "face_model", "calibration", "robustness", "sequences",
            "transfer", "explain", "ladder", "sheet", "editing", "editing_steps",
            "editing_measures", "generation_measures", "adversarial", "generation", "live",
            "video", "video_steps", "player", "translation",
            "translation_measures", "shares", "comparison", "small_multiples", "study",
            "bias")

__all__ = sorted(_HOME_OF)


def __getattr__(name):
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value  # found once, then a plain name
    return value


def __dir__():
    return sorted({*globals(), *__all__})
