"""A stream, a writer and a webcam that are quick and remember what they were asked."""

import numpy as np

from expression_lab import edit
from expression_lab.errors import ConfigError, PictureError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import Face
from expression_lab.faces.points import POINTS
from expression_lab.video.shown import Seen, Shown

FRAME = np.full((48, 64, 3), 90, np.uint8)


def face(frame, middle=(32, 24), side=20):
    """A face whose points lie on a disc."""
    turn = np.linspace(0, 40, POINTS)
    far = side / 2 * np.linspace(0, 1, POINTS)
    points = np.stack([middle[0] + far * np.cos(turn), middle[1] + far * np.sin(turn), 0 * turn], 1)
    return Face(points.astype(np.float32), 0.9, frame, track=3)


class Painter(edit.Editor):
    """An editor by name alone: the stream below paints."""

    name, title = "landmarks", "Painter"


class Stream:
    """Paints the upper left corner where something is asked.

    Attributes:
        told: list of what it was asked, in order.
        seen: bool, is there a face?
    """

    def __init__(self, restless=False):
        self.editor, self.told, self.seen, self.restless = None, [], True, restless
        self.asked, self.mirrored = None, None

    def use_editor(self, editor):
        self.editor = editor
        self.told.append(("editor", editor.name))

    def ask(self, wanted):
        self.asked = wanted
        self.told.append(("ask", wanted))

    def mirror(self, other, parts="all"):
        self.mirrored = other
        self.told.append(("mirror", other and parts))

    def calibrate(self, frames):
        if self.restless:
            raise ConfigError("The face moved.")
        return f"learnt from {len(frames)} frames"

    def forget_calibration(self):
        self.told.append(("forget", None))

    def reset(self):
        self.told.append(("reset", None))

    def update(self, frame, seconds):
        picture = frame
        if self.mirrored is not None:
            picture = np.full((30, 30), 7, np.uint8)
        elif self.asked is not None:
            picture = frame.copy()
            picture[:4, :4] = 255
        probabilities = np.float32([0.1, 0.6, 0.3, 0, 0, 0, 0, 0])
        seen = [Seen(face(frame), probabilities, probabilities)] if self.seen else []
        return Shown(frame, picture, seen, seconds)


class Writer:
    """Remembers what it was given; refuses from frame `room` on."""

    room = 1000

    def __init__(self, path, size, fps, facts=None):
        self.path, self.size, self.facts = path, size, facts
        self.frames, self.seconds, self.closed = [], [], False
        Writer.last = self

    def write(self, frame, seconds):
        assert frame.shape[1::-1] == self.size and not self.closed
        if len(self.frames) >= self.room:
            raise PictureError("The disk is full; what was recorded can be played.")
        self.frames.append(frame)
        self.seconds.append(seconds)

    def close(self):
        self.closed = True


assert len(EXPRESSIONS) == 8
