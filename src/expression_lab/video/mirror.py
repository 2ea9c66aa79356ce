"""A photo that shows what somebody in front of the camera shows."""

from expression_lab.edit.compositing import composite
from expression_lab.edit.references import PARTS
from expression_lab.errors import ConfigError, NoFaceError, unknown_name


class Mirror:
    """A face of a photo that follows another face.

    Args:
        editor: Editor whose `follow()` can mirror: the landmark editor.
        face: faces.Face, of the photo.
        parts: str, one of `references.PARTS`.

    Raises:
        ConfigError: the editor cannot take over what another face shows.
        UnknownNameError: there are no such parts.
    """

    def __init__(self, editor, face, parts="all"):
        if parts not in PARTS:
            raise unknown_name("part of a reference", parts, PARTS)
        self._following = editor.follow()
        if not hasattr(self._following, "mirrored"):
            raise ConfigError(f"{editor.title} cannot mirror; use the editor landmarks.")
        self.face, self.parts = face, parts

    @property
    def photo(self):
        """The photo as it is: uint8."""
        return self.face.photo

    def show(self, me, face, seconds, smooth=True):
        """The photo with what a face shows.

        Args:
            me: edit.following.LandmarkFollowing, of that face.
            face: faces.Face, of this frame.
            seconds: float, when it was taken.
            smooth: bool

        Returns:
            uint8, the shape of the photo.
        """
        other = me.prepare(face, seconds, smooth)
        return composite(self.photo, [self._following.mirrored(
            self.face, other, self.parts, seconds, smooth)])


def largest(photo):
    """The largest face of a photo, for the mirror.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.

    Returns:
        faces.Face

    Raises:
        NoFaceError: it shows none.
    """
    from expression_lab import faces

    found = faces.analyze(photo)
    if not found:
        raise NoFaceError("There is no face in this photo; choose one in which a face is seen "
                          "from the front.")
    return found[0]
