"""One door for every method that edits faces: a photo and a target in, the photo edited out."""

from collections.abc import Mapping

from expression_lab.edit.compositing import composite
from expression_lab.edit.edits import as_edit
from expression_lab.errors import ConfigError, NoFaceError
from expression_lab.expressions import EXPRESSIONS


class Editor:
    """What all methods have in common; each brings `edit_face`.

    Attributes:
        name: str, as in `edit.available()`.
        title: str, for menus.
        remote: bool, True where the picture leaves this machine.
        expressions: tuple of str, those that it knows.
    """

    name = ""
    title = ""
    remote = False
    expressions = EXPRESSIONS

    def edit_face(self, face, target):
        """Edit one face.

        Args:
            face: faces.Face
            target: whatever `edit.as_edit` takes.

        Returns:
            Patch, or None where nothing is to be done.
        """
        raise NotImplementedError

    def edit(self, photo, target, face=0, found=None):
        """Edit a photo.

        Args:
            photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
            target: Target, Controls, Reference, Edit, the name of a preset or of an expression,
                JSON; or a dict of face -> such a target, each face its own.
            face: int, which face, 0 is the largest; ignored where `target` names faces.
            found: list of faces.Face or None, from `faces.analyze(photo)` to save finding again.

        Returns:
            uint8, the shape of the photo; where nothing is asked the same bits.

        Raises:
            ShapeError: `photo` is not a picture.
            NoFaceError: there is no face, or none of that number.
            LabError: the target is not one.
        """
        from expression_lab import faces
        from expression_lab.faces.pictures import check_picture

        check_picture(photo)
        wanted = {key: as_edit(one) for key, one in _by_face(target, face).items()}
        if all(one.is_nothing for one in wanted.values()) and not found:
            return photo.copy()
        found = faces.analyze(photo) if found is None else found
        for number in wanted:
            _check_number(number, len(found))
        return composite(photo, [self.edit_face(found[number], one)
                                 for number, one in wanted.items()])

    def follow(self):
        """Somebody who edits one face of a film, frame after frame: following.Following."""
        from expression_lab.edit.following import Following

        return Following(self)

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"


def _by_face(target, face):
    """Targets by the number of the face."""
    if isinstance(target, Mapping) and target and all(isinstance(key, int) for key in target):
        return target
    return {face: target}


def _check_number(number, count):
    if isinstance(number, bool) or not isinstance(number, int):
        raise ConfigError(f"face is {number!r}; it is a whole number, 0 for the largest face.")
    if not count:
        raise NoFaceError("There is no face in this photo; choose one in which a face is seen from "
                          "the front, at least 24 pixels wide.")
    if not 0 <= number < count:
        raise NoFaceError(f"There is no face {number}; the photo has {count}, counted from 0, the "
                          "largest first.")
