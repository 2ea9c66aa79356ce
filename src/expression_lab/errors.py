"""Errors that answer three questions in one sentence: what was wrong, where, what to do."""

import difflib


class LabError(ValueError):
    """Base of every error that a reader's input can cause; the command line exits with 2."""


class DataMissingError(LabError):
    """A data set is not on this machine; the message names its page, its place and its terms."""


class BadDataError(LabError):
    """A data file is damaged or not what it claims to be; the message names file and row."""


class ShapeError(LabError):
    """An array has the wrong shape, dtype or range; the message says what was expected."""


class DegenerateFaceError(LabError):
    """A face is too small, or too far turned away, to be measured or cut out."""


class NoFaceError(LabError):
    """A photo has no face, or fewer than were asked for."""


class PictureError(LabError):
    """A file is not a picture that can be opened safely."""


class CheckpointError(LabError):
    """A model file or a training state is missing, damaged or made by something else."""


class UnknownNameError(LabError):
    """A name is not among the known ones; the message offers the nearest."""


class ConfigError(LabError):
    """A parameter is outside its range."""


class TrainingError(LabError):
    """A training broke; the message says where, and what was kept."""


class RemoteError(LabError):
    """A service on the net did not do what it was asked; the message says what it billed."""


class ServiceError(RemoteError):
    """The service cannot be used at all, so that no other picture should be sent either."""


def unknown_name(kind, name, known):
    """Make the error for a name that does not exist, with the nearest one that does.

    Args:
        kind: str, what was looked up, as in "expression" or "data set".
        name: the name that was given.
        known: iterable of str, the names that exist.

    Returns:
        UnknownNameError: to be raised by the caller.
    """
    known = [str(one) for one in known]
    near = difflib.get_close_matches(str(name).lower(), known, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return UnknownNameError(f"There is no {kind} {name!r}.{hint} Known: {', '.join(known)}.")
