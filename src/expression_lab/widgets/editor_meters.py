"""What is measured while a face is edited: how it is read, and whether it is still the person."""

import numpy as np

from expression_lab.expressions import EXPRESSIONS


class Meters:
    """Read a face before and after an edit.

    Args:
        reader: Classifier, the name of one, or None to read nothing.
        identity: bool, measure identity where its network is installed.
    """

    def __init__(self, reader="residual", identity=True):
        from expression_lab import faces

        self._reader = reader
        self.knows_people = identity and faces.identity.available()
        self._before = (None, None)  # a face, and who it is

    def read(self, picture, face):
        """How a face is read, all expressions taken as equally likely where the reader can.

        Args:
            picture: uint8, the face's photo, edited or not.
            face: faces.Face, where it is.

        Returns:
            float32 `(8,)`, or None without a reader.
        """
        if self._reader is None:
            return None
        from expression_lab import faces, recognize

        if isinstance(self._reader, str):
            self._reader = recognize.load(self._reader, runtime="auto")
        cut = faces.crop(picture, face.box, self._reader.size)
        balanced = "prior" in self._reader.card
        return self._reader.predict_proba(cut[None], balanced=balanced)[0]

    def distance(self, picture, face):
        """How far the edited face is from the person: some 80 milliseconds.

        Args:
            picture: uint8, the edited photo.
            face: faces.Face, before the edit.

        Returns:
            float, or None where it cannot be measured.
        """
        from expression_lab.errors import LabError
        from expression_lab.faces import identity, search

        try:
            if self._before[0] is not face:
                self._before = face, identity.embed(face.photo, face.landmarks)
            seen = search.follow(picture, face.landmarks[None], least=0).landmarks[0]
            return float(identity.distance(self._before[1], identity.embed(picture, seen)))
        except LabError:
            return None


def asked_for(edit):
    """The expressions that an edit asks for by name: tuple of str, empty where it names none."""
    if edit.target is None:
        return ()
    if edit.target.intensity == 0:
        return ("neutral",) if edit.target.start == "neutral" else ()
    return tuple(EXPRESSIONS[i] for i in np.flatnonzero(edit.target.mixture))
