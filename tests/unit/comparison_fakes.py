"""Editors without art and judges who see brightness: a comparison in seconds, without weights."""

import numpy as np

from expression_lab import edit
from expression_lab.edit.compositing import Patch
from expression_lab.edit.editor import Editor
from expression_lab.errors import DegenerateFaceError
from expression_lab.expressions import EXPRESSIONS


class Nothing(Editor):
    """Returns the photo."""

    name, title = "nothing", "Nothing at all"

    def edit_face(self, face, target):
        return None


class Painter(Editor):
    """Paints the face over, in a grey that tells the target and its intensity."""

    name, title = "painter", "Painter"

    def edit_face(self, face, target):
        wanted = edit.as_edit(target)
        if wanted.is_nothing:
            return None
        x, y = max(face.box.x, 0), max(face.box.y, 0)
        shape = face.photo[y:y + face.box.height, x:x + face.box.width].shape
        grey = 16 + 32 * EXPRESSIONS.index(wanted.target.expression)
        shade = grey - 8 * (1 - wanted.target.intensity)
        return Patch(np.full(shape, round(shade), np.uint8), np.ones(shape[:2], np.float32), x, y,
                     {"least_area": 0.5})


class Sulker(Nothing):
    """Knows two expressions, and refuses to make a face neutral."""

    name, title, expressions = "sulker", "Sulker", ("neutral", "happiness")

    def edit_face(self, face, target):
        wanted = edit.as_edit(target)
        if wanted.is_nothing or wanted.target.expression != "neutral":
            return None
        raise DegenerateFaceError("The face is too sulky.")


class Bug(Nothing):
    """Breaks in a way that nobody thought of."""

    name, title = "bug", "Bug"

    def edit_face(self, face, target):
        raise ZeroDivisionError("by a bug")


class Absent(Nothing):
    """Its weights are not here."""

    name, title = "absent", "Absent"

    def __init__(self):
        raise OSError("no such file: absent.keras")


class Hosted(Nothing):
    """Would send faces away."""

    name, title, remote = "hosted", "Hosted", True

    def __init__(self, consent=False):
        self.consent = consent


EDITORS = {one.name: (__name__, one.__name__)
           for one in (Nothing, Painter, Sulker, Bug, Absent, Hosted)}


class Judge:
    """Takes each of eight shades of grey for an expression; nearer the middle, surer."""

    size = 48
    card = {"bytes": 8}

    class model:
        """What is counted of a network."""

        @staticmethod
        def count_params():
            return 8

    def predict_proba(self, images, flip=True, balanced=False):
        middles = 16 + 32 * np.arange(8)
        near = np.exp(-np.abs(images.mean((1, 2))[:, None] - middles) / 16)
        return (near / near.sum(1, keepdims=True)).astype(np.float32)

    def features(self, images):
        return images[:, ::16, ::16].reshape(len(images), 9).astype(np.float32)
