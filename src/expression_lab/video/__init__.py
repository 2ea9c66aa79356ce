"""Frames over time: from a camera or a file, through tracking, reading and editing, into a file.

    stream = video.Stream()
    for frame, seconds in video.sample_clip():
        shown = stream.update(frame, seconds)      # .seen, .picture
"""

from importlib import import_module

_HOMES = {  # where each name lives; its module is imported when it is first asked for
    "sample_clip": "sample", "Clip": "sample", "Stream": "stream", "Shown": "stream",
    "Seen": "stream", "Timeline": "timeline", "Cuts": "cuts", "draw": "drawing",
    "open": "files", "Video": "files", "Writer": "writing", "frames": "sources",
    "camera": "sources",
}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"expression_lab.video.{_HOMES[name]}"), name)
