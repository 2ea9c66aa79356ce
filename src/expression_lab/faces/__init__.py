"""Faces: open pictures, find the faces in them, measure them, cut them out.

    photo = faces.open_picture("me.jpg")
    face = faces.analyze(photo)[0]      # .box, .landmarks, .pose, .presence, .crop
    people = faces.model.load().sample(8, seed=0)  # faces of nobody
"""

from importlib import import_module

_HOMES = {  # where each name lives; its module is imported when it is first asked for
    "Box": "finder", "crop": "finder", "find": "finder",
    "check_picture": "pictures", "open_picture": "pictures", "save_picture": "pictures",
    "Face": "analysis", "analyze": "analysis", "Tracker": "track",
    "Aligned": "alignment", "align": "alignment", "Pose": "pose", "head_pose": "pose",
}
_MODULES = ("backends", "geometry", "identity", "landmarks", "model", "points")

__all__ = sorted([*_HOMES, *_MODULES])


def __getattr__(name):
    if name in _MODULES:
        return import_module(f"expression_lab.faces.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"expression_lab.faces.{_HOMES[name]}"), name)
