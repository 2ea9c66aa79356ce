"""The statistical face model: faces of people who do not exist, with every truth about them.

    model = faces.model.load()
    people = model.sample(4, seed=0)
    shown = model.render(people, "happiness", intensity=0.8, pose=Pose(yaw=20), size=96)
    shown.images, shown.landmarks
"""

from importlib import import_module

_HOMES = {"FaceModel": "person", "People": "person", "Rendered": "person", "Light": "light",
          "Statistics": "statistics", "load": "shipped"}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"expression_lab.faces.model.{_HOMES[name]}"), name)
