"""Settings as readers write them: numbers within a range, fields by name, files of JSON.

Whatever is wrong is said in one sentence: a `LabError`.
"""

import json
import math
from numbers import Integral, Real
from pathlib import Path

from expression_lab import files
from expression_lab.errors import BadDataError, ConfigError, LabError, unknown_name


def number(name, value, low, high):
    """Check a number that a reader gave.

    Args:
        name: str, what it is called in the message.
        value: int, float or a NumPy number; anything else, booleans and NaN are refused.
        low, high: float, its range, both ends included.

    Returns:
        float

    Raises:
        ConfigError: it is no number or outside the range; the message names the range.
    """
    shown = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of {low:g} or more"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ConfigError(f"{name} is {_short(value)}; it must be a number {shown}.")
    if not low <= value <= high:  # false for NaN, too
        raise ConfigError(f"{name} is {_short(value)}; choose a number {shown}.")
    return float(value) + 0.0  # minus zero becomes zero


def whole(name, value, low=0):
    """Check a whole number.

    Args:
        name: str, what it is called in the message.
        value: int or a NumPy integer.
        low: int, the smallest that is taken.

    Returns:
        int

    Raises:
        ConfigError: it is something else, or smaller.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < low:
        raise ConfigError(f"{name} is {_short(value)}; it must be a whole number from {low} on.")
    return int(value)


def check_fields(kind, fields, known, needed=()):
    """Check the names of a JSON object's fields.

    Args:
        kind: str, what the object is, as in "target".
        fields: what should be a dict.
        known, needed: iterables of str.

    Raises:
        UnknownNameError: a field is not known; the nearest is named.
        ConfigError: it is no JSON object, or a field is missing.
    """
    if not isinstance(fields, dict):
        raise ConfigError(f"A {kind} is a JSON object with {', '.join(known)}; "
                          f"{_short(fields)} came.")
    for name in fields:
        if name not in known:
            raise unknown_name(f"field of a {kind}", name, known)
    for name in needed:
        if name not in fields:
            raise ConfigError(f"A {kind} needs {name!r}; it has {', '.join(fields) or 'nothing'}.")


def check_version(kind, found, known):
    """Refuse what another version of this package wrote.

    Raises:
        BadDataError: `found` is not `known`.
    """
    if found != known or isinstance(found, bool):
        raise BadDataError(f"The {kind} is of version {str(found)[:20]!r}, and this Expression Lab "
                           f"reads version {known}; update it, or make the {kind} again.")


def read_object(payload, kind):
    """A JSON object from its text, or as it is.

    Args:
        payload: dict, str or bytes.
        kind: str, what it should hold, for the message.

    Returns:
        dict

    Raises:
        BadDataError: it is not the text of a JSON object; the message says where it breaks.
    """
    if isinstance(payload, dict):
        return payload
    if not isinstance(payload, (str, bytes)):
        raise BadDataError(f"The {kind} must be a dict or the text of a JSON object; "
                           f"a {type(payload).__name__} came.")
    try:
        fields = json.loads(payload)
    except (ValueError, RecursionError) as error:  # bytes that are no UTF-8 are a ValueError, too
        where = f"line {error.lineno}, column {error.colno}" if hasattr(error, "colno") else error
        raise BadDataError(f"The {kind} are not readable as JSON ({where}); "
                           "write them as {\"name\": value}.") from None
    if not isinstance(fields, dict):
        raise BadDataError(f"The {kind} must be a JSON object like {{\"name\": value}}; "
                           f"a {type(fields).__name__} came.")
    return fields


def read_file(path, kind, make):
    """Make something from a file of JSON.

    Args:
        path: path
        kind: str, what it holds, for the message.
        make: function of what the JSON says; its LabErrors are told together with the path.

    Returns:
        what `make` returns.

    Raises:
        BadDataError: there is no such file, or it is damaged or of another version.
    """
    try:
        return make(json.loads(Path(path).read_bytes()))
    except OSError as error:
        raise BadDataError(f"The {kind} {path} cannot be opened ({error.strerror or error}); "
                           "check the name and the folder.") from None
    except (ValueError, RecursionError) as error:  # a LabError is a ValueError
        why = str(error).rstrip(".") if isinstance(error, LabError) else "no readable JSON"
        raise BadDataError(f"The {kind} {path} cannot be used ({why}); "
                           "save it again or delete it.") from error


def write_file(path, kind, fields):
    """Write a file of JSON, whole or not at all; its folder is made when needed: Path.

    Args:
        path: Path
        kind: str, what it holds, for the message.
        fields: what JSON knows.

    Raises:
        ConfigError: the folder cannot be written to.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(path, json.dumps(fields, indent=1).encode())
    except OSError as error:
        raise ConfigError(f"The {kind} {path} cannot be written ({error.strerror or error}); "
                          "check the folder.") from error
    return path


def _short(value):
    text = str(value) if isinstance(value, Real) else repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…"
