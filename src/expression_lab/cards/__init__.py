"""The cards of the shipped files: what each is, how it was made, how good it is, what not for.

    cards.names()            # of the shipped cards
    cards.read("residual")   # a card as data
    cards.check("residual")  # what it lacks, and where its files are others than it says

A card (after Mitchell et al., "Model cards for model reporting", FAT* 2019) is data, `NAME.json`,
and the same as text, `NAME.md`, beside the files that it tells of. Recipes write it.
"""

from expression_lab.cards.checking import check, uncarded
from expression_lab.cards.reading import (
    FOLDER,
    fingerprint,
    fingerprints,
    index,
    names,
    read,
    text,
)
from expression_lab.cards.words import HEADINGS, Words, complete, markdown

__all__ = ["FOLDER", "HEADINGS", "Words", "check", "complete", "fingerprint", "fingerprints",
           "index", "markdown", "names", "read", "text", "uncarded"]
