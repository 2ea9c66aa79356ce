"""Editors that let a translator redraw the face, and carry the difference over to the photo.

They work as those of `generated_editor` do: the face is drawn as it looks now and as it should
look, and what differs between the two drawings is brought to the photo's own pixels. A translator
needs no latent for it. It is handed the aligned face itself; a small classifier says what that
shows. So what a translator does to every face, whatever is asked, cancels out, and a face that
shows what is asked stays as it is: chosen on validation faces, whose smiles the translators blur
even where they are asked for smiles.
"""

import numpy as np

from expression_lab.edit.generated_editor import GeneratedEditor
from expression_lab.edit.remembered import Remembered
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS

READER = "tiny"  # says what a face shows; `residual` and `judge` judge editors, and stay out of it


class TranslatedEditor(GeneratedEditor):
    """Edits by the difference between two translations of a face.

    Args:
        translator: generate.translators.Translator, or None for the shipped one of the editor's
            name.
        reader: recognize.Classifier who says what a face shows, or None for a small one.
    """

    drawer = "translator"

    def __init__(self, translator=None, reader=None):
        from expression_lab import recognize
        from expression_lab.generate import translators

        self.translator = translators.load(self.name) if translator is None else translator
        self.reader = recognize.load(READER, "auto") if reader is None else reader
        self.see = Remembered(self._see)

    @property
    def size(self):
        """Side of what is drawn, pixels: int."""
        return self.translator.size

    def _read(self, crop):
        return self.reader.predict_proba(crop[None], balanced=True)[0]


class Pix2PixEditor(TranslatedEditor):
    """Pix2Pix as an editor: one network that is told the wanted mixture of expressions."""

    name, title = "pix2pix", "Pix2Pix"

    def _encode(self, crop):
        return crop, self._read(crop)

    def _draw(self, latent, conditions):
        return self.translator.translate(np.repeat(latent[None], len(conditions), 0), conditions)


class CycleGANEditor(TranslatedEditor):
    """CycleGAN as an editor: two networks, one makes faces neutral and the other happy.

    Neither knows degrees. So both draw the face, and every degree, that of what the face shows
    too, lies on the line from the one drawing to the other.
    """

    name, title = "cyclegan", "CycleGAN"
    expressions = ("neutral", "happiness")
    places = [EXPRESSIONS.index(name) for name in expressions]

    def _encode(self, crop):
        ends = np.stack([self.translator.translate(crop[None], goal)[0]
                         for goal in self.expressions])
        shares, shown = self._read(crop)[self.places], np.zeros(len(EXPRESSIONS), np.float32)
        shown[self.places] = shares / max(shares.sum(), 1e-6)
        shown[0] = 1 - shown[1:].sum()  # a face that shows neither is neutral
        return ends, shown

    def _draw(self, latent, conditions):
        return np.tensordot(conditions[:, self.places], latent, 1)

    def _check(self, wanted):
        super()._check(wanted)
        if wanted.reference is not None:
            raise ConfigError(f"The {self.name} editor knows neutral and happiness only and cannot "
                              "take over what another photo shows; the pix2pix and the landmark "
                              "editor can.")
        asked = np.flatnonzero(wanted.target.mixture)
        unknown = [EXPRESSIONS[k] for k in asked if EXPRESSIONS[k] not in self.expressions]
        if unknown:
            raise ConfigError(f"The {self.name} editor knows neutral and happiness only, not "
                              f"{' and '.join(unknown)}; ask the pix2pix or the landmark editor.")
