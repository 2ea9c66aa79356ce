"""Which network numbers belong to: a calibration or a head fits the one it was made with only."""

import hashlib

import numpy as np

from expression_lab.errors import CheckpointError


def fingerprint(reader):
    """The sha256 of a reader's file; of its weights where it has no card.

    Args:
        reader: Classifier.

    Returns:
        str: 64 hexadecimal digits.
    """
    if "sha256" in reader.card:
        return reader.card["sha256"]
    digest = hashlib.sha256()
    for weights in reader.model.get_weights():
        digest.update(np.ascontiguousarray(weights).tobytes())
    return digest.hexdigest()


def same_reader(path, card, reader=None):
    """The reader that a file was made with, or an error where it is another one.

    Args:
        path: Path of the file, for the message.
        card: dict with `reader` (its name) and `sha256`.
        reader: Classifier, or None to load the shipped one of that name.

    Returns:
        Classifier

    Raises:
        CheckpointError: the reader is another network, or not a shipped one.
    """
    from expression_lab.recognize import classifier

    if reader is None:
        if card["reader"] not in classifier.available():
            raise CheckpointError(f"{path} was made with the network {card['reader']!r}, which is "
                                  "not shipped; pass it as reader=recognize.load(its .keras file).")
        reader = classifier.load(card["reader"])
    if fingerprint(reader) != card["sha256"]:
        raise CheckpointError(f"{path} was made with another network than this {reader.name!r}; "
                              "its numbers mean nothing here. Make it again with this one.")
    return reader
